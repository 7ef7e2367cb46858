"""Products of vectors and matrices: by loops when small or exact, else by BLAS."""


def _by_blas(kind, work):
    # Whether BLAS has the dtype and the product is worth the call, which takes some 70 ns: as
    # long as the loops take for about a hundred multiplications.
    return (kind.kind == "f" or kind.kind == "c") and work >= 128


def _fits(inner_a, inner_b):
    if inner_a != inner_b:
        raise ValueError(
            "matmul: Input operand 1 has a mismatch in its core dimension 0 (size "
            + str(inner_b)
            + " is different from "
            + str(inner_a)
            + ")"
        )


def _put(result, out, casting="unsafe"):
    # The result of a reduction, or the array given for it, which is of the same shape.
    if out is None:
        return result
    if out.shape != np.shape(result):
        raise ValueError("the array given as out does not have the shape of the result")
    _refuse_cast(result, out.dtype, casting)
    out[...] = result
    return out


def _put_all_over(result, out, casting="same_kind"):
    # The same where NumPy broadcasts: what is given may have more axes, and be longer.
    if out is None:
        return result
    np.copyto(out, result, casting)
    return out


def dot(a, b, out=None):
    result = _dot(np.asarray(a), np.asarray(b))
    if out is None:
        return result
    kind = intrinsics.common_dtype(result)
    if out.dtype != kind or out.ndim != np.ndim(result) or not out.flags.c_contiguous:
        raise ValueError(
            "output array is not acceptable (must have the right datatype, number of dimensions,"
            " and be a C-Array)"
        )
    return _put(result, out)


def _dot(x, y):
    if x.ndim == 0 or y.ndim == 0:
        return x * y
    if (x.ndim <= 2 and y.ndim <= 2) or y.ndim == 1:
        return np.matmul(x, y)
    n = x.shape[x.ndim - 1]
    rows = x.reshape((x.size // n if n > 0 else 0, n))
    turned = np.moveaxis(y, y.ndim - 2, 0)
    columns = turned.reshape((y.shape[y.ndim - 2], _product(turned.shape[1:])))
    shape = x.shape[: x.ndim - 1] + turned.shape[1:]
    return _matrix_matrix(rows, columns).reshape(shape)


def _product(sizes):
    n = 1
    for one in sizes:
        n *= one
    return n


def matmul(a, b, out=None, *, casting="same_kind", dtype=None):
    x = np.asarray(a)
    y = np.asarray(b)
    if dtype is not None:
        return np.matmul(x.astype(dtype, casting=casting), y.astype(dtype, casting=casting), out)
    if x.ndim == 0 or y.ndim == 0:
        raise ValueError("matmul: Input operand does not have enough dimensions")
    if x.ndim == 1 and y.ndim == 1:
        result = _inner(x, y)
    elif x.ndim == 2 and y.ndim == 1:
        result = _matrix_vector(x, y)
    elif x.ndim == 1 and y.ndim == 2:
        result = _matrix_vector(y.T, x)
    elif x.ndim == 2 and y.ndim == 2:
        result = _matrix_matrix(x, y)
    elif y.ndim == 1:
        n = x.shape[x.ndim - 1]
        shape = x.shape[: x.ndim - 1]
        result = _matrix_vector(x.reshape((_product(shape), n)), y).reshape(shape)
    elif x.ndim == 1:
        wide = _stacked(x.reshape((1, x.size)), y)
        shape = wide.shape[: wide.ndim - 2] + wide.shape[wide.ndim - 1 :]
        result = wide.reshape(shape)
    else:
        result = _stacked(x, y)
    if out is not None and x.ndim + y.ndim > 2:
        _check_matrix_axes(out, result.shape, (x.ndim > 1) + (y.ndim > 1))
    return _put_all_over(result, out)


def _check_matrix_axes(out, shape, count):
    # Products are broadcast into `out` along the other axes only.
    for k in range(1, count + 1):
        if k <= out.ndim and out.shape[out.ndim - k] != shape[len(shape) - k]:
            raise ValueError(
                "matmul: Output operand 0 has a mismatch in its core dimension "
                f"{count - k}, with gufunc signature (n?,k),(k,m?)->(n?,m?) "
                f"(size {out.shape[out.ndim - k]} is different from {shape[len(shape) - k]})"
            )


def _matmul_inplace(a, b):
    if a.ndim == 0 or np.ndim(b) < 2:
        raise ValueError(
            "inplace matrix multiplication requires the first operand to have at least one and "
            "the second at least two dimensions."
        )
    np.matmul(a, b, out=a)


def _stacked(x, y):
    # Matrices in the last two axes, the others broadcast together.
    _fits(x.shape[x.ndim - 1], y.shape[y.ndim - 2])
    stack = np.broadcast_shapes(x.shape[: x.ndim - 2], y.shape[: y.ndim - 2])
    left = np.broadcast_to(x, stack + x.shape[x.ndim - 2 :])
    right = np.broadcast_to(y, stack + y.shape[y.ndim - 2 :])
    count = _product(stack)
    lefts = left.reshape((count,) + x.shape[x.ndim - 2 :])
    rights = right.reshape((count,) + y.shape[y.ndim - 2 :])
    rows = x.shape[x.ndim - 2]
    columns = y.shape[y.ndim - 1]
    out = np.empty((count, rows, columns), intrinsics.common_dtype(x, y))
    for i in range(count):
        out[i] = _matrix_matrix(lefts[i], rights[i])
    return out.reshape(stack + (rows, columns))


def _inner(x, y):
    _fits(x.shape[0], y.shape[0])
    kind = intrinsics.common_dtype(x, y)
    n = x.shape[0]
    if kind.kind == "f" and kind.itemsize >= 4 and n < 2048:
        # Over before BLAS would have been called and have given its result.
        return np.sum(np.asarray(x, kind) * np.asarray(y, kind))
    if _by_blas(kind, n):
        return _blas_dot(np.asarray(x, kind), np.asarray(y, kind), False)
    total = kind.type(0)
    for i in range(n):
        total += kind.type(x[i]) * kind.type(y[i])
    return kind.type(total)


def _blas_dot(x, y, conjugate):
    out = np.empty(1, x.dtype)
    runtime.dot(x.dtype.char, conjugate, x.size, x, x.strides[0], y, y.strides[0], out)
    return out[0]


def _matrix_vector(x, y):
    _fits(x.shape[1], y.shape[0])
    kind = intrinsics.common_dtype(x, y)
    rows = x.shape[0]
    columns = x.shape[1]
    out = np.empty(rows, kind)
    if _by_blas(kind, rows * columns):
        _blas_product(np.asarray(x, kind), np.asarray(y, kind), out)
        return out
    for i in range(rows):
        total = kind.type(0)
        for j in range(columns):
            total += kind.type(x[i, j]) * kind.type(y[j])
        out[i] = total
    return out


def _matmul_twice(a, x):
    # (a @ x) @ a, of which a large matrix is read once. Sums of few rows take longer than that.
    _fits(a.shape[1], x.shape[0])
    if not _has_rows(a) or a.shape[0] < 128:
        return _matrix_vector(a.T, _matrix_vector(a, x))
    product = np.empty(a.shape[0], a.dtype)
    return _both_products(a, x, product, product)


def _two_products(a, x, y, is_x_first, changed):
    # a @ x and y @ a in their order, of which a large matrix is read once. Else the second one is
    # left to _second_product: an error of it is raised there, and what is stored in `changed`
    # before may be part of it.
    rows = a.shape[0]
    columns = a.shape[1]
    other = y if is_x_first else x
    if (
        _has_rows(a)
        and rows >= 128
        and rows * columns >= 1 << 17
        and x.size == columns
        and y.size == rows
        and (changed is None or not _may_meet(changed, a, other))
    ):
        product = np.empty(rows, a.dtype)
        sums = _both_products(a, x, product, y)
        return (product, sums) if is_x_first else (sums, product)
    nothing = np.empty(0, a.dtype)
    return (np.matmul(a, x) if is_x_first else np.matmul(y, a)), nothing


def _may_meet(changed, a, other):
    return np.may_share_memory(changed, a) or np.may_share_memory(changed, other)


def _second_product(made, left, right):
    return made if made.size > 0 else np.matmul(left, right)


def _has_rows(a):
    step = a.strides[0]
    length = a.shape[1] * a.itemsize
    return a.strides[1] == a.itemsize and step % a.itemsize == 0 and step >= length


def _both_products(a, x, product, y):
    # product = a @ x, and y @ a; y may be the product.
    rows = a.shape[0]
    columns = a.shape[1]
    # As many sums for any number of threads, so that the result is the same.
    parts = 8 if rows * columns >= 1 << 17 else 1
    sums = np.zeros((parts, columns), a.dtype)
    runtime.matmul_twice(
        a.dtype.char,
        rows,
        columns,
        a,
        a.strides[0],
        x,
        x.strides[0],
        product,
        y,
        y.strides[0],
        parts,
        sums,
    )
    return sums[0] if parts == 1 else np.sum(sums, axis=0)


def _matrix_matrix(x, y):
    _fits(x.shape[1], y.shape[0])
    kind = intrinsics.common_dtype(x, y)
    rows = x.shape[0]
    inner = x.shape[1]
    columns = y.shape[1]
    out = np.zeros((rows, columns), kind)
    if _by_blas(kind, rows * inner * columns):
        _blas_product(np.asarray(x, kind), np.asarray(y, kind), out)
        return out
    for i in range(rows):
        for k in range(inner):
            scale = kind.type(x[i, k])
            for j in range(columns):
                out[i, j] += scale * kind.type(y[k, j])
    return out


def _blas_product(x, y, out):
    # out = x @ y; y and out may be vectors.
    runtime.matmul(
        x.dtype.char,
        x.shape[0],
        1 if y.ndim == 1 else y.shape[1],
        x.shape[1],
        x,
        x.strides[0],
        x.strides[1],
        y,
        y.strides[0],
        0 if y.ndim == 1 else y.strides[1],
        out,
    )


def vdot(a, b):
    x = np.ravel(a)
    y = np.ravel(b)
    if x.size != y.size:
        raise ValueError("cannot reshape array: the sizes do not fit")
    kind = intrinsics.common_dtype(x, y)
    if intrinsics.is_complex(kind):
        if _by_blas(kind, x.size):
            return _blas_dot(np.asarray(x, kind), np.asarray(y, kind), True)
        return _inner(np.conjugate(x), y)
    return _inner(x, y)


def inner(a, b):
    x = np.asarray(a)
    y = np.asarray(b)
    if x.ndim == 0 or y.ndim == 0:
        return x * y
    if x.ndim == 1 and y.ndim == 1:
        return np.dot(x, y)
    return np.tensordot(x, y, (x.ndim - 1, y.ndim - 1))


def outer(a, b, out=None):
    return _put_all_over(np.ravel(a)[:, None] * np.ravel(b), out)


def tensordot(a, b, axes=2):
    x = np.asarray(a)
    y = np.asarray(b)
    if intrinsics.is_tuple(axes):
        left = _axes_tuple(axes[0], x.ndim)
        right = _axes_tuple(axes[1], y.ndim)
    else:
        left = _axis_range(x.ndim - axes, x.ndim)
        right = _axis_range(0, axes)
    if len(left) != len(right):
        raise ValueError("shape-mismatch for sum")
    for i, j in zip(left, right, strict=True):
        if x.shape[i] != y.shape[j]:
            raise ValueError("shape-mismatch for sum")
    free_x = _other_axes(x.ndim, left, 0)
    free_y = _other_axes(y.ndim, right, 0)
    shape_x = _sizes_at(x.shape, free_x)
    shape_y = _sizes_at(y.shape, free_y)
    n = _product(_sizes_at(x.shape, left))
    rows = x.transpose(free_x + left).reshape((_product(shape_x), n))
    columns = y.transpose(right + free_y).reshape((n, _product(shape_y)))
    product = _matrix_matrix(rows, columns)
    return product.reshape(shape_x + shape_y)


def _axes_tuple(axes, ndim):
    if intrinsics.is_tuple(axes):
        return _each_axis(axes, ndim)
    return (_axis_of(axes, ndim),)


def kron(a, b):
    x = np.asarray(a)
    y = np.asarray(b)
    ndim = x.ndim if x.ndim > y.ndim else y.ndim
    u = x.reshape((1,) * (ndim - x.ndim) + x.shape)
    v = y.reshape((1,) * (ndim - y.ndim) + y.shape)
    pairs = u.reshape(_interleaved(u.shape, 1)) * v.reshape(_interleaved(v.shape, 0))
    return pairs.reshape(_times_each(u.shape, v.shape))


def _interleaved(shape, first):
    # Sizes with 1 after each (first), or before each.
    if len(shape) == 0:
        return ()
    if first:
        return (shape[0], 1) + _interleaved(shape[1:], first)
    return (1, shape[0]) + _interleaved(shape[1:], first)


def _times_each(a, b):
    if len(a) == 0:
        return ()
    return (a[0] * b[0],) + _times_each(a[1:], b[1:])


def trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    return np.sum(np.diagonal(a, offset, axis1, axis2), -1, dtype, out)


def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    if axis is not None:
        return np.cross(a, b, axis, axis, axis)
    x = np.asarray(a)
    y = np.asarray(b)
    u = np.moveaxis(x, axisa, x.ndim - 1)
    v = np.moveaxis(y, axisb, y.ndim - 1)
    m = u.shape[u.ndim - 1]
    n = v.shape[v.ndim - 1]
    if m < 2 or m > 3 or n < 2 or n > 3 or m + n == 4:
        raise ValueError(
            "Both input arrays must be (arrays of) 3-dimensional vectors, but they are "
            + str(m)
            + " and "
            + str(n)
            + " dimensional instead."
        )
    if intrinsics.dtype_of(x).kind == "b" and intrinsics.dtype_of(y).kind == "b":
        raise TypeError(
            "numpy boolean subtract, the `-` operator, is not supported, "
            "use the bitwise_xor, the `^` operator, or the logical_xor function instead."
        )
    # A vector of two has a third part of zero.
    shape = np.broadcast_shapes(u[..., 0].shape, v[..., 0].shape)
    out = np.empty(shape + (3,), intrinsics.common_dtype(x, y))
    out[..., 2] = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    if m == 2:
        out[..., 0] = u[..., 1] * v[..., 2]
        out[..., 1] = -(u[..., 0] * v[..., 2])
    elif n == 2:
        out[..., 0] = -(u[..., 2] * v[..., 1])
        out[..., 1] = u[..., 2] * v[..., 0]
    else:
        out[..., 0] = u[..., 1] * v[..., 2] - u[..., 2] * v[..., 1]
        out[..., 1] = u[..., 2] * v[..., 0] - u[..., 0] * v[..., 2]
    return np.moveaxis(out, out.ndim - 1, axisc)


def _require_axes(x1, least1, x2, least2, name):
    if np.ndim(x1) < least1 or np.ndim(x2) < least2:
        raise ValueError(name + ": an input operand does not have enough dimensions")


def vecdot(x1, x2, axis=-1):
    _require_axes(x1, 1, x2, 1, "vecdot")
    a = np.asarray(x1)
    b = np.asarray(x2)
    if a.shape[_axis_of(axis, a.ndim)] != b.shape[_axis_of(axis, b.ndim)]:
        raise ValueError("vecdot: input operand 1 has a mismatch in its core dimension 0")
    products = np.asarray((np.conjugate(a) if intrinsics.is_complex(a) else a) * b)
    return np.sum(products, axis, products.dtype)


def matvec(x1, x2):
    _require_axes(x1, 2, x2, 1, "matvec")
    a = np.asarray(x1)
    v = np.asarray(x2)
    return np.matmul(a, v[..., None])[..., 0]


def vecmat(x1, x2):
    _require_axes(x1, 1, x2, 2, "vecmat")
    v = np.conjugate(np.asarray(x1))
    return np.matmul(v[..., None, :], np.asarray(x2))[..., 0, :]
