#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "ir/ir.h"

/// How operations and their attributes are called in text; shared by the printer and the parser.
namespace numen::ir {

/// The name of an operation, without the underscore that keeps C++'s keywords apart: "if", "add".
std::string_view text_name(Op op);
std::string_view text_name(ReduceKind kind);
std::string_view text_name(Reduction::Kind kind);
std::optional<Op> op_named(std::string_view text);
std::optional<MathFn> math_named(std::string_view text);
std::optional<ReduceKind> reduce_named(std::string_view text);
std::optional<Reduction::Kind> reduction_named(std::string_view text);

/// Name of a row of runtime/abi.def; empty when there is no such row.
std::string_view runtime_name(RuntimeId runtime);
std::optional<RuntimeId> runtime_named(std::string_view text);

/// The word between an operation's region `index - 1` and `index`: if {} else {}.
std::string_view region_word(Op op, std::size_t index);

struct FastMathName {
    std::uint8_t bit;
    std::string_view name;
};
std::span<const FastMathName> fast_math_names();

/// The type of a node whose text does not name one: never for terminators, else none.
inline types::Kind default_kind(Op op) {
    return info(op).flags.find('T') == std::string_view::npos ? types::Kind::None
                                                              : types::Kind::Never;
}

}  // namespace numen::ir
