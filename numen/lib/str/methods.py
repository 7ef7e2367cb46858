"""Methods of str that are no row of the runtime."""


def encode(self, encoding="utf-8", errors="strict"):
    if errors != "strict":
        raise ValueError("encode() knows the errors handler 'strict' only in compiled code")
    name = encoding.lower().replace("_", "-")
    limit = 0x110000
    if name == "ascii" or name == "us-ascii":
        limit = 128
    elif name == "latin-1" or name == "latin1" or name == "iso-8859-1":
        limit = 256
    elif name != "utf-8" and name != "utf8":
        raise LookupError("unknown encoding: " + encoding)
    out = np.empty(4 * len(self), np.uint8)
    n = 0
    for character in self:
        code = ord(character)
        if code >= limit or 0xD800 <= code < 0xE000:
            raise UnicodeError("'" + name + "' codec can't encode a character: U+" + f"{code:04X}")
        if code < 0x80 or limit == 256:
            out[n] = code
            n += 1
            continue
        # UTF-8: the leading byte tells how many follow, with six bits each.
        following = 1 if code < 0x800 else 2 if code < 0x10000 else 3
        lead = 0xC0 if following == 1 else 0xE0 if following == 2 else 0xF0
        out[n] = lead | code >> 6 * following
        for i in range(following):
            out[n + 1 + i] = 0x80 | code >> 6 * (following - 1 - i) & 0x3F
        n += 1 + following
    return out[:n].tobytes()


def translate(self, table):
    out = []
    for character in self:
        code = ord(character)
        if code in table:
            out.append(_text_of(table[code]))
        else:
            out.append(character)
    return "".join(out)


def _text_of(entry):
    if entry is None:
        return ""
    return chr(entry) if isinstance(entry, int) else entry
