"""Python's builtin functions over anything that can be looped over."""


def sum(iterable, start=0):
    total = start
    for item in iterable:
        total = total + item
    return total


def any(iterable):
    for item in iterable:
        if item:
            return True
    return False


def all(iterable):
    for item in iterable:
        if not item:
            return False
    return True


def _contains(iterable, item):
    for one in iterable:
        if one == item:
            return True
    return False


def _first_of(iterable, default, has_default):
    for item in iterable:
        return item
    if has_default:
        return default
    raise StopIteration


def _max_of_items(items, default, has_default):
    # The first is compared with itself, so that no round asks whether it is the first.
    for best in items:
        for item in items:
            if item > best:
                best = item
        return best
    if has_default:
        return default
    raise ValueError("max() iterable argument is empty")


def _max_of(iterable, key, default, has_default):
    found = False
    for item in iterable:
        if not found:
            best = item
            found = True
        elif key is None:
            if item > best:
                best = item
        elif key(item) > key(best):
            best = item
    if not found:
        if has_default:
            return default
        raise ValueError("max() iterable argument is empty")
    return best


def _min_of_items(items, default, has_default):
    # The first is compared with itself, so that no round asks whether it is the first.
    for best in items:
        for item in items:
            if item < best:
                best = item
        return best
    if has_default:
        return default
    raise ValueError("min() iterable argument is empty")


def _min_of(iterable, key, default, has_default):
    found = False
    for item in iterable:
        if not found:
            best = item
            found = True
        elif key is None:
            if item < best:
                best = item
        elif key(item) < key(best):
            best = item
    if not found:
        if has_default:
            return default
        raise ValueError("min() iterable argument is empty")
    return best


def round(number, ndigits=None):
    if isinstance(number, int):
        n = +number  # an int of a bool
        if ndigits is None or ndigits >= 0:
            return n
        kind = intrinsics.dtype_of(n).type
        return _round_to_multiple(n, kind(10) ** (-ndigits)) if ndigits > -19 else kind(0)
    if ndigits is None:
        return int(np.rint(number))
    if not math.isfinite(number):
        return number
    if intrinsics.dtype_of(number) == np.float32:
        return np.round(number, ndigits)
    if 0 <= ndigits <= 22:
        scale = 10.0**ndigits
        scaled = number * scale
        # Far from the middle of two results, the product's rounding error does not matter.
        away = abs(scaled - np.floor(scaled) - 0.5)
        if abs(scaled) < 1e15 and away > 1e-15 * abs(scaled) + 1e-300:
            return np.rint(scaled) / scale
    return _round_by_digits(float(number), ndigits)


def _round_to_multiple(n, unit):
    # Half to even, as Python does.
    low = n // unit * unit
    rest = n - low
    half = unit // 2
    if rest > half or (rest == half and low // unit & 1):
        return low + unit
    return low


def _round_by_digits(x, ndigits):
    # Through text, which is correctly rounded.
    if ndigits >= 0:
        if ndigits > 323:
            return x
        text = f"{x:.{ndigits}f}"
        return float(text)
    text = f"{x:.17e}"
    digits = int(text[text.index("e") + 1 :]) + ndigits  # after the first one
    if digits < 0:
        unit = float(f"1e{-ndigits}")
        return math.copysign(unit if abs(x) > 0.5 * unit else 0.0, x)
    text = f"{x:.{digits}e}"
    return float(text)


def _pow_mod(base, exp, mod):
    if mod == 0:
        raise ValueError("pow() 3rd argument cannot be 0")
    size = abs(mod)
    factor = base % size
    if exp < 0:
        factor = _inverse(factor, size)
        exp = -exp
    result = 1 % size
    while exp > 0:
        if exp & 1:
            result = _product_mod(result, factor, size)
        factor = _product_mod(factor, factor, size)
        exp >>= 1
    return result % mod


def _product_mod(a, b, size):
    # The product of two numbers below size, which may be beyond int64.
    if size <= 3037000499:
        return a * b % size
    total = np.uint64(0)
    addend = np.uint64(a)
    end = np.uint64(size)
    while b > 0:
        if b & 1:
            total = (total + addend) % end
        addend = (addend + addend) % end
        b >>= 1
    return np.int64(total)


def _inverse(n, size):
    # By Euclid's algorithm: `rest` is the multiple `factor` of n, but for multiples of size.
    rest, factor = size, 0
    next_rest, next_factor = n, 1
    while next_rest != 0:
        times = rest // next_rest
        rest, next_rest = next_rest, rest - times * next_rest
        factor, next_factor = next_factor, factor - times * next_factor
    if rest != 1:
        raise ValueError("base is not invertible for the given modulus")
    return factor % size


def ascii(obj):
    out = ""
    for c in repr(obj):
        n = ord(c)
        if n < 128:
            out += c
        elif n < 256:
            out += f"\\x{n:02x}"
        elif n < 65536:
            out += f"\\u{n:04x}"
        else:
            out += f"\\U{n:08x}"
    return out


def bytes(source=b"", encoding=None, errors="strict"):
    if isinstance(source, str):
        if encoding is None:
            raise TypeError("string argument without an encoding")
        return source.encode(encoding, errors)
    if encoding is not None:
        raise TypeError("encoding without a string argument")
    return _bytes_of(source)


def _bytes_of(source):
    if isinstance(source, int):
        if source < 0:
            raise ValueError("negative count")
        return np.zeros(source, np.uint8).tobytes()
    if hasattr(source, "decode"):
        return source
    if isinstance(source, np.ndarray):
        return source.tobytes()
    numbers = list(source)
    out = np.empty(len(numbers), np.uint8)
    for i in range(len(numbers)):
        if not 0 <= numbers[i] < 256:
            raise ValueError("bytes must be in range(0, 256)")
        out[i] = numbers[i]
    return out.tobytes()


def _dicts_equal(a, b):
    # Dicts whose keys or values are of different types.
    if len(a) != len(b):
        return False
    for key, value in a.items():
        if key not in b:
            return False
        if b[key] != value:
            return False
    return True
