"""One HTML page of a run: tables, and plots as inline SVG. Needs nothing from elsewhere."""

from __future__ import annotations

import html
import math
from typing import Any

from bench.table import Table

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 60em; color: #222 }
table { border-collapse: collapse; margin: 1em 0 } td, th { padding: 2px 10px; text-align: right }
th { border-bottom: 1px solid #888 } td:first-child, th:first-child { text-align: left }
svg { display: block; margin: 1em 0 } svg text { font: 12px system-ui, sans-serif; fill: #222 }
"""
_COLORS = ("#2b6cb0", "#c05621", "#2f855a", "#805ad5", "#b83280", "#718096", "#d69e2e", "#319795")
_ROW = 20
_LEFT = 220
_WIDTH = 620


def made_of(kept: dict[str, Any], changed: list[tuple[str, str, str, float]] | None) -> str:
    """The page of what a run keeps as JSON; `changed` is against an earlier one, if any."""
    out = [f"<h1>numen beside its peers</h1>{_machine(kept['machine'])}"]
    for data in kept["tables"]:
        table = Table.from_json(data)
        out.append(f"<h2>{_text(table.title)}</h2>")
        out += [_bars(table, pair) for pair in table.pairs if table.ratios(pair)]
        if table.title == "stages of compiling":
            out.append(_breakdown(table))
        if " by size" in table.title:
            out.append(_scaling(table))
        out.append(_rows(table))
    if changed is not None:
        out.append("<h2>Against the earlier run</h2>" + _changes(changed))
    body = "\n".join(out)
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>numen bench</title>"
        f"<style>{_STYLE}</style><body>{body}</body></html>\n"
    )


def _text(value: object) -> str:
    return html.escape(str(value))


def _machine(machine: dict[str, str]) -> str:
    return "<p>" + " · ".join(f"{_text(k)} {_text(v)}" for k, v in machine.items()) + "</p>"


def _svg(width: int, height: int, parts: list[str]) -> str:
    return f"<svg width={width} height={height} role=img>{''.join(parts)}</svg>"


def _label(x: float, y: float, text: object, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{_text(text)}</text>'


def _box(x: float, y: float, width: float, height: float, color: str, title: str = "") -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{height}"'
        f' fill="{color}"><title>{_text(title)}</title></rect>'
    )


def _bars(table: Table, pair: tuple[str, str]) -> str:
    """Ratios on a logarithmic scale around 1: to the right is where numen is ahead."""
    ratios = table.ratios(pair)
    reach = max(2.0, *(max(r, 1 / r) for r in ratios.values()))
    half = (_WIDTH - _LEFT) / 2
    middle = _LEFT + half

    def at(ratio: float) -> float:
        return middle + half * math.log(ratio) / math.log(reach)

    parts = [_label(_LEFT, 14, f"{pair[1]} / {pair[0]}; right of the line {pair[0]} is faster")]
    for i, (name, ratio) in enumerate(ratios.items()):
        y = 24 + i * _ROW
        color = _COLORS[0] if ratio >= 1 else _COLORS[1]
        parts.append(_label(_LEFT - 8, y + 12, name, "end"))
        parts.append(
            _box(min(at(ratio), middle), y, abs(at(ratio) - middle), _ROW - 5, color, name)
        )
        end = at(ratio) + (4 if ratio >= 1 else -4)
        parts.append(_label(end, y + 12, f"{ratio:.2f}", "start" if ratio >= 1 else "end"))
    bottom = 24 + len(ratios) * _ROW
    parts.append(f'<path d="M{middle:.1f} 20V{bottom}" stroke="#222"/>')
    return _svg(_WIDTH + 60, bottom + 6, parts)


def _legend(names: list[str], y: int) -> list[str]:
    parts, x = [], float(_LEFT)
    for name, color in zip(names, _colors(names), strict=True):
        parts += [_box(x, y, 10, 10, color), _label(x + 14, y + 10, name)]
        x += 26 + 7 * len(name)
    return parts


def _colors(names: list[str]) -> list[str]:
    return [_COLORS[i % len(_COLORS)] for i in range(len(names))]


def _breakdown(table: Table) -> str:
    """Stacked bars: what each stage of a compile took."""
    stages = table.columns
    longest = max(sum(row.values()) for row in table.rows.values())
    parts = _legend(stages, 4)
    for i, (name, row) in enumerate(table.rows.items()):
        x, y = float(_LEFT), 24 + i * _ROW
        parts.append(_label(_LEFT - 8, y + 12, name, "end"))
        for stage, color in zip(stages, _colors(stages), strict=True):
            width = (_WIDTH - _LEFT) * row.get(stage, 0) / longest
            parts.append(_box(x, y, width, _ROW - 5, color, f"{stage} {row.get(stage, 0):.2f} ms"))
            x += width
        parts.append(_label(x + 4, y + 12, f"{sum(row.values()):.1f}"))
    return _svg(_WIDTH + 60, 30 + len(table.rows) * _ROW, parts)


def _scaling(table: Table) -> str:
    """Time by size, both logarithmic."""
    height, sizes = 260, [int(name.replace(",", "")) for name in table.rows]
    times = [time for row in table.rows.values() for time in row.values()]
    low, high = math.log(min(times)), math.log(max(times))

    def x(size: int) -> float:
        first, last = math.log(sizes[0]), math.log(sizes[-1])
        return 60 + (_WIDTH - 80) * (math.log(size) - first) / (last - first)

    def y(time: float) -> float:
        return height - 30 - (height - 70) * (math.log(time) - low) / (high - low)

    parts = _legend(table.columns, 4)
    parts += [_label(x(size), height - 8, f"{size:,}", "middle") for size in sizes]
    for time in (min(times), max(times)):
        parts.append(_label(52, y(time) + 4, f"{time:.3g}", "end"))
    for column, color in zip(table.columns, _colors(table.columns), strict=True):
        rows = zip(sizes, table.rows.values(), strict=True)
        points = " ".join(f"{x(size):.1f},{y(row[column]):.1f}" for size, row in rows)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>')
    return _svg(_WIDTH + 60, height, parts)


def _rows(table: Table) -> str:
    title = f"{table.title}, {table.unit}" if table.unit else table.title
    heads = "".join(f"<th>{_text(column)}" for column in table.columns)
    lines = [f"<table><tr><th>{_text(title)}{heads}"]
    for name, row in table.rows.items():
        cells = (row.get(column) for column in table.columns)
        figures = "".join("<td>-" if cell is None else f"<td>{cell:.3f}" for cell in cells)
        lines.append(f"<tr><td>{_text(name)}{figures}")
    notes = "".join(f"<p>{_text(note)}</p>" for note in table.notes)
    return "\n".join(lines) + f"</table>{notes}"


def _changes(changed: list[tuple[str, str, str, float]]) -> str:
    lines = [
        f"<tr><td>{_text(title)}: {_text(row)}, {_text(pair)}<td>{factor:.2f}"
        for title, row, pair, factor in changed
    ]
    return "<table><tr><th>ratio<th>changed by" + "\n".join(lines) + "</table>"
