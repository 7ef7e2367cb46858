#pragma once

#include <string>
#include <vector>

#include "syntax/lexer.h"

namespace numen::syntax {

/// The working state behind tokenize(); its members are spread over lexer.cpp (lines, names,
/// operators) and lexer_literals.cpp (numbers, strings, f-strings). The text ends with a null
/// character, as that of std::string does, so that looking ahead needs no test for the end.
class Lexer {
  public:
    Lexer(const support::Source& source, TokenStream& stream);
    /// Fills the stream; throws CompileError at the first error.
    void run();

  private:
    struct Indent {
        int column;
        int alternative;
    };

    [[noreturn]] void fail(std::uint32_t begin, std::uint32_t end, std::string message) const;
    void push(TokenKind kind, std::uint32_t at) { stream_.tokens.push_back({kind, at, at}); }

    /// The whole text is valid UTF-8 without null characters.
    void check_encoding() const;

    /// Passes blank lines, and emits Indent and Dedent before the first token of a line.
    void start_line();
    Indent read_indent();
    void set_indent(std::uint32_t line_start, Indent indent);
    bool skip_line_break();
    void skip_comment();

    /// Passes white space, comments and joined lines; in brackets line breaks too.
    void skip_blanks();
    void skip_line_join();
    /// Emits the next token; false when it was the end of the line or the text.
    bool lex_token();
    void lex_word_or_operator(char c);
    void lex_name();
    void check_identifier(std::uint32_t begin, std::uint32_t end) const;
    void lex_operator(char c);
    void open_bracket(std::uint32_t at);
    void close_bracket(char closing);

    void lex_number();
    void lex_based_digits(std::uint32_t begin, int base, const char* what);
    void lex_decimal_digits(std::uint32_t begin);
    void check_number_end(std::uint32_t begin, const char* what) const;

    struct Quotes {
        char mark;
        std::uint32_t length;  // 1 or 3
    };
    Quotes read_quotes();
    bool skip_quotes(Quotes quotes);
    void lex_string(std::uint32_t begin);

    struct FString {
        Quotes quotes;
        bool raw;
        std::uint32_t begin;
    };
    void lex_fstring(std::uint32_t begin, bool raw);
    void lex_fstring_text(const FString& string, bool in_spec);
    void lex_replacement_field(const FString& string);
    [[noreturn]] void fail_unterminated(std::uint32_t begin, Quotes quotes, const char* what) const;
    bool at_line_break() const { return text_[at_] == '\n' || text_[at_] == '\r'; }
    bool at_end() const { return at_ >= size_; }

    const support::Source& source_;
    TokenStream& stream_;
    const char* text_;
    std::uint32_t size_;
    std::uint32_t at_ = 0;
    std::vector<Indent> indents_;
    /// The f-strings whose replacement fields are being read, outermost first.
    std::vector<FString> fstrings_;
};

}  // namespace numen::syntax
