"""A bug of numen says that it is one, and leaves a program that shows it again."""

import collections
import decimal
import enum
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import numen
from numen import crash, njit, types, vectorize
from numen.experimental import jitclass

PROGRAM = '''
import collections
import numpy as np
from numen import njit

Point = collections.namedtuple("Point", "x y")
WEIGHTS = np.array([1234.5, 2.0])
SECRET = "not for others"

@njit
def helper(x):
    """A docstring that says too much."""
    return x * 2.0  # as this comment does

@njit(fastmath=True)
def total(values, point, scale=3):
    """Another one."""
    s = len(SECRET) * WEIGHTS[0]
    for value in values:
        s += helper(value) * point.x
    return s * scale

total(np.arange(987654.0, 987660.0), Point(1.0, 2.0))
'''


bare = pytest.mark.unsanitized("there the loader searches the folder of libraries, too")


@pytest.fixture
def broken(root: Path, tmp_path: Path) -> Path:
    """A numen that has lost its back end: every compile ends in an internal error."""
    package = tmp_path / "broken" / "numen"
    package.mkdir(parents=True)
    for each in (root / "numen").iterdir():
        if each.name != "libnumen_llvm.so":
            (package / each.name).symlink_to(each)
    return package.parent


def run(program: Path, packages: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, program],
        env=os.environ | {"PYTHONPATH": str(packages)},
        cwd=program.parent,
        capture_output=True,
        text=True,
    )


@bare
def test_a_bug_leaves_a_program_that_shows_it_again(root, broken, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = run(program, broken)
    [report] = tmp_path.glob("numen-crash-*.py")
    assert done.stderr.splitlines()[-1] == (
        "numen.errors.InternalError: This is a bug in numen, not in your program. "
        f"Please report it with the file {report.name}, which shows it again."
    )
    text = report.read_text()
    assert "libnumen_llvm.so" in text.partition("import")[0]
    for private in ("not for others", "1234", "98765", "docstring", "comment", "Another"):
        assert private not in text
    assert str(tmp_path) not in text.partition("import")[2]

    again = run(report, broken)
    assert again.stderr.splitlines()[-1] == done.stderr.splitlines()[-1]
    assert [*tmp_path.glob("numen-crash-*.py")] == [report]
    assert run(report, root).returncode == 0


@bare
def test_without_a_place_for_the_file_the_message_says_all(broken, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.replace("import collections", "import collections, os") + "\n")
    text = program.read_text().replace(
        "\ntotal(", "\nos.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')\ntotal("
    )
    program.write_text(text)
    done = run(program, broken)
    last = done.stderr.splitlines()[-1]
    assert last.startswith("numen.errors.InternalError: This is a bug in numen, not in your ")
    assert "libnumen_llvm.so" in last


def scaled(x):
    return x + 1


limit = np.float32(2.5)
NAMES = ("a", "two words", None, True, 1.5)


def make(step):
    def function(x, more=limit):
        return scaled(x) * step + more + len(NAMES[1])

    return njit(function)


def test_the_program_holds_what_the_function_takes_from_outside(tmp_path):
    function = make(np.zeros((2, 3), "f4"))
    types = [numen.typeof(1.0)._handle]
    text = crash.program(function, types, "what went wrong")
    namespace = {}
    program = tmp_path / "program.py"
    program.write_text(text)
    exec(compile(text, str(program), "exec"), namespace)
    assert namespace["limit"] == limit
    assert namespace["NAMES"] == ("a", "x" * 9, None, True, 1.5)
    assert namespace["step"].shape == (2, 3)
    assert "function" in namespace


class Color(enum.Enum):
    RED = "a secret"
    BLUE = 2


Point = collections.namedtuple("Point", "x y")
ORIGIN = Point(1, 2.5)
SINGLE = np.dtype("f4")
PAIR = np.dtype([("a", "i1"), ("b", "f8")], align=True)
KIND = types.float32
MONEY = decimal.Decimal(1)


@jitclass([("value", types.float64)])
class Counter:
    def __init__(self, value):
        """Secret."""
        self.value = value

    @property
    def twice(self):
        return scaled(self.value)


@vectorize
def doubled(x):
    return scaled(x) + x


def takes_an_enum(color):
    return 1 if color is Color.BLUE else 2


def takes_an_instance(counter):
    return counter.twice


def makes_an_instance(x):
    return Counter(x).twice


def uses_a_namedtuple(x):
    return ORIGIN.y + x


def uses_dtypes(x):
    return np.zeros(2, SINGLE)[0] + np.zeros(2, PAIR)[0].b + KIND(x)


def uses_a_ufunc(x):
    return doubled(x)


def uses_any_object(x):
    return x + (MONEY is None)


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (takes_an_enum, Color.RED),
        (takes_an_instance, Counter(1.0)),
        (makes_an_instance, 1.0),
        (uses_a_namedtuple, 1),
        (uses_dtypes, 1),
        (uses_a_ufunc, 1),
        (uses_any_object, 1),
    ],
)
def test_the_program_compiles_the_same(function, argument, tmp_path):
    compiled = njit(function)
    compiled(argument)
    text = crash.program(compiled, [numen.typeof(argument)._handle], "what went wrong")
    assert "ecret" not in text
    program = tmp_path / "program.py"
    program.write_text(text)
    namespace = {"__name__": function.__module__}
    exec(compile(text, str(program), "exec"), namespace)
    again = namespace[function.__name__]
    assert str(*again.signatures) == str(*compiled.signatures)


@pytest.mark.parametrize("setting", ["CPU_NAME=i686", "CPU_FEATURES=-64bit"])
def test_processors_that_are_too_old_are_no_bug(setting, root, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    name, _, value = setting.partition("=")
    done = subprocess.run(
        [sys.executable, program],
        env=os.environ | {f"NUMEN_{name}": value, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    last = done.stderr.splitlines()[-1]
    assert last.startswith("numen.errors.LoweringError: [E0503]: ")
    assert "does not run 64-bit code" in last
