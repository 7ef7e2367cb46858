"""The wheel holds all it needs: it compiles in an empty environment, without LLVM's packages."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

SCRIPT = """
import numpy as np
from numen import njit

@njit
def total(x):
    s = 0.0
    for value in x:
        s += value
    return s

print(total(np.arange(10.0)))
"""

# The shared objects of the C and C++ runtime; whatever else numen's need must be in the wheel.
SYSTEM = {
    "ld-linux-x86-64",
    "libc",
    "libdl",
    "libgcc_s",
    "libm",
    "libpthread",
    "librt",
    "libstdc++",
    "linux-vdso",
}


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_wheel_in_an_empty_environment(root: Path, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    build = [sys.executable, "-m", "pip", "wheel", str(root), "--no-deps", "--no-build-isolation"]
    build += ["--config-settings", f"build-dir={root}/build-wheel", "--wheel-dir", str(wheels)]
    run(*build)
    [wheel] = wheels.glob("numen-*.whl")

    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    programs = environment / "bin"
    run(str(programs / "python"), "-m", "pip", "install", str(wheel))
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    assert run(str(programs / "python"), str(script)) == "45.0\n"
    assert run(str(programs / "numen"), "run", str(script)) == "45.0\n"

    [package] = environment.glob("lib/python*/site-packages/numen")
    assert (package / "libnumen_llvm.so").exists()
    for library in package.rglob("*.so*"):
        lines = run("ldd", str(library)).splitlines()
        needed = {Path(line.split()[0]).name.split(".so")[0] for line in lines}
        carried = {path.name.split(".so")[0] for path in package.glob("_libs/*")}
        assert needed <= SYSTEM | carried, library.name


def run(*command: str) -> str:
    """Return what a command prints that must succeed and must not see the checkout's package."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, env=clean, cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
