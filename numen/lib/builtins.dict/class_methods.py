"""Methods of the class dict itself."""


def fromkeys(iterable, value=None):
    out = {}
    for key in iterable:
        out[key] = value
    return out
