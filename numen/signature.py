"""Signatures: the types of a function's arguments and result."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numen.types import Type


class Signature:
    """A result type (None: to be inferred) and the types of the arguments."""

    __slots__ = ("args", "return_type")

    def __init__(self, return_type: Type | None, args: Iterable[Type]) -> None:
        self.return_type = return_type
        self.args = tuple(args)

    def __repr__(self) -> str:
        arguments = ", ".join(str(each) for each in self.args)
        comma = "," if len(self.args) == 1 else ""
        return f"({arguments}{comma}) -> {self.return_type}"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Signature)
            and self.args == other.args
            and self.return_type == other.return_type
        )

    def __hash__(self) -> int:
        return hash((self.args, self.return_type))


def signature(return_type: Type | None, *args: Type) -> Signature:
    """Make the signature with this result and these arguments."""
    return Signature(return_type, args)


def parse(given: Any) -> Signature:
    """Make a signature from any form that Numba takes.

    That is: a Signature (`float64(int64)`), a tuple of argument types, or either as text, in which
    the names of `numen.types` may be used. TypeError for anything else.
    """
    from numen.types import Type

    if isinstance(given, str):
        given = evaluate(given)
    if isinstance(given, Signature):
        return given
    if isinstance(given, Type):
        raise TypeError(f"{given} is a type; a signature has arguments, as in {given}({given})")
    if isinstance(given, tuple) and all(isinstance(each, Type) for each in given):
        return Signature(None, given)
    raise TypeError(f"not a signature: {given!r}")


def normalize_signature(sig: Any) -> tuple[tuple[Type, ...], Type | None]:
    """Return the types of the arguments and of the result of a signature in any form."""
    parsed = parse(sig)
    return parsed.args, parsed.return_type


def evaluate(text: str) -> Any:
    """Return what a text means in which the names of `numen.types` may be used; TypeError else."""
    from numen import types

    names = {name: value for name, value in vars(types).items() if not name.startswith("_")}
    names.update({"__builtins__": {}, "types": types, "bool": types.boolean})
    names.update({name: getattr(types, name) for name in types.LAZY_TYPES if name in text})
    try:
        return eval(text.strip(), names)
    except Exception as error:
        raise TypeError(f"not a signature: {text!r} ({error})") from None
