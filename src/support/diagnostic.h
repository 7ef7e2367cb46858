#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "support/source.h"

namespace numen::support {

/// What went wrong; one value per row of diagnostics.def.
enum class Code : std::uint16_t {
#define NUMEN_DIAGNOSTIC(code, name, python_class, hint) name = code,
#include "support/diagnostics.def"
#undef NUMEN_DIAGNOSTIC
};

/// A second place that explains the first: "float64 because of this line".
struct Note {
    std::string message;
    Span span;
};

/// One error in the user's program, or a warning: what, where, why, and what to change.
struct Diagnostic {
    Code code{};
    std::string message;
    Span span;
    std::vector<Note> notes;
    /// Overrides the row's hint when not empty.
    std::string hint;

    /// The full text shown to the user: code, message, file:line, the source line with a caret
    /// under the expression, notes under what they are about, and the hint.
    std::string format() const;
    /// Name of the class in numen.errors to raise.
    std::string_view python_class() const;
};

/// A diagnostic that stops nothing, ready to be shown: its spans may be gone by then.
struct Warning {
    std::string_view python_class;
    std::string text;
    bool operator==(const Warning&) const = default;
};

/// Thrown by the front end; carries exactly one diagnostic. Caught at the compiler's boundary.
class CompileError : public std::exception {
  public:
    explicit CompileError(Diagnostic diagnostic);
    CompileError(Code code, Span span, std::string message);
    const char* what() const noexcept override { return text_.c_str(); }
    /// Its spans point into sources that may be gone where the error is caught.
    const Diagnostic& diagnostic() const { return diagnostic_; }
    /// Where it is, which stays known: the file ("" without one) and the line in it.
    const std::string& file() const { return file_; }
    int line() const { return line_; }

  private:
    Diagnostic diagnostic_;
    std::string text_;
    std::string file_;
    int line_ = 0;
};

/// A broken promise of our own. Never caused by user input; says it is a bug.
class InternalError : public std::exception {
  public:
    InternalError(const char* file, int line, const char* what);
    const char* what() const noexcept override { return text_.c_str(); }

  private:
    std::string text_;
};

}  // namespace numen::support

/// Checks an invariant of the compiler, in every build: a compile that would go wrong silently
/// costs more than the test.
#define NUMEN_ASSERT(condition) \
    ((condition) ? void(0) : throw ::numen::support::InternalError(__FILE__, __LINE__, #condition))
#define NUMEN_UNREACHABLE(what) throw ::numen::support::InternalError(__FILE__, __LINE__, what)
