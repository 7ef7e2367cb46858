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
