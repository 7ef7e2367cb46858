# numen 0.1.0, Python 3.11.7, NumPy 2.4.6, x86_64
# This is a bug in numen, not in your program: the IR is not valid
#   @f0: `%20 = mul %13, %4 : int64`: an operand is not defined before it, or not in a region around
#   @f0: `%33 = mul %25, %4 : int64`: an operand is not defined before it, or not in a region around (verifier.cpp:37)
import collections
import os

import numpy

os.environ.update({'NUMEN_BOUNDSCHECK': '', 'NUMEN_DEFAULT_BOUNDSCHECK': 'True', 'NUMEN_CPU_NAME': '', 'NUMEN_CPU_FEATURES': ''})
import numen
from numen.type_pickles import unpickle



@numen.jit(nopython=True)
def tree_minimum(t, x):
    while t[x][1] != -1:
        x = t[x][1]
    return x


types = (
    unpickle(*('array', 'int64', 2, 'C', False, True, False, False, None, (), [], [], 0)),  # array(int64, 2d, C)
    unpickle(*('scalar', 'int64', 0, 'C', False, True, False, False, None, (), [], [], 0)),  # int64
)
tree_minimum.compile(types)
