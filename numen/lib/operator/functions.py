"""Functions of the operator module that are no operator."""


def truth(a):
    return bool(a)


def concat(a, b):
    return a + b


def countOf(a, b):
    found = 0
    for item in a:
        if item == b:
            found += 1
    return found


def indexOf(a, b):
    for i, item in enumerate(a):
        if item == b:
            return i
    raise ValueError("sequence.index(x): x not in sequence")
