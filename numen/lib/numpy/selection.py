"""Choosing and searching elements."""


def where(condition, x=None, y=None):
    if x is None:
        return np.nonzero(condition)
    return intrinsics.where(condition, x, y)


def nonzero(a):
    x = np.asarray(a)
    n = np.count_nonzero(x)
    if x.ndim == 1:
        at = np.empty(n, np.int64)
        k = 0
        for i in range(x.shape[0]):
            if x[i] != 0:
                at[k] = i
                k += 1
        return (at,)
    rows = np.empty(n, np.int64)
    flat = x.ravel()
    k = 0
    for i in range(flat.size):
        if flat[i] != 0:
            rows[k] = i
            k += 1
    return _unravel(rows, x.shape)


def _unravel(flat, shape):
    # One index array per axis, the last axis running fastest.
    if len(shape) == 0:
        return ()
    size = 1
    for n in shape[1:]:
        size *= n
    return (flat // size,) + _unravel(flat % size, shape[1:])


def flatnonzero(a):
    return np.nonzero(np.ravel(a))[0]


def take(a, indices, axis=None):
    x = np.asarray(a)
    if axis is None:
        flat = x.ravel()
        if intrinsics.is_scalar(indices):
            return flat[indices]
        at = np.asarray(indices)
        places = at.ravel()
        out = np.empty(places.size, intrinsics.dtype_of(x))
        for i in range(places.size):
            out[i] = flat[places[i]]
        return out.reshape(at.shape)
    k = _axis_of(axis, x.ndim)
    if intrinsics.is_scalar(indices):
        return _slice_at(x, k, indices)
    at = np.asarray(indices)
    places = at.ravel()
    out = np.empty(x.shape[:k] + (places.size,) + x.shape[k + 1 :], intrinsics.dtype_of(x))
    for i in range(places.size):
        _slice_at(out, k, i)[...] = _slice_at(x, k, places[i])
    return out.reshape(x.shape[:k] + at.shape + x.shape[k + 1 :])


def histogram(a, bins=10, range=None):
    x = np.ravel(a)
    if intrinsics.is_scalar(bins):
        if range is None:
            if x.size == 0:
                low = 0.0
                high = 1.0
            else:
                low = float(np.min(x))
                high = float(np.max(x))
        else:
            low = float(range[0])
            high = float(range[1])
        if low == high:
            low -= 0.5
            high += 0.5
        edges = np.linspace(low, high, bins + 1)
        counts = np.zeros(bins, np.int64)
        scale = bins / (high - low)
        for i in intrinsics.range(x.size):
            v = float(x[i])
            if v < low or v > high or v != v:
                continue
            k = int((v - low) * scale)
            if k >= bins:
                k = bins - 1
            # Rounding may have put it one off; the edges decide.
            if v < edges[k]:
                k -= 1
            elif v >= edges[k + 1] and k != bins - 1:
                k += 1
            counts[k] += 1
        return counts, edges
    edges = np.asarray(bins)
    counts = np.zeros(edges.size - 1, np.int64)
    for i in intrinsics.range(x.size):
        v = x[i]
        k = _bin_of(edges, v)
        if k >= 0:
            counts[k] += 1
    return counts, edges


def _bin_of(edges, v):
    n = edges.size
    if not (v >= edges[0] and v <= edges[n - 1]):
        return -1
    low = 0
    high = n - 1
    while high - low > 1:
        middle = (low + high) // 2
        if v < edges[middle]:
            high = middle
        else:
            low = middle
    return low
