"""The file that a bug of numen leaves behind: a program that shows the bug again, to be reported.

It holds the text of the functions that were compiled, without comments and docstrings, and what
they take from outside. Nothing else of the user's is in it: no values of arguments, no contents of
arrays, no texts but names, and no paths.
"""

from __future__ import annotations

import ast
import enum
import hashlib
import platform
import textwrap
from collections.abc import Sequence
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from numen import _core, config
from numen.dispatcher import Dispatcher
from numen.jitclass import JitClassType
from numen.types import Type
from numen.ufuncs import DUFunc

# Settings that change what is compiled.
_SETTINGS = ("BOUNDSCHECK", "DEFAULT_BOUNDSCHECK", "CPU_NAME", "CPU_FEATURES")


def report(dispatcher: Dispatcher, types: Sequence[_core.Type], bug: str) -> str:
    """Write the file into the current folder, and return what to tell the user.

    `types` are those of the arguments, `bug` is what went wrong. The core calls this.
    """
    text = program(dispatcher, types, bug)
    name = f"numen-crash-{hashlib.blake2s(text.encode()).hexdigest()[:8]}.py"
    Path(name).write_text(text, encoding="utf-8")
    return (
        f"This is a bug in numen, not in your program. Please report it with the file {name}, "
        "which shows it again."
    )


def program(dispatcher: Dispatcher, types: Sequence[_core.Type], bug: str) -> str:
    """Return a program that compiles the function for these types of arguments."""
    writer = _Writer()
    name = writer.name_of(dispatcher, dispatcher.__name__)
    handles = "".join(f"    unpickle(*{writer.type_text(each)}),  # {each}\n" for each in types)
    settings = {f"NUMEN_{each}": _setting(getattr(config, each)) for each in _SETTINGS}
    return f"""\
# {_versions()}
{textwrap.indent(bug, "# ")}
import collections
import enum
import os

import numpy

os.environ.update({settings})
import numen
from numen.experimental import jitclass
from numen.type_pickles import unpickle

{"".join(writer.lines)}
types = (
{handles})
{name}.compile(types)
"""


def _setting(value: Any) -> str:
    return "" if value is None else str(value)


def _versions() -> str:
    import numen

    python, machine = platform.python_version(), platform.machine()
    return f"numen {numen.__version__}, Python {python}, NumPy {np.__version__}, {machine}"


class _Writer:
    """Writes definitions of functions and of what they use, each before its use."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._named: dict[str, Any] = {}

    def name_of(self, value: Any, wanted: str) -> str:
        """Define a value, unless it is; return its name, which is the wanted one if it is free."""
        name = wanted if wanted.isidentifier() else "function"
        while name in self._named and self._named[name] is not value:
            name += "_"
        if name not in self._named:
            self._named[name] = value
            self._define(name, value)
        return name

    def type_text(self, handle: _core.Type) -> str:
        """Return an expression for what `numen.type_pickles.unpickle` takes."""
        from numen.type_pickles import ELEMENTS, ENTITY, pickled

        parts = [repr(each) for each in pickled(handle)]
        if handle.entity is not None:
            parts[ENTITY] = self.name_of(handle.entity, handle.entity.__name__)
        parts[ELEMENTS] = f"({''.join(self.type_text(each) + ', ' for each in handle.elements)})"
        return f"({', '.join(parts)})"

    def _define(self, name: str, value: Any) -> None:
        if isinstance(value, Dispatcher):
            options = {k: v for k, v in value.targetoptions.items() if _is_plain(v)}
            keywords = ", ".join(f"{key}={option!r}" for key, option in options.items())
            self._define_function(name, value.py_func, f"numen.jit({keywords})")
        elif isinstance(value, FunctionType) and not _is_importable(value):
            self._define_function(name, value, "")
        elif isinstance(value, ModuleType):
            self.lines.append(f"import {value.__name__} as {name}\n")
        elif isinstance(value, type | FunctionType) and _is_importable(value):
            self.lines.append(f"from {value.__module__} import {value.__qualname__} as {name}\n")
        elif isinstance(value, type) and hasattr(value, "_fields"):
            self.lines.append(f"{name} = collections.namedtuple({name!r}, {value._fields})\n")
        elif isinstance(value, enum.EnumMeta):
            base = next(each for each in value.__mro__ if each.__module__ == "enum")
            of_class: dict[str, Any] = dict(value.__members__)
            members = [(key, each.value) for key, each in of_class.items()]
            self.lines.append(f"{name} = enum.{base.__name__}({name!r}, {self.written(members)})\n")
        elif isinstance(value, JitClassType):
            self._define_class(name, value)
        elif isinstance(value, DUFunc):
            kernel: Any = value.py_func
            self._define_function(name, kernel, "numen.vectorize()")
        else:
            self.lines.append(f"{name} = {self.written(value)}\n")

    def _define_class(self, name: str, cls: JitClassType) -> None:
        body: list[ast.stmt] = []
        for member in cls._members.values():
            if isinstance(member, property):
                body.append(self._method(member.fget, "property"))
                if member.fset is not None:
                    body.append(self._method(member.fset, f"{member.fset.__name__}.setter"))
            elif isinstance(member, staticmethod):
                body.append(self._method(member.__func__, "staticmethod"))
            else:
                body.append(self._method(member))
        spec = "".join(f"({n!r}, {self.written(kind)}), " for n, kind in cls._spec.items())
        made = ast.ClassDef(name, [], [], body or [ast.Pass()], [])
        self.lines.append(
            f"\n\n@jitclass(({spec}))\n{ast.unparse(ast.fix_missing_locations(made))}\n\n"
        )

    def _method(self, function: Any, decorator: str = "") -> ast.stmt:
        tree = self._tree_of(function, decorator)
        assert isinstance(tree, ast.FunctionDef)
        return tree

    def written(self, value: Any) -> str:
        """Write a constant, as far as code depends on it."""
        match value:
            case np.ndarray():
                return f"numpy.zeros({value.shape}, {self.written(value.dtype)})"
            case np.dtype():
                return f"numpy.{value!r}"
            case np.generic():
                return f"{self.written(value.dtype)}.type({self.written(value.item())})"
            case enum.Enum():
                return f"{self._class_of(value)}({self.written(value.value)})"
            case bool() | int() | None:
                return repr(value)
            case float() | complex():
                return f"{type(value).__name__}({str(value)!r})"
            case str():
                return repr(value if value.isidentifier() else "x" * len(value))
            case bytes():
                return repr(b"x" * len(value))
            case tuple():
                elements = f"({''.join(self.written(each) + ', ' for each in value)})"
                if not hasattr(value, "_fields"):
                    return elements
                return f"{self._class_of(value)}(*{elements})"
            case list():
                return f"list({self.written(tuple(value))})"
            case Type():
                return f"unpickle(*{self.type_text(value._handle)})"
            case _:  # compiled code knows only that it is an object
                return "object()"

    def _class_of(self, value: Any) -> str:
        return self.name_of(type(value), type(value).__name__)

    def _define_function(self, name: str, function: FunctionType, decorator: str) -> None:
        tree = self._tree_of(function, decorator)
        if isinstance(tree, ast.FunctionDef):
            tree.name = name
            self.lines.append(f"\n\n{ast.unparse(tree)}\n\n")
        else:
            self.lines.append(f"{name} = {decorator}({ast.unparse(tree)})\n")

    def _tree_of(self, function: FunctionType, decorator: str) -> ast.FunctionDef | ast.Lambda:
        """Return the function as text would have it that is only for the compiler.

        A lambda is not decorated.
        """
        _, text, _ = _core.definition_text(function)
        [statement] = ast.parse(textwrap.dedent(text)).body
        tree = _without_prose(statement)
        captured = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
        renamed = {}
        for each in sorted({n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}):
            if each in captured:
                renamed[each] = self.name_of(captured[each].cell_contents, each)
            elif each in function.__globals__ and each not in function.__code__.co_varnames:
                renamed[each] = self.name_of(function.__globals__[each], each)
        made: ast.FunctionDef | ast.Lambda = _Renamed(renamed).visit(tree)
        if isinstance(made, ast.FunctionDef):
            made.decorator_list = [ast.parse(decorator, mode="eval").body] if decorator else []
        return made


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)


def _without_prose(statement: ast.stmt) -> ast.FunctionDef | ast.Lambda:
    """Drop docstrings, decorators and annotations of a definition; find the lambda of another."""
    if not isinstance(statement, ast.FunctionDef):
        return next(each for each in ast.walk(statement) if isinstance(each, ast.Lambda))
    statement.decorator_list = []
    for each in ast.walk(statement):
        if isinstance(each, ast.FunctionDef):
            each.returns = None
            if ast.get_docstring(each) is not None:
                each.body = each.body[1:] or [ast.Pass()]
        elif isinstance(each, ast.arg):
            each.annotation = None
    return statement


def _is_importable(value: Any) -> bool:
    import sys

    module = getattr(value, "__module__", "__main__")
    found: Any = sys.modules.get(module) if module != "__main__" else None
    for part in getattr(value, "__qualname__", "<").split("."):
        found = getattr(found, part, None)
    return found is value


def _is_plain(value: Any) -> bool:
    return isinstance(value, bool | int | str | set | None)
