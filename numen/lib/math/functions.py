"""Functions of the math module that are no row of the table."""


def floor(x):
    return int(np.floor(x))


def ceil(x):
    return int(np.ceil(x))


def trunc(x):
    return int(x)


def pow(x, y):
    return float(np.power(float(x), float(y)))


def fmod(x, y):
    if y == 0.0 and x == x:
        raise ValueError("math domain error")
    return float(np.fmod(float(x), float(y)))


def factorial(n):
    if n < 0:
        raise ValueError("factorial() not defined for negative values")
    if n > 20:
        raise OverflowError("factorial() result does not fit 64 bits")
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result


def isqrt(n):
    if n < 0:
        raise ValueError("isqrt() argument must be nonnegative")
    if n == 0:
        return 0
    root = int(math.sqrt(n))
    while root > n // root:  # no squares, which may not fit
        root -= 1
    while root + 1 <= n // (root + 1):
        root += 1
    return root


def comb(n, k):
    if n < 0 or k < 0:
        raise ValueError("n and k must be non-negative integers")
    if k > n:
        return 0
    if k > n - k:
        k = n - k
    result = 1
    for i in range(k):
        # Divided first, so that all fits where the result does.
        common = math.gcd(result, i + 1)
        result = result // common * ((n - i) // ((i + 1) // common))
    return result


def perm(n, k=None):
    if k is None:
        return math.factorial(n)
    if n < 0 or k < 0:
        raise ValueError("n and k must be non-negative integers")
    if k > n:
        return 0
    result = 1
    for i in range(k):
        result *= n - i
    return result


def isclose(a, b, rel_tol=1e-09, abs_tol=0.0):
    if rel_tol < 0.0 or abs_tol < 0.0:
        raise ValueError("tolerances must be non-negative")
    if a == b:
        return True
    if math.isinf(a) or math.isinf(b):
        return False
    difference = abs(b - a)
    return difference <= abs(rel_tol * b) or difference <= abs(rel_tol * a) or difference <= abs_tol


def prod(iterable, start=1):
    result = start
    for item in iterable:
        result = result * item
    return result


def fsum(iterable):
    # Exact: the sum is kept as doubles that do not overlap (Shewchuk 1997), rounded at the end.
    partials = [0.0]
    partials.clear()
    for item in iterable:
        x = float(item)
        kept = 0
        for i in range(len(partials)):
            y = partials[i]
            if abs(x) < abs(y):
                x, y = y, x
            high = x + y
            low = y - (high - x)
            if low != 0.0:
                partials[kept] = low
                kept += 1
            x = high
        while len(partials) > kept:
            partials.pop()
        partials.append(x)
    total = 0.0
    n = len(partials)
    low = 0.0
    while n > 0:
        n -= 1
        x = total
        y = partials[n]
        total = x + y
        low = y - (total - x)
        if low != 0.0:
            break
    if n > 0 and ((low < 0.0 and partials[n - 1] < 0.0) or (low > 0.0 and partials[n - 1] > 0.0)):
        y = low * 2.0
        x = total + y
        if y == x - total:
            total = x
    return total


def frexp(x):
    y = float(x)
    if y == 0.0 or not math.isfinite(y):
        return y, 0
    shift = 0
    if abs(y) < 2.2250738585072014e-308:
        # Subnormal: bring it up where the exponent has its field.
        y *= 18014398509481984.0
        shift = 54
    bits = np.float64(y).view(np.int64)
    exponent = ((bits >> 52) & 0x7FF) - 1022
    mantissa = np.int64((bits & -0x7FF0000000000001) | (1022 << 52))
    return float(mantissa.view(np.float64)), int(exponent - shift)


def ldexp(x, i):
    m, e = math.frexp(x)
    if m == 0.0 or not math.isfinite(m):
        return m
    k = e + min(max(i, -5000), 5000)
    if k > 1024:
        return math.copysign(math.inf, x)
    if k >= -1021:
        return m * 2.0 * 2.0 ** (k - 1)
    # Subnormal: exact up to the last product, which rounds once.
    return m * 2.0**-1021 * 2.0 ** max(k + 1021, -100)


def modf(x):
    y = float(x)
    whole = float(np.trunc(y))
    rest = 0.0 if math.isinf(y) else y - whole
    return math.copysign(rest, y), whole


def ulp(x):
    y = abs(float(x))
    if math.isnan(y) or math.isinf(y):
        return y
    above = math.nextafter(y, math.inf)
    return y - math.nextafter(y, 0.0) if math.isinf(above) else above - y


def dist(p, q):
    if len(p) != len(q):
        raise ValueError("both points must have the same number of dimensions")
    largest = 0.0
    for a, b in zip(p, q, strict=False):
        largest = _larger(largest, float(a) - float(b))
    if largest == 0.0 or not math.isfinite(largest):
        return largest
    scale = _scale(largest)
    total = rest = 0.0
    for a, b in zip(p, q, strict=False):
        total, rest = _plus_square(total, rest, (float(a) - float(b)) * scale)
    return _root(total, rest) / scale


def gcd(*integers):
    result = 0
    for each in integers:
        result = np.gcd(result, each)
    return abs(result)


def lcm(*integers):
    result = 1
    for each in integers:
        result = np.lcm(result, each)
    return abs(result)


def hypot(*coordinates):
    largest = 0.0
    for each in coordinates:
        largest = _larger(largest, float(each))
    if largest == 0.0 or not math.isfinite(largest):
        return largest
    scale = _scale(largest)
    total = rest = 0.0
    for each in coordinates:
        total, rest = _plus_square(total, rest, float(each) * scale)
    return _root(total, rest) / scale


def _larger(size, x):
    # Infinity, then NaN, then the larger size.
    if math.isinf(size) or math.isinf(x):
        return math.inf
    return float(np.maximum(size, abs(x)))


def _scale(largest):
    # A power of two that makes numbers up to the largest fit to be squared.
    _, exponent = math.frexp(largest)
    return math.ldexp(1.0, min(-exponent, 1023))


def _square(x):
    # The square, and what rounding it lost (Dekker).
    upper = x * 134217729.0
    upper -= upper - x
    lower = x - upper
    square = x * x
    return square, lower * lower - ((square - upper * upper) - 2.0 * upper * lower)


def _plus_square(total, rest, x):
    # The sum, and all that rounding has lost (Knuth).
    square, lost = _square(x)
    result = total + square
    added = result - total
    return result, rest + ((total - (result - added)) + (square - added)) + lost


def _root(total, rest):
    # One step of Newton's from a root that is right but for its last digit.
    root = math.sqrt(total)
    square, lost = _square(root)
    return root + ((total - square) - lost + rest) / (2.0 * root)


def sumprod(p, q):
    if len(p) != len(q):
        raise ValueError("Inputs are not the same length")
    total = 0
    for a, b in zip(p, q, strict=True):
        total += a * b
    return total


def log(x, base):
    return math.log(x) / math.log(base)
