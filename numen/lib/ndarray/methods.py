"""Methods of arrays that are NumPy's functions."""


def sum(self, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
    return np.sum(self, axis, dtype, out, keepdims, initial, where)


def prod(self, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
    return np.prod(self, axis, dtype, out, keepdims, initial, where)


def min(self, axis=None, out=None, keepdims=False, initial=None, where=True):
    return np.min(self, axis, out, keepdims, initial, where)


def max(self, axis=None, out=None, keepdims=False, initial=None, where=True):
    return np.max(self, axis, out, keepdims, initial, where)


def any(self, axis=None, out=None, keepdims=False, where=True):
    return np.any(self, axis, out, keepdims, where)


def all(self, axis=None, out=None, keepdims=False, where=True):
    return np.all(self, axis, out, keepdims, where)


def mean(self, axis=None, dtype=None, out=None, keepdims=False, where=True):
    return np.mean(self, axis, dtype, out, keepdims, where)


def var(
    self,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    where=True,
    mean=None,
    correction=None,
):
    return np.var(self, axis, dtype, out, ddof, keepdims, where, mean, correction)


def std(
    self,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    where=True,
    mean=None,
    correction=None,
):
    return np.std(self, axis, dtype, out, ddof, keepdims, where, mean, correction)


def argmin(self, axis=None, out=None, keepdims=False):
    return np.argmin(self, axis, out, keepdims)


def argmax(self, axis=None, out=None, keepdims=False):
    return np.argmax(self, axis, out, keepdims)


def cumsum(self, axis=None, dtype=None, out=None):
    return np.cumsum(self, axis, dtype, out)


def cumprod(self, axis=None, dtype=None, out=None):
    return np.cumprod(self, axis, dtype, out)


def sort(self, axis=-1, kind=None, order=None, *, stable=None):
    intrinsics.require_writeable(self)
    np._check_kind(kind)
    if np._has_parts(self):
        self[...] = np.sort(self, axis, kind, order)
        return
    np._check_no_order(order)
    np._sort_in_place(self, axis)


def argsort(self, axis=-1, kind=None, order=None, *, stable=None):
    return np.argsort(self, axis, kind, order, stable=stable)


def partition(self, kth, axis=-1, kind="introselect"):
    np._partition_in_place(self, kth, axis)


def argpartition(self, kth, axis=-1, kind="introselect"):
    return np.argpartition(self, kth, axis, kind)


def searchsorted(self, v, side="left", sorter=None):
    return np.searchsorted(self, v, side, sorter)


def trace(self, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    return np.trace(self, offset, axis1, axis2, dtype, out)


def diagonal(self, offset=0, axis1=0, axis2=1):
    return np.diagonal(self, offset, axis1, axis2)


def squeeze(self, axis=None):
    return np.squeeze(self, axis)


def byteswap(self, inplace=False):
    # Parts of complex numbers are turned each on its own.
    x = self if inplace else self.copy()
    flat = x.flat
    for i in range(x.size):
        flat[i] = _turned(flat[i])
    return x


def _turned(number):
    if intrinsics.is_complex(number):
        return complex(_turned(number.real), _turned(number.imag))
    kind = intrinsics.dtype_of(number)
    bytes_of = np.full(1, number, kind).view(np.uint8)
    return bytes_of[::-1].copy().view(kind)[0]


def compress(self, condition, axis=None, out=None):
    return np.compress(condition, self, axis, out)


def choose(self, choices, out=None, mode="raise"):
    return np.choose(self, choices, out, mode)


def put(self, indices, values, mode="raise"):
    np.put(self, indices, values, mode)


def tolist(self):
    if self.ndim == 0:
        return np._plain(self[()])
    if self.ndim == 1:
        return [np._plain(one) for one in self]
    return [one.tolist() for one in self]


def nonzero(self):
    return np.nonzero(self)


def dot(self, b, out=None):
    return np.dot(self, b, out)


def take(self, indices, axis=None, out=None, mode="raise"):
    return np.take(self, indices, axis, out, mode)


def repeat(self, repeats, axis=None):
    return np.repeat(self, repeats, axis)


def clip(self, min=None, max=None, out=None):
    return np.clip(self, min, max, out)


def round(self, decimals=0, out=None):
    return np.round(self, decimals, out)


def conj(self):
    return np.conjugate(self) if intrinsics.is_complex(self) else self


def conjugate(self):
    return np.conjugate(self) if intrinsics.is_complex(self) else self


def swapaxes(self, axis1, axis2):
    return np.swapaxes(self, axis1, axis2)


def _contains(self, item):
    return np.any(self == item)
