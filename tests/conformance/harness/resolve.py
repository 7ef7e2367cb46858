"""Makes `import numba` give numen in this process, and `numba.tests` Numba's own tests."""

from __future__ import annotations

import importlib
import itertools
import linecache
import os
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import numen
import numen.aliases

from .absent import Absent, Phase, check_is_outside

TESTS = "NUMEN_CONFORMANCE_TESTS"
"""Environment variable: the folder of Numba's tests."""

FILES = Path(__file__).resolve().parent.parent / "files.txt"

phase = Phase()

# Numba's modules that have a part of the harness in their place, by what exports it.
_PARTS = {
    "numba._helperlib": (
        "rnd_get_np_state_ptr rnd_get_py_state_ptr rnd_get_state rnd_set_state rnd_seed rnd_shuffle"
    ),
    "numba.core.inline_closurecall": "length_of_iterator",
    "numba.core.typing.npydecl": "supported_ufuncs",
    "numba.core.utils": "PYVERSION pysignature MACHINE_BITS",
    "numba.misc.special": "literally",
    "numba.np.ufunc": "GUVectorize Vectorize",
    "numba.np.ufunc.parallel": "get_thread_count",
    "numba.np.numpy_support": "numpy_version as_dtype from_dtype",
    "numba.runtests": "main",
    "numba.typed.dictobject": "new_dict",
    "numba.testing": "allow_interpreter_mode",
}


def install() -> None:
    """Put numen in Numba's place."""
    if any(isinstance(each, _Finder) for each in sys.meta_path):
        return
    sys.modules.pop("numba", None)
    numen.aliases.install()
    sys.meta_path.insert(0, _Finder())
    sys.modules["numba"] = numen
    for name in ("numen", *numen.aliases.NUMBA_MODULES.values()):
        if name:
            _make_package(importlib.import_module(name))


class _Finder:
    """Finds Numba's tests, what the harness has of Numba's internals, and what is absent."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != "numba" and not name.startswith("numba."):
            return None
        if not phase.importing:
            check_is_outside(name)
        if name == "numba.tests":
            spec = ModuleSpec(name, _Loader(), is_package=True)
            spec.submodule_search_locations = [os.environ[TESTS]]
            return spec
        if name == "numba.tests.support" or name in _PARTS:
            return ModuleSpec(name, _Loader(), is_package=True)
        if name.startswith("numba.tests.") and _may_be_run(name):
            return importlib.machinery.PathFinder.find_spec(name, path)
        if name in numen.aliases.NUMBA_MODULES or not phase.importing:
            return None
        return ModuleSpec(name, _Loader(), is_package=True)


def _may_be_run(module: str) -> bool:
    """Tell whether a module of numba.tests is in files.txt, or none that holds tests."""
    path = module.removeprefix("numba.tests.").replace(".", "/") + ".py"
    is_test = path.rpartition("/")[2].startswith("test_")
    return not is_test or path in FILES.read_text().split()


class _Loader(Loader):
    def create_module(self, spec: ModuleSpec) -> None:
        """Lets the import system make a module."""

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        if name == "numba.tests":
            return
        if name == "numba.tests.support":
            module = sys.modules[name] = importlib.import_module("harness.support")
            _make_package(module)
            return
        part = importlib.import_module("harness.parts")
        if name == "numba._helperlib":
            # Loaded by ctypes for the few C functions that Numba's tests call.
            module.__file__ = str(next(Path(os.environ[TESTS]).parent.glob("_helperlib.*.so")))
        if name in _PARTS:
            for each in _PARTS[name].split():
                setattr(module, each, getattr(part, each))
        _make_package(module)


def _make_package(module: ModuleType) -> None:
    """Give a module submodules, and absent attributes while a test file is imported."""
    if not hasattr(module, "__path__"):
        module.__path__ = []
    own: Callable[[str], Any] | None = module.__dict__.get("__getattr__")
    name = module.__name__.replace("numen", "numba")

    def attribute(wanted: str) -> Any:
        if f"{name}.{wanted}" in _PARTS:
            return importlib.import_module(f"{name}.{wanted}")
        if not phase.importing:
            check_is_outside(f"{name}.{wanted}")
        try:
            if own is not None:
                return own(wanted)
        except (AttributeError, ImportError):
            if not phase.importing:
                raise
        if phase.importing and not wanted.startswith("__"):
            return Absent(f"{name}.{wanted}", phase)
        raise AttributeError(f"module {name!r} has no attribute {wanted!r}")

    module.__dict__["__getattr__"] = attribute


_numbers = itertools.count()


def compile_with_source(text: str, mode: str) -> CodeType:
    """Compile a text so that the lines of its functions can be found."""
    file = f"<generated {next(_numbers)}>"
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    return compile(text, file, mode)
