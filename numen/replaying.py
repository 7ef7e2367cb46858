"""What `NUMEN_DEBUG=replay` does: a call that failed can be run again by the interpreter."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

import numpy as np

from numen import _core

_is_replaying = ContextVar("_is_replaying", default=False)


class SavedCall(NamedTuple):
    """A call with copies of its arguments as they were when it began."""

    dispatcher: _core.Dispatcher
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]


def start() -> None:
    """Save the arguments of every call of functions that are compiled from now on."""
    _core.set_recorder(record)


def record(
    dispatcher: _core.Dispatcher, arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> Any:
    """Call a compiled function for the core; an exception that leaves it carries the call."""
    if _is_replaying.get():
        return dispatcher.py_func(*arguments, **keywords)
    call = SavedCall(dispatcher, *copies(arguments, keywords))
    try:
        return dispatcher._run(arguments, keywords)
    except BaseException as error:
        if not hasattr(error, "_numen_call"):
            error._numen_call = call  # type: ignore[attr-defined]
        raise


def replay(exc: BaseException) -> Any:
    """Run the call that raised an exception again, in the interpreter, and return its result.

    Compiled functions that it calls are run by the interpreter too, so that a debugger can step
    through all of them: `pdb.runcall(numen.replay, exc)`, or `pdb.post_mortem()` after it has
    raised again. The arguments are what they were when the call began. Needs the setting
    `NUMEN_DEBUG=replay` when the function is decorated. Raises ValueError for an exception that did
    not leave such a function.
    """
    call: SavedCall | None = getattr(exc, "_numen_call", None)
    if call is None:
        raise ValueError(
            "no call was saved for this exception: set the environment variable NUMEN_DEBUG=replay "
            "before numen is imported"
        )
    arguments, keywords = copies(call.arguments, call.keywords)
    with _replaying():
        return call.dispatcher.py_func(*arguments, **keywords)


@contextmanager
def _replaying() -> Iterator[None]:
    token = _is_replaying.set(True)
    try:
        yield
    finally:
        _is_replaying.reset(token)


def copies(arguments: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Copy arguments; what shared memory among them does so among the copies."""
    memo: dict[int, Any] = {}
    for each in [*arguments, *keywords.values()]:
        _copy_arrays(each, memo)
    copies: tuple[Any, dict[str, Any]] = copy.deepcopy((arguments, keywords), memo)
    return copies


def _copy_arrays(value: Any, memo: dict[int, Any]) -> None:
    """Put copies of views into the memo of deepcopy, which would copy each array by itself."""
    if isinstance(value, list | tuple):
        for each in value:
            _copy_arrays(each, memo)
    if type(value) is not np.ndarray or id(value) in memo:
        return
    owner = value
    while type(owner.base) is np.ndarray:
        owner = owner.base
    if owner is value or owner.dtype.hasobject:
        return
    if id(owner) not in memo:
        memo[id(owner)] = owner.copy(order="K")
    kept = memo[id(owner)]
    if kept.strides != owner.strides:  # a base that is itself strided
        return
    offset = _address(value) - _address(owner)
    buffer = kept.reshape(-1, order="A").view(np.uint8).data
    made = np.ndarray(value.shape, value.dtype, buffer, offset, value.strides)
    made.flags.writeable = value.flags.writeable
    memo[id(value)] = made


def _address(array: np.ndarray[Any, Any]) -> int:
    return int(array.__array_interface__["data"][0])
