"""Heaps in lists, laid out as in CPython: the smallest item first, item i above 2i+1 and 2i+2."""


def _check(heap):
    if not isinstance(heap, list):
        raise TypeError("heap argument must be a list")


def _first_sorted(n, iterable, reverse):
    if not isinstance(n, int):
        raise TypeError("First argument 'n' must be an integer")
    if intrinsics.is_scalar(iterable):
        raise TypeError("Second argument 'iterable' must be iterable")
    return sorted(iterable, reverse=reverse)[: max(n, 0)]


def _raise(heap, start, position):
    """Move the item up, not beyond `start`, as long as it is smaller than the one above it."""
    item = heap[position]
    while position > start:
        above = (position - 1) >> 1
        if not item < heap[above]:
            break
        heap[position] = heap[above]
        position = above
    heap[position] = item


def _sink(heap, start):
    """Put the item at `start` in its place: down to a leaf by the smaller children, then up."""
    count = len(heap)
    item = heap[start]
    position = start
    child = 2 * position + 1
    while child < count:
        if child + 1 < count and not heap[child] < heap[child + 1]:
            child += 1
        heap[position] = heap[child]
        position = child
        child = 2 * position + 1
    heap[position] = item
    _raise(heap, start, position)


def heapify(x):
    _check(x)
    for index in range(len(x) // 2 - 1, -1, -1):
        _sink(x, index)


def heappush(heap, item):
    _check(heap)
    heap.append(item)
    _raise(heap, 0, len(heap) - 1)


def _replace_first(heap, item):
    smallest = heap[0]
    heap[0] = item
    _sink(heap, 0)
    return smallest


def heappop(heap):
    _check(heap)
    if len(heap) == 0:
        raise IndexError("index out of range")
    last = heap.pop()
    if len(heap) == 0:
        return last
    return _replace_first(heap, last)


def heapreplace(heap, item):
    _check(heap)
    if len(heap) == 0:
        raise IndexError("index out of range")
    return _replace_first(heap, item)


def heappushpop(heap, item):
    _check(heap)
    if len(heap) == 0 or not heap[0] < item:
        return item
    return _replace_first(heap, item)


def nsmallest(n, iterable):
    return _first_sorted(n, iterable, False)


def nlargest(n, iterable):
    return _first_sorted(n, iterable, True)
