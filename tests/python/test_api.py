"""The names of Numba's API: those that are here, and the error of those that are not."""

import ctypes
import inspect
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numba
import numba.core.errors
import numpy as np
import pytest
import scipy.special

import numen
from numen import errors, extending, jit, njit, types


def run_program(program, **environment):
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def test_names_of_numba_are_found_or_say_that_they_are_not():
    for name in numba.__all__:
        try:
            assert getattr(numen, name) is not None
        except errors.UnsupportedError as error:
            assert f"numba.{name} is not available" in str(error)  # noqa: PT017


def test_error_classes_have_numbas_bases():
    for name in dir(errors):
        ours = getattr(errors, name)
        if not isinstance(ours, type) or name.startswith("_"):
            continue
        theirs = getattr(numba.core.errors, name)
        assert [each.__name__ for each in ours.__mro__] == [
            each.__name__ for each in theirs.__mro__
        ]


def test_a_missing_name_is_an_import_error_too():
    with pytest.raises(ImportError, match="gdb is not available"):
        from numen import gdb  # noqa: F401
    with pytest.raises(AttributeError):
        numen.no_such_name
    with pytest.raises(errors.UnsupportedError, match=r"extending\.reflect"):
        extending.reflect


def test_there_is_no_gpu():
    assert not numen.cuda.is_available()
    with pytest.raises(errors.UnsupportedError, match=r"numba\.cuda\.grid is not available"):
        numen.cuda.grid


@pytest.mark.parametrize(
    "look",
    [
        lambda cuda: cuda.cudadrv.devices.gpus.current,
        lambda cuda: list(cuda.gpus),
        lambda cuda: cuda.gpus[0],
        lambda cuda: len(cuda.gpus),
        lambda cuda: cuda.list_devices(),
        lambda cuda: cuda.get_current_device(),
        lambda cuda: cuda.current_context(),
    ],
)
def test_a_look_for_gpus_finds_none(look):
    with pytest.raises(numen.cuda.cudadrv.error.CudaSupportError, match="no code for GPUs"):
        look(numen.cuda)
    assert numen.cuda.CudaSupportError is numen.cuda.cudadrv.error.CudaSupportError


def test_no_gpu_is_detected(capsys):
    assert not numen.cuda.detect()
    assert "no CUDA devices" in capsys.readouterr().out


def test_kernels_for_a_gpu_can_be_declared_and_not_run():
    @numen.cuda.jit("void(float64[:])", device=True)
    def one(a):
        a[0] = 1.0

    @numen.cuda.jit
    def other(a):
        one(a)

    assert other.__name__ == "other"
    for use in (lambda: other[1, 32](np.zeros(1)), lambda: one(np.zeros(1))):
        with pytest.raises(errors.UnsupportedError, match="is a kernel for a GPU"):
            use()


def test_options():
    @jit(
        nopython=True,
        fastmath={"nnan", "contract"},
        parallel={"prange": True},
        nogil=True,
        boundscheck=True,
        error_model="numpy",
        inline="always",
        cache=True,
        debug=False,
        looplift=False,
        no_rewrites=True,
        _nrt=True,
    )
    def f(x):
        return 1 / x

    assert f(0.0) == float("inf")
    for options in (
        {"fastmath": "yes"},
        {"fastmath": {"warp"}},
        {"error_model": "java"},
        {"inline": "sometimes"},
    ):
        with pytest.raises(ValueError, match=next(iter(options))):
            njit(lambda x: x, **options)
    with pytest.raises(TypeError, match="no option 'warp'"):
        njit(lambda x: x, warp=9)
    with pytest.raises(NameError, match="warp"):
        njit(lambda x: x, parallel={"warp": True})
    with pytest.raises(errors.UnsupportedError, match="pipeline_class"):
        njit(lambda x: x, pipeline_class=object)
    with pytest.warns(errors.NumbaWarning, match="nopython=False"):
        jit(lambda x: x, nopython=False)


@pytest.mark.parametrize("thing", [len, np.sin, int, 3.5, object()])
def test_only_functions_are_compiled(thing):
    with pytest.raises(TypeError):
        njit(thing)


def test_a_compiled_function_is_not_compiled_again():
    f = njit(lambda x: x)
    with pytest.raises(TypeError, match="already"):
        njit(f)
    with pytest.raises(TypeError, match="already"):
        njit()(f)


def test_object_mode_runs_the_function():
    @jit(forceobj=True, looplift=False)
    def f(x):
        return {"key": [x, object]}

    assert f(1) == {"key": [1, object]}
    assert f.py_func(1) == f(1)
    with pytest.raises(TypeError, match="forceobj"):
        njit(lambda x: x, forceobj=True)


def test_register_jitable_keeps_the_function():
    @extending.register_jitable
    def plain(x):
        return x + 1

    @extending.register_jitable(fastmath=True)
    def other(x):
        return plain(x) + 1

    assert plain(1) == 2
    assert njit(lambda x: other(x))(1) == 3
    assert not extending.is_jitted(plain)
    assert extending.is_jitted(njit(plain))


def test_threads_can_be_set():
    before = numen.get_num_threads()
    try:
        numen.set_num_threads(1)
        assert numen.get_num_threads() == 1
        for wrong in (0, -1, 10**6):
            with pytest.raises(ValueError, match="thread"):
                numen.set_num_threads(wrong)
        with pytest.raises(TypeError):
            numen.set_num_threads(1.5)
    finally:
        numen.set_num_threads(before)
    assert numen.get_thread_id() == 0
    assert list(numen.prange(2, 8, 3)) == [2, 5]


@pytest.mark.parametrize("variable", ["NUMEN_DISABLE_JIT", "NUMBA_DISABLE_JIT"])
def test_jit_can_be_disabled(variable):
    program = "import numen; print(type(numen.njit(lambda x: x)).__name__)"
    done = run_program(program, **{variable: "1"})
    assert done.stdout == "function\n"


def test_a_wrong_setting_names_the_variable():
    done = run_program("import numen", NUMEN_DISABLE_JIT="perhaps")
    assert "NUMEN_DISABLE_JIT" in done.stderr


def test_jit_module():
    program = (
        "import numen, math\n"
        "from os.path import join\n"
        "def f(x): return x + 1\n"
        "numen.jit_module(fastmath=True)\n"
        "print(numen.extending.is_jitted(f), numen.extending.is_jitted(join), f(1))"
    )
    assert run_program(program).stdout == "True False 2\n"


def test_importing_loads_little():
    program = (
        "import sys, numpy, json\nbefore = set(sys.modules)\nimport numen\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    loaded = json.loads(run_program(program).stdout)
    assert "numen.types" not in loaded
    assert [name for name in loaded if not name.startswith("numen")] == ["__future__", "atexit"]
    assert len(loaded) < 12


def test_no_module_has_the_name_of_a_function():
    """Its import would put it in the function's place."""
    folder = Path(numen.__file__).parent
    modules = {each.stem for each in folder.glob("*.py")}
    functions = {name for name in dir(numen) if not inspect.ismodule(getattr(numen, name, None))}
    assert modules & functions == set()


def test_looking_inside(capsys):
    @njit(cache=False)  # what is found in the cache has other stages
    def f(x, n=2):
        y = x * n
        return y + 1.5

    f(3)
    signature = f.signatures[0]
    assert "define" in f.inspect_llvm(signature)
    assert "ret" in f.inspect_asm(signature)
    assert list(f.inspect_llvm()) == f.signatures
    f.inspect_types()
    printed = capsys.readouterr().out
    assert "y + 1.5: float64" in printed
    assert "return y + 1.5" in printed
    result = f.overloads[signature]
    assert str(result.signature) == "(int64, omitted(default=2)) -> float64"
    assert "define" in result.library.get_llvm_str()
    assert set(f.get_metadata(signature)["stages"]) >= {"sema", "load"}
    stages = numen.stages(f, "(int64, int64)")
    for text in (stages.source, stages.array_ir, stages.loop_ir, stages.llvm, stages.assembly):
        assert text.strip()
    assert "assembly" in str(stages)
    with pytest.raises(errors.UnsupportedError, match="inspect_disasm_cfg"):
        f.inspect_disasm_cfg()
    with pytest.raises(AttributeError):
        f.no_such_member


def test_warnings_are_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(errors.NumbaWarning):
            jit(lambda x: x, nopython=False)


def test_functions_of_cython_modules():
    name = "__pyx_fuse_1erfcx"
    address = extending.get_cython_function_address("scipy.special.cython_special", name)
    erfcx = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(address)
    assert njit(lambda x: erfcx(x))(0.5) == scipy.special.erfcx(0.5)
    with pytest.raises(ValueError, match="No function 'nothing' found in __pyx_capi__"):
        extending.get_cython_function_address("scipy.special.cython_special", "nothing")


def test_dtypes_of_types():
    from_dtype, as_dtype = numen.np.numpy_support.from_dtype, numen.np.numpy_support.as_dtype
    for dtype in ("i1", "u8", "f4", "c16", "?"):
        assert as_dtype(from_dtype(np.dtype(dtype))) == np.dtype(dtype)
    with pytest.raises(NotImplementedError, match="cannot be represented as a NumPy dtype"):
        as_dtype(types.unicode_type)


STANDING_IN = """
import numen.aliases
numen.aliases.install()
import numba, numba.core.caching, numba.core.serialize, numba.core.types.misc
from numba import *
from numba.core import cgutils, registry, typing, withcontexts
from numba.core.runtime import rtsys
from numba.np.ufunc.gufunc import GUFunc
from numba.core.decorators import jit
from numba.core.types.npytypes import Array
from numba.experimental import jitclass
from numba.experimental.jitclass.base import JitClassType
from numba.misc.special import literal_unroll
from numba.np.extensions import cross2d
from numba.np.ufunc.decorators import vectorize
from numba.np.unsafe.ndarray import to_fixed_tuple
from numba.stencils.stencil import StencilFunc
from numba.core.ccallback import CFunc
from numba.core.sigutils import normalize_signature
from numba.core.typing.asnumbatype import as_numba_type
from numba.core.utils import PYVERSION, pysignature
from numba.np.numpy_support import numpy_version
import numba.testing
from numba.typed.typeddict import Dict
from numba.typed.typedlist import List
assert (jit, vectorize) == (numen.jit, numen.vectorize)
assert jitclass is numba.experimental.jitclass is numen.experimental.jitclass
assert isinstance(jitclass([("x", numba.int64)])(type("C", (), {})), JitClassType)
assert numba.version_info.short == (0, 68) and numba.version_info >= (0, 60)
assert (Dict, List) == (numba.typed.Dict, numba.typed.List)
assert numba.njit is numen.njit and njit is numen.njit
assert numba.config.THREADING_LAYER == "default"
assert "tbb" in numba.config.THREADING_LAYER_PRIORITY
assert isinstance(njit(lambda x: x), registry.CPUDispatcher)
assert isinstance(numba.guvectorize("(n)->()")(lambda x, y: None), GUFunc)
assert isinstance(numen.cfunc("int64(int64)")(lambda x: x), CFunc)
assert normalize_signature("int64(float64)") == ((float64,), int64)
assert as_numba_type(int) == int64 and PYVERSION >= (3, 10) and numpy_version >= (2, 0)
assert list(pysignature(lambda x, y: x).parameters) == ["x", "y"]
numen.aliases.install()
print(numba.__version__)
"""


def test_numba_is_numen_but_for_its_version():
    done = run_program(STANDING_IN)
    assert done.stderr == ""
    assert done.stdout.strip() == numba.__version__


def test_runtime_counts_what_lives() -> None:
    from numen.core_runtime import rtsys

    @numen.njit
    def made(n):
        return np.zeros(n)

    before = rtsys.get_allocation_stats()
    array = made(3)
    held = rtsys.get_allocation_stats()
    assert held.alloc - held.free == before.alloc - before.free + 1
    del array
    assert rtsys.get_allocation_stats() == before


MADE_BY_EXEC = """
import numen.aliases
numen.aliases.install()
import ast, numba

def make(text):
    tree = ast.fix_missing_locations(ast.parse(text))
    names = {}
    exec(compile(tree, "<string>", "exec"), names)
    return names["f"]

def make_of_string(text):
    names = {}
    exec(text, names)
    return names["f"]

functions = [maker(f"def f(x): return x + {i}") for i in (1, 2) for maker in (make, make_of_string)]
print([numba.njit(f)(0) for f in functions])
"""


def test_where_numba_is_numen_the_text_of_what_exec_makes_is_remembered():
    done = run_program(MADE_BY_EXEC)
    assert done.stderr == ""
    assert done.stdout.strip() == "[1, 1, 2, 2]"
