"""Linear systems, inverses, determinants and factorizations, by LAPACK."""


def _matrix(a):
    x = np.asarray(a)
    if x.ndim != 2:
        raise np.linalg.LinAlgError(
            str(x.ndim) + "-dimensional array given. Array must be two-dimensional"
        )
    return x


def _square(a):
    x = _matrix(a)
    if x.shape[0] != x.shape[1]:
        raise np.linalg.LinAlgError("Last 2 dimensions of the array must be square")
    return x


def _columns(x, kind):
    # The matrix column by column, as LAPACK reads it: its transpose in C order.
    out = np.empty((x.shape[1], x.shape[0]), kind)
    out[...] = x.T
    return out


def _wide(kind):
    # What NumPy computes in; it rounds the results to single precision where the matrix has it.
    return intrinsics.common_dtype(kind.type(0), np.float64(0))


def _eps(kind):
    real = intrinsics.real_dtype(kind)
    return real.type(2.220446049250313e-16 if real.itemsize == 8 else 1.1920928955078125e-07)


def _least(a, b):
    return a if a < b else b


def _most(a, b):
    return a if a > b else b


def _common_kind(x, y):
    # Of a result: float64 for integers.
    first = intrinsics.float_dtype(x).type(0)
    second = intrinsics.float_dtype(y).type(0)
    return intrinsics.common_dtype(first, second)


def solve(a, b):
    if np.ndim(a) > 2:
        return _solved_stack(np.asarray(a), np.asarray(b))
    x = _square(a)
    y = np.asarray(b)
    kind = _common_kind(x, y)
    if y.ndim == 1:
        column = y.reshape((y.size, 1))
    else:
        column = _matrix(y)
    if column.shape[0] != x.shape[0]:
        raise ValueError("solve: Input operand 1 has a mismatch in its core dimension 0")
    wide = _wide(kind)
    right = np.asarray(_solved(_columns(x, wide), _columns(column, wide)), kind)
    if y.ndim == 1:
        return right.reshape(y.shape)
    return np.ascontiguousarray(right.T)


def _solved_stack(x, y):
    # NumPy 2 takes b for vectors only where it has one axis.
    if y.ndim == 1:
        return _solved_stack(x, y.reshape((y.size, 1))).reshape(x.shape[: x.ndim - 1])
    rows = y.shape[y.ndim - 2 :]
    stack = np.broadcast_shapes(x.shape[: x.ndim - 2], y.shape[: y.ndim - 2])
    matrices = _matrices(np.broadcast_to(x, stack + x.shape[x.ndim - 2 :]))
    sides = _matrices(np.broadcast_to(y, stack + rows))
    out = np.empty(sides.shape, _common_kind(x, y))
    for i in range(out.shape[0]):
        out[i] = np.linalg.solve(matrices[i], sides[i])
    return out.reshape(stack + rows)


def _solved(columns, right):
    n = columns.shape[0]
    info = runtime.lapack_gesv(columns.dtype.char, n, right.shape[0], columns, right)
    if info > 0:
        raise np.linalg.LinAlgError("Singular matrix")
    return right


def inv(a):
    if np.ndim(a) > 2:
        return _of_each(a, lambda m: np.linalg.inv(m))
    x = _square(a)
    kind = intrinsics.float_dtype(x)
    inverse, exists = _inverse(x, _wide(kind))
    if not exists:
        raise np.linalg.LinAlgError("Singular matrix")
    return np.ascontiguousarray(np.asarray(inverse, kind).T)


def _inverse(x, kind):
    # Column by column, and whether there is one.
    n = x.shape[0]
    inverse = np.eye(n, None, 0, kind)
    info = runtime.lapack_gesv(kind.char, n, n, _columns(x, kind), inverse)
    return inverse, info == 0


def slogdet(a):
    if np.ndim(a) > 2:
        sign, log = _of_each(a, lambda m: _slogdet(m))
    else:
        sign, log = _slogdet(a)
    return intrinsics.named_tuple("numpy.linalg._linalg.SlogdetResult", sign=sign, logabsdet=log)


def _slogdet(a):
    kind = intrinsics.float_dtype(np.asarray(a))
    sign, log = _sign_and_log(_square(a), _wide(kind))
    return kind.type(sign), intrinsics.real_dtype(kind).type(log)


def _sign_and_log(x, kind):
    # Of the determinant.
    real = intrinsics.real_dtype(kind)
    n = x.shape[0]
    factors = _columns(x, kind)
    pivots = np.empty(n, np.int64)
    info = runtime.lapack_getrf(kind.char, n, factors, pivots)
    sign = kind.type(1)
    log = real.type(0)
    if info > 0:
        return kind.type(0), real.type(-np.inf)
    for i in range(n):
        if pivots[i] != i + 1:
            sign = -sign
        one = factors[i, i]
        size = np.abs(one)
        if intrinsics.is_complex(kind):
            sign = sign * complex(one.real / size, one.imag / size)
        elif one < 0:
            sign = -sign
        log += np.log(size)
    return sign, log


def det(a):
    if np.ndim(a) > 2:
        return _of_each(a, lambda m: np.linalg.det(m))
    kind = intrinsics.float_dtype(np.asarray(a))
    sign, log = _sign_and_log(_square(a), _wide(kind))
    return kind.type(sign * np.exp(log))


def cholesky(a, upper=False):
    if np.ndim(a) > 2:
        return _of_each(a, lambda m: np.linalg.cholesky(m, upper))
    x = _square(a)
    kind = intrinsics.float_dtype(x)
    n = x.shape[0]
    wide = _wide(kind)
    factor = _columns(x, wide)
    info = runtime.lapack_potrf(wide.char, upper, n, factor)
    if info > 0:
        raise np.linalg.LinAlgError("Matrix is not positive definite")
    out = np.zeros((n, n), kind)
    for i in range(n):
        for j in range(n):
            if (j >= i) if upper else (j <= i):
                out[i, j] = kind.type(factor[j, i])
    return out


def qr(a, mode="reduced"):
    if mode == "raw" or mode == "r":
        return _qr(a, mode)
    q, r = _qr(a, mode)
    return intrinsics.named_tuple("numpy.linalg._linalg.QRResult", Q=q, R=r)


def _qr(a, mode):
    if np.ndim(a) > 2:
        return _of_each(a, lambda m: _qr(m, mode))
    x = _matrix(a)
    kind = intrinsics.float_dtype(x)
    wide = _wide(kind)
    m = x.shape[0]
    n = x.shape[1]
    k = _least(m, n)
    reflectors = _columns(x, wide)
    tau = np.empty(_most(k, 1), wide)
    runtime.lapack_geqrf(wide.char, m, n, reflectors, tau)
    if mode == "raw":
        return np.asarray(reflectors, kind), np.asarray(tau[:k], kind)
    if mode == "r":
        return _upper(reflectors, k, kind)
    if mode == "reduced":
        width = k
    elif mode == "complete":
        width = m
    else:
        raise ValueError("Unrecognized mode '" + mode + "'")
    basis = np.zeros((width, m), wide)
    for i in range(_least(k, width)):
        basis[i] = reflectors[i]
    runtime.lapack_orgqr(wide.char, m, width, k, basis, tau)
    q = np.ascontiguousarray(np.asarray(basis, kind).T)
    return q, _upper(reflectors, width, kind)


def _upper(reflectors, rows, kind):
    n = reflectors.shape[0]
    out = np.zeros((rows, n), kind)
    for i in range(rows):
        for j in range(i, n):
            out[i, j] = kind.type(reflectors[j, i])
    return out


def lstsq(a, b, rcond=None):
    x = _matrix(a)
    y = np.asarray(b)
    if y.ndim == 1:
        column = y.reshape((y.size, 1))
    else:
        column = _matrix(y)
    m = x.shape[0]
    n = x.shape[1]
    if m != column.shape[0]:
        raise np.linalg.LinAlgError("Incompatible dimensions")
    result = _common_kind(x, y)
    kind = _wide(result)
    real = intrinsics.real_dtype(kind)
    count = column.shape[1]
    tall = _most(m, n)
    right = np.zeros((count, tall), kind)
    right[:, :m] = column.T
    s = np.empty(_least(m, n), real)
    rank = np.zeros(1, np.int64)
    limit = float(_eps(kind)) * tall if rcond is None else float(rcond)
    if m > 0 and n > 0 and count > 0:
        info = runtime.lapack_gelsd(
            kind.char, m, n, count, _columns(x, kind), right, s, limit, rank
        )
        if info != 0:
            raise np.linalg.LinAlgError("SVD did not converge in Linear Least Squares")
    used = count if rank[0] == n and m > n else 0
    residuals = np.zeros(used, real)
    for i in range(used):
        for j in range(n, m):
            residuals[i] += np.abs(right[i, j]) ** 2
    real_result = intrinsics.real_dtype(result)
    sums = np.asarray(residuals, real_result)
    values = np.asarray(s, real_result)
    if y.ndim == 1:
        return right[0, :n].astype(result), sums, int(rank[0]), values
    return np.ascontiguousarray(right[:, :n].T).astype(result), sums, int(rank[0]), values


def matrix_power(a, n):
    if np.ndim(a) > 2:
        return _of_each(a, lambda m: np.linalg.matrix_power(m, n))
    x = _square(a)
    if n < 0:
        return _power(np.linalg.inv(x), -n)
    return _power(x, n)


def _power(x, n):
    # Squares as often as the bits of n ask.
    result = np.eye(x.shape[0], None, 0, intrinsics.dtype_of(x))
    square = x.copy()
    rest = n
    started = False
    while rest > 0:
        if rest % 2 == 1:
            if started:
                result = np.matmul(result, square)
            else:
                result = square.copy()
                started = True
        rest //= 2
        if rest > 0:
            square = np.matmul(square, square)
    return result


def tensorsolve(a, b, axes=None):
    x = np.asarray(a)
    y = np.asarray(b)
    if axes is not None:
        moved = axes if intrinsics.is_tuple(axes) else (axes,)
        last = np._axis_range(x.ndim - len(moved), x.ndim)
        return np.linalg.tensorsolve(np.moveaxis(x, moved, last), y)
    shape = x.shape[y.ndim :]
    n = np._product(shape)
    if x.size != n * n:
        raise np.linalg.LinAlgError(
            "Input arrays must satisfy the requirement             "
            "prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])"
        )
    return np.linalg.solve(x.reshape((n, n)), y.ravel()).reshape(shape)


def tensorinv(a, ind=2):
    x = np.asarray(a)
    if ind <= 0:
        raise ValueError("Invalid ind argument.")
    n = np._product(x.shape[ind:])
    if x.size != n * n:
        raise np.linalg.LinAlgError("Last 2 dimensions of the array must be square")
    return np.linalg.inv(x.reshape((n, n))).reshape(x.shape[ind:] + x.shape[:ind])
