"""Integers of a range, permutations and choices, as numpy.random.Generator draws them."""


def _width(kind):
    return 1 if kind == np.bool_ else 8 * kind.itemsize


def _lowest(kind):
    return 0 if kind == np.bool_ else np.iinfo(kind).min


def _highest(kind):
    return 1 if kind == np.bool_ else np.iinfo(kind).max


def _range_of(low, high, kind, endpoint):
    # The offset and the closed range of one draw, checked against the dtype.
    if low < _lowest(kind):
        raise ValueError("low is out of bounds for " + kind.name)
    if high < low or (high == low and not endpoint):
        raise ValueError("low > high" if endpoint else "low >= high")
    last = high if endpoint else high - 1
    if last > _highest(kind):
        raise ValueError("high is out of bounds for " + kind.name)
    return np.int64(low), np.int64(last) - np.int64(low)


def integers(self, low, high=None, size=None, dtype=None, endpoint=False):
    kind = intrinsics.dtype_or(dtype, np.int64)
    if high is None:
        return _integers(self, 0, low, size, kind, endpoint)
    return _integers(self, low, high, size, kind, endpoint)


def _integers(self, low, high, size, kind, endpoint):
    width = _width(kind)
    if intrinsics.is_scalar(low) and intrinsics.is_scalar(high):
        offset, span = _range_of(low, high, kind, endpoint)
        if size is None:
            rest = None if width >= 32 else np.zeros(2, np.uint32)
            return kind.type(runtime.bitgen_integer(self, offset, span, width, rest))
        out = np.empty(size, kind)
        if out.size > 0:
            runtime.bitgen_fill_integers(self, out, out.size, offset, span, width)
        return out
    lows, highs = np.asarray(low), np.asarray(high)
    if size is None:
        shape = np.broadcast_shapes(lows.shape, highs.shape)
    else:
        shape = np._as_shape(size)
    each_low, each_high = _spread(lows, shape), _spread(highs, shape)
    out = np.empty(shape, kind)
    flat = out.ravel()
    for i in range(flat.size):
        _range_of(each_low[i], each_high[i], kind, endpoint)
    rest = np.zeros(2, np.uint32)
    for i in range(flat.size):
        offset, span = _range_of(each_low[i], each_high[i], kind, endpoint)
        flat[i] = kind.type(runtime.bitgen_integer(self, offset, span, width, rest))
    return out


def _up_to(self, most):
    # An integer of [0, most], as choice() draws it.
    return runtime.bitgen_integer(self, 0, most, 64, None)


def _shuffle_by(x, first, draw):
    for k in range(len(x) - first):
        i = len(x) - 1 - k
        j = draw(i)
        kept = x[i]
        x[i] = x[j]
        x[j] = kept


def _shuffle_rows(rows, draw):
    for k in range(len(rows) - 1):
        i = len(rows) - 1 - k
        j = draw(i)
        if i != j:
            row = rows[i].copy()
            rows[i] = rows[j]
            rows[j] = row


def shuffle(self, x, axis=0):
    draw = lambda i: np.int64(runtime.bitgen_interval(self, i))  # noqa: E731
    if intrinsics.is_array(x):
        if x.ndim == 1:
            _axis_of_one(axis)
            _shuffle_by(x, 1, draw)
        elif x.size > 0:
            _shuffle_rows(np.swapaxes(x, 0, axis), draw)
    else:
        if axis != 0:
            raise NotImplementedError("Axis argument is only supported on ndarray objects")
        _shuffle_by(x, 1, draw)


def _axis_of_one(axis):
    if axis != 0 and axis != -1:
        raise np.exceptions.AxisError(axis, 1)


def permutation(self, x, axis=0):
    if intrinsics.is_scalar(x):
        order = np.arange(x)
        self.shuffle(order)
        return order
    a = np.asarray(x)
    if a.ndim == 1:
        _axis_of_one(axis)
        out = a.copy()
        self.shuffle(out)
        return out
    order = np.arange(a.shape[axis])
    self.shuffle(order)
    return np.take(a, order, axis)


def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
    if intrinsics.is_scalar(a):
        _require(a > 0, "a must be a positive integer unless no samples are taken")
        return _choices(self, a, size, replace, p, shuffle)
    x = np.asarray(a)
    n = x.shape[axis]
    _require(n > 0, "a cannot be empty unless no samples are taken")
    return np.take(x, _choices(self, n, size, replace, p, shuffle), axis)


def _choices(self, n, size, replace, p, shuffle):
    if replace:
        if p is None:
            return self.integers(0, n, size)
        bounds = np.cumsum(_probabilities(n, p))
        return np.searchsorted(bounds / bounds[n - 1], self.random(size), "right")
    shape = () if size is None else np._as_shape(size)
    count = 1
    for one in shape:
        count *= one
    _require(count <= n, "Cannot take a larger sample than population when replace is False")
    if p is None:
        found = _distinct(self, n, count, shuffle)
    else:
        found = _distinct_by(self, n, count, _probabilities(n, p).copy())
    if size is None:
        return found[0]
    return found.reshape(shape)


def _probabilities(n, p):
    weights = np.asarray(p).astype(np.float64).ravel()
    _require(weights.size == n, "a and p must have same size")
    # Kahan's summation, as NumPy sums them.
    total = weights[0]
    lost = 0.0
    for i in range(1, n):
        term = weights[i] - lost
        new = total + term
        lost = (new - total) - term
        total = new
    _require(total == total, "Probabilities contain NaN")
    _require(weights >= 0, "Probabilities are not non-negative")
    _require(
        abs(total - 1.0) <= _tolerance(p),
        "Probabilities do not sum to 1. See Notes section of docstring for more information.",
    )
    return weights


def _tolerance(p):
    if intrinsics.is_array(p):
        if p.dtype == np.float32:
            return math.sqrt(np.finfo(np.float32).eps)
    return math.sqrt(np.finfo(np.float64).eps)


def _distinct(self, n, count, shuffle):
    cutoff = 50 if shuffle else 20
    if n > 10000 and count > n // cutoff:
        order = np.arange(n)
        _shuffle_by(order, max(n - count, 1), lambda i: _up_to(self, i))
        return order[n - count :].copy()
    # Floyd's algorithm.
    found = np.empty(count, np.int64)
    taken = set(found[:0])
    for k in range(count):
        j = n - count + k
        one = _up_to(self, j)
        if one in taken:
            one = j
        taken.add(one)
        found[k] = one
    if shuffle:
        _shuffle_by(found, 1, lambda i: _up_to(self, i))
    return found


def _distinct_by(self, n, count, p):
    _require(np.count_nonzero(p > 0) >= count, "Fewer non-zero entries in p than size")
    found = np.zeros(count, np.int64)
    taken = 0
    while taken < count:
        draws = self.random(count - taken)
        for i in range(taken):
            p[found[i]] = 0.0
        bounds = np.cumsum(p)
        bounds /= bounds[n - 1]
        for one in np.searchsorted(bounds, draws, "right"):
            if not _holds(found, taken, one):
                found[taken] = one
                taken += 1
    return found


def _holds(found, taken, one):
    for i in range(taken):
        if found[i] == one:
            return True
    return False
