"""numen.replay runs a call that failed again in the interpreter."""

import os
import subprocess
import sys

import pytest

import numen

PROGRAM = """
import sys
import numpy as np
import numen
from numen import njit

@njit
def pick(values, i):
    found = values[i]
    return found

@njit
def shift(values, view, i):
    values[0] += 1.0
    before = view[0]
    return pick(values, i) + before

base = np.arange(6.0)
values, view = base[::2], base[:1]
assert shift(values, view, i=1) == 2.0 + 1.0
try:
    shift(values, view, i=30)
except IndexError as error:
    caught = error
assert values[0] == 2.0
try:
    numen.replay(caught)
except IndexError:
    traceback = sys.exc_info()[2]
names, frames = [], []
while traceback is not None:
    names.append(traceback.tb_frame.f_code.co_name)
    frames.append(traceback.tb_frame.f_locals)
    traceback = traceback.tb_next
assert names[-3:] == ["shift", "record", "pick"], names
assert frames[-1]["i"] == 30
# The arguments are what they were when the call began, and share memory as they did.
assert frames[-3]["before"] == 2.0
assert base[0] == 2.0, base
try:
    numen.replay(ValueError())
except ValueError as error:
    print(error)
"""


def run(root, *arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | {"PYTHONPATH": str(root)} | environment,
        capture_output=True,
        text=True,
    )


def test_a_failing_call_is_repeated_by_the_interpreter(root, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = run(root, program, NUMEN_DEBUG="replay")
    assert done.returncode == 0, done.stderr
    assert "no call was saved for this exception" in done.stdout


def test_without_the_setting_nothing_is_saved():
    @numen.njit
    def fail(x):
        raise ValueError(x)

    with pytest.raises(ValueError, match="7") as caught:
        fail(7)
    with pytest.raises(ValueError, match="NUMEN_DEBUG=replay before numen is imported"):
        numen.replay(caught.value)


def test_an_unknown_value_is_an_error(root):
    done = run(root, "-c", "import numen", NUMEN_DEBUG="repeat")
    assert "the environment variable NUMEN_DEBUG: expected 'replay' or nothing" in done.stderr
