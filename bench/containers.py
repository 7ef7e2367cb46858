"""Small programs over lists, dicts, sets and strings, beside Numba and CPython."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

from bench.table import Table, same, steady

N = 100_000


def append_integers(n):
    items = [0]
    for i in range(n):
        items.append(i)
    return len(items)


def append_tuples(n):
    items = [(0, 0.0)]
    for i in range(n):
        items.append((i, i * 0.5))
    return len(items)


def read_items(n):
    items = [i & 255 for i in range(1000)]
    total = 0
    for i in range(n):
        total += items[(i * 7) % 1000]
    return total


def write_items(n):
    items = [0] * 1000
    for i in range(n):
        items[(i * 7) % 1000] += i
    return items[7]


def sieve(n):
    is_prime = [True] * n
    count = 0
    for i in range(2, n):
        if is_prime[i]:
            count += 1
            for j in range(i * i, n, i):
                is_prime[j] = False
    return count


def search_lists(n):
    items = [0] * n
    items[-1] = 1
    others = items * 2
    return items.index(1) + others.count(0) + (items == others[:n])


def set_dict_items(n):
    table = {0: 0}
    for i in range(n):
        table[i * 31] = i
    return len(table)


def get_dict_items(n):
    table = {i: i & 15 for i in range(1000)}
    total = 0
    for i in range(n):
        total += table[(i * 7) % 1000]
    return total


def count_words(n):
    words = ["the", "cat", "and", "dog", "bird", "fish", "horse", "cow"]
    counts = {"the": 0}
    for i in range(n):
        word = words[(i * 5) % 8]
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1
    return counts["horse"]


def find_members(n):
    members = {0}
    for i in range(1000):
        members.add(i * 3)
    found = 0
    for i in range(n):
        if i % 4000 in members:
            found += 1
    return found


def build_strings(n):
    total = 0
    for i in range(n // 10):
        text = ""
        for j in range(10):
            text += "ab" if j % 2 == 0 else "c"
        total += len(text)
    return total


def compare_strings(n):
    words = ["apple pie", "apple tart", "banana", "cherry", "cherry pie", "date", "elder", "fig"]
    smaller = 0
    for i in range(n):
        a = words[i % 8]
        b = words[(i * 3 + 1) % 8]
        if a < b:
            smaller += 1
        elif a == b:
            smaller += 2
    return smaller


PROGRAMS: list[Callable[[int], int]] = [
    append_integers,
    append_tuples,
    read_items,
    write_items,
    sieve,
    search_lists,
    set_dict_items,
    get_dict_items,
    count_words,
    find_members,
    build_strings,
    compare_strings,
]


def measure(engines: dict[str, ModuleType], repeat: int) -> list[Table]:
    """Times of each by the engines and by the interpreter."""
    table = Table("containers", "ms", [("numen", "numba"), ("numen", "CPython")])
    for program in PROGRAMS:
        calls: dict[str, Callable[[], Any]] = {
            name: partial(engine.njit(program), N) for name, engine in engines.items()
        }
        calls["CPython"] = partial(program, N)
        results = {name: call() for name, call in calls.items()}
        for name, result in results.items():
            if not same(result, results["CPython"]):
                raise SystemExit(f"{program.__name__}: {name} and CPython give different results")
        table.rows[program.__name__.replace("_", " ")] = steady(calls, repeat)
    return [table]
