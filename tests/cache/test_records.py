"""Records in compiled code that another process kept."""

from pathlib import Path

from cache_use import run

PROGRAM = """
import numpy as np
from numen import njit

RECORD = np.dtype([("n", "i4"), ("grid", "f4", (3, 2)), ("name", "U4")])

@njit
def work(a, i):
    a[i].n += 1
    made = np.zeros(2, RECORD)
    made[0] = a[i]
    return a[i].name + "!", made[0], made["grid"].sum()

a = np.zeros(3, RECORD)
a["name"] = "ab"
print(work(a, 1), a["n"], len(work.stats.cache_hits))
"""


def test_records_are_found_again(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    first, second = (run(program, tmp_path / "cache").strip() for _ in range(2))
    assert first.endswith("[0 1 0] 0")
    assert second == first[:-1] + "1"
