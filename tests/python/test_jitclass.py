"""jitclass: fields, methods, properties, operators, and instances shared with Python."""

from __future__ import annotations

import gc
import typing

import numpy as np
import pytest
from from_text import function_from_text

import numen
from numen import _core, deferred_type, float32, float64, int32, int64, njit, optional, types
from numen.errors import TypingError, UnsupportedError
from numen.experimental import jitclass


@jitclass([("value", int32), ("array", float32[:])])
class Bag:
    """A bag."""

    def __init__(self, value, size=3, *, fill=0.0):
        self.value = value
        self.array = np.full(size, fill, np.float32)

    @property
    def size(self):
        """How many there are."""
        return self.array.size

    def increment(self, by):
        for i in range(self.size):
            self.array[i] += by
        return self.array

    @staticmethod
    def add(x, y):
        return x + y

    @property
    def doubled(self):
        return 2 * self.value

    @doubled.setter
    def doubled(self, new):
        self.value = new // 2


def test_from_python() -> None:
    bag = Bag(21, fill=1.5)
    assert (bag.value, bag.size, bag.doubled) == (21, 3, 42)
    assert bag.increment(1).tolist() == [2.5, 2.5, 2.5]
    assert np.shares_memory(bag.array, bag.array)
    bag.doubled = 10
    bag.array = np.ones(5, np.float32)
    assert (bag.value, bag.size) == (5, 5)
    assert (Bag.add(1, 2), bag.add("a", "b")) == (3, "ab")
    assert (Bag.__doc__, Bag.size.__doc__) == ("A bag.", "How many there are.")
    assert isinstance(bag, Bag)


@njit
def swap_values(a, b):
    a.value, b.value = b.value, a.value
    a.doubled += 4
    return a


@njit
def made_inside(n):
    bags = [Bag(i, i) for i in range(n)]
    total = 0
    for bag in bags:
        bag.increment(0.5)
        total += bag.value * bag.size
    return bags[-1], total


def test_instances_are_shared_with_compiled_code() -> None:
    a, b = Bag(1), Bag(2)
    assert swap_values(a, b) is a
    assert (a.value, b.value) == (4, 1)
    last, total = made_inside(4)
    assert (last.value, last.array.tolist(), total) == (3, [0.5, 0.5, 0.5], 14)


node_type = deferred_type()


@jitclass([("value", int64), ("next", optional(node_type))])
class Node:
    def __init__(self, value, following):
        self.value = value
        self.next = following


node_type.define(Node.class_type.instance_type)


@njit
def chain(n):
    head = Node(0, None)
    for i in range(1, n):
        head = Node(i, head)
    return head


@njit
def total(node):
    out = 0
    while node is not None:
        out += node.value
        node = node.next
    return out


def test_linked_lists() -> None:
    head = chain(10)
    assert total(head) == 45
    assert head.next.next.value == 7
    head.next.next.next = None
    assert total(head) == 24


@jitclass([("x", float64), ("y", float64)])
class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __rmul__(self, factor):
        return Vector(factor * self.x, factor * self.y)

    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    def __lt__(self, other):
        return abs(self) < abs(other)

    def __hash__(self):
        return int(self.x)

    def __abs__(self):
        return (self.x * self.x + self.y * self.y) ** 0.5

    def __getitem__(self, i):
        return self.x if i == 0 else self.y

    def __setitem__(self, i, value):
        if i == 0:
            self.x = value
        else:
            self.y = value

    def __len__(self):
        return 2

    def __contains__(self, value):
        return self.x == value or self.y == value

    def __bool__(self):
        return self.x != 0 or self.y != 0

    def __float__(self):
        return abs(self)

    def __str__(self):
        return "a vector"


def operations(a, b):
    c = a + b
    c += -a
    c[0] = c[1] + 1.0
    d = 2.0 * c
    return (
        (d.x, d.y, d[0], d[1], len(d)),
        (a == b, a != b, a < b, a > b, a == a),
        (abs(a), float(b), str(a), hash(b), bool(a), 3.0 in a, 3.0 not in b),
        (1 if a else 0, not b, a is b, a is a),
    )


def test_operators() -> None:
    a, b = Vector(3.0, 4.0), Vector(1.0, 2.0)
    assert njit(operations)(a, b) == operations(a, b)
    assert njit(operations)(a, a) == operations(a, a)


@jitclass
class Annotated:
    number: int
    names: typing.List[str]  # noqa: UP006
    pair: tuple[int, float]

    def __init__(self, number):
        self.number = number
        self.pair = (number, number / 2)

    def evens(self, n):
        for i in range(0, n, 2):
            yield i + self.number


def test_annotations_and_generators() -> None:
    made = Annotated(5)
    assert (made.number, made.pair) == (5, (5, 2.5))
    assert list(made.evens(6)) == [5, 7, 9]
    assert list(Annotated.class_type.struct) == ["number", "names", "pair"]
    assert Annotated.class_type.struct["names"] == types.ListType(types.unicode_type)


@jitclass([("__secret", int64)])
class Private:
    def __init__(self, value):
        self.__secret = value

    def __twice(self):
        return 2 * self.__secret

    def reveal(self):
        return self.__twice()


def test_private_names() -> None:
    assert Private(21).reveal() == 42


@njit
def kind_of(x):
    if isinstance(x, (Vector, Bag)):
        return "Vector" if isinstance(x, Vector) else "Bag"
    return "other"


def test_isinstance_and_types() -> None:
    assert [kind_of(Vector(1, 2)), kind_of(Bag(1)), kind_of(1)] == ["Vector", "Bag", "other"]
    kind = numen.typeof(Bag(1))
    assert kind == Bag.class_type.instance_type
    assert isinstance(kind, types.ClassInstanceType)

    @njit(int64(kind))
    def value(bag):
        return bag.value

    assert value(Bag(7)) == 7


def test_what_is_wrong_is_said() -> None:
    bag = Bag(1)

    @njit
    def sets(bag):
        bag.other = 1

    with pytest.raises(TypingError, match="has no attribute 'other' that can be assigned"):
        sets(bag)
    with pytest.raises(TypingError, match="cannot convert"):
        bag.value = "text"
    with pytest.raises(TypeError, match="cannot subclass from a jitclass"):
        type("Sub", (Bag,), {})
    with pytest.raises(TypeError, match="spec values should be Numba type instances"):
        jitclass([("x", int)])(type("A", (), {}))
    with pytest.raises(NameError, match="name shadowing: x"):
        jitclass([("x", int32)])(type("A", (), {"x": lambda self: 1}))
    with pytest.raises(TypeError, match="class members are not yet supported: x"):
        jitclass(type("A", (), {"x": 1}))
    with pytest.raises(TypeError, match="Method '__enter__' is not supported"):
        jitclass(type("A", (), {"__enter__": lambda self: 1}))
    with pytest.raises(UnsupportedError, match="VAR_POSITIONAL"):
        jitclass(type("A", (), {"f": lambda self, *a: 1}))


@jitclass([("text", types.unicode_type)])
class Labelled:
    def __init__(self):
        self.text = "none"


def test_an_instance_outlives_the_code_that_changed_it() -> None:
    def labelled() -> Labelled:
        @njit
        def label(each):
            each.text = "a literal of code that is gone soon"
            return each

        return label(Labelled())

    one = labelled()
    gc.collect()
    assert one.text == "a literal of code that is gone soon"


@jitclass(
    [
        ("items", types.ListType(int64)),
        ("table", types.DictType(int64, float64)),
        ("members", types.Set(int64)),
        ("text", types.unicode_type),
        ("other", Bag.class_type.instance_type),
        ("pair", types.Tuple((int64, types.ListType(int64)))),
    ]
)
class Unset:
    def __init__(self):
        pass


@pytest.mark.parametrize("field", ["items", "table", "members", "text", "other", "pair"])
def test_objects_that_were_never_set_are_no_attributes(field: str) -> None:
    message = f"'Unset' object has no attribute '{field}'"
    read = function_from_text(f"def f(one):\n    return one.{field}\n")
    for reader in (read, njit(read)):
        with pytest.raises(AttributeError, match=message):
            reader(Unset())


def test_a_field_is_set_late() -> None:
    @njit
    def first(one, items):
        one.items = items
        return one.items[0]

    one = Unset()
    assert first(one, numen.typed.List([7, 8])) == 7
    assert list(one.items) == [7, 8]


def test_nothing_is_left() -> None:
    made_inside(3)
    before = _core.live_objects()
    for _ in range(3):
        bag, _ = made_inside(5)
        swap_values(bag, Bag(3))
        bag.array = np.ones(2, np.float32)
        del bag
        head = chain(4)
        head.next = None
        del head
    assert _core.live_objects() == before


def test_instances_are_sorted_by_their_order():
    @jitclass([("rank", types.int64), ("name", types.unicode_type)])
    class Entry:
        def __init__(self, rank, name):
            self.rank = rank
            self.name = name

        def __lt__(self, other):
            return self.rank < other.rank

    @njit
    def names(entries):
        return [entry.name for entry in entries]

    @njit
    def f(ranks):
        entries = [Entry(rank, str(i)) for i, rank in enumerate(ranks)]
        pairs = [(entry, len(entry.name)) for entry in entries]
        one = names(sorted(entries)), names(sorted(entries, reverse=True))
        two = names(sorted(entries, key=lambda entry: Entry(-entry.rank, "")))
        three = names([entry for entry, _ in sorted(pairs, key=lambda pair: pair[0])])
        entries.sort()
        return one, two, three, names(entries)

    for ranks in ([3, 1, 2, 1, 3, 0, 1], [1], [2, 1], list(range(20, 0, -1)), [1] * 9):
        order = sorted(range(len(ranks)), key=lambda i: ranks[i])
        backwards = sorted(range(len(ranks)), key=lambda i: ranks[i], reverse=True)
        ordered, reverse = [str(i) for i in order], [str(i) for i in backwards]
        assert f(ranks) == ((ordered, reverse), reverse, ordered, ordered)


class Version:
    number: float

    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        return int(self.number) == int(other.number)

    def __lt__(self, other):
        return self.number < other.number

    def __hash__(self):
        return int(self.number)


def test_containers_compare_instances_by_their_methods() -> None:
    def uses(make):
        a, b, c = make(1.0), make(1.5), make(3.0)
        values = [a, c, b]
        found = values.index(c), values.index(b, 1), values.count(b), make(3.9) in values
        missing = make(4.0) in values, [(a, 1)] == [(c, 1)], {1: a} == {1: c}
        equal = [values] == [[b, c, a]], [(a, 1)] == [(b, 1)], {1: a} == {1: b}, (b, 1) in [(a, 1)]
        ordered = [a, c] < [b, make(9.0)], [a] < [b], [[c]] < [[c], [a]], [c.number]
        values.remove(b)
        return found, missing, equal, ordered, [one.number for one in values], min([values])[0] is c

    Compiled = jitclass(Version)

    @njit
    def f():
        return inner(Compiled)

    inner = njit(uses)
    assert f() == uses(Version)
    for container in ("{a: 1}", "{(a, 1)}", "{a}"):
        function = function_from_text(f"def f(a):\n    return {container}\n")
        with pytest.raises(TypingError, match=r"would not call its __eq__\(\)"):
            njit(function)(Compiled(1.0))


def test_instances_have_no_attributes_but_their_fields() -> None:
    @jitclass([("x", int64)])
    class Small:
        def __init__(self, x):
            self.x = x

        @property
        def double(self):
            return self.x * 2

        @double.setter
        def double(self, value):
            self.x = value // 2

        def method(self):
            return self.x

    one = Small(3)
    one.x = 4
    one.double = 10
    assert one.method() == 5
    for name in ("y", "method"):
        with pytest.raises(AttributeError, match=f"'Small' object has no attribute '{name}'"):
            setattr(one, name, 1)
    assert one.method() == 5
