"""Functions of the C library, called through ctypes from compiled code."""

import ctypes

import numpy as np
from numba import njit

libc = ctypes.CDLL(None)

memcpy = libc.memcpy
memcpy.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
memcpy.restype = ctypes.c_void_p

memcmp = libc.memcmp
memcmp.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
memcmp.restype = ctypes.c_int

strlen = libc.strlen
strlen.argtypes = [ctypes.c_char_p]
strlen.restype = ctypes.c_size_t


@njit
def rotated(rows, by):
    """Move the first rows to the end, a block of memory at a time."""
    out = np.empty_like(rows)
    head = by * rows.shape[1] * rows.itemsize
    tail = rows.nbytes - head
    memcpy(out.ctypes.data, rows.ctypes.data + head, tail)
    memcpy(out.ctypes.data + tail, rows.ctypes.data, head)
    return out


@njit
def count_equal(rows, row):
    """Count the rows whose bytes are those of another row."""
    size = rows.shape[1] * rows.itemsize
    equal = 0
    for i in range(rows.shape[0]):
        if memcmp(rows[i].ctypes.data, row.ctypes.data, size) == 0:
            equal += 1
    return equal


@njit
def lengths(text):
    return strlen(text), strlen(b"in compiled code")


def main():
    rows = np.arange(20.0).reshape(5, 4)
    moved = rotated(rows, 2)
    print(moved)
    print(np.array_equal(moved, np.roll(rows, -2, axis=0)))
    print(count_equal(np.tile(rows[1], (6, 1)), rows[1]), count_equal(rows, rows[4]))
    print(lengths(b"from Python"))


if __name__ == "__main__":
    main()
