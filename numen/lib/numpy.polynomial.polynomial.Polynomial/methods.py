"""Methods of the class Polynomial."""


def _with_coefficients(self, coef):
    return np.polynomial.polynomial.Polynomial(coef, self.domain, self.window)


def copy(self):
    return _with_coefficients(self, self.coef.copy())


def degree(self):
    return self.coef.size - 1


def mapparms(self):
    return np.polynomial.polyutils.mapparms(self.domain, self.window)


def deriv(self, m=1):
    _, scale = self.mapparms()
    return _with_coefficients(self, np.polynomial.polynomial.polyder(self.coef, m, scale))


def integ(self, m=1, k=None, lbnd=None):
    offset, scale = self.mapparms()
    begin = 0.0 if lbnd is None else offset + scale * lbnd
    coef = np.polynomial.polynomial.polyint(self.coef, m, k, begin, 1.0 / scale)
    return _with_coefficients(self, coef)


def roots(self):
    found = np.polynomial.polynomial.polyroots(self.coef)
    return np.polynomial.polyutils.mapdomain(found, self.window, self.domain)


def linspace(self, n=100, domain=None):
    ends = self.domain if domain is None else np.asarray(domain)
    x = np.linspace(ends[0], ends[1], n)
    return x, self(x)


def truncate(self, size):
    if size < 1:
        raise ValueError("size must be a positive integer")
    return _with_coefficients(self, self.coef[:size])


def cutdeg(self, deg):
    return self.truncate(deg + 1)


def trim(self, tol=0):
    return _with_coefficients(self, np.polynomial.polyutils.trimcoef(self.coef, tol))
