"""Sequences of numbers between two, grids of them, and what is indexed to join them."""


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    if num < 0:
        raise ValueError("Number of samples, " + str(num) + ", must be non-negative.")
    compute = intrinsics.common_dtype(np.add(start, stop), 1.0)
    kind = intrinsics.dtype_or(dtype, compute)
    if not (intrinsics.is_scalar(start) and intrinsics.is_scalar(stop)):
        first, last = np.broadcast_arrays(np.asarray(start, compute), np.asarray(stop, compute))
        return _linspaces(first, last, num, endpoint, retstep, kind, axis)
    _axis_of(axis, 1)
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
            value = compute.type(i) / sections * width + first
        else:
            value = compute.type(i) * step + first
        if endpoint and i == num - 1 and num > 1:
            value = last
        out[i] = np.floor(value) if kind.kind == "i" or kind.kind == "u" else value
    if retstep:
        return out, step
    return out


def _linspaces(first, last, num, endpoint, retstep, kind, axis):
    sections = num - 1 if endpoint else num
    width = last - first
    numbers = np.arange(0, num).astype(first.dtype).reshape((-1,) + (1,) * first.ndim)
    step = width / (sections if sections > 0 else np.nan)
    if sections <= 0:
        values = numbers * width + first
    elif np.any(step == 0):
        values = numbers / sections * width + first
    else:
        values = numbers * step + first
    if endpoint and num > 1:
        values[num - 1] = last
    if kind.kind == "i" or kind.kind == "u":
        values = np.floor(values)
    out = np.moveaxis(values.astype(kind), 0, axis)
    if retstep:
        return out, step
    return out


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    if intrinsics.is_scalar(base):
        result = np.power(base, np.linspace(start, stop, num, endpoint, False, None, axis))
    else:
        first, last, bases = np.broadcast_arrays(start, stop, base)
        exponents = np.linspace(first, last, num, endpoint, False, None, axis)
        result = np.power(np.expand_dims(bases, axis), exponents)
    return result.astype(intrinsics.dtype_or(dtype, result))


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    if np.any(np.equal(start, 0)) or np.any(np.equal(stop, 0)):
        raise ValueError("Geometric sequence cannot include zero")
    wanted = np.zeros((), np.float64 if dtype is None else dtype)
    kind = intrinsics.common_dtype(np.add(start, stop), 1.0, wanted)
    if not (intrinsics.is_scalar(start) and intrinsics.is_scalar(stop)):
        first, last = np.broadcast_arrays(np.asarray(start, kind), np.asarray(stop, kind))
    else:
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
    result = np.moveaxis(out * turn, 0, axis)
    return result.astype(intrinsics.dtype_or(dtype, result))


# ---- np.mgrid, np.ogrid, np.r_, np.c_


# The parts of an index are numbers, arrays, and slices as tuples of start, stop and step;
# `several` tells whether there was a comma.


def _MGridClass_item(parts, several):
    # np.mgrid[0:3, 0:5]: the indices of every place, one array an axis.
    if not several:
        return _grid_line(parts[0], intrinsics.common_dtype(*_bounds(parts[0])))
    kind = intrinsics.common_dtype(*_all_bounds(parts))
    lines = _grid_lines(parts, kind)
    out = np.empty((len(parts),) + _sizes_of(lines), kind)
    _fill_grid(out, lines, 0)
    return out


def _bounds(part):
    # Start, stop and step; the imaginary step that counts places, as a float.
    first = 0 if part.start is None else part.start
    if part.step is None:
        return first, part.stop
    if intrinsics.is_complex(part.step):
        return first, part.stop, abs(part.step)
    return first, part.stop, part.step


def _all_bounds(parts):
    if len(parts) == 0:
        return (0,)
    return _bounds(parts[0]) + _all_bounds(parts[1:])


def _grid_line(part, kind):
    first = 0 if part.start is None else part.start
    if part.step is None:
        return np.arange(int(math.ceil(part.stop - first)), dtype=kind) + kind.type(first)
    if intrinsics.is_complex(part.step):
        n = int(abs(part.step))
        step = (part.stop - first) / float(n - 1) if n != 1 else float(n)
        return np.arange(n, dtype=kind) * kind.type(step) + kind.type(first)
    n = int(math.ceil((part.stop - first) / part.step))
    return np.arange(n, dtype=kind) * kind.type(part.step) + kind.type(first)


def _grid_lines(parts, kind):
    if len(parts) == 0:
        return ()
    return (_grid_line(parts[0], kind),) + _grid_lines(parts[1:], kind)


def _fill_grid(out, lines, axis):
    if axis < len(lines):
        out[axis] = lines[axis].reshape((-1,) + (1,) * (len(lines) - axis - 1))
        _fill_grid(out, lines, axis + 1)


def _OGridClass_item(parts, several):
    # np.ogrid[0:3, 0:5]: the same, open: each array of size 1 on the other axes.
    if not several:
        return _grid_line(parts[0], intrinsics.common_dtype(*_bounds(parts[0])))
    return _open_grid(_grid_lines(parts, intrinsics.common_dtype(*_all_bounds(parts))), 0)


def _open_grid(lines, axis):
    if axis == len(lines):
        return ()
    line = lines[axis].reshape((1,) * axis + (-1,) + (1,) * (len(lines) - axis - 1))
    return (line,) + _open_grid(lines, axis + 1)


def _RClass_item(parts, several):
    # np.r_[a, 0, 5:8]: joined along the first axis.
    joined = _join_parts(parts)
    return np.concatenate(_each_in_tuple(joined, np.atleast_1d), dtype=_join_dtype(joined))


def _CClass_item(parts, several):
    # np.c_[a, b]: lines as columns, joined along the last axis.
    joined = _join_parts(parts)
    columns = _each_in_tuple(joined, _as_columns)
    return np.concatenate(columns, columns[0].ndim - 1, dtype=_join_dtype(joined))


def _as_columns(part):
    x = np.asarray(part)
    if x.ndim < 2:
        return x.reshape((-1, 1))
    return x


def _join_parts(parts):
    if len(parts) == 0:
        return ()
    return (_join_part(parts[0]),) + _join_parts(parts[1:])


def _join_part(part):
    if isinstance(part, str):
        raise TypeError("a text among the indices of np.r_ or np.c_ is not supported")
    if intrinsics.is_tuple(part):
        if part.step is not None and intrinsics.is_complex(part.step):
            first = 0 if part.start is None else part.start
            return np.linspace(first, part.stop, int(abs(part.step)))
        return np.arange(*_bounds(part))
    return part if intrinsics.is_scalar(part) else np.asarray(part)


def _join_dtype(parts):
    return intrinsics.common_dtype(*parts)
