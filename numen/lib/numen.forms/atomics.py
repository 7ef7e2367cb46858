"""Elements of arrays that several threads change."""


def atomic_update(array, index, operation, value):
    """Make an element of what it is and a value, in one step, and return what it was."""
    if index < 0:
        index += len(array)
    if index < 0 or index >= len(array):
        raise IndexError("index is out of bounds")
    return runtime.atomic_update(array[index:], operation, value)
