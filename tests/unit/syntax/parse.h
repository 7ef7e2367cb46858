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

/// The error of a text: "message | text of the span"; empty when there is none.
inline std::string error_of(std::string text) {
    try {
        parse_text(std::move(text));
    } catch (const support::CompileError& error) {
        const support::Diagnostic& diagnostic = error.diagnostic();
        if (diagnostic.code != support::Code::syntax) return "wrong code";
        return diagnostic.message + " | " + std::string(text_of(diagnostic.span));
    }
    return {};
}

/// The value of a text that is one expression. It lives as long as `tree`.
inline const Expr* expression_of(const Tree& tree) {
    return as<ExprStmt>(tree.module.body[0])->value;
}

}  // namespace numen::syntax
