"""Slices."""


def indices(self, length):
    if length < 0:
        raise ValueError("length should not be negative")
    step = 1 if self.step is None else self.step
    if step == 0:
        raise ValueError("slice step cannot be zero")
    low = -1 if step < 0 else 0
    high = length - 1 if step < 0 else length
    if self.start is None:
        start = high if step < 0 else low
    else:
        start = _clipped(self.start, length, low, high)
    if self.stop is None:
        stop = low if step < 0 else high
    else:
        stop = _clipped(self.stop, length, low, high)
    return start, stop, step


def _clipped(position, length, low, high):
    if position < 0:
        return max(position + length, low)
    return min(position, high)
