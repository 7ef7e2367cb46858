#include "sema/inequalities.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace numen::sema {

namespace {

constexpr std::int64_t kMostFactor = std::int64_t{1} << 40;
constexpr std::size_t kMostTerms = 32;
constexpr std::size_t kMostSums = 400;

using Terms = std::map<Polynomial::Product, std::int64_t>;

/// A sum that must not be negative, with its factors divided by what they have in common.
void reduce(Terms& terms) {
    std::int64_t common = 0;
    for (const auto& [product, factor] : terms) {
        if (!product.empty()) common = std::gcd(common, factor);
    }
    if (common <= 1) return;
    for (auto& [product, factor] : terms) {
        // The others are integers, so that the constant may be rounded down.
        const bool is_inexact = product.empty() && factor % common != 0 && factor < 0;
        factor = factor / common - (is_inexact ? 1 : 0);
    }
}

}  // namespace

Polynomial Polynomial::none() {
    Polynomial made;
    made.is_valid_ = false;
    return made;
}

std::optional<std::int64_t> Polynomial::as_constant() const {
    if (!is_valid_ || terms_.size() > 1) return std::nullopt;
    if (terms_.empty()) return 0;
    const auto& [product, factor] = *terms_.begin();
    return product.empty() ? std::optional(factor) : std::nullopt;
}

bool Polynomial::is_subtracted() const {
    return !terms_.empty() && std::all_of(terms_.begin(), terms_.end(),
                                          [](const auto& term) { return term.second < 0; });
}

Polynomial Polynomial::constant(std::int64_t value) {
    Polynomial made;
    made.add({}, value);
    return made;
}

Polynomial Polynomial::of(Unknown unknown) {
    Polynomial made;
    made.add({unknown}, 1);
    return made;
}

void Polynomial::add(Product product, std::int64_t factor) {
    if (factor == 0) return;
    auto [entry, is_new] = terms_.try_emplace(std::move(product), 0);
    entry->second += factor;
    if (std::abs(entry->second) > kMostFactor || terms_.size() > kMostTerms) is_valid_ = false;
    if (entry->second == 0) terms_.erase(entry);
}

Polynomial Polynomial::sum(const Polynomial& other, std::int64_t factor) const {
    Polynomial out = *this;
    out.is_valid_ = is_valid_ && other.is_valid_;
    for (const auto& [product, times] : other.terms_) out.add(product, times * factor);
    return out;
}

Polynomial Polynomial::operator*(const Polynomial& other) const {
    Polynomial out;
    out.is_valid_ = is_valid_ && other.is_valid_;
    for (const auto& [a, times] : terms_) {
        for (const auto& [b, by] : other.terms_) {
            Product both = a;
            both.insert(both.end(), b.begin(), b.end());
            std::sort(both.begin(), both.end());
            std::int64_t factor = 0;
            if (__builtin_mul_overflow(times, by, &factor) || std::abs(factor) > kMostFactor) {
                out.is_valid_ = false;
                return out;
            }
            out.add(std::move(both), factor);
        }
    }
    return out;
}

Polynomial Polynomial::renamed(const std::map<Unknown, Unknown>& names) const {
    Polynomial out;
    out.is_valid_ = is_valid_;
    for (const auto& [product, factor] : terms_) {
        Product other = product;
        for (Unknown& unknown : other) {
            if (auto found = names.find(unknown); found != names.end()) unknown = found->second;
        }
        std::sort(other.begin(), other.end());
        out.add(std::move(other), factor);
    }
    return out;
}

Polynomial Polynomial::with(Unknown unknown, const Polynomial& value) const {
    Polynomial out;
    out.is_valid_ = is_valid_;
    for (const auto& [product, factor] : terms_) {
        Polynomial term = constant(factor);
        for (Unknown each : product) term = term * (each == unknown ? value : of(each));
        out = out + term;
    }
    return out;
}

bool may_all_be_natural(std::vector<Polynomial> sums) {
    std::vector<Terms> left;
    for (const Polynomial& sum : sums) {
        if (!sum.is_valid()) continue;
        left.push_back(sum.terms());
        reduce(left.back());
    }
    for (;;) {
        // Sums that are constant say it; of the variables, the one with the fewest pairs goes next.
        std::map<Polynomial::Product, std::pair<std::size_t, std::size_t>> signs;
        for (const Terms& terms : left) {
            if (terms.size() == 1 && terms.begin()->first.empty() && terms.begin()->second < 0) {
                return false;
            }
            for (const auto& [product, factor] : terms) {
                if (product.empty()) continue;
                ++(factor > 0 ? signs[product].first : signs[product].second);
            }
        }
        if (signs.empty()) return true;
        const auto next =
            std::min_element(signs.begin(), signs.end(), [](const auto& a, const auto& b) {
                return a.second.first * a.second.second < b.second.first * b.second.second;
            });
        const Polynomial::Product& variable = next->first;
        std::vector<Terms> above, below, rest;
        for (Terms& terms : left) {
            auto found = terms.find(variable);
            auto& group = found == terms.end() ? rest : found->second > 0 ? above : below;
            group.push_back(std::move(terms));
        }
        if (rest.size() + above.size() * below.size() > kMostSums) return true;
        for (const Terms& low : above) {
            for (const Terms& high : below) {
                const std::int64_t by_low = -high.at(variable), by_high = low.at(variable);
                Terms sum;
                bool fits = true;
                auto add = [&](const Terms& terms, std::int64_t by) {
                    for (const auto& [product, factor] : terms) {
                        std::int64_t& entry = sum[product];
                        fits = fits && std::abs(factor) < kMostFactor && by < (1 << 20);
                        if (fits) entry += factor * by;
                        if (entry == 0) sum.erase(product);
                    }
                };
                add(low, by_low);
                add(high, by_high);
                if (!fits) continue;  // one condition less
                reduce(sum);
                if (!sum.empty() && std::find(rest.begin(), rest.end(), sum) == rest.end()) {
                    rest.push_back(std::move(sum));
                }
            }
        }
        left = std::move(rest);
    }
}

}  // namespace numen::sema
