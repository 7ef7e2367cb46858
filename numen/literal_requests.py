"""Overloads that want constants: `SentryLiteralArgs` looks at the types of arguments, and asks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from numen.errors import ForceLiteralArg
from numen.literal_types import Literal
from numen.types import Type


class SentryLiteralArgs(NamedTuple):
    """The names of parameters whose arguments must be constants."""

    literal_args: Sequence[str]

    def for_function(self, func: Callable[..., Any]) -> BoundLiteralArgs:
        """Take them as parameters of a function."""
        return self.for_pysig(inspect.signature(func))

    def for_pysig(self, pysig: inspect.Signature) -> BoundLiteralArgs:
        """Take them as parameters of `inspect.signature`."""
        return BoundLiteralArgs(pysig, self.literal_args)


class BoundLiteralArgs(NamedTuple):
    """Parameters whose arguments must be constants, of this function."""

    pysig: inspect.Signature
    literal_args: Sequence[str]

    def bind(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the constants where these types of arguments are none."""
        sentry_literal_args(self.pysig, self.literal_args, args, kwargs)


def sentry_literal_args(
    pysig: inspect.Signature,
    literal_args: Sequence[str],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
) -> None:
    """Raise ForceLiteralArg where an argument of those names is not the type of a constant."""
    given = pysig.bind(*args, **kwargs).arguments
    # A default is given as it is.
    wanted = {
        position
        for position, name in enumerate(pysig.parameters)
        if name in literal_args
        and isinstance(given.get(name), Type)
        and not isinstance(given[name], Literal)
    }
    if wanted:
        raise ForceLiteralArg(wanted)
