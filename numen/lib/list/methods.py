"""What compares elements of different types, or by code of the user; others are the runtime's."""


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


def _find(values, wanted, start, stop):
    begin, end, _ = slice(start, stop).indices(len(values))
    for i in range(begin, end):
        if values[i] == wanted:
            return i
    return -1
