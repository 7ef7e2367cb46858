"""Lists and dicts written with values of different types, against CPython."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python
from table import function_of

from numen import literal_unroll, njit, types
from numen.errors import TypingError
from numen.extending import overload


def by_key(x):
    d = {"n": x, "name": "vec", "data": np.arange(x), "a": 2j, "n2": None}
    return d["n"], d["name"], d["data"].sum(), d["a"], d["n2"], len(d), bool(d)


def repeated_key(x):
    d = {"a": 1, "b": "c", "a": x * 2.5}  # noqa: F601
    return d["a"], list(d.keys()), d


def views(x):
    d = {"a": 2j, "c": "d", "f": np.ones(x)}
    total = 0.0
    for value in d.values():
        total += len(str(value))
    names = [key + "!" for key in d]
    return [k + "?" for k in d.keys()], d.items(), names, total


def membership(x):
    d = {"a": x, "b": "c"}
    return "a" in d, "z" in d, "z" not in d, 1 in [x, "a"], "q" in [x, "a"], None in [x, "a"]


def membership_of_run_time_keys(keys):
    d = {"a": 1, "b": "c"}
    return [k in d for k in keys]


def get_and_copy(x):
    d = {"a": x, "b": "c"}
    e = d.copy()
    return d.get("a"), d.get("q"), d.get("q", 7), e == d, e["b"]


def equality(x):
    d, e = {"a": x, "b": "c"}, {"b": "c", "a": 3}
    return d == e, d != e, d == {"a": x, "z": "c"}, [1, "a"] == [x, "a"], [1, "a"] == ["a", 1]


def merged(x):
    base = {"alpha": 0.5, "name": "adam"}
    both = {**base, "alpha": x, "extra": (1, 2)}
    plain, numbered = {"a": 1, "b": x}, {1: x}
    return both, {**plain, "c": 4}, {"h": 0.5, **plain}, {**numbered, 2: 5}


def dict_call(x):
    mixed, plain = dict(alpha=0.5, name="x"), dict(a=1, b=x)  # noqa: C408
    return mixed, plain, dict(plain, c=3), dict([("q", 1)], r=x), dict(mixed)


def joined(x):
    d = {"k": 1, "s": "yes"} if x > 2 else {"k": 2.5, "s": "no"}
    items = [1, "a"] if x > 2 else [x, "b"]
    return d["k"], d["s"], items[0], items[1]


def _scaled(config, by=1):
    config["data"][:] += by
    return config["data"].sum()


def passed_on(x):
    config = {"data": np.zeros(3), "name": "n"}
    return _scaled(config), _scaled(by=x, config=config), config


def _called(a, b=2, *, name="none"):
    return f"{a} {b} {name}"


def keyword_arguments(x):
    options = {"name": "z", "b": x}
    return _called(1, **options), _called(1, b=4), _called(*[x, "b"]), _called(*(1, x))


def _collected(a, *rest, c=1, **others):
    total = a + c + len(rest) + len(others)
    for key in others:
        total += len(key)
    return total, others, _passed(**others)


def _passed(b=0, **others):
    return b, len(others)


def keyword_parameters(x):
    inner = lambda **named: named["q"] + 1 if "q" in named else 0  # noqa: E731
    return (
        _collected(x),
        _collected(x, 2, 3, c=4, b=5, name="n"),
        _collected(1, **{"q": x}),  # noqa: PIE804
        inner(q=x),
        inner(),
    )


def nested(x):
    d = {"A": [lambda a: 2 * a, "B"], "q": {"r": 1, "s": "t"}}
    rows = [{"a": 1, "b": "x"}, {"a": x, "b": "y"}]
    total = 0
    for row in rows:
        total += row["a"]
    return d["A"][0](x), d["q"]["s"], total, rows


def lists_of_dicts(x):
    people = [{"name": n, "age": a} for n, a in [("p", 3), ("q", x), ("r", 2)]]
    people.append({"name": "s", "age": 0})
    people.sort(key=lambda p: p["age"])
    table = {"one": {"k": 1, "s": "u"}, "two": {"k": x, "s": "v"}}
    total = 0
    for name in ["two", "one"]:
        total += table[name]["k"]
    return [p["name"] for p in people], people[1], people, people[0] == people[1], total, table


def starred(x):
    words = [str(k) for k in range(x)]
    return (
        [*range(x)],
        [1, *range(x), x, *[7, 8]],
        [*words, "end"],
        {*[1, 2], x},
        [*words],
        [*(), 1],
    )


def functions_by_name(x):
    table = {"sq": lambda v: v * v, "neg": lambda v: -v, "sin": np.sin}
    return table["sq"](x), table["neg"](x), table["sin"](0.5)


def items_of_list(x):
    mixed = [1, "a", x, np.ones(2), None]
    first, second, *rest = [1, "b", x, 2.5]
    return mixed[0], mixed[-2].sum(), mixed[1:3], len(mixed), first, second, rest, mixed


def loops(x):
    out = []
    for item in [1, "a", 2.5, x]:
        out.append(str(item))
    for i, item in enumerate(["p", x]):
        out.append(str(i) + str(item))
    for a, b in zip([1, "a"], ("q", 2)):
        out.append(str(a) + str(b))
    for item in reversed([1, "z"]):
        out.append(str(item))
    for item in literal_unroll(["u", x]):
        out.append(str(item))
    return out, tuple([1, "a", x])  # noqa: C409


def list_methods(x):
    mixed = ["a", 1, "a", x, True]
    copied = mixed.copy()
    return mixed.count("a"), mixed.count(1), mixed.index(1), copied == mixed, mixed.index("a")


def absent(x):
    return ["a", x].index("q")


def texts(x):
    d = {"a": x, "b": "c", "v": np.arange(2)}
    return str(d), f"{[1, 'a']} {x}", repr([x, "q"]), str((1, [2, "z"]))


def matched(x):
    match [x, "b"]:
        case [3, name]:
            return "three " + name
        case _:
            return "other"


def arrays_of_parts(x):
    a, b = np.arange(x), np.arange(2) + 0.5
    return (
        np.concatenate([a, b, [7]]),
        np.hstack([a, [1.5]]),
        np.vstack([a, a * 1.5]),
        np.stack([a, a * 1.5], axis=1),
        np.array([a, a * 0.5]),
    )


def truth_and_types(x):
    d = {"a": x, "b": "c"}
    return isinstance(d, dict), isinstance([1, "a"], list), isinstance(d, tuple), bool([1, "a"])


FUNCTIONS = [
    by_key, repeated_key, views, membership, get_and_copy, equality, merged, dict_call, joined,
    passed_on, keyword_arguments, keyword_parameters, nested, lists_of_dicts, starred,
    items_of_list, loops,
    list_methods, absent, texts, matched, arrays_of_parts, truth_and_types,
]  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("x", [3, 1])
def test_as_in_python(function: Callable[..., Any], x: int) -> None:
    assert_like_result(function, x)


def assert_like_result(function: Callable[..., Any], *arguments: Any) -> None:
    """As assert_like_python; views of literal dicts are tuples, as in Numba."""

    def plain(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return type(value)(plain(each) for each in value)
        if isinstance(value, dict):
            return [("dict", key, plain(each)) for key, each in value.items()]
        if isinstance(value, type({}.items())):
            return tuple(plain(each) for each in value)
        return value

    def compared(compiled: Callable[..., Any]) -> Any:
        try:
            return "", plain(compiled(*arguments))
        except Exception as error:
            return type(error).__name__, str(error)

    np.testing.assert_equal(compared(njit(function)), compared(function))


def test_membership_of_keys_known_at_run_time() -> None:
    assert_like_python(membership_of_run_time_keys, ["a", "q", "b"])


def test_functions_by_name() -> None:
    assert njit(functions_by_name)(3) == functions_by_name(3)


def set_item():
    d = {"a": 1, "b": "c"}
    d["a"] = 2


def delete_item():
    d = {"a": 1, "b": "c"}
    del d["a"]


def update():
    {"a": 1, "b": "c"}.update({"x": 3})


def pop():
    return {"a": 1, "b": "c"}.pop("a")


def append():
    items = ["a", 1]
    items.append(2)


def set_list_item():
    items = ["a", 1]
    items[0] = "b"


def sort():
    ["a", 1].sort()


@pytest.mark.parametrize(
    "function", [set_item, delete_item, update, pop, append, set_list_item, sort]
)
def test_changing_one_is_one_clear_error(function: Callable[..., Any]) -> None:
    with pytest.raises(TypingError, match=r"Cannot mutate a literal (list|dictionary)"):
        njit(function)()


def item_at(i):
    return ["a", 1][i]


def value_of(key):
    return {"a": 1, "b": "c"}[key]


def key_not_there(_x):
    return {"a": 1, "b": "c"}["q"]


def key_of_a_dict(x):
    return {({"a": x, "b": "c"}, 1): 2}


def sorted_dicts(x):
    return sorted([{"a": x, "b": "c"}, {"a": 1, "b": "d"}])


def keywords_unknown(x):
    options = {"a": x}
    return _called(**options)


@pytest.mark.parametrize(
    ("function", "argument", "message"),
    [
        (item_at, 0, "Cannot __getitem__ on a literal list"),
        (value_of, "a", "Cannot get{item}.. on a literal dictionary"),
        (key_not_there, 0, "Key 'q' is not in dict."),
        (key_of_a_dict, 1, "unhashable type: LiteralStrKey.Dict."),
        (sorted_dicts, 1, "'<' is not defined for LiteralStrKey.Dict."),
        (keywords_unknown, 1, "needs a dict whose keys are known"),
    ],
)
def test_what_is_not_known_is_an_error(
    function: Callable[..., Any], argument: Any, message: str
) -> None:
    with pytest.raises(TypingError, match=message):
        njit(function)(argument)


def test_python_cannot_fill_keyword_parameters() -> None:
    @njit
    def options(a, **others):
        return a + len(others)

    assert options(3) == 3
    with pytest.raises(TypeError, match=r"gets 'b' for its .*kwargs, which only compiled code"):
        options(3, b=2)


def test_overloads_see_the_types() -> None:
    seen: list[Any] = []

    def look(x: Any) -> None:
        """Stand for what the overload implements."""

    @overload(look)
    def _look(x: Any) -> Any:
        seen.append(x)
        return lambda x: len(x)

    @njit
    def use():
        return look({"a": 1, "b": "c"}), look([2.5, "q", 1])  # type: ignore[func-returns-value]

    assert use() == (2, 3)
    assert [type(each) for each in seen] == [types.LiteralStrKeyDict, types.LiteralList]
    assert seen[0] == types.LiteralStrKeyDict({"a": types.int64, "b": types.unicode_type})
    assert list(seen[0].literal_value.values()) == [types.int64, types.unicode_type]
    assert seen[1].types == (types.float64, types.unicode_type, types.int64)


@pytest.mark.parametrize("values", ["[n, 'a']", "(n, 'a')", "[np.float32, np.float64]"])
@pytest.mark.parametrize("key", ["", ", key=str"])
def test_what_is_sorted_has_one_type(values: str, key: str) -> None:
    with pytest.raises(TypingError, match="cannot sort LiteralList"):
        njit(function_of(f"sorted({values}{key})", ["n"]))(1)


@pytest.mark.parametrize("display", ["[*'ab', n]", "[n, *'ab']", "[*range(n), 'a', *'b']"])
def test_what_is_unpacked_into_a_list_has_its_type(display: str) -> None:
    with pytest.raises(TypingError, match="unsupported operand types for"):
        njit(function_of(display, ["n"]))(1)
