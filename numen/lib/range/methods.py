"""Ranges."""


def _contains(self, item):
    if intrinsics.is_complex(item):
        return item.imag == 0 and _contains(self, item.real)
    if self.step > 0:
        inside = self.start <= item < self.stop
    else:
        inside = self.stop < item <= self.start
    return inside and (item - self.start) % self.step == 0


def _slice(self, part):
    start, stop, step = part.indices(len(self))
    return range(self.start + start * self.step, self.start + stop * self.step, self.step * step)


def index(self, value):
    if value in self:
        return int((value - self.start) // self.step)
    raise ValueError(str(value) + " is not in range")


def count(self, value):
    return int(value in self)
