"""Methods of numbers."""


def item(self):
    return self


def conjugate(self):
    if intrinsics.is_complex(self):
        return np.conjugate(self)
    return self


def conj(self):
    return self.conjugate()


def bit_length(self):
    if not isinstance(self, int):
        raise AttributeError("'float' object has no attribute 'bit_length'")
    rest = _magnitude(self)
    count = 0
    for step in (32, 16, 8, 4, 2, 1):
        if rest >> step != 0:
            count += step
            rest = rest >> step
    return np.int64(count + rest)


def bit_count(self):
    if not isinstance(self, int):
        raise AttributeError("'float' object has no attribute 'bit_count'")
    # Sums of ever more neighbouring bits, side by side in one word.
    n = _magnitude(self)
    n = n - ((n >> 1) & 0x5555555555555555)
    n = (n & 0x3333333333333333) + ((n >> 2) & 0x3333333333333333)
    n = (n + (n >> 4)) & 0x0F0F0F0F0F0F0F0F
    return np.int64((n * 0x0101010101010101) >> 56)


def _magnitude(n):
    # abs() of the smallest int64 wraps to itself, whose bits are those of its magnitude.
    return np.uint64(abs(n))


def is_integer(self):
    if isinstance(self, float):
        return math.isfinite(self) and np.floor(self) == self
    return True


def hex(self):
    if not isinstance(self, float):
        raise AttributeError("'int' object has no attribute 'hex'")
    if math.isnan(self):
        return "nan"
    if math.isinf(self):
        return "inf" if self > 0 else "-inf"
    bits = np.float64(self).view(np.int64)
    sign = "-" if bits < 0 else ""
    exponent = (bits >> 52) & 0x7FF
    digits = bits & 0xFFFFFFFFFFFFF
    if exponent == 0:
        if digits == 0:
            return sign + "0x0.0p+0"
        return sign + f"0x0.{digits:013x}p-1022"
    return sign + f"0x1.{digits:013x}p{exponent - 1023:+d}"


def astype(self, dtype):
    return np.dtype(dtype).type(self)


def round(self, decimals=0):
    return np.round(self, decimals)


def tolist(self):
    return self


def copy(self):
    return self


def sum(self):
    return self


def mean(self):
    return np.mean(self)


def max(self):
    return self


def min(self):
    return self


def clip(self, min=None, max=None):
    return np.clip(self, min, max)


def to_bytes(self, length=1, byteorder="big", *, signed=False):
    if self < 0 and not signed:
        raise OverflowError("can't convert negative int to unsigned")
    rest = int(self)
    out = np.empty(length, np.uint8)
    for i in range(length):
        out[length - 1 - i if byteorder == "big" else i] = rest & 255
        rest >>= 8
    # What is left is the sign only, and of signed numbers the highest bit says the same.
    highest = 0 if length == 0 else int(out[0 if byteorder == "big" else length - 1]) >> 7
    if length == 0 and signed:
        highest = rest & 1
    if rest != (-highest if signed else 0):
        raise OverflowError("int too big to convert")
    return out.tobytes()
