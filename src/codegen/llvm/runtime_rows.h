#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "ir/ir.h"

/// The rows of runtime/abi.def as the emitter needs them: their C signatures as data.
namespace numen::codegen {

/// A row, by its name: Row number is ir::RuntimeId.
enum class Rt : ir::RuntimeId {
#define NUMEN_RT(name, raises, result, parameters, meaning) name,
#include "runtime/abi.def"
#undef NUMEN_RT
};

/// How a C type of a row is passed. `record` is a struct written through a result address.
enum class AbiType : std::uint8_t { none, boolean, i32, i64, f32, f64, address, record };

struct RtSignature {
    const char* symbol;
    bool raises;
    AbiType result;
    std::int64_t result_size;
    std::int64_t result_align;
    std::span<const AbiType> parameters;
};

/// Throws InternalError when there is no such row.
const RtSignature& signature(ir::RuntimeId row);
inline const RtSignature& signature(Rt row) { return signature(static_cast<ir::RuntimeId>(row)); }

/// For a row that only reads a field of its first parameter's object: where the field lies in it.
std::optional<std::int64_t> field_offset(ir::RuntimeId row);

/// Whether a row looks for an int64 in a dict or set: the first place to look at is looked at
/// without a call (tables.cpp).
inline bool finds_int64(Rt row) {
    return row == Rt::dict_find_int64 || row == Rt::dict_at_int64 || row == Rt::dict_slot_int64 ||
           row == Rt::set_contains_int64;
}

/// Whether a row gives the same for the same arguments as long as its thread runs, and does nothing
/// else.
inline bool is_of_thread(Rt row) { return row == Rt::random_stream || row == Rt::bitgen_ziggurats; }

}  // namespace numen::codegen
