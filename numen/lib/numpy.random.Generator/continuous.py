"""Continuous distributions of numpy.random.Generator, as NumPy draws them."""


def random(self, size=None, dtype=None, out=None):
    kind = intrinsics.dtype_or(dtype, np.float64)
    if kind == np.float32:
        return _drawn_into(out, size, kind, lambda: runtime.bitgen_standard_uniform_f(self))
    _require_float64(kind, "random")
    return _drawn_into(out, size, kind, lambda: runtime.bitgen_standard_uniform(self))


def _require_float64(kind, name):
    if kind != np.float64:
        raise TypeError("Unsupported dtype for " + name)


def standard_normal(self, size=None, dtype=None, out=None):
    kind = intrinsics.dtype_or(dtype, np.float64)
    if kind == np.float32:
        return _drawn_into(out, size, kind, lambda: runtime.bitgen_standard_normal_f(self))
    _require_float64(kind, "standard_normal")
    return _drawn_into(out, size, kind, lambda: runtime.bitgen_standard_normal(self))


def standard_exponential(self, size=None, dtype=None, method="zig", out=None):
    kind = intrinsics.dtype_or(dtype, np.float64)
    if method == "zig":
        if kind == np.float32:
            return _drawn_into(out, size, kind, lambda: runtime.bitgen_standard_exponential_f(self))
        _require_float64(kind, "standard_exponential")
        return _drawn_into(out, size, kind, lambda: runtime.bitgen_standard_exponential(self))
    # By the inverse of the distribution, as random_standard_exponential_inv_fill.
    if kind == np.float32:
        return _drawn_into(
            out,
            size,
            kind,
            lambda: -np.log1p(-runtime.bitgen_standard_uniform_f(self)),
        )
    _require_float64(kind, "standard_exponential")
    return _drawn_into(out, size, kind, lambda: -math.log1p(-runtime.bitgen_standard_uniform(self)))


def standard_gamma(self, shape, size=None, dtype=None, out=None):
    kind = intrinsics.dtype_or(dtype, np.float64)
    a = _parameter(shape)
    _require_non_negative(a, "shape")
    if out is not None:
        if intrinsics.is_array(a):
            out[...] = self.standard_gamma(a, out.shape, kind)
            return out
        if kind == np.float32:
            return _drawn_into(out, size, kind, lambda: runtime.bitgen_standard_gamma_f(self, a))
        _require_float64(kind, "standard_gamma")
        return _drawn_into(out, size, kind, lambda: _gamma(self, a))
    if kind == np.float32:
        return _drawn_by_1(size, kind, a, lambda x: runtime.bitgen_standard_gamma_f(self, x))
    _require_float64(kind, "standard_gamma")
    return _drawn_by_1(size, kind, a, lambda x: _gamma(self, x))


def standard_cauchy(self, size=None):
    return _drawn(size, np.float64, lambda: _cauchy(self))


def _cauchy(self):
    above = _gauss(self)
    return above / _gauss(self)


def standard_t(self, df, size=None):
    a = _parameter(df)
    _require_positive(a, "df")
    return _drawn_by_1(size, np.float64, a, lambda x: _standard_t(self, x))


def exponential(self, scale=1.0, size=None):
    a = _parameter(scale)
    _require_non_negative(a, "scale")
    return _drawn_by_1(size, np.float64, a, lambda x: x * runtime.bitgen_standard_exponential(self))


def _gamma(self, shape):
    return np.random._gamma(
        lambda: _double(self), lambda: _gauss(self), lambda: _exponential(self), shape
    )


def _chisquare(self, df):
    return 2.0 * _gamma(self, df / 2.0)


def _f(self, dfnum, dfden):
    above = _chisquare(self, dfnum) * dfden
    return np.divide(above, _chisquare(self, dfden) * dfnum)


def _standard_t(self, df):
    above = _gauss(self)
    return np.divide(math.sqrt(df / 2.0) * above, math.sqrt(_gamma(self, df / 2.0)))


def chisquare(self, df, size=None):
    a = _parameter(df)
    _require_positive(a, "df")
    return _drawn_by_1(size, np.float64, a, lambda x: _chisquare(self, x))


def pareto(self, a, size=None):
    x = _parameter(a)
    _require_positive(x, "a")
    return _drawn_by_1(size, np.float64, x, lambda v: math.expm1(_exponential(self) / v))


def weibull(self, a, size=None):
    x = _parameter(a)
    _require_non_negative(x, "a")
    return _drawn_by_1(
        size, np.float64, x, lambda v: np.random._weibull(lambda: _exponential(self), v)
    )


def power(self, a, size=None):
    x = _parameter(a)
    _require_positive(x, "a")
    return _drawn_by_1(
        size, np.float64, x, lambda v: np.random._power(-math.expm1(-_exponential(self)), v)
    )


def rayleigh(self, scale=1.0, size=None):
    a = _parameter(scale)
    _require_non_negative(a, "scale")
    return _drawn_by_1(size, np.float64, a, lambda x: x * math.sqrt(2.0 * _exponential(self)))


def uniform(self, low=0.0, high=1.0, size=None):
    a = _parameter(low)
    span = _parameter(high) - a
    if not np.all(np.isfinite(span)):
        raise OverflowError("high - low range exceeds valid bounds")
    _require_non_negative(span, "high - low")
    return _drawn_by_2(
        size, np.float64, a, span, lambda x, y: x + y * runtime.bitgen_standard_uniform(self)
    )


def _drawn_around(size, center, width, name, draw):
    # By a center and a width that is not negative, called by that name.
    a, b = _parameter(center), _parameter(width)
    _require_non_negative(b, name)
    return _drawn_by_2(size, np.float64, a, b, draw)


def _drawn_by_positive_2(size, first, second, names, draw):
    a, b = _parameter(first), _parameter(second)
    _require_positive(a, names[0])
    _require_positive(b, names[1])
    return _drawn_by_2(size, np.float64, a, b, draw)


def normal(self, loc=0.0, scale=1.0, size=None):
    return _drawn_around(
        size, loc, scale, "scale", lambda x, y: x + y * runtime.bitgen_standard_normal(self)
    )


def lognormal(self, mean=0.0, sigma=1.0, size=None):
    return _drawn_around(size, mean, sigma, "sigma", lambda x, y: math.exp(x + y * _gauss(self)))


def laplace(self, loc=0.0, scale=1.0, size=None):
    return _drawn_around(
        size, loc, scale, "scale", lambda x, y: np.random._laplace(lambda: _double(self), x, y)
    )


def gumbel(self, loc=0.0, scale=1.0, size=None):
    return _drawn_around(
        size, loc, scale, "scale", lambda x, y: np.random._gumbel(lambda: _double(self), x, y)
    )


def logistic(self, loc=0.0, scale=1.0, size=None):
    return _drawn_around(
        size, loc, scale, "scale", lambda x, y: np.random._logistic(lambda: _double(self), x, y)
    )


def vonmises(self, mu, kappa, size=None):
    return _drawn_around(size, mu, kappa, "kappa", lambda x, y: runtime.bitgen_vonmises(self, x, y))


def gamma(self, shape, scale=1.0, size=None):
    a, b = _parameter(shape), _parameter(scale)
    _require_non_negative(a, "shape")
    _require_non_negative(b, "scale")
    return _drawn_by_2(size, np.float64, a, b, lambda x, y: y * _gamma(self, x))


def beta(self, a, b, size=None):
    names = ("a", "b")
    return _drawn_by_positive_2(size, a, b, names, lambda x, y: runtime.bitgen_beta(self, x, y))


def f(self, dfnum, dfden, size=None):
    names = ("dfnum", "dfden")
    return _drawn_by_positive_2(size, dfnum, dfden, names, lambda x, y: _f(self, x, y))


def wald(self, mean, scale, size=None):
    names = ("mean", "scale")
    return _drawn_by_positive_2(
        size, mean, scale, names, lambda x, y: runtime.bitgen_wald(self, x, y)
    )


def noncentral_chisquare(self, df, nonc, size=None):
    a, b = _parameter(df), _parameter(nonc)
    _require_positive(a, "df")
    _require_non_negative(b, "nonc")
    return _drawn_by_2(
        size, np.float64, a, b, lambda x, y: runtime.bitgen_noncentral_chisquare(self, x, y)
    )


def noncentral_f(self, dfnum, dfden, nonc, size=None):
    a, b, c = _parameter(dfnum), _parameter(dfden), _parameter(nonc)
    _require_positive(a, "dfnum")
    _require_positive(b, "dfden")
    _require_non_negative(c, "nonc")
    return _drawn_by_3(
        size, np.float64, a, b, c, lambda x, y, z: runtime.bitgen_noncentral_f(self, x, y, z)
    )


def triangular(self, left, mode, right, size=None):
    a, b, c = _parameter(left), _parameter(mode), _parameter(right)
    _require(np.less_equal(a, b), "left > mode")
    _require(np.less_equal(b, c), "mode > right")
    _require(np.not_equal(a, c), "left == right")
    return _drawn_by_3(
        size,
        np.float64,
        a,
        b,
        c,
        lambda x, y, z: np.random._triangular(lambda: _double(self), x, y, z),
    )
