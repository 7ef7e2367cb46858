"""Arrays of text, of characters (U) or bytes (S): their order, and searches in it."""


def _holds_text(x):
    return _is_text(intrinsics.dtype_of(x))


def _is_text(dtype):
    return dtype.kind == "S" or dtype.kind == "U"


def _is_not_blank(x):
    return x != (b"" if x.dtype.kind == "S" else "")


def _letters(x):
    # The characters as numbers, along a new last axis; behind the end of a text they are 0.
    if intrinsics.dtype_of(x).kind == "S":
        return x.view(np.uint8).reshape(x.shape + (x.dtype.itemsize,))
    return x.view(np.uint32).reshape(x.shape + (x.dtype.itemsize // 4,))


def _order_of_texts(x, axis):
    # Each stable sort by a character keeps the order that those behind it gave.
    last = x.ndim - 1
    lines = _lines(x, axis)
    letters = _letters(lines)
    order = np.broadcast_to(np.arange(lines.shape[last]), lines.shape).copy()
    for i in range(letters.shape[x.ndim] - 1, -1, -1):
        key = np.take_along_axis(np.ascontiguousarray(letters[..., i]), order, last)
        order = np.take_along_axis(order, np.argsort(key, last, "stable"), last)
    return _copy_of(np.moveaxis(order, last, axis))


def _places_of_texts(x, v, right):
    if not intrinsics.is_array(v):
        return _place_between(0, x.size, x, v, None, right)
    out = np.empty(v.shape, np.int64)
    flat = out.ravel()
    wanted = v.ravel()
    for i in range(flat.size):
        flat[i] = _place_between(0, x.size, x, wanted[i], None, right)
    return out


def _copy_texts(target, stored):
    # Of another length: what is too long is cut.
    to = target.flat
    x = np.broadcast_to(stored, target.shape).flat
    for i in range(target.size):
        to[i] = x[i]
