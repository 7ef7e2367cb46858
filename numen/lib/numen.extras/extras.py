"""What numen/extras.py has for Python."""


def to_fixed_tuple(array, length):
    if not intrinsics.is_constant(length):
        intrinsics.unsupported("the length of a tuple must be known when the function is compiled")
    if length > len(array):
        raise IndexError("there are fewer than " + str(length) + " elements")
    return _first(array, length)


def _first(array, length):
    if length == 0:
        return ()
    return _first(array, length - 1) + (array[length - 1],)


def tuple_setitem(tup, idx, val):
    if idx < 0 or idx >= len(tup):
        raise IndexError("tuple index out of range")
    return _replaced(tup, idx, val)


def _replaced(tup, idx, val):
    if len(tup) == 0:
        return ()
    if intrinsics.is_constant(idx):
        if idx == 0:
            return (val,) + tup[1:]
        return (tup[0],) + _replaced(tup[1:], idx - 1, val)
    return (val if idx == 0 else tup[0],) + _replaced(tup[1:], idx - 1, val)


def cross2d(a, b):
    x = np.asarray(a)
    y = np.asarray(b)
    if x.shape[x.ndim - 1] != 2 or y.shape[y.ndim - 1] != 2:
        raise ValueError(
            "Incompatible dimensions for 2D cross product\n(dimension must be 2 for both inputs)"
        )
    return x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0]
