"""Bilinear resize of an image with colour channels, any size to any size."""

import numpy as np
from numba import njit


@njit
def resize(image, height, width):
    rows, columns, channels = image.shape
    out = np.empty((height, width, channels), np.uint8)
    for y in range(height):
        at = (y + 0.5) * rows / height - 0.5
        y0 = max(int(np.floor(at)), 0)
        y1 = min(y0 + 1, rows - 1)
        fy = max(at - y0, 0.0)
        for x in range(width):
            at = (x + 0.5) * columns / width - 0.5
            x0 = max(int(np.floor(at)), 0)
            x1 = min(x0 + 1, columns - 1)
            fx = max(at - x0, 0.0)
            for c in range(channels):
                top = image[y0, x0, c] * (1 - fx) + image[y0, x1, c] * fx
                bottom = image[y1, x0, c] * (1 - fx) + image[y1, x1, c] * fx
                out[y, x, c] = int(top * (1 - fy) + bottom * fy + 0.5)
    return out


def main():
    y, x = np.mgrid[0:24, 0:32]
    image = np.stack((y * 10, x * 7, (y * x) % 256), axis=2).astype(np.uint8)
    for size in ((12, 16), (31, 17), (1, 5)):
        small = resize(image, *size)
        print(small.shape, small.dtype, small.sum(axis=(0, 1)))
    print(resize(image, 2, 3).tolist())


if __name__ == "__main__":
    main()
