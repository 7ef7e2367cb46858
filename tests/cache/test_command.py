"""The command `numen cache`."""

import os
from pathlib import Path

import pytest
from cache_use import blobs

from numen import njit
from numen.__main__ import main


def fill(cache: Path) -> list[Path]:
    """Two functions, the second used last."""

    def first(x):
        return x + 1

    def second(x):
        return x + 2

    assert njit(first)(1) == 2
    [of_first] = blobs(cache)
    os.utime(of_first, (1e9, 1e9))
    assert njit(second)(1.5) == 3.5
    [of_second] = set(blobs(cache)) - {of_first}
    return [of_first, of_second]


def test_list_and_stats(cache, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache", "stats"]) == 0
    assert "blobs   0\n" in capsys.readouterr().out
    fill(cache)
    assert main(["cache", "list"]) == 0
    second, first = capsys.readouterr().out.splitlines()
    assert "fill.<locals>.second(float64) -> float64" in second
    assert "2001-09-0" in first
    assert "fill.<locals>.first(int64) -> int64" in first
    assert __file__ in first
    assert main(["cache", "stats"]) == 0
    printed = capsys.readouterr().out
    assert str(cache) in printed
    assert "blobs   2\n" in printed
    assert "of 512 MiB" in printed


def test_verify(cache, capsys: pytest.CaptureFixture[str]) -> None:
    _, damaged = fill(cache)
    assert main(["cache", "verify"]) == 0
    assert capsys.readouterr().out == "2 blobs, 0 damaged\n"
    damaged.write_bytes(damaged.read_bytes().replace(b"ELF", b"ELK"))
    assert main(["cache", "verify"]) == 1
    assert capsys.readouterr().out == f"{damaged}: it is damaged\n2 blobs, 1 damaged\n"
    assert main(["cache", "list"]) == 0
    assert "it is damaged" in capsys.readouterr().out


def test_prune_removes_what_was_used_least_recently(cache) -> None:
    _, last = fill(cache)
    assert main(["cache", "prune"]) == 0
    assert len(blobs(cache)) == 2
    with last.open("ab") as file:
        file.write(bytes(2**20 - last.stat().st_size))
    assert main(["cache", "prune", "--size", "1"]) == 0
    assert blobs(cache) == [last]
    assert main(["cache", "prune", "--size", "0"]) == 0
    assert blobs(cache) == []


def test_clear_removes_only_what_numen_wrote(cache) -> None:
    of_first, _ = fill(cache)
    unfinished = of_first.with_name("unfinished-123-456")
    unfinished.write_text("half")
    strange = of_first.with_name("notes.txt")
    strange.write_text("mine")
    assert main(["cache", "clear"]) == 0
    assert blobs(cache) == [strange]
