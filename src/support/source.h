#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace numen::support {

struct Span;

/// One Python source text and where it stands in its file. Immutable once made; compiled functions
/// share ownership of it, because spans and tracebacks point into it.
class Source {
  public:
    /// `first_line` is the 1-based line of the file at which `text` starts.
    Source(std::string file, std::string text, int first_line = 1);

    const std::string& file() const { return file_; }
    std::string_view text() const { return text_; }
    int first_line() const { return first_line_; }

    struct Position {
        int line;    // 1-based, in the file
        int column;  // 0-based, in bytes
    };
    Position position(std::uint32_t offset) const;
    /// The whole line (without its line break) that holds `offset`.
    std::string_view line_at(std::uint32_t offset) const;
    std::string_view written_at(const Span& span) const;
    /// The whole lines that a range of the text is on, without the last line break.
    std::string_view lines_of(const Span& span) const;

  private:
    std::string file_;
    std::string text_;
    int first_line_;
    std::vector<std::uint32_t> line_starts_;
};

/// A range of bytes of one source. A default span means "no place in a source".
struct Span {
    const Source* source = nullptr;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

}  // namespace numen::support
