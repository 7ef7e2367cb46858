#pragma once

#include <functional>
#include <vector>

#include "opt/linear.h"

namespace numen::opt {

/// What is known of integers at a place in a function, from the operations that made them and from
/// the conditions that led to the place.
///
/// The caller walks the function in execution order, tells what is defined and what holds, and
/// takes back with forget() what holds no longer. Values are named by their canonical node.
class Facts {
  public:
    explicit Facts(std::size_t nodes) : values_(nodes) {}

    /// The node that stands for all that are known to be the same value.
    Node* canonical(Node* node) const;
    void same(const Node* node, Node* as);

    /// Learns what the operation itself says of its value. Operands were defined before.
    void define(Node* node);
    /// Learns that a sum of up to three values is not negative.
    void learn(const Linear& sum);
    /// Learns that a bool is what it is.
    void assume(Node* condition, bool truth);
    /// A bool that was set to `yes` where `condition` held and to `no` where not.
    void joined(const Node* value, Node* condition, Node* yes, Node* no);

    /// Grows with every definition.
    std::uint32_t now() const { return defined_; }
    bool was_defined_by(const Node* node, std::uint32_t time) const { return order(node) <= time; }

    std::size_t mark() const { return facts_.size(); }
    void forget(std::size_t mark);

    /// The value as a sum of others, and without wrapping around; itself at least.
    Linear linear(Node* node) const;
    /// As linear(), but where the sum could wrap around only if some values were beyond
    /// +-kModest, these are added to `modest`.
    Linear linear(Node* node, std::vector<const Node*>& modest) const;
    /// Products with a factor of a sum do not wrap around.
    static constexpr std::int64_t kModest = std::int64_t{1} << 42;

    /// Whether it is known that the sum is never negative.
    bool is_natural(const Linear& sum) const;

    /// A sum of values that are `available`, which, when it is not negative, implies that `sum` is
    /// not; not valid when there is none.
    Linear reduce(const Linear& sum, const std::function<bool(const Node*)>& available) const;

  private:
    /// factor * value <= bound (or >= for lower bounds), with factor > 0.
    struct Fact {
        const Node* value;
        std::int64_t factor;
        bool is_upper;
        Linear bound;
        std::int64_t earlier;  // about the same value; -1: none
    };
    struct Value {
        Node* same_as = nullptr;
        std::uint32_t order = 0;  // 0: not defined yet
        std::int64_t last_fact = -1;
        Linear form;                      // without wrapping around, for certain
        Linear modest_form;               // or if `modest` are not far from 0
        std::vector<const Node*> modest;  // values of earlier definition
        // Of a bool that is the join of two branches.
        Node* condition = nullptr;
        Node* yes = nullptr;
        Node* no = nullptr;
    };

    Value& at(const Node* node);
    const Value* find(const Node* node) const;
    std::uint32_t order(const Node* node) const;
    void bound(const Node* value, bool is_upper, const Linear& limit, std::int64_t factor = 1);
    void at_least(const Node* value, const Linear& limit) { bound(value, false, limit); }
    void at_most(const Node* value, const Linear& limit) { bound(value, true, limit); }
    void define_sum(Node* node, const Linear& sum, const std::vector<const Node*>& modest);
    void define_select(Node* node);
    void define_quotient(Node* node, std::int64_t divisor);
    void define_remainder(Node* node);
    void assume_comparison(const Node* node, bool truth);

    /// One search for bounds of a sum: its terms go one after the other, the last defined first,
    /// since most bounds speak of values that were defined before.
    struct Search {
        const std::function<bool(const Node*)>* available = nullptr;  // terms that may stay
        std::vector<const Node*>* modest = nullptr;  // takes terms without a bound of their own
        int steps = 200;
        Linear result;
    };
    bool search(const Linear& sum, Search& search, int depth) const;

    std::vector<Value> values_;  // by node id
    std::vector<Fact> facts_;
    std::uint32_t defined_ = 0;
};

}  // namespace numen::opt
