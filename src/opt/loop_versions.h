#pragma once

#include <vector>

#include "opt/linear.h"

namespace numen::opt {

/// What makes it possible to leave out checks in a loop, once it is known to hold before the loop.
struct Assumption {
    std::vector<Linear> naturals;      // sums that are not negative, of values from before the loop
    std::vector<const Node*> modests;  // values within +-Facts::kModest

    bool is_empty() const { return naturals.empty() && modests.empty(); }
    void add(const Assumption& other);
};

/// Whether a test before a loop can tell that the sum is not negative.
bool is_testable(const Linear& sum);

/// How many nodes there are in a loop, itself too.
std::size_t count_nodes(const Node& loop);

/// Replaces a loop with: if (test) loop else copy of the loop. Gives the choice. Slots that only
/// the loop uses are other ones in the copy, as both may be loops of several threads, which have
/// such slots to themselves.
Node* make_versions(Builder& b, Node* loop, Node* test);
/// The same with the assumption as the test, and the second way is marked as rarely taken.
void make_versions(Builder& b, Node* loop, const Assumption& assumption);

}  // namespace numen::opt
