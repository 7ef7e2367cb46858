#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "opt/build.h"

namespace numen::opt {

/// factor1 * value1 + factor2 * value2 + ... + constant as a mathematical integer, which does not
/// wrap around. One of too many terms or too large a factor is not valid, and then nothing is known
/// of it.
class Linear {
  public:
    struct Term {
        const Node* value;  // an int64
        std::int64_t factor;
    };
    using Wide = __int128;
    static constexpr std::int64_t kMostFactor = 1 << 20;

    Linear() = default;
    static Linear constant(Wide value) {
        Linear made;
        made.constant_ = value;
        return made;
    }
    static Linear of(const Node* value) {
        Linear made;
        made.add_term(value, 1);
        return made;
    }

    bool is_valid() const { return is_valid_; }
    bool is_constant() const { return count_ == 0; }
    Wide constant() const { return constant_; }
    std::span<const Term> terms() const { return {terms_.data(), count_}; }
    /// How often a value is in the sum.
    std::int64_t factor(const Node* value) const;

    /// Adds `other` times a factor.
    Linear& add(const Linear& other, std::int64_t factor = 1);
    Linear plus(std::int64_t amount) const {
        Linear sum = *this;
        sum.constant_ += amount;
        return sum;
    }
    Linear minus(const Linear& other) const {
        Linear difference = *this;
        return difference.add(other, -1);
    }
    bool operator==(const Linear& other) const;

  private:
    static constexpr std::size_t kMostTerms = 6;
    static constexpr Wide kMostConstant = Wide{1} << 80;

    void add_term(const Node* value, std::int64_t factor);

    std::array<Term, kMostTerms> terms_;
    std::size_t count_ = 0;
    Wide constant_ = 0;
    bool is_valid_ = true;
};

/// An index as a sum, up to wrapping around: of two indices that are within an array the difference
/// is as it says.
Linear sum_of(const Node* index);

}  // namespace numen::opt
