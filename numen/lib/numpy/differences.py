"""Differences, gradients, integrals and interpolation; convolution."""


def diff(a, n=1, axis=-1, prepend=None, append=None):
    x = np.asarray(a)
    if n < 0:
        raise ValueError("order must be non-negative but got " + str(n))
    if x.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    k = _axis_of(axis, x.ndim)
    if prepend is not None:
        return np.diff(np.concatenate((_end_piece(prepend, x, k), x), k), n, k, None, append)
    if append is not None:
        return np.diff(np.concatenate((x, _end_piece(append, x, k)), k), n, k)
    if x.dtype.kind == "M" and n > 0:  # the differences of dates are no dates
        return np.diff(_differences(x, k), n - 1, k)
    result = _part_of(x, k, 0, x.shape[k]).copy()
    for _ in range(n):
        result = _differences(result, k)
    return result


def _differences(x, axis):
    m = x.shape[axis]
    upper = _part_of(x, axis, 1, m)
    lower = _part_of(x, axis, 0, m - 1 if m > 0 else 0)
    return np.not_equal(upper, lower) if x.dtype.kind == "b" else upper - lower


def _end_piece(given, x, axis):
    # What is put before or behind an array: a number counts for a whole slice.
    piece = np.asarray(given)
    if piece.ndim == 0:
        return np.broadcast_to(piece, _spliced(x.shape, axis, 1, (1,)))
    return piece


def ediff1d(ary, to_end=None, to_begin=None):
    x = np.ravel(ary)
    _refuse_bools(x)
    n = x.size - 1 if x.size > 0 else 0
    first = np.ravel(to_begin) if to_begin is not None else x[:0]
    last = np.ravel(to_end) if to_end is not None else x[:0]
    _check_same_kind(first, x, "dtype of `to_begin` must be compatible")
    _check_same_kind(last, x, "dtype of `to_end` must be compatible")
    out = np.empty(first.size + n + last.size, intrinsics.dtype_of(x))
    out[: first.size] = first
    for i in range(n):
        out[first.size + i] = x[i + 1] - x[i]
    out[first.size + n :] = last
    return out


def _check_same_kind(more, x, message):
    if not np.can_cast(more.dtype, x.dtype, "same_kind"):
        raise TypeError(message + " with input `ary` under the `same_kind` rule.")


def gradient(f, *varargs, axis=None, edge_order=1):
    x = np.asarray(f)
    _refuse_bools(x)
    y = np.asarray(x, intrinsics.float_dtype(x))
    if axis is not None and not intrinsics.is_tuple(axis):
        k = _axis_of(axis, x.ndim)
        return _gradient(y, 1.0 if len(varargs) == 0 else varargs[0], k, edge_order)
    axes = _axis_range(0, x.ndim) if axis is None else _each_axis(axis, x.ndim)
    if len(varargs) > 1 and len(varargs) != len(axes):
        raise TypeError("invalid number of arguments")
    if len(axes) == 1:
        return _gradient(y, 1.0 if len(varargs) == 0 else varargs[0], axes[0], edge_order)
    return _gradients(y, varargs, axes, edge_order)


def _gradients(y, spacing, axes, edge_order):
    if len(axes) == 0:
        return ()
    here = 1.0 if len(spacing) == 0 else spacing[0]
    rest = spacing[1:] if len(spacing) > 1 else spacing
    return (_gradient(y, here, axes[0], edge_order),) + _gradients(y, rest, axes[1:], edge_order)


def _gradient(y, spacing, axis, edge_order):
    n = y.shape[axis]
    if edge_order > 2:
        raise ValueError("'edge_order' greater than 2 not supported")
    if n < edge_order + 1:
        raise ValueError(
            "Shape of array too small to calculate a numerical gradient, "
            "at least (edge_order + 1) elements are required."
        )
    steps = _steps_of(spacing, n)
    x = _with_axis_in_the_middle(np.ascontiguousarray(y), axis)
    out = np.empty(x.shape, intrinsics.dtype_of(y))
    for i in range(x.shape[0]):
        _slopes(x[i], steps, out[i], edge_order)
    return out.reshape(y.shape)


def _slopes(x, steps, out, edge_order):
    # Between neighbours, or of second order, at both ends; inside, of second order.
    n = x.shape[0]
    for j in range(x.shape[1]):
        if edge_order == 1:
            out[0, j] = (x[1, j] - x[0, j]) / steps[0]
            out[n - 1, j] = (x[n - 1, j] - x[n - 2, j]) / steps[n - 2]
        else:
            out[0, j] = _slope_at_end(x[0, j], x[1, j], x[2, j], steps[0], steps[1])
            out[n - 1, j] = -_slope_at_end(
                x[n - 1, j], x[n - 2, j], x[n - 3, j], steps[n - 2], steps[n - 3]
            )
    for k in range(1, n - 1):
        g = steps[k - 1]
        h = steps[k]
        if g == h:
            for j in range(x.shape[1]):
                out[k, j] = (x[k + 1, j] - x[k - 1, j]) / (2.0 * h)
        else:
            a = -h / (g * (g + h))
            b = (h - g) / (g * h)
            c = g / (h * (g + h))
            for j in range(x.shape[1]):
                out[k, j] = a * x[k - 1, j] + b * x[k, j] + c * x[k + 1, j]


def _slope_at_end(first, second, third, g, h):
    # Of the parabola through three points, at the first of them.
    if g == h:
        return (-1.5 / g) * first + (2.0 / g) * second + (-0.5 / g) * third
    a = -(2.0 * g + h) / (g * (g + h))
    b = (g + h) / (g * h)
    c = -g / (h * (g + h))
    return a * first + b * second + c * third


def _steps_of(spacing, n):
    if intrinsics.is_scalar(spacing):
        return np.full(n - 1, float(spacing))
    places = np.asarray(spacing, np.float64)
    if places.size != n:
        raise ValueError("when 1d, distances must match the length of the corresponding dimension")
    steps = np.empty(n - 1, np.float64)
    for i in range(n - 1):
        steps[i] = places[i + 1] - places[i]
    return steps


def trapezoid(y, x=None, dx=1.0, axis=-1):
    values = np.asarray(y)
    k = _axis_of(axis, values.ndim)
    n = values.shape[k]
    sums = _part_of(values, k, 1, n) + _part_of(values, k, 0, n - 1)
    if x is None:
        return np.sum(dx * sums / 2.0, k)
    places = np.asarray(x)
    if places.ndim == 1:
        steps = np.diff(places).reshape((-1,) + (1,) * (values.ndim - k - 1))
    else:
        steps = np.diff(places, 1, k)
    return np.sum(steps * sums / 2.0, k)


def interp(x, xp, fp, left=None, right=None, period=None):
    np._refuse_cast(np.asarray(x), np.float64, "safe")
    np._refuse_cast(np.asarray(xp), np.float64, "safe")
    if not intrinsics.is_scalar(x) and np.ndim(x) == 0:
        return np.interp(x[()], xp, fp, left, right, period)
    if period is not None:
        return _interp_around(x, np.asarray(xp, np.float64), np.asarray(fp), abs(float(period)))
    places = np.asarray(xp, np.float64)
    given = np.asarray(fp)
    if places.ndim != 1 or places.size != given.size:
        raise ValueError("fp and xp are not of the same length.")
    if places.size == 0:
        raise ValueError("array of sample points is empty")
    if not intrinsics.is_complex(given):
        return _interp_real(x, places, np.asarray(given, np.float64), left, right, False)
    values = np.asarray(given, np.complex128)
    real = _interp_real(x, places, values.real, _real_of(left), _real_of(right), True)
    imag = _interp_real(x, places, values.imag, _imag_of(left), _imag_of(right), True)
    is_missing = np.logical_and(np.isnan(np.asarray(x)), places.size > 1)
    if intrinsics.is_scalar(x):
        return complex(real, 0.0 if is_missing else imag)
    out = np.empty(real.shape, np.complex128)
    out.real[...] = real
    out.imag[...] = np.where(is_missing, 0.0, imag)
    return out


def _real_of(x):
    return None if x is None else complex(x).real


def _imag_of(x):
    return None if x is None else complex(x).imag


def _interp_real(x, places, values, left, right, is_part):
    # `is_part`: of complex values, where NumPy multiplies by the inverse of a step.
    low = values[0] if left is None else float(left)
    high = values[values.size - 1] if right is None else float(right)
    if intrinsics.is_scalar(x):
        one = float(x)
        return _interpolated(one, _segment(one, places, 0), places, values, low, high, is_part)
    wanted = np.asarray(x, np.float64)
    out = np.empty(wanted.shape, np.float64)
    flat = out.ravel()
    at = wanted.ravel()
    segment = 0
    for i in range(flat.size):
        segment = _segment(at[i], places, segment)
        flat[i] = _interpolated(at[i], segment, places, values, low, high, is_part)
    return out


def _segment(x, places, guess):
    # The last place that is not above x: -1 below all, their number above all. As NumPy looks for
    # it, from where the last one was, so that places out of order give what they give there.
    n = places.size
    if x != x:
        return guess
    if x > places[n - 1]:
        return n
    if x < places[0]:
        return -1
    if n <= 4:
        last = 1
        while last < n and x >= places[last]:
            last += 1
        return last - 1
    near = guess if guess < n - 3 else n - 3
    near = near if near > 1 else 1
    first = 0
    end = n
    if x < places[near]:
        if x >= places[near - 1]:
            return near - 1
        end = near - 1
        if near > 8 and x >= places[near - 8]:
            first = near - 8
    else:
        if x < places[near + 1]:
            return near
        if x < places[near + 2]:
            return near + 1
        first = near + 2
        if near < n - 9 and x < places[near + 8]:
            end = near + 8
    while first < end:
        middle = (first + end) // 2
        if x >= places[middle]:
            first = middle + 1
        else:
            end = middle
    return first - 1


def _interpolated(x, segment, places, values, low, high, is_part):
    n = places.size
    if x != x:
        return x if n > 1 else values[0]
    if segment == -1:
        return low
    if segment == n:
        return high
    if segment == n - 1 or places[segment] == x:
        return values[segment]
    after = segment + 1
    rise = values[after] - values[segment]
    width = places[after] - places[segment]
    slope = rise * np.divide(1.0, width) if is_part else np.divide(rise, width)
    result = slope * (x - places[segment]) + values[segment]
    if result != result:
        # As NumPy: from the other side, where the first way gives no number.
        result = slope * (x - places[after]) + values[after]
        if result != result and values[segment] == values[after]:
            result = values[segment]
    return result


def _interp_around(x, xp, fp, period):
    # One turn, with a point more at each end.
    if period == 0.0:
        raise ValueError("period must be a non-zero value")
    places = np.mod(xp, period)
    order = np.argsort(places)
    turn = np.take(places, order)
    values = np.take(fp, order)
    n = turn.size
    around = np.concatenate((turn[n - 1 :] - period, turn, turn[:1] + period))
    of_all = np.concatenate((values[n - 1 :], values, values[:1]))
    at = np.mod(float(x), period) if intrinsics.is_scalar(x) else np.mod(np.asarray(x), period)
    return np.interp(at, around, of_all)


def _as_line(a):
    x = np.asarray(a)
    if x.ndim > 1:
        raise ValueError("object too deep for desired array")
    return x.ravel()


def convolve(a, v, mode="full"):
    x = _as_line(a)
    y = _as_line(v)
    if x.size == 0:
        raise ValueError("a cannot be empty")
    if y.size == 0:
        raise ValueError("v cannot be empty")
    return _correlated(x, y[::-1], mode) if y.size <= x.size else _correlated(y, x[::-1], mode)


def correlate(a, v, mode="valid"):
    if np.ndim(a) == 0 or np.ndim(v) == 0:
        raise ValueError("object of too small depth for desired array")
    x = _as_line(a)
    y = _as_line(v)
    if x.size == 0:
        raise ValueError("first array argument cannot be empty")
    if y.size == 0:
        raise ValueError("second array argument cannot be empty")
    if intrinsics.is_complex(y):
        return _correlate(x, np.conjugate(y), mode)
    return _correlate(x, y, mode)


def _correlate(x, y, mode):
    if y.size <= x.size:
        return _correlated(x, y, mode)
    return _correlated(y, x, mode)[::-1].copy()


def _correlated(x, y, mode):
    # Sums of products of y with all parts of x that mode lets it cover; y is not longer.
    kind = intrinsics.common_dtype(x, y)
    n = y.size
    if mode == "full":
        before = n - 1
        count = x.size + n - 1
    elif mode == "same":
        before = n // 2
        count = x.size
    elif mode == "valid":
        before = 0
        count = x.size - n + 1
    else:
        raise ValueError("mode must be one of 'valid', 'same', or 'full' (got '" + mode + "')")
    out = np.empty(count, kind)
    for i in range(count):
        start = i - before
        first = -start if start < 0 else 0
        end = x.size - start if x.size - start < n else n
        total = kind.type(0)
        for j in range(first, end):
            total += kind.type(x[start + j]) * kind.type(y[j])
        out[i] = total
    return out


def unwrap(p, discont=None, axis=-1, period=6.283185307179586):
    x = np.asarray(p)
    k = _axis_of(axis, x.ndim)
    n = x.shape[k]
    steps = np.diff(x, 1, k)
    kind = intrinsics.common_dtype(steps, period)
    # Steps of half a period could go either way.
    if kind.kind == "i" or kind.kind == "u":
        half = period // 2
        is_ambiguous = period % 2 == 0
    else:
        half = period / 2
        is_ambiguous = True
    wrapped = np.mod(steps + half, period) - half
    if is_ambiguous:
        wrapped = np.where(np.logical_and(wrapped == -half, steps > 0), half, wrapped)
    limit = period / 2 if discont is None else discont
    correct = np.where(np.abs(steps) < limit, 0, wrapped - steps)
    out = x.astype(kind)
    _part_of(out, k, 1, n)[...] = _part_of(out, k, 1, n) + np.cumsum(correct, k)
    return out
