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


def log(z, base):
    return cmath.log(z) / cmath.log(base)
