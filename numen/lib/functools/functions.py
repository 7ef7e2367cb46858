"""Functions over functions."""


def reduce(function, iterable, *initial):
    if len(initial) > 1:
        raise TypeError(f"reduce expected at most 3 arguments, got {2 + len(initial)}")
    if len(initial) == 1:
        total = initial[0]
        for item in iterable:
            total = function(total, item)
        return total
    found = False
    for item in iterable:
        if found:
            total = function(total, item)
        else:
            total = item
            found = True
    if not found:
        raise TypeError("reduce() of empty iterable with no initial value")
    return total


def partial(func, *args):
    return lambda *rest: func(*args, *rest)
