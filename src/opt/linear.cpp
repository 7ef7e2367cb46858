#include "opt/linear.h"

#include <cstdlib>

namespace numen::opt {

std::int64_t Linear::factor(const Node* value) const {
    for (const Term& term : terms()) {
        if (term.value == value) return term.factor;
    }
    return 0;
}

Linear& Linear::add(const Linear& other, std::int64_t factor) {
    is_valid_ = is_valid_ && other.is_valid_ && std::abs(factor) <= kMostFactor;
    if (!is_valid_) return *this;
    for (const Term& term : other.terms()) add_term(term.value, term.factor * factor);
    constant_ += other.constant_ * factor;
    if (constant_ > kMostConstant || constant_ < -kMostConstant) is_valid_ = false;
    return *this;
}

void Linear::add_term(const Node* value, std::int64_t factor) {
    for (std::size_t i = 0; i < count_; ++i) {
        if (terms_[i].value != value) continue;
        terms_[i].factor += factor;
        if (std::abs(terms_[i].factor) > kMostFactor) is_valid_ = false;
        if (terms_[i].factor == 0) terms_[i] = terms_[--count_];
        return;
    }
    if (factor == 0) return;
    if (count_ == kMostTerms || std::abs(factor) > kMostFactor) {
        is_valid_ = false;
        return;
    }
    terms_[count_++] = {value, factor};
}

bool Linear::operator==(const Linear& other) const {
    if (is_valid_ != other.is_valid_ || count_ != other.count_ || constant_ != other.constant_) {
        return false;
    }
    for (const Term& term : terms()) {
        if (other.factor(term.value) != term.factor) return false;
    }
    return true;
}

Linear sum_of(const Node* index) {
    if (is_constant(index)) return Linear::constant(index->imm);
    if (is_made_by(index, Op::add) || is_made_by(index, Op::sub)) {
        Linear sum = sum_of(index->operands[0]);
        return sum.add(sum_of(index->operands[1]), index->op == Op::add ? 1 : -1);
    }
    return Linear::of(index);
}

}  // namespace numen::opt
