"""Bits of integers, and arrays of bits in bytes."""


def packbits(a, axis=None, bitorder="big"):
    x = np.asarray(a)
    if x.dtype.kind not in "biu":
        raise TypeError("Expected an input array of integer or boolean data type")
    little = _is_little(bitorder)
    if axis is None:
        return _packed(x.reshape((1, x.size)), little).reshape(-1)
    k = _axis_of(axis, x.ndim)
    lines = np.moveaxis(x, k, x.ndim - 1)
    n = lines.shape[x.ndim - 1]
    rows = lines.reshape((x.size // n if n > 0 else 0, n))
    packed = _packed(rows, little).reshape(lines.shape[: x.ndim - 1] + ((n + 7) // 8,))
    return _copy_of(np.moveaxis(packed, x.ndim - 1, k))


def _is_little(bitorder):
    if bitorder != "little" and bitorder != "big":
        raise ValueError("'order' must be either 'little' or 'big'")
    return bitorder == "little"


def _packed(rows, little):
    out = np.zeros((rows.shape[0], (rows.shape[1] + 7) // 8), np.uint8)
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            if rows[i, j] != 0:
                out[i, j // 8] |= np.uint8(1 << (j % 8 if little else 7 - j % 8))
    return out


def unpackbits(a, axis=None, count=None, bitorder="big"):
    x = np.asarray(a)
    if x.dtype != np.uint8:
        raise TypeError("Expected an input array of unsigned byte data type")
    little = _is_little(bitorder)
    if axis is None:
        return _bits_of(x.reshape((1, x.size)), _bit_count(count, x.size), little).reshape(-1)
    k = _axis_of(axis, x.ndim)
    lines = np.moveaxis(x, k, x.ndim - 1)
    n = lines.shape[x.ndim - 1]
    bits = _bit_count(count, n)
    rows = lines.reshape((x.size // n if n > 0 else 0, n))
    unpacked = _bits_of(rows, bits, little).reshape(lines.shape[: x.ndim - 1] + (bits,))
    return _copy_of(np.moveaxis(unpacked, x.ndim - 1, k))


def _bit_count(count, n):
    # How many bits of n bytes are wanted; less than 0: so many not.
    if count is None:
        return 8 * n
    if count >= 0:
        return count
    if 8 * n + count < 0:
        raise ValueError("-count is larger than the number of elements")
    return 8 * n + count


def _bits_of(rows, bits, little):
    out = np.zeros((rows.shape[0], bits), np.uint8)
    known = bits if bits < 8 * rows.shape[1] else 8 * rows.shape[1]
    for i in range(rows.shape[0]):
        for j in range(known):
            byte = int(rows[i, j // 8])
            out[i, j] = (byte >> (j % 8 if little else 7 - j % 8)) & 1
    return out
