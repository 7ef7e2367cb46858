"""Functions of the cmath module that are no row of the table."""


def phase(z):
    w = complex(z)
    return math.atan2(w.imag, w.real)


def polar(z):
    w = complex(z)
    return abs(w), math.atan2(w.imag, w.real)


def rect(r, phi):
    if math.isinf(phi) and r != 0.0 and not math.isnan(r):
        raise ValueError("math domain error")
    if phi == 0.0:
        return complex(float(r), float(r) * float(phi))
    return complex(r * math.cos(phi), r * math.sin(phi))


def isclose(a, b, rel_tol=1e-09, abs_tol=0.0):
    if rel_tol < 0.0 or abs_tol < 0.0:
        raise ValueError("tolerances must be non-negative")
    if a == b:
        return True
    if cmath.isinf(a) or cmath.isinf(b):
        return False
    difference = abs(b - a)
    return difference <= rel_tol * abs(b) or difference <= rel_tol * abs(a) or difference <= abs_tol


# The formulas of CPython, so that results have its bits: W. Kahan's, in terms of real functions of
# the parts that neither overflow nor cancel. NaN and infinities are those of C's functions.


def _is_large(z):
    # Whether twice its modulus might overflow.
    return math.fabs(z.real) > 1.7976931348623157e308 / 4 or (
        math.fabs(z.imag) > 1.7976931348623157e308 / 4
    )


def _is_tiny(x, y):
    # Whether both are below the least normal number.
    return x < 2.2250738585072014e-308 and y < 2.2250738585072014e-308


def _overflows_exp(x):
    return x > 708.3964185322641


def sqrt(z):
    z = complex(z)
    if not cmath.isfinite(z):
        return np.sqrt(z)
    x, y = math.fabs(z.real), math.fabs(z.imag)
    if x == 0.0 and y == 0.0:
        return complex(0.0, z.imag)
    if _is_tiny(x, y):
        x = math.ldexp(x, 53)
        s = math.ldexp(math.sqrt(x + math.hypot(x, math.ldexp(y, 53))), -27)
    else:
        x /= 8.0
        s = 2.0 * math.sqrt(x + math.hypot(x, y / 8.0))
    d = y / (2.0 * s)
    if z.real >= 0.0:
        return complex(s, math.copysign(d, z.imag))
    return complex(d, math.copysign(s, z.imag))


def acos(z):
    z = complex(z)
    if not cmath.isfinite(z):
        return np.arccos(z)
    if _is_large(z):
        imag = math.copysign(_log_of_large(z), z.imag)
        return complex(math.atan2(math.fabs(z.imag), z.real), -imag)
    s = sqrt(complex(1.0 - z.real, -z.imag))
    t = sqrt(complex(1.0 + z.real, z.imag))
    return complex(2.0 * math.atan2(s.real, t.real), math.asinh(t.real * s.imag - t.imag * s.real))


def acosh(z):
    z = complex(z)
    if not cmath.isfinite(z):
        return np.arccosh(z)
    if _is_large(z):
        return complex(_log_of_large(z), math.atan2(z.imag, z.real))
    s = sqrt(complex(z.real - 1.0, z.imag))
    t = sqrt(complex(z.real + 1.0, z.imag))
    real = math.asinh(s.real * t.real + s.imag * t.imag)
    return complex(real, 2.0 * math.atan2(s.imag, t.real))


def asinh(z):
    z = complex(z)
    if not cmath.isfinite(z):
        return np.arcsinh(z)
    if _is_large(z):
        real = math.copysign(_log_of_large(z), z.real)
        return complex(real, math.atan2(z.imag, math.fabs(z.real)))
    s = sqrt(complex(1.0 + z.imag, -z.real))
    t = sqrt(complex(1.0 - z.imag, z.real))
    real = math.asinh(s.real * t.imag - t.real * s.imag)
    return complex(real, math.atan2(z.imag, s.real * t.real - s.imag * t.imag))


def asin(z):
    z = complex(z)
    return _turned_back(asinh(complex(-z.imag, z.real)))


def atanh(z):
    z = complex(z)
    if not cmath.isfinite(z):
        return np.arctanh(z)
    if math.copysign(1.0, z.real) < 0.0:
        return -_atanh_to_the_right(-z)
    return _atanh_to_the_right(z)


def atan(z):
    z = complex(z)
    return _turned_back(atanh(complex(-z.imag, z.real)))


def _atanh_to_the_right(z):
    x, y = z.real, math.fabs(z.imag)
    if x > 6.703903964971298e153 or y > 6.703903964971298e153:
        h = math.hypot(x / 2.0, z.imag / 2.0)
        return complex(x / 4.0 / h / h, -math.copysign(math.pi / 2.0, -z.imag))
    if x == 1.0 and y < 1.4916681462400413e-154:
        if y == 0.0:
            raise ValueError("math domain error")
        real = -math.log(math.sqrt(y) / math.sqrt(math.hypot(y, 2.0)))
        return complex(real, math.copysign(math.atan2(2.0, -y) / 2.0, z.imag))
    real = math.log1p(4.0 * x / ((1.0 - x) * (1.0 - x) + y * y)) / 4.0
    return complex(real, -math.atan2(-2.0 * z.imag, (1.0 - x) * (1.0 + x) - y * y) / 2.0)


def _log_of_large(z):
    return math.log(math.hypot(z.real / 2.0, z.imag / 2.0)) + math.log(2.0) * 2.0


def _turned_back(z):
    return complex(z.imag, -z.real)


def exp(z):
    z = complex(z)
    if not cmath.isfinite(z):
        return np.exp(z)
    if _overflows_exp(z.real):
        length = math.exp(z.real - 1.0)
        return complex(length * math.cos(z.imag) * math.e, length * math.sin(z.imag) * math.e)
    length = math.exp(z.real)
    return complex(length * math.cos(z.imag), length * math.sin(z.imag))


def _hyperbolic(x):
    # cosh(x) and sinh(x), each divided by the last number, without which they might overflow.
    if _overflows_exp(math.fabs(x)):
        less = x - math.copysign(1.0, x)
        return math.cosh(less), math.sinh(less), math.e
    return math.cosh(x), math.sinh(x), 1.0


def cosh(z):
    z = complex(z)
    if not cmath.isfinite(z):
        return np.cosh(z)
    even, odd, factor = _hyperbolic(z.real)
    return complex(math.cos(z.imag) * even * factor, math.sin(z.imag) * odd * factor)


def sinh(z):
    z = complex(z)
    if not cmath.isfinite(z):
        return np.sinh(z)
    even, odd, factor = _hyperbolic(z.real)
    return complex(math.cos(z.imag) * odd * factor, math.sin(z.imag) * even * factor)


def tanh(z):
    z = complex(z)
    if math.isinf(z.real) and not math.isfinite(z.imag):
        return complex(math.copysign(1.0, z.real), 0.0)
    if not cmath.isfinite(z):
        return np.tanh(z)
    if _overflows_exp(math.fabs(z.real)):
        imag = 4.0 * math.sin(z.imag) * math.cos(z.imag) * math.exp(-2.0 * math.fabs(z.real))
        return complex(math.copysign(1.0, z.real), imag)
    x, y = math.tanh(z.real), math.tan(z.imag)
    secant = 1.0 / math.cosh(z.real)
    both = x * y
    denominator = 1.0 + both * both
    return complex(x * (1.0 + y * y) / denominator, ((y / denominator) * secant) * secant)


def cos(z):
    z = complex(z)
    return cosh(complex(-z.imag, z.real))


def sin(z):
    z = complex(z)
    return _turned_back(sinh(complex(-z.imag, z.real)))


def tan(z):
    z = complex(z)
    return _turned_back(tanh(complex(-z.imag, z.real)))


def log(z, base=None):
    w = _log(complex(z))
    return w if base is None else _quotient(w, _log(complex(base)))


def log10(z):
    w = _log(complex(z))
    return complex(w.real / math.log(10.0), w.imag / math.log(10.0))


def _log(z):
    if not cmath.isfinite(z):
        return np.log(z)
    x, y = math.fabs(z.real), math.fabs(z.imag)
    if _is_large(z):
        real = math.log(math.hypot(x / 2.0, y / 2.0)) + math.log(2.0)
    elif _is_tiny(x, y):
        if x == 0.0 and y == 0.0:
            raise ValueError("math domain error")
        real = math.log(math.hypot(math.ldexp(x, 53), math.ldexp(y, 53))) - 53 * math.log(2.0)
    else:
        h = math.hypot(x, y)
        if h >= 0.71 and h <= 1.73:
            larger, smaller = (x, y) if x > y else (y, x)
            real = math.log1p((larger - 1.0) * (larger + 1.0) + smaller * smaller) / 2.0
        else:
            real = math.log(h)
    return complex(real, math.atan2(z.imag, z.real))


def _quotient(z, w):
    # What / is for Python's complex numbers; the division of NumPy's rounds otherwise.
    x, y = w.real, w.imag
    if math.fabs(x) >= math.fabs(y):
        if x == 0.0:
            return complex(np.divide(z.real, 0.0), np.divide(z.imag, 0.0))
        ratio = np.divide(y, x)
        d = x + y * ratio
        real, imag = z.real + z.imag * ratio, z.imag - z.real * ratio
    else:
        ratio = np.divide(x, y)
        d = x * ratio + y
        real, imag = z.real * ratio + z.imag, z.imag * ratio - z.real
    return complex(np.divide(real, d), np.divide(imag, d))


def _power(z, w):
    # What ** is for Python's complex numbers.
    if w.imag == 0.0 and math.fabs(w.real) <= 100.0 and w.real == np.floor(w.real):
        n = int(w.real)
        product = _product(z, abs(n))
        if n > 0:
            return product
        if product == 0.0:
            raise ZeroDivisionError("0.0 to a negative or complex power")
        return 1.0 / product
    if z == 0.0:
        if w.imag != 0.0 or w.real < 0.0:
            raise ZeroDivisionError("0.0 to a negative or complex power")
        return complex(0.0, 0.0)
    length = abs(z)
    angle = math.atan2(z.imag, z.real)
    radius = length**w.real
    phase = angle * w.real
    if w.imag != 0.0:
        radius = np.divide(radius, math.exp(angle * w.imag))
        phase += w.imag * math.log(length)
    return complex(radius * math.cos(phase), radius * math.sin(phase))


def _product(z, n):
    result = complex(1.0, 0.0)
    bit = 1
    while n >= bit:
        if n & bit:
            result = result * z
        bit <<= 1
        z = z * z
    return result
