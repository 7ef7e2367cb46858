"""What Numba's tests import from numba.tests.support, for numen."""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib.util
import io
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import unittest
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from numen import config, errors
from numen.core_runtime import rtsys

from . import parts
from .absent import AbsentError
from .precise import PreciseAssertions
from .resolve import compile_with_source

_F = TypeVar("_F")

numpy_support = parts

# ---- what the tests ask about the machine -------------------------------------------------------

_ON_WINDOWS = sys.platform == "win32"
_32bit = sys.maxsize <= 2**32
IS_NUMPY_2 = True
IS_MACOS = sys.platform == "darwin"
IS_MACOS_ARM64 = IS_MACOS and platform.machine() == "arm64"
IS_WIN_ARM64 = _ON_WINDOWS and platform.machine() == "ARM64"
REDUCED_TESTING = False
has_typeguard = False
has_blas = has_lapack = has_setuptools = True
is_parfors_unsupported = _32bit
numpy_sincos_low_precision = False


def _same(function: _F) -> _F:
    return function


def _unless(holds: bool, reason: str) -> Callable[[Any], Any]:
    return unittest.skipUnless(holds, reason)


def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


skip_parfors_unsupported = _unless(not is_parfors_unsupported, "32 bits")
skip_unless_py10_or_later = skip_if_py313plus_on_windows = skip_if_linux_aarch64 = _same
skip_unless_py10 = _unless(sys.version_info[:2] == (3, 10), "for Python 3.10")
skip_unless_py312 = _unless(sys.version_info[:2] == (3, 12), "for Python 3.12")
skip_unless_py314_or_later = _unless(sys.version_info >= (3, 14), "for Python 3.14")
skip_if_32bit = _unless(not _32bit, "32 bits")
skip_if_numpy_2 = _unless(False, "not for NumPy 2")
skip_if_freethreading = skip_if_reduced_testing = skip_if_typeguard = _same
skip_ppc64le_issue4563 = skip_ppc64le_issue6465 = skip_ppc64le_invalid_ctr_loop = _same
skip_macos_fenv_errors = skip_win_arm64_unittuple_uimm12 = _same
skip_unless_typeguard = _unless(False, "for typeguard")
skip_unless_scipy = _unless(_installed("scipy"), "needs SciPy")
skip_unless_cffi = _unless(_installed("cffi"), "needs cffi")
linux_only = _unless(sys.platform == "linux", "for Linux")
windows_only = _unless(_ON_WINDOWS, "for Windows")
skip_if_windows = _unless(not _ON_WINDOWS, "not for Windows")
disabled_test = _unless(False, "switched off by Numba")
needs_lapack = needs_blas = needs_setuptools = _same
needs_subprocess = _unless(os.environ.get("SUBPROC_TEST") == "1", "runs in a process of its own")


def _fails_under(minor: int) -> Callable[[Any], Any]:
    return unittest.expectedFailure if sys.version_info[:2] == (3, minor) else _same


expected_failure_py311 = _fails_under(11)
expected_failure_py312 = _fails_under(12)
expected_failure_py313 = _fails_under(13)
expected_failure_py314 = _fails_under(14)
expected_failure_py315 = _fails_under(15)
expected_failure_np2 = _same


def tag(*names: str) -> Callable[[_F], _F]:
    """Mark a test; of no effect here."""
    return _same


always_test = _same


class _Flags:
    """Stands for the flags of Numba's compiler, which some tests pass on."""


enable_pyobj_flags = _Flags()
force_pyobj_flags = _Flags()
no_pyobj_flags = _Flags()
nrt_flags = _Flags()


def available_memory_bytes() -> int | None:
    """Return how much memory is free; None where that is not known."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return None
    free = next((line for line in lines if line.startswith("MemAvailable:")), None)
    return None if free is None else int(free.split()[1]) * 1024


def ignore_internal_warnings() -> None:
    """Silence the warnings that come from the compiler's inside; numen gives none."""


# ---- the tests' base classes --------------------------------------------------------------------


class TestCase(PreciseAssertions):
    """Base of Numba's tests."""

    longMessage = True

    @functools.cached_property
    def random(self) -> np.random.RandomState:
        return np.random.RandomState(42)

    def reset_module_warnings(self, module: Any) -> None:
        """Let a module warn again where it has warned."""
        loaded = sys.modules[module] if isinstance(module, str) else module
        loaded.__dict__.pop("__warningregistry__", None)

    @contextlib.contextmanager
    def assertTypingError(self) -> Iterator[Any]:
        """Assert that compiling fails in the block."""
        expected = (errors.LoweringError, errors.TypingError, TypeError, NotImplementedError)
        with self.assertRaises(expected) as context:
            yield context

    @contextlib.contextmanager
    def assertRefCount(self, *objects: object) -> Iterator[None]:
        """Assert that the block leaves the reference counts of these objects as they are."""
        gc.collect()
        before = [sys.getrefcount(each) for each in objects]
        yield
        gc.collect()
        self.assertEqual([sys.getrefcount(each) for each in objects], before)

    def assertRefCountEqual(self, *objects: object) -> None:
        """Assert that these objects have the same reference count."""
        gc.collect()
        self.assertEqual(len({sys.getrefcount(each) for each in objects}), 1)

    @contextlib.contextmanager
    def assertNoNRTLeak(self) -> Iterator[None]:
        """Assert that the block leaves as many objects of compiled code as it finds."""
        before = rtsys.get_allocation_stats()
        yield
        self.assertEqual(rtsys.get_allocation_stats(), before)

    def subprocess_test_runner(
        self,
        test_module: str,
        test_class: str | None = None,
        test_name: str | None = None,
        envvars: dict[str, str] | None = None,
        timeout: float = 60,
        flags: dict[str, str] | None = None,
        _subproc_test_env: str = "1",
    ) -> subprocess.CompletedProcess[str]:
        """Run tests in a process of their own, and assert that they pass."""
        test = ".".join(part for part in (test_module, test_class, test_name) if part)
        options = [word for pair in (flags or {}).items() for word in pair]
        done = subprocess.run(
            [sys.executable, *options, "-m", "harness.one", test],
            capture_output=True,
            text=True,
            timeout=timeout,
            env=os.environ | {"SUBPROC_TEST": _subproc_test_env} | (envvars or {}),
        )
        self.assertEqual(done.returncode, 0, f"{done.stdout}\n{done.stderr}")
        self.assertIn("OK", done.stderr)
        return done

    def run_test_in_subprocess(  # a decorator, used in the bodies of classes
        maybefunc: Any = None, timeout: float = 60, envvars: dict[str, str] | None = None
    ) -> Any:
        """Make a test run in a process of its own."""

        def decorate(function: Callable[[Any], None]) -> Callable[[Any], None]:
            @functools.wraps(function)
            def run(self: TestCase) -> None:
                if os.environ.get("SUBPROC_TEST") == function.__name__:
                    function(self)
                    return
                self.subprocess_test_runner(
                    self.__module__,
                    type(self).__name__,
                    function.__name__,
                    envvars=envvars,
                    timeout=timeout,
                    _subproc_test_env=function.__name__,
                )

            return run

        return decorate(maybefunc) if callable(maybefunc) else decorate

    def make_dummy_type(self) -> Any:
        """Numba makes a type by its extension interface, which numen does not have."""
        raise AbsentError("numen has no types made by lowering")

    def skip_if_no_external_compiler(self) -> None:
        """Skip the test where there is no C compiler."""
        if shutil.which("cc") is None:
            self.skipTest("needs a C compiler")


class SerialMixin:
    """Marks tests that must run alone, as all do here."""


class EnableNRTStatsMixin:
    """Numba counts objects only when asked to; numen always."""

    def setUp(self) -> None:
        """Nothing to switch on."""

    def tearDown(self) -> None:
        """Nothing to switch off."""


class MemoryLeak:
    """Asserts that a test leaves as many objects of compiled code as it finds."""

    _leak_check = True

    def memory_leak_setup(self) -> None:
        gc.collect()
        self._objects_before = rtsys.get_allocation_stats()

    def memory_leak_teardown(self) -> None:
        if self._leak_check:
            self.assert_no_memory_leak()

    def assert_no_memory_leak(self) -> None:
        objects = rtsys.get_allocation_stats()
        if objects != self._objects_before:
            raise AssertionError(f"objects left: {self._objects_before} before, {objects} after")

    def disable_leak_check(self) -> None:
        self._leak_check = False


class MemoryLeakMixin(EnableNRTStatsMixin, MemoryLeak):
    """Asserts that each test leaves as many objects of compiled code as it finds."""

    def setUp(self) -> None:
        super().setUp()
        self.memory_leak_setup()

    def tearDown(self) -> None:
        gc.collect()
        self.memory_leak_teardown()
        super().tearDown()


class CheckWarningsMixin(unittest.TestCase):
    """Asserts on warnings."""

    @contextlib.contextmanager
    def check_warnings(
        self, messages: list[str], category: type[Warning] = RuntimeWarning
    ) -> Iterator[None]:
        """Assert that the block gives warnings with these texts, of this class."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
        found = [each for each in caught for text in messages if text in str(each.message)]
        for each in found:
            self.assertEqual(each.category, category)
        self.assertEqual(len(found), len(messages))


# ---- helpers ------------------------------------------------------------------------------------


@contextlib.contextmanager
def override_config(name: str, value: object) -> Iterator[None]:
    """Give a setting another value in the block."""
    before = getattr(config, name)
    setattr(config, name, value)
    try:
        yield
    finally:
        setattr(config, name, before)


@contextlib.contextmanager
def override_env_config(name: str, value: str) -> Iterator[None]:
    """Give an environment variable another value in the block, and read the settings again."""
    before = os.environ.get(name)
    os.environ[name] = value
    config.reload_config()
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
        config.reload_config()


def compile_function(name: str, code: str, globs: dict[str, Any]) -> Any:
    """Run a text with these globals, and return the function of this name."""
    names: dict[str, Any] = {}
    eval(compile_with_source(code.rstrip() + "\n", "single"), globs, names)
    return names[name]


def temp_directory(prefix: str) -> str:
    """Make a temporary folder, which is removed when the process ends."""
    folder = tempfile.TemporaryDirectory(prefix=f"{prefix}-")
    _folders.callback(folder.cleanup)
    return folder.name


_folders = contextlib.ExitStack()


def import_dynamic(modname: str) -> Any:
    """Import a module that may be new."""
    importlib.invalidate_caches()
    return importlib.import_module(modname)


@contextlib.contextmanager
def captured_output(stream_name: str) -> Iterator[io.StringIO]:
    """Catch in the block what is written to `sys.stdout` or `sys.stderr`."""
    before = getattr(sys, stream_name)
    caught = io.StringIO()
    setattr(sys, stream_name, caught)
    try:
        yield caught
    finally:
        setattr(sys, stream_name, before)


def captured_stdout() -> Any:
    """Catch what is written to `sys.stdout`."""
    return captured_output("stdout")


def captured_stderr() -> Any:
    """Catch what is written to `sys.stderr`."""
    return captured_output("stderr")


@contextlib.contextmanager
def _redirected(descriptor: int) -> Iterator[Any]:
    saved = os.dup(descriptor)
    reading, writing = os.pipe()
    os.dup2(writing, descriptor)
    try:
        yield os.fdopen(reading)
    finally:
        os.close(writing)
        os.dup2(saved, descriptor)
        os.close(saved)


def redirect_c_stdout() -> Any:
    """Catch what C code writes to the standard output."""
    return _redirected(1)


def redirect_c_stderr() -> Any:
    """Catch what C code writes to the standard error."""
    return _redirected(2)


def run_in_subprocess(
    code: str,
    flags: list[str] | None = None,
    env: dict[str, str] | None = None,
    timeout: float = 30,
) -> tuple[bytes, bytes]:
    """Run a program in a process of its own; return what it writes."""
    done = subprocess.run(
        [sys.executable, *(flags or []), "-c", code], capture_output=True, env=env, timeout=timeout
    )
    if done.returncode != 0:
        raise AssertionError(f"exit status {done.returncode}\n{done.stderr.decode()}")
    return done.stdout, done.stderr


@contextlib.contextmanager
def create_temp_module(source_lines: str, **jit_options: Any) -> Iterator[Any]:
    """Import a module with this text, in which `{jit_options}` stands for the options."""
    options = ", ".join(f"{name}={value!r}" for name, value in jit_options.items())
    name = f"test_temp_module_{uuid.uuid4().hex}"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{name}.py").write_text(source_lines.format(jit_options=options))
        sys.path.insert(0, folder)
        try:
            yield import_dynamic(name)
        finally:
            sys.modules.pop(name, None)
            sys.path.remove(folder)


def strace_supported() -> bool:
    """Tell whether system calls can be traced; nothing here needs it."""
    return False


__all__ = [name for name in globals() if not name.startswith("__")]
