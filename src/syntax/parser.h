#pragma once

#include <cstddef>
#include <memory>

#include "support/arena.h"
#include "support/diagnostic.h"
#include "support/source.h"
#include "syntax/ast.h"
#include "syntax/literal.h"

namespace numen::syntax {

/// A parsed source: owns its nodes and keeps its text alive.
struct Tree {
    std::shared_ptr<const support::Source> source;
    support::Arena arena;
    Module module{};
};

/// How deep expressions and patterns may be nested. Walking a tree may recurse, to twice this depth
/// at most, except along the left operands of BinOp and the values of Attribute, Subscript and
/// Call: those spines may be as long as the text, so they are to be walked in a loop.
inline constexpr std::size_t kMaxDepth = 500;

/// Texts of this size or more are rejected, so that offsets fit their 32 bits.
inline constexpr std::size_t kMaxTextSize = std::size_t{1} << 30;

struct ParseOptions {
    /// Resolves "\N{name}" in strings. Without it such a string is an error: the table of all
    /// names is large, and a host that has Python has it already (unicodedata.lookup).
    CharacterNames character_names;
};

/// Parses a whole file, or a function's own text (which may be indented: the first line's
/// indentation is taken as column zero, and the spans still count the real columns).
/// Throws CompileError (Code::syntax) for text CPython would reject too, with its span.
std::shared_ptr<const Tree> parse(std::shared_ptr<const support::Source> source,
                                  const ParseOptions& options = {});

}  // namespace numen::syntax
