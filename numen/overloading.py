"""What users registered by `overload`, `overload_method` and `overload_attribute`.

The compiler asks `find` when it comes to a call, a method or an attribute. What was registered gets
the types of the arguments, and returns the function to compile, or None when it has none for them.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from numen import _core
from numen.errors import ForceLiteralArg, NumbaError, TypingError
from numen.literal_types import literal
from numen.source import definition_lines, generated
from numen.types import Type, from_handle

_Row = tuple[tuple[str, Type], ...]


@dataclass
class Overload:
    """One registered implementation: `choose` gets types and gives a function or None."""

    choose: Callable[..., Any]
    jit_options: Mapping[str, Any]
    prefer_literal: bool
    strict: bool
    # A function is chosen once for the same types, so that it is compiled once.
    _chosen: dict[_Row, Any] = field(default_factory=dict)

    @functools.cached_property
    def text(self) -> str | None:
        """The text of `choose`; None when it is not known."""
        lines = definition_lines(self.choose) if isinstance(self.choose, FunctionType) else None
        return None if lines is None else f"{self.choose.__module__}: {lines[1]}"

    def function(self, plain: _Row, literals: _Row) -> Any:
        """Return the function for these types, tried with and without the values of constants."""
        try:
            return self._first_chosen(plain, literals)
        except ForceLiteralArg as wish:
            return _asking_for_literals(self.choose, wish.requested_args)

    def _first_chosen(self, plain: _Row, literals: _Row) -> Any:
        first, second = (literals, plain) if self.prefer_literal else (plain, literals)
        try:
            found = self._choose(first)
        except NumbaError:
            if first == second:
                raise
            found = None
        if first != second and (found is None or _calls_literally(found)):
            found = self._choose(second)
        return found

    def _choose(self, row: _Row) -> Any:
        if row not in self._chosen:
            positional = [type for name, type in row if not name]
            keywords = {name: type for name, type in row if name}
            takes_them = _takes(self.choose, positional, keywords)
            found = self.choose(*positional, **keywords) if takes_them else None
            self._chosen[row] = self._compilable(found)
        return self._chosen[row]

    def _compilable(self, function: Any) -> Any:
        if function is None:
            return None
        if self.strict:
            self._check_parameters(function)
        if not self.jit_options:
            return function
        from numen.decorators import njit

        return njit(function, **self.jit_options)

    def _check_parameters(self, function: Any) -> None:
        wanted, given = (
            [each.name for each in inspect.signature(one).parameters.values()]
            for one in (self.choose, getattr(function, "py_func", function))
        )
        if wanted != given:
            raise TypingError(
                f"the implementation that {self.choose.__qualname__} chose has the parameters "
                f"({', '.join(given)}), not ({', '.join(wanted)}) as {self.choose.__qualname__}"
            )


def _calls_literally(function: Any) -> bool:
    """Tell whether it asks for constants itself: where there are, it is not what was meant."""
    from numen import literally

    names = inspect.getclosurevars(getattr(function, "py_func", function))
    values = (*names.globals.values(), *names.nonlocals.values())
    # Attributes are among the names that are bound to nothing.
    return "literally" in names.unbound or any(each is literally for each in values)


def _takes(function: Callable[..., Any], positional: list[Type], keywords: dict[str, Type]) -> bool:
    try:
        inspect.signature(function).bind(*positional, **keywords)
    except TypeError:
        return False
    return True


class ClassMethod:
    """What stands in a class of types for a method that compiled code calls by the class."""

    def __init__(self, of: type[Type], made: Overload) -> None:
        self._reference = _ClassReference(of)
        self._made = made
        self.overload = Overload(self._choose, {}, made.prefer_literal, strict=False)

    def _choose(self, *positional: Type, **keywords: Type) -> Any:
        given = [self._reference, *positional]
        row = (*(("", type) for type in given), *keywords.items())
        found = self._made.function(row, row)
        return None if found is None else _without_first(found)


class _ClassReference(Type):
    """A class of types, as the type of the first argument of its class methods."""

    def __init__(self, of: type[Type]) -> None:
        super().__init__(f"typeref[{of.__name__}]")
        self.instance_type = of


def _without_first(function: Any) -> Any:
    """Make the function of all parameters but the first, which nothing is asked of at run time."""
    parameters = list(inspect.signature(getattr(function, "py_func", function)).parameters.values())
    given = ["None", *(each.name for each in parameters[1:])]
    return _with_parameters(
        parameters[1:], [f"return function({', '.join(given)})"], {"function": function}
    )


def _asking_for_literals(function: Callable[..., Any], positions: Iterable[int]) -> Any:
    """Make the function that does not compile without the values of these arguments.

    Who calls it passes the wish on, and asks the overload again with what it got.
    """
    from numen import literally

    parameters = list(inspect.signature(function).parameters.values())
    body = [f"literally({parameters[i].name})" for i in sorted(positions)]
    body.append(
        "raise TypeError('an overload asks for a literal type, which this constant has not')"
    )
    return _with_parameters(parameters, body, {"literally": literally})


def _with_parameters(
    parameters: list[inspect.Parameter], body: list[str], names: dict[str, Any]
) -> Any:
    """Make a function of some parameters, with their defaults; `names` are its globals."""
    texts = []
    for each in parameters:
        texts.append(str(each.replace(annotation=each.empty, default=each.empty)))
        if each.default is not each.empty:
            names[f"default_{each.name}"] = each.default
            texts[-1] += f"=default_{each.name}"
    text = f"def call({', '.join(texts)}):\n" + "".join(f"    {line}\n" for line in body)
    return generated("call", text, names)


class Overloads:
    """All that was registered, by what it is for."""

    def __init__(self) -> None:
        self._functions: dict[Hashable, list[Overload]] = {}
        self._members: dict[tuple[str, str], list[tuple[type[Type], Overload]]] = {}
        self._any_attribute: list[tuple[type[Type], Callable[[str], Overload]]] = []

    def add_function(self, function: Hashable, made: Overload) -> None:
        """Register an implementation of a function."""
        self._functions.setdefault(function, []).append(made)
        _core.set_overloads(self)

    def add_member(self, kind: str, of: type[Type], name: str, made: Overload) -> None:
        """Register a "method" or an "attribute" of a class of types."""
        self._members.setdefault((kind, name), []).append((of, made))
        _core.set_overloads(self)

    def add_any_attribute(self, of: type[Type], make: Callable[[str], Overload]) -> None:
        """Register what makes an implementation of each attribute of a class of types."""
        self._any_attribute.append((of, functools.cache(make)))
        _core.set_overloads(self)

    def choosers(self, function: Any) -> str | None:
        """Return the texts of what chooses implementations for calls of an object.

        They tell whether what they chose for some types may be another function in a later process.
        Empty when nothing is registered; None when a text is not known.
        """
        try:
            found = self._functions.get(function, [])
        except TypeError:  # an object without a hash
            return ""
        texts = [each.text for each in found]
        return None if None in texts else "\n".join(map(str, texts))

    def has_method(self, self_type: _core.Type, name: str) -> bool:
        """Tell whether a method of that name was registered for the type."""
        return bool(self._of_type("method", name, from_handle(self_type)))

    def find(self, kind: str, subject: Any, arguments: list[tuple[str, _core.Type, Any]]) -> Any:
        """Return the function to compile for a "call", "method" or "attribute".

        `subject` is what is called, or the name. `arguments` are (keyword or "", type, value of a
        constant or None). NotImplemented where nothing is registered, which is asked before a
        call (`has_function`); None where nothing fits.
        """
        plain = tuple((name, from_handle(type)) for name, type, _ in arguments)
        if kind == "call":
            candidates = self._functions[subject]
        else:
            candidates = self._of_type(kind, subject, plain[0][1])
        if not candidates:
            return NotImplemented
        literals = tuple(
            (name, type if value is None else literal(value))
            for (name, type), (_, _, value) in zip(plain, arguments, strict=True)
        )
        for each in candidates:
            found = each.function(plain, literals)
            if found is not None:
                return found
        return None

    def _of_type(self, kind: str, name: str, type: Type) -> list[Overload]:
        registered = self._members.get((kind, name), [])
        found = [made for of, made in registered if isinstance(type, of)]
        if kind == "attribute":
            found += [make(name) for of, make in self._any_attribute if isinstance(type, of)]
        return found


registered = Overloads()
