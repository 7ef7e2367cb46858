#pragma once

#include <string>

#include "syntax/parser.h"

namespace numen::syntax {

enum class Positions {
    None,
    All,
    /// All but those within f-strings, which CPython gets right from 3.12 on only.
    OutsideFStrings,
};

/// The tree as text, in the format of CPython 3.11's `ast.dump(tree, include_attributes=...)`, but
/// for these: strings are written as by `ascii()`, `Constant.kind` is left out (the tree does not
/// say that a string had the prefix u), and fields that 3.11 does not know (`type_params`) are
/// written where they are not empty only.
std::string dump(const Tree& tree, Positions positions = Positions::None);

}  // namespace numen::syntax
