"""numba.typed.List and Dict: one object in Python and in compiled code."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest

import numen
from numen import errors, float64, int64, njit, types
from numen.typed import Dict, List, Set


@njit
def same(x):
    return x


def test_changes_are_made_in_the_same_list():
    @njit
    def grow(values):
        values.append(7)
        total = 0
        for value in values:
            total += value
        return total

    values = List([1, 2, 3])
    assert grow(values) == 13
    assert list(values) == [1, 2, 3, 7]
    assert grow.signatures == [(types.ListType(int64),)]


def test_objects_come_back_as_themselves():
    values, table = List([1]), Dict({"a": 1.5})
    assert same(values) is values
    assert same((table, 1))[0] is table


def test_they_are_made_in_compiled_code():
    @njit
    def make(n):
        values = List()
        for i in range(n):
            values.append(i * 0.5)
        arrays = Dict.empty(types.unicode_type, float64[:])
        arrays["ones"] = np.ones(n)
        table = Dict()
        table[n] = "text"
        return values, arrays, table, List.empty_list(int64), Dict.empty(types.int32, int64)

    values, arrays, table, empty, empty_dict = make(3)
    assert values == List([0.0, 0.5, 1.0])
    assert [str(numen.typeof(each)) for each in (values, arrays, table, empty, empty_dict)] == [
        "ListType[float64]",
        "DictType[unicode_type,array(float64, 1d, A)]",
        "DictType[int64,unicode_type]",
        "ListType[int64]",
        "DictType[int32,int64]",
    ]
    arrays["zeros"] = np.zeros(2)
    assert arrays["ones"].tolist() == [1, 1, 1]
    assert dict(table) == {3: "text"}


def test_what_holds_literals_outlives_the_code():
    program = """
from numen import njit
from numen.typed import List

def run():
    @njit
    def make(values):
        values.append("literal")
        return List(["another"])

    values = List(["one"])
    return values, make(values)

result = run()
import gc
gc.collect()
print([list(each) for each in result])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[['one', 'literal'], ['another']]\n"


def test_the_type_of_an_empty_one_is_found_from_its_use():
    @njit
    def fill(values, table):
        values.append(1.5)
        table["a"] = 2

    values, table = List(), Dict()
    assert repr(values) == "ListType[Undefined]([])"
    fill(values, table)
    assert repr(values) == "ListType[float64]([1.5])"
    assert repr(table) == "DictType[unicode_type,int64]({a: 2})"
    assert njit(lambda x: len(x))(List()) == 0


def test_nested_lists_are_shared():
    @njit
    def change(rows):
        rows[0].append(9)
        rows.append(List([4]))
        return rows[0]

    rows = List()
    rows.append(List([1, 2]))
    rows[0].append(5)
    assert list(change(rows)) == [1, 2, 5, 9]
    assert [list(row) for row in rows] == [[1, 2, 5, 9], [4]]


def test_explicit_signatures_take_them():
    @njit("float64(DictType(int64, float64), ListType(int64))")
    def look_up(table, keys):
        return table[keys[0]]

    assert look_up(Dict({1: 2.5}), List([1])) == 2.5
    with pytest.raises(TypeError, match="No matching definition"):
        look_up({1: 2.5}, List([1]))


def test_a_list_has_the_methods_of_lists():
    values = List.empty_list(float64)
    plain: list[float] = []
    for each in (values, plain):
        each.append(1)
        each.extend([3, 2])
        each.insert(0, 5)
        each.insert(-1, 7)
        each.sort()
        each.reverse()
        each[1:3] = [10, 20]
        each[0] = -1
        del each[-1]
        each += [4.5]
        each.remove(20)
    assert list(values) == plain
    assert values == List(float(each) for each in plain)
    assert values.index(4.5) == plain.index(4.5)
    assert values.count(10) == 1
    assert values.pop() == plain.pop()
    assert list(values[::-1]) == plain[::-1]
    assert values < List([0.0])
    assert str(values) == str(list(values))
    assert str(List([List([1, 2]), List([3])])) == "[[1, 2], [3]]"
    assert str(Dict({"a": List([1])})) == "{a: [1]}"
    values.clear()
    assert len(values) == 0
    with pytest.raises(IndexError, match="list index out of range"):
        values[0]


def test_a_dict_has_the_methods_of_dicts():
    table = Dict.empty(types.unicode_type, int64)
    plain: dict[str, int] = {}
    for each in (table, plain):
        each["a"] = 1
        each.update({"b": 2, "c": 3})
        each.setdefault("d", 4)
        del each["a"]
        each.pop("b")
    assert dict(table) == plain
    assert table == plain
    assert list(table.items()) == list(plain.items())
    assert table.get("zz", -1) == -1
    assert "c" in table
    assert 5 not in table
    assert table.popitem() == plain.popitem()
    with pytest.raises(KeyError, match="nothing"):
        table["nothing"]
    keys = iter(table)
    next(keys)
    table["new"] = 1
    with pytest.raises(RuntimeError, match="changed size"):
        next(keys)


@pytest.mark.parametrize("value", [List([1, 2]), Dict({"a": List([1.5])}), List(), Dict()], ids=str)
def test_they_are_copied_and_pickled(value):
    for other in (copy.copy(value), value.copy(), pickle.loads(pickle.dumps(value))):
        assert other is not value
        assert repr(other) == repr(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.5, "cannot safely convert float64 to int64"),
        ("a", "cannot safely convert unicode_type to int64"),
        ([1], r"do not hold values of type list\(int64\)"),
        (object(), "values of type object are not supported"),
    ],
)
def test_values_that_do_not_fit_are_an_error(value, message):
    with pytest.raises(errors.TypingError, match=message):
        List([1]).append(value)


def test_lists_of_python_and_typed_ones_are_different_types():
    @njit
    def pick(typed, plain, which):
        return typed if which else plain

    with pytest.raises(errors.TypingError):
        pick(List([1]), [1], True)
    assert njit(lambda x: list(x))(List([1, 2])) == [1, 2]


def test_types_are_values():
    assert same(float64[:, ::1]) == float64[:, ::1]
    assert njit(lambda n, dtype: np.zeros(n, dtype))(2, types.int32).dtype == np.int32
    assert pickle.loads(pickle.dumps(types.DictType(int64, float64))) == types.DictType(
        int64, float64
    )


def test_literals_in_compiled_code_come_back_plain():
    assert type(njit(lambda: {1: 2})()) is dict
    assert type(njit(lambda: [1])()) is list


def test_a_list_that_changes_its_length_in_a_loop_is_an_error():
    @njit
    def grow(values):
        for value in values:
            if value > 1:
                values.append(value)

    with pytest.raises(RuntimeError, match="list was mutated during iteration"):
        grow(List([1, 2, 3]))
    grow(List([1, 1]))


def test_smaller_numbers_are_held_when_the_value_fits():
    numbers = List.empty_list(types.int8)
    numbers.append(-128)
    numbers.append(np.int32(127))
    assert list(numbers) == [-128, 127]
    for wrong in (128, -129, np.uint64(2**63)):
        with pytest.raises(OverflowError, match=f"Python integer {wrong} out of bounds for int8"):
            numbers.append(wrong)
    halves = Dict.empty(types.uint16, types.float32)
    halves[65535] = 0.5
    halves[np.int64(0)] = 1
    assert dict(halves) == {65535: 0.5, 0: 1.0}
    with pytest.raises(OverflowError):
        halves[-1] = 0
    with pytest.raises(errors.TypingError, match="cannot safely convert complex128 to float32"):
        halves[1] = 1j
    pairs = Dict.empty(types.UniTuple(types.int32, 2), types.Tuple((types.float32, types.string)))
    pairs[(1, -2)] = (3, "a")
    assert dict(pairs) == {(1, -2): (3.0, "a")}
    assert (1, -2) in pairs
    with pytest.raises(OverflowError):
        pairs[(1, 2**31)] = (3, "a")
    with pytest.raises(errors.TypingError, match="cannot safely convert"):
        pairs[(1, 2, 3)] = (3, "a")


def test_a_list_in_compiled_code_holds_lists_and_dicts():
    @njit
    def nested():
        lists, dicts = List(), List()
        lists.append(List([1, 2]))
        lists[0].append(3)
        dicts.append(Dict())
        dicts[0]["a"] = 1.5
        return lists, dicts

    lists, dicts = nested()
    assert [str(numen.typeof(one)) for one in (lists, dicts)] == [
        "ListType[ListType[int64]]",
        "ListType[DictType[unicode_type,float64]]",
    ]
    assert list(lists[0]) == [1, 2, 3]
    assert dict(dicts[0]) == {"a": 1.5}


def test_functions_of_one_signature():
    @njit("float64(float64)")
    def half(x):
        return x / 2

    @njit
    def more(x):
        return x + 10

    @njit
    def total(functions, x):
        result = 0.0
        for each in functions:
            result += each(x)
        return result + functions[0](100.0)

    signature = types.FunctionType(float64(float64))
    functions = List.empty_list(signature)
    functions.append(half)
    functions.append(more)
    assert total(functions, 4.0) == 66.0
    assert functions[1](1.0) == 11.0
    table = Dict.empty(types.unicode_type, signature)
    table["half"] = half
    assert njit(lambda d: d["half"](3.0))(table) == 1.5
    with pytest.raises(errors.TypingError, match="cannot safely convert int64 to FunctionType"):
        functions.append(1)


def test_typed_containers_are_no_plain_ones():
    def kinds(x):
        return (
            (
                isinstance(x, List),
                isinstance(x, Dict),
                isinstance(x, Set),
                isinstance(x, (List, int)),
            ),
            (isinstance(x, list), isinstance(x, dict), isinstance(x, set)),
        )

    for x in (List([1]), Dict.empty(int64, int64), Set.empty(int64), [1], {1: 2}, {1}, 3):
        assert njit(kinds)(x) == kinds(x)


def test_what_is_not_there_is_told_as_lists_tell_it():
    def message(change, values):
        with pytest.raises((IndexError, ValueError)) as raised:
            change(values)
        return str(raised.value)

    for change in (
        lambda values: [values.pop() for _ in range(4)],
        lambda values: values.pop(7),
        lambda values: values.remove(9),
        lambda values: values.index(9),
        lambda values: values.index(1, 1),
    ):
        assert message(change, List([1, 2, 3])) == message(change, [1, 2, 3])
    values = List([5, 6, 5, 7])
    assert (values.index(5, 1), values.pop(1), values.remove(5)) == (2, 6, None)
    assert list(values) == [5, 7]


def test_list_removes_by_one_search() -> None:
    class Three:
        compared = 0

        def __eq__(self, other: object) -> bool:
            Three.compared += 1
            return other == 3

    values = List([1, 2, 3, 4, 3])
    values.remove(Three())
    assert (list(values), Three.compared) == ([1, 2, 4, 3], 3)
