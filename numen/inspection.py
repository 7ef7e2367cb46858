"""What each stage of a compilation makes, for people to read."""

from __future__ import annotations

import importlib
import re
from typing import Any


class Stages:
    """The texts of one function's compilation for one signature; printing it shows all of them."""

    def __init__(self, name: str, types: tuple[Any, ...], texts: dict[str, Any]) -> None:
        self.name = name
        self.types = types
        self.source: str = texts["source"]
        self.first_line: int = texts["first_line"]
        self.array_ir: str = texts["array_ir"]
        self.loop_ir: str = texts["loop_ir"]
        self.llvm: str = texts["llvm"]
        self.optimized_llvm: str = texts["optimized_llvm"]
        self.assembly: str = texts["assembly"]
        self._typed: list[tuple[int, int, int, int, str]] = texts["types"]

    @property
    def typed_source(self) -> str:
        """The source, each line followed by the types of the expressions that begin in it."""
        out = [f"{self.name}({', '.join(str(each) for each in self.types)})"]
        lines = self.source.splitlines()
        for number, line in enumerate(lines, self.first_line):
            out.append(f"{number:5} | {line}")
            seen = set()
            for begin_line, begin, end_line, end, type_text in self._typed:
                if begin_line != number or end_line != number or (begin, end) in seen:
                    continue
                seen.add((begin, end))
                # Columns count bytes of UTF-8.
                text = line.encode()[begin:end].decode(errors="replace")
                out.append(f"      |   {text}: {type_text}")
        return "\n".join(out)

    def get_llvm_str(self) -> str:
        """Return LLVM IR after optimisation."""
        return self.optimized_llvm

    def get_asm_str(self) -> str:
        """Return assembly."""
        return self.assembly

    def __str__(self) -> str:
        parts = {
            "source with types": self.typed_source,
            "IR, arrays whole": self.array_ir,
            "IR, arrays as loops": self.loop_ir,
            "LLVM IR": self.llvm,
            "LLVM IR, optimised": self.optimized_llvm,
            "assembly": self.assembly,
        }
        return "\n".join(
            f"---- {title} ----\n{text.rstrip()}\n" for title, text in parts.items() if text
        )

    def __repr__(self) -> str:
        return f"<stages of {self.name}({', '.join(str(each) for each in self.types)})>"


class ControlFlowGraph:
    """The blocks of a function in LLVM IR and the jumps between them, as a Graphviz text in `dot`.

    Functions that the function calls are graphs of their own in the same text.
    """

    def __init__(self, llvm: str) -> None:
        self.dot = "\n".join(_dot(each) for each in re.findall(r"^define .*?^}", llvm, re.M | re.S))

    def __str__(self) -> str:
        return self.dot

    def _repr_svg_(self) -> str:
        return str(self.display()._repr_svg_())

    def display(self) -> Any:
        """Return a graphviz.Source, which draws it. ImportError without that package."""
        return importlib.import_module("graphviz").Source(self.dot)


def _dot(definition: str) -> str:
    name = re.search(r'@("[^"]*"|[\w.$-]+)', definition)
    assert name is not None
    out = [f"digraph {_quoted(name[1].strip(chr(34)))} {{", "    node [shape=box]"]
    # The first block may have no label.
    blocks = re.split(r'^("[^"]*"|[\w.$-]+):.*$', definition.split("{\n", 1)[1], flags=re.M)
    labels = ["entry", *blocks[1::2]]
    for label, body in zip(labels, blocks[0::2], strict=True):
        if not body.strip():
            continue
        out.append(f"    {_quoted(label)}")
        for target in re.findall(r'label %("[^"]*"|[\w.$-]+)', body):
            out.append(f"    {_quoted(label)} -> {_quoted(target)}")
    return "\n".join([*out, "}"])


def _quoted(name: str) -> str:
    return '"' + name.strip('"') + '"'


def parallel_report(stages: Stages, *, with_code: bool) -> str:
    """Say which loops of a function run in parallel: those in its IR after all passes."""
    source = dict(enumerate(stages.source.splitlines(), stages.first_line))
    own_code = stages.loop_ir.split("\n}", 1)[0].splitlines()
    # A comment tells the line of its operation, and of those before it that have none.
    loops: dict[int, str] = {}
    open_blocks: list[str] = []
    line = stages.first_line
    for text in own_code:
        if found := re.search(r"# line (\d+)$", text):
            line = int(found[1])
        code = text.split("#")[0].strip()
        if code.startswith("}"):
            opened = open_blocks.pop() if open_blocks else ""
            if opened.startswith("parallel_for"):
                loops.setdefault(line, opened)
        if code.endswith("{"):
            open_blocks.append(code)
    title = f"{stages.name}({', '.join(str(each) for each in stages.types)})"
    out = [f"Parallel loops of {title}: {len(loops) or 'none'}"]
    for number, code in sorted(loops.items()):
        out.append(f"  line {number}: {source.get(number, '').strip()}")
        if with_code:
            out.append(f"      {code}")
    return "\n".join(out)


def stages(function: Any, signature: Any = None) -> Stages:
    """Return what each stage makes of a function for a signature; print it to read all of it.

    `function` is a Python function or what `jit` made of one. The signature may be left out when
    the function has been compiled for one already; TypeError when it is needed.
    """
    from numen.decorators import jit
    from numen.dispatcher import Dispatcher, _argument_types

    dispatcher = function if isinstance(function, Dispatcher) else jit(function)
    if signature is not None:
        return dispatcher._stages(_argument_types(signature))
    compiled = dispatcher.signatures
    if not compiled:
        raise TypeError(f"{dispatcher.__qualname__} is not compiled yet: give stages() a signature")
    return dispatcher._stages(compiled[0])
