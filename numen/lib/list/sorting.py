"""Sorting by what compiled code compares; other elements the runtime sorts."""


def _sort_by_less(values, keys, reverse):
    # As Python: stable, also when reversed.
    n = len(values)
    order = _order(keys[::-1])[::-1] if reverse else _order(keys)
    before = values.copy()
    for k in range(n):
        values[k] = before[n - 1 - order[k] if reverse else order[k]]


def _order(keys):
    # Where the elements come from, by merging rows of 1, 2, 4 ... of them.
    n = len(keys)
    order = list(range(n))
    merged = list(range(n))
    width = 1
    while width < n:
        for begin in range(0, n, 2 * width):
            middle = min(begin + width, n)
            end = min(begin + 2 * width, n)
            i = begin
            j = middle
            for k in range(begin, end):
                if i < middle and (j >= end or not keys[order[j]] < keys[order[i]]):
                    merged[k] = order[i]
                    i += 1
                else:
                    merged[k] = order[j]
                    j += 1
        order, merged = merged, order
        width *= 2
    return order
