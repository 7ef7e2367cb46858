"""Bodies under gravity: whole vectors in loops, advanced in place by the leapfrog method."""

import math

import numpy as np
from numba import njit


@njit
def accelerations(positions, masses, out):
    out[:] = 0.0
    n = len(masses)
    for i in range(n):
        for j in range(i + 1, n):
            d = positions[j] - positions[i]
            r2 = np.dot(d, d)
            inverse = 1.0 / (r2 * math.sqrt(r2))
            out[i] += masses[j] * inverse * d
            out[j] -= masses[i] * inverse * d


@njit
def energy(positions, velocities, masses):
    total = 0.0
    for i in range(len(masses)):
        total += 0.5 * masses[i] * (velocities[i] ** 2).sum()
        for j in range(i):
            total -= masses[i] * masses[j] / np.sqrt(((positions[i] - positions[j]) ** 2).sum())
    return total


@njit
def advance(positions, velocities, masses, step, steps):
    """Leapfrog: half a kick, a drift, half a kick."""
    force = np.empty_like(positions)
    accelerations(positions, masses, force)
    for _ in range(steps):
        velocities += 0.5 * step * force
        positions += step * velocities
        accelerations(positions, masses, force)
        velocities += 0.5 * step * force


def main():
    masses = np.array([1.0, 0.001, 0.0003])
    positions = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.8, 0.1]])
    velocities = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [-0.74, 0.0, 0.0]])
    before = energy(positions, velocities, masses)
    advance(positions, velocities, masses, 0.01, 500)
    after = energy(positions, velocities, masses)
    print("positions", positions.round(8).tolist())
    print("energy", round(before, 10), "kept", abs(after - before) < 1e-6)


if __name__ == "__main__":
    main()
