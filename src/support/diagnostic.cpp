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

/// Appends "  --> file:line:column", the source line and a caret line under [begin, end).
void append_excerpt(std::string& out, const Span& span) {
    if (span.source == nullptr) return;
    auto at = span.source->position(span.begin);
    std::string_view line = span.source->line_at(span.begin);
    std::string number = std::to_string(at.line);
    std::string margin(number.size(), ' ');
    out += margin + "--> " + span.source->file() + ":" + number + ":" +
           std::to_string(at.column + 1) + "\n";
    out += number + " | ";
    out += line;
    out += "\n" + margin + " | ";
    auto column = static_cast<std::size_t>(at.column);
    for (std::size_t i = 0; i < column && i < line.size(); ++i) {
        auto byte = static_cast<unsigned char>(line[i]);
        // A tab stays a tab so that the caret lines up; continuation bytes of UTF-8 take no column.
        if (byte == '\t')
            out += '\t';
        else if ((byte & 0xC0) != 0x80)
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
