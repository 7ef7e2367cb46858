#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "syntax/dump.h"
#include "syntax/parser.h"
#include "syntax/scope.h"

namespace numen::syntax {

inline void use_scopes(Block block) {
    for (const Stmt* stmt : block) {
        NUMEN_ASSERT(stmt->span.begin < stmt->span.end);
        NUMEN_ASSERT(stmt->span.end <= stmt->span.source->text().size());
        if (const auto* function = as<FunctionDef>(stmt)) {
            scope_names(function->parameters, function->body);
            use_scopes(function->body);
        } else if (const auto* definition = as<ClassDef>(stmt)) {
            use_scopes(definition->body);
        }
    }
    assigned_names(block);
}

/// Parses any bytes and uses the tree in every way that the syntax layer offers. Rejecting them
/// with CompileError is fine; every other way to fail is a bug.
inline void parse_bytes(std::string_view bytes) {
    ParseOptions options;
    options.character_names = [](std::string_view name) -> std::optional<std::string> {
        if (name.size() % 2 == 0) return "\u2022";
        return std::nullopt;
    };
    auto source = std::make_shared<support::Source>("fuzz.py", std::string(bytes));
    try {
        auto tree = parse(source, options);
        dump(*tree, Positions::All);
        use_scopes(tree->module.body);
    } catch (const support::CompileError& error) {
        const support::Span& span = error.diagnostic().span;
        NUMEN_ASSERT(span.source == source.get());
        NUMEN_ASSERT(span.begin <= span.end && span.end <= bytes.size());
    }
}

}  // namespace numen::syntax
