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

constexpr std::size_t kLongestLine = 240;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// What is shown of a line: all, or for a very long one the part around a column, which moves
/// along.
std::string shown_part(std::string_view line, std::size_t& column) {
    if (line.size() <= kLongestLine) return std::string(line);
    std::size_t begin = column > kLongestLine / 2 ? column - kLongestLine / 2 : 0;
    begin = std::min(begin, line.size() - kLongestLine);
    while (begin > 0 && continues_character(line[begin])) --begin;
    std::size_t end = std::min(line.size(), begin + kLongestLine);
    while (end < line.size() && continues_character(line[end])) ++end;
    const std::string before = begin > 0 ? "..." : "", after = end < line.size() ? "..." : "";
    column = column - begin + before.size();
    return before + std::string(line.substr(begin, end - begin)) + after;
}

/// Appends "  --> file:line:column", the source line and a caret line under [begin, end).
void append_excerpt(std::string& out, const Span& span) {
    if (span.source == nullptr) return;
    auto at = span.source->position(span.begin);
    auto column = static_cast<std::size_t>(at.column);
    const std::string line = shown_part(span.source->line_at(span.begin), column);
    std::string number = std::to_string(at.line);
    std::string margin(number.size(), ' ');
    out += margin + "--> " + span.source->file() + ":" + number + ":" +
           std::to_string(at.column + 1) + "\n";
    out += number + " | ";
    out += line;
    out += "\n" + margin + " | ";
    for (std::size_t i = 0; i < column && i < line.size(); ++i) {
        // A tab stays a tab so that the caret lines up; continuation bytes of UTF-8 take no column.
        if (line[i] == '\t')
            out += '\t';
        else if (!continues_character(line[i]))
            out += ' ';
    }
    std::size_t length = span.end > span.begin ? span.end - span.begin : 1;
    length = std::min(length, line.size() > column ? line.size() - column : 1);
    out.append(std::max<std::size_t>(length, 1), '^');
    out += "\n";
}

}  // namespace

std::string Diagnostic::format() const {
    char head[16];
    std::snprintf(head, sizeof head, "[E%04d]: ", static_cast<int>(code));
    std::string out = std::string(head) + message + "\n";
    append_excerpt(out, span);
    for (const Note& note : notes) {
        out += "note: " + note.message + "\n";
        append_excerpt(out, note.span);
    }
    std::string_view advice = hint.empty() ? row(code).hint : std::string_view(hint);
    if (!advice.empty()) out += "help: " + std::string(advice) + "\n";
    out.pop_back();
    return out;
}

std::string_view Diagnostic::python_class() const { return row(code).python_class; }

CompileError::CompileError(Diagnostic diagnostic)
    : diagnostic_(std::move(diagnostic)), text_(diagnostic_.format()) {}

CompileError::CompileError(Code code, Span span, std::string message)
    : CompileError(Diagnostic{code, std::move(message), span, {}, {}}) {}

InternalError::InternalError(const char* file, int line, const char* what)
    : text_("This is a bug in numen, not in your program: " + std::string(what) + " (" +
            std::string(file).substr(std::string(file).find_last_of('/') + 1) + ":" +
            std::to_string(line) + ")") {}

}  // namespace numen::support
