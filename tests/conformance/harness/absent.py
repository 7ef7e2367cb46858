"""What stands for the parts of Numba that numen does not have, while a test file is imported."""

from __future__ import annotations

import unittest
from collections.abc import Iterator
from typing import Any


class Phase:
    """Whether a test file is being imported, or its tests run."""

    def __init__(self) -> None:
        self.importing = False


class AbsentBase:
    """Base of the classes that a test file derives from absent ones."""


class Absent:
    """Lets a test file be imported that uses an absent name; every use in a test is an error."""

    def __init__(self, name: str, phase: Phase) -> None:
        self._name = name
        self._phase = phase

    def _use(self, suffix: str) -> Absent:
        module = ".".join(self._name.split(".")[:3])
        if not self._phase.importing and module in INSIDE:
            raise InsideError(f"looks inside Numba's compiler: {self._name}{suffix}")
        if not self._phase.importing:
            raise AbsentError(f"numen has no {self._name}{suffix}")
        return Absent(self._name + suffix, self._phase)

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__") and name != "__file__":
            raise AttributeError(name)
        return self._use(f".{name}")

    def __call__(self, *arguments: object, **keywords: object) -> Any:
        return self._use("()")

    def __getitem__(self, index: object) -> Absent:
        return self._use("[]")

    def __sub__(self, other: object) -> Absent:
        return self._use(" - ")

    def __mro_entries__(self, bases: object) -> tuple[type, ...]:
        self._use("")
        return (AbsentBase,)

    def __bool__(self) -> bool:
        self._use("")
        return False

    def __iter__(self) -> Iterator[Absent]:
        self._use("")
        return iter(())

    def __eq__(self, other: object) -> bool:
        self._use(" == ")
        return self is other

    __hash__ = object.__hash__


# Numba's compiler from inside: what tests do with it says nothing about another compiler.
_INSIDE = (
    "annotations base bytecode cgutils codegen compiler compiler_machinery controlflow cpu"
    " dataflow inline_closurecall interpreter ir ir_utils itanium_mangler lowering typed_passes"
    " typeinfer untyped_passes"
)
INSIDE = frozenset(f"numba.core.{name}" for name in _INSIDE.split()) | {
    "harness.support.IRPreservingTestPipeline"  # keeps the compiler's IR for the test
}


def check_is_outside(name: str) -> None:
    """Skip the running test when it imports a part of the inside of Numba's compiler."""
    if ".".join(name.split(".")[:3]) in INSIDE:
        raise InsideError(f"looks inside Numba's compiler: {name}")


class AbsentError(Exception):
    """A test uses a part of Numba that numen does not have."""


class InsideError(unittest.SkipTest):
    """A test looks at the inside of Numba's compiler."""
