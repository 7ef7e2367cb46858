#pragma once

#include <bit>
#include <complex>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "types/type.h"

/// How the interpreter holds values: a row of 64-bit cells, one per component. Signed integers are
/// sign-extended, everything else zero-extended; bools are 0 or 1.
namespace numen::ir {

using Cell = std::uint64_t;
using Value = std::vector<Cell>;
using Cells = std::span<const Cell>;

template <class T>
inline constexpr bool is_complex_v = false;
template <class R>
inline constexpr bool is_complex_v<std::complex<R>> = true;

/// The C++ value that begins at cells[0].
template <class T>
T from_cells(Cells cells) {
    if constexpr (is_complex_v<T>) {
        using R = typename T::value_type;
        return {from_cells<R>(cells), from_cells<R>(cells.subspan(1))};
    } else if constexpr (std::is_same_v<T, float>) {
        return std::bit_cast<float>(static_cast<std::uint32_t>(cells[0]));
    } else if constexpr (std::is_same_v<T, double>) {
        return std::bit_cast<double>(cells[0]);
    } else if constexpr (std::is_pointer_v<T>) {
        return reinterpret_cast<T>(cells[0]);
    } else {
        return static_cast<T>(cells[0]);
    }
}

template <class T>
void append_cells(Value& out, T value) {
    if constexpr (is_complex_v<T>) {
        append_cells(out, value.real());
        append_cells(out, value.imag());
    } else if constexpr (std::is_same_v<T, float>) {
        out.push_back(std::bit_cast<std::uint32_t>(value));
    } else if constexpr (std::is_same_v<T, double>) {
        out.push_back(std::bit_cast<Cell>(value));
    } else if constexpr (std::is_pointer_v<T>) {
        out.push_back(reinterpret_cast<Cell>(value));
    } else if constexpr (std::is_signed_v<T>) {
        out.push_back(static_cast<Cell>(static_cast<std::int64_t>(value)));
    } else {
        out.push_back(static_cast<Cell>(value));
    }
}

template <class T>
Value to_cells(T value) {
    Value out;
    append_cells(out, value);
    return out;
}

/// function.operator()<T>() with the C++ type of a dtype.
template <class Function>
decltype(auto) with_dtype(types::DType dtype, Function function) {
    switch (dtype) {
#define NUMEN_DTYPE(name, kind, bytes, numpy_char, c_type) \
    case types::DType::name: return function.template operator()<c_type>();
#include "types/dtypes.def"
#undef NUMEN_DTYPE
        case types::DType::structured: break;
    }
    __builtin_unreachable();
}

Cell load_component(types::Component component, const void* address);
void store_component(types::Component component, Cell cell, void* address);
/// The value of a type in its memory layout.
Value load_value(const types::Type* type, const void* address);
void store_value(const types::Type* type, Cells value, void* address);

}  // namespace numen::ir
