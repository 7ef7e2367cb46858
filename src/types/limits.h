#pragma once

#include <span>

#include "types/type.h"

/// What is an error because compiling it would take too long, and its text.
namespace numen::types {

/// The values of a tuple, with those of tuples inside, are variables of their own in compiled code.
inline constexpr std::size_t kMaxTupleValues = 4096;
inline constexpr const char* kTupleTooLarge =
    "a tuple may hold at most 4096 values; use an array or a list";

/// Every element of a display is code of its own.
inline constexpr std::size_t kMaxDisplay = 2048;
inline constexpr const char* kDisplayTooLarge =
    "a display may have at most 2048 elements; append them in a loop, or pass them as an argument";

/// Whether a tuple of these elements would hold more than kMaxTupleValues.
inline bool is_tuple_too_large(std::span<const Type* const> elements) {
    std::size_t values = 0;
    for (const Type* element : elements) {
        values += components(element).size();
        if (values > kMaxTupleValues) return true;
    }
    return elements.size() > kMaxTupleValues;
}

}  // namespace numen::types
