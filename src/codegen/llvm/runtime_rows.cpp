#include "codegen/llvm/runtime_rows.h"

#include <type_traits>

#include "runtime/abi.h"
#include "runtime/hash_table.h"
#include "runtime/instance.h"
#include "runtime/list.h"
#include "runtime/string.h"
#include "support/diagnostic.h"

namespace numen::codegen {

namespace {

template <class T>
constexpr AbiType abi_type() {
    if constexpr (std::is_void_v<T>) {
        return AbiType::none;
    } else if constexpr (std::is_same_v<T, bool>) {
        return AbiType::boolean;
    } else if constexpr (std::is_same_v<T, float>) {
        return AbiType::f32;
    } else if constexpr (std::is_same_v<T, double>) {
        return AbiType::f64;
    } else if constexpr (std::is_pointer_v<T>) {
        return AbiType::address;
    } else if constexpr (std::is_integral_v<T>) {
        static_assert(sizeof(T) == 4 || sizeof(T) == 8);
        return sizeof(T) == 4 ? AbiType::i32 : AbiType::i64;
    } else {
        static_assert(std::is_class_v<T>);
        return AbiType::record;
    }
}

template <class Parameters>
struct ParameterTypes;
template <class... Parameters>
struct ParameterTypes<void(Parameters...)> {
    // One more than there are, as an array cannot be empty.
    static constexpr AbiType types[] = {abi_type<Parameters>()..., AbiType::none};
    static constexpr std::span<const AbiType> value{types, sizeof...(Parameters)};
};

template <class Result>
constexpr std::int64_t size() {
    if constexpr (std::is_void_v<Result>) {
        return 0;
    } else {
        return sizeof(Result);
    }
}
template <class Result>
constexpr std::int64_t align() {
    if constexpr (std::is_void_v<Result>) {
        return 1;
    } else {
        return alignof(Result);
    }
}

// The types are written in abi.def as they read inside numen::runtime.
namespace rows {
using namespace numen::runtime;
constexpr RtSignature kRows[] = {
#define NUMEN_RT(name, raises, result, parameters, meaning)  \
    {"numen_rt_" #name, raises != 0,     abi_type<result>(), \
     size<result>(),    align<result>(), ParameterTypes<void parameters>::value},
#include "runtime/abi.def"
#undef NUMEN_RT
};

struct Field {
    Rt row;
    std::int64_t offset;
};
constexpr Field kFields[] = {
#define NUMEN_FIELD(row, object, member) {Rt::row, offsetof(object, member)},
#include "runtime/field_rows.def"
#undef NUMEN_FIELD
};
}  // namespace rows

}  // namespace

const RtSignature& signature(ir::RuntimeId row) {
    NUMEN_ASSERT(row < std::size(rows::kRows));
    return rows::kRows[row];
}

std::optional<std::int64_t> field_offset(ir::RuntimeId row) {
    for (const rows::Field& field : rows::kFields) {
        if (field.row == static_cast<Rt>(row)) return field.offset;
    }
    return std::nullopt;
}

}  // namespace numen::codegen
