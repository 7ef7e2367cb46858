"""Singular values, eigenvalues, norms, and what follows from them, by LAPACK."""


def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    if not compute_uv:
        return _svd_of_hermitian(a, False) if hermitian else _svd(a, full_matrices, False)
    if hermitian:
        u, s, vh = _svd_of_hermitian(a, True)
    else:
        u, s, vh = _svd(a, full_matrices, True)
    return intrinsics.named_tuple("numpy.linalg._linalg.SVDResult", U=u, S=s, Vh=vh)


def _svd_of_hermitian(a, compute_uv):
    if np.ndim(a) > 2:
        return _of_each(a, lambda m: _svd_of_hermitian(m, compute_uv))
    if not compute_uv:
        return np.sort(np.abs(np.linalg.eigvalsh(a)))[::-1].copy()
    values, vectors = np.linalg.eigh(a)
    sizes = np.abs(values)
    order = np.argsort(sizes)[::-1]
    u = np.take(vectors, order, 1)
    signs = np.sign(np.take(values, order))
    return u, np.take(sizes, order), np.conjugate((u * signs).T)


def _svd(a, full_matrices, compute_uv):
    if np.ndim(a) > 2:
        return _of_each(a, lambda m: _svd(m, full_matrices, compute_uv))
    x = _matrix(a)
    result = intrinsics.float_dtype(x)
    kind = _wide(result)
    real_result = intrinsics.real_dtype(result)
    m = x.shape[0]
    n = x.shape[1]
    k = _least(m, n)
    s = np.empty(k, intrinsics.real_dtype(kind))
    columns = _columns(x, kind)
    if not compute_uv:
        unused = np.empty(1, kind)
        info = runtime.lapack_gesdd(kind.char, "N", m, n, columns, s, unused, unused)
        _converged(info, "SVD did not converge")
        return np.asarray(s, real_result)
    if full_matrices and k == 0:
        return np.eye(m, None, 0, result), np.asarray(s, real_result), np.eye(n, None, 0, result)
    if full_matrices:
        u = np.empty((m, m), kind)
        vh = np.empty((n, n), kind)
        info = runtime.lapack_gesdd(kind.char, "A", m, n, columns, s, u, vh)
    else:
        u = np.empty((k, m), kind)
        vh = np.empty((n, k), kind)
        info = runtime.lapack_gesdd(kind.char, "S", m, n, columns, s, u, vh)
    _converged(info, "SVD did not converge")
    left = np.ascontiguousarray(np.asarray(u, result).T)
    right = np.ascontiguousarray(np.asarray(vh, result).T)
    return left, np.asarray(s, real_result), right


def _converged(info, message):
    # It is less than 0 where LAPACK found NaN, and left the results as they were.
    if info != 0:
        raise np.linalg.LinAlgError(message)


def svdvals(x):
    return np.linalg.svd(x, False, False)


def _eigen(a, vectors):
    x = _square(a)
    if not np.all(np.isfinite(x)):
        raise np.linalg.LinAlgError("Array must not contain infs or NaNs")
    result = intrinsics.float_dtype(x)
    kind = _wide(result)
    n = x.shape[0]
    values = np.empty(n, kind)
    imaginary = np.zeros(n, kind)
    right = np.empty((n if vectors else 1, n if vectors else 1), kind)
    info = runtime.lapack_geev(kind.char, vectors, n, _columns(x, kind), values, imaginary, right)
    _converged(info, "Eigenvalues did not converge")
    # The dtype is known before the values are, so a real matrix has real ones here.
    if not intrinsics.is_complex(kind) and np.any(imaginary != 0):
        raise ValueError(
            "the eigenvalues of this real matrix are complex: pass it as complex, a.astype(complex)"
        )
    return np.asarray(values, result), np.asarray(right, result)


def eig(a):
    values, vectors = _eig(a)
    return intrinsics.named_tuple(
        "numpy.linalg._linalg.EigResult", eigenvalues=values, eigenvectors=vectors
    )


def _eig(a):
    if np.ndim(a) > 2:
        return _of_each(a, lambda m: _eig(m))
    values, right = _eigen(a, True)
    return values, np.ascontiguousarray(right.T)


def eigvals(a):
    if np.ndim(a) > 2:
        return _of_each(a, lambda m: np.linalg.eigvals(m))
    return _eigen(a, False)[0]


def _hermitian_eigen(a, uplo, vectors):
    x = _square(a)
    if uplo != "L" and uplo != "U":
        raise ValueError("UPLO argument must be 'L' or 'U'")
    result = intrinsics.float_dtype(x)
    kind = _wide(result)
    n = x.shape[0]
    values = np.empty(n, intrinsics.real_dtype(kind))
    columns = _columns(x, kind)
    info = runtime.lapack_heevd(kind.char, vectors, uplo == "U", n, columns, values)
    _converged(info, "Eigenvalues did not converge")
    return np.asarray(values, intrinsics.real_dtype(result)), np.asarray(columns, result)


def eigh(a, UPLO="L"):
    values, vectors = _eigh(a, UPLO)
    return intrinsics.named_tuple(
        "numpy.linalg._linalg.EighResult", eigenvalues=values, eigenvectors=vectors
    )


def _eigh(a, UPLO):
    if np.ndim(a) > 2:
        return _of_each(a, lambda m: _eigh(m, UPLO))
    values, columns = _hermitian_eigen(a, UPLO, True)
    return values, np.ascontiguousarray(columns.T)


def eigvalsh(a, UPLO="L"):
    if np.ndim(a) > 2:
        return _of_each(a, lambda m: np.linalg.eigvalsh(m, UPLO))
    return _hermitian_eigen(a, UPLO, False)[0]


# `hermitian` tells of a shorter way to the same numbers; they are found the general way.
def pinv(a, rcond=None, hermitian=False, *, rtol=None):
    if np.ndim(a) > 2:
        return _of_each(a, lambda m: np.linalg.pinv(m, rcond, hermitian, rtol=rtol))
    if rcond is not None and rtol is not None:
        raise ValueError("`rtol` and `rcond` can't be both set.")
    x = _matrix(a)
    u, s, vh = np.linalg.svd(np.conjugate(x), False)
    real = intrinsics.dtype_of(s)
    least = (1e-15 if rtol is None else rtol) if rcond is None else rcond
    cutoff = least * (s[0] if s.size > 0 else real.type(0))
    for i in range(s.size):
        s[i] = real.type(1) / s[i] if s[i] > cutoff else real.type(0)
    return np.matmul(vh.T, s.reshape((s.size, 1)) * u.T)


def matrix_rank(A, tol=None, hermitian=False, *, rtol=None):
    if np.ndim(A) > 2:
        return _of_each(A, lambda m: np.linalg.matrix_rank(m, tol, hermitian, rtol=rtol))
    if tol is not None and rtol is not None:
        raise ValueError("`tol` and `rtol` can't be both set.")
    x = np.asarray(A)
    if x.ndim < 2:
        return int(np.any(x != 0))
    s = np.linalg.svd(x, False, False)
    if tol is None:
        most = s[0] if s.size > 0 else intrinsics.dtype_of(s).type(0)
        if rtol is None:
            limit = float(most) * _most(x.shape[0], x.shape[1]) * float(_eps(s.dtype))
        else:
            limit = float(most) * rtol
    else:
        limit = float(tol)
    count = 0
    for one in s:
        if one > limit:
            count += 1
    return count


def cond(x, p=None):
    if np.ndim(x) > 2:
        return _of_each(x, lambda m: np.linalg.cond(m, p))
    a = _matrix(x)
    if a.size == 0:
        raise np.linalg.LinAlgError("cond is not defined on empty arrays")
    if p is None or p == 2 or p == -2:
        s = np.linalg.svd(a, False, False)
        # Of arrays, as a division by zero is infinite there.
        if p is None:
            result = (s[:1] / s[s.size - 1 :])[0]
        else:
            result = (s[s.size - 1 :] / s[:1] if p == -2 else s[:1] / s[s.size - 1 :])[0]
    else:
        kind = intrinsics.float_dtype(a)
        inverse, exists = _inverse(_square(a), _wide(kind))
        if not exists:
            inverse[...] = np.nan
        result = intrinsics.real_dtype(kind).type(
            np.linalg.norm(a, p) * np.linalg.norm(inverse.T, p)
        )
    if np.isnan(result) and not np.any(np.isnan(a)):
        return np.inf
    return result


def norm(x, ord=None, axis=None, keepdims=False):
    a = np.asarray(x)
    values = np.asarray(a, intrinsics.float_dtype(a))
    if axis is None:
        if ord is None:
            total = np.sum(_squares(values))
            return np._finish(np.sqrt(total), values.ndim, keepdims)
        if values.ndim == 1:
            return _vector_norm(values, ord, 0, keepdims)
        if values.ndim == 2:
            return _matrix_norm(values, ord, 0, 1, keepdims)
        raise ValueError("Improper number of dimensions to norm.")
    if intrinsics.is_tuple(axis):
        if len(axis) == 1:
            return _vector_norm(values, ord, np._axis_of(axis[0], values.ndim), keepdims)
        if len(axis) != 2:
            raise ValueError("Improper number of dimensions to norm.")
        first = np._axis_of(axis[0], values.ndim)
        second = np._axis_of(axis[1], values.ndim)
        if first == second:
            raise ValueError("Duplicate axes given.")
        return _matrix_norm(values, ord, first, second, keepdims)
    return _vector_norm(values, ord, np._axis_of(axis, values.ndim), keepdims)


def _squares(x):
    if intrinsics.is_complex(x):
        return x.real * x.real + x.imag * x.imag
    return x * x


def _vector_norm(x, ord, axis, keepdims):
    if ord is None:
        return np.sqrt(np.sum(_squares(x), axis, None, None, keepdims))
    if not intrinsics.is_scalar(ord):
        raise ValueError("Invalid norm order for vectors.")
    if ord == np.inf:
        return np.max(np.abs(x), axis, None, keepdims, 0)  # of nothing, too
    if ord == -np.inf:
        return np.min(np.abs(x), axis, None, keepdims)
    real = intrinsics.real_dtype(x)
    if ord == 0:
        return np.sum((x != 0).astype(real), axis, None, None, keepdims)
    if ord == 1:
        return np.sum(np.abs(x), axis, None, None, keepdims)
    if ord == 2:
        return np.sqrt(np.sum(_squares(x), axis, None, None, keepdims))
    power = real.type(ord)
    total = np.sum(np.abs(x) ** power, axis, None, None, keepdims)
    return total ** (real.type(1) / power)


def _matrix_norm(x, ord, row, column, keepdims):
    if ord is None:
        return np.sqrt(np.sum(_squares(x), (row, column), None, None, keepdims))
    if not intrinsics.is_scalar(ord):
        if ord == "fro":
            return np.sqrt(np.sum(_squares(x), (row, column), None, None, keepdims))
        if ord != "nuc":
            raise ValueError("Invalid norm order for matrices.")
        return np._finish(np.sum(_singular_values(x, row, column)), x.ndim, keepdims)
    size = np.abs(x)
    if ord == 1 or ord == -1:
        sums = np.sum(size, row, None, None, True)
        if ord == 1:
            return np.max(sums, (row, column), None, keepdims, 0)
        return np.min(sums, (row, column), None, keepdims)
    if ord == np.inf or ord == -np.inf:
        sums = np.sum(size, column, None, None, True)
        if ord == np.inf:
            return np.max(sums, (row, column), None, keepdims, 0)
        return np.min(sums, (row, column), None, keepdims)
    if ord == 2 or ord == -2:
        s = _singular_values(x, row, column)
        return np._finish(np.max(s, initial=0) if ord == 2 else np.min(s), x.ndim, keepdims)
    raise ValueError("Invalid norm order for matrices.")


def _singular_values(x, row, column):
    return np.linalg.svd(_matrix(x) if row < column else _matrix(x).T, False, False)
