"""Making functions usable in compiled code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numen.dispatcher import Dispatcher
from numen.options import read
from numen.unavailable import missing

_Function = TypeVar("_Function", bound=Callable[..., Any])


def register_jitable(*arguments: Any, **options: Any) -> Any:
    """Mark a function as one that compiled code may call, and that Python code calls as it is.

    Compiled code may call every Python function whose source is known, so that the function comes
    back unchanged. The options are those of `jit`.
    """
    read(options)
    if arguments:
        return arguments[0]

    def mark(function: _Function) -> _Function:
        return function

    return mark


def is_jitted(function: Any) -> bool:
    """Tell whether `function` is one that `jit` made."""
    return isinstance(function, Dispatcher)


def __getattr__(name: str) -> Any:
    raise missing("extending", name)
