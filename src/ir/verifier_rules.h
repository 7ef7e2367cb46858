#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ir/ir.h"

/// The three parts of the verifier; used by verifier.cpp only.
namespace numen::ir {

/// Where the rules report what they find, at most a handful per function.
class Findings {
  public:
    explicit Findings(const Function& function) : function_(function) {}

    void add(const std::string& message);
    void add(const Node& node, const std::string& message);
    bool full() const { return messages_.size() >= kMost; }
    bool empty() const { return messages_.empty(); }
    std::vector<std::string> take() { return std::move(messages_); }

  private:
    static constexpr std::size_t kMost = 20;

    const Function& function_;
    std::vector<std::string> messages_;
};

/// Links, counts, dominance, terminators, places of jumps. `module` may be null.
void check_structure(const Function& function, const Module* module, Findings& findings);
/// Types of operands and results of one node whose structure is sound.
void check_types(const Function& function, const Node& node, types::Context& types,
                 Findings& findings);
/// The ownership rules, on a function whose structure and types are sound.
void check_ownership(const Function& function, Findings& findings);

/// Whether a value of type `from` may be stored as a `to`.
bool fits(const Type* from, const Type* to);
/// Whether control can reach the end of the region.
bool can_complete(const Region& region);

}  // namespace numen::ir
