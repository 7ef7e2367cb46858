"""The errors and warnings that compiling raises, with Numba's names and bases.

Everything wrong in a user's function is one exception with one message: a code, what is wrong, the
line with a caret under the expression, and what to change. `code` holds the code ("E0302").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


class NumbaWarning(Warning):
    """Base of all warnings."""


class NumbaPerformanceWarning(NumbaWarning):
    """Something is slower than it could be."""


class NumbaDeprecationWarning(NumbaWarning, DeprecationWarning):
    """A feature will go."""


class NumbaPendingDeprecationWarning(NumbaWarning, PendingDeprecationWarning):
    """A feature will be deprecated."""


class NumbaParallelSafetyWarning(NumbaWarning):
    """A parallel loop may give other results than the serial one."""


class NumbaTypeSafetyWarning(NumbaWarning):
    """A conversion may lose information."""


class NumbaExperimentalFeatureWarning(NumbaWarning):
    """A feature is experimental."""


class NumbaInvalidConfigWarning(NumbaWarning):
    """A setting is not valid."""


class NumbaPedanticWarning(NumbaWarning):
    """Something is not quite as it should be."""


class NumbaIRAssumptionWarning(NumbaPedanticWarning):
    """Code relies on a property of the intermediate representation that does not hold."""


class NumbaDebugInfoWarning(NumbaWarning):
    """Debug information is missing."""


class NumbaSystemWarning(NumbaWarning):
    """The system is not set up well."""


class NumbaError(Exception):
    """Base of all errors."""

    code: str = ""

    def __init__(self, msg: object = "", *details: object) -> None:
        super().__init__(msg, *details)
        self.msg = str(msg)


class UnsupportedError(NumbaError):
    """The function uses something that is not supported."""


class UnsupportedBytecodeError(Exception):
    """A construct of the language that is not supported (in Numba no NumbaError)."""


class UnsupportedRewriteError(UnsupportedError):
    """A transformation that is not supported."""


class UnsupportedParforsError(NumbaError):
    """A parallel construct that is not supported."""


class IRError(NumbaError):
    """The intermediate representation cannot be made."""


class RedefinedError(IRError):
    """Something is defined twice."""


class NotDefinedError(IRError):
    """A name is not defined."""


class VerificationError(IRError):
    """The intermediate representation is broken."""


class DeprecationError(NumbaError):
    """A feature is gone."""


class LoweringError(NumbaError):
    """No machine code can be made of it."""


class ForbiddenConstruct(LoweringError):
    """A construct that must not stand here."""


class TypingError(NumbaError):
    """The types do not fit."""


class UntypedAttributeError(TypingError):
    """A value has no such attribute."""


class ByteCodeSupportError(NumbaError):
    """A construct of the language that is not supported."""


class CompilerError(NumbaError):
    """Compiling failed."""


class ConstantInferenceError(NumbaError):
    """A value that must be known when the function is compiled is not."""


class InternalError(NumbaError):
    """A bug of numen."""


class InternalTargetMismatchError(InternalError):
    """Two parts of the compiler disagree on the target."""


class NonexistentTargetError(InternalError):
    """There is no such target."""


class RequireLiteralValue(TypingError):
    """An argument must be a literal."""


class ForceLiteralArg(NumbaError):
    """Arguments must be literals: an overload that raises this is asked again with their values."""

    def __init__(
        self, arg_indices: Iterable[int], fold_arguments: Callable[..., Any] | None = None
    ) -> None:
        super().__init__("arguments must be known when the function is compiled")
        self.requested_args = frozenset(arg_indices)
        self.fold_arguments = fold_arguments

    def bind_fold_arguments(self, fold_arguments: Callable[..., Any]) -> ForceLiteralArg:
        """Return the same wish, with what brings a call's arguments into the positions' order."""
        return ForceLiteralArg(self.requested_args, fold_arguments)

    def combine(self, other: ForceLiteralArg) -> ForceLiteralArg:
        """Return the wish for the arguments of both."""
        return ForceLiteralArg(self.requested_args | other.requested_args)

    __or__ = combine


class LiteralTypingError(TypingError):
    """A literal does not have the type that is needed."""


class NumbaValueError(TypingError):
    """A value is not possible here."""


class NumbaTypeError(TypingError):
    """A type is not possible here."""


class NumbaAttributeError(TypingError):
    """An attribute is not possible here."""


class NumbaAssertionError(TypingError):
    """An assertion of the compiler on the user's program failed."""


class NumbaNotImplementedError(TypingError):
    """Something is not implemented."""


class NumbaKeyError(TypingError):
    """There is no such key."""


class NumbaIndexError(TypingError):
    """There is no such index."""


class NumbaRuntimeError(NumbaError):
    """Something went wrong while running."""
