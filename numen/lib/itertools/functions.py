"""The itertools, as generators. What makes tuples of r elements needs an r known when compiled."""


def accumulate(iterable, func=None, *, initial=None):
    if initial is not None:
        total = initial
        yield total
        for item in iterable:
            total = total + item if func is None else func(total, item)
            yield total
    else:
        first = True
        for item in iterable:
            if first:
                total = item
                first = False
            else:
                total = total + item if func is None else func(total, item)
            yield total


def chain(*iterables):
    for one in iterables:
        for item in one:
            yield item


def combinations(iterable, r):
    pool = list(iterable)
    n = len(pool)
    chosen = list(range(r))
    going = r <= n
    while going:
        yield _picked(pool, chosen, 0, r)
        i = r - 1
        while i >= 0 and chosen[i] == i + n - r:
            i -= 1
        going = i >= 0
        if going:
            chosen[i] += 1
            for j in range(i + 1, r):
                chosen[j] = chosen[j - 1] + 1


def _picked(pool, chosen, k, r):
    if k == r:
        return ()
    return (pool[chosen[k]],) + _picked(pool, chosen, k + 1, r)


def combinations_with_replacement(iterable, r):
    pool = list(iterable)
    n = len(pool)
    chosen = [0] * r
    going = n > 0 or r == 0
    while going:
        yield _picked(pool, chosen, 0, r)
        i = r - 1
        while i >= 0 and chosen[i] == n - 1:
            i -= 1
        going = i >= 0
        if going:
            step = chosen[i] + 1
            for j in range(i, r):
                chosen[j] = step


def compress(data, selectors):
    for item, keep in zip(data, selectors):  # noqa: B905
        if keep:
            yield item


def count(start=0, step=1):
    n = start
    while True:
        yield n
        n += step


def cycle(iterable):
    saved = list(iterable)
    while len(saved) > 0:
        for item in saved:
            yield item


def dropwhile(predicate, iterable):
    dropping = True
    for item in iterable:
        if dropping:
            dropping = bool(predicate(item))
        if not dropping:
            yield item


def filterfalse(function, iterable):
    for item in iterable:
        if function is None:
            keep = not item
        else:
            keep = not function(item)
        if keep:
            yield item


def groupby(iterable, key=None):
    # A group is a list: an iterator would share this one with whoever asks for the next group.
    is_first = True
    for item in iterable:
        mark = item if key is None else key(item)
        if is_first:
            current = mark
            group = [item]
            is_first = False
        elif mark == current:
            group.append(item)
        else:
            yield current, group
            current = mark
            group = [item]
    if not is_first:
        yield current, group


def islice(iterable, *bounds):
    if len(bounds) == 1:
        return _islice(iterable, 0, bounds[0], 1)
    if len(bounds) == 2:
        return _islice(iterable, 0 if bounds[0] is None else bounds[0], bounds[1], 1)
    first = 0 if bounds[0] is None else bounds[0]
    return _islice(iterable, first, bounds[1], 1 if bounds[2] is None else bounds[2])


def _islice(iterable, first, end, step):
    if first < 0 or step < 1 or (end is not None and end < 0):
        raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    at = 0
    wanted = first
    if end is None or first < end:
        for item in iterable:
            if at == wanted:
                yield item
                wanted += step
            at += 1
            if end is not None and (at >= end or wanted >= end):
                break


def pairwise(iterable):
    items = list(iterable)
    for i in range(len(items) - 1):
        yield items[i], items[i + 1]


def permutations(iterable, r=None):
    pool = list(iterable)
    n = len(pool)
    if r is None:
        intrinsics.unsupported(
            "permutations() of all elements: how many there are is not known when the function "
            "is compiled",
            "Pass r.",
        )
    places = list(range(n))
    cycles = [n - i for i in range(r)]
    going = r <= n
    while going:
        yield _picked(pool, places, 0, r)
        going = False
        for i in range(r - 1, -1, -1):
            cycles[i] -= 1
            if cycles[i] > 0:
                j = n - cycles[i]
                places[i], places[j] = places[j], places[i]
                going = True
                break
            moved = places[i]
            for j in range(i, n - 1):
                places[j] = places[j + 1]
            places[n - 1] = moved
            cycles[i] = n - i


def product(*iterables, repeat=1):
    pools = _lists_of(iterables * repeat)
    sizes = [len(pool) for pool in pools]
    at = [0] * len(pools)
    going = True
    for size in sizes:
        if size == 0:
            going = False
    while going:
        yield _at_each(pools, at, 0)
        i = len(sizes) - 1
        while i >= 0:
            at[i] += 1
            if at[i] < sizes[i]:
                break
            at[i] = 0
            i -= 1
        going = i >= 0


def _lists_of(iterables):
    if len(iterables) == 0:
        return ()
    return (list(iterables[0]),) + _lists_of(iterables[1:])


def _at_each(pools, at, k):
    if k == len(pools):
        return ()
    return (pools[k][at[k]],) + _at_each(pools, at, k + 1)


def repeat(object, times=None):
    if times is None:
        while True:
            yield object
    else:
        for _ in range(times):
            yield object


def starmap(function, iterable):
    for arguments in iterable:
        yield function(*arguments)


def takewhile(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            break
        yield item


def zip_longest(*args, fillvalue=None):
    pools = _lists_of(args)
    longest = 0
    for pool in pools:
        longest = max(longest, len(pool))
    for i in range(longest):
        yield _or_filled(pools, i, fillvalue, 0)


def _or_filled(pools, i, fillvalue, k):
    if k == len(pools):
        return ()
    here = pools[k][i] if i < len(pools[k]) else fillvalue
    return (here,) + _or_filled(pools, i, fillvalue, k + 1)
