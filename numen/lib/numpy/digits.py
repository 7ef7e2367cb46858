"""Texts of integers in other bases."""


def base_repr(number, base=2, padding=0):
    if base > 36:
        raise ValueError("Bases greater than 36 not handled in base_repr.")
    if base < 2:
        raise ValueError("Bases less than 2 not handled in base_repr.")
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rest = abs(int(number))
    text = ""
    while rest > 0:
        text = digits[rest % base] + text
        rest //= base
    if padding > 0:
        text = "0" * padding + text
    if text == "":
        text = "0"
    return "-" + text if number < 0 else text


def binary_repr(num, width=None):
    # In two's complement where a width is given.
    n = int(num)
    text = bin(abs(n))[2:]
    if n == 0:
        return "0" if width is None or width < 1 else "0" * width
    if width is None:
        return "-" + text if n < 0 else text
    if n > 0:
        _require_width(width, len(text))
        return text.zfill(width)
    least = len(text)
    if 1 << (least - 1) == -n:
        least -= 1
    needed = least + 1
    _require_width(width, needed)
    wrapped = bin((1 << needed) + n)[2:]
    return "1" * (width - len(wrapped)) + wrapped


def _require_width(width, needed):
    if width < needed:
        raise ValueError(
            "Insufficient bit width=" + str(width) + " provided for binwidth=" + str(needed)
        )
