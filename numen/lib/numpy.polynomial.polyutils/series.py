"""Coefficients of polynomials as arrays."""


def trimseq(seq):
    # Without zeros at the end; one element stays.
    n = len(seq)
    while n > 1 and seq[n - 1] == 0:
        n -= 1
    return seq[:n]


def as_series(alist, trim=True):
    if intrinsics.is_array(alist) and alist.ndim == 1:
        return [_series(np.asarray(one), np.float64, trim) for one in alist]
    if intrinsics.is_tuple(alist):
        return _each_series(alist, _series_dtype(alist), trim)
    return [_series(np.asarray(one), np.float64, trim) for one in alist]


def _series_dtype(arrays):
    if intrinsics.is_complex(intrinsics.common_dtype_of(arrays).type(0)):
        return np.complex128
    return np.float64


def _each_series(arrays, kind, trim):
    if len(arrays) == 0:
        return ()
    return (_series(np.asarray(arrays[0]), kind, trim),) + _each_series(arrays[1:], kind, trim)


def _series(x, kind, trim):
    if x.ndim > 1:
        raise ValueError("Coefficient array is not 1-d")
    if x.size == 0:
        raise ValueError("Coefficient array is empty")
    flat = x.reshape(-1)
    return (trimseq(flat) if trim else flat).astype(kind)


def trimcoef(c, tol=0):
    if tol < 0:
        raise ValueError("tol must be non-negative")
    x = np.asarray(c) * 1.0
    n = x.size
    while n > 0 and abs(x[n - 1]) <= tol:
        n -= 1
    return x[:1] * 0 if n == 0 else x[:n].copy()


def mapparms(old, new):
    width = old[1] - old[0]
    return (old[1] * new[0] - old[0] * new[1]) / width, (new[1] - new[0]) / width


def mapdomain(x, old, new):
    offset, scale = mapparms(old, new)
    return offset + scale * (x if intrinsics.is_scalar(x) else np.asarray(x))
