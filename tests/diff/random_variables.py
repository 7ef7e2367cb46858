"""Makes random functions that assign and delete their variables in loops and branches."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import Any

import numpy as np
from from_text import function_from_text

import numen

VARIABLES = ("p", "q", "r")
CONDITIONS = ("c % 2 == 0", "c % 3 == 1", "c > 4", "x[c % 5] > 0.5", "c < n")
VALUES = ("c", "c", "1.5 * c", "x[c % 5]", "s", "7")
DEEPEST = 3  # loop
LONGEST = 14  # statements


class Program:
    """A function f(x, n) of an array of five numbers and an integer."""

    def __init__(self, seed: int) -> None:
        for attempt in range(1000):
            self._random = random.Random(1000 * seed + attempt)
            self._left = LONGEST
            lines = ["s = 0.0", "c = 0", *self._body(0, 0)]
            # They are variables, and no globals, of which nothing else may be assigned.
            lines += ["if n > 99:", "    p = q = r = 0", f"s += {self._random.choice(VARIABLES)}"]
            self.text = "def f(x, n):\n" + "".join(f"    {line}\n" for line in [*lines, "return s"])
            if self._is_taken():
                return
        raise AssertionError("numen refuses all of a thousand programs")

    def _is_taken(self) -> bool:
        """Whether it has no variable that the compiler sees to be without a value."""
        compiled = numen.njit(cache=False)(function_from_text(self.text))
        with suppress(UnboundLocalError, ValueError):
            try:
                compiled(*self.inputs()[0])
            except numen.errors.TypingError as error:
                return error.code != "E0202"
        return True

    def inputs(self) -> list[tuple[Any, ...]]:
        """Return rows of arguments."""
        return [(np.array([0.1, 0.9, 0.3, 0.7, 0.6]), n) for n in (0, 1, 3, 4)]

    def _value(self) -> str:
        pick = self._random
        return pick.choice(VALUES) if pick.random() < 0.75 else f"{pick.choice(VARIABLES)} + 1"

    def _condition(self) -> str:
        pick = self._random
        return pick.choice(CONDITIONS) if pick.random() < 0.9 else f"{pick.choice(VARIABLES)} > 2"

    def _body(self, depth: int, loops: int) -> list[str]:
        lines = []
        for _ in range(self._random.randint(1, 4)):
            if self._left > 0:
                self._left -= 1
                lines += self._statement(depth, loops)
        return lines or ["pass"]

    def _nested(self, head: str, depth: int, loops: int, *begin: str) -> list[str]:
        return [head, *(f"    {line}" for line in [*begin, *self._body(depth + 1, loops)])]

    def _statement(self, depth: int, loops: int) -> list[str]:
        pick = self._random
        chance = pick.random()
        if chance < 0.3:
            return [f"{pick.choice(VARIABLES)} = {self._value()}"]
        if chance < 0.42:
            return [f"s += {pick.choice(VARIABLES)}"]
        if chance < 0.6 and depth < DEEPEST + 1:
            lines = self._nested(f"if {self._condition()}:", depth, loops)
            return lines + (self._nested("else:", depth, loops) if pick.random() < 0.4 else [])
        if chance < 0.84 and loops < DEEPEST:
            return self._loop(depth, loops, chance < 0.72)
        if chance < 0.88 and depth < DEEPEST:
            raising = ["    if c % 4 == 1:", "        raise ValueError"]
            return [
                *self._nested("try:", depth, loops),
                *raising,
                *self._nested("except ValueError:", depth, loops),
            ]
        if chance < 0.91:
            return [f"del {pick.choice(VARIABLES)}"]
        if chance < 0.95 and loops > 0:
            return [f"if {self._condition()}:", f"    {pick.choice(['break', 'continue'])}"]
        return ["s += c"]

    def _loop(self, depth: int, loops: int, is_for: bool) -> list[str]:
        pick = self._random
        w = f"w{loops}"
        count = pick.choice(["n", "2", "c % 3"])
        if is_for:
            head = f"for i{loops} in range({count}):"
            lines = self._nested(head, depth, loops + 1, "c += 1")
        else:
            lines = [f"{w} = 0"]
            advance = (f"{w} += 1", "c += 1")
            lines += self._nested(f"while {w} < {count}:", depth, loops + 1, *advance)
        return lines + (self._nested("else:", depth, loops) if pick.random() < 0.2 else [])
