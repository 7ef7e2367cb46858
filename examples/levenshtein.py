"""Edit distance of two strings, and the nearest word of a list."""

import numpy as np
from numba import njit


@njit
def levenshtein(a, b):
    if len(a) < len(b):
        return levenshtein(b, a)
    previous = np.arange(len(b) + 1)
    for i, one in enumerate(a):
        current = np.empty_like(previous)
        current[0] = i + 1
        for j, other in enumerate(b):
            change = previous[j] + (0 if one == other else 1)
            current[j + 1] = min(previous[j + 1] + 1, current[j] + 1, change)
        previous = current
    return previous[-1]


@njit
def nearest(word, words):
    best = words[0]
    for other in words:
        if levenshtein(word.lower(), other) < levenshtein(word.lower(), best):
            best = other
    return best


def main():
    for a, b in (("kitten", "sitting"), ("", "abc"), ("flaw", "lawn"), ("größe", "grösse")):
        print(a, b, levenshtein(a, b))
    words = ["compile", "compute", "reduce", "vector", "matrix"]
    for word in ("Kompile", "factor", "matricks"):
        print(word, nearest(word, words))


if __name__ == "__main__":
    main()
