"""How NumPy draws from distributions, for RandomState and Generator alike.

`double()` draws a number of [0, 1), `gauss()` a normal and `exponential()` an exponential one.
Powers are the C library's: LLVM would make products and roots of known exponents, which round
otherwise.
"""


def _gamma(double, gauss, exponential, shape):
    # Marsaglia and Tsang (2000) above 1; below, Ahrens and Dieter's rejection.
    if shape == 1.0:
        return exponential()
    if shape == 0.0:
        return 0.0
    if shape < 1.0:
        while True:
            u = double()
            v = exponential()
            if u <= 1.0 - shape:
                x = runtime.random_pow(u, 1.0 / shape)
                if x <= v:
                    return x
            else:
                y = -math.log((1.0 - u) / shape)
                x = runtime.random_pow(1.0 - shape + shape * y, 1.0 / shape)
                if x <= v + y:
                    return x
    b = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * b)
    while True:
        x = gauss()
        v = 1.0 + c * x
        while v <= 0.0:
            x = gauss()
            v = 1.0 + c * x
        v = v * v * v
        u = double()
        if u < 1.0 - 0.0331 * (x * x) * (x * x):
            return b * v
        if math.log(u) < 0.5 * x * x + b * (1.0 - v + math.log(v)):
            return b * v


def _weibull(exponential, a):
    return 0.0 if a == 0.0 else runtime.random_pow(exponential(), 1.0 / a)


def _power(u, a):
    return runtime.random_pow(u, 1.0 / a)


def _laplace(double, loc, scale):
    u = double()
    while u == 0.0:
        u = double()
    # Which side it is on cannot be predicted: selections, and one logarithm.
    above = u >= 0.5
    distance = scale * math.log(2.0 - u - u if above else u + u)
    return loc - distance if above else loc + distance


def _gumbel(double, loc, scale):
    u = 1.0 - double()
    while u >= 1.0:
        u = 1.0 - double()
    return loc - scale * math.log(-math.log(u))


def _logistic(double, loc, scale):
    u = double()
    while u == 0.0:
        u = double()
    return loc + scale * math.log(u / (1.0 - u))


def _triangular(double, left, mode, right):
    width = right - left
    u = double()
    below = u <= (mode - left) / width
    part = u * ((mode - left) * width) if below else (1.0 - u) * ((right - mode) * width)
    distance = math.sqrt(part)
    return left + distance if below else right - distance


def _binomial(double, n, p):
    # RandomState.binomial draws a number also where there is nothing to count.
    if n == 0 or p == 0.0:
        return 0
    return _any_binomial(double, n, p)


def _any_binomial(double, n, p):
    small = p if p <= 0.5 else 1.0 - p
    if small * n <= 30.0:
        count = _binomial_inversion(double, n, small)
    else:
        count = _binomial_btpe(double, n, small)
    return count if p <= 0.5 else n - count


def _binomial_inversion(double, n, p):
    q = 1.0 - p
    none = math.exp(n * math.log(q))
    mean = n * p
    limit = mean + 10.0 * math.sqrt(mean * q + 1.0)
    bound = int(limit) if limit < n else n
    x = 0
    px = none
    u = double()
    while u > px:
        x += 1
        if x > bound:
            x = 0
            px = none
            u = double()
        else:
            u -= px
            px = ((n - x + 1) * p * px) / (x * q)
    return x


def _stirling(x, square):
    return (
        (13680.0 - (462.0 - (132.0 - (99.0 - 140.0 / square) / square) / square) / square)
        / x
        / 166320.0
    )


def _binomial_btpe(double, n, p):
    # Kachitvichyanukul and Schmeiser's BTPE (1988).
    q = 1.0 - p
    fm = n * p + p
    m = int(math.floor(fm))
    p1 = math.floor(2.195 * math.sqrt(n * p * q) - 4.6 * q) + 0.5
    xm = m + 0.5
    xl = xm - p1
    xr = xm + p1
    c = 0.134 + 20.5 / (15.3 + m)
    a = (fm - xl) / (fm - xl * p)
    left = a * (1.0 + a / 2.0)
    a = (xr - fm) / (xr * q)
    right = a * (1.0 + a / 2.0)
    p2 = p1 * (1.0 + 2.0 * c)
    p3 = p2 + c / left
    p4 = p3 + c / right
    nrq = n * p * q
    while True:
        u = double() * p4
        v = double()
        if u <= p1:
            return int(math.floor(xm - p1 * v + u))
        if u <= p2:
            x = xl + (u - p1) / c
            v = v * c + 1.0 - math.fabs(m - x + 0.5) / p1
            if v > 1.0:
                continue
            y = int(math.floor(x))
        elif u <= p3:
            if v == 0.0:
                continue
            y = int(math.floor(xl + math.log(v) / left))
            if y < 0:
                continue
            v = v * (u - p2) * left
        else:
            if v == 0.0:
                continue
            y = int(math.floor(xr - math.log(v) / right))
            if y > n:
                continue
            v = v * (u - p3) * right
        k = abs(y - m)
        if k <= 20 or k >= nrq / 2.0 - 1.0:
            s = p / q
            a = s * (n + 1)
            ratio = 1.0
            if m < y:
                for i in range(m + 1, y + 1):
                    ratio *= a / i - s
            elif m > y:
                for i in range(y + 1, m + 1):
                    ratio /= a / i - s
            if v <= ratio:
                return y
            continue
        rho = (k / nrq) * ((k * (k / 3.0 + 0.625) + 0.16666666666666666) / nrq + 0.5)
        t = -k * k / (2.0 * nrq)
        log_v = math.log(v)
        if log_v < t - rho:
            return y
        if log_v > t + rho:
            continue
        x1 = float(y + 1)
        f1 = float(m + 1)
        z = float(n + 1 - m)
        w = float(n - y + 1)
        limit = (
            xm * math.log(f1 / x1)
            + (n - m + 0.5) * math.log(z / w)
            + (y - m) * math.log(w * p / (x1 * q))
            + _stirling(f1, f1 * f1)
            + _stirling(z, z * z)
            + _stirling(x1, x1 * x1)
            + _stirling(w, w * w)
        )
        if log_v <= limit:
            return y


def _geometric(double, p):
    # A search among the sums of the probabilities, which is quick where p is large.
    count = 1
    total = p
    term = p
    u = double()
    while u > total:
        term *= 1.0 - p
        total += term
        count += 1
    return count


def _zipf(double, a, least):
    # From numbers of (least, 1].
    if a >= 1025.0:  # the power would be inf, and no number accepted
        return 1
    power = a - 1.0
    b = runtime.random_pow(2.0, power)
    while True:
        u = double()
        u = u * least + (1.0 - u)
        v = double()
        x = np.floor(runtime.random_pow(u, -1.0 / power))
        if x > 9223372036854774784.0 or x < 1.0:
            continue
        t = runtime.random_pow(1.0 + 1.0 / x, power)
        if v * x * (t - 1.0) / (b - 1.0) <= t / b:
            return int(x)


def _logseries(double, p, part):
    # Kemp (1981); part(u) is 1 - (1 - p)**u.
    while True:
        v = double()
        if v >= p:
            return 1
        u = double()
        q = part(u)
        if v <= q * q:
            if v == 0.0:
                continue
            result = int(math.floor(1.0 + math.log(v) / math.log(q)))
            if result >= 1:
                return result
            continue
        return 1 if v >= q else 2
