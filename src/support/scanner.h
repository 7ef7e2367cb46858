#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "support/source.h"

namespace numen::support {

/// A cursor over one of the project's own text formats (types, IR): takes tokens one after the
/// other and throws CompileError (Code::syntax) with their span when they are not as expected.
/// Words are letters, digits, '_' and bytes outside ASCII, not beginning with a digit; '#' begins
/// a comment that ends with its line.
class Scanner {
  public:
    /// `source` must outlive the scanner and the errors it throws.
    explicit Scanner(const Source& source) : source_(source), text_(source.text()) {}

    /// Moves over spaces, line breaks and comments; true when nothing follows.
    bool at_end();
    /// Whether a token follows on the same line.
    bool more_on_line();
    /// Takes `token` if it comes next: punctuation, or a whole word.
    bool take(std::string_view token);
    void expect(std::string_view token);
    /// Whether `token` comes next, without taking it.
    bool sees(std::string_view token);

    std::string_view word();
    /// A word that may also begin with a digit and hold dots: "shape0", "0", "x.3".
    std::string_view label();
    /// A dotted word, or any text in quotes: "numpy.sum", "\"f.<locals>.g\"".
    std::string name();
    /// Text in double quotes with the escapes of quote().
    std::string quoted();
    std::uint64_t natural();
    std::uint64_t hexadecimal();  // "0x1f"
    /// The characters of a number: sign, digits, point, exponent, or a word (inf, nan).
    std::string_view number();

    std::uint32_t position() const { return at_; }
    /// From `begin` to the end of the token taken last.
    Span span_from(std::uint32_t begin) const { return {&source_, begin, at_}; }
    [[noreturn]] void fail(std::uint32_t begin, const std::string& message) const;

  private:
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    const Source& source_;
    std::string_view text_;
    std::uint32_t at_ = 0;
};

/// In double quotes; quotes, backslashes and control characters escaped, and with `ascii` every
/// byte outside ASCII too.
std::string quote(std::string_view text, bool ascii = false);
/// As Scanner::name reads it: bare if it is a dotted word, else quoted.
std::string name_text(std::string_view name);
/// Letters, digits, '_' and bytes outside ASCII, not beginning with a digit.
bool is_word(std::string_view text);

}  // namespace numen::support
