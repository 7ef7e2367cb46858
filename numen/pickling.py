"""Pickles of compiled functions: they carry the source, so that they compile where they arrive."""

from __future__ import annotations

import builtins
import importlib
import sys
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

from numen import _core
from numen.dispatcher import Dispatcher
from numen.source import register_source


class _Module:
    """Stands in a pickle for a module, which is imported where it arrives."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __reduce__(self) -> Any:
        return importlib.import_module, (self.name,)


class _Function:
    """Stands in a pickle for a Python function that cannot be imported where it arrives."""

    def __init__(self, function: FunctionType) -> None:
        self.function = function

    def __reduce__(self) -> Any:
        function = self.function
        return _make_function, _definition(function), _state(function), None, None, _set_state


def reduce_dispatcher(dispatcher: Dispatcher) -> Any:
    """Return what `Dispatcher.__reduce__` gives."""
    made_from = (
        _definition(dispatcher.py_func),
        dispatcher._given_signatures,
        dispatcher._options,
        dispatcher.targetoptions,
    )
    return _make_dispatcher, made_from, _state(dispatcher.py_func), None, None, _set_state


def _definition(function: FunctionType) -> tuple[Any, ...]:
    """Collect what the function is made from: its text, names and defaults."""
    file, text, first_line = _core.definition_text(function)
    return (
        file,
        text,
        first_line,
        function.__name__,
        function.__qualname__,
        function.__module__,
        function.__code__.co_name,
        function.__code__.co_freevars,
        function.__defaults__,
        function.__kwdefaults__,
    )


def _state(function: FunctionType) -> dict[str, Any]:
    """Collect the values of globals and closure variables, which may refer to the function."""
    values = function.__globals__
    names = sorted(_names_used(function.__code__) & values.keys())
    return {
        "globals": {name: portable(values[name]) for name in names},
        "closure": [portable(cell.cell_contents) for cell in function.__closure__ or ()],
    }


def _names_used(code: CodeType) -> set[str]:
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= _names_used(constant)
    return names


def portable(value: Any) -> Any:
    """Return what stands in a pickle for a value that may not be importable where it arrives."""
    if isinstance(value, ModuleType):
        return _Module(value.__name__)
    if isinstance(value, FunctionType) and not _is_importable(value):
        return _Function(value)
    return value


def _is_importable(function: FunctionType) -> bool:
    if function.__module__ == "__main__":
        return False
    found: Any = sys.modules.get(function.__module__)
    for part in function.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is function


def _code(text: str, file: str, first_line: int, name: str, free: tuple[str, ...]) -> CodeType:
    """Compile a definition to its code object, without running anything.

    The text may be indented, and the free variables must be those of an enclosing function.
    """
    if name == "<lambda>":
        text = f" made = (\n{text}\n)"
        first_line -= 1
    elif not text[:1].isspace():
        text = " " + text.replace("\n", "\n ")
    head = f"def enclosing({', '.join(free)}):" if free else "if True:"
    text = "\n" * (first_line - 2) + f"{head}\n{text}\n"
    tree = compile(text, file, "exec", dont_inherit=True)
    waiting = [tree]
    while waiting:
        code = waiting.pop(0)
        if code.co_name == name and set(code.co_freevars) == set(free) and code is not tree:
            return code
        waiting += [each for each in code.co_consts if isinstance(each, CodeType)]
    raise ValueError(f"the text of {name} in {file} does not define it")


def _make_function(
    file: str,
    text: str,
    first_line: int,
    name: str,
    qualified_name: str,
    module: str,
    code_name: str,
    free: tuple[str, ...],
    defaults: tuple[Any, ...] | None,
    keyword_defaults: dict[str, Any] | None,
) -> FunctionType:
    code = _code(text, file, first_line, code_name, free)
    namespace = {"__name__": module, "__builtins__": builtins}
    cells = tuple(CellType() for _ in code.co_freevars)
    function = FunctionType(code, namespace, name, defaults, cells)
    function.__kwdefaults__ = keyword_defaults
    function.__qualname__ = qualified_name
    function.__module__ = module
    register_source(function, text, file, first_line)
    return function


def _make_dispatcher(
    definition: tuple[Any, ...], signatures: Any, options: Any, given_options: Any
) -> Dispatcher:
    function = _make_function(*definition)
    return Dispatcher.of(function, signatures or None, options, given_options)


def _set_state(made: Any, state: dict[str, Any]) -> None:
    function = getattr(made, "py_func", made)
    function.__globals__.update(state["globals"])
    for cell, value in zip(function.__closure__ or (), state["closure"], strict=True):
        cell.cell_contents = value
