"""Lists of 2-D arrays go in and come out; a list of arrays becomes one array."""

import numpy as np
from numba import njit


@njit
def crops(image, corners, size):
    out = []
    for y, x in corners:
        out.append(image[y : y + size, x : x + size].copy())
    return out


@njit
def brightened(images, amount):
    return [np.minimum(image + amount, 255) for image in images]


@njit
def stacked(images):
    return np.array(images)


@njit
def brightest_first(images):
    order = np.argsort(np.array([-image.mean() for image in images]))
    return [images[i] for i in order]


def main():
    image = (np.arange(48).reshape(6, 8) * 37) % 256
    images = crops(image, [(0, 0), (2, 5), (3, 1)], 3)
    print(len(images), [one.shape for one in images])
    images = brightened(images, 40)
    pile = stacked(images)
    print(pile.shape, pile.dtype, pile.sum(axis=(1, 2)))
    print([one.tolist() for one in brightest_first(images)])


if __name__ == "__main__":
    main()
