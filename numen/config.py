"""Settings, one row each: read from `NUMEN_<name>`, or from `NUMBA_<name>` where Numba has it.

They are variables of this module and may be assigned to while a program runs. Nothing else of numen
reads the environment.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any


def _flag(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in ("1", "true", "yes", "on"):
        return True
    if lowered in ("", "0", "false", "no", "off"):
        return False
    raise ValueError(f"expected 0 or 1, not {text!r}")


def _optional_flag(text: str) -> bool | None:
    return _flag(text) if text.strip() else None


def _optional_count(text: str) -> int | None:
    if not text.strip():
        return None
    count = int(text)
    if count < 1:
        raise ValueError(f"expected a number from 1, not {text!r}")
    return count


# What jit's option tier can be.
TIERS = ("auto", "optimized", "quick")


def _tier(text: str) -> str:
    if text not in TIERS:
        raise ValueError(f"expected one of {', '.join(TIERS)}, not {text!r}")
    return text


def _trace(text: str) -> str:
    if text not in ("", "compile"):
        raise ValueError(f"expected 'compile' or nothing, not {text!r}")
    return text


def _debug(text: str) -> str:
    if text not in ("", "replay"):
        raise ValueError(f"expected 'replay' or nothing, not {text!r}")
    return text


def _cache_folder(text: str) -> str:
    if text.strip():
        return os.path.abspath(text)
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.expanduser("~/.cache")
    return os.path.join(base, "numen") if os.path.isabs(base) else ""


def _size(text: str) -> int:
    size = int(text)
    if size < 0:
        raise ValueError(f"expected a number from 0, not {text!r}")
    return size


# (name, Numba's name if it has one, how the text is read, default as text, what it does)
_SETTINGS: tuple[tuple[str, bool, Callable[[str], Any], str, str], ...] = (
    ("DISABLE_JIT", True, _flag, "0", "jit leaves functions to the Python interpreter"),
    ("BOUNDSCHECK", True, _optional_flag, "", "overrides jit's option boundscheck when it is set"),
    ("DEFAULT_BOUNDSCHECK", False, _flag, "1", "that option where it is not given; Numba's is 0"),
    (
        "CPU_NAME",
        True,
        str,
        "",
        "processor to compile for, by LLVM's name, read when numen is imported; empty: this one",
    ),
    ("CPU_FEATURES", True, str, "", "its features that differ: '+avx2,-fma'"),
    (
        "TIER",
        False,
        _tier,
        "auto",
        "jit's option tier where it is not given",
    ),
    ("CACHE", False, _flag, "1", "compiled code is kept on disk for other processes"),
    (
        "CACHE_DIR",
        True,
        _cache_folder,
        "",
        "folder that it is kept in; empty: numen in the user's folder of caches",
    ),
    ("CACHE_SIZE", False, _size, "512", "MiB that it takes; what was not used for long goes first"),
    (
        "MAX_SPECIALIZATIONS",
        False,
        int,
        "1000",
        "rows of argument types that a function stays compiled for; the least used are dropped",
    ),
    (
        "DEBUG",
        False,
        _debug,
        "",
        "'replay' saves the arguments of calls for numen.replay, read when numen is imported",
    ),
    (
        "TRACE",
        False,
        _trace,
        "",
        "'compile' prints what each compile took by stage, read when numen is imported",
    ),
    (
        "TRACE_FILE",
        False,
        str,
        "",
        "file that gets the same as events for Chrome's trace viewer, read when numen is imported",
    ),
    (
        "NUM_THREADS",
        True,
        _optional_count,
        "",
        "most threads of a parallel loop, read when numen is imported; all processors if not set",
    ),
)


def _read(name: str, numba_has_it: bool, read: Callable[[str], Any], default: str) -> Any:
    text = os.environ.get(f"NUMEN_{name}")
    source = f"NUMEN_{name}"
    if text is None and numba_has_it:
        text = os.environ.get(f"NUMBA_{name}")
        source = f"NUMBA_{name}"
    try:
        return read(default if text is None else text)
    except ValueError as error:
        raise ValueError(f"the environment variable {source}: {error}") from None


def reload_config() -> None:
    """Read all settings from the environment again."""
    for name, numba_has_it, read, default, _ in _SETTINGS:
        globals()[name] = _read(name, numba_has_it, read, default)


def show() -> str:
    """Return all settings with their values and what they do, a line each."""
    return "\n".join(
        f"{name} = {globals()[name]!r}  # {meaning}" for name, _, _, _, meaning in _SETTINGS
    )


def __getattr__(name: str) -> Any:
    """Numba's names for its threads; the number's are the only ones that keep its prefix."""
    # Libraries ask for them; numen's own threads are the only layer.
    if name == "THREADING_LAYER":
        return "default"
    if name == "THREADING_LAYER_PRIORITY":
        return ["tbb", "omp", "workqueue"]
    if name not in ("NUMBA_NUM_THREADS", "NUMBA_DEFAULT_NUM_THREADS"):
        raise AttributeError(f"module 'numen.config' has no attribute {name!r}")
    from numen import _core

    return _core.max_threads()


# What machine this is, which programs read here.
IS_WIN32 = sys.platform == "win32"
IS_OSX = sys.platform == "darwin"
MACHINE_BITS = tuple.__itemsize__ * 8
IS_32BITS = MACHINE_BITS == 32
# What Numba may have and numen has not: Intel's vector functions (here they are glibc's), and GPUs
# that are simulated.
USING_SVML = False
ENABLE_CUDASIM = False

DEBUG: str
DISABLE_JIT: bool
BOUNDSCHECK: bool | None
DEFAULT_BOUNDSCHECK: bool
CACHE: bool
CACHE_DIR: str
CACHE_SIZE: int
CPU_NAME: str
CPU_FEATURES: str
MAX_SPECIALIZATIONS: int
NUM_THREADS: int | None
TIER: str
TRACE: str
TRACE_FILE: str
reload_config()
