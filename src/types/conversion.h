#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "types/type.h"

/// Which explicit signature a call takes, by Numba's rules.
namespace numen::types {

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

/// What to tell of a call for which not just one is the best.
std::string no_single_best(std::string_view function, std::span<const Signature> signatures,
                           std::span<const std::size_t> best,
                           std::span<const Type* const> arguments);

/// The types of the parameters of each, such as "(int64, int64), (float64, float64)".
std::string parameter_lists(std::span<const Signature> signatures);

}  // namespace numen::types
