"""What `jit(forceobj=True)` makes of functions: nothing is compiled, the interpreter runs them."""

from __future__ import annotations

import dis
import functools
import types as python_types
from collections.abc import Callable
from typing import Any, NamedTuple

from numen.signature import parse


class ObjectModeResult(NamedTuple):
    """What stands for a CompileResult where the interpreter runs the function."""

    entry_point: ObjectModeDispatcher


class ObjectModeDispatcher:
    """A function that is run by the interpreter, whatever it is called with."""

    def __init__(
        self, function: python_types.FunctionType, signatures: Any = None, frozen: bool = False
    ) -> None:
        functools.update_wrapper(self, function)
        self.py_func = function
        self._run = _with_present_closure(function) if frozen and signatures else function
        self.targetoptions = {"forceobj": True}
        given = signatures if isinstance(signatures, list) else [signatures]
        self.signatures = [parse(each).args for each in given if each is not None]

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Run the function."""
        return self._run(*arguments, **keywords)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """Bind to an instance, as functions do."""
        return self if instance is None else python_types.MethodType(self, instance)

    @property
    def overloads(self) -> dict[tuple[Any, ...], ObjectModeResult]:
        """What to call for the signatures it was given."""
        return {each: ObjectModeResult(self) for each in self.signatures}

    nopython_signatures: tuple[()] = ()

    def compile(self, sig: Any) -> ObjectModeDispatcher:
        """Take note of a signature: the interpreter runs it for all types."""
        types = parse(sig).args
        if types not in self.signatures:
            self.signatures.append(types)
        return self

    def disable_compile(self, val: bool = True) -> None:
        """Nothing is compiled in any case."""

    def __repr__(self) -> str:
        return f"ObjectModeDispatcher({self.py_func!r})"


def _with_present_closure(function: python_types.FunctionType) -> Callable[..., Any]:
    """Return the function with the values that its closure variables have now.

    Variables that it assigns, and those without a value yet, stay the shared ones.
    """
    assigned = {
        each.argval for each in dis.get_instructions(function) if each.opname == "STORE_DEREF"
    }
    cells = []
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            cells.append(cell if name in assigned else python_types.CellType(cell.cell_contents))
        except ValueError:
            cells.append(cell)
    made = python_types.FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        tuple(cells),
    )
    return functools.update_wrapper(made, function)
