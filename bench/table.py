"""Tables of figures: taken, printed, kept as JSON, and compared with earlier ones."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from numen import _core


@dataclass
class Table:
    """Figures, of which less is better, by row and column.

    `pairs` are columns to be compared: (ours, theirs); the ratio is theirs over ours.
    """

    title: str
    unit: str
    pairs: list[tuple[str, str]]
    rows: dict[str, dict[str, float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in the order they came in."""
        return list(dict.fromkeys(column for row in self.rows.values() for column in row))

    def ratios(self, pair: tuple[str, str]) -> dict[str, float]:
        """Theirs over ours, of the rows that have both."""
        ours, theirs = pair
        return {
            name: row[theirs] / row[ours]
            for name, row in self.rows.items()
            if ours in row and theirs in row
        }

    def as_json(self) -> dict[str, Any]:
        """Everything in it, for a file."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Table:
        """A table that was kept."""
        return cls(**{**data, "pairs": [(a, b) for a, b in data["pairs"]]})

    def __str__(self) -> str:
        pairs = [pair for pair in self.pairs if self.ratios(pair)]
        width = max(map(len, [self.title, *self.rows])) + 2
        heads = [*self.columns, *(f"{b} / {a}" for a, b in pairs)]
        widths = [max(9, len(head) + 2) for head in heads]
        title = self.title + (f", {self.unit}" if self.unit else "")
        lines = [f"{title:<{width}}" + "".join(map(str.rjust, heads, widths))]
        for name, row in self.rows.items():
            cells = [_number(row.get(column, math.nan)) for column in self.columns]
            cells += [_ratio(self.ratios(pair).get(name, math.nan)) for pair in pairs]
            lines.append(f"{name:<{width}}" + "".join(map(str.rjust, cells, widths)))
        lines += [
            f"{title}: {mean(self.ratios(p)):.2f} in geometric mean, {p[1]} / {p[0]}" for p in pairs
        ]
        return "\n".join([*lines, *self.notes])


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:.3f}" if value < 100 else f"{value:.0f}"


def _ratio(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.2f}"


def mean(ratios: dict[str, float]) -> float:
    """Their geometric mean."""
    return math.exp(sum(map(math.log, ratios.values())) / len(ratios))


def changes(now: Iterable[Table], before: Iterable[Table]) -> list[tuple[str, str, str, float]]:
    """(table, row, pair, how the ratio changed) of the rows that two runs have, worst first.

    Ratios are compared and not times, which differ from machine to machine and from day to day.
    """
    earlier = {table.title: table for table in before}
    found = []
    for table in now:
        for pair in table.pairs if table.title in earlier else []:
            old = earlier[table.title].ratios(pair)
            for name, ratio in table.ratios(pair).items():
                if name in old:
                    found.append((table.title, name, f"{pair[1]} / {pair[0]}", ratio / old[name]))
    return sorted(found, key=lambda each: each[-1])


def once(call: Callable[[], Any]) -> float:
    """How long a call takes, in milliseconds."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1e3


_TURN = 10.0  # ms: OpenMP's threads, and so Numba's, keep a processor for a while after their loop


def steady(calls: dict[str, Callable[[], Any]], repeat: int) -> dict[str, float]:
    """Best time of each call in milliseconds, once optimised code is there.

    The calls take turns, in each of which a short one is repeated.
    """
    for call in calls.values():
        call()
        call()
    _core.wait_for_optimized()
    best = dict.fromkeys(calls, math.inf)
    for _ in range(repeat):
        for name, call in calls.items():
            left = _TURN
            while left > 0:
                took = once(call)
                best[name] = min(best[name], took)
                left -= took
    return best


def same(a: Any, b: Any) -> bool:
    """Whether two results agree within rounding; summation order may differ.

    Of integers in arrays one in a thousand may differ: rounding decides how long Mandelbrot's
    iteration takes for points at the border.
    """
    if a is None or b is None:
        return a is b
    if isinstance(a, str):
        return bool(a == b)
    if isinstance(a, np.ndarray) and a.dtype.kind == "i":
        return a.shape == b.shape and int(np.sum(a != b)) * 1000 <= a.size
    return bool(np.allclose(a, b, rtol=1e-9, atol=1e-9))
