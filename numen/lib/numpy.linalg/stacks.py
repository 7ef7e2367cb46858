"""Stacks: functions of a matrix, for every matrix of an array of more dimensions."""


def _matrices(x):
    # The matrices of a stack, one after the other.
    rows = x.shape[x.ndim - 2 :]
    count = np._product(x.shape[: x.ndim - 2])
    return np.ascontiguousarray(x).reshape((count,) + rows)


def _of_each(a, function):
    # What a function gives for every matrix: numbers, arrays, or a tuple of them.
    x = np.asarray(a)
    each = _matrices(x)
    n = each.shape[0]
    if n > 0:
        first = function(each[0])
    else:  # for the sizes only
        first = function(np.eye(each.shape[1], each.shape[2], 0, x.dtype))
    room = _room_for(n, first)
    for i in range(n):
        _store(room, i, first if i == 0 else function(each[i]))
    return _unfolded(room, x.shape[: x.ndim - 2])


def _room_for(n, result):
    if intrinsics.is_tuple(result):
        if len(result) == 0:
            return ()
        return (_room_for(n, result[0]),) + _room_for(n, result[1:])
    one = np.asarray(result)
    return np.empty((n,) + one.shape, one.dtype)


def _store(room, i, result):
    if intrinsics.is_tuple(result):
        if len(result) > 0:
            _store(room[0], i, result[0])
            _store(room[1:], i, result[1:])
    else:
        room[i] = result


def _unfolded(room, stack):
    if intrinsics.is_tuple(room):
        if len(room) == 0:
            return ()
        return (_unfolded(room[0], stack),) + _unfolded(room[1:], stack)
    return room.reshape(stack + room.shape[1:])
