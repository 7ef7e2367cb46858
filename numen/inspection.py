"""What each stage of a compilation makes, for people to read."""

from __future__ import annotations

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
