"""numpy.pad: arrays with a margin around them."""


def pad(
    array,
    pad_width,
    mode="constant",
    constant_values=None,
    end_values=None,
    stat_length=None,
):
    x = np.asarray(array)
    if (
        (constant_values is not None and mode != "constant")
        or (end_values is not None and mode != "linear_ramp")
        or (stat_length is not None and not _is_statistic(mode))
    ):
        raise ValueError("unsupported keyword arguments for mode '" + mode + "'")
    if mode == "constant":
        return _padded(x, pad_width, mode, 0 if constant_values is None else constant_values, 0)
    if mode == "linear_ramp":
        return _padded(x, pad_width, mode, 0 if end_values is None else end_values, 0)
    if _is_statistic(mode):
        return _padded(x, pad_width, mode, -1 if stat_length is None else stat_length, 0)
    return _padded(x, pad_width, mode, 0, 0)


def _is_statistic(mode):
    return mode in ("maximum", "minimum", "mean", "median")


def _pair_of(given, axis):
    # (before, after) of an axis, from a number, a pair, or a pair for each axis.
    if intrinsics.is_scalar(given):
        return (given, given)
    if len(given) == 1:
        return _pair_of(given[0], axis)
    if intrinsics.is_scalar(given[0]):
        return (given[0], given[1])
    return _pair_of(given[axis], axis)


def _padded(x, pad_width, mode, given, axis):
    # One axis after the other; `given` are the values or lengths that the mode needs.
    if axis == x.ndim:
        return x.copy()
    before, after = _pair_of(pad_width, axis)
    if before < 0 or after < 0:
        raise ValueError("index can't contain negative values")
    n = x.shape[axis]
    if n == 0 and before + after > 0 and mode != "constant" and mode != "empty":
        raise ValueError(
            f"can't extend empty axis {axis} using modes other than 'constant' or 'empty'"
        )
    out = np.empty(_spliced(x.shape, axis, 1, (before + n + after,)), x.dtype)
    _part_of(out, axis, before, before + n)[...] = x
    left, right = _pair_of(given, axis)
    if mode == "constant":
        _part_of(out, axis, 0, before)[...] = left
        _part_of(out, axis, before + n, before + n + after)[...] = right
    elif mode in ("edge", "reflect", "symmetric", "wrap"):
        for i in range(before):
            _put_at(out, axis, i, x, _mirrored(i - before, n, mode))
        for i in range(after):
            _put_at(out, axis, before + n + i, x, _mirrored(n + i, n, mode))
    elif mode == "linear_ramp":
        _ramp(out, axis, 0, 1, before, left, _part_of(x, axis, 0, 1))
        _ramp(out, axis, before + n + after - 1, -1, after, right, _part_of(x, axis, n - 1, n))
    elif _is_statistic(mode):
        first = n if left < 0 or left > n else left
        last = n if right < 0 or right > n else right
        if n > 0:
            begin, end = _part_of(x, axis, 0, first), _part_of(x, axis, n - last, n)
            _part_of(out, axis, 0, before)[...] = _statistic(begin, axis, mode)
            _part_of(out, axis, before + n, before + n + after)[...] = _statistic(end, axis, mode)
    elif mode != "empty":
        raise ValueError("mode '" + mode + "' is not supported")
    return _padded(out, pad_width, mode, given, axis + 1)


def _ramp(out, axis, start, step, count, end_value, edge):
    # From the end value outside to the edge, which is not part of it.
    width = edge.astype(intrinsics.common_dtype(edge, np.float64(0))) - end_value
    for i in range(count):
        at = start + i * step
        value = end_value + i * (width / count)
        if out.dtype.kind == "i" or out.dtype.kind == "u":
            _part_of(out, axis, at, at + 1)[...] = np.floor(value).astype(out.dtype)
        else:
            _part_of(out, axis, at, at + 1)[...] = value.astype(out.dtype)


def _statistic(part, axis, mode):
    if part.shape[axis] == 0 and (mode == "maximum" or mode == "minimum"):
        raise ValueError("stat_length of 0 yields no value for padding")
    if mode == "maximum":
        return np.max(part, axis, None, True)
    if mode == "minimum":
        return np.min(part, axis, None, True)
    if mode == "mean":
        middle = np.mean(part, axis, None, None, True)
    else:
        middle = np.median(part, axis, None, False, True)
    if part.dtype.kind == "i" or part.dtype.kind == "u":
        return np.round(middle).astype(part.dtype)
    return middle.astype(part.dtype)


def _mirrored(i, n, mode):
    # The element that stands outside at position i.
    if mode == "edge":
        return 0 if i < 0 else n - 1
    if mode == "wrap":
        return i % n
    if mode == "symmetric":
        at = i % (2 * n)
        return at if at < n else 2 * n - 1 - at
    if n == 1:
        return 0
    at = i % (2 * n - 2)
    return at if at < n else 2 * n - 2 - at
