"""Medians, percentiles and quantiles, over all elements or along axes."""


def _axis_lines(x, axis):
    # A copy of the elements along the axes as rows.
    if axis is None:
        lines = np.empty((1, x.size), x.dtype)
        lines[0] = x.ravel()
    elif intrinsics.is_tuple(axis):
        axes = _each_axis(axis, x.ndim)
        turned = x.transpose(_other_axes(x.ndim, axes, 0) + axes)
        n = _product(_sizes_at(x.shape, axes))
        lines = np.empty((_product(_sizes_at(x.shape, _other_axes(x.ndim, axes, 0))), n), x.dtype)
        lines[...] = turned.reshape(lines.shape)
    else:
        k = _axis_of(axis, x.ndim)
        n = x.shape[k]
        lines = _lines(x, k).reshape((_product(_spliced(x.shape, k, 1, ())), n))
    return lines


def _sort_unless_few(lines, wanted):
    # Sorts the rows, NaNs last, unless they are long and few of their elements are wanted, which
    # are found sooner one by one. Tells whether it did.
    if lines.shape[1] >= 512 and wanted <= 3:
        if lines.dtype.kind in "iuf" and lines.dtype.itemsize > 1:
            return False
    _sort_in_place(lines, 1)
    return True


def _arrange(row, first, last, is_sorted):
    # Puts two elements of a row where sorting would.
    if not is_sorted:
        places = np.array((first, last))
        runtime.partition(row, 1, row.size, row.dtype.char, places, places.size)


def _left_shape(x, axis, keepdims):
    # The shape of what remains when the axes are taken away.
    if axis is None:
        return (1,) * x.ndim if keepdims else ()
    if intrinsics.is_tuple(axis):
        axes = _each_axis(axis, x.ndim)
    else:
        axes = (_axis_of(axis, x.ndim),)
    if keepdims:
        return _with_ones(x.shape, axes, 0)
    return _sizes_at(x.shape, _other_axes(x.ndim, axes, 0))


def _with_ones(shape, axes, at):
    if at == len(shape):
        return ()
    return (1 if at in axes else shape[at],) + _with_ones(shape, axes, at + 1)


def _count_numbers(row, is_sorted):
    # How many elements are no NaNs, which are the last ones of a sorted row.
    if not is_sorted:
        return np.sum(row == row)
    n = row.size
    while n > 0 and row[n - 1] != row[n - 1]:
        n -= 1
    return n


def _middle_of(row, n, is_sorted):
    # The median of n numbers: the mean of the two in the middle, also of one.
    _arrange(row, (n - 1) // 2, n // 2, is_sorted)
    return np.mean(row[(n - 1) // 2 : n // 2 + 1])


def _no_median(kind, last, is_filled):
    # What there is for the median of no numbers. Of complex ones it is the last NaN of the row;
    # where NumPy masks those of several rows, which it does for short ones, it fills in another.
    if kind.kind == "m":
        return kind.type("NaT")
    if kind.kind == "c":
        if last.size == 0:
            return kind.type(complex(np.nan, np.nan))
        if not is_filled:
            return last[0]
    return kind.type(np.nan)


def _median(a, axis, keepdims, skip_nan):
    x = np.asarray(a)
    kind = intrinsics.float_dtype(x)
    lines = _axis_lines(x, axis)
    last = lines[:, -1:].astype(kind)
    is_sorted = _sort_unless_few(lines, 1)
    result = np.empty(lines.shape[0], kind)
    is_filled = not _takes_all(axis, x.ndim) and lines.shape[1] < 600
    for i in range(lines.shape[0]):
        n = _count_numbers(lines[i], is_sorted)
        if n < lines.shape[1] and not skip_nan:
            # Which NaN is seen of complex ones, whose rows are sorted.
            result[i] = lines[i, -1] if is_sorted else _no_median(kind, last[i], is_filled)
        elif n == 0:
            result[i] = _no_median(kind, last[i], is_filled)
        else:
            result[i] = _middle_of(lines[i], n, is_sorted)
    return _shaped(result, x, axis, keepdims, None)


def _shaped(result, x, axis, keepdims, out, casting="unsafe"):
    if _takes_all(axis, x.ndim) and not keepdims:
        return _put_all_over(result[0], out, casting)
    return _put_all_over(result.reshape(_left_shape(x, axis, keepdims)), out, casting)


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    return _put(_median(a, axis, keepdims, False), out)


def nanmedian(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    return _put_all_over(_median(a, axis, keepdims, True), out, "unsafe")


def quantile(
    a,
    q,
    axis=None,
    out=None,
    overwrite_input=False,
    method="linear",
    keepdims=False,
    *,
    weights=None,
):
    return _quantile(a, q, 1.0, axis, out, method, keepdims, False, weights)


def percentile(
    a,
    q,
    axis=None,
    out=None,
    overwrite_input=False,
    method="linear",
    keepdims=False,
    *,
    weights=None,
):
    return _quantile(a, q, 100.0, axis, out, method, keepdims, False, weights)


def nanquantile(
    a,
    q,
    axis=None,
    out=None,
    overwrite_input=False,
    method="linear",
    keepdims=False,
    *,
    weights=None,
):
    return _quantile(a, q, 1.0, axis, out, method, keepdims, True, weights)


def nanpercentile(
    a,
    q,
    axis=None,
    out=None,
    overwrite_input=False,
    method="linear",
    keepdims=False,
    *,
    weights=None,
):
    return _quantile(a, q, 100.0, axis, out, method, keepdims, True, weights)


def _quantile(a, q, whole, axis, out, method, keepdims, skip_nan, weights):
    if intrinsics.is_array(q) and q.ndim == 0:
        q = q[()]
    if weights is not None:
        return _weighted_quantile(a, q, whole, axis, out, method, keepdims, skip_nan, weights)
    x = np.asarray(a)
    if intrinsics.is_complex(x):
        raise TypeError("a must be an array of real numbers")
    if _picks_element(method):
        kind = intrinsics.dtype_of(x)  # one of the elements
    elif intrinsics.dtype_of(x).kind == "b":
        raise TypeError(
            "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, "
            "the `^` operator, or the logical_xor function instead."
        )
    elif intrinsics.is_scalar(q):
        kind = intrinsics.common_dtype(x, q / whole)
    else:
        kind = intrinsics.common_dtype(x, np.asarray(q) / whole)
    wanted = np.asarray(q)
    if whole == 1.0 and method == "linear" and wanted.dtype.kind != "f":
        kind = intrinsics.dtype_of(x)  # the first or the last element
    flat_q = wanted.ravel()
    _check_quantiles(flat_q, whole)
    lines = _axis_lines(x, axis)
    is_sorted = _sort_unless_few(lines, flat_q.size)
    if lines.shape[1] == 0 and lines.shape[0] > 0 and not skip_nan:
        raise IndexError("there are no elements to pick quantiles from")
    result = np.empty((flat_q.size, lines.shape[0]), kind)
    for j in range(lines.shape[0]):
        n = _count_numbers(lines[j], is_sorted)
        for i in range(flat_q.size):
            if n == 0 or (n < lines.shape[1] and not skip_nan):
                result[i, j] = kind.type(np.nan)
            else:
                share = flat_q[i] if whole == 1.0 else flat_q[i] / whole
                result[i, j] = _quantile_of(lines[j], n, share, method, kind, is_sorted)
    casting = "unsafe" if skip_nan else "same_kind"
    if intrinsics.is_scalar(q):
        return _shaped(result[0], x, axis, keepdims, out, casting)
    shape = wanted.shape + _left_shape(x, axis, keepdims)
    return _put_all_over(result.reshape(shape), out, casting)


def _check_quantiles(q, whole):
    for one in q:
        if not (one >= 0 and one <= whole):
            raise ValueError(
                "Percentiles must be in the range [0, 100]"
                if whole == 100.0
                else "Quantiles must be in the range [0, 1]"
            )


def _weighted_quantile(a, q, whole, axis, out, method, keepdims, skip_nan, weights):
    if method != "inverted_cdf":
        raise ValueError("Only method 'inverted_cdf' supports weights. Got: " + method + ".")
    x = np.asarray(a)
    flat_q = np.asarray(q, np.float64).ravel()
    _check_quantiles(flat_q, whole)
    lines = _axis_lines(x, axis)
    shares = _axis_lines(_weights_like(np.asarray(weights), x, axis), axis)
    if np.any(shares < 0):
        raise ValueError("Weights must be non-negative.")
    result = np.empty((flat_q.size, lines.shape[0]), x.dtype)
    for j in range(lines.shape[0]):
        order = np.argsort(lines[j], kind="stable")
        row = lines[j][order]
        n = _count_numbers(row, True)
        sums = np.cumsum(np.asarray(shares[j][order][:n], np.float64))
        for i in range(flat_q.size):
            if n == 0 or (n < row.size and not skip_nan):
                result[i, j] = x.dtype.type(np.nan)
            else:
                result[i, j] = row[_first_reaching(sums, flat_q[i] / whole)]
    if intrinsics.is_scalar(q):
        found = _shaped(result[0], x, axis, keepdims, out)
        # An array without axes where NaN is left out, as in NumPy.
        return np.asarray(found) if skip_nan else found
    return _put(result.reshape(np.asarray(q).shape + _left_shape(x, axis, keepdims)), out)


def _weights_like(w, x, axis):
    # One weight for each element; given for the axis alone, the same for every line along it.
    if w.ndim == x.ndim:
        if w.shape != x.shape:
            raise ValueError("Shape of weights must be consistent with shape of a")
        return w
    if axis is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    axes = _axes_tuple(axis, x.ndim)
    if w.shape != _sizes_at(x.shape, axes):
        raise ValueError(
            "Shape of weights must be consistent with shape of a along specified axis."
        )
    inner = w.reshape((1,) * (x.ndim - w.ndim) + w.shape)
    return np.broadcast_to(np.moveaxis(inner, _axis_range(x.ndim - w.ndim, x.ndim), axes), x.shape)


def _first_reaching(sums, q):
    # The first element whose share of the sum is q at least; weights of 0 in front do not count.
    n = sums.size
    for i in range(n):
        share = sums[i] / sums[n - 1]
        if share > 0 and share >= q:
            return i
    return n - 1


def _picks_element(method):
    return (
        method == "lower"
        or method == "higher"
        or method == "nearest"
        or method == "inverted_cdf"
        or method == "closest_observation"
    )


def _quantile_of(row, n, q, method, kind, is_sorted):
    is_whole = method == "linear" and intrinsics.dtype_of(q).kind != "f"
    if is_whole or _picks_element(method):
        rank = _rank(n, q, method)
        _arrange(row, rank, rank, is_sorted)
        return row[rank]
    at = _position(n, q, method)
    below = int(math.floor(at))
    part = at - below
    if method == "midpoint":
        part = 0.5 if part > 0 else 0.0
    elif method == "averaged_inverted_cdf":
        part = 1.0 if part > 0 else 0.5
    above = below + 1
    if at >= n - 1:
        below = above = n - 1
    elif at < 0:
        below = above = 0
    _arrange(row, below, above, is_sorted)
    # From the nearer end, as NumPy goes; the difference is one of the elements' dtype.
    width = kind.type(row[above] - row[below])
    if part >= 0.5:
        return kind.type(row[above]) - width * kind.type(1 - part)
    return kind.type(row[below]) + width * kind.type(part)


def _position(n, q, method):
    # Hyndman and Fan (1996): a position among the sorted numbers, between two of them.
    if method == "linear":
        return (n - 1) * q
    if method == "midpoint":
        at = (n - 1) * q
        return 0.5 * (math.floor(at) + math.ceil(at))
    if method == "hazen":
        return n * q + 0.5 - 1
    if method == "weibull":
        return n * q + q - 1
    if method == "median_unbiased":
        return n * q + (1.0 / 3.0 + q * (1 - 1.0 / 3.0 - 1.0 / 3.0)) - 1
    if method == "normal_unbiased":
        return n * q + (0.375 + q * 0.25) - 1
    if method == "interpolated_inverted_cdf" or method == "averaged_inverted_cdf":
        return n * q - 1
    raise ValueError("method '" + method + "' is not supported")


def _rank(n, q, method):
    # The element that is picked.
    if method == "inverted_cdf":
        at = math.ceil(n * q - 1)
    elif method == "closest_observation":
        at = n * q - 1.5
        below = math.floor(at)
        # A half goes to the even rank, counted from one.
        at = below if at == below and below % 2 == 1 else below + 1
    elif method == "linear" or method == "lower":
        at = math.floor((n - 1) * q)
    elif method == "higher":
        at = math.ceil((n - 1) * q)
    else:
        at = int(np.rint((n - 1) * q))
    if at < 0:
        return 0
    return at if at < n else n - 1
