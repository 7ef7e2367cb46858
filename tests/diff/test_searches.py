"""Dicts that are searched once for what is asked for, read and written (opt/share_searches.cpp)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from comparison import assert_like_python

WORDS = "the cat and the dog and the bird".split()


def counted(keys):
    counts = {}
    for k in keys:
        if k in counts:
            counts[k] += 1
        else:
            counts[k] = 1
    return list(counts.items())


def counted_the_other_way(keys):
    counts = {}
    for k in keys:
        if k not in counts:
            counts[k] = 0
        counts[k] += 1
    return list(counts.items())


def counted_by_get(keys):
    counts = {}
    for k in keys:
        counts[k] = counts.get(k, 0) + 1
    return list(counts.items())


def grown_between(keys):
    totals = {}
    for k in keys:
        if k in totals:
            for other in keys:
                totals[other + other] = 1
            totals[k] += 2
        else:
            totals[k] = 1
    return list(totals.items())


def deleted_between(keys):
    left = {}
    misses = 0
    for k in keys:
        left[k] = 1
        if k in left:
            del left[k]
            if k in left:
                misses += 1
            left[k] = 5
        misses += left[k]
    return misses


def deleted_and_read(keys):
    left = {}
    for k in keys:
        left[k] = 1
        del left[k]
    return left[keys[0]]


def in_two_dicts(keys):
    first, second = {}, {}
    for k in keys:
        if k in first:
            second[k] = first[k] + 1
            first[k] = second[k] * 2
        else:
            first[k] = 1
    return list(first.items()), list(second.items())


def texts_by_key(keys):
    texts = {}
    for k in keys:
        texts[k] = texts.get(k, "") + "-" + str(len(texts))
    return list(texts.items())


def lists_by_key(keys):
    places = {}
    for i, k in enumerate(keys):
        if k not in places:
            places[k] = [i]
        else:
            places[k].append(i)
            places[k] = places[k] + [i * 2]
    return list(places.items())


@pytest.mark.parametrize("keys", [[3, 5, 3, -1, 5, 3, 0], WORDS], ids=["int", "str"])
@pytest.mark.parametrize(
    "function",
    [
        counted,
        counted_the_other_way,
        counted_by_get,
        grown_between,
        deleted_between,
        deleted_and_read,
        in_two_dicts,
        texts_by_key,
        lists_by_key,
    ],
)
def test_equals_python(function: Any, keys: Any) -> None:
    assert_like_python(function, keys)


def kept_values(keys, value):
    kept = {}
    for k in keys:
        kept[k] = value
    for k in keys[::3]:
        kept.pop(k, None)
    return [(k, kept[k]) for k in keys if k in kept]


def members(keys):
    seen = {keys[0]}
    for k in keys[::2]:
        seen.add(k)
    for k in keys[::6]:
        seen.discard(k)
    return [(k in seen, k ^ 1 in seen) for k in keys]


# Multiples of a power of two have hashes that agree in many bits.
CLOSE_KEYS = [(7 * i % 101) << 20 for i in range(300)] + [-1, 2**63 - 1, -(2**63)]


@pytest.mark.parametrize("value", [True, 2.5, 1 - 2j, "text", (True, 3, 2j), [1, 2], None])
def test_dicts_of_keys_that_share_places(value: object) -> None:
    assert_like_python(kept_values, CLOSE_KEYS, value)


def test_sets_of_keys_that_share_places() -> None:
    assert_like_python(members, CLOSE_KEYS)


@pytest.mark.parametrize("dtype", ["int8", "int16", "float32", "complex64"])
def test_values_of_few_bytes(dtype: str) -> None:
    assert_like_python(kept_values, list(range(100)) * 2, np.dtype(dtype).type(3))
