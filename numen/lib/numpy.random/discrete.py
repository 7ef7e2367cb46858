"""numpy.random's integers, permutations and discrete distributions, as NumPy's RandomState."""


def _mask_of(most):
    # Ones in all places from the highest one of a number on.
    mask = most
    mask |= mask >> 1
    mask |= mask >> 2
    mask |= mask >> 4
    mask |= mask >> 8
    mask |= mask >> 16
    mask |= mask >> 32
    return mask


def _interval(most):
    # An integer of [0, most]: bits under a mask, until one is in the interval. All of 64 bits,
    # negative ones for those from 2**63 on.
    if most == 0:
        return 0
    mask = _mask_of(most)
    stream = runtime.random_stream(0)
    while True:
        if 0 <= most <= 4294967295:
            value = runtime.random_bits(stream) & mask
        else:
            high = runtime.random_bits(stream)
            value = (high << 32 | runtime.random_bits(stream)) & mask
        if np.uint64(value) <= np.uint64(most):
            return value


def randint(low, high=None, size=None, dtype=None):
    kind = intrinsics.dtype_or(dtype, np.int64)
    first = 0 if high is None else _integer(low)
    end = _integer(low if high is None else high)
    _require(np.less(first, end), "low >= high")
    if dtype is not None and kind.itemsize < 4:
        return _small_integers(first, end, size, kind)
    return _draws(size, kind, lambda first, end: first + _interval(end - 1 - first), first, end)


def random_integers(low, high=None, size=None):
    if high is None:
        return np.random.randint(1, low + 1, size)
    return np.random.randint(low, high + 1, size)


def bytes(length):
    words = np.random.randint(0, 4294967296, (length - 1) // 4 + 1, np.uint32)
    return words.view(np.uint8)[:length].tobytes()


def _small_integers(first, end, size, kind):
    # Several numbers are taken from each 32 bits of the stream: what is left of them, and how many
    # more there are.
    bits = 1 if kind.kind == "b" else 8 * kind.itemsize
    least = 0 if kind.kind != "i" else -(1 << (bits - 1))
    most = (1 << bits) + least
    _require(np.greater_equal(first, least), "low is out of bounds")
    _require(np.less_equal(end, most), "high is out of bounds")
    left = np.zeros(2, np.int64)
    return _draws(
        size, kind, lambda first, end: kind(first + _small(end - 1 - first, bits, left)), first, end
    )


def _small(most, bits, left):
    # An integer of [0, most] from so many bits of the stream at a time.
    if most == 0:
        return 0
    mask = _mask_of(most)
    while True:
        if left[1] == 0:
            left[0] = runtime.random_bits(runtime.random_stream(0))
            left[1] = 32 // bits - 1
        else:
            left[0] >>= bits
            left[1] -= 1
        value = int(left[0]) & mask
        if value <= most:
            return value


def _integer(x):
    return int(x) if intrinsics.is_scalar(x) else np.asarray(x).astype(np.int64)


def shuffle(x):
    n = len(x)
    for k in range(n - 1):
        i = n - 1 - k
        j = _interval(i)
        if i != j:
            if isinstance(x, np.ndarray):
                _swap(x, i, j)
            else:
                x[i], x[j] = x[j], x[i]


def _swap(x, i, j):
    if x.ndim == 1:
        kept = x[i]
        x[i] = x[j]
        x[j] = kept
    else:
        row = x[i].copy()
        x[i] = x[j]
        x[j] = row


def permutation(x):
    if intrinsics.is_scalar(x):
        order = np.arange(x)
        np.random.shuffle(order)
        return order
    a = np.asarray(x)
    if a.ndim == 1:
        out = a.copy()
        np.random.shuffle(out)
        return out
    order = np.arange(a.shape[0])
    np.random.shuffle(order)
    return np.take(a, order, 0)


def choice(a, size=None, replace=True, p=None):
    if intrinsics.is_scalar(a):
        n = int(a)
    else:
        if np.asarray(a).ndim != 1:
            raise ValueError("a must be 1-dimensional")
        n = np.asarray(a).shape[0]
    if n <= 0:
        raise ValueError("a must be greater than 0 unless no samples are taken")
    at = _choices(n, size, replace, p)
    if intrinsics.is_scalar(a):
        return at
    return np.take(np.asarray(a), at, 0)


def _choices(n, size, replace, p):
    if replace:
        if p is None:
            return _draws(size, np.int64, lambda: _interval(n - 1))
        bounds = np.cumsum(_probabilities(n, p))
        bounds = bounds / bounds[n - 1]
        return np.searchsorted(bounds, np.random.random_sample(size), "right")
    shape = () if size is None else np._as_shape(size)
    count = 1
    for one in shape:
        if one < 0:
            raise ValueError("negative dimensions are not allowed")
        count *= one
    if count > n:
        raise ValueError("Cannot take a larger sample than population when 'replace=False'")
    if p is None:
        found = np.random.permutation(n)[:count].copy()
    else:
        found = _without_replacement(n, count, _probabilities(n, p).copy())
    if size is None:
        return found[0]
    return found.reshape(shape)


def _probabilities(n, p):
    weights = np.asarray(p, np.float64).ravel()
    if weights.size != n:
        raise ValueError("'a' and 'p' must have same size")
    total = 0.0
    for one in weights:
        if not one >= 0:
            raise ValueError("probabilities are not non-negative")
        total += one
    if abs(total - 1.0) > 1.4901161193847656e-08:
        raise ValueError("probabilities do not sum to 1")
    return weights


def _without_replacement(n, count, p):
    available = 0
    for one in p:
        if one > 0:
            available += 1
    if available < count:
        raise ValueError("Fewer non-zero entries in p than size")
    found = np.empty(count, np.int64)
    taken = 0
    while taken < count:
        draws = np.random.random_sample(count - taken)
        for i in range(taken):
            p[found[i]] = 0.0
        bounds = np.cumsum(p)
        bounds = bounds / bounds[n - 1]
        # New ones in the order in which they were drawn, each once.
        start = taken
        for place in np.searchsorted(bounds, draws, "right"):
            is_new = True
            for i in range(start, taken):
                if found[i] == place:
                    is_new = False
            if is_new:
                found[taken] = place
                taken += 1
    return found


def _loggam(x):
    # log(gamma(x)) by Stirling's series with ten terms, moved up to 7 at least.
    if x == 1.0 or x == 2.0:
        return 0.0
    n = int(7.0 - x) if x < 7.0 else 0
    at = x + n
    square = (1.0 / at) * (1.0 / at)
    series = -1.39243221690590e00
    for term in (
        1.796443723688307e-01,
        -2.955065359477124e-02,
        6.410256410256410e-03,
        -1.917526917526918e-03,
        8.417508417508418e-04,
        -5.952380952380952e-04,
        7.936507936507937e-04,
        -2.777777777777778e-03,
        8.333333333333333e-02,
    ):
        series = series * square + term
    result = series / at + 0.5 * 1.8378770664093453e00 + (at - 0.5) * math.log(at) - at
    for _ in range(n):
        result -= math.log(at - 1.0)
        at -= 1.0
    return result


def _poisson(lam):
    if lam >= 10.0:
        return _poisson_large(lam)
    if lam == 0.0:
        return 0
    limit = math.exp(-lam)
    count = 0
    product = _double()
    while product > limit:
        count += 1
        product *= _double()
    return count


def _poisson_large(lam):
    # Hormann's transformed rejection PTRS (1993).
    root = math.sqrt(lam)
    log_lam = math.log(lam)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    vr = 0.9277 - 3.6224 / (b - 2.0)
    while True:
        u = _double() - 0.5
        v = _double()
        us = 0.5 - math.fabs(u)
        # Counts beyond int64 are cast to it, as NumPy's.
        k = np.int64(np.floor((np.divide(2.0 * a, us) + b) * u + lam + 0.43))
        if us >= 0.07 and v <= vr:
            return k
        if k < 0 or (us < 0.013 and v > us):
            continue
        left = math.log(v) + math.log(inverse_alpha) - math.log(a / (us * us) + b)
        if left <= -lam + k * log_lam - _loggam(k + 1.0):
            return k


def poisson(lam=1.0, size=None):
    _require(lam >= 0, "lam < 0 or lam is NaN")
    _require(lam <= 9223372006484771000.0, "lam value too large")
    return _draws(size, np.int64, lambda lam: _poisson(float(lam)), lam)


def binomial(n, p, size=None):
    _require(n >= 0, "n < 0")
    _require(np.logical_and(p >= 0, p <= 1), "p < 0, p > 1 or p is NaN")
    return _draws(size, np.int64, lambda n, p: _any_binomial(_double, int(n), float(p)), n, p)


def negative_binomial(n, p, size=None):
    _require_positive(n, "n")
    _require(np.logical_and(p >= 0, p <= 1), "p < 0, p > 1 or p is NaN")
    return _draws(
        size, np.int64, lambda n, p: _poisson(np.divide(1.0 - p, p) * _legacy_gamma(float(n))), n, p
    )


def geometric(p, size=None):
    _require(np.logical_and(p > 0, p <= 1), "p <= 0, p > 1 or p contains NaNs")
    return _draws(size, np.int64, lambda p: _legacy_geometric(float(p)), p)


def _legacy_geometric(p):
    if p >= 0.333333333333333333333333:
        return _geometric(_double, p)
    # Counts beyond int64 are cast to it, as NumPy's.
    return np.int64(np.ceil(np.divide(math.log(1.0 - _double()), math.log(1.0 - p))))


def zipf(a, size=None):
    _require(a > 1, "a <= 1 or a is NaN")
    return _draws(size, np.int64, lambda a: _zipf(_double, float(a), 0.0), a)


def logseries(p, size=None):
    _require(np.logical_and(p >= 0, p < 1), "p < 0, p >= 1 or p is NaN")
    return _draws(size, np.int64, lambda p: _legacy_logseries(float(p)), p)


def _legacy_logseries(p):
    r = np.log(1.0 - p)
    return _logseries(_double, p, lambda u: 1.0 - math.exp(r * u))


def hypergeometric(ngood, nbad, nsample, size=None):
    _require(ngood >= 0, "ngood < 0")
    _require(nbad >= 0, "nbad < 0")
    _require(nsample >= 1, "nsample < 1 or nsample is NaN")
    _require(ngood + nbad >= nsample, "ngood + nbad < nsample")
    return _draws(
        size,
        np.int64,
        lambda ngood, nbad, nsample: _hypergeometric(int(ngood), int(nbad), int(nsample)),
        ngood,
        nbad,
        nsample,
    )


def _hypergeometric(good, bad, sample):
    if sample > 10:
        return _hypergeometric_large(good, bad, sample)
    if sample == 0:
        return 0
    d1 = bad + good - sample
    least = bad if bad < good else good
    y = float(least)
    k = sample
    while y > 0.0:
        u = _double()
        y -= math.floor(u + y / (d1 + k))
        k -= 1
        if k == 0:
            break
    count = int(least - y)
    return sample - count if good > bad else count


def _hypergeometric_large(good, bad, sample):
    # Stadlober's HRUA (1989).
    least = good if good < bad else bad
    most = bad if good < bad else good
    population = good + bad
    m = sample if sample < population - sample else population - sample
    d4 = least / population
    d5 = 1.0 - d4
    d6 = m * d4 + 0.5
    d7 = math.sqrt((population - m) * sample * d4 * d5 / (population - 1) + 0.5)
    d8 = 1.7155277699214135 * d7 + 0.8989161620588988
    d9 = (m + 1) * (least + 1) // (population + 2)
    d10 = (
        _loggam(d9 + 1.0)
        + _loggam(least - d9 + 1.0)
        + _loggam(m - d9 + 1.0)
        + _loggam(most - m + d9 + 1.0)
    )
    bound = (m if m < least else least) + 1.0
    far = math.floor(d6 + 16.0 * d7)
    d11 = bound if bound < far else far
    while True:
        x = _double()
        y = _double()
        w = d6 + d8 * (y - 0.5) / x
        if w < 0.0 or w >= d11:
            continue
        z = int(math.floor(w))
        t = d10 - (
            _loggam(z + 1.0)
            + _loggam(least - z + 1.0)
            + _loggam(m - z + 1.0)
            + _loggam(most - m + z + 1.0)
        )
        if x * (4.0 - x) - 3.0 <= t:
            break
        if x * (x - t) >= 1.0:
            continue
        if 2.0 * math.log(x) <= t:
            break
    count = m - z if good > bad else z
    return good - count if m < sample else count


def multinomial(n, pvals, size=None):
    p = np.asarray(pvals, np.float64).ravel()
    total = 0.0
    for i in range(p.size):
        _require(p[i] >= 0 and p[i] <= 1, "pvals < 0, pvals > 1 or pvals contains NaNs")
        if i < p.size - 1:
            total += p[i]
    _require(total <= 1.0 + 1e-12, "sum(pvals[:-1]) > 1.0")
    if size is None:
        row = np.zeros(p.size, np.int64)
        _multinomial(int(n), p, row)
        return row
    out = np.zeros(np._as_shape(size) + (p.size,), np.int64)
    rows = out.reshape((-1, p.size))
    for i in range(rows.shape[0]):
        _multinomial(int(n), p, rows[i])
    return out


def _multinomial(n, p, row):
    left = n
    rest = 1.0
    for i in range(p.size - 1):
        row[i] = _binomial(_double, left, p[i] / rest)
        left -= row[i]
        if left <= 0:
            break
        rest -= p[i]
    if left > 0:
        row[p.size - 1] = left
