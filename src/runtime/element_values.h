#pragma once

#include <cstring>

#include "runtime/element.h"

/// Reading the components of values in memory layout.
namespace numen::runtime {

/// The component of type T at an offset of a value.
template <class T>
T at(const void* value, std::int64_t offset) {
    T result;
    std::memcpy(&result, static_cast<const char*>(value) + offset, sizeof(T));
    return result;
}

/// Calls function(T{}) for the C++ type of a real number's kind; false for other kinds.
template <class Function>
bool with_number(ElementKind kind, Function function) {
    switch (kind) {
        case ElementKind::boolean:
        case ElementKind::uint8: function(std::uint8_t{}); return true;
        case ElementKind::int8: function(std::int8_t{}); return true;
        case ElementKind::int16: function(std::int16_t{}); return true;
        case ElementKind::int32: function(std::int32_t{}); return true;
        case ElementKind::enumeration:
        case ElementKind::time:
        case ElementKind::int64: function(std::int64_t{}); return true;
        case ElementKind::uint16: function(std::uint16_t{}); return true;
        case ElementKind::uint32: function(std::uint32_t{}); return true;
        case ElementKind::pointer:
        case ElementKind::reference:
        case ElementKind::exception:
        case ElementKind::uint64: function(std::uint64_t{}); return true;
        case ElementKind::float32: function(float{}); return true;
        case ElementKind::float64: function(double{}); return true;
        default: return false;
    }
}

}  // namespace numen::runtime
