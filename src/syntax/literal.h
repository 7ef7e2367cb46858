#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "support/arena.h"
#include "support/source.h"
#include "syntax/ast.h"

/// From the text of a literal to its value.
namespace numen::syntax {

/// Finds the character (as UTF-8) that "\N{name}" stands for.
using CharacterNames = std::function<std::optional<std::string>(std::string_view name)>;

/// The value of the Number token at `token`.
Constant decode_number(support::Span token, support::Arena& arena);

/// A String token taken apart.
struct StringParts {
    std::string_view body;  // between the quotes
    bool bytes;
    bool raw;
};
StringParts split_string(std::string_view token);

/// How escapes in the body of a string literal are read.
struct EscapeRules {
    bool bytes;
    bool raw;
    bool formatted;  // "{{" and "}}" stand for one brace
    const CharacterNames* names;
};

/// The value that `body` stands for; a view of `body` itself when it needs no change, else of a
/// copy in the arena. Throws CompileError at a malformed escape.
std::string_view decode_string(support::Span body, EscapeRules rules, support::Arena& arena);

}  // namespace numen::syntax
