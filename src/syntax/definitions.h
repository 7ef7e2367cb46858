#pragma once

#include <vector>

#include "syntax/parser.h"

namespace numen::syntax {

/// Functions and lambdas of a text, in no particular order.
struct Definitions {
    std::vector<const FunctionDef*> functions;
    std::vector<const Lambda*> lambdas;
};

/// Those that begin on a line of the file, at any depth: with their first decorator, `def` or
/// `lambda`, as code objects count their first line. Line 0 means all there are.
Definitions definitions_at(const Tree& tree, int line);

}  // namespace numen::syntax
