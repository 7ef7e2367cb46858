"""Products of vectors and matrices."""


def _fits(inner_a, inner_b):
    if inner_a != inner_b:
        raise ValueError("matmul: the inner dimensions of the operands do not match")


def dot(a, b, out=None):
    x = np.asarray(a)
    y = np.asarray(b)
    if x.ndim == 0 or y.ndim == 0:
        result = x * y
    else:
        result = np.matmul(x, y)
    if out is None:
        return result
    out[...] = result
    return out


def matmul(a, b):
    x = np.asarray(a)
    y = np.asarray(b)
    if x.ndim == 1 and y.ndim == 1:
        return _inner(x, y)
    if x.ndim == 2 and y.ndim == 1:
        return _matrix_vector(x, y)
    if x.ndim == 1 and y.ndim == 2:
        return _matrix_vector(y.T, x)
    return _matrix_matrix(x, y)


def _inner(x, y):
    _fits(x.shape[0], y.shape[0])
    total = intrinsics.common_dtype(x, y).type(0)
    for i in range(x.shape[0]):
        total += x[i] * y[i]
    return total


def _matrix_vector(x, y):
    _fits(x.shape[1], y.shape[0])
    out = np.empty(x.shape[0], intrinsics.common_dtype(x, y))
    for i in range(x.shape[0]):
        out[i] = _inner(x[i], y)
    return out


def _matrix_matrix(x, y):
    _fits(x.shape[1], y.shape[0])
    out = np.zeros((x.shape[0], y.shape[1]), intrinsics.common_dtype(x, y))
    for i in range(x.shape[0]):
        for k in range(x.shape[1]):
            scale = x[i, k]
            for j in range(y.shape[1]):
                out[i, j] += scale * y[k, j]
    return out
