"""Ranges."""


def _contains(self, item):
    if intrinsics.is_complex(item):
        return item.imag == 0 and _contains(self, item.real)
    if self.step > 0:
        inside = self.start <= item < self.stop
    else:
        inside = self.stop < item <= self.start
    return inside and (item - self.start) % self.step == 0
