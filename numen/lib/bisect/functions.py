"""Places in sorted lists."""


def bisect_right(a, x, lo=0, hi=None, *, key=None):
    first = _checked(lo)
    end = len(a) if hi is None else hi
    while first < end:
        middle = (first + end) // 2
        if x < (a[middle] if key is None else key(a[middle])):
            end = middle
        else:
            first = middle + 1
    return first


def bisect_left(a, x, lo=0, hi=None, *, key=None):
    first = _checked(lo)
    end = len(a) if hi is None else hi
    while first < end:
        middle = (first + end) // 2
        if (a[middle] if key is None else key(a[middle])) < x:
            first = middle + 1
        else:
            end = middle
    return first


def _checked(lo):
    if lo < 0:
        raise ValueError("lo must be non-negative")
    return lo


def bisect(a, x, lo=0, hi=None, *, key=None):
    return bisect_right(a, x, lo, hi, key=key)


def insort_right(a, x, lo=0, hi=None, *, key=None):
    a.insert(bisect_right(a, x if key is None else key(x), lo, hi, key=key), x)


def insort_left(a, x, lo=0, hi=None, *, key=None):
    a.insert(bisect_left(a, x if key is None else key(x), lo, hi, key=key), x)


def insort(a, x, lo=0, hi=None, *, key=None):
    insort_right(a, x, lo, hi, key=key)
