#include "syntax/lexer.h"

#include <gtest/gtest.h>

#include "parse.h"

namespace numen::syntax {
namespace {

/// The tokens of a text by their own text, or by their kind where that shows nothing.
std::string tokens_of(std::string text) {
    support::Source source("test.py", std::move(text));
    std::string out;
    for (const Token& token : tokenize(source).tokens) {
        if (!out.empty()) out += ' ';
        switch (token.kind) {
            case TokenKind::End: out += "END"; break;
            case TokenKind::Invalid: out += "INVALID"; break;
            case TokenKind::Newline: out += "NEWLINE"; break;
            case TokenKind::Indent: out += "INDENT"; break;
            case TokenKind::Dedent: out += "DEDENT"; break;
            default: out += source.text().substr(token.begin, token.end - token.begin);
        }
    }
    return out;
}

TEST(Lexer, LinesAndBlocks) {
    EXPECT_EQ(tokens_of(""), "END");
    EXPECT_EQ(tokens_of("\n\n# comment\n   \n"), "END");
    EXPECT_EQ(tokens_of("a"), "a NEWLINE END");
    EXPECT_EQ(tokens_of("if a:\n  b\n\n # comment\n  c\nd\n"),
              "if a : NEWLINE INDENT b NEWLINE c NEWLINE DEDENT d NEWLINE END");
    EXPECT_EQ(tokens_of("if a:\n if b:\n  c"),
              "if a : NEWLINE INDENT if b : NEWLINE INDENT c NEWLINE DEDENT DEDENT END");
}

TEST(Lexer, LineBreaks) {
    EXPECT_EQ(tokens_of("a\r\nb\rc\n"), "a NEWLINE b NEWLINE c NEWLINE END");
    EXPECT_EQ(tokens_of("(a\r\n,\r b)\r\n"), "( a , b ) NEWLINE END");
    EXPECT_EQ(tokens_of("a + \\\n  b\n"), "a + b NEWLINE END");
    EXPECT_EQ(tokens_of("a + \\\r\n  b\n"), "a + b NEWLINE END");
    EXPECT_EQ(tokens_of("\\\na\n"), "a NEWLINE END");
    EXPECT_EQ(tokens_of("if a:\n    b\n  \\\n  c\n"),
              "if a : NEWLINE INDENT b NEWLINE DEDENT INVALID");
    EXPECT_EQ(tokens_of("if a:\n    b\n    \\\nc\n"),
              "if a : NEWLINE INDENT b NEWLINE c NEWLINE DEDENT END");
    EXPECT_EQ(tokens_of("a \\"), "a INVALID");
}

TEST(Lexer, FormFeedsAndByteOrderMark) {
    EXPECT_EQ(tokens_of("\xEF\xBB\xBF"
                        "a\n"),
              "a NEWLINE END");
    EXPECT_EQ(tokens_of("if a:\n  b\n\f  c\n \f  d\n"),
              "if a : NEWLINE INDENT b NEWLINE c NEWLINE d NEWLINE DEDENT END");
}

TEST(Lexer, TabsReachToMultiplesOfEight) {
    EXPECT_EQ(tokens_of("if a:\n\tb\n\tc\n"),
              "if a : NEWLINE INDENT b NEWLINE c NEWLINE DEDENT END");
    EXPECT_EQ(tokens_of("if a:\n \tb\n\tc\n"), "if a : NEWLINE INDENT b NEWLINE INVALID");
}

TEST(Lexer, TheFirstLineMayBeIndented) {
    EXPECT_EQ(tokens_of("    if a:\n        b\n    c\n"),
              "if a : NEWLINE INDENT b NEWLINE DEDENT c NEWLINE END");
    EXPECT_EQ(tokens_of("    a\n  b\n"), "a NEWLINE INVALID");
}

TEST(Lexer, Operators) {
    EXPECT_EQ(tokens_of("a**=b//=c>>=d<<=e!=f->g:=h...i"),
              "a **= b //= c >>= d <<= e != f -> g := h ... i NEWLINE END");
    EXPECT_EQ(tokens_of("a..b"), "a . . b NEWLINE END");
    EXPECT_EQ(tokens_of("1..real"), "1. . real NEWLINE END");
}

TEST(Lexer, FStringsAreCutIntoTheirParts) {
    EXPECT_EQ(tokens_of("f'a{b!r:>{c}}'"), "f' a { b ! r : > { c } } ' NEWLINE END");
    EXPECT_EQ(tokens_of("f'{a:{{b}}}'"), "f' { a : { { b } } } ' NEWLINE END");
    EXPECT_EQ(tokens_of("f'''{\na\n# comment\n}'''"), "f''' { a } ''' NEWLINE END");
}

TEST(Lexer, TextMustBeUtf8WithoutNulls) {
    EXPECT_EQ(error_of("a = 'x\xFFy'\n"), "source code is not valid UTF-8 | \xFF");
    EXPECT_EQ(error_of("# \xED\xA0\x80\n"), "source code is not valid UTF-8 | \xED");
    EXPECT_EQ(error_of("# \xC0\x80\n"), "source code is not valid UTF-8 | \xC0");
    EXPECT_EQ(error_of(std::string("a\0b\n", 4)),
              "source code cannot contain null bytes | " + std::string(1, '\0'));
}

}  // namespace
}  // namespace numen::syntax
