"""Functions whose text is made by a test, with the source where numen looks for it."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from itertools import count
from typing import Any

_numbers = count()


def function_from_text(text: str, name: str = "f", **names: Any) -> Callable[..., Any]:
    """Return the function of a name that a text defines, which may use the given names."""
    file = f"<text {next(_numbers)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), names)
    function: Callable[..., Any] = names[name]
    return function
