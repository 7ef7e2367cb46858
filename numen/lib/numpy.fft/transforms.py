"""Discrete Fourier transforms: Stockham's order for powers of two, Bluestein's for other sizes."""


def fft(a, n=None, axis=-1, norm=None):
    return _along(np.asarray(a), n, axis, _scale(norm, False), -1)


def ifft(a, n=None, axis=-1, norm=None):
    return _along(np.asarray(a), n, axis, _scale(norm, True), 1)


def rfft(a, n=None, axis=-1, norm=None):
    x = np.asarray(a)
    if intrinsics.is_complex(x):
        raise TypeError("ufunc 'rfft_n_even' did not contain a loop for complex numbers")
    whole = _along(x, n, axis, _scale(norm, False), -1)
    k = np._axis_of(axis, x.ndim)
    return np._copy_of(np._part_of(whole, k, 0, whole.shape[k] // 2 + 1))


def irfft(a, n=None, axis=-1, norm=None):
    x = np.asarray(a)
    k = np._axis_of(axis, x.ndim)
    size = 2 * (x.shape[k] - 1) if n is None else n
    if size < 1:
        raise ValueError("Invalid number of FFT data points (" + str(size) + ") specified.")
    half = np.moveaxis(x, k, x.ndim - 1)
    whole = np.zeros(half.shape[: x.ndim - 1] + (size,), _complex_dtype(x))
    known = min(size // 2 + 1, half.shape[x.ndim - 1])
    whole[..., :known] = half[..., :known]
    whole[..., 0] = whole[..., 0].real
    if size % 2 == 0:
        whole[..., size // 2] = whole[..., size // 2].real
    for i in range(1, (size + 1) // 2):
        whole[..., size - i] = np.conjugate(whole[..., i])
    result = _along(whole, None, -1, _scale(norm, True), 1)
    return np._copy_of(np.moveaxis(result.real, x.ndim - 1, k))


def fft2(a, s=None, axes=(-2, -1), norm=None):
    return fftn(a, s, axes, norm)


def ifft2(a, s=None, axes=(-2, -1), norm=None):
    return ifftn(a, s, axes, norm)


def fftn(a, s=None, axes=None, norm=None):
    x = np.asarray(a)
    return _over_axes(x, s, _wanted_axes(x, s, axes), _scale(norm, False), -1)


def ifftn(a, s=None, axes=None, norm=None):
    x = np.asarray(a)
    return _over_axes(x, s, _wanted_axes(x, s, axes), _scale(norm, True), 1)


def _wanted_axes(x, s, axes):
    if axes is not None:
        return axes
    if s is None:
        return np._axis_range(0, x.ndim)
    return np._axis_range(x.ndim - len(s), x.ndim)


def _over_axes(x, s, axes, scale, sign):
    # The last axis first, as NumPy goes.
    if len(axes) == 0:
        return x
    last = len(axes) - 1
    n = None if s is None else s[last]
    rest = None if s is None else s[:last]
    return _over_axes(_along(x, n, axes[last], scale, sign), rest, axes[:last], scale, sign)


def _complex_dtype(x):
    return intrinsics.common_dtype(intrinsics.float_dtype(x).type(0), np.complex64(0))


def _scale(norm, inverse):
    # The power of the size that the result is divided by.
    if norm is None or norm == "backward":
        return 1.0 if inverse else 0.0
    if norm == "ortho":
        return 0.5
    if norm == "forward":
        return 0.0 if inverse else 1.0
    raise ValueError("Invalid norm value " + norm + '; should be "backward", "ortho" or "forward".')


def _along(x, n, axis, scale, sign):
    k = np._axis_of(axis, x.ndim)
    size = x.shape[k] if n is None else n
    if size < 1:
        raise ValueError("Invalid number of FFT data points (" + str(size) + ") specified.")
    lines = np.moveaxis(x, k, x.ndim - 1)
    out = np.zeros(lines.shape[: x.ndim - 1] + (size,), np.complex128)
    known = min(size, x.shape[k])
    out[..., :known] = lines[..., :known]
    rows = out.reshape((np._product(out.shape[: x.ndim - 1]), size))
    factor = 1.0 / float(size) ** scale
    for i in range(rows.shape[0]):
        rows[i] = _line(rows[i], sign) * factor
    return np._copy_of(np.moveaxis(out, x.ndim - 1, k)).astype(_complex_dtype(x), copy=False)


def _roots(n, sign):
    # The n-th roots of unity, each by itself.
    out = np.empty(n, np.complex128)
    for i in range(n):
        angle = sign * 2.0 * math.pi * i / n
        out[i] = complex(math.cos(angle), math.sin(angle))
    return out


def _line(x, sign):
    n = x.size
    if n & (n - 1) == 0:
        return _by_halves(x, _roots(n, sign))
    # Bluestein: a convolution with a chirp, of a power of two's size.
    m = 1
    while m < 2 * n - 1:
        m *= 2
    chirp = np.empty(n, np.complex128)
    for i in range(n):
        angle = sign * math.pi * float(i * i % (2 * n)) / n
        chirp[i] = complex(math.cos(angle), math.sin(angle))
    left = np.zeros(m, np.complex128)
    left[:n] = x * chirp
    right = np.zeros(m, np.complex128)
    right[:n] = np.conjugate(chirp)
    for i in range(1, n):
        right[m - i] = right[i]
    forth = _roots(m, -1)
    product = _by_halves(left, forth) * _by_halves(right, forth)
    return _by_halves(product, np.conjugate(forth))[:n] * chirp / m


def _by_halves(x, roots):
    # Stockham (Van Loan, Computational Frameworks for the FFT, 1.7): sorted as it goes.
    n = x.size
    source = x.copy()
    target = np.empty(n, np.complex128)
    blocks = n // 2
    width = 1
    while blocks >= 1:
        for j in range(blocks):
            turn = roots[j * width]
            for k in range(width):
                first = source[k + j * width]
                second = source[k + j * width + blocks * width]
                target[k + 2 * j * width] = first + second
                target[k + 2 * j * width + width] = turn * (first - second)
        source, target = target, source
        blocks //= 2
        width *= 2
    return source


# ---- frequencies and their order


def fftfreq(n, d=1.0):
    out = np.empty(n, np.float64)
    for i in range(n):
        out[i] = (i if i < (n + 1) // 2 else i - n) * (1.0 / (n * d))
    return out


def rfftfreq(n, d=1.0):
    return np.arange(n // 2 + 1) * (1.0 / (n * d))


def fftshift(x, axes=None):
    a = np.asarray(x)
    places = np._axis_range(0, a.ndim) if axes is None else np._axes_tuple(axes, a.ndim)
    return _shifted(a, places, False)


def ifftshift(x, axes=None):
    a = np.asarray(x)
    places = np._axis_range(0, a.ndim) if axes is None else np._axes_tuple(axes, a.ndim)
    return _shifted(a, places, True)


def _shifted(x, axes, back):
    if len(axes) == 0:
        return x.copy()
    half = x.shape[axes[0]] // 2
    return _shifted(np.roll(x, -half if back else half, axes[0]), axes[1:], back)
