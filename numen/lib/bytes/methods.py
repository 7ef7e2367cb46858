"""Methods of bytes that are no row of the runtime."""


def decode(self, encoding="utf-8", errors="strict"):
    if errors != "strict":
        raise ValueError("decode() knows the errors handler 'strict' only in compiled code")
    name = encoding.lower().replace("_", "-")
    if name == "latin-1" or name == "latin1" or name == "iso-8859-1":
        return "".join([chr(one) for one in self])
    is_ascii = name == "ascii" or name == "us-ascii"
    if not is_ascii and name != "utf-8" and name != "utf8":
        raise LookupError("unknown encoding: " + encoding)
    out = []
    i = 0
    while i < len(self):
        code = int(self[i])
        following = 0
        least = 0
        if code >= 0x80:
            if is_ascii or code < 0xC2 or code > 0xF4:
                _fail(name, code, i)
            following = 1 if code < 0xE0 else 2 if code < 0xF0 else 3
            least = 0x80 if following == 1 else 0x800 if following == 2 else 0x10000
            code &= 0x3F >> following
        if i + following >= len(self):
            _fail(name, int(self[i]), i)
        for k in range(following):
            one = int(self[i + 1 + k])
            if one & 0xC0 != 0x80:
                _fail(name, int(self[i]), i)
            code = code << 6 | one & 0x3F
        if code < least or code > 0x10FFFF or 0xD800 <= code < 0xE000:
            _fail(name, int(self[i]), i)
        out.append(chr(code))
        i += 1 + following
    return "".join(out)


def _fail(name, byte, position):
    raise UnicodeError(
        "'" + name + "' codec can't decode byte " + f"0x{byte:02x} in position {position}"
    )


def hex(self):
    digits = "0123456789abcdef"
    return "".join([digits[one >> 4] + digits[one & 15] for one in self])


def upper(self):
    return _with_other_case(self, 0x61, 0x7A)


def lower(self):
    return _with_other_case(self, 0x41, 0x5A)


def swapcase(self):
    out = np.empty(len(self), np.uint8)
    for i in range(len(self)):
        out[i] = self[i] ^ 0x20 if _is_letter(self[i]) else self[i]
    return out.tobytes()


def capitalize(self):
    return self[:1].upper() + self[1:].lower()


def title(self):
    out = np.empty(len(self), np.uint8)
    in_word = False
    for i in range(len(self)):
        one = self[i]
        is_letter = _is_letter(one)
        if is_letter:
            one = one | 0x20 if in_word else one & 0x5F
        out[i] = one
        in_word = is_letter
    return out.tobytes()


def _with_other_case(text, first, last):
    # Letters of one case lie 32 after those of the other.
    out = np.empty(len(text), np.uint8)
    for i in range(len(text)):
        out[i] = text[i] ^ 0x20 if first <= text[i] <= last else text[i]
    return out.tobytes()


def _is_letter(one):
    return 0x61 <= one | 0x20 <= 0x7A


def _is_digit(one):
    return 0x30 <= one <= 0x39


def isalpha(self):
    for one in self:
        if not _is_letter(one):
            return False
    return len(self) > 0


def isdigit(self):
    for one in self:
        if not _is_digit(one):
            return False
    return len(self) > 0


def isalnum(self):
    for one in self:
        if not (_is_letter(one) or _is_digit(one)):
            return False
    return len(self) > 0


def isspace(self):
    for one in self:
        if not (one == 0x20 or 0x09 <= one <= 0x0D):
            return False
    return len(self) > 0


def islower(self):
    return self.lower() == self and self.upper() != self


def isupper(self):
    return self.upper() == self and self.lower() != self


def istitle(self):
    return self.title() == self and self.lower() != self


def expandtabs(self, tabsize=8):
    out = []
    column = 0
    for i in range(len(self)):
        one = self[i : i + 1]
        if one == b"\t":
            spaces = tabsize - column % tabsize if tabsize > 0 else 0
            out.append(b" " * spaces)
            column += spaces
        else:
            out.append(one)
            column = 0 if one == b"\n" or one == b"\r" else column + 1
    return b"".join(out)
