"""Branches and loops of LLVM as Python has them.

What the builder's `if_then` and `if_else` and loops such as `cgutils.for_range` make is nested, so
that it can be written as `if` and `while`; blocks that several branches
go to are repeated, and jumps into loops refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numen.llvm_text import Text

# Blocks that several branches go to are written for each of them.
_MOST_REPEATS = 100


@dataclass
class _Loop:
    header: Any
    blocks: set[Any]
    after: Any  # the block that runs next


class Flow:
    """The blocks of a function, as text."""

    def __init__(self, text: Text, first: Any, last: Any) -> None:
        if last.is_terminated:
            raise text.unsupported("an end before the end")
        self._text = text
        self._first = first
        self._last = last
        self._next: dict[Any, list[Any]] = {}
        todo = [first]
        while todo:
            block = todo.pop()
            if block in self._next:
                continue
            self._next[block] = [] if block is last else self._targets(block)
            todo += self._next[block]
        if last not in self._next:
            raise text.unsupported("a loop without an end")
        self._before: dict[Any, list[Any]] = {block: [] for block in self._next}
        for block, targets in self._next.items():
            for target in targets:
                self._before[target].append(block)
        self._above = _dominators(first, self._next, self._before)
        self._below = _dominators(last, self._before, self._next)
        self._loops = {block: self._loop(block) for block in self._next}
        self._written: set[Any] = set()
        self._repeats = 0

    def _targets(self, block: Any) -> list[Any]:
        end = block.terminator
        if end is None or end.opname != "br":
            what = "a block without an end" if end is None else f"the instruction {end.opname}"
            raise self._text.unsupported(what)
        return list(end.operands[-2:] if len(end.operands) == 3 else end.operands)

    def _loop(self, header: Any) -> _Loop | None:
        ends = [each for each in self._before[header] if header in self._above[each]]
        if not ends:
            return None
        blocks, todo = {header}, ends
        while todo:
            block = todo.pop()
            if block not in blocks:
                blocks.add(block)
                todo += self._before[block]
        # Blocks on the way out are none of the loop, and yet written inside, as its end is `break`.
        later = self._below[header] - blocks
        return _Loop(header, blocks, max(later, key=lambda each: len(self._below[each])))

    def add(self) -> None:
        """Add all lines."""
        self._add(self._first, None, None)

    def _add(self, block: Any, stop: Any, loop: _Loop | None) -> None:
        """Add the lines from a block until another."""
        while block is not stop:
            own = self._loops[block]
            if own is not None and own is not loop:
                with self._text.indented("while True:"):
                    self._add(block, None, own)
                block = own.after
                if loop is not None and block in (loop.header, loop.after):
                    self._leave(block, loop)
                    return
                continue
            if block in self._written:
                self._repeats += 1
                if self._repeats > _MOST_REPEATS:
                    raise self._text.unsupported("too many jumps into branches")
            self._written.add(block)
            for each in block.instructions:
                if each.opname not in ("phi", "br"):
                    self._text.add(each)
            targets = self._next[block]
            if not targets:
                return
            if len(targets) == 1:
                if self._jumps(block, targets[0], loop):
                    return
                block = targets[0]
                continue
            joined = self._joined(block)
            condition = self._text.operand(block.terminator.operands[0])
            for head, target in ((f"if {condition}:", targets[0]), ("else:", targets[1])):
                with self._text.indented(head):
                    if not self._jumps(block, target, loop):
                        self._add(target, joined, loop)
            if loop is not None and (joined in (loop.header, loop.after)):
                return
            block = joined

    def _joined(self, block: Any) -> Any:
        """Return the first block that runs whichever way a branch takes."""
        later = self._below[block] - {block}
        return max(later, key=lambda each: len(self._below[each]))

    def _jumps(self, block: Any, target: Any, loop: _Loop | None) -> bool:
        """Go from a block to another; tell whether that leaves the round of a loop."""
        phis = [each for each in target.instructions if each.opname == "phi"]
        if phis:
            given = [
                self._text.operand(value)
                for each in phis
                for value, origin in each.incomings
                if origin is block
            ]
            names = ", ".join(self._text.phi(each) for each in phis)
            self._text.statement(f"{names} = {', '.join(given)}")
        if loop is None or target not in (loop.header, loop.after):
            return False
        self._leave(target, loop)
        return True

    def _leave(self, target: Any, loop: _Loop) -> None:
        self._text.statement("continue" if target is loop.header else "break")


def _dominators(
    first: Any, after: dict[Any, list[Any]], before: dict[Any, list[Any]]
) -> dict[Any, set[Any]]:
    """Return for each block those that every way to it from the first goes through."""
    found = {block: set(after) for block in after}
    found[first] = {first}
    changed = True
    while changed:
        changed = False
        for block in after:
            if block is first:
                continue
            ways = [found[each] for each in before[block]]
            now = {block} | (set.intersection(*ways) if ways else set())
            changed = changed or now != found[block]
            found[block] = now
    return found
