"""Makes random functions of numbers, strings, tuples, lists and dicts, whose results are exact."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

DEEPEST = 3  # expression, and block
FUEL = 6  # rounds that a while loop may take

#: Variables by type: all are assigned first, so every program is well typed.
VARIABLES = {
    "int": ("i", "j", "k"),
    "float": ("x", "y"),
    "bool": ("p", "q"),
    "str": ("s", "t"),
    "list": ("l", "m"),
    "floats": ("v",),
    "pair": ("c",),
    "dict": ("d",),
    "array": ("a",),
}
HEADER = """\
def helper(n, z, way):
    if way:
        return n // 2 - 1, z * 0.5
    for r in range(n % 4):
        z = z - r
        if z < -3:
            break
    else:
        return n, z + 1
    return n + r, -z

def down(n, z):
    return z if n <= 0 else down(n - 1, z + n)

def f(i, x, a):
    j, k, y = 3, -i, x / 2 + 1
    p, q = i > 2, False
    s, t = "abc", str(i)
    l, m, v = [i, 1, 2], [5], [x, 0.25]
    c, d = (i, x), {0: i, 7: 1}
"""
FOOTER = """\
    items = [(key, d[key]) for key in d]
    return i, j, k, x, y, p, q, s, t, l, m, v, c, items, a
"""


class Program:
    """A function f(i, x, a) of an int, a float and an array of five float64."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._names = 0
        lines = self._body(0, self._random.randint(3, 7))
        self.text = HEADER + "".join(f"    {line}\n" for line in lines) + FOOTER

    def inputs(self) -> list[tuple[Any, ...]]:
        """Return rows of arguments."""
        return [
            (3, 1.5, np.array([1.0, -2.0, 0.5, 3.0, 0.0])),
            (-7, -0.1, np.array([0.1, 0.2, 0.3, -0.0, 0.5])),
        ]

    # ---- expressions ----

    def _variable(self, kind: str) -> str:
        return self._random.choice(VARIABLES[kind])

    def _int(self, depth: int = 0) -> str:
        pick, deeper = self._random, depth + 1
        if depth >= DEEPEST or pick.random() < 0.3:
            return pick.choice((self._variable("int"), str(pick.randint(-4, 9))))
        return self._one_of(
            lambda: f"({self._int(deeper)} {pick.choice('+-&|^')} {self._int(deeper)})",
            lambda: f"({self._int(deeper)} * {self._int(deeper)} % 1013)",
            lambda: f"({self._int(deeper)} {pick.choice(('//', '%'))} {self._int(deeper)})",
            lambda: f"({self._int(deeper)} >> ({self._int(deeper)} & 7))",
            lambda: f"(~{self._int(deeper)} << {pick.randint(0, 5)})",
            lambda: f"abs({self._int(deeper)})",
            lambda: f"{pick.choice(('min', 'max'))}({self._int(deeper)}, {self._int(deeper)})",
            lambda: f"({self._int(deeper)} if {self._bool(deeper)} else {self._int(deeper)})",
            lambda: f"({self._int(deeper)} {pick.choice(('and', 'or'))} {self._int(deeper)})",
            lambda: f"divmod({self._int(deeper)}, {pick.choice((-3, 2, 5))})[{pick.randint(0, 1)}]",
            lambda: f"int({self._float(deeper)} % 50.0)",
            lambda: f"int({self._bool(deeper)})",
            lambda: f"len({self._any(('str', 'list', 'floats', 'dict', 'array'), deeper)})",
            lambda: f"{self._list(deeper)}[{self._int(deeper)} % 2]",
            lambda: f"sum({self._list(deeper)})",
            lambda: f"{self._str(deeper)}.{pick.choice(('find', 'count'))}({self._str(deeper)})",
            lambda: f"{self._pair(deeper)}[0]",
            lambda: f"d.get({self._int(deeper)}, {self._int(deeper)})",
            lambda: f"d[{self._int(deeper)} % 8]",
            lambda: f"ord({self._str(deeper)}[{pick.randint(-2, 1)}])",
            lambda: f"down({self._int(deeper)} % 5, {self._int(deeper)})",
        )

    def _float(self, depth: int = 0) -> str:
        pick, deeper = self._random, depth + 1
        if depth >= DEEPEST or pick.random() < 0.3:
            constant = pick.choice(("0.5", "-1.25", "3.0", "1e300", "0.1", "-0.0"))
            return pick.choice((self._variable("float"), constant))
        return self._one_of(
            lambda: f"({self._float(deeper)} {pick.choice('+-*')} {self._float(deeper)})",
            lambda: f"({self._float(deeper)} + {self._int(deeper)})",
            lambda: (
                f"({self._float(deeper)} {pick.choice(('/', '//', '%'))} {self._float(deeper)})"
            ),
            lambda: f"({self._int(deeper)} / {self._int(deeper)})",
            lambda: f"float({self._int(deeper)})",
            lambda: f"math.sqrt(abs({self._float(deeper)}))",
            lambda: f"abs(-{self._float(deeper)})",
            lambda: f"{pick.choice(('min', 'max'))}({self._float(deeper)}, {self._float(deeper)})",
            lambda: f"({self._float(deeper)} if {self._bool(deeper)} else {self._float(deeper)})",
            lambda: f"float(a[{self._int(deeper)} % 5])",
            lambda: f"v[{self._int(deeper)} % 2]",
            lambda: f"float({self._array(deeper)}.sum())",
            # Either of two zeros may be the least (docs/differences.md).
            lambda: f"float({self._array(deeper)}.{pick.choice(('max', 'min'))}() + 0.0)",
            lambda: f"{self._pair(deeper)}[1]",
        )

    def _bool(self, depth: int = 0) -> str:
        pick, deeper = self._random, depth + 1
        if depth >= DEEPEST or pick.random() < 0.2:
            return self._variable("bool")
        order = pick.choice(("<", "<=", ">", ">=", "==", "!="))
        return self._one_of(
            lambda: f"{self._int(deeper)} {order} {self._int(deeper)}",
            lambda: f"{self._int(deeper)} {order} {self._int(deeper)} < {self._int(deeper)}",
            lambda: f"{self._float(deeper)} {order} {self._float(deeper)}",
            lambda: f"{self._float(deeper)} {order} {self._int(deeper)}",
            lambda: f"{self._str(deeper)} {order} {self._str(deeper)}",
            lambda: f"{self._list(deeper)} {pick.choice(('==', '!=', '<'))} {self._list(deeper)}",
            lambda: f"{self._pair(deeper)} {pick.choice(('==', '<'))} {self._pair(deeper)}",
            lambda: f"not ({self._bool(deeper)})",
            lambda: f"(({self._bool(deeper)}) {pick.choice(('and', 'or'))} {self._bool(deeper)})",
            lambda: f"({self._int(deeper)} in {self._any(('list', 'dict'), deeper)})",
            lambda: f"({self._str(deeper)} in {self._str(deeper)})",
            lambda: f"bool({self._any(('int', 'float', 'str', 'list'), deeper)})",
        )

    def _str(self, depth: int = 0) -> str:
        pick, deeper = self._random, depth + 1
        if depth >= DEEPEST or pick.random() < 0.4:
            return pick.choice((self._variable("str"), '"b"', '"é1"', '""'))
        return self._one_of(
            lambda: f"({self._str(deeper)} + {self._str(deeper)})[-9:]",
            lambda: f"{self._str(deeper)}[{self._slice(deeper)}]",
            lambda: f"({self._str(deeper)} * ({self._int(deeper)} % 3))",
            lambda: f"str({self._int(deeper)})",
            lambda: f"f'{{{self._variable('int')}}}-{{{self._variable('bool')}}}'",
            lambda: f"{self._str(deeper)}.{pick.choice(('upper', 'title', 'strip'))}()",
            lambda: f"{self._str(deeper)}.replace({self._str(deeper)}, '-')",
            lambda: f"'+'.join([{self._str(deeper)}, {self._str(deeper)}])[:12]",
        )

    def _list(self, depth: int = 0) -> str:
        pick, deeper = self._random, depth + 1
        if depth >= DEEPEST or pick.random() < 0.4:
            return self._variable("list")
        return self._one_of(
            lambda: f"[{self._int(deeper)}, {self._int(deeper)}]",
            lambda: f"({self._list(deeper)} + {self._list(deeper)})[:9]",
            lambda: f"{self._list(deeper)}[{self._slice(deeper)}]",
            lambda: f"[e % 100 + {self._int(deeper)} for e in {self._list(deeper)} if e != 3]",
            lambda: f"[e for e in range({self._int(deeper)} % 5)]",
            lambda: f"sorted({self._list(deeper)})",
            lambda: f"({self._list(deeper)} * ({self._int(deeper)} % 3))[:9]",
        )

    def _array(self, depth: int = 0) -> str:
        pick, deeper = self._random, depth + 1
        if depth >= DEEPEST or pick.random() < 0.4:
            return "a"
        return self._one_of(
            lambda: f"({self._array(deeper)} {pick.choice('+-*')} {self._array(deeper)})",
            lambda: f"({self._array(deeper)} {pick.choice('+-*')} {self._float(deeper)})",
            lambda: f"{self._array(deeper)}[::-1]",
            lambda: (
                f"np.where({self._array(deeper)} < {self._float(deeper)}, 0.5, "
                f"{self._array(deeper)})"
            ),
        )

    def _pair(self, depth: int = 0) -> str:
        if depth >= DEEPEST or self._random.random() < 0.5:
            return "c"
        if self._random.random() < 0.5:
            return f"({self._int(depth + 1)}, {self._float(depth + 1)})"
        return f"helper({self._int(depth + 1)}, {self._float(depth + 1)}, {self._bool(depth + 1)})"

    def _slice(self, depth: int) -> str:
        start, stop = self._int(depth), self._int(depth)
        return self._random.choice((f"{start}:", f":{stop}", f"{start}:{stop}", "::-1", "1::2"))

    def _any(self, kinds: tuple[str, ...], depth: int = 0) -> str:
        kind = self._random.choice(kinds)
        if kind in ("floats", "dict"):
            return self._variable(kind)
        expression: str = getattr(self, f"_{kind}")(depth)
        return expression

    def _one_of(self, *ways: Callable[[], str]) -> str:
        return self._random.choice(ways)()

    # ---- statements ----

    def _body(self, depth: int, count: int, inside_loop: bool = False) -> list[str]:
        return [line for _ in range(count) for line in self._statement(depth, inside_loop)]

    def _nested(self, head: str, depth: int, inside_loop: bool) -> list[str]:
        body = self._body(depth + 1, self._random.randint(1, 3), inside_loop)
        return [head, *(f"    {line}" for line in body)]

    def _statement(self, depth: int, inside_loop: bool) -> list[str]:
        chance = self._random.random()
        if depth < DEEPEST and chance < 0.15:
            return self._if(depth, inside_loop)
        if depth < DEEPEST and chance < 0.3:
            return self._loop(depth)
        if depth < DEEPEST and chance < 0.36:
            return self._try(depth, inside_loop)
        if inside_loop and chance < 0.42:
            jump = self._random.choice(("break", "continue"))
            return [f"if {self._bool(1)}:", f"    {jump}"]
        return [self._assignment()]

    def _assignment(self) -> str:
        pick = self._random
        number, lots = self._variable("int"), self._variable("list")
        small = pick.choice(("{} % 1000", "{} & 255", "max(-99, min(99, {}))", "-({} % 64)"))
        wrapped = small.format(f"({self._int()})")
        return self._one_of(
            lambda: f"{number} = {wrapped}",
            lambda: f"{number} = {wrapped}",
            lambda: f"{self._variable('float')} = {self._float()}",
            lambda: f"{self._variable('float')} {pick.choice('+-*')}= {self._float()}",
            lambda: f"{self._variable('bool')} = {self._bool()}",
            lambda: f"{self._variable('str')} = ({self._str()})[-20:]",
            lambda: f"{lots} = ({self._list()})[-12:]",
            lambda: f"{lots}[{self._int(1)} % 3] = {wrapped}",
            lambda: f"{lots}[{pick.randint(-2, 1)}:2] = [{wrapped}]",
            lambda: f"{lots}.append({wrapped})",
            lambda: f"{lots}.insert({self._int(1)}, {wrapped})",
            lambda: f"{number} = {lots}.pop({pick.choice(('', '0', '-1', '1'))})",
            lambda: f"{lots}.{pick.choice(('sort', 'reverse'))}()",
            lambda: f"{lots}.extend(({self._list()})[:4])",
            lambda: f"del {lots}[{pick.randint(-2, 2)}]",
            lambda: f"v[{pick.randint(-2, 1)}] = {self._float()}",
            lambda: f"v.append({self._float()})",
            lambda: f"c = ({wrapped}, {self._float()})",
            lambda: f"{number}, {self._variable('float')} = {number} % 50, {self._pair()}[1]",
            lambda: "i, j = j, i",
            lambda: f"d[{self._int(1)} % 9] = {wrapped}",
            lambda: f"{number} = d.pop({self._int(1)} % 9, {pick.randint(0, 5)})",
            lambda: f"a = {self._array()} + 0.5",
            lambda: f"a[{self._int(1)} % 5] = {self._float()}",
            lambda: f"a[{pick.randint(0, 4)}:] = {self._array()}[{pick.randint(0, 4)}:]",
            lambda: f"a {pick.choice('+-*')}= {self._float()}",
            lambda: f"assert p or {self._bool()}, 'no'",
        )

    def _if(self, depth: int, inside_loop: bool) -> list[str]:
        lines = self._nested(f"if {self._bool()}:", depth, inside_loop)
        if self._random.random() < 0.3:
            lines += self._nested(f"elif {self._bool()}:", depth, inside_loop)
        if self._random.random() < 0.6:
            lines += self._nested("else:", depth, inside_loop)
        return lines

    def _loop(self, depth: int) -> list[str]:
        pick = self._random
        self._names += 1
        if pick.random() < 0.2:
            fuel = f"fuel{self._names}"
            head = f"while {self._bool()} and {fuel} < {FUEL}:"
            return [f"{fuel} = 0", head, f"    {fuel} += 1", *self._nested(head, depth, True)[1:]]
        number, kept = self._variable("int"), self._variable("float")
        head = pick.choice(
            (
                f"for {number} in range({self._int(1)} % 5):",
                f"for {number} in range({self._int(1)} % 9, -2, -2):",
                f"for {number} in ({self._list()})[:5]:",
                f"for {number}, {kept} in enumerate(v[:4]):",
                f"for {number}, {kept} in zip(({self._list()})[:3], v):",
                f"for {kept} in [float(e) for e in {self._array()}]:",
                f"for {self._variable('str')} in ({self._str()})[:4]:",
                "for k in [key for key in d][:5]:",
            )
        )
        lines = self._nested(head, depth, True)
        if pick.random() < 0.2:
            lines += self._nested("else:", depth, False)
        return lines

    def _try(self, depth: int, inside_loop: bool) -> list[str]:
        error = self._random.choice(
            ("ZeroDivisionError", "IndexError", "KeyError", "Exception", "(IndexError, ValueError)")
        )
        lines = self._nested("try:", depth, inside_loop)
        lines += self._nested(f"except {error}:", depth, inside_loop)
        if self._random.random() < 0.3:
            lines += self._nested("finally:", depth, False)
        return lines
