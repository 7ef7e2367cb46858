"""Whatever happens to the cache: right results, no crash, at most one notice."""

import os
import resource
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from cache_use import ROOT, blobs, hits, run, start

from numen import errors, njit

PROGRAM = """
import warnings
warnings.simplefilter("always")
from numen import njit

@njit
def f(x):
    return x + 1

@njit
def g(x):
    return x * 2

print(f(1), g(4))
print(len(f.stats.cache_hits) + len(g.stats.cache_hits))
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return path


def result_and_notices(program: Path, cache: Path, **environment: str) -> tuple[int, int]:
    """Run the program, whose results must be right; how many hits and how many warnings."""
    process = start(program, cache, **environment)
    printed, notices = process.communicate(timeout=120)
    assert process.returncode == 0, notices
    results, found = printed.splitlines()
    assert results == "2 8"
    assert notices.count("Warning") == notices.count("NumbaWarning: the folder")
    return int(found), notices.count("NumbaWarning")


def damages(contents: bytes, step: int) -> Iterator[bytes]:
    """Ways in which a file can be broken; of its bytes every `step`th has a bit flipped."""
    yield b""
    yield contents[:1]
    yield contents[: len(contents) // 2]
    yield contents[:-1]
    yield contents + b"\0"
    yield bytes(len(contents))
    yield np.random.default_rng(1).bytes(len(contents))
    for position in range(0, len(contents), step):
        broken = bytearray(contents)
        broken[position] ^= 1 << (position % 8)
        yield bytes(broken)


@pytest.mark.parametrize("step", [97, pytest.param(1, marks=pytest.mark.slow)])
def test_damaged_blobs_are_compiled_again(cache, step) -> None:
    def f(x):
        return x + 1

    assert njit(f)(1) == 2
    [blob] = blobs(cache)
    contents = blob.read_bytes()
    with warnings.catch_warnings():
        # That there is one notice is tested below; this process may have given it before.
        warnings.simplefilter("ignore", errors.NumbaWarning)
        for damage in damages(contents, step):
            blob.write_bytes(damage)
            again = njit(f)
            assert again(1) == 2
            assert hits(again) == (0, 1)
            # It has been written anew.
            assert blob.read_bytes() == contents
            found = njit(f)
            assert found(1) == 2
            assert hits(found) == (1, 0)


LITTLE_MEMORY = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (900 << 20, 900 << 20))
"""


@pytest.mark.unsanitized("a sanitizer takes more addresses than the limit")
def test_a_blob_that_does_not_fit_the_memory(program: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert result_and_notices(program, cache) == (0, 0)
    for blob in blobs(cache):
        os.truncate(blob, 1000 << 20)
    program.write_text(LITTLE_MEMORY + PROGRAM)
    assert result_and_notices(program, cache) == (0, 0)
    assert result_and_notices(program, cache) == (2, 0)


def test_a_blob_under_another_name_is_not_taken(cache) -> None:
    def f(x):
        return x + 1

    def g(x):
        return x + 2

    assert njit(f)(1) == 2
    [of_f] = blobs(cache)
    assert njit(g)(1) == 3
    [of_g] = set(blobs(cache)) - {of_f}
    of_g.write_bytes(of_f.read_bytes())
    with warnings.catch_warnings():
        # A process gets one such notice, perhaps before this test.
        warnings.simplefilter("ignore", errors.NumbaWarning)
        again = njit(g)
        assert again(1) == 3
        assert hits(again) == (0, 1)


def test_there_is_one_notice_a_process(program: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert result_and_notices(program, cache) == (0, 0)
    for blob in blobs(cache):
        blob.write_bytes(blob.read_bytes()[:100])
    assert result_and_notices(program, cache) == (0, 1)
    assert result_and_notices(program, cache) == (2, 0)


def test_a_folder_that_cannot_be_used(program: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    assert result_and_notices(program, in_the_way / "cache") == (0, 1)
    assert result_and_notices(program, in_the_way) == (0, 1)
    for folder in ("/proc/numen-cache", "/sys/numen-cache"):  # nothing can be made there
        assert result_and_notices(program, Path(folder)) == (0, 1)


def test_a_folder_of_another_user_or_open_to_others(program: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert result_and_notices(program, cache) == (0, 0)
    assert result_and_notices(program, cache) == (2, 0)
    cache.chmod(0o777)
    assert result_and_notices(program, cache) == (0, 1)
    cache.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(cache, 12345, 12345)
        assert result_and_notices(program, cache) == (0, 1)
        os.chown(cache, 0, 0)
        for blob in blobs(cache):
            os.chown(blob, 12345, 12345)
        # Files of others are passed over without a word: they are not this user's concern.
        assert result_and_notices(program, cache) == (0, 0)
    else:
        assert result_and_notices(program, Path("/usr")) == (0, 1)


FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))
"""


def test_a_full_disk(program: Path, tmp_path: Path) -> None:
    """Every write beyond 512 bytes fails."""
    program.write_text(FULL + PROGRAM)
    cache = tmp_path / "cache"
    assert result_and_notices(program, cache) == (0, 1)
    assert [path for path in cache.glob("*/*") if path.is_file()] == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_the_folder_goes_away(cache, load) -> None:
    def f(x):
        return x + 1

    compiled = njit(f)
    assert compiled(1) == 2
    for path in sorted(cache.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    cache.rmdir()
    assert compiled(1.5) == 2.5
    assert len(blobs(cache)) == 1


def test_the_clock_is_put_back(cache) -> None:
    def f(x):
        return x + 1

    assert njit(f)(1) == 2
    [blob] = blobs(cache)
    for when in (time.time() + 10 * 365 * 86400, 0):
        os.utime(blob, (when, when))
        found = njit(f)
        assert found(1) == 2
        assert hits(found) == (1, 0)
        assert abs(blob.stat().st_mtime - time.time()) < 60


MANY = """
import sys
from numen import njit

def make(n):
    @njit
    def f(x):
        return x * n + n
    return f

made = [make(n) for n in range(20)]
order = made if int(sys.argv[0][-4]) % 2 else made[::-1]
for f in order:
    f(1)
print([f(1) for f in made] == [2 * n for n in range(20)])
"""


def test_sixteen_processes_at_once(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    programs = [tmp_path / f"program{n}.py" for n in range(16)]
    for program in programs:
        program.write_text(MANY)
    # So small that blobs are removed while others read them.
    processes = [start(program, cache, NUMEN_CACHE_SIZE="1") for program in programs]
    for process in processes:
        assert process.communicate(timeout=240) == ("True\n", "")
        assert process.returncode == 0
    for blob in blobs(cache):
        assert not blob.name.startswith("unfinished")


WRITER = """
from numen import njit

def make(n):
    @njit
    def f(x):
        return x * n + n
    return f

print("ready", flush=True)
for n in range(10000):
    assert make(n)(1) == 2 * n
"""


def test_killed_in_the_middle_of_writing(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    program = tmp_path / "writer.py"
    program.write_text(WRITER)
    for delay in (0.05, 0.08, 0.11):
        process = start(program, cache)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        while not blobs(cache):
            time.sleep(0.01)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    environment = os.environ | {"PYTHONPATH": ROOT, "NUMEN_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-m", "numen", "cache", "verify"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    reader = tmp_path / "reader.py"
    reader.write_text(WRITER.replace("range(10000)", "range(5)"))
    assert run(reader, cache) == "ready\n"
