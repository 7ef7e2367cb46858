"""Runs random programs in CPython, in the interpreter of the IR and compiled in both tiers.

The tests of each family run some seeds. `./dev fuzz` runs more of all:

    ./dev fuzz --count 50000 --first 1000
"""

from __future__ import annotations

import argparse
import gc
import linecache
import math
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np
import random_arrays
import random_loops
import random_values
import random_variables
from from_text import function_from_text

import numen
from numen._core import wait_for_optimized

FAMILIES = {
    "loops": random_loops.Program,
    "arrays": random_arrays.Program,
    "values": random_values.Program,
    "variables": random_variables.Program,
}
#: Of 50 programs: those that share arrays take a second to compile, loops ten milliseconds.
SHARES = {"loops": 30, "variables": 10, "values": 9, "arrays": 1}


class Program(Protocol):
    """A function f, and arguments to call it with."""

    text: str

    def inputs(self) -> list[tuple[Any, ...]]: ...


def disagreement(program: Program) -> str | None:
    """Say where two ways to run a program differ in value, error or what they store."""
    function = function_from_text(program.text, np=np, math=math)
    compiled = numen.njit(cache=False, tier="quick")(function)
    expected = [(inputs, outcome(function, inputs)) for inputs in program.inputs()]
    expected = [(inputs, theirs) for inputs, theirs in expected if not is_too_large(theirs)]

    def difference(name: str, call: Callable[..., Any]) -> str | None:
        for inputs, theirs in expected:
            ours = outcome(call, inputs)
            if ours != theirs:
                return f"{inputs}: {name} {ours}, Python {theirs}"
        return None

    try:
        found = difference("interpreted", lambda *inputs: compiled._watched_call(inputs)[0])
        found = found or difference("quick", compiled)
        wait_for_optimized()
        return found or difference("optimized", compiled)
    finally:
        linecache.cache.pop(function.__code__.co_filename)


def is_too_large(theirs: tuple[Any, ...]) -> bool:
    """Whether an integer of Python's, which does not wrap around, ended a call."""
    # NumPy says the other of an index beyond 64 bits, too. The programs have no such index else.
    error, *text = theirs[0]
    return error == "OverflowError" or (
        error == "IndexError" and text[0].startswith("only integers, ")
    )


def outcome(call: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what a call returns or raises, and its arguments afterwards, to be compared."""
    given = [each.copy() if isinstance(each, np.ndarray) else each for each in arguments]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # NumPy's, of NaN and overflow
        try:
            result = plain(call(*given))
        except Exception as error:
            result = type(error).__name__, str(error)
    return result, plain(given)


def plain(value: Any) -> Any:
    """Replace arrays and NumPy's scalars, and make NaN equal to itself and -0.0 not to 0.0."""
    if isinstance(value, np.ndarray):
        return str(value.dtype), value.shape, plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, tuple | list):
        return type(value).__name__, [plain(each) for each in value]
    return repr(value)


def seeds(first: int, count: int, families: list[str]) -> Iterator[tuple[str, int]]:
    """Give families and seeds of programs, by their shares."""
    deal = [family for family in families for _ in range(SHARES[family])]
    next_seed = dict.fromkeys(families, first)
    for i in range(count):
        family = deal[i % len(deal)]
        yield family, next_seed[family]
        next_seed[family] += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="of programs")
    parser.add_argument("--first", type=int, default=1000, help="seed")
    parser.add_argument("--family", choices=FAMILIES, action="append")
    options = parser.parse_args()
    begin, bad = time.monotonic(), 0
    for done, (family, seed) in enumerate(
        seeds(options.first, options.count, options.family or list(FAMILIES))
    ):
        if done % 100 == 0:
            gc.collect()
            print(f"{done} programs, {bad} bad, {time.monotonic() - begin:.0f} s", flush=True)
        program = FAMILIES[family](seed)
        if why := disagreement(program):
            bad += 1
            print(f"{family} {seed}: {why}\n{program.text}", flush=True)
    print(f"{options.count} programs, {bad} bad, {time.monotonic() - begin:.0f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
