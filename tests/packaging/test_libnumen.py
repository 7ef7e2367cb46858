"""An installed libnumen serves a CMake project elsewhere: examples/cpp, built and run."""

import subprocess
from pathlib import Path

import pytest

EXPECTED = """\
saxpy: 12 24 36 48
moments: 30 13.4164
smooth: 3x3, centre 1
IndexError: index 7 is out of bounds for axis 0 with size 4 (line 30)
[E0201]: name 'missing' is not defined
 --> wrong.py:2:16
"""


@pytest.mark.slow
def test_example_of_a_cpp_program(root: Path, tmp_path: Path) -> None:
    installed, build, example = tmp_path / "installed", tmp_path / "build", root / "examples/cpp"
    run("cmake", "--install", root / "build", "--component", "cpp", "--prefix", installed)
    run("cmake", "-S", example, "-B", build, f"-DCMAKE_PREFIX_PATH={installed}")
    run("cmake", "--build", build)
    assert run(build / "example", example / "kernels.py").startswith(EXPECTED)


def run(*command: str | Path) -> str:
    """Return what a command prints that must succeed."""
    done = subprocess.run(command, cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
