#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "ir/ir.h"

/// The C signatures of the rows of runtime/abi.def, as data.
namespace numen::ir {

/// How a C type of a row is passed. A record is a struct, given through a result address.
enum class AbiKind : std::uint8_t { none, boolean, i32, i64, f32, f64, pointer, reference, record };

struct AbiType {
    AbiKind kind = AbiKind::none;
    std::int64_t size = 0;

    /// Whether a value of this one component is passed like that.
    bool takes(types::Component component) const;
};

struct RuntimeSignature {
    const char* name;
    bool raises;
    AbiType result;
    std::span<const AbiType> parameters;
};

/// `row` must be one.
const RuntimeSignature& runtime_signature(RuntimeId row);
/// The row of that name; nothing when there is none.
std::optional<RuntimeId> find_runtime(std::string_view name);

}  // namespace numen::ir
