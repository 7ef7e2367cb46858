"""Comparisons of lists whose elements have different types; others the runtime compares."""


def _equal(a, b):
    if len(a) != len(b):
        return False
    for x, y in zip(a, b, strict=False):
        if x != y:
            return False
    return True


def _less(a, b):
    for x, y in zip(a, b, strict=False):
        if x != y:
            return x < y
    return len(a) < len(b)


def _less_equal(a, b):
    for x, y in zip(a, b, strict=False):
        if x != y:
            return x <= y
    return len(a) <= len(b)
