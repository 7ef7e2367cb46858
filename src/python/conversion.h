#pragma once

#include <optional>
#include <span>
#include <vector>

#include "types/type.h"

/// Which explicit signature a call takes, by Numba's rules.
namespace numen::python {

using types::Type;

/// How well a value of one type goes for another, the better the greater. An unsafe conversion
/// loses bits; a safe one keeps the value; a promotion stays in the same kind of number.
enum class Conversion { none, unsafe, safe, promotion, exact };
Conversion conversion(const Type* from, const Type* to);

/// A signature given to the decorator. `result` is null when it was left open.
struct Signature {
    const Type* result = nullptr;
    std::vector<const Type*> parameters;
};

/// Indices of the signatures that fit the arguments best: fewest unsafe conversions, then fewest
/// safe ones, then fewest promotions. None when nothing fits, several when the choice is ambiguous.
std::vector<std::size_t> best_signatures(std::span<const Signature> signatures,
                                         std::span<const Type* const> arguments);

}  // namespace numen::python
