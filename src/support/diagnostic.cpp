#include "support/diagnostic.h"

#include <algorithm>
#include <cstdio>

namespace numen::support {

namespace {

struct Row {
    Code code;
    std::string_view python_class;
    std::string_view hint;
};

constexpr Row kRows[] = {
#define NUMEN_DIAGNOSTIC(code, name, python_class, hint) {Code::name, #python_class, hint},
#include "support/diagnostics.def"
#undef NUMEN_DIAGNOSTIC
};

const Row& row(Code code) {
    return *std::find_if(std::begin(kRows), std::end(kRows),
                         [&](const Row& r) { return r.code == code; });
}

constexpr std::size_t kLongestLine = 120;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// One line of source and what is marked in it:
///     12 |     return x + y
///        |            ^^^^^
///        |                - this is float64
/// Of a very long line only the part around the first mark is shown.
class Excerpt {
  public:
    /// Numbers and text are split at column `margin`.
    Excerpt(const Span& span, std::size_t margin)
        : source_(span.source),
          at_(source_->position(span.begin)),
          line_(source_->line_at(span.begin)),
          end_(line_.size()),
          margin_(margin) {
        if (line_.size() <= kLongestLine) return;
        const std::size_t column = static_cast<std::size_t>(at_.column);
        begin_ = column > kLongestLine / 2 ? column - kLongestLine / 2 : 0;
        begin_ = std::min(begin_, line_.size() - kLongestLine);
        while (begin_ > 0 && continues_character(line_[begin_])) --begin_;
        end_ = begin_ + kLongestLine;
        while (end_ < line_.size() && continues_character(line_[end_])) ++end_;
    }

    bool shows(const Span& span) const {
        if (span.source != source_) return false;
        const Source::Position at = source_->position(span.begin);
        const auto column = static_cast<std::size_t>(at.column);
        return at.line == at_.line && begin_ <= column && column <= end_;
    }

    void append_place(std::string& out) const {
        out += std::string(margin_, ' ') + "--> " + source_->file() + ":" +
               std::to_string(at_.line) + ":" + std::to_string(at_.column + 1) + "\n";
    }

    void append_line(std::string& out) const {
        const std::string number = std::to_string(at_.line);
        out += std::string(margin_ - number.size(), ' ') + number + " | ";
        out += before();
        out += line_.substr(begin_, end_ - begin_);
        out += end_ < line_.size() ? "...\n" : "\n";
    }

    /// Appends a line of `mark`s under a span that is shown, and what is said about it.
    void append_mark(std::string& out, const Span& span, char mark, std::string_view label) const {
        out += std::string(margin_, ' ') + " | ";
        out.append(before().size(), ' ');
        const auto column = static_cast<std::size_t>(source_->position(span.begin).column);
        for (std::size_t i = begin_; i < column; ++i) {
            // A tab stays a tab so that the marks line up; continuation bytes of UTF-8 take no
            // column.
            if (line_[i] == '\t')
                out += '\t';
            else if (!continues_character(line_[i]))
                out += ' ';
        }
        std::size_t length = span.end > span.begin ? span.end - span.begin : 1;
        length = std::min(length, end_ - column);
        out.append(std::max<std::size_t>(length, 1), mark);
        if (!label.empty()) (out += ' ') += label;
        out += '\n';
    }

  private:
    std::string_view before() const { return begin_ > 0 ? "..." : ""; }

    const Source* source_;
    Source::Position at_;
    std::string_view line_;
    std::size_t begin_ = 0, end_;  // of the part that is shown
    std::size_t margin_;
};

bool is_same(const Span& a, const Span& b) {
    return a.source == b.source && a.begin == b.begin && a.end == b.end;
}

/// Width of the widest line number of all excerpts.
std::size_t margin_of(const Diagnostic& diagnostic) {
    auto width = [](const Span& span) -> std::size_t {
        if (span.source == nullptr) return 0;
        return std::to_string(span.source->position(span.begin).line).size();
    };
    std::size_t margin = width(diagnostic.span);
    for (const Note& note : diagnostic.notes) margin = std::max(margin, width(note.span));
    return margin;
}

/// The place of an error, with the notes about the same line.
void append_excerpt(std::string& out, const Diagnostic& diagnostic, std::size_t margin) {
    const Excerpt excerpt(diagnostic.span, margin);
    excerpt.append_place(out);
    excerpt.append_line(out);
    std::string_view label;
    for (const Note& note : diagnostic.notes) {
        if (is_same(note.span, diagnostic.span)) label = note.message;
    }
    excerpt.append_mark(out, diagnostic.span, '^', label);
    for (const Note& note : diagnostic.notes) {
        if (excerpt.shows(note.span) && !is_same(note.span, diagnostic.span)) {
            excerpt.append_mark(out, note.span, '-', note.message);
        }
    }
}

/// What notes say about other lines.
void append_notes(std::string& out, const Diagnostic& diagnostic, std::size_t margin) {
    const Span& span = diagnostic.span;
    for (const Note& note : diagnostic.notes) {
        if (note.span.source == nullptr) {
            out += "note: " + note.message + "\n";
            continue;
        }
        if (span.source != nullptr && Excerpt(span, margin).shows(note.span)) continue;
        const Excerpt excerpt(note.span, margin);
        if (note.span.source != span.source) excerpt.append_place(out);
        excerpt.append_line(out);
        excerpt.append_mark(out, note.span, '-', note.message);
    }
}

}  // namespace

std::string Diagnostic::format() const {
    char head[16];
    const char letter = python_class().ends_with("Warning") ? 'W' : 'E';
    std::snprintf(head, sizeof head, "[%c%04d]: ", letter, static_cast<int>(code));
    std::string out = std::string(head) + message + "\n";
    const std::size_t margin = margin_of(*this);
    if (span.source != nullptr) append_excerpt(out, *this, margin);
    append_notes(out, *this, margin);
    std::string_view advice = hint.empty() ? row(code).hint : std::string_view(hint);
    if (!advice.empty()) out += "help: " + std::string(advice) + "\n";
    out.pop_back();
    return out;
}

std::string_view Diagnostic::python_class() const { return row(code).python_class; }

CompileError::CompileError(Diagnostic diagnostic)
    : diagnostic_(std::move(diagnostic)), text_(diagnostic_.format()) {
    const Span& span = diagnostic_.span;
    if (span.source == nullptr) return;
    file_ = span.source->file();
    line_ = span.source->position(span.begin).line;
}

CompileError::CompileError(Code code, Span span, std::string message)
    : CompileError(Diagnostic{code, std::move(message), span, {}, {}}) {}

InternalError::InternalError(const char* file, int line, const char* what)
    : text_("This is a bug in numen, not in your program: " + std::string(what) + " (" +
            std::string(file).substr(std::string(file).find_last_of('/') + 1) + ":" +
            std::to_string(line) + ")") {}

}  // namespace numen::support
