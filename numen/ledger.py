"""`why`: what a function was compiled for, in words."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from numen import _core
from numen.dispatcher import CompileResult, Dispatcher
from numen.trace import times_text


class Ledger(str):
    """A text that an interactive session shows as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def why(function: Any) -> Ledger:
    """Tell of each compile of a function what it was for, why, and what it took.

    That is: the signature; what differs from the nearest earlier one; whether the code was found in
    the cache, or why not; the time of each stage. TypeError for what `jit` did not make.
    """
    if not isinstance(function, Dispatcher):
        raise TypeError(f"why() takes a function that jit made, not {type(function).__name__}")
    name = function.__qualname__
    rows = [_Row(function, each) for each in function._oldest_first()]
    if not rows:
        return Ledger(f"{name}() has not been compiled yet")
    count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    lines = [f"{name}() is compiled for {count} of argument types"]
    for i, row in enumerate(rows):
        lines += ["", f"{i + 1}. {CompileResult(function, row.made).signature}"]
        lines += [f"   {each}" for each in row.words(rows[:i])]
    return Ledger("\n".join(lines))


class _Row:
    def __init__(self, function: Dispatcher, made: _core.Specialization) -> None:
        self.made = made
        self.types = function._key(made)
        self.parameters = list(inspect.signature(function.py_func).parameters)

    def words(self, earlier: list[_Row]) -> Iterator[str]:
        """Say what it was made for, where it came from, and what it took."""
        for i, other in enumerate(earlier):
            if other.made.code_number == self.made.code_number:
                yield f"runs the code of {i + 1}, to whose types the arguments are converted"
                return
        if earlier:
            nearest = min(reversed(range(len(earlier))), key=lambda i: self.distance(earlier[i]))
            yield self.difference(nearest + 1, earlier[nearest])
        if self.made.is_from_cache:
            yield "found in the cache"
        else:
            yield f"compiled: {self.made.cache_note}"
        yield _spent(self.made.times)
        if self.made.tier == "quick":
            yield "runs quick code; optimized code is to follow when calls have earned it"
        elif self.made.upgrade_times:
            spent = _spent(self.made.upgrade_times)
            yield f"was quick code, which optimized code has replaced: {spent}"
        if self.made.interruptible is not None:
            spent = _spent(self.made.interruptible.times)
            yield f"has other code for large arguments, whose loops Ctrl-C ends: {spent}"

    def distance(self, other: _Row) -> int:
        """Count the arguments of other types."""
        pairs = zip(self.made.arguments, other.made.arguments, strict=True)
        return sum(mine is not theirs for mine, theirs in pairs)

    def difference(self, number: int, other: _Row) -> str:
        """Say what differs from an earlier row."""
        if self.distance(other) == 0:
            return f"the types of {number}, of which a global or captured value changed since"
        changes = []
        for i, name in enumerate(self.parameters):
            mine, theirs = self.made.arguments[i], other.made.arguments[i]
            if mine is theirs:
                continue
            if self.types[i] == other.types[i]:
                changes.append(f"{name} is {_owner(mine)}, not {_owner(theirs)}")
            else:
                changes.append(f"{name} is {self.types[i]}, not {other.types[i]}")
        return f"differs from {number}: {'; '.join(changes)}"


def _spent(times: list[tuple[str, int]]) -> str:
    """Say what stages took, and all of them."""
    return times_text(sum(time for _, time in times), times)


def _owner(type: _core.Type | None) -> str:
    """Tell types apart that print alike: Python's numbers take over NumPy's dtype beside them."""
    is_numpy = type is None or _core.strong(type) is type
    return "a NumPy scalar" if is_numpy else "a Python number"
