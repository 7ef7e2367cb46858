"""Discrete distributions of numpy.random.Generator, as NumPy draws them."""


def poisson(self, lam=1.0, size=None):
    a = _parameter(lam)
    _require(np.less_equal(a, 9223372006484771000.0), "lam value too large")
    _require(np.greater_equal(a, 0.0), "lam < 0 or lam contains NaNs")
    return _drawn_by_1(size, np.int64, a, lambda x: runtime.bitgen_poisson(self, x))


def geometric(self, p, size=None):
    a = _parameter(p)
    _require_part(np.greater(a, 0.0), np.less_equal(a, 1.0), "p <= 0, p > 1 or p contains NaNs")
    return _drawn_by_1(size, np.int64, a, lambda x: _geometric(self, x))


def _geometric(self, p):
    if p >= 0.333333333333333333333333:
        return np.random._geometric(lambda: _double(self), p)
    count = np.ceil(np.divide(-_exponential(self), np.log1p(-p)))
    return np.int64(9223372036854775807) if count >= 9223372036854775808.0 else np.int64(count)


def logseries(self, p, size=None):
    a = _parameter(p)
    _require_part(np.greater_equal(a, 0.0), np.less(a, 1.0), "p < 0, p >= 1 or p contains NaNs")
    return _drawn_by_1(size, np.int64, a, lambda x: _logseries(self, x))


def _logseries(self, p):
    r = np.log1p(-p)
    return np.random._logseries(lambda: _double(self), p, lambda u: -math.expm1(r * u))


def _require_part(low, high, message):
    _require(low, message)
    _require(high, message)


def zipf(self, a, size=None):
    x = _parameter(a)
    _require(np.greater(x, 1.0), "a <= 1 or a contains NaNs")
    return _drawn_by_1(size, np.int64, x, lambda v: _zipf(self, v))


def _zipf(self, a):
    # Numbers that are in int64.
    return np.random._zipf(
        lambda: _double(self), a, runtime.random_pow(9223372036854775807.0, 1.0 - a)
    )


def binomial(self, n, p, size=None):
    a, b = _integer_parameter(n), _parameter(p)
    _require(np.greater_equal(a, 0), "n < 0")
    _require_part(np.greater_equal(b, 0.0), np.less_equal(b, 1.0), "p < 0, p > 1 or p is NaN")
    return _drawn_by_2(
        size, np.int64, a, b, lambda x, y: np.random._binomial(lambda: _double(self), x, y)
    )


def negative_binomial(self, n, p, size=None):
    a, b = _parameter(n), _parameter(p)
    _require(np.logical_not(np.isnan(a)), "n must not be NaN")
    _require_positive(a, "n")
    _require_part(np.greater(b, 0.0), np.less_equal(b, 1.0), "p <= 0, p > 1 or p contains NaNs")
    most = (1.0 - b) / b * (a + 10.0 * np.sqrt(a))
    _require(
        np.less_equal(most, 9223372006484771000.0),
        "n too large or p too small, see Generator.negative_binomial Notes",
    )
    return _drawn_by_2(
        size, np.int64, a, b, lambda x, y: runtime.bitgen_negative_binomial(self, x, y)
    )


def hypergeometric(self, ngood, nbad, nsample, size=None):
    a, b, c = _integer_parameter(ngood), _integer_parameter(nbad), _integer_parameter(nsample)
    _require(np.less(a, 1000000000), "both ngood and nbad must be less than 1000000000")
    _require(np.less(b, 1000000000), "both ngood and nbad must be less than 1000000000")
    _require(np.greater_equal(a, 0), "ngood < 0")
    _require(np.greater_equal(b, 0), "nbad < 0")
    _require(np.greater_equal(c, 0), "nsample < 0")
    _require(np.greater_equal(a + b, c), "ngood + nbad < nsample")
    return _drawn_by_3(
        size, np.int64, a, b, c, lambda x, y, z: runtime.bitgen_hypergeometric(self, x, y, z)
    )
