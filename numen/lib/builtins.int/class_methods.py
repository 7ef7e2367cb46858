"""Methods of the class int itself."""


def from_bytes(bytes, byteorder="big", *, signed=False):
    if byteorder != "big" and byteorder != "little":
        raise ValueError("byteorder must be either 'little' or 'big'")
    count = len(bytes)
    number = 0
    for i in range(count):
        number = number << 8 | int(bytes[i if byteorder == "big" else count - 1 - i])
    if signed and 0 < count < 8 and number >> (8 * count - 1) == 1:
        number -= 1 << 8 * count
    return number
