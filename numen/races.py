"""Conflicts between the iterations of prange loops, found by running them."""

from __future__ import annotations

import inspect
import linecache
import warnings
from typing import Any, NamedTuple

from numen.dispatcher import Dispatcher
from numen.errors import NumbaParallelSafetyWarning
from numen.replaying import copies


class Access(NamedTuple):
    """What an iteration of a prange loop did to an element of an array, and where."""

    iteration: int
    writes: bool
    file: str
    line: int

    def __str__(self) -> str:
        """Say so, with the line: "iteration 3 writes in line 12: x[i + 1] = 0"."""
        verb = "writes" if self.writes else "reads"
        text = linecache.getline(self.file, self.line).strip()
        return f"iteration {self.iteration} {verb} in line {self.line}: {text}"


class Race(NamedTuple):
    """Two iterations that touch one element, at least one of which writes it."""

    first: Access
    second: Access

    def __str__(self) -> str:
        """Say who touches what, on two lines."""
        return f"{self.first}\n{self.second}"


def check_races(function: Dispatcher, *arguments: Any, **keywords: Any) -> list[Race]:
    """Call a function with parallel loops, and report the conflicts between iterations.

    The call is slow: an interpreter runs the iterations one after the other, on copies of the
    arguments, and notes who touches each byte of an array. One race is reported for each pair of
    places in the source; an empty list says that this call has none. What library routines do
    inside (sorting, linear algebra) is not seen, and iterations that keep apart by
    numen.get_thread_id() look as if they shared what they index by it.

    Raises TypeError for what is no compiled function, ValueError when no prange loop of a function
    with `parallel=True` ran, and what the function raises.
    """
    if not isinstance(function, Dispatcher):
        raise TypeError(f"check_races takes a compiled function, not {function!r}")
    bound = inspect.signature(function.py_func).bind(*arguments, **keywords)
    given, _ = copies(bound.args, {})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaParallelSafetyWarning)  # this looks for the conflicts
        _, loops, found = function._watched_call(given)
    if not loops:
        raise ValueError(
            f"no parallel loop ran in {function.__name__}(): check_races needs a prange in a "
            "function with parallel=True"
        )
    return [Race(Access(*first), Access(*second)) for first, second in found]
