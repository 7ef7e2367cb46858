"""The function that tour.md follows."""


def energy(x):
    """Return the sum of the squares of x."""
    total = 0.0
    for value in x:
        total += value**2
    return total
