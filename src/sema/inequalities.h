#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

/// Integers that are not known, sums of products of them, and whether such sums can be what
/// conditions ask of them.
namespace numen::sema {

/// By number.
using Unknown = int;

/// A sum of products of unknowns with integer factors. Of one that is not valid nothing is known:
/// none(), or what has become too large.
class Polynomial {
  public:
    /// The unknowns of one product, sorted; empty for the constant.
    using Product = std::vector<Unknown>;

    Polynomial() = default;
    static Polynomial none();
    static Polynomial constant(std::int64_t value);
    static Polynomial of(Unknown unknown);

    bool is_valid() const { return is_valid_; }
    std::optional<std::int64_t> as_constant() const;
    const std::map<Product, std::int64_t>& terms() const { return terms_; }
    /// Whether it has terms, and each a negative factor.
    bool is_subtracted() const;

    Polynomial operator+(const Polynomial& other) const { return sum(other, 1); }
    Polynomial operator-(const Polynomial& other) const { return sum(other, -1); }
    Polynomial operator*(const Polynomial& other) const;
    Polynomial operator+(std::int64_t value) const { return sum(constant(value), 1); }
    Polynomial operator-(std::int64_t value) const { return sum(constant(value), -1); }
    bool operator==(const Polynomial&) const = default;

    /// With other unknowns in the place of some.
    Polynomial renamed(const std::map<Unknown, Unknown>& names) const;
    /// With a sum in the place of an unknown.
    Polynomial with(Unknown unknown, const Polynomial& value) const;

  private:
    Polynomial sum(const Polynomial& other, std::int64_t factor) const;
    void add(Product product, std::int64_t factor);

    std::map<Product, std::int64_t> terms_;
    bool is_valid_ = true;
};

/// A value that came by one of two ways: none of the sums of that way is negative.
struct Choice {
    Unknown value;
    std::vector<Polynomial> one, other;
};

/// Whether there may be numbers for which none of the sums is negative: false only where it is
/// proved that there are none (by Fourier-Motzkin elimination, each product being a variable of its
/// own).
bool may_all_be_natural(std::vector<Polynomial> sums);

}  // namespace numen::sema
