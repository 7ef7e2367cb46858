"""numpy.random's continuous distributions, drawn as NumPy's legacy RandomState draws them.

Stream 0 of the runtime is the Mersenne twister behind them.
"""


def seed(seed):
    if seed is None:
        raise ValueError("numpy.random.seed() needs a number or an array in compiled code")
    if intrinsics.is_scalar(seed):
        if seed < 0 or seed > 4294967295:
            raise ValueError("Seed must be between 0 and 2**32 - 1")
        runtime.random_seed(runtime.random_stream(0), seed)
    else:
        key = np.asarray(seed).ravel()
        if key.size == 0:
            raise ValueError("Seed must be non-empty")
        words = np.empty(key.size, np.uint32)
        for i in range(key.size):
            if key[i] < 0 or key[i] > 4294967295:
                raise ValueError("Seed must be between 0 and 2**32 - 1")
            words[i] = key[i]
        runtime.random_seed_key(runtime.random_stream(0), words, words.size)


def _draws(size, dtype, draw, *parameters):
    # One number, or an array of them in C order, whose parameters may be arrays, too.
    if not _has_array(parameters):
        if size is None:
            return draw(*parameters)
        out = np.empty(size, dtype)
        flat = out.ravel()
        for i in range(flat.size):
            flat[i] = draw(*parameters)
        return out
    own = np._broadcast_all(_shapes_of_parameters(parameters))
    shape = own if size is None else np._as_shape(size)
    out = np.empty(shape, dtype)
    flat = out.ravel()
    each = _spread_parameters(parameters, shape)
    for i in range(flat.size):
        flat[i] = draw(*_parameters_at(each, i))
    return out


def _has_array(parameters):
    if len(parameters) == 0:
        return False
    return intrinsics.is_array(parameters[0]) or _has_array(parameters[1:])


def _shapes_of_parameters(parameters):
    if len(parameters) == 0:
        return ()
    return (np.asarray(parameters[0]).shape,) + _shapes_of_parameters(parameters[1:])


def _spread_parameters(parameters, shape):
    # The elements of each parameter, one for each of the result.
    if len(parameters) == 0:
        return ()
    here = np.broadcast_to(parameters[0], shape).ravel()
    return (here,) + _spread_parameters(parameters[1:], shape)


def _parameters_at(each, i):
    if len(each) == 0:
        return ()
    return (each[0][i],) + _parameters_at(each[1:], i)


def _double():
    return runtime.random_double(runtime.random_stream(0))


def _gauss():
    # Marsaglia's polar method, which gives two at a time.
    stream = runtime.random_stream(0)
    if runtime.random_has_spare(stream):
        return runtime.random_take_spare(stream)
    while True:
        x = 2.0 * _double() - 1.0
        y = 2.0 * _double() - 1.0
        square = x * x + y * y
        if square < 1.0 and square != 0.0:
            break
    scale = math.sqrt(-2.0 * math.log(square) / square)
    runtime.random_keep_spare(stream, scale * x)
    return scale * y


def _exponential():
    return -math.log(1.0 - _double())


def _legacy_gamma(shape):
    return _gamma(_double, _gauss, _exponential, shape)


def _chisquare(df):
    return 2.0 * _legacy_gamma(df / 2.0)


def _require(holds, message):
    # Of a number or of all numbers of an array.
    if not (holds if intrinsics.is_scalar(holds) else np.all(holds)):
        raise ValueError(message)


def _require_non_negative(x, name):
    # -0.0 counts as negative, NaN does not.
    _require(np.logical_or(np.isnan(x), np.logical_not(np.signbit(x))), name + " < 0")


def _require_positive(x, name):
    _require(np.logical_not(np.less_equal(x, 0)), name + " <= 0")


def random_sample(size=None):
    return _draws(size, np.float64, lambda: _double())


def random(size=None):
    return np.random.random_sample(size)


def ranf(size=None):
    return np.random.random_sample(size)


def sample(size=None):
    return np.random.random_sample(size)


def rand(*dims):
    if len(dims) == 0:
        return _double()
    return np.random.random_sample(dims)


def randn(*dims):
    if len(dims) == 0:
        return _gauss()
    return np.random.standard_normal(dims)


def standard_normal(size=None):
    return _draws(size, np.float64, lambda: _gauss())


def normal(loc=0.0, scale=1.0, size=None):
    _require_non_negative(scale, "scale")
    return _draws(size, np.float64, lambda loc, scale: loc + scale * _gauss(), loc, scale)


def lognormal(mean=0.0, sigma=1.0, size=None):
    _require_non_negative(sigma, "sigma")
    return _draws(
        size, np.float64, lambda mean, sigma: math.exp(mean + sigma * _gauss()), mean, sigma
    )


def uniform(low=0.0, high=1.0, size=None):
    width = np.subtract(high, low)
    if not (math.isfinite(width) if intrinsics.is_scalar(width) else np.all(np.isfinite(width))):
        raise OverflowError("Range exceeds valid bounds")
    return _draws(size, np.float64, lambda low, width: low + width * _double(), low, width)


def standard_exponential(size=None):
    return _draws(size, np.float64, lambda: _exponential())


def exponential(scale=1.0, size=None):
    _require_non_negative(scale, "scale")
    return _draws(size, np.float64, lambda scale: scale * _exponential(), scale)


def standard_gamma(shape, size=None):
    _require_non_negative(shape, "shape")
    return _draws(size, np.float64, lambda shape: _legacy_gamma(float(shape)), shape)


def gamma(shape, scale=1.0, size=None):
    _require_non_negative(shape, "shape")
    _require_non_negative(scale, "scale")
    return _draws(
        size, np.float64, lambda shape, scale: scale * _legacy_gamma(float(shape)), shape, scale
    )


def beta(a, b, size=None):
    _require_positive(a, "a")
    _require_positive(b, "b")
    return _draws(size, np.float64, lambda a, b: _beta(float(a), float(b)), a, b)


def _beta(a, b):
    if not (a <= 1.0 and b <= 1.0):
        x = _legacy_gamma(a)
        y = _legacy_gamma(b)
        return x / (x + y)
    # Johnk's algorithm; in logarithms where both powers vanish.
    while True:
        u = _double()
        v = _double()
        x = runtime.random_pow(u, 1.0 / a)
        y = runtime.random_pow(v, 1.0 / b)
        if x + y <= 1.0 and u + v > 0.0:
            if x + y > 0.0:
                return x / (x + y)
            log_x = math.log(u) / a
            log_y = math.log(v) / b
            most = log_x if log_x > log_y else log_y
            log_x -= most
            log_y -= most
            return math.exp(log_x - math.log(math.exp(log_x) + math.exp(log_y)))


def chisquare(df, size=None):
    _require_positive(df, "df")
    return _draws(size, np.float64, lambda df: _chisquare(float(df)), df)


def noncentral_chisquare(df, nonc, size=None):
    _require_positive(df, "df")
    _require_non_negative(nonc, "nonc")
    return _draws(
        size, np.float64, lambda df, nonc: _noncentral_chisquare(float(df), float(nonc)), df, nonc
    )


def _noncentral_chisquare(df, nonc):
    if nonc == 0.0:
        return _chisquare(df)
    if df > 1.0:
        central = _chisquare(df - 1.0)
        n = _gauss() + math.sqrt(nonc)
        return central + n * n
    drawn = _chisquare(df + 2.0 * _poisson(nonc / 2.0))
    return drawn if nonc == nonc else nonc


def f(dfnum, dfden, size=None):
    _require_positive(dfnum, "dfnum")
    _require_positive(dfden, "dfden")
    return _draws(
        size, np.float64, lambda dfnum, dfden: _f(float(dfnum), float(dfden)), dfnum, dfden
    )


def _f(dfnum, dfden):
    above = _chisquare(dfnum) * dfden
    return np.divide(above, _chisquare(dfden) * dfnum)


def noncentral_f(dfnum, dfden, nonc, size=None):
    _require_positive(dfnum, "dfnum")
    _require_positive(dfden, "dfden")
    _require_non_negative(nonc, "nonc")
    return _draws(
        size,
        np.float64,
        lambda dfnum, dfden, nonc: _noncentral_f(float(dfnum), float(dfden), float(nonc)),
        dfnum,
        dfden,
        nonc,
    )


def _noncentral_f(dfnum, dfden, nonc):
    above = _noncentral_chisquare(dfnum, nonc) * dfden
    return np.divide(above, _chisquare(dfden) * dfnum)


def standard_t(df, size=None):
    _require_positive(df, "df")
    return _draws(size, np.float64, lambda df: _standard_t(float(df)), df)


def _standard_t(df):
    above = _gauss()
    return np.divide(math.sqrt(df / 2.0) * above, math.sqrt(_legacy_gamma(df / 2.0)))


def standard_cauchy(size=None):
    return _draws(size, np.float64, lambda: _cauchy())


def _cauchy():
    above = _gauss()
    return above / _gauss()


def pareto(a, size=None):
    _require_positive(a, "a")
    return _draws(size, np.float64, lambda a: math.exp(_exponential() / a) - 1.0, a)


def weibull(a, size=None):
    _require_non_negative(a, "a")
    return _draws(size, np.float64, lambda a: _weibull(_exponential, float(a)), a)


def power(a, size=None):
    _require_positive(a, "a")
    return _draws(size, np.float64, lambda a: _power(1.0 - math.exp(-_exponential()), float(a)), a)


def laplace(loc=0.0, scale=1.0, size=None):
    _require_non_negative(scale, "scale")
    return _draws(
        size, np.float64, lambda loc, scale: _laplace(_double, float(loc), float(scale)), loc, scale
    )


def gumbel(loc=0.0, scale=1.0, size=None):
    _require_non_negative(scale, "scale")
    return _draws(
        size, np.float64, lambda loc, scale: _gumbel(_double, float(loc), float(scale)), loc, scale
    )


def logistic(loc=0.0, scale=1.0, size=None):
    _require_non_negative(scale, "scale")
    return _draws(
        size,
        np.float64,
        lambda loc, scale: _logistic(_double, float(loc), float(scale)),
        loc,
        scale,
    )


def rayleigh(scale=1.0, size=None):
    _require_non_negative(scale, "scale")
    return _draws(
        size, np.float64, lambda scale: scale * math.sqrt(-2.0 * math.log1p(-_double())), scale
    )


def wald(mean, scale, size=None):
    _require_positive(mean, "mean")
    _require_positive(scale, "scale")
    return _draws(
        size, np.float64, lambda mean, scale: _wald(float(mean), float(scale)), mean, scale
    )


def _wald(mean, scale):
    # Michael, Schucany and Haas (1976).
    half = mean / (2.0 * scale)
    y = _gauss()
    y = mean * y * y
    x = mean + half * (y - math.sqrt(4.0 * scale * y + y * y))
    if _double() <= mean / (mean + x):
        return x
    return mean * mean / x


def triangular(left, mode, right, size=None):
    _require(np.logical_not(np.greater(left, mode)), "left > mode")
    _require(np.logical_not(np.greater(mode, right)), "mode > right")
    _require(np.not_equal(left, right), "left == right")
    return _draws(
        size,
        np.float64,
        lambda left, mode, right: _triangular(_double, float(left), float(mode), float(right)),
        left,
        mode,
        right,
    )


def vonmises(mu, kappa, size=None):
    _require_non_negative(kappa, "kappa")
    return _draws(size, np.float64, lambda mu, kappa: _vonmises(float(mu), float(kappa)), mu, kappa)


def _vonmises(mu, kappa):
    # Best and Fisher (1979).
    if kappa != kappa:
        return np.nan
    if kappa < 1e-8:
        return math.pi * (2.0 * _double() - 1.0)
    if kappa < 1e-5:
        s = 1.0 / kappa + kappa
    else:
        r = 1.0 + math.sqrt(1.0 + 4.0 * kappa * kappa)
        rho = (r - math.sqrt(2.0 * r)) / (2.0 * kappa)
        s = (1.0 + rho * rho) / (2.0 * rho)
    while True:
        z = math.cos(math.pi * _double())
        w = (1.0 + s * z) / (s + z)
        y = kappa * (s - w)
        v = _double()
        if y * (2.0 - y) - v >= 0.0 or math.log(y / v) + 1.0 - y >= 0.0:
            break
    angle = math.acos(w)
    if _double() < 0.5:
        angle = -angle
    angle += mu
    turned = math.fmod(math.fabs(angle) + math.pi, 2.0 * math.pi) - math.pi
    return -turned if angle < 0.0 else turned


def dirichlet(alpha, size=None):
    a = np.asarray(alpha).ravel()
    for one in a:
        _require_positive(one, "alpha")
    if size is None:
        row = np.empty(a.size, np.float64)
        _dirichlet(a, row)
        return row
    out = np.empty(np._as_shape(size) + (a.size,), np.float64)
    rows = out.reshape((-1, a.size))
    for i in range(rows.shape[0]):
        _dirichlet(a, rows[i])
    return out


def _dirichlet(alpha, row):
    total = 0.0
    for i in range(alpha.size):
        row[i] = _legacy_gamma(float(alpha[i]))
        total += row[i]
    scale = 1.0 / total
    for i in range(alpha.size):
        row[i] = row[i] * scale


def _mean_and_covariance(mean, cov):
    centre = np.asarray(mean)
    spread = np.asarray(cov)
    if centre.ndim != 1:
        raise ValueError("mean must be 1 dimensional")
    if spread.ndim != 2 or spread.shape[0] != spread.shape[1]:
        raise ValueError("cov must be 2 dimensional and square")
    if spread.shape[0] != centre.size:
        raise ValueError("mean and cov must have same length")
    return centre, spread


def multivariate_normal(mean, cov, size=None, check_valid="warn", tol=1e-8):
    centre, spread = _mean_and_covariance(mean, cov)
    n = centre.size
    _, s, v = np.linalg.svd(np.asarray(spread, np.float64))
    if check_valid == "raise":
        if not np.allclose(np.dot(v.T * s, v), spread, tol, tol):
            raise ValueError("covariance is not symmetric positive-semidefinite.")
    elif check_valid != "warn" and check_valid != "ignore":
        raise ValueError("check_valid must equal 'warn', 'raise', or 'ignore'")
    shape = () if size is None else np._as_shape(size)
    drawn = np.random.standard_normal((np._product(shape), n))
    return np.dot(drawn, np.sqrt(s).reshape((n, 1)) * v).reshape(shape + (n,)) + centre
