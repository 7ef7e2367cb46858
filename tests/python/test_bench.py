"""What `python -m bench` does besides timing: tables, the page, and that all columns agree."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

import numen
from bench import native, page, ten
from bench.counts import KEPT, grown
from bench.table import Table, changes, mean, same


def table(factor: float = 1.0) -> Table:
    rows = {"a": {"numen": 2.0, "peer": 4.0 * factor}, "b": {"numen": 1.0}}
    return Table("times", "ms", [("numen", "peer")], rows)


def test_ratios_are_of_rows_that_have_both() -> None:
    assert table().ratios(("numen", "peer")) == {"a": 2.0}
    assert mean({"x": 2.0, "y": 8.0}) == 4.0
    assert "2.00" in str(table())


def test_a_table_comes_back_from_json() -> None:
    assert Table.from_json(table().as_json()) == table()


def test_changes_are_of_ratios_worst_first() -> None:
    found = changes([table(0.5), Table("new", "ms", [])], [table()])
    assert found == [("times", "a", "peer / numen", 0.5)]


def test_results_agree_within_rounding() -> None:
    assert same(np.ones(3), np.ones(3) + 1e-12)
    assert not same(np.ones(3), np.array([1.0, 1.0, 2.0]))
    assert not same(np.arange(10), np.arange(1, 11))
    assert same("ab", "ab")
    assert not same(None, 1)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.count: dict[str, int] = {}

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.count[tag] = self.count.get(tag, 0) + 1


def test_the_page_has_a_plot_of_each_kind() -> None:
    stages = Table("stages of compiling", "ms", [], {"saxpy": {"sema": 1.0, "emit": 2.0}})
    sizes = {"1,000": {"numen": 1.0}, "10,000": {"numen": 9.0}}
    tables = [table(), stages, Table("sum by size", "ms", [], sizes)]
    kept = {"machine": {"Python": "<3>"}, "tables": [each.as_json() for each in tables]}
    text = page.made_of(kept, changes([table(2)], [table()]))
    tags = Tags()
    tags.feed(text)
    assert tags.count["svg"] == 3
    assert tags.count["polyline"] == 1
    assert tags.count["table"] == 4
    assert "&lt;3&gt;" in text
    assert "http" not in text


@pytest.fixture(scope="module")
def cpp() -> native.Library:
    return native.Library()


@pytest.mark.parametrize("row", ten.ROWS, ids=lambda row: row.name)
def test_columns_of_the_ten_kernels_agree(
    row: ten.Row, cpp: native.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ten, "M", 5000)
    functions = {
        "numen": numen.njit(row.function),
        "numen fastmath": numen.njit(fastmath=True)(row.function),
        "C++": getattr(cpp, row.function.__name__),
    }
    if row.in_numpy is not None:
        functions["NumPy"] = row.in_numpy
    calls = native.agreeing(row.name, functions, row.arguments)
    assert calls.keys() == functions.keys()


def test_a_column_that_differs_ends_the_run() -> None:
    functions = {"one": lambda x: x, "other": lambda x: x + 1}
    with pytest.raises(SystemExit, match="one and other give different results"):
        native.agreeing("row", functions, lambda: (1.0,))


def test_counts_that_grow_are_named() -> None:
    kept = {"sum": {"instructions to run": 1000, "vectorised loops": 1, "allocations": 0}}
    assert grown(kept, kept) == []
    assert grown({"sum": {"instructions to run": 1050}}, kept) == []
    now = {"sum": {"instructions to run": 1051, "vectorised loops": 0, "allocations": 1, "new": 1}}
    assert grown(now, kept) == [
        "sum: instructions to run grew from 1,000 to 1,051",
        "sum: vectorised loops fell from 1 to 0",
        "sum: allocations grew from 0 to 1",
        "sum: new is not kept yet",
    ]


def test_ten_kernels_are_counted() -> None:
    kept = json.loads(KEPT.read_text())
    assert len(kept) == 10
    assert all(row["found in the cache"] == 1 for row in kept.values())
    assert all(row["instructions to run"] > 1000 for row in kept.values())
