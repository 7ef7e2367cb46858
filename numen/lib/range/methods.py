"""Ranges."""


def _contains(self, item):
    if intrinsics.is_complex(item):
        return item.imag == 0 and _contains(self, item.real)
    if self.step > 0:
        inside = self.start <= item < self.stop
    else:
        inside = self.stop < item <= self.start
    return inside and (item - self.start) % self.step == 0


def _equals(self, other):
    # As sequences.
    n = len(self)
    if n != len(other):
        return False
    return n == 0 or (self.start == other.start and (n == 1 or self.step == other.step))


def _slice(self, part):
    start, stop, step = part.indices(len(self))
    # A step that is beyond int64 goes past the end, as the largest does.
    most = (2**63 - 1) // abs(self.step)
    step = max(-most, min(step, most))
    return range(self.start + start * self.step, self.start + stop * self.step, self.step * step)


def index(self, value):
    if value in self:
        return int((value - self.start) // self.step)
    raise ValueError(str(value) + " is not in range")


def count(self, value):
    return int(value in self)
