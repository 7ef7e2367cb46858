"""Conway's game of life on a torus, shown as text."""

import numpy as np
from numba import njit

GLIDER = np.array([[0, 1, 0], [0, 0, 1], [1, 1, 1]], np.uint8)


@njit
def neighbours(world, y, x):
    rows, columns = world.shape
    count = 0
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            if dy != 0 or dx != 0:
                count += world[(y + dy) % rows, (x + dx) % columns]
    return count


@njit
def step(world):
    new = np.zeros_like(world)
    for y in range(world.shape[0]):
        for x in range(world.shape[1]):
            count = neighbours(world, y, x)
            new[y, x] = count == 3 or (count == 2 and world[y, x] == 1)
    return new


@njit
def show(world):
    for row in world:
        line = ""
        for cell in row:
            line += "#" if cell else "."
        print(line)
    print("alive:", world.sum())


@njit
def place(world, pattern, y, x):
    world[y : y + pattern.shape[0], x : x + pattern.shape[1]] = pattern


def main():
    world = np.zeros((8, 12), np.uint8)
    place(world, GLIDER, 1, 1)
    place(world, np.ones((1, 3), np.uint8), 2, 8)
    for _ in range(3):
        show(world)
        for _ in range(4):
            world = step(world)
    show(world)


if __name__ == "__main__":
    main()
