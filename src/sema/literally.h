#pragma once

#include "sema/value.h"
#include "support/diagnostic.h"

namespace numen::sema {

class Lowering;

/// A function wants one of its arguments to be a constant (numba.literally). Whoever compiles it
/// for types alone compiles it again with that argument's value; where there is none, it is an
/// error as any other.
class LiteralNeeded : public support::CompileError {
  public:
    LiteralNeeded(support::Diagnostic diagnostic, std::size_t parameter)
        : CompileError(std::move(diagnostic)), parameter_(parameter) {}
    /// Index among the arguments of analyze().
    std::size_t parameter() const { return parameter_; }

  private:
    std::size_t parameter_;
};

/// Asks for an argument of the function being lowered as a constant. Throws LiteralNeeded, or
/// CompileError when the value is no such argument or has no literal type.
[[noreturn]] void need_literal(Lowering& l, const Value& v, support::Span span);

}  // namespace numen::sema
