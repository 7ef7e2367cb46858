"""`with objmode(...)`: a part of a compiled function that the interpreter runs."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from types import CellType, CodeType, FunctionType
from typing import Any

from numen import _core


class ObjectMode(AbstractContextManager[None]):
    """In compiled code: leaves the block to the interpreter. In the interpreter it does nothing.

    `with objmode(y="float64[:]", n=types.intp):` declares the types of the variables that the
    block assigns and that are used after it; types are given as objects or as text. All other
    variables of the function can be read in the block.
    """

    def __call__(self, **types: Any) -> AbstractContextManager[None]:
        """Declare the types of variables that the block assigns."""
        return nullcontext()

    def __enter__(self) -> None:
        """Nothing to begin."""

    def __exit__(self, *exception: object) -> None:
        """Nothing to end."""


objmode = ObjectMode()
objmode_context = objmode


def type_named(text: str) -> _core.Type | None:
    """Return the type that a text names, as "float64[:]"; None when it names none."""
    from numen.signature import evaluate
    from numen.types import Type

    try:
        named = evaluate(text)
    except TypeError:
        return None
    return named._handle if isinstance(named, Type) else None


def make_block(
    code: CodeType,
    globals_: dict[str, Any],
    closure: tuple[CellType, ...] | None,
    text: str,
    line: int,
    inputs: list[str],
    outputs: list[str],
) -> FunctionType:
    """Make a Python function of statements of a function with this code, globals and closure.

    The text is a `with` statement, whose body is taken, or any other statements; it is indented
    and begins at this line of the file. The function takes the inputs and returns the outputs: one
    as it is, more in a tuple. SyntaxError when the statements are none by themselves.
    """
    statements = _first_block(ast.parse(f"if 1:\n{text}"))
    if isinstance(statements[0], ast.With):
        statements = statements[0].body
    ast.increment_lineno(ast.Module(statements, []), line - 2)
    inner = _definition("_", inputs)
    names = ", ".join(outputs)
    result = ast.parse(f"return {names}" if outputs else "return None", mode="exec").body
    inner.body = [*statements, *_at_line_of(statements[-1], result)]
    outer = _definition("_", list(code.co_freevars))
    outer.body = [inner]
    module = compile(ast.Module([outer], []), code.co_filename, "exec")
    # A lambda's name is none that a definition can have.
    block = _code_in(_code_in(module)).replace(co_name=code.co_name)
    cells: Mapping[str, CellType] = dict(zip(code.co_freevars, closure or (), strict=True))
    free = tuple(cells[name] for name in block.co_freevars)
    return FunctionType(block, globals_, code.co_name, None, free)


def _first_block(tree: ast.Module) -> list[ast.stmt]:
    condition = tree.body[0]
    assert isinstance(condition, ast.If)
    return condition.body


def _definition(name: str, parameters: list[str]) -> ast.FunctionDef:
    made = ast.parse(f"def {name}({', '.join(parameters)}): pass").body[0]
    assert isinstance(made, ast.FunctionDef)
    return made


def _at_line_of(place: ast.stmt, statements: list[ast.stmt]) -> list[ast.stmt]:
    for each in statements:
        for node in ast.walk(each):
            if "lineno" in node._attributes:
                ast.copy_location(node, place)
    return statements


def _code_in(code: CodeType) -> CodeType:
    return next(each for each in code.co_consts if isinstance(each, CodeType))
