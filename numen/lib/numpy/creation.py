"""New arrays."""


def ones(shape, dtype=None, order="C"):
    out = _empty(shape, intrinsics.dtype_or(dtype, np.float64), order)
    out.fill(1)
    return out


def full(shape, fill_value, dtype=None, order="C"):
    if dtype is None:
        out = _empty(shape, np.asarray(fill_value).dtype, order)
    else:
        out = _empty(shape, dtype, order)
    out[...] = fill_value
    return out


# There are no subclasses of arrays in compiled code, so that `subok` changes nothing.
def empty_like(prototype, dtype=None, order="K", subok=True, shape=None):
    x = np.asarray(prototype)
    wanted = x.shape if shape is None else _as_shape(shape)
    return _empty(wanted, intrinsics.dtype_or(dtype, x), _order_like(x, order, len(wanted)))


def zeros_like(a, dtype=None, order="K", subok=True, shape=None):
    x = np.asarray(a)
    wanted = x.shape if shape is None else _as_shape(shape)
    return _zeros(wanted, intrinsics.dtype_or(dtype, x), _order_like(x, order, len(wanted)))


def ones_like(a, dtype=None, order="K", subok=True, shape=None):
    out = np.empty_like(a, dtype, order, subok, shape)
    out.fill(1)
    return out


def full_like(a, fill_value, dtype=None, order="K", subok=True, shape=None):
    out = np.empty_like(a, dtype, order, subok, shape)
    out[...] = fill_value
    return out


def _in_c_order(order):
    if order != "C" and order != "F" and order != "K" and order != "A":
        raise ValueError("order must be one of 'C', 'F', 'A', or 'K' (got '" + order + "')")
    return order != "F"


def _order_like(x, order, ndim):
    # "K" and "A" are that of an array which is known to be in it.
    if ndim != x.ndim or (order != "K" and order != "A"):
        return order
    return "F" if intrinsics.is_contiguous(x.T) and not intrinsics.is_contiguous(x) else "C"


def _empty(shape, dtype, order):
    if _in_c_order(order):
        return np.empty(shape, dtype)
    return np.empty(_as_shape(shape)[::-1], dtype).T


def _zeros(shape, dtype, order):
    if _in_c_order(order):
        return np.zeros(shape, dtype)
    return np.zeros(_as_shape(shape)[::-1], dtype).T


def arange(start, stop=None, step=None, dtype=None):
    every = 1 if step is None else step
    if stop is None:
        return _arange(start * 0, start, every, dtype)
    return _arange(start, stop, every, dtype)


def _arange(start, stop, step, dtype):
    # int64 at least, as in NumPy.
    common = intrinsics.common_dtype(np.int64(0), start, stop, step)
    kind = intrinsics.dtype_or(dtype, common)
    if step == 0:
        raise ZeroDivisionError("division by zero")
    length = (stop - start) / step
    if common.kind == "f":
        if length != length:
            raise ValueError("arange: cannot compute length")
        if abs(length) >= 9223372036854775808.0:
            raise ValueError("Maximum allowed size exceeded")
    n = int(math.ceil(length))
    if n < 0:
        n = 0
    out = np.empty(n, kind)
    # As NumPy: the first two values are exact, the others follow from their difference.
    first = kind.type(start)
    delta = kind.type(start + step) - first
    for i in range(n):
        out[i] = first + i * delta
    return out


def eye(N, M=None, k=0, dtype=None, order="C"):
    columns = N if M is None else M
    out = _empty((N, columns), intrinsics.dtype_or(dtype, np.float64), order)
    out.fill(0)
    for i in range(N):
        if 0 <= i + k < columns:
            out[i, i + k] = 1
    return out


def identity(n, dtype=None):
    return np.eye(n, None, 0, dtype)


def asfortranarray(a, dtype=None):
    x = np.asarray(a, dtype)
    if x.ndim < 2:
        return np.ascontiguousarray(x)
    return np.ascontiguousarray(x.T).T


def diag(v, k=0):
    x = np.asarray(v)
    if x.ndim == 2:
        return np.diagonal(x, k).copy()
    if x.ndim != 1:
        raise ValueError("Input must be 1- or 2-d.")
    n = x.size + abs(k)
    out = np.zeros((n, n), intrinsics.dtype_of(x))
    for i in range(x.size):
        if k >= 0:
            out[i, i + k] = x[i]
        else:
            out[i - k, i] = x[i]
    return out


def diagflat(v, k=0):
    return np.diag(np.ravel(v), k)


def tri(N, M=None, k=0, dtype=None):
    rows = N if N > 0 else 0
    columns = rows if M is None else M if M > 0 else 0
    out = np.zeros((rows, columns), intrinsics.dtype_or(dtype, np.float64))
    for i in range(rows):
        for j in range(columns):
            if j - i <= k:
                out[i, j] = 1
    return out


def tril(m, k=0):
    x = _as_rows(np.asarray(m))
    return np.where(
        np.tri(x.shape[x.ndim - 2], x.shape[x.ndim - 1], k, np.bool_), x, x.dtype.type(0)
    )


def triu(m, k=0):
    x = _as_rows(np.asarray(m))
    rows = x.shape[x.ndim - 2]
    below = k - 1 if k > -rows else k  # of the least k, k - 1 would be the highest
    return np.where(np.tri(rows, x.shape[x.ndim - 1], below, np.bool_), x.dtype.type(0), x)


def _as_rows(x):
    # A vector stands for a matrix that has it in every row.
    return np.broadcast_to(x, (x.size, x.size)) if x.ndim == 1 else x


def _triangle(n, columns, k, lower):
    # Row and column numbers of a triangle's elements.
    count = 0
    for i in range(n):
        for j in range(columns):
            if (j - i <= k) == lower:
                count += 1
    rows = np.empty(count, np.int64)
    places = np.empty(count, np.int64)
    at = 0
    for i in range(n):
        for j in range(columns):
            if (j - i <= k) == lower:
                rows[at] = i
                places[at] = j
                at += 1
    return rows, places


def tril_indices(n, k=0, m=None):
    return _triangle(n, n if m is None else m, k, True)


def triu_indices(n, k=0, m=None):
    return _triangle(n, n if m is None else m, k - 1, False)


def tril_indices_from(arr, k=0):
    x = np.asarray(arr)
    if x.ndim != 2:
        raise ValueError("input array must be 2-d")
    return np.tril_indices(x.shape[0], k, x.shape[1])


def triu_indices_from(arr, k=0):
    x = np.asarray(arr)
    if x.ndim != 2:
        raise ValueError("input array must be 2-d")
    return np.triu_indices(x.shape[0], k, x.shape[1])


def vander(x, N=None, increasing=False):
    a = np.asarray(x)
    if a.ndim != 1:
        raise ValueError("x must be a one-dimensional array or sequence.")
    n = a.size if N is None else N
    kind = intrinsics.common_dtype(a, np.int64(0))
    out = np.empty((a.size, n), kind)
    for i in range(a.size):
        power = kind.type(1)
        for k in range(n):
            out[i, k if increasing else n - 1 - k] = power
            power = kind.type(power * a[i])
    return out


def indices(dimensions, dtype=None, sparse=False):
    ndim = len(dimensions)
    if sparse:
        return _sparse_indices(dimensions, intrinsics.dtype_or(dtype, np.int64), 0)
    out = np.empty((ndim,) + dimensions, intrinsics.dtype_or(dtype, np.int64))
    _fill_indices(out, dimensions, 0)
    return out


def _sparse_indices(dimensions, dtype, axis):
    ndim = len(dimensions)
    if axis == ndim:
        return ()
    line = np.arange(dimensions[axis]).astype(dtype)
    here = line.reshape((1,) * axis + (-1,) + (1,) * (ndim - axis - 1))
    return (here,) + _sparse_indices(dimensions, dtype, axis + 1)


def _fill_indices(out, dimensions, axis):
    if axis < len(dimensions):
        line = np.arange(dimensions[axis])
        out[axis] = line.reshape((-1,) + (1,) * (len(dimensions) - axis - 1))
        _fill_indices(out, dimensions, axis + 1)


def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    if indexing != "xy" and indexing != "ij":
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    return _grids(xi, xi, indexing == "xy" and len(xi) > 1, copy, sparse, 0)


def _grids(xi, rest, swap, copy, sparse, at):
    if len(rest) == 0:
        return ()
    axis = 1 - at if swap and at < 2 else at
    line = np.ravel(rest[0]).reshape((1,) * axis + (-1,) + (1,) * (len(xi) - axis - 1))
    grid = line if sparse else np.broadcast_to(line, _grid_shape(xi, swap))
    here = grid.copy() if copy else grid
    return (here,) + _grids(xi, rest[1:], swap, copy, sparse, at + 1)


def _grid_shape(xi, swap):
    sizes = _sizes_of(xi)
    return (sizes[1], sizes[0]) + sizes[2:] if swap else sizes


def _sizes_of(arrays):
    if len(arrays) == 0:
        return ()
    return (np.asarray(arrays[0]).size,) + _sizes_of(arrays[1:])


def asanyarray(a, dtype=None, order=None):
    if order is None or order == "K" or order == "A":
        return np.asarray(a, dtype)
    if _in_c_order(order):
        return np.ascontiguousarray(a, dtype)
    return np.asfortranarray(a, dtype)


def require(a, dtype=None, requirements=None):
    wanted = "" if requirements is None else requirements
    fortran = _asks_for(wanted, "F", "F_CONTIGUOUS", "FORTRAN")
    rows = _asks_for(wanted, "C", "C_CONTIGUOUS", "CONTIGUOUS")
    if fortran and rows:
        raise ValueError('Cannot specify both "C" and "F" order')
    own = _asks_for(wanted, "O", "OWNDATA", "OWN") or _asks_for(wanted, "W", "WRITEABLE", "W")
    x = np.asanyarray(a, dtype, "F" if fortran else "C" if rows else None)
    if own:
        return np.copy(x, "F" if fortran else "K")
    return x


def _asks_for(requirements, first, second, third):
    # Whether a requirement is among them, by one of its names.
    if not intrinsics.is_tuple(requirements):
        return requirements == first or requirements == second or requirements == third
    if len(requirements) == 0:
        return False
    if _asks_for(requirements[0], first, second, third):
        return True
    return _asks_for(requirements[1:], first, second, third)


def fromiter(iter, dtype, count=-1):
    kind = intrinsics.dtype_or(dtype, np.float64)
    values = [kind.type(0) for _ in range(0)]
    if count != 0:
        for one in iter:
            values.append(kind.type(one))
            if len(values) == count:
                break
    if len(values) < count:
        raise ValueError(
            "iterator too short: Expected "
            + str(count)
            + " but iterator had only "
            + str(len(values))
            + " items."
        )
    out = np.empty(len(values), kind)
    for i in range(len(values)):
        out[i] = values[i]
    return out


def fromfunction(function, shape, *, dtype=None):
    return function(*_rows_of(np.indices(shape, intrinsics.dtype_or(dtype, np.float64)), 0, shape))


def _rows_of(x, at, shape):
    if at == len(shape):
        return ()
    return (x[at],) + _rows_of(x, at + 1, shape)


def mask_indices(n, mask_func, k=0):
    return np.nonzero(mask_func(np.ones((n, n), np.int64), k) != 0)


def frombuffer(buffer, dtype=None, count=-1, offset=0):
    if isinstance(buffer, bytes):
        # A copy does, as neither may be written to.
        made = _from_array(np.array(list(buffer), np.uint8), dtype, count, offset)
        return intrinsics.strided(made, made.shape, made.strides, True)
    return _from_array(buffer, dtype, count, offset)


def _from_array(buffer, dtype, count, offset):
    data = buffer.ravel().view(np.uint8)
    kind = intrinsics.dtype_or(dtype, np.float64)
    size = kind.itemsize
    if offset < 0 or offset > data.size:
        raise ValueError(
            "offset must be non-negative and no greater than buffer length (" + str(data.size) + ")"
        )
    if offset % size != 0:
        raise ValueError("offset must be a multiple of element size in compiled code")
    left = data.size - offset
    if count >= 0:
        if count * size > left:
            raise ValueError("buffer is smaller than requested size")
        return data[offset : offset + count * size].view(kind)
    if left % size != 0:
        raise ValueError("buffer size must be a multiple of element size")
    return data[offset:].view(kind)


def diag_indices(n, ndim=2):
    return (np.arange(n),) * ndim


def diag_indices_from(arr):
    if arr.ndim < 2:
        raise ValueError("input array must be at least 2-d")
    for n in arr.shape:
        if n != arr.shape[0]:
            raise ValueError("All dimensions of input must be of equal length")
    return np.diag_indices(arr.shape[0], arr.ndim)


def ix_(*args):
    return _open_mesh(args, len(args), 0)


def _open_mesh(sequences, ndim, at):
    if len(sequences) == 0:
        return ()
    line = np.asarray(sequences[0])
    if line.ndim != 1:
        raise ValueError("Cross index must be 1 dimensional")
    places = np.flatnonzero(line) if line.dtype.kind == "b" else line
    here = places.reshape((1,) * at + (-1,) + (1,) * (ndim - at - 1))
    return (here,) + _open_mesh(sequences[1:], ndim, at + 1)
