#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "../../fuzz/parser/parse_bytes.h"
#include "parse.h"
#include "syntax/lexer.h"

namespace numen::syntax {
namespace {

/// A text with every form of the language.
constexpr std::string_view kSeed = R"py(
import a, b.c as d
from . import e
from ...f import (g as h, i,)
@decorator(x)
async def function[T: int, *Ts, **P = [int]](a, /, b: int = 1, *args: *Ts, c, d=2, **kw) -> "r":
    """Documentation \N{BULLET} \x41 \u20ac"""
    global one, two
    nonlocal three
    async with a as b, (c) as d: await e
    with (open(f) as g, h): pass
    async for i, *j in k: yield
    return [x async for x in y if x if z]
class C[T](Base, metaclass=M, **kw):
    field: int = 0
    (field): int
    a.b[c]: str
def generator():
    x = yield from (yield 1, *a)
    del x[0], (y.z, [w])
    assert x, 'message'
    raise E(x) from None
if (n := len(a)) > 10 and not b or c is not d and e not in f: pass
elif a if b else lambda x, *y, z=1, **w: x: pass
else: pass
while True:
    if x: break
    else: continue
else: pass
for a[0], b.c in *d, e: pass
try: pass
except (A, B) as e: raise
except C, D: pass
else: pass
finally: pass
try: pass
except* E: pass
match x, *y:
    case 1 | -2.5 | 3 - 4j | None | "s" "t" if guard: pass
    case [a, *_, b] | (b, a, *_) as c: pass
    case {"k": v, a.b: 1, **rest}: pass
    case Point(x=0, y=z) | Point(1, z): pass
    case _: pass
type X[T] = list[T]
a = b = c, *d = [1, 2.5e-3, 0xFF, 0b1, 0o7, 1_000j, ..., None, True, False]
a += b ** -c @ d // e % f << g >> h & i ^ j | ~k
x = {**a, 'b': 1, **c}, {1, *d}, {k: v for k, v in w}, {s for s in t}, ()
f(a, *b, c=1, **d)(e for e in f)[1:2:3, ..., None, ::, *g].h
print(f'{x!r:>{w}.{p}} {y = } {{}} {f"{z}"}' "tail" rf'\d{n:\x}', t'{q}')
µ, ﬁ, é, 变量 = 1, 2, 3, 4; pass
x = (a
     # comment
     + b) \
    + c
)py";

/// Pieces that mutations put in.
constexpr std::string_view kPieces[] = {"(",
                                        ")",
                                        "[",
                                        "]",
                                        "{",
                                        "}",
                                        ":",
                                        ",",
                                        "=",
                                        "==",
                                        ":=",
                                        "*",
                                        "**",
                                        "'",
                                        "\"",
                                        "'''",
                                        "f'",
                                        "{x",
                                        "}'",
                                        "\\",
                                        "\n",
                                        "\n    ",
                                        "\r",
                                        "\t",
                                        "#",
                                        "if ",
                                        "else ",
                                        "for ",
                                        "in ",
                                        "lambda ",
                                        "not ",
                                        "match ",
                                        "case ",
                                        "as ",
                                        "def ",
                                        "class ",
                                        "0",
                                        "1e",
                                        "\xFF",
                                        "\xC3\xA9",
                                        std::string_view("\0", 1),
                                        "!",
                                        "@",
                                        "->",
                                        "...",
                                        "yield ",
                                        "await ",
                                        "async "};

TEST(Mutation, NoTextBreaksTheParser) {
    parse_text(std::string(kSeed), {.character_names = [](auto) { return "\u2022"; }});
    support::Source seed("seed.py", std::string(kSeed));
    std::vector<Token> tokens = tokenize(seed).tokens;
    ASSERT_EQ(tokens.back().kind, TokenKind::End);
    std::mt19937 random(20240607);
    auto below = [&](std::size_t limit) { return random() % limit; };
    for (int round = 0; round < 4000; ++round) {
        std::string text(kSeed);
        for (std::size_t edits = 1 + below(3); edits > 0; --edits) {
            const Token& token = tokens[below(tokens.size())];
            std::size_t at = std::min<std::size_t>(token.begin, text.size());
            std::size_t length = below(2) != 0 ? token.end - token.begin : 0;
            text.replace(at, length, kPieces[below(std::size(kPieces))]);
        }
        if (below(4) == 0) text.resize(below(text.size()));
        parse_bytes(text);
    }
}

}  // namespace
}  // namespace numen::syntax
