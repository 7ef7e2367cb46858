#pragma once

#include <set>
#include <string>
#include <vector>

#include "sema/environment.h"
#include "sema/library.h"
#include "support/diagnostic.h"

/// From a function's syntax and the types of its arguments to typed IR: name resolution, type
/// inference and lowering in one walk (docs/decisions.md says why they are one).
namespace numen::sema {

/// Type found for an expression or variable; what `stages` and inspect_types show.
struct TypedSpan {
    support::Span span;
    const Type* type;
};

struct Result {
    ir::Module module;
    /// Types of expressions of the entry function, in order of lowering.
    std::vector<TypedSpan> types;
    const Type* result = nullptr;
    /// What may be wrong, each once.
    std::vector<support::Warning> warnings;
    /// Files of the library that were lowered from.
    std::set<std::string> library_files;
    /// Elements of the largest array whose memory the code refers to.
    std::uint64_t largest_captured = 0;
};

/// Infers types and lowers `function` for the arguments (one per parameter after defaults and
/// *args were folded in by `bind`; a *args parameter takes one Tuple). functions[0] of the module
/// is the entry. `options` are those of the function. Throws CompileError.
Result analyze(types::Context& types, Library& library, const FunctionSource& function,
               const std::vector<Argument>& arguments, const Type* return_type = nullptr);

}  // namespace numen::sema
