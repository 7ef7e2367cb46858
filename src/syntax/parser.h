#pragma once

#include <memory>

#include "support/arena.h"
#include "support/diagnostic.h"
#include "support/source.h"
#include "syntax/ast.h"

namespace numen::syntax {

/// A parsed source: owns its nodes and keeps its text alive.
struct Tree {
    std::shared_ptr<const support::Source> source;
    support::Arena arena;
    Module module{};
};

/// Parses a whole file, or a function's own text (which may be indented: the first line's
/// indentation is taken as column zero, and the spans still count the real columns).
/// Throws CompileError (Code::syntax) for text CPython would reject too, with its span.
std::shared_ptr<const Tree> parse(std::shared_ptr<const support::Source> source);

}  // namespace numen::syntax
