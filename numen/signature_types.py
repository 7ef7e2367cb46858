"""What stands in signatures for what compiled code gets no value of."""

from __future__ import annotations

from typing import Any

from numen import _core
from numen.types import Type


class PyObject(Type):
    """Any Python object, as `jit(forceobj=True)` takes them: there are none in compiled code."""

    __slots__ = ()

    def _text(self) -> str:
        return "pyobject"

    @property
    def _handle(self) -> _core.Type:  # type: ignore[override]
        from numen.errors import UnsupportedError

        raise UnsupportedError("compiled code has no pyobject: it is for jit(forceobj=True)")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PyObject)

    def __hash__(self) -> int:
        return hash("pyobject")

    def __reduce__(self) -> Any:
        return PyObject, ()


class Omitted:
    """Stands in a signature for an argument whose default is taken."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"omitted(default={self.value!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Omitted) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))


pyobject = PyObject()
