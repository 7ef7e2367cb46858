"""numba.typed.Set: one object in Python and in compiled code."""

from __future__ import annotations

import copy
import pickle

import pytest

import numen
from numen import errors, int64, njit, types
from numen.typed import Dict, List, Set


def filled(*values):
    made = Set()
    for value in values:
        made.add(value)
    return made


@njit
def same(x):
    return x


def test_changes_are_made_in_the_same_set():
    @njit
    def change(values):
        values.add(7)
        values.add(7)
        values.discard(1)
        values.discard(100)
        total = 0
        for value in values:
            total += value
        return total, len(values), 7 in values, 1 in values

    values = filled(1, 2, 3)
    assert change(values) == (12, 3, True, False)
    assert set(values) == {2, 3, 7}
    assert same(values) is values
    assert change.signatures == [(types.SetType(int64),)]


def test_they_are_made_in_compiled_code():
    @njit
    def make(n):
        numbers = Set.empty(int64)
        words = Set()
        for i in range(n):
            numbers.add(i % 2)
            words.add("w" * i)
        other = numbers.copy()
        other.add(9)
        return numbers, words, other

    numbers, words, other = make(3)
    assert set(numbers) == {0, 1}
    assert set(words) == {"", "w", "ww"}
    assert set(other) == {0, 1, 9}
    assert str(numen.typeof(words)) == "SetType[unicode_type]"


def test_from_python():
    values = Set.empty(types.int32)
    assert not values
    assert len(values) == 0
    values.add(3)
    values.add(5)
    assert 3 in values
    assert 4 not in values
    assert "x" not in values
    assert values == {3, 5}
    assert repr(values) == "SetType[int32]({3, 5})"
    values.remove(3)
    with pytest.raises(KeyError):
        values.remove(3)
    assert values.pop() == 5
    assert values.isdisjoint([1])
    values |= [1, 2]
    assert values & {2, 3} == {2}
    values.clear()
    assert list(values) == []


def test_copies_and_pickles():
    values = filled("a", "b")
    for each in (values.copy(), copy.copy(values), pickle.loads(pickle.dumps(values))):
        assert each == values
        assert each is not values
        assert numen.typeof(each) == types.SetType(types.unicode_type)


def test_in_other_containers():
    @njit
    def group(n):
        groups = Dict()
        for i in range(n):
            key = i % 3
            if key not in groups:
                groups[key] = Set.empty(int64)
            groups[key].add(i)
        return groups

    assert {key: set(value) for key, value in group(7).items()} == {
        0: {0, 3, 6},
        1: {1, 4},
        2: {2, 5},
    }
    sets = List([filled(1), filled(2)])
    assert set(sets[1]) == {2}


def test_values_of_another_type_are_refused():
    values = filled(1)
    with pytest.raises(errors.TypingError, match="cannot safely convert"):
        values.add("text")
    with pytest.raises(errors.TypingError, match="cannot put unicode_type"):
        njit(lambda s: s.add("text"))(values)
    with pytest.raises(TypeError, match="unhashable"):
        filled(List([1]))
    with pytest.raises(errors.TypingError, match="that of a Set SetType"):
        Set(settype=types.DictType(int64, int64))


def test_it_must_keep_its_size_in_a_loop():
    values = filled(1, 2)

    def double():
        for value in values:
            values.add(value + 10)

    with pytest.raises(RuntimeError, match="changed size"):
        double()
