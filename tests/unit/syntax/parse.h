#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "support/diagnostic.h"
#include "syntax/parser.h"

namespace numen::syntax {

inline std::shared_ptr<const Tree> parse_text(std::string text, const ParseOptions& options = {}) {
    return parse(std::make_shared<support::Source>("test.py", std::move(text)), options);
}

inline std::string_view text_of(Span span) {
    return span.source->text().substr(span.begin, span.end - span.begin);
}

/// The error that `compile` finds in a text: "message | text of the span"; empty for none.
template <class Compile>
std::string error_of(std::string text, Compile compile) {
    // The spans of an error point into the source, which must outlive it.
    auto source = std::make_shared<support::Source>("test.py", std::move(text));
    try {
        compile(source);
    } catch (const support::CompileError& error) {
        const support::Diagnostic& diagnostic = error.diagnostic();
        if (diagnostic.code != support::Code::syntax) return "wrong code";
        return diagnostic.message + " | " + std::string(text_of(diagnostic.span));
    }
    return {};
}

/// The error of parsing a text.
inline std::string error_of(std::string text) {
    return error_of(std::move(text), [](const auto& source) { parse(source); });
}

/// The value of a text that is one expression. It lives as long as `tree`.
inline const Expr* expression_of(const Tree& tree) {
    return as<ExprStmt>(tree.module.body[0])->value;
}

}  // namespace numen::syntax
