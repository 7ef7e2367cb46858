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
    if ndigits is None:
        return int(np.rint(number))
    if isinstance(number, int):
        return number
    scale = 10.0**ndigits
    scaled = number * scale
    if not math.isfinite(scaled):
        return number
    return np.rint(scaled) / scale


def _pow_mod(base, exp, mod):
    if mod == 0:
        raise ValueError("pow() 3rd argument cannot be 0")
    if exp < 0:
        raise ValueError("pow() 2nd argument cannot be negative when 3rd argument specified")
    result = 1
    factor = base % mod
    while exp > 0:
        if exp & 1:
            result = result * factor % mod
        factor = factor * factor % mod
        exp >>= 1
    return result % mod
