"""How many threads parallel loops use, and how loops are cut into chunks."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import scipy_openblas64
from forked import is_true_in_child

import numen
from numen import njit, prange
from numen.errors import TypingError


@njit(parallel=True)
def total(x):
    s = 0.0
    for i in prange(len(x)):
        s += x[i]
    return s


@njit(parallel=True)
def identities(n):
    ids = np.zeros(n, np.int64)
    counts = np.zeros(n, np.int64)
    for i in prange(n):
        ids[i] = numen.get_thread_id()
        counts[i] = numen.get_num_threads()
        for _ in range(1000):
            ids[i] += 0
    return ids, counts


def test_loops_use_the_threads_that_are_set(threads: int) -> None:
    ids, counts = identities(1000)
    assert ids.min() >= 0
    assert ids.max() < threads
    assert set(counts) == {threads}


def test_number_of_threads_is_checked_as_numba_does(threads: int) -> None:
    most = numen.config.NUMBA_NUM_THREADS
    for wrong in (0, -1, most + 1):
        with pytest.raises(ValueError, match=f"number of threads must be between 1 and {most}"):
            numen.set_num_threads(wrong)
    with pytest.raises(TypeError, match="The number of threads specified must be an integer"):
        numen.set_num_threads(1.5)  # type: ignore[arg-type]
    assert numen.get_num_threads() == threads


def test_compiled_code_sets_and_reads_threads(threads: int) -> None:
    @njit
    def set_and_get(n):
        before = numen.get_num_threads()
        numen.set_num_threads(n)
        return before, numen.get_num_threads(), numen.get_thread_id()

    assert set_and_get(3) == (threads, 3, 0)
    with pytest.raises(ValueError, match="number of threads must be between 1 and 4"):
        set_and_get(5)
    with pytest.raises(TypingError, match="must be an integer"):
        set_and_get(1.5)
    numen.set_num_threads(threads)


def test_number_of_threads_belongs_to_the_thread(threads: int) -> None:
    seen: list[int] = []
    other = threading.Thread(target=lambda: seen.append(numen.get_num_threads()))
    other.start()
    other.join()
    assert seen == [4]
    assert numen.get_num_threads() == threads


@pytest.mark.parametrize("size", [0, 1, 7, 1000, 10**6])
def test_chunksize_does_not_change_results(threads: int, size: int) -> None:
    x = np.arange(20_000.0)
    assert numen.set_parallel_chunksize(size) == 0
    assert numen.get_parallel_chunksize() == size
    assert total(x) == x.sum()
    assert numen.set_parallel_chunksize(0) == size


def test_chunksize_is_what_one_thread_takes_at_a_time(threads: int) -> None:
    with numen.parallel_chunksize(50) as before:
        assert before == 0
        ids, _ = identities(1000)
    assert numen.get_parallel_chunksize() == 0
    for chunk in ids.reshape(-1, 50):
        assert len(set(chunk)) == 1


def test_chunksize_is_checked_as_numba_does() -> None:
    with pytest.raises(ValueError, match="chunksize must be greater than or equal to zero"):
        numen.set_parallel_chunksize(-1)
    with pytest.raises(TypeError, match="The parallel chunksize must be an integer"):
        numen.set_parallel_chunksize("4")  # type: ignore[arg-type]

    @njit
    def set_and_get(n):
        before = numen.set_parallel_chunksize(n)
        now = numen.get_parallel_chunksize()
        numen.set_parallel_chunksize(before)
        return before, now

    assert set_and_get(8) == (0, 8)
    with pytest.raises(ValueError, match="chunksize must be greater than or equal to zero"):
        set_and_get(-8)


def test_rounds_of_inner_loops_count_as_work() -> None:
    @njit(parallel=True, tier="optimized")
    def places(n, m):
        out = np.zeros(n)
        for i in prange(n):
            for k in range(m):
                out[i] += k * 0.5
        return out

    assert (places(300, 10) == 22.5).all()
    # How much there is to do depends on the argument.
    assert re.search(
        r"numen_rt_parallel_chunks\(i64 \S+, double %", places.inspect_llvm(places.signatures[0])
    )


def test_loops_of_several_threads_run_at_once() -> None:
    x = np.arange(100_000.0)
    wrong: list[float] = []

    def work() -> None:
        wrong.extend(t for t in (total(x) for _ in range(50)) if t != x.sum())

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not wrong


def _total_in_child(n: int) -> float:
    return float(total(np.arange(float(n))))


def test_a_forked_child_has_threads_of_its_own(threads: int) -> None:
    expected = _total_in_child(100_000)  # enough for more than one thread
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(_total_in_child, [100_000] * 8) == [expected] * 8
    assert _total_in_child(100_000) == expected


@njit(parallel=True)
def nested(m):
    sums = np.zeros(len(m))
    for i in prange(len(m)):
        for j in prange(m.shape[1]):
            sums[i] += m[i, j]
        sums[i] += total(m[i])
    return sums


def test_fork_in_the_middle_of_loops_leaves_both_sides_working(threads: int) -> None:
    m = np.ones((100, 1000))
    nested(m)

    def works() -> bool:
        compiled = njit(parallel=True)(nested.py_func)
        return bool(np.all(nested(m) == 2000) and np.all(compiled(m) == 2000))

    ends = threading.Event()

    def work() -> None:
        while not ends.is_set():
            nested(m)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    try:
        for _ in range(5):
            assert is_true_in_child(works)
            assert np.all(nested(m) == 2000)
    finally:
        ends.set()
        for worker in workers:
            worker.join()


FORK_WHILE_A_THREAD_IMPORTS = """
import os, signal, sys, threading, time

from numen import njit

importing = threading.Event()


class Slowly:
    def find_spec(self, name, *rest):
        if name == "numen.source":
            importing.set()
            time.sleep(0.5)


sys.meta_path.insert(0, Slowly())


@njit
def double(x):
    return 2 * x


other = threading.Thread(target=double, args=(1,))
other.start()
importing.wait()
child = os.fork()
if child == 0:
    signal.alarm(30)
    os._exit(double(2.5) != 5.0)
assert os.waitpid(child, 0)[1] == 0
other.join()
"""


def test_fork_while_another_thread_imports_what_compiles(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(FORK_WHILE_A_THREAD_IMPORTS)
    subprocess.run([sys.executable, str(program)], check=True)


def test_nested_loops_of_more_threads_than_processors_end(threads: int) -> None:
    m = np.ones((50, 2000))
    wrong: list[int] = []

    def work() -> None:
        numen.set_num_threads(threads)
        wrong.extend(1 for _ in range(5) if not np.all(nested(m) == 4000))

    workers = [threading.Thread(target=work) for _ in range(16)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert not wrong
    assert not any(worker.is_alive() for worker in workers)


@pytest.mark.parametrize("variable", ["NUMEN_NUM_THREADS", "NUMBA_NUM_THREADS"])
def test_environment_says_how_many_threads_there_are(variable: str) -> None:
    program = "import numen; print(numen.get_num_threads(), numen.config.NUMBA_NUM_THREADS)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, variable: "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["3", "3"]


def test_print_in_a_parallel_loop_goes_to_sys_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    @njit(parallel=True)
    def speak(n):
        for i in prange(n):
            print("round", i)
        print("end")

    speak(200)
    lines = capsys.readouterr().out.splitlines()
    assert lines.pop() == "end"
    assert sorted(lines) == sorted(f"round {i}" for i in range(200))


def test_products_are_cut_for_the_threads(threads: int) -> None:
    @njit
    def product(a, b):
        return a @ b

    generator = np.random.default_rng(0)
    a, b = generator.random((611, 402)), generator.random((402, 530))
    # einsum calls no BLAS, whose threads the thread sanitizer cannot see in NumPy either.
    expected = np.einsum("ij,jk->ik", a, b)
    np.testing.assert_allclose(product(a, b), expected, rtol=1e-12)
    np.testing.assert_allclose(product(a, b[:, 0]), expected[:, 0], rtol=1e-12)
    np.testing.assert_allclose(product(a[:, 0], a), np.einsum("i,ij->j", a[:, 0], a), rtol=1e-12)
    flat = a.ravel()
    np.testing.assert_allclose(product(flat, flat), np.einsum("i,i", flat, flat), rtol=1e-12)


def test_products_in_parallel_loops(threads: int) -> None:
    @njit(parallel=True)
    def products(a, x):
        out = np.empty((8, a.shape[0]))
        for i in prange(8):
            out[i] = a @ x[i]
        return out

    generator = np.random.default_rng(0)
    a, x = generator.random((411, 402)), generator.random((8, 402))
    np.testing.assert_allclose(products(a, x), np.einsum("ij,kj->ik", x, a), rtol=1e-12)


def test_products_leave_the_number_of_threads_of_blas(threads: int) -> None:
    @njit(nogil=True)
    def products(a):
        s = 0.0
        for _ in range(200):
            s += (a @ a[0])[0]
        return s

    a = np.random.default_rng(0).random((100, 100))
    expected = products(a)
    folder = Path(scipy_openblas64.get_lib_dir())
    library = ctypes.CDLL(str(folder / "libscipy_openblas64_.so"))
    library.scipy_openblas_set_num_threads64_(2)
    with ThreadPoolExecutor(4) as executor:
        assert set(executor.map(products, [a] * 40)) == {expected}
    assert library.scipy_openblas_get_num_threads64_() == 2


def test_endless_rounds_are_work_with_fastmath_too() -> None:
    """Its rules know no infinity, which stands for the work of rounds that nobody can count."""

    @njit(parallel=True, fastmath=True)
    def halvings(n, out):
        for i in prange(len(out)):
            for _ in range(n):
                x = 1.0 + i
                while x > 0.5:
                    x *= 0.5
                    out[i] += 1

    out = np.zeros(100)
    halvings(3, out)
    assert out.tolist() == [3.0 * (i.bit_length() + 1) for i in range(100)]
    [llvm] = halvings.inspect_llvm().values()
    calls = re.findall(r"call i64 @numen_rt_parallel_chunks\(.*\)", llvm)
    assert calls
    assert not any("poison" in each for each in calls)
