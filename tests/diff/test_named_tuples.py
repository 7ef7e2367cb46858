"""Methods of named tuples and enum classes, and where their types meet, against CPython."""

from __future__ import annotations

import enum
from collections import namedtuple
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from comparison import assert_like_python

from numen import njit
from numen.errors import TypingError

Point = namedtuple("Point", ["x", "y"])


class Color(enum.IntEnum):
    RED = 1
    BLUE = 4


class Unit(enum.Enum):
    METER = "m"
    SECOND = "s"


class Mixed(enum.Enum):
    NUMBER = 0
    TEXT = ""


class Level(enum.IntEnum):
    NONE = 0
    SOME = 2


class Bits(enum.Flag):
    NONE = 0
    ONE = 1


def replaced(n):
    a = Point(n, 2.5)
    return a._replace(x=7), a._replace(y="text"), a._replace(), a


def made(n):
    return Point._make((n, 2)), Point._make([n, 2.5]), Point._fields


class Options(NamedTuple):
    name: str
    size: int = 3
    scale: float = 0.5
    color: Color = Color.BLUE


def with_defaults(n):
    return Options("a"), Options("b", n), Options("c", scale=n / 2), Options(name="d", size=n).color


def as_dict(n):
    d = Point(n, 2.5)._asdict()
    return d["x"], d["y"], len(d)


def nearest(points):
    best = Point(9.0, 9.0)
    for each in points:
        if each.x < best.x:
            best = each
    return best, best.y


def either(point, k):
    a = Point(1.0, 2.0)
    if k:
        a = point
    return a, type(a) is Point, isinstance(a, Point)


def members(n):
    return Color(n), Color(4) + 1, Color(Color.RED), Unit("s"), Unit("m").name, hash(Color.BLUE)


def ordered(n):
    colors = [Color(n), Color.BLUE, Color.RED]
    colors.sort(reverse=True)
    return colors, sorted([(Color.BLUE, 1), (Color(n), 2)]), [Color.RED] < colors


def instances(n):
    return isinstance(Color(n), int), isinstance(Color.RED, (str, int)), isinstance(Unit("m"), int)


def texts(p):
    both = {"p": [p]}
    return str(p), repr((p, 1)), f"{p}|{p!r}", str(both), "%s" % (p,), str(Point(p, None))  # noqa: UP031


def truths(p, n, u, level):
    chosen = Unit.METER if n > 1 else Unit.SECOND
    return bool(p), bool(u), not chosen, 1 if level else 0, bool(Mixed.TEXT)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (texts, (Point(1, 2.5),)),
        (texts, (Point("a", ()),)),
        (truths, (Point(0, 0), 3, Unit("s"), Level.NONE)),
        (truths, (Point(0, 0), 1, Unit("m"), Level.SOME)),
        (replaced, (1,)),
        (made, (1,)),
        (as_dict, (1,)),
        (with_defaults, (7,)),
        (nearest, ([Point(3.0, 1.0), Point(2.0, 5.0)],)),
        (either, (Point(4.0, 5.0), True)),
        (either, (Point(4.0, 5.0), False)),
        (members, (1,)),
        (members, (4,)),
        (members, (3,)),
        (instances, (1,)),
        (ordered, (1,)),
    ],
)
def test_as_in_python(function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    assert_like_python(function, *arguments)


def test_a_dict_of_a_named_tuple_comes_back() -> None:
    assert njit(lambda p: p._asdict())(Point(1, 2.5)) == {"x": 1, "y": 2.5}


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda p: p._replace(z=1), "has no field 'z'"),
        (lambda p: p._replace(1), "takes no positional arguments"),
        (lambda p: (1, 2)._replace(x=1), "has no attribute '_replace'"),
        (lambda p: Point._make(p.x), "needs a tuple"),
    ],
)
def test_what_a_named_tuple_does_not_have(function: Callable[..., Any], message: str) -> None:
    with pytest.raises(TypingError, match=message):
        njit(function)(Point(1, 2))


def test_members_of_flags_are_no_truths() -> None:
    with pytest.raises(TypingError, match="Compare its value"):
        njit(lambda bits: 1 if bits else 0)(Bits.ONE)
