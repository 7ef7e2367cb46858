"""What the lines of a compiled function do, and what keeps them from being faster."""

from __future__ import annotations

import html
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple


class Fact(NamedTuple):
    """What a line costs, as the IR tells; see src/opt/line_facts.h."""

    line: int
    depth: int
    kind: str
    text: str


class Remark(NamedTuple):
    """What LLVM says of a loop."""

    line: int
    kind: str
    name: str
    message: str


class Code(NamedTuple):
    """What a line has become in one loop of the machine code."""

    line: int
    lanes: int
    element_bits: int
    loads: int
    stores: int
    calls: int


class Note(NamedTuple):
    """Something to say of a line. `kind` is "good", "cost", "bad" or "advice"."""

    kind: str
    words: str


class Reason(NamedTuple):
    """Why a loop is not vectorised, and what to change; None where nothing can be."""

    words: str
    advice: str | None


# By the names of LLVM's remarks; the first that a loop has counts.
_REASONS: dict[str, Reason] = {
    "CantReorderFPOps": Reason(
        "floats are added up in the order of the rounds",
        "fastmath=True lets them be added in another, as np.sum and np.dot do without it",
    ),
    "UnsafeDep": Reason(
        "a round may read an element that another round writes",
        "write the results to another array",
    ),
    "CantIdentifyArrayBounds": Reason(
        "which elements are written is known only when it runs", None
    ),
    "CantVectorizeCall": Reason("it calls a function that takes one number at a time", None),
    "NonReductionValueUsedOutsideLoop": Reason(
        "a round needs what the round before has computed",
        "sums, products and min() and max() of integers can be split up; for floats NumPy's"
        " functions can",
    ),
    "CantComputeNumberOfIterations": Reason(
        "how many rounds there are is not known when it begins", "use for and range() without break"
    ),
    "VectorizationNotBeneficial": Reason("vectors would be no faster", None),
    "NoCFGForSelect": Reason("what it does depends on too many conditions", None),
    "CFGNotUnderstood": Reason("what it does depends on too many conditions", None),
}

_ERRORS: dict[str, str] = {
    "ZeroDivisionError": "error_model='numpy' makes it inf or nan, as NumPy does",
    "IndexError": "indices that a range gives need no check; those read from an array do",
}

# Of the runtime's rows, those that only make ready or report errors.
_QUIET = re.compile(r"raise_|value_slot$")


class Line(NamedTuple):
    """A line of the source with what there is to say of it."""

    number: int
    text: str
    notes: list[Note]


class Section:
    """The report of a function for one signature."""

    def __init__(self, name: str, types: tuple[Any, ...], parts: dict[str, Any]) -> None:
        self.name = name
        self.types = types
        self._source: str = parts["source"]
        self._first_line: int = parts["first_line"]
        self.before = [Fact(*each) for each in parts["before"]]
        self.after = [Fact(*each) for each in parts["after"]]
        self.remarks = [Remark(*each) for each in parts["remarks"]]
        self.code = [Code(*each) for each in parts["code"]]

    @property
    def title(self) -> str:
        """The function and its types."""
        return f"{self.name}({', '.join(map(str, self.types))})"

    @property
    def lines(self) -> list[Line]:
        """The lines of the function."""
        return [
            Line(number, text, list(self._notes(number)))
            for number, text in enumerate(self._source.splitlines(), self._first_line)
        ]

    def _notes(self, line: int) -> Iterator[Note]:
        before = [each for each in self.before if each.line == line]
        after = [each for each in self.after if each.line == line]
        yield from self._loop_notes(line, after)
        yield from _array_notes(before, after)
        yield from _check_notes(before, after)
        yield from _call_notes(after)
        if words := self._code_words(line):
            yield Note("cost", words)

    def _loop_notes(self, line: int, after: Sequence[Fact]) -> Iterator[Note]:
        kinds = {each.kind for each in after}
        if "parallel loop" in kinds:
            yield Note("good", "runs in parallel where there is enough to do")
        passed = [each for each in self.remarks if each.line == line and each.kind == "passed"]
        found = {each.name: each for each in passed}
        if "Vectorized" in found:
            yield Note("good", _vectorised(found["Vectorized"].message))
        elif passed:
            yield Note("good", "is a call of memset or memcpy")
        elif self._has_innermost_loop(line):
            reason = self._reason(line)
            yield Note("bad", f"not vectorised: {reason.words}")
            if reason.advice is not None:
                yield Note("advice", reason.advice)
        if "slow version" in kinds:
            yield Note("good", "indices are checked once, in front; if that fails, in each round")

    def _has_innermost_loop(self, line: int) -> bool:
        return any(
            each.line == line
            and each.kind in ("loop", "parallel loop")
            and not any(inner.kind == "loop" for inner in self._inside(i))
            for i, each in enumerate(self.after)
        )

    def _inside(self, index: int) -> Iterator[Fact]:
        """Facts of what is in a loop, which is the fact at an index."""
        for each in self.after[index + 1 :]:
            if each.depth <= self.after[index].depth:
                return
            yield each

    def _reason(self, line: int) -> Reason:
        loops = [
            i for i, each in enumerate(self.after) if each.line == line and "loop" in each.kind
        ]
        for each in (inner for i in loops for inner in self._inside(i)):
            if each.kind in ("error", "index check"):
                error = each.text if each.kind == "error" else "IndexError"
                words = f"it may end with {error} in any round (line {each.line})"
                return Reason(words, _ERRORS.get(error))
            if each.kind == "call":
                return Reason(f"it calls {each.text}() (line {each.line})", None)
            if each.kind == "runtime call" and not _QUIET.match(each.text):
                return Reason(f"it calls the runtime's {each.text} (line {each.line})", None)
        said = {each.name: each.message for each in self.remarks if each.line == line}
        for name, reason in _REASONS.items():
            if name in said:
                return reason
        said.pop("MissedDetails", None)
        for message in said.values():
            return Reason(message.removeprefix("loop not vectorized: "), None)
        return Reason("there is nothing left to do in it", None)

    def _code_words(self, line: int) -> str:
        found = [each for each in self.code if each.line == line and each.loads + each.stores > 0]
        if not found:
            return ""
        # The rounds that remain, and versions for other layouts, have their own loops.
        widest = max(found, key=lambda each: (each.lanes, each.loads + each.stores))
        memory = ", ".join(
            _count(n, word) for n, word in ((widest.loads, "load"), (widest.stores, "store")) if n
        )
        if widest.lanes == 1:
            return f"{memory} a round"
        return f"{memory} a round, of vectors of {widest.lanes} times {widest.element_bits} bits"


def _count(n: int, word: str) -> str:
    return f"{n} {word}" + ("" if n == 1 else "s")


def _vectorised(message: str) -> str:
    width, times = map(int, re.findall(r"\d+", message))
    words = f"vectorised: {width} elements at a time"
    return words if times == 1 else f"{words}, {times} times a round"


def _array_notes(before: Sequence[Fact], after: Sequence[Fact]) -> Iterator[Note]:
    operations = sum(each.kind == "array operation" for each in before)
    allocations = sum(each.kind == "allocation" for each in after)
    if operations > 1 and allocations < operations:
        yield Note(
            "good", f"fused: {operations} array operations, without temporary arrays between"
        )
    if allocations:
        inside = any(each.kind == "allocation" and each.depth > 0 for each in after)
        words = f"allocates {_count(allocations, 'array')}"
        yield Note("cost", words + (" in every round" if inside else ""))


def _check_notes(before: Sequence[Fact], after: Sequence[Fact]) -> Iterator[Note]:
    checks = sum(each.kind == "index check" for each in before)
    left = sum(each.kind == "index check" for each in after)
    if left:
        yield Note(
            "cost", f"{_count(left, 'index check')} left" + (f" of {checks}" * (checks > left))
        )
    elif checks:
        yield Note("good", f"{_count(checks, 'index check')} left out")
    for error, n in Counter(each.text for each in after if each.kind == "error").items():
        yield Note("cost", f"{_count(n, 'check')} for {error}")


def _call_notes(after: Sequence[Fact]) -> Iterator[Note]:
    for name, n in Counter(each.text for each in after if each.kind == "call").items():
        yield Note("cost", f"calls {name}()" + (f" {n} times" if n > 1 else ""))
    rows = [each for each in after if each.kind == "runtime call" and not _QUIET.match(each.text)]
    if rows:
        yield Note("cost", f"calls the runtime: {', '.join(sorted({each.text for each in rows}))}")


_COLORS = {"good": "32", "cost": "33", "bad": "31", "advice": "36"}
_MARKS = {"good": "+", "cost": "-", "bad": "!", "advice": ">"}
_HTML_COLORS = {"good": "#1a7f37", "cost": "#9a6700", "bad": "#cf222e", "advice": "#0969da"}


class Report:
    """What the lines of a function do, for each signature. Printing it shows it."""

    def __init__(self, sections: list[Section]) -> None:
        self.sections = sections

    def __str__(self) -> str:
        return "\n\n".join(_text(each, colored=False) for each in self.sections)

    def __repr__(self) -> str:
        colored = sys.stdout.isatty()
        return "\n\n".join(_text(each, colored=colored) for each in self.sections)

    def colored(self) -> str:
        """Return the text with a terminal's codes for colours."""
        return "\n\n".join(_text(each, colored=True) for each in self.sections)

    def _repr_html_(self) -> str:
        return "".join(map(_html, self.sections))


def _text(section: Section, *, colored: bool) -> str:
    out = [section.title]
    for number, text, notes in section.lines:
        out.append(f"{number:5} | {text}".rstrip())
        for kind, words in notes:
            note = f"{_MARKS[kind]} {words}"
            out.append(f"      |   {_in_color(note, kind) if colored else note}")
    return "\n".join(out)


def _in_color(text: str, kind: str) -> str:
    return f"\x1b[{_COLORS[kind]}m{text}\x1b[0m"


def _html(section: Section) -> str:
    rows = []
    for number, text, notes in section.lines:
        said = "".join(
            f'<div style="color:{_HTML_COLORS[kind]}">{_MARKS[kind]} {html.escape(words)}</div>'
            for kind, words in notes
        )
        rows.append(
            f'<tr><td style="opacity:.5">{number}</td>'
            f'<td style="text-align:left"><pre style="margin:0">{html.escape(text)}</pre></td>'
            f'<td style="text-align:left">{said}</td></tr>'
        )
    return f"<h4>{html.escape(section.title)}</h4><table>{''.join(rows)}</table>"
