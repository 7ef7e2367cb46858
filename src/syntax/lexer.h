#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "support/diagnostic.h"
#include "support/source.h"

namespace numen::syntax {

enum class TokenKind : std::uint8_t {
    End,      // after the last token of a text without lexical errors
    Invalid,  // in place of End: the text could not be read beyond this point
    Newline,  // end of a logical line
    Indent,
    Dedent,
    Name,
    Number,
    String,        // a whole string or bytes literal with prefix and quotes
    FStringStart,  // prefix and opening quotes; the first letter of the prefix may be a t
    FStringText,   // text between replacement fields or within a format specification
    FStringEnd,    // closing quotes
#define NUMEN_OPERATOR(kind, text) kind,
#define NUMEN_KEYWORD(kind, text) kind,
#include "syntax/tokens.def"
#undef NUMEN_OPERATOR
#undef NUMEN_KEYWORD
};

/// The fixed spelling of an operator or keyword, empty for the other kinds.
std::string_view spelling(TokenKind kind);

/// True for reserved words.
constexpr bool is_keyword(TokenKind kind) { return kind >= TokenKind::KwFalse; }

struct Token {
    TokenKind kind;
    std::uint32_t begin;  // bytes of the source
    std::uint32_t end;
};

struct TokenStream {
    std::vector<Token> tokens;  // the last one is End or Invalid
    /// Why the last token is Invalid.
    std::optional<support::Diagnostic> error;
    /// Where brackets stand that were still open at the end, outermost first.
    std::vector<std::uint32_t> open_brackets;
};

/// Brackets and replacement fields may be nested as deep as in CPython.
inline constexpr std::size_t kMaxBrackets = 200;
/// Blocks may be nested as deep as in CPython.
inline constexpr std::size_t kMaxIndents = 100;

/// Cuts a text into tokens. Never throws CompileError: an error becomes the Invalid token, since
/// the parser may find another one before it.
TokenStream tokenize(const support::Source& source);

}  // namespace numen::syntax
