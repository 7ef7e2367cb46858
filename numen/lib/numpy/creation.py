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


def empty_like(prototype, dtype=None):
    x = np.asarray(prototype)
    return np.empty(x.shape, intrinsics.dtype_or(dtype, x))


def zeros_like(a, dtype=None):
    x = np.asarray(a)
    return np.zeros(x.shape, intrinsics.dtype_or(dtype, x))


def ones_like(a, dtype=None):
    x = np.asarray(a)
    return np.ones(x.shape, intrinsics.dtype_or(dtype, x))


def full_like(a, fill_value, dtype=None):
    x = np.asarray(a)
    out = np.empty(x.shape, intrinsics.dtype_or(dtype, x))
    out[...] = fill_value
    return out


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


def logspace(start, stop, num=50, endpoint=True, base=10.0):
    return np.power(base, np.linspace(start, stop, num, endpoint))


def geomspace(start, stop, num=50, endpoint=True):
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
    return out * turn


def eye(N, M=None, k=0, dtype=None):
    columns = N if M is None else M
    out = np.zeros((N, columns), intrinsics.dtype_or(dtype, np.float64))
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
    columns = N if M is None else M
    out = np.zeros((N, columns), intrinsics.dtype_or(dtype, np.float64))
    for i in range(N):
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


def indices(dimensions, dtype=None):
    ndim = len(dimensions)
    out = np.empty((ndim,) + dimensions, intrinsics.dtype_or(dtype, np.int64))
    _fill_indices(out, dimensions, 0)
    return out


def _fill_indices(out, dimensions, axis):
    if axis < len(dimensions):
        line = np.arange(dimensions[axis])
        out[axis] = line.reshape((-1,) + (1,) * (len(dimensions) - axis - 1))
        _fill_indices(out, dimensions, axis + 1)


def meshgrid(*xi, indexing="xy"):
    if indexing != "xy" and indexing != "ij":
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    return list(_grids(xi, xi, indexing == "xy" and len(xi) > 1, 0))


def _grids(xi, rest, swap, at):
    if len(rest) == 0:
        return ()
    shape = _grid_shape(xi, swap)
    line = np.ravel(rest[0])
    axis = 1 - at if swap and at < 2 else at
    grid = np.empty(shape, intrinsics.dtype_of(line))
    grid[...] = line.reshape((-1,) + (1,) * (len(xi) - axis - 1))
    return (grid,) + _grids(xi, rest[1:], swap, at + 1)


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
