"""Counts by bins, of one variable or several."""


def histogram(a, bins=10, range=None, density=None, weights=None):
    x = np.ravel(a)
    edges = np.histogram_bin_edges(a, bins, range, weights)
    even = intrinsics.is_scalar(bins) or isinstance(bins, str)
    if weights is None:
        counts = np.zeros(edges.size - 1, np.int64)
        _count_into(counts, x, None, edges, even)
    else:
        w = np.asarray(weights)
        if w.shape != np.asarray(a).shape:
            raise ValueError("weights should have the same shape as a.")
        counts = np.zeros(edges.size - 1, intrinsics.dtype_of(w))
        _count_into(counts, x, w.ravel(), edges, even)
    if density:
        return counts / np.diff(edges) / np.sum(counts), edges
    return counts, edges


def histogram_bin_edges(a, bins=10, range=None, weights=None):
    x = np.ravel(a)
    if isinstance(bins, str):
        if weights is not None:
            raise TypeError(
                "Automated estimation of the number of bins is not supported for weighted data"
            )
        low, high = _outer_edges(x, range)
        n = _estimated_bins(x[(x >= low) & (x <= high)], bins, low, high)
        return np.linspace(low, high, n + 1, True, False, intrinsics.float_dtype(x))
    if not intrinsics.is_scalar(bins):
        edges = np.asarray(bins)
        for i in intrinsics.range(1, edges.size):
            if edges[i] < edges[i - 1]:
                raise ValueError("`bins` must increase monotonically, when an array")
        return edges
    return np.asarray(_even_edges(x, bins, range), intrinsics.float_dtype(x))


def _outer_edges(x, range):
    # The first and the last edge: those given, or the extremes; apart by 1 where they are equal.
    if range is None:
        low = float(np.min(x)) if x.size > 0 else 0.0
        high = float(np.max(x)) if x.size > 0 else 1.0
    else:
        low = float(range[0])
        high = float(range[1])
        if low > high:
            raise ValueError("max must be larger than min in range parameter.")
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("range of [" + str(low) + ", " + str(high) + "] is not finite")
    if low == high:
        low -= 0.5
        high += 0.5
    return low, high


def _estimated_bins(x, rule, low, high):
    if x.size == 0:
        return 1
    width = _bin_width(x, rule)
    if width == 0:
        return 1
    if (x.dtype.kind == "i" or x.dtype.kind == "u") and width < 1:
        width = 1.0
    return int(math.ceil((high - low) / width))


def _bin_width(x, rule):
    # The estimators that NumPy has, by name.
    n = float(x.size)
    reach = float(np.max(x)) - float(np.min(x))
    sturges = reach / (math.log2(n) + 1.0)
    if rule == "sturges":
        return sturges
    if rule == "sqrt":
        return reach / math.sqrt(n)
    if rule == "rice":
        return reach / (2.0 * n ** (1.0 / 3))
    if rule == "scott":
        return (24.0 * np.pi**0.5 / n) ** (1.0 / 3.0) * float(np.std(x))
    if rule == "doane":
        return _doane_width(x, n, reach)
    if rule != "fd" and rule != "auto":
        raise ValueError("'" + rule + "' is not a supported estimator for `bins`")
    quarters = np.percentile(x, np.array([75.0, 25.0]))
    fd = 2.0 * float(quarters[0] - quarters[1]) * n ** (-1.0 / 3.0)
    if rule == "fd":
        return fd
    half = reach / math.sqrt(n) / 2
    relaxed = fd if fd > half else half
    return relaxed if relaxed < sturges else sturges


def _doane_width(x, n, reach):
    sigma = float(np.std(x))
    if n <= 2 or sigma == 0.0:
        return 0.0
    spread = math.sqrt(6.0 * (n - 2) / ((n + 1.0) * (n + 3)))
    skew = float(np.mean(((x - np.mean(x)) / sigma) ** 3))
    return reach / (1.0 + math.log2(n) + math.log2(1.0 + abs(skew) / spread))


def _count_into(counts, x, weights, edges, even):
    # Adds 1 or its weight to the bin of each element.
    if even:
        _count_into_even(counts, x, weights, edges)
        return
    for i in intrinsics.range(x.size):
        k = _bin_of(edges, x[i])
        if k >= 0:
            counts[k] += 1 if weights is None else weights[i]


def _count_into_even(counts, x, weights, edges):
    # Bins of equal width are found by division. Where that gives a place so near to an edge that
    # rounding, of it or of the edges, may have put it one off, the edges decide. A strip at a time:
    # its bins are found without a branch, in vectors, and what is in doubt is looked up.
    n = counts.size
    low = edges[0]
    high = edges[n]
    scale = n / (high - low)
    doubt = 8 * np.finfo(edges.dtype).eps * (n + np.maximum(abs(low), abs(high)) * scale)
    sure = 0.5 - doubt  # so near to the middle of a bin
    bins = np.empty(256, np.int64)
    for start in intrinsics.range(0, x.size, bins.size):
        size = np.minimum(bins.size, x.size - start)
        for i in intrinsics.range(size):
            v = x[start + i]
            place = (float(v) - low) * scale
            k = np.int64(place)
            inside = (v >= low) & (v <= high)
            known = k if abs(place - k - 0.5) < sure else -1
            bins[i] = known if inside else n
        for i in intrinsics.range(size):
            k = bins[i]
            if k < 0:
                k = _even_bin_of(edges, x[start + i], scale)
            if k < n:
                counts[k] += 1 if weights is None else weights[start + i]


def _even_bin_of(edges, v, scale):
    n = edges.size - 1
    if not (v >= edges[0] and v <= edges[n]):
        return n
    k = np.minimum(int((float(v) - edges[0]) * scale), n - 1)
    if v < edges[k]:
        return k - 1
    return k + (k < n - 1 and v >= edges[k + 1])


def _bin_of(edges, v):
    n = edges.size
    if not (v >= edges[0] and v <= edges[n - 1]):
        return -1
    low = 0
    high = n - 1
    while high - low > 1:
        middle = (low + high) // 2
        if v < edges[middle]:
            high = middle
        else:
            low = middle
    return low


def histogram2d(x, y, bins=10, range=None, density=None, weights=None):
    first, second = _bins_of_two(bins)
    columns = np.asarray(x), np.asarray(y)
    counts, edges = _histogram_of(columns, (first, second), range, density, weights)
    return counts, edges[0], edges[1]


def _bins_of_two(bins):
    if intrinsics.is_scalar(bins):
        return bins, bins
    if intrinsics.is_tuple(bins):
        if len(bins) != 2:
            raise ValueError(
                "The dimension of bins must be equal to the dimension of the sample x."
            )
        return bins[0], bins[1]
    if isinstance(bins, list) and not intrinsics.is_scalar(bins[0]):
        return bins[0], bins[1]
    edges = np.asarray(bins)
    if edges.size == 2:
        # Counts, one for each variable; they are told by their size from edges.
        return edges[:1], edges[1:]
    return edges, edges


def histogramdd(sample, bins=10, range=None, density=None, weights=None):
    if intrinsics.is_tuple(sample):
        columns = _each_in_tuple(sample, lambda x: np.asarray(x))
    elif intrinsics.is_tuple(bins):
        columns = _columns_of(np.asarray(sample), len(bins))
    elif intrinsics.is_tuple(range):
        columns = _columns_of(np.asarray(sample), len(range))
    else:
        raise TypeError(
            "histogramdd() needs its variables counted when compiling: "
            "give `sample`, `bins` or `range` as a tuple"
        )
    each = bins if intrinsics.is_tuple(bins) else (bins,) * len(columns)
    if len(each) != len(columns):
        raise ValueError("The dimension of bins must be equal to the dimension of the sample x.")
    return _histogram_of(columns, each, range, density, weights)


def _columns_of(table, n):
    if table.shape[1] != n:
        raise ValueError("The dimension of bins must be equal to the dimension of the sample x.")
    return _first_columns(table, n)


def _first_columns(table, n):
    if n == 0:
        return ()
    return _first_columns(table, n - 1) + (table[:, n - 1],)


def _histogram_of(columns, bins, range, density, weights):
    kind = intrinsics.common_dtype(*columns)
    edges = _all_edges(columns, kind, bins, range, 0)
    counts = np.zeros(_bin_counts(edges), np.float64)
    flat = counts.reshape(-1)
    n = columns[0].size
    amounts = np.ones(0, np.float64) if weights is None else np.asarray(weights, np.float64)
    for i in intrinsics.range(n):
        k = _flat_bin(columns, edges, i, 0)
        if k >= 0:
            flat[k] += amounts[i] if weights is not None else 1.0
    if density:
        return _per_volume(counts, edges, 0) / np.sum(counts), edges
    return counts, edges


def _all_edges(columns, kind, bins, range, at):
    # Edges are made for samples of one dtype, `kind`.
    if at == len(columns):
        return ()
    x = np.asarray(columns[at], kind)
    if range is None:
        edges = _edges_along(x, bins[at], None)
    else:
        edges = _edges_along(x, bins[at], range[at])
    return (edges,) + _all_edges(columns, kind, bins, range, at + 1)


def _edges_along(x, bins, range):
    if intrinsics.is_scalar(bins):
        return _even_edges(x, int(bins), range)
    given = np.asarray(bins)
    if given.size == 1:
        return _even_edges(x, int(given[0]), range)
    return np.histogram_bin_edges(x, np.asarray(given, np.float64))


def _even_edges(x, n, range):
    # In the dtype of the extremes; a range is of Python's numbers.
    if n < 1:
        raise ValueError("`bins` must be positive, when an integer")
    low, high = _outer_edges(x, range)
    if range is None:
        dtype = intrinsics.float_dtype(x)
        return np.linspace(dtype(low), dtype(high), n + 1)
    return np.linspace(low, high, n + 1)


def _bin_counts(edges):
    if len(edges) == 0:
        return ()
    return (edges[0].size - 1,) + _bin_counts(edges[1:])


def _flat_bin(columns, edges, i, so_far):
    # The number of the bin that the i-th sample falls into, or -1.
    if len(columns) == 0:
        return so_far
    here = _bin_of(edges[0], columns[0][i])
    if here < 0:
        return -1
    return _flat_bin(columns[1:], edges[1:], i, so_far * (edges[0].size - 1) + here)


def _per_volume(counts, edges, at):
    if at == len(edges):
        return counts
    widths = np.diff(edges[at]).reshape((-1,) + (1,) * (len(edges) - at - 1))
    return _per_volume(counts / widths, edges, at + 1)
