#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "opt/build.h"

/// How quick code that runs a long loop is left for optimised code in the middle.
namespace numen::opt {

/// A loop of a function, and what else is computed after it: as a function of its own, which begins
/// with a round of the loop.
class Continuation {
  public:
    /// The loop is not inside of anything but blocks and branches.
    explicit Continuation(Node* loop);

    /// The function, whose parameters are the loop's counter if it has one, then the values and
    /// slots that it needs. Its result is that of `from`, whose loop it is.
    std::unique_ptr<Function> make(const Function& from, types::Context& types) const;

    /// Makes each round of the loop begin with a look into the pointers that the data `name` points
    /// to: where the one at `index` is an address, it is the entry of the function above, which
    /// does the rest.
    void leave_through(Function& from, types::Context& types, std::string_view name,
                       std::size_t index) const;

  private:
    void need(Node* value);
    void need_slot(SlotId slot);
    /// What the node, its operands from the first on, and its regions need from outside.
    void need_of(const Node& node, std::size_t first_operand = 0);
    /// False when the node was noted before.
    bool note(std::uint32_t id);
    /// The node of a region on the path that the loop is, or is in.
    Node* step_from(const Region* region) const;
    std::vector<const Type*> parameters(const Function& from, types::Context& types) const;

    Node* loop_;
    std::vector<Region*> path_;   // the regions that the loop is in, the function's body first
    std::vector<bool> is_known_;  // by id: made within the function, or needed by it
    std::vector<Node*> values_;
    std::vector<Node*> leaves_;  // constants and their like, which the function has itself
    std::vector<SlotId> slots_;
};

/// The loops of the module's entry that are in no other, where it can be left in each loop that may
/// run long; nothing when it cannot.
std::optional<std::vector<Node*>> loops_to_leave(const ir::Module& module);

}  // namespace numen::opt
