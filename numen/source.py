"""Where the text of a Python function is."""

from __future__ import annotations

import linecache
import sys
from types import FunctionType
from typing import Any, NamedTuple


class Text(NamedTuple):
    """The text that a function is defined in."""

    file: str
    text: str
    first_line: int
    """Line of the file that the text begins at."""
    whole_file: bool
    """Whether it is all of the file; else it holds the definition alone."""
    hidden: bool = False
    """Whether it is numen's own, whose lines do not show in tracebacks."""


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
    registered = Text(file or f"<source of {plain.__qualname__}>", text, first_line, False)
    setattr(plain, _ATTRIBUTE, registered)


def generated(name: str, text: str, names: dict[str, Any]) -> FunctionType:
    """Make the function of this name from a text that numen wrote; `names` are its globals."""
    names["__name__"] = "numen.generated"
    exec(compile(text, f"<numen: {name}>", "exec"), names)
    function: FunctionType = names[name]
    setattr(function, _ATTRIBUTE, Text(f"<numen: {name}>", text, 1, False, hidden=True))
    return function


def locate(function: FunctionType) -> Text | None:
    """Find the text of a function; None when there is none.

    Looked at in turn: what was registered for it, the lines of its file as `linecache` has them
    (which notebooks and doctest fill too), and the command line of `python -c`.
    """
    registered = getattr(function, _ATTRIBUTE, None)
    if registered is not None:
        return Text(*registered)
    file = function.__code__.co_filename
    if file == "<string>":
        text = _command_line_text(function)
        if text is not None:
            return Text(file, text, 1, True)
    lines = linecache.getlines(file, function.__globals__)
    if not lines:
        return None
    return Text(file, "".join(lines), 1, True)


def _command_line_text(function: FunctionType) -> str | None:
    """Return the program of `python -c program`, if the function's module is that."""
    arguments = sys.orig_argv
    if function.__globals__.get("__name__") != "__main__" or "-c" not in arguments:
        return None
    position = arguments.index("-c") + 1
    return arguments[position] if position < len(arguments) else None
