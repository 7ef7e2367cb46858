"""Lets a script that imports numba run on numen."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NamedTuple

import numen
from numen.source import remember_texts

NUMBA_VERSION = "0.68.1"
"""What `numba.__version__` says: libraries ask for one that has what they use, as this one has."""

# Numba's modules, and what stands for them: "numen" for those whose names are numen's own, "" for
# those that only hold modules. `numba` itself is numen but for its version.
NUMBA_MODULES = {
    "numba": "numen",
    "numba.types": "numen.types",
    "numba.extending": "numen.extending",
    "numba.typed": "numen.typed",
    "numba.typed.typeddict": "numen.typed",
    "numba.typed.typedlist": "numen.typed",
    "numba.experimental": "numen.experimental",
    "numba.experimental.jitclass": "numen.jitclass",
    "numba.experimental.jitclass.base": "numen.jitclass",
    "numba.experimental.jitclass.decorators": "numen.jitclass",
    "numba.experimental.structref": "numen.structref",
    "numba.misc": "",
    "numba.misc.special": "numen",
    "numba.stencils": "",
    "numba.stencils.stencil": "numen.stencils",
    "numba.testing": "",
    "numba.cpython": "",
    "numba.cpython.unsafe": "",
    "numba.cpython.unsafe.tuple": "numen.extras",
    "numba.cuda": "numen.cuda",
    "numba.cuda.cudadrv": "numen.cuda_driver",
    "numba.cuda.cudadrv.devices": "numen.cuda_driver",
    "numba.cuda.cudadrv.error": "numen.cuda_driver",
    "numba.np": "numen.np",
    "numba.np.numpy_support": "numen.numpy_support",
    "numba.np.arrayobj": "numen.arrayobj",
    "numba.np.linalg": "numen.lapack",
    "numba.np.extensions": "numen.extras",
    "numba.np.ufunc": "numen",
    "numba.np.ufunc.decorators": "numen",
    "numba.np.ufunc.dufunc": "numen.ufuncs",
    "numba.np.ufunc.gufunc": "numen.gufuncs",
    "numba.np.ufunc.parallel": "numen",
    "numba.np.unsafe": "",
    "numba.np.unsafe.ndarray": "numen.extras",
    "numba.core": "numen.core",
    "numba.core.caching": "numen.cache",
    "numba.core.ccallback": "numen.c_functions",
    "numba.core.cgutils": "numen.cgutils",
    "numba.core.types": "numen.types",
    "numba.core.types.abstract": "numen.types",
    "numba.core.types.common": "numen.types",
    "numba.core.types.containers": "numen.types",
    "numba.core.types.function_type": "numen.types",
    "numba.core.types.functions": "numen.types",
    "numba.core.types.iterators": "numen.types",
    "numba.core.types.misc": "numen.types",
    "numba.core.types.npytypes": "numen.types",
    "numba.core.types.scalars": "numen.types",
    "numba.core.boxing": "numen.native_objects",
    "numba.core.datamodel": "numen.low_level",
    "numba.core.datamodel.models": "numen.models",
    "numba.core.imputils": "numen.imputils",
    "numba.core.decorators": "numen",
    "numba.core.serialize": "numen.pickling",
    "numba.core.dispatcher": "numen.dispatcher",
    "numba.core.target_extension": "numen.dispatcher",
    "numba.core.registry": "numen.dispatcher",
    "numba.core.runtime": "numen.core_runtime",
    "numba.core.runtime.nrt": "numen.core_runtime",
    "numba.core.errors": "numen.errors",
    "numba.core.config": "numen.config",
    "numba.core.extending": "numen.extending",
    "numba.core.sigutils": "numen.signature",
    "numba.core.utils": "numen.core_utils",
    "numba.core.withcontexts": "numen.object_mode",
    "numba.core.typing": "numen.core_typing",
    "numba.core.typing.cffi_utils": "numen.cffi_support",
    "numba.core.typing.asnumbatype": "numen.low_level",
    "numba.core.typing.arraydecl": "numen.arrayobj",
    "numba.core.typing.templates": "numen.templates",
    "numba.core.typing.typeof": "numen.low_level",
    "numba.core.typing.ctypes_utils": "numen.ctypes_support",
}


def submodule(module: str, package: str, name: str) -> ModuleType:
    """Return what stands for a module in a package of Numba's; AttributeError of `module` else."""
    found = NUMBA_MODULES.get(f"{package}.{name}")
    if not found:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    return importlib.import_module(found)


class _NumbaFinder:
    """Finds Numba's modules, importable or not, before the ones that may be installed."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != "numba" and not name.startswith("numba."):
            return None
        if name not in NUMBA_MODULES:
            raise ModuleNotFoundError(f"{name} is not available in numen", name=name)
        return ModuleSpec(name, _NumbaLoader(), is_package=True)


class _Numen(ModuleType):
    """A module with numen's names."""

    __all__ = numen.__all__

    def __getattr__(self, name: str) -> Any:
        return getattr(numen, name)

    def __dir__(self) -> list[str]:
        return dir(numen)


class _VersionInfo(NamedTuple):
    major: int
    minor: int
    patch: int
    short: tuple[int, int]
    full: tuple[int, int, int]
    string: str
    tuple: tuple[str, ...]
    git_revision: None


class _Numba(_Numen):
    __version__ = NUMBA_VERSION

    @property
    def version_info(self) -> _VersionInfo:
        parts = NUMBA_VERSION.split(".")
        major, minor, patch = map(int, parts)
        full = (major, minor, patch)
        return _VersionInfo(*full, full[:2], full, NUMBA_VERSION, tuple(parts), None)


class _NumbaLoader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Lets the import system make a module where exec_module does not replace it."""
        if spec.name == "numba":
            return _Numba(spec.name, numen.__doc__)
        return _Numen(spec.name) if NUMBA_MODULES[spec.name] == "numen" else None

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        if NUMBA_MODULES[name] in ("", "numen"):
            return
        found = _replace(name)
        for other in NUMBA_MODULES:
            package, _, last = other.rpartition(".")
            # As in Numba, a function of that name stays when the module is imported.
            if package == name and callable(vars(found).get(last)):
                _replace(other)


def _replace(name: str) -> ModuleType:
    """Let a module of Numba's be what stands for it."""
    found = sys.modules[name] = importlib.import_module(NUMBA_MODULES[name])
    vars(found).setdefault("__path__", [])  # it may have submodules in Numba
    return found


def install() -> None:
    """Make `import numba` give numen in this process. TypeError when Numba is imported already."""
    loaded = sys.modules.get("numba")
    if loaded is not None and loaded is not numen and not isinstance(loaded, _Numba):
        raise TypeError("numba is imported already")
    if not any(isinstance(each, _NumbaFinder) for each in sys.meta_path):
        sys.meta_path.insert(0, _NumbaFinder())
        remember_texts()  # Numba needs none: it reads bytecode
