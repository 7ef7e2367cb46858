"""How the methods of numpy.random.Generator draw: NumPy's rules for sizes, arrays and bounds."""


def _parameter(x):
    # A number, or an array of at least one axis.
    if intrinsics.is_scalar(x):
        return float(x)
    a = np.asarray(x, np.float64)
    if a.ndim == 0:
        return a[()]
    return a


def _integer_parameter(x):
    if intrinsics.is_scalar(x):
        return np.int64(x)
    a = np.asarray(x)
    if a.ndim == 0:
        return np.int64(a[()])
    return a.astype(np.int64)


def _double(self):
    return runtime.bitgen_standard_uniform(self)


def _gauss(self):
    return runtime.bitgen_standard_normal(self)


def _exponential(self):
    return runtime.bitgen_standard_exponential(self)


def _drawn(size, dtype, draw):
    # One number, or an array of them in C order.
    if size is None:
        return draw()
    out = np.empty(size, dtype)
    flat = out.ravel()
    for i in range(flat.size):
        flat[i] = draw()
    return out


def _drawn_into(out, size, dtype, draw):
    if out is None:
        return _drawn(size, dtype, draw)
    if out.dtype != dtype:
        raise TypeError("Supplied output array has the wrong type.")
    if size is not None and out.shape != np._as_shape(size):
        raise ValueError("size must match out.shape when used together")
    if intrinsics.is_contiguous(out):
        flat = out.ravel()
    elif intrinsics.is_contiguous(out.T):
        flat = out.T.ravel()
    else:
        raise ValueError("Supplied output array must be contiguous, writable and aligned.")
    for i in range(flat.size):
        flat[i] = draw()
    return out


def _spread(x, shape):
    # The elements of a parameter, one for each of the result.
    return np.broadcast_to(x, shape).ravel()


def _drawn_by_1(size, dtype, a, draw):
    if not intrinsics.is_array(a):
        return _drawn(size, dtype, lambda: draw(a))
    shape = a.shape if size is None else np._as_shape(size)
    out = np.empty(shape, dtype)
    flat, each_a = out.ravel(), _spread(a, shape)
    for i in range(flat.size):
        flat[i] = draw(each_a[i])
    return out


def _shape_of(x):
    return x.shape if intrinsics.is_array(x) else ()


def _drawn_by_2(size, dtype, a, b, draw):
    if not intrinsics.is_array(a) and not intrinsics.is_array(b):
        return _drawn(size, dtype, lambda: draw(a, b))
    if size is None:
        shape = np.broadcast_shapes(_shape_of(a), _shape_of(b))
    else:
        shape = np._as_shape(size)
    out = np.empty(shape, dtype)
    flat, each_a, each_b = out.ravel(), _spread(a, shape), _spread(b, shape)
    for i in range(flat.size):
        flat[i] = draw(each_a[i], each_b[i])
    return out


def _drawn_by_3(size, dtype, a, b, c, draw):
    if not intrinsics.is_array(a) and not intrinsics.is_array(b) and not intrinsics.is_array(c):
        return _drawn(size, dtype, lambda: draw(a, b, c))
    if size is None:
        shape = np.broadcast_shapes(_shape_of(a), _shape_of(b), _shape_of(c))
    else:
        shape = np._as_shape(size)
    out = np.empty(shape, dtype)
    flat = out.ravel()
    each_a, each_b, each_c = _spread(a, shape), _spread(b, shape), _spread(c, shape)
    for i in range(flat.size):
        flat[i] = draw(each_a[i], each_b[i], each_c[i])
    return out


def _require(holds, message):
    # Of a number or of all numbers of an array.
    if not np.all(holds):
        raise ValueError(message)


def _require_non_negative(x, name):
    # -0.0 counts as negative, NaN does not.
    _require(np.logical_or(np.isnan(x), np.logical_not(np.signbit(x))), name + " < 0")


def _require_positive(x, name):
    _require(np.logical_not(np.less_equal(x, 0)), name + " <= 0")
