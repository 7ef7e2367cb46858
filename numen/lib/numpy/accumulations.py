"""Sums and products of all elements up to each one."""


def _accumulate(a, axis, dtype, combine):
    if axis is None:
        flat = a.ravel()
        out = np.empty(flat.size, dtype)
        _accumulate_into(out, flat, combine)
        return out
    k = _axis_to_reduce(axis, a.ndim)
    if a.ndim <= 1:
        return _accumulate(a, None, dtype, combine)
    out = np.empty(a.shape, dtype)
    if intrinsics.is_contiguous(a):
        table = _with_axis_in_the_middle(a, k)
        results = out.reshape(table.shape)
        if table.shape[2] <= 16:  # rows too short for loops: a register for each column
            for i in range(table.shape[0]):
                for j in range(table.shape[2]):
                    _accumulate_into(results[i, :, j], table[i, :, j], combine)
            return out
    for i in range(a.shape[k]):
        row = _slice_at(a, k, i)
        if i == 0:
            _slice_at(out, k, 0)[...] = row
        else:
            more = row if row.dtype == out.dtype else row.astype(dtype)
            _slice_at(out, k, i)[...] = combine(_slice_at(out, k, i - 1), more)
    return out


def _accumulate_into(out, a, combine):
    kind = out.dtype.type
    if a.size > 0:
        value = kind(a[0])
        out[0] = value
        for i in range(1, a.size):
            value = kind(combine(value, kind(a[i])))
            out[i] = value


def _plus(a, b):
    return a + b


def _times(a, b):
    return a * b


def cumsum(a, axis=None, dtype=None, out=None):
    x = np.asarray(a)
    kind = _kind_of(dtype, out, intrinsics.sum_dtype(x))
    return _put(_accumulate(x, axis, kind, _plus), out)


def cumprod(a, axis=None, dtype=None, out=None):
    x = np.asarray(a)
    kind = _kind_of(dtype, out, intrinsics.sum_dtype(x))
    return _put(_accumulate(x, axis, kind, _times), out)


def cumulative_sum(x, axis=None, dtype=None, out=None, include_initial=False):
    return _cumulative(np.asarray(x), axis, dtype, out, include_initial, 0, _plus)


def cumulative_prod(x, axis=None, dtype=None, out=None, include_initial=False):
    return _cumulative(np.asarray(x), axis, dtype, out, include_initial, 1, _times)


def _cumulative(x, axis, dtype, out, include_initial, initial, combine):
    if axis is None:
        if x.ndim > 1:
            raise ValueError("For arrays which have more than one dimension ``axis`` is required.")
        return _cumulative(x, 0, dtype, out, include_initial, initial, combine)
    k = _axis_of(axis, x.ndim)
    kind = _kind_of(dtype, out, intrinsics.sum_dtype(x))
    result = _accumulate(x, k, kind, combine)
    if include_initial:
        n = x.shape[k]
        more = np.empty(_spliced(x.shape, k, 1, (n + 1,)), kind)
        _part_of(more, k, 0, 1)[...] = initial
        _part_of(more, k, 1, n + 1)[...] = result
        return _put(more, out)
    return _put(result, out)
