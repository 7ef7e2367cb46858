"""Makes random functions whose variables share arrays, views and rows, and let go of them."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

VARIABLES = ("x", "y", "z")
HEADER = """\
def helper(p, q, way):
    if way == 0:
        return p[::-1]
    if way == 1:
        r = p
        p = q + r
        return r
    return np.concatenate((q, p))[: p.size]

def f(x, n):
    y = x * 2
    z = np.empty(n + 1, np.int64)[1:]
    z[:] = 5
    m = np.zeros((3, n), np.int64) + y
    l = [x[::-1], z[::-1]]  # of any strides
    t = (y, m[1])
    s = 0
"""
FOOTER = """\
    return np.concatenate((x, y, z, m.ravel(), t[0], t[1], l[0], l[-1])), s, len(l)
"""


class Program:
    """A function f(x, n) of an array of n int64, whose results are exact."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._names = 0
        self._unread: list[str] = []  # variables of this block that are to be read once
        lines = self._body(0, self._random.randint(6, 14))
        self.text = HEADER + "".join(f"    {line}\n" for line in lines) + FOOTER

    def inputs(self) -> list[tuple[Any, ...]]:
        """Return rows of arguments."""
        return [(np.arange(n) % 7 - 1, n) for n in (3, 40, 1000)]

    def _array(self, depth: int = 0) -> str:
        """Write an expression of n elements: of a variable, a view, a new array."""
        pick = self._random
        chance = pick.random()
        if self._unread and chance < 0.3:
            return self._unread.pop(pick.randrange(len(self._unread)))
        if depth > 2 or chance < 0.3:
            return pick.choice(VARIABLES)
        one = self._array(depth + 1)
        if chance < 0.5:
            other = pick.choice((self._array(depth + 1), str(pick.randint(-3, 3))))
            return f"({one} {pick.choice('+-*')} {other})"
        return pick.choice(
            (
                f"{one}[::-1]",
                f"(np.zeros(n + 2, np.int64)[2:] + {one})",
                f"np.full(n, {pick.randint(0, 9)})",
                f"m[{pick.randint(-3, 2)}]",
                "m.sum(axis=0)",
                f"l[{pick.randint(-1, 0)}]",
                f"t[{pick.randint(0, 1)}]",
                f"np.where({one} > {pick.randint(-2, 9)}, {self._array(depth + 1)}, {one})",
                f"helper({one}, {pick.choice(VARIABLES)}, {pick.randint(0, 2)})",
                f"np.abs({one})",
                f"np.concatenate(({one}[1:], {one}[:1]))",
            )
        )

    def _body(self, depth: int, count: int) -> list[str]:
        outer, self._unread = self._unread, []
        lines = [line for _ in range(count) for line in self._statement(depth)]
        self._unread = outer
        return lines

    def _new(self) -> str:
        self._names += 1
        return f"v{self._names}"

    def _nested(self, head: str, depth: int) -> list[str]:
        body = self._body(depth + 1, self._random.randint(1, 4))
        return [head, *(f"    {line}" for line in body)]

    def _statement(self, depth: int) -> list[str]:
        pick = self._random
        name, expression = pick.choice(VARIABLES), self._array()
        # Not twice the same: CPython 3.11.2 assigns those in the wrong order.
        other = pick.choice([each for each in VARIABLES if each != name])
        i = pick.randint(0, 3)
        plain = (
            f"{name} = {expression}",
            f"{name} = {expression}",
            f"{name}[:] = {expression}",
            f"{name}[{i}:] = {expression}[: n - {i}]",
            f"{name} += {expression}",
            f"{name}, {other} = {expression}, {self._array()}",
            f"m = np.zeros((3, n), np.int64) + {expression}",
            f"m[{pick.randint(0, 2)}] = {expression}",
            f"m = m[::-1] + {expression}",
            f"l = [{expression}[::-1], {self._array()}[::-1]]",
            f"l.append({expression})",
            f"l[0] = {expression}",
            f"t = ({expression}, {self._array()})",
            f"s += {expression}.sum()",
            f"s += ({expression}).max() + {name}[{i % 3}]",
        )
        chance = pick.random()
        if chance < 0.4:  # read later, when memory that it may need has new contents
            once = self._new()
            self._unread.append(once)
            lines = [f"{once} = {expression} {pick.choice('+-*')} {name}"]
            if chance < 0.3:
                lines += [
                    f"{name} = np.empty(n + 1, np.int64)[1:]",
                    f"{name}[:] = {pick.randint(-3, 9)}",
                    f"{self._new()} = np.full(n + 1, 77)",
                ]
            return lines
        if depth < 2 and chance < 0.55:
            return self._nested(f"for i in range({pick.randint(1, 3)}):", depth)
        if depth < 2 and chance < 0.65:
            head = f"if {name}[{i % 3}] > {pick.randint(-2, 9)}:"
            return self._nested(head, depth) + self._nested("else:", depth)
        return [pick.choice(plain)]
