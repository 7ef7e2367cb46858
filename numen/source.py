"""Where the text of a Python function is."""

from __future__ import annotations

import functools
import io
import linecache
import sys
from collections.abc import Iterator
from types import CellType, CodeType, FrameType, FunctionType
from typing import Any

from numen import _imported_at

# Plain tuples: a class of named ones takes longer to make than a cached function to run.
#
# Where the text of a function is: (file, text, line of the file that the text begins at, whether it
# is all of the file, whether it is numen's own and does not show in tracebacks). A text that is not
# all of the file holds the definition alone.
Text = tuple[str, str, int, bool, bool]
# The lines of a definition, and perhaps some that follow it: (file, text, first line, what else
# tells the function from others of the same lines).
Lines = tuple[str, str, int, str]

_ATTRIBUTE = "__numen_source__"


def register_source(function: Any, text: str, file: str | None = None, first_line: int = 1) -> None:
    """Tell numen the text of a function that was not read from a file.

    `function` is a Python function or what `jit` made of one, `text` its definition: a `def` of the
    same name (which may be indented, and have decorators) or an expression with one lambda. `file`
    and `first_line` are what error messages and tracebacks call the place.
    """
    plain = getattr(function, "py_func", function)
    if not isinstance(plain, FunctionType):
        raise TypeError(f"register_source takes a Python function, not {type(plain).__name__}")
    if not isinstance(text, str):
        raise TypeError(f"the source text is a str, not {type(text).__name__}")
    registered = (file or f"<source of {plain.__qualname__}>", text, first_line, False, False)
    setattr(plain, _ATTRIBUTE, registered)


def generated(name: str, text: str, names: dict[str, Any]) -> FunctionType:
    """Make the function of this name from a text that numen wrote; `names` are its globals."""
    names["__name__"] = "numen.generated"
    defined: dict[str, Any] = {}  # apart: one of the names may be the function's
    exec(compile(text, f"<numen: {name}>", "exec"), names, defined)
    function: FunctionType = defined[name]
    setattr(function, _ATTRIBUTE, (f"<numen: {name}>", text, 1, False, True))
    return function


def edited(function: FunctionType, text: str, file: str, first_line: int) -> FunctionType:
    """Make a function for compiled code: one of this text, in the surroundings of another.

    The interpreter would run the other's code. Parameters that the text has in addition have
    defaults of 0.
    """
    made = FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    made.__qualname__ = function.__qualname__
    setattr(made, _ATTRIBUTE, (file, text, first_line, False, False))
    return made


def frozen(function: FunctionType, itself: Any) -> FunctionType:
    """Make a function for compiled code whose globals and closure variables stay as they are now.

    `itself` is what its own name stands for where nothing has that name yet.
    """
    now = function.__globals__
    code = function.__code__
    wanted = {"__builtins__", "__loader__", "__name__", "__spec__", *code.co_names}
    for inner in _codes_in(code):
        wanted.update(inner.co_names)
    values = {function.__name__: itself} | {name: now[name] for name in wanted if name in now}
    cells = []
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        try:
            cells.append(CellType(cell.cell_contents))
        except ValueError:  # it has no value yet
            cells.append(CellType(itself) if name == function.__name__ else cell)
    made = FunctionType(code, values, function.__name__, function.__defaults__, tuple(cells))
    made.__kwdefaults__ = function.__kwdefaults__
    made.__qualname__ = function.__qualname__
    made.__dict__.update(function.__dict__)
    return made


def locate(function: FunctionType) -> Text | str:
    """Find the text of a function, or say why there is none.

    Looked at in turn: what was registered for it, the lines of its file as `linecache` has them
    (which notebooks and doctest fill too), the command line of `python -c`, and what the callers
    have (see `keep_text`).
    """
    registered: Text | None = getattr(function, _ATTRIBUTE, None)
    if registered is not None:
        return registered
    lines = _lines(function)
    if not lines:
        return _keep_text(function) or _why_no_text(function)
    return (function.__code__.co_filename, "".join(lines), 1, True, False)


def _why_no_text(function: FunctionType) -> str:
    name, file = function.__qualname__, function.__code__.co_filename
    if _was_edited(file):
        return f"the file {file} has changed since the function {name} was made"
    return f"there is no source text for the function {name}"


def keep_text(function: FunctionType) -> None:
    """Register the text of a function that `exec` made, while somebody has it.

    That is a caller, most of the time, in a variable or as a literal: a string, or a tree of `ast`;
    after `remember_texts` also what was compiled of late. The one is taken that compiles to the
    function's very code. Nothing is done where the text is known anyhow.
    """
    if not hasattr(function, _ATTRIBUTE) and not _lines(function):
        _keep_text(function)


def _keep_text(function: FunctionType) -> Text | None:
    for value in [*reversed(_remembered), *_values_of_callers()]:
        text = _text_with(value, function.__code__)
        if text is not None:
            setattr(function, _ATTRIBUTE, text)
            return text
    return None


def _values_of_callers() -> Iterator[Any]:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        yield from list(frame.f_locals.values())
        yield from frame.f_code.co_consts
        frame = frame.f_back


# Strings and trees that were compiled of late, not from files; the last ones come last.
_remembered: dict[Any, None] = {}
_MOST_REMEMBERED = 1000


def remember_texts() -> None:
    """From now on, keep for a while what is compiled, by `exec` too."""
    from ast import AST

    def notice(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "compile":
            return
        text, file = arguments  # of a tree there is no file, a string has become bytes
        if isinstance(text, bytes) and isinstance(file, str) and file.startswith("<"):
            text = text.decode(errors="replace")
        if isinstance(text, str | AST):
            _remembered.setdefault(text)
            if len(_remembered) > _MOST_REMEMBERED:
                del _remembered[next(iter(_remembered))]

    sys.addaudithook(notice)


def _text_with(value: Any, code: CodeType) -> Text | None:
    """Return where the text of some code is if a string, or a tree of a module, compiles to it."""
    is_text = isinstance(value, str) and _beginning(code) in value
    if not is_text and type(value).__module__ != "ast":
        return None
    import __future__

    import ast

    future = code.co_flags & __future__.annotations.compiler_flag  # exec hands the callers' on
    try:
        whole = compile(value, code.co_filename, "exec", flags=future, dont_inherit=True)
    except (SyntaxError, ValueError, TypeError):
        return None
    if code not in _codes_in(whole):
        return None
    if is_text:
        return code.co_filename, value, 1, True, False
    for node in ast.walk(value):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if first == code.co_firstlineno:
                return code.co_filename, ast.unparse(node), first, False, False
    return None


def _beginning(code: CodeType) -> str:
    return "lambda" if code.co_name == "<lambda>" else f"def {code.co_name}"


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes_in(constant)


def definition_lines(function: FunctionType) -> Lines | None:
    """Find the lines of a function's definition without parsing them; None when there are none.

    They reach from where its code begins to where it ends, and on over lines that are blank or
    indented deeper than the first.
    """
    code = function.__code__
    line = code.co_firstlineno
    ranges = _ranges(code)
    place = ""
    if code.co_name == "<lambda>":
        # The function's prologue has an empty range at the first line's start.
        real = [each for each in ranges if each[::2] != each[1::2]]
        begin = min((each[::2] for each in real), default=(line, 0))
        end = max((each[1::2] for each in real), default=(line, 0))
        place = f"{begin[0] - line}:{begin[1]}-{end[0] - line}:{end[1]}"
    registered: Text | None = getattr(function, _ATTRIBUTE, None)
    if registered is not None:
        return (*registered[:3], f"{place} hidden" if registered[4] else place)
    lines = _lines(function)
    if not 1 <= line <= len(lines):
        return None
    last = _last_line(code, ranges)
    indent = _indent(lines[line - 1])
    while last < len(lines) and (lines[last].isspace() or _indent(lines[last]) > indent):
        last += 1
    return code.co_filename, "".join(lines[line - 1 : last]).rstrip(), line, place


def _ranges(code: CodeType) -> list[Any]:
    """(line, end line, column, end column) of every instruction."""
    return [each for each in code.co_positions() if None not in each]


def _last_line(code: CodeType, ranges: list[Any]) -> int:
    return max((each[1] for each in ranges), default=code.co_firstlineno)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _lines(function: FunctionType) -> list[str]:
    """Return the lines of the file that a function is in; empty when there is none."""
    code = function.__code__
    file = code.co_filename
    if file == "<string>":
        text = _command_line_text(function)
        if text is not None:
            return list(io.StringIO(text))
    lines = linecache.getlines(file, function.__globals__)
    if _was_edited(file) and code not in _codes_of(file, "".join(lines)):
        return []
    if file == function.__globals__.get("__file__"):
        return lines
    # Texts that are no files may share a name, then it has the last one; or have that of the file
    # that made them.
    definition = lines[code.co_firstlineno - 1 : _last_line(code, _ranges(code))]
    return lines if any(_beginning(code) in line for line in definition) else []


def _was_edited(file: str) -> bool:
    """Whether the text that `linecache` has of a file is younger than numen is in this process."""
    cached = linecache.cache.get(file, ())
    modified = cached[1] if len(cached) > 1 else None
    return modified is not None and modified > _imported_at


@functools.lru_cache(maxsize=16)
def _codes_of(file: str, text: str) -> frozenset[CodeType]:
    """Return all code that a file's text has."""
    try:
        return frozenset(_codes_in(compile(text, file, "exec", dont_inherit=True)))
    except (SyntaxError, ValueError):
        return frozenset()


def _command_line_text(function: FunctionType) -> str | None:
    """Return the program of `python -c program`, if the function's module is that."""
    arguments = sys.orig_argv
    if function.__globals__.get("__name__") != "__main__" or "-c" not in arguments:
        return None
    position = arguments.index("-c") + 1
    return arguments[position] if position < len(arguments) else None
