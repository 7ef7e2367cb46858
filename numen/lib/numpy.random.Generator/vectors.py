"""Distributions of numpy.random.Generator whose draws are vectors."""


def multinomial(self, n, pvals, size=None):
    p = np.asarray(pvals, np.float64)
    if p.ndim == 0:
        raise ValueError(_no_probabilities())
    if p.shape[p.ndim - 1] == 0:
        raise ValueError(_no_probabilities())
    _require_part(
        np.greater_equal(p, 0.0),
        np.less_equal(p, 1.0),
        "pvals < 0, pvals > 1 or pvals contains NaNs",
    )
    count = p.shape[p.ndim - 1]
    rows = np.ascontiguousarray(p).reshape((-1, count))
    for row in rows:
        _require(_kahan_sum(row[: count - 1]) <= 1.0 + 1e-12, _too_much(p))
    trials = _integer_parameter(n)
    _require(np.greater_equal(trials, 0), "n < 0")
    given = np.broadcast_shapes(_shape_of(trials), p.shape[: p.ndim - 1])
    shape = given if size is None else np._as_shape(size)
    if size is not None and given != ():
        if np.broadcast_shapes(shape, given) != shape:
            raise ValueError("Output size is not compatible with broadcast dimensions of inputs.")
    out = np.zeros(shape + (count,), np.int64)
    drawn = out.reshape((-1, count))
    each_n = _spread(trials, shape)
    each_row = _spread(np.arange(len(rows)).reshape(p.shape[: p.ndim - 1]), shape)
    for i in range(len(drawn)):
        _multinomial(self, each_n[i], rows[each_row[i]], drawn[i])
    return out


def _no_probabilities():
    return (
        "pvals must have at least 1 dimension and the last dimension of pvals must be greater "
        "than 0."
    )


def _too_much(p):
    return "sum(pvals[:-1]) > 1.0" if p.ndim == 1 else "sum(pvals[...,:-1]) > 1.0"


def _kahan_sum(x):
    total = 0.0
    lost = 0.0
    for one in x:
        term = one - lost
        new = total + term
        lost = (new - total) - term
        total = new
    return total


def _multinomial(self, n, p, row):
    left = n
    rest = 1.0
    for i in range(p.size - 1):
        row[i] = np.random._binomial(lambda: _double(self), left, p[i] / rest)
        left -= row[i]
        if left <= 0:
            break
        rest -= p[i]
    if left > 0:
        row[p.size - 1] = left


def multivariate_hypergeometric(self, colors, nsample, size=None, method="marginals"):
    if method != "count" and method != "marginals":
        raise ValueError('method must be "count" or "marginals".')
    if nsample < 0:
        raise ValueError("nsample must be nonnegative.")
    counts = np.asarray(colors)
    _require_counts(counts)
    total = 0
    for one in counts:
        total += one
    if method == "marginals" and total >= 1000000000:
        raise ValueError('When method is "marginals", sum(colors) must be less than 1000000000.')
    if nsample > total:
        raise ValueError("nsample > sum(colors)")
    shape = () if size is None else np._as_shape(size)
    out = np.zeros(shape + (counts.size,), np.int64)
    if counts.size == 0 or total == 0 or nsample == 0:
        return out
    # What is left is drawn where it is less.
    is_rest = nsample > total // 2
    wanted = total - nsample if is_rest else nsample
    choices = np.repeat(np.arange(counts.size), counts if method == "count" else counts * 0)
    for row in out.reshape((-1, counts.size)):
        if method == "count":
            _choose_items(self, choices, wanted, row)
        else:
            _choose_colors(self, counts, total, wanted, row)
        if is_rest:
            for i in range(row.size):
                row[i] = counts[i] - row[i]
    return out


def _require_counts(counts):
    message = (
        "colors must be a one-dimensional sequence of nonnegative integers not exceeding "
        "9223372036854775807."
    )
    _require(counts.ndim == 1, message)
    _require(counts.dtype.kind == "i" or counts.dtype.kind == "u", message)
    _require(np.greater_equal(counts, 0), message)


def _choose_items(self, choices, wanted, row):
    for i in range(wanted):
        j = i + np.int64(runtime.bitgen_interval(self, choices.size - i - 1))
        choices[i], choices[j] = choices[j], choices[i]
        row[choices[i]] += 1


def _choose_colors(self, counts, total, wanted, row):
    left = wanted
    rest = total
    for i in range(counts.size - 1):
        if left <= 0:
            break
        rest -= counts[i]
        row[i] = runtime.bitgen_hypergeometric(self, counts[i], rest, left)
        left -= row[i]
    if left > 0:
        row[counts.size - 1] = left


def dirichlet(self, alpha, size=None):
    a = np.asarray(alpha, np.float64)
    _require(np.logical_not(np.less(a, 0)), "alpha < 0")
    shape = () if size is None else np._as_shape(size)
    out = np.zeros(shape + (a.size,), np.float64)
    if a.size == 0:
        return out
    rows = out.reshape((-1, a.size))
    # Gamma variates of such parameters may all be zero.
    if np.max(a) < 0.1:
        rests = np.cumsum(a[::-1])[::-1]
        if rests[0] > 0:
            for row in rows:
                _break_stick(self, a, rests, row)
    else:
        for row in rows:
            _normalized_gammas(self, a, row)
    return out


def _break_stick(self, a, rests, row):
    left = 1.0
    for i in range(a.size - 1):
        part = runtime.bitgen_beta(self, a[i], rests[i + 1])
        row[i] = left * part
        left *= 1.0 - part
        if rests[i + 1] == 0:
            break
    row[a.size - 1] = left


def _normalized_gammas(self, a, row):
    total = 0.0
    for i in range(a.size):
        row[i] = _gamma(self, a[i])
        total += row[i]
    scale = 1.0 / total
    for i in range(a.size):
        row[i] = row[i] * scale


def multivariate_normal(self, mean, cov, size=None, check_valid="warn", tol=1e-8, *, method="svd"):
    if method != "svd" and method != "eigh" and method != "cholesky":
        raise ValueError("method must be one of {'eigh', 'svd', 'cholesky'}")
    centre, spread = np.random._mean_and_covariance(mean, cov)
    n = centre.size
    shape = () if size is None else np._as_shape(size)
    drawn = self.standard_normal((np._product(shape), n))
    factor = _factor(np.asarray(spread, np.float64), check_valid, tol, method)
    return (centre + drawn @ factor.T).reshape(shape + (n,))


def _factor(spread, check_valid, tol, method):
    # NumPy warns of a matrix that is none of covariances, and goes on.
    if method == "cholesky":
        return np.linalg.cholesky(spread)
    if check_valid != "warn" and check_valid != "raise" and check_valid != "ignore":
        raise ValueError("check_valid must equal 'warn', 'raise', or 'ignore'")
    if method == "eigh":
        s, u = np.linalg.eigh(spread)
        if check_valid == "raise":
            _require(np.greater_equal(s, -tol), _no_covariance())
        return u * np.sqrt(np.abs(s))
    u, s, v = np.linalg.svd(spread)
    if check_valid == "raise":
        _require(np.allclose(np.dot(v.T * s, v), spread, tol, tol), _no_covariance())
    return u * np.sqrt(s)


def _no_covariance():
    return "covariance is not symmetric positive-semidefinite."


def permuted(self, x, *, axis=None, out=None):
    a = np.asarray(x)
    if out is None:
        result = np.copy(a)
    else:
        if out.shape != a.shape:
            raise ValueError("out must have the same shape as x")
        result = out
        result[...] = a
    draw = lambda i: np.int64(runtime.bitgen_interval(self, i))  # noqa: E731
    if axis is None:
        _shuffle_by(result.reshape(-1), 1, draw)
    else:
        lanes = np.moveaxis(result, axis, -1)
        for index in np.ndindex(lanes.shape[: lanes.ndim - 1]):
            _shuffle_by(lanes[index], 1, draw)
    return result


def bytes(self, length):
    return self.integers(0, 4294967296, (length - 1) // 4 + 1, np.uint32).tobytes()[:length]
