"""Compiled functions in pickles."""

import pickle
import subprocess
import sys

import cloudpickle
import numpy as np
import pytest

from numen import float64, guvectorize, int64, njit, stencil, types, vectorize

SCALE = 3
TABLE = np.arange(4.0)


def helper(x):
    return x * SCALE


@njit
def scaled(x, offset=1):
    return helper(x) + offset + TABLE[1]


@njit
def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)


@njit("float64(float64)", error_model="numpy")
def inverse(x):
    return 1 / x


def copies():
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        yield lambda value, protocol=protocol: pickle.loads(pickle.dumps(value, protocol))
    yield lambda value: pickle.loads(cloudpickle.dumps(value))


@pytest.mark.parametrize("copy", list(copies()))
def test_a_copy_does_the_same(copy):
    assert copy(scaled)(2) == scaled(2) == 8
    assert copy(scaled)(2, offset=5) == 12
    assert copy(factorial)(10) == 3628800
    inverted = copy(inverse)
    assert inverted(0.0) == float("inf")
    assert inverted.signatures == [(float64,)]


@pytest.mark.parametrize("copy", list(copies()))
def test_closures_and_lambdas(copy):
    def make(n):
        @njit
        def f(x):
            return x + n

        return f

    assert copy(make(5))(1) == 6
    k = 7
    assert copy(njit(lambda x: x + k))(1) == 8


def test_a_process_without_the_file_runs_it(tmp_path):
    file = tmp_path / "there.py"
    file.write_text(
        "import numpy as np\nimport numen\n\nN = 3\n\n\n"
        "def helper(x):\n    return np.sqrt(x) + N\n\n\n"
        "@numen.njit\ndef f(x):\n    return helper(x)\n"
    )
    namespace = {"__name__": "__main__"}
    exec(compile(file.read_text(), str(file), "exec"), namespace)
    data = pickle.dumps(namespace["f"])
    file.unlink()
    program = "import pickle, sys; print(pickle.load(sys.stdin.buffer)(16.0))"
    done = subprocess.run([sys.executable, "-c", program], input=data, capture_output=True)
    assert (done.stdout, done.stderr) == (b"7.0\n", b"")


def test_types_are_pickled():
    for type in (
        int64,
        types.boolean,
        types.none,
        types.unicode_type,
        float64[:, ::1],
        types.Tuple((int64, float64[:])),
        types.List(types.UniTuple(int64, 2)),
        types.Optional(int64),
        types.DictType(types.unicode_type, int64),
        float64(int64, int64[:]),
    ):
        assert pickle.loads(pickle.dumps(type)) == type


@vectorize
def weighted(x, y):
    return x + SCALE * y


@vectorize(["float32(float32)", "float64(float64)"], identity=0)
def twice(x):
    return 2 * x


@guvectorize(["(float64[:], float64[:])"], "(n)->()")
def row_sum(x, out):
    out[0] = x.sum()


@guvectorize("(n),(n)")
def copied(x, out):
    out[:] = x


@stencil(cval=1.0)
def neighbours(a):
    return a[0, 1] + SCALE * a[0, -1]


def test_ufuncs_and_stencils():
    a = np.arange(12.0).reshape(3, 4)
    for copy in copies():
        assert copy(weighted)(2, 5) == 17
        assert copy(twice).types == ["f->f", "d->d"]
        assert copy(twice).identity == 0
        np.testing.assert_array_equal(copy(twice)(a), 2 * a)
        np.testing.assert_array_equal(copy(row_sum)(a), a.sum(axis=1))
        assert copy(row_sum).signature == "(n)->()"
        out = np.zeros_like(a)
        copy(copied)(a, out)
        np.testing.assert_array_equal(out, a)
        np.testing.assert_array_equal(copy(neighbours)(a), neighbours(a))
        with pytest.raises(TypeError):
            copy(twice)(1j)
