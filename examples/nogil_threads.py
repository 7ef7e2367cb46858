"""Four Python threads at once in compiled code that has let go of the interpreter lock."""

import itertools
import threading

import numba
import numpy as np

THREADS = 4


@numba.njit("void(float64[:], float64[:], float64[:])", nogil=True)
def hypotenuses(a, b, out):
    for i in range(a.shape[0]):
        out[i] = (a[i] ** 2 + b[i] ** 2) ** 0.5


def in_threads(function, *arrays):
    size = len(arrays[0])
    bounds = [size * k // THREADS for k in range(THREADS + 1)]
    threads = [
        threading.Thread(target=function, args=[x[start:stop] for x in arrays])
        for start, stop in itertools.pairwise(bounds)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    a = np.arange(10_001.0)
    b = 3.0 * a + 1.0
    one, four = np.empty_like(a), np.empty_like(a)
    hypotenuses(a, b, one)
    in_threads(hypotenuses, a, b, four)
    print("same", np.array_equal(one, four))
    print("some", four[::2500].round(6))


if __name__ == "__main__":
    main()
