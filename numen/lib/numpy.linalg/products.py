"""Products and norms by the names that the array API gives them."""


def matmul(x1, x2):
    return np.matmul(x1, x2)


def outer(x1, x2):
    if np.ndim(x1) != 1 or np.ndim(x2) != 1:
        raise ValueError("Input arrays must be one-dimensional")
    return np.outer(x1, x2)


def cross(x1, x2, axis=-1):
    return np.cross(x1, x2, axis)


def tensordot(x1, x2, axes=2):
    return np.tensordot(x1, x2, axes)


def vecdot(x1, x2, axis=-1):
    return np.vecdot(x1, x2, axis)


def diagonal(x, offset=0):
    return np.diagonal(x, offset, -2, -1)


def trace(x, offset=0, dtype=None):
    return np.trace(x, offset, -2, -1, dtype)


def matrix_transpose(x):
    return np.matrix_transpose(x)


def vector_norm(x, axis=None, keepdims=False, ord=2):
    a = np.asarray(x)
    if axis is None:
        whole = np.linalg.norm(np.ravel(a), ord)
        return np._finish(whole, a.ndim, keepdims)
    return np.linalg.norm(a, ord, axis, keepdims)


def matrix_norm(x, keepdims=False, ord="fro"):
    return np.linalg.norm(x, ord, (-2, -1), keepdims)


def multi_dot(arrays):
    # In the order that needs the fewest multiplications, for three as for more.
    if intrinsics.is_tuple(arrays):
        return _multi_dot(arrays)
    out = arrays[0]
    for i in range(1, len(arrays)):
        out = np.dot(out, arrays[i])
    return out


def _multi_dot(arrays):
    if len(arrays) < 2:
        raise ValueError("Expecting at least two arrays.")
    if len(arrays) == 2:
        return np.dot(arrays[0], arrays[1])
    if len(arrays) == 3 and arrays[0].ndim == 2 and arrays[2].ndim == 2:
        n, k = arrays[1].shape
        rows = arrays[0].shape[0]
        columns = arrays[2].shape[1]
        if rows * k * (n + columns) > n * columns * (k + rows):
            return np.dot(arrays[0], np.dot(arrays[1], arrays[2]))
    return _multi_dot((np.dot(arrays[0], arrays[1]),) + arrays[2:])
