"""The class Polynomial: a tuple of its arrays in compiled code."""


def Polynomial(coef, domain=None, window=None):
    return intrinsics.named_tuple(
        "numpy.polynomial.polynomial.Polynomial",
        coef=_as_one_series(coef),
        domain=_interval(domain),
        window=_interval(window),
    )


def _as_one_series(coef):
    return np.polynomial.polyutils.as_series((np.asarray(coef),), False)[0]


def _interval(given):
    if given is None:
        return np.array([-1.0, 1.0])
    ends = _as_one_series(given)
    if ends.size != 2:
        raise ValueError("Domain has wrong number of elements.")
    return ends


def _value_of(p, x):
    # What p(x) is: x is mapped from the domain to the window first.
    offset, scale = np.polynomial.polyutils.mapparms(p.domain, p.window)
    return polyval(offset + scale * np.asarray(x)[()], p.coef)


def _sum(p, q):
    return _combined(p, q, lambda a, b: polyadd(a, b))


def _difference(p, q):
    return _combined(p, q, lambda a, b: polysub(a, b))


def _product(p, q):
    return _combined(p, q, lambda a, b: polymul(a, b))


def _combined(p, q, combine):
    # Of two polynomials, or of one and a number or a series.
    if intrinsics.is_tuple(p) and intrinsics.is_tuple(q):
        if not np.array_equal(p.domain, q.domain):
            raise TypeError("Domains differ")
        if not np.array_equal(p.window, q.window):
            raise TypeError("Windows differ")
    one = p if intrinsics.is_tuple(p) else q
    return intrinsics.named_tuple(
        "numpy.polynomial.polynomial.Polynomial",
        coef=combine(_coefficients(p), _coefficients(q)),
        domain=one.domain,
        window=one.window,
    )


def _coefficients(p):
    return p.coef if intrinsics.is_tuple(p) else np.asarray(p).ravel()
