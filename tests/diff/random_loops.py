"""Makes random functions with nested loops over arrays, whose indices may be out of bounds."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

ARRAYS = ("x", "y")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
DEEPEST = 3  # loop
FUEL = 12  # rounds that a while loop may take
SIZES = [(6, 6, 2), (5, 8, 0), (8, 5, 3), (0, 3, 1), (1, 1, -1), (9, 9, 4)]


class Program:
    """A function f(x, y, z, p) of three arrays of integers, z of two axes, and an integer."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        lines = ["n = len(x)", "m = len(y)", "u = p", "v = 0", "s = 0"]
        lines += self._body(["n", "m", "p", "u", "v"], 0, 0)
        lines.append("return s")
        self.text = "def f(x, y, z, p):\n" + "".join(f"    {line}\n" for line in lines)

    def inputs(self) -> list[tuple[Any, ...]]:
        """Return rows of arguments."""
        return [
            (np.arange(n) % 5, np.arange(m) * 3 % 7, np.arange(2 * n).reshape(n, 2) % 3, p)
            for n, m, p in SIZES
        ]

    def _expression(self, names: list[str], depth: int = 0) -> str:
        pick = self._random
        chance = pick.random()
        if chance < 0.35 or depth > 2:
            return pick.choice(names)
        if chance < 0.55:
            return str(pick.randint(-3, 4))
        left = self._expression(names, depth + 1)
        operator = pick.choice(["+", "+", "-", "-", "*", "//", "%"])
        if operator == "*":
            return f"({left} * {pick.randint(0, 3)})"
        if operator in ("//", "%"):
            return f"({left} {operator} {pick.randint(2, 4)})"
        return f"({left} {operator} {self._expression(names, depth + 1)})"

    def _condition(self, names: list[str]) -> str:
        pick = self._random
        left, right = self._expression(names), self._expression(names)
        return f"{left} {pick.choice(COMPARISONS)} {right}"

    def _element(self, names: list[str]) -> str:
        pick = self._random
        if pick.random() < 0.2:
            column = pick.choice(["0", "1", "-1", self._expression(names, 1)])
            return f"z[{self._expression(names)}{pick.choice(['][', ', '])}{column}]"
        return f"{pick.choice(ARRAYS)}[{self._expression(names)}]"

    def _body(self, names: list[str], depth: int, loops: int) -> list[str]:
        lines = []
        for _ in range(self._random.randint(1, 3)):
            lines += self._statement(names, depth, loops)
        return lines

    def _nested(self, names: list[str], depth: int, loops: int) -> list[str]:
        return [f"    {line}" for line in self._body(names, depth + 1, loops)]

    def _statement(self, names: list[str], depth: int, loops: int) -> list[str]:
        pick = self._random
        chance = pick.random()
        if chance < 0.35:
            store = f"{self._element(names)} {pick.choice(['=', '+='])}"
            return [f"{store} {self._element(names)} + {pick.randint(-2, 2)}"]
        if chance < 0.45:
            return [f"s += {self._element(names)}"]
        if chance < 0.55:
            return [f"{pick.choice(['u', 'v'])} = {self._expression(names)}"]
        if chance < 0.7 and depth < DEEPEST + 1:
            return self._if(names, depth, loops)
        if chance < 0.9 and loops < DEEPEST:
            return self._for(names, depth, loops)
        if loops < DEEPEST:
            return self._while(names, depth, loops)
        return ["s += 1"]

    def _if(self, names: list[str], depth: int, loops: int) -> list[str]:
        pick = self._random
        test = self._condition(names)
        if pick.random() < 0.3:
            test += f" {pick.choice(['and', 'or'])} {self._condition(names)}"
        lines = [f"if {test}:", *self._nested(names, depth, loops)]
        if pick.random() < 0.4:
            lines += ["else:", *self._nested(names, depth, loops)]
        elif loops > 0 and pick.random() < 0.2:
            lines.append("    break")
        return lines

    def _for(self, names: list[str], depth: int, loops: int) -> list[str]:
        pick = self._random
        name = "ijk"[loops]
        start = pick.choice(["0", "0", "1", self._expression(names, 1)])
        stop = pick.choice(["n", "m", "n - 1", "m - 2", self._expression(names, 1)])
        step = pick.choice([1, 1, 1, 2, -1, 3])
        if step < 0:
            start, stop = stop, start
        head = f"for {name} in range({start}, {stop}, {step}):"
        return [head, *self._nested([*names, name], depth, loops + 1)]

    def _while(self, names: list[str], depth: int, loops: int) -> list[str]:
        pick = self._random
        name, fuel = f"w{loops}", f"fuel{loops}"
        up = pick.random() < 0.5
        limit = pick.choice(["n", "m", "n - 1"] if up else ["0", "-1", "1"])
        start = pick.choice(["0", "n - 1", self._expression(names, 1)])
        advance = f"    {name} {'+' if up else '-'}= {pick.choice([1, 1, 2])}"
        test = f"{name} {'<' if up else '>'} {limit} and {fuel} < {FUEL}"
        if pick.random() < 0.4:
            link = f"{pick.choice([*ARRAYS, 'z'])}[{name}]"
            if link[0] == "z":
                link += pick.choice(["[0]", "[1]"])
            test = f"{link} {pick.choice(COMPARISONS)} {pick.randint(-1, 4)} and {fuel} < {FUEL}"
            advance = pick.choice([advance, f"    {name} = {link}"])
        inner = self._nested([*names, name], depth, loops + 1)
        inner = [advance, *inner] if pick.random() < 0.5 else [*inner, advance]
        return [
            f"{name} = {start}",
            f"{fuel} = 0",
            f"while {test}:",
            f"    {fuel} += 1",
            *inner,
        ]
