"""New arrays."""


def ones(shape, dtype=None):
    out = np.empty(shape, intrinsics.dtype_or(dtype, np.float64))
    out.fill(1)
    return out


def full(shape, fill_value, dtype=None):
    value = np.asarray(fill_value)
    out = np.empty(shape, intrinsics.dtype_or(dtype, value))
    out[...] = fill_value
    return out


def empty_like(prototype, dtype=None, order="K", shape=None):
    x = np.asarray(prototype)
    return _empty(x.shape if shape is None else shape, intrinsics.dtype_or(dtype, x), order)


def zeros_like(a, dtype=None, order="K", shape=None):
    x = np.asarray(a)
    wanted = x.shape if shape is None else shape
    if _in_c_order(order):
        return np.zeros(wanted, intrinsics.dtype_or(dtype, x))
    out = _empty(wanted, intrinsics.dtype_or(dtype, x), order)
    out.fill(0)
    return out


def ones_like(a, dtype=None, order="K", shape=None):
    out = np.empty_like(a, dtype, order, shape)
    out.fill(1)
    return out


def full_like(a, fill_value, dtype=None, order="K", shape=None):
    out = np.empty_like(a, dtype, order, shape)
    out[...] = fill_value
    return out


def _in_c_order(order):
    if order != "C" and order != "F" and order != "K" and order != "A":
        raise ValueError("order must be one of 'C', 'F', 'A', or 'K' (got '" + order + "')")
    return order != "F"


def _empty(shape, dtype, order):
    if _in_c_order(order):
        return np.empty(shape, dtype)
    return np.empty(_as_shape(shape)[::-1], dtype).T


def arange(start, stop=None, step=None, dtype=None):
    if stop is None:
        return _arange(start * 0, start, 1, dtype)
    if step is None:
        return _arange(start, stop, 1, dtype)
    return _arange(start, stop, step, dtype)


def _arange(start, stop, step, dtype):
    kind = intrinsics.dtype_or(dtype, intrinsics.common_dtype(start, stop, step))
    if step == 0:
        raise ZeroDivisionError("division by zero")
    n = int(math.ceil((stop - start) / step))
    if n < 0:
        n = 0
    out = np.empty(n, kind)
    # As NumPy: the first two values are exact, the others follow from their difference.
    first = kind.type(start)
    delta = kind.type(start + step) - first
    for i in range(n):
        out[i] = first + i * delta
    return out


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None):
    if num < 0:
        raise ValueError("Number of samples, " + str(num) + ", must be non-negative.")
    compute = intrinsics.common_dtype(start, stop, 1.0)
    kind = intrinsics.dtype_or(dtype, compute)
    out = np.empty(num, kind)
    sections = num - 1 if endpoint else num
    first = compute.type(start)
    last = compute.type(stop)
    width = last - first
    step = compute.type(width / sections) if sections > 0 else compute.type(np.nan)
    for i in range(num):
        if sections <= 0:
            value = first
        elif step == 0:
            value = compute.type(i / sections * width + first)
        else:
            value = compute.type(i * step + first)
        if endpoint and i == num - 1 and num > 1:
            value = last
        out[i] = np.floor(value) if kind.kind == "i" or kind.kind == "u" else value
    if retstep:
        return out, step
    return out


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None):
    result = np.power(base, np.linspace(start, stop, num, endpoint))
    return result.astype(intrinsics.dtype_or(dtype, result))


def geomspace(start, stop, num=50, endpoint=True, dtype=None):
    if start == 0 or stop == 0:
        raise ValueError("Geometric sequence cannot include zero")
    kind = intrinsics.common_dtype(start, stop, 1.0)
    first = kind.type(start)
    last = kind.type(stop)
    # Turned so that the sequence starts at a positive real number.
    turn = first / np.abs(first) if intrinsics.is_complex(kind) else np.sign(first)
    low = np.log10(first / turn)
    high = np.log10(last / turn)
    out = np.power(10.0, np.linspace(low, high, num, endpoint))
    if num > 0:
        out[0] = first / turn
        if num > 1 and endpoint:
            out[num - 1] = last / turn
    result = out * turn
    return result.astype(intrinsics.dtype_or(dtype, result))


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


def asfortranarray(a):
    x = np.asarray(a)
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
            if j <= i + k:
                out[i, j] = 1
    return out


def tril(m, k=0):
    x = _as_rows(np.asarray(m))
    return np.where(
        np.tri(x.shape[x.ndim - 2], x.shape[x.ndim - 1], k, np.bool_), x, x.dtype.type(0)
    )


def triu(m, k=0):
    x = _as_rows(np.asarray(m))
    return np.where(
        np.tri(x.shape[x.ndim - 2], x.shape[x.ndim - 1], k - 1, np.bool_), x.dtype.type(0), x
    )


def _as_rows(x):
    # A vector stands for a matrix that has it in every row.
    return np.broadcast_to(x, (x.size, x.size)) if x.ndim == 1 else x


def _triangle(n, columns, k, lower):
    # Row and column numbers of a triangle's elements.
    count = 0
    for i in range(n):
        for j in range(columns):
            if (j <= i + k) == lower:
                count += 1
    rows = np.empty(count, np.int64)
    places = np.empty(count, np.int64)
    at = 0
    for i in range(n):
        for j in range(columns):
            if (j <= i + k) == lower:
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


def _MGridClass_item(index):
    # np.mgrid[0:3, 0:5]: the indices of every place, one array an axis.
    if not intrinsics.is_tuple(index):
        return _grid_line(index)
    shape = _grid_sizes(index)
    out = np.empty((len(index),) + shape, np.int64)
    _fill_grid(out, index, 0)
    return out


def _grid_line(part):
    first = 0 if part.start is None else part.start
    return np.arange(first, part.stop, 1 if part.step is None else part.step)


def _grid_sizes(parts):
    if len(parts) == 0:
        return ()
    return (_grid_line(parts[0]).size,) + _grid_sizes(parts[1:])


def _fill_grid(out, parts, axis):
    if axis < len(parts):
        out[axis] = _grid_line(parts[axis]).reshape((-1,) + (1,) * (len(parts) - axis - 1))
        _fill_grid(out, parts, axis + 1)


def _OGridClass_item(index):
    # np.ogrid[0:3, 0:5]: the same, open: each array of size 1 on the other axes.
    if not intrinsics.is_tuple(index):
        return _grid_line(index)
    return _open_grid(index, 0)


def _open_grid(parts, axis):
    if axis == len(parts):
        return ()
    line = _grid_line(parts[axis]).reshape((1,) * axis + (-1,) + (1,) * (len(parts) - axis - 1))
    return (line,) + _open_grid(parts, axis + 1)


def asanyarray(a, dtype=None):
    return np.asarray(a, dtype)


def frombuffer(buffer, dtype=None, count=-1, offset=0):
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
