#include "ir/runtime_signature.h"

#include <type_traits>

#include "runtime/abi.h"
#include "support/diagnostic.h"

namespace numen::ir {

namespace {

template <class T>
constexpr AbiKind abi_kind() {
    if constexpr (std::is_void_v<T>) {
        return AbiKind::none;
    } else if constexpr (std::is_same_v<T, bool>) {
        return AbiKind::boolean;
    } else if constexpr (std::is_same_v<T, float>) {
        return AbiKind::f32;
    } else if constexpr (std::is_same_v<T, double>) {
        return AbiKind::f64;
    } else if constexpr (std::is_same_v<T, runtime::Ref>) {
        return AbiKind::reference;
    } else if constexpr (std::is_pointer_v<T>) {
        return AbiKind::pointer;
    } else if constexpr (std::is_integral_v<T>) {
        static_assert(sizeof(T) == 4 || sizeof(T) == 8);
        return sizeof(T) == 4 ? AbiKind::i32 : AbiKind::i64;
    } else {
        static_assert(std::is_class_v<T>);
        return AbiKind::record;
    }
}

template <class T>
constexpr AbiType abi_type() {
    if constexpr (std::is_void_v<T>) {
        return {};
    } else {
        return {abi_kind<T>(), sizeof(T)};
    }
}

template <class Parameters>
struct ParameterTypes;
template <class... Parameters>
struct ParameterTypes<void(Parameters...)> {
    // One more than there are, as an array cannot be empty.
    static constexpr AbiType types[] = {abi_type<Parameters>()..., AbiType{}};
    static constexpr std::span<const AbiType> value{types, sizeof...(Parameters)};
};

// The types are written in abi.def as they read inside numen::runtime.
namespace rows {
using namespace numen::runtime;
constexpr RuntimeSignature kRows[] = {
#define NUMEN_RT(name, raises, result, parameters, meaning) \
    {#name, raises != 0, abi_type<result>(), ParameterTypes<void parameters>::value},
#include "runtime/abi.def"
#undef NUMEN_RT
};
}  // namespace rows

}  // namespace

bool AbiType::takes(types::Component component) const {
    using types::Component;
    switch (kind) {
        case AbiKind::none:
        case AbiKind::record: return false;
        case AbiKind::boolean: return component == Component::i1;
        case AbiKind::i32: return component == Component::i32 || component == Component::u32;
        case AbiKind::i64: return component == Component::i64 || component == Component::u64;
        case AbiKind::f32: return component == Component::f32;
        case AbiKind::f64: return component == Component::f64;
        case AbiKind::pointer: return component == Component::pointer;
        case AbiKind::reference: return component == Component::reference;
    }
    return false;
}

const RuntimeSignature& runtime_signature(RuntimeId row) {
    NUMEN_ASSERT(row < std::size(rows::kRows));
    return rows::kRows[row];
}

std::optional<RuntimeId> find_runtime(std::string_view name) {
    for (std::size_t row = 0; row < std::size(rows::kRows); ++row) {
        if (rows::kRows[row].name == name) return static_cast<RuntimeId>(row);
    }
    return std::nullopt;
}

}  // namespace numen::ir
