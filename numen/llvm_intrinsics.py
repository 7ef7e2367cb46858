"""Functions that users write with LLVM's builder: `extending.intrinsic`.

What the builder was told is not given to LLVM: it becomes the text of a Python function, which is
compiled as any other. So there is nothing in it that numen does not know, and the code is kept,
inlined and vectorised as the rest. The price: operations on numbers, on the members of structs and
by pointers to numbers, with branches and loops that Python can write, and no others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numen import types
from numen.decorators import njit
from numen.errors import TypingError, UnsupportedError
from numen.llvm_recording import Recorder
from numen.overloading import Overload, registered
from numen.signature import Signature

# Answers (signature, generator of code), or None where it takes no such types.
_Define = Callable[..., "tuple[Signature, Callable[..., Any]] | None"]


class Intrinsic:
    """A function for compiled code alone, which `intrinsic` made."""

    def __init__(self, define: _Define, prefer_literal: bool) -> None:
        self.__name__ = define.__name__
        self.__qualname__ = define.__qualname__
        self.__doc__ = define.__doc__
        self.__wrapped__ = define
        registered.add_function(self, Overload(self._choose, {}, prefer_literal, strict=False))

    def __call__(self, *_: object) -> Any:
        """Raise NotImplementedError: there is no Python code."""
        raise NotImplementedError(f"{self.__name__} is an intrinsic, which compiled code calls")

    def __repr__(self) -> str:
        return f"<intrinsic {self.__name__}>"

    def _choose(self, *given: types.Type) -> Any:
        answer = self.__wrapped__(TypingContext(), *given)
        return None if answer is None else lowered(self.__name__, *answer)


class TypingContext:
    """What the function that `intrinsic` decorates gets first: it has the types from the rest."""

    def __getattr__(self, name: str) -> Any:
        raise UnsupportedError(f"the typing context of an intrinsic has no {name} in numen")


def lowered(
    name: str,
    signature: Signature,
    generate: Callable[..., Any],
    parameters: list[str] | None = None,
) -> Any:
    """Make the Python function that does what a generator of code tells the builder to do."""
    if signature.return_type is None:
        raise TypingError(f"the signature of the intrinsic {name} has no result")
    arguments = [types.unliteral(each) for each in signature.args]
    names = parameters or [f"a{i}" for i in range(len(arguments))]
    recorder = Recorder(name, list(zip(names, arguments, strict=True)))
    result = generate(recorder.context, recorder.builder, signature, recorder.arguments)
    made = recorder.function(result, types.unliteral(signature.return_type))
    # Memory of a function that is inlined is its caller's.
    return njit(made, inline="always") if recorder.has_memory else made
