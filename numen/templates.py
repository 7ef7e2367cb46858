"""Numba's `numba.core.typing.templates`: classes that tell the types of calls and attributes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from numen import low_level, types
from numen.llvm_recording import TypingContext
from numen.signature import Signature, signature

__all__ = ["signature"]

_T = TypeVar("_T")


class _FunctionTemplate:
    """Base of what tells the types of calls."""

    key: Any = None

    def __init__(self, context: Any) -> None:
        self.context = context

    def apply(self, positional: Any, keywords: Any) -> low_level.Resolved:
        """Return the signature of a call with arguments of these types; None without."""
        raise NotImplementedError


class AbstractTemplate(_FunctionTemplate):
    """A method `generic` that gets the types of the arguments."""

    def apply(self, positional: Any, keywords: Any) -> low_level.Resolved:
        """Return the signature of a call with arguments of these types; None without."""
        found = self.generic(positional, keywords)  # type: ignore[attr-defined]
        return None if found is None else (found, _names(found, keywords))


class CallableTemplate(_FunctionTemplate):
    """A method `generic` that returns what gets the types of the arguments."""

    def apply(self, positional: Any, keywords: Any) -> low_level.Resolved:
        """Return the signature of a call with arguments of these types; None without."""
        return low_level.signature_by_typer(
            self.generic(),  # type: ignore[attr-defined]
            positional,
            keywords,
        )


class ConcreteTemplate(_FunctionTemplate):
    """A list `cases` of signatures."""

    cases: Any = ()

    def apply(self, positional: Any, keywords: Any) -> low_level.Resolved:
        """Return the signature of a call with arguments of these types; None without."""
        fitting = (each for each in self.cases if tuple(each.args) == tuple(positional))
        found = None if keywords else next(fitting, None)
        return None if found is None else (found, _names(found, {}))


def _names(signature: Signature, keywords: Any) -> list[str]:
    count = len(signature.args) - len(keywords)
    return [*(f"a{i}" for i in range(count)), *keywords]


class AttributeTemplate:
    """Methods `resolve_name` for attributes, or `generic_resolve`."""

    key: Any = None

    def __init__(self, context: Any) -> None:
        self.context = context

    def generic_resolve(self, value: types.Type, attr: str) -> types.Type | None:
        """Return the type of an attribute of a type of values."""
        return None


class _OverloadAttributeTemplate:
    """Base of what is made for an overload of an attribute or a method."""

    is_method = False


class _OverloadMethodTemplate(_OverloadAttributeTemplate):
    is_method = True


def make_overload_attribute_template(
    typ: Any,
    attr: str,
    overload_func: Callable[..., Any],
    inline: str = "never",
    prefer_literal: bool = False,
    base: Any = _OverloadAttributeTemplate,
    **options: Any,
) -> Any:
    """Make what infer_getattr registers as an overload of an attribute or a method."""

    def register() -> None:
        from numen.extending import overload_attribute, overload_method

        add = overload_method if base.is_method else overload_attribute
        add(typ, attr, inline=inline, prefer_literal=prefer_literal, strict=False)(overload_func)

    return register


def infer_getattr(template: _T) -> _T:
    """Register a class derived from AttributeTemplate, which tells the types of attributes."""
    made: Any = template
    if inspect.isfunction(made):
        made()
    else:
        low_level.add_attribute_template(made.key, made(TypingContext()))
    return template


def infer_global(function: Any, type: types.Type | None = None, **options: Any) -> Any:
    """Register a class that tells the types of calls of a function.

    That a global has a type of Numba's own (`type`) is accepted, and of no effect.
    """
    if type is not None:
        return None

    def register(template: _T) -> _T:
        made: Any = template
        low_level.add_calls(function, made(TypingContext()).apply)
        return template

    return register


def infer(template: _T) -> _T:
    """Register a class that tells the types of calls of its `key`."""
    made: Any = template
    registered: _T = infer_global(made.key)(template)
    return registered
