"""Functions of the operator module that are no operator."""


def truth(a):
    return bool(a)


def concat(a, b):
    return a + b


def countOf(a, b):
    found = 0
    for item in a:
        if item == b:
            found += 1
    return found


def indexOf(a, b):
    for i, item in enumerate(a):
        if item == b:
            return i
    raise ValueError("sequence.index(x): x not in sequence")


def contains(a, b):
    return b in a


def getitem(a, b):
    return a[b]


def setitem(a, b, c):
    a[b] = c


def delitem(a, b):
    del a[b]


def abs(a):
    return np.abs(a)


def index(a):
    return range(a, a + 1)[0]


def inv(a):
    return ~a


def itemgetter(item, *items):
    return lambda obj: _items_of(obj, (item,) + items)


def _items_of(obj, items):
    if len(items) == 1:
        return obj[items[0]]
    return _each_item(obj, items)


def _each_item(obj, items):
    if len(items) == 0:
        return ()
    return (obj[items[0]],) + _each_item(obj, items[1:])


def attrgetter(attr):
    return lambda obj: getattr(obj, attr)
