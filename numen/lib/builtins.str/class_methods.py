"""Methods of the class str itself."""


def maketrans(x, y=None):
    out = {}
    if y is None:
        for key in x:
            out[ord(key) if isinstance(key, str) else key] = x[key]
        return out
    if len(x) != len(y):
        raise ValueError("the first two maketrans arguments must have equal length")
    for source, target in zip(x, y, strict=False):
        out[ord(source)] = ord(target)
    return out
