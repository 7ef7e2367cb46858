#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "ir/clone.h"
#include "opt/build.h"

/// How quick code that runs a long loop is left for optimised code in the middle.
namespace numen::opt {

/// A loop that may run long, and the function that it is in.
struct LongLoop {
    const Function* function;
    Node* loop;
};

/// A loop of a function, and what else is computed after it: as a function of its own, which begins
/// with a round of the loop, of a parallel one with the rest of its rounds.
class Continuation {
  public:
    /// The loop is not inside of anything but blocks and branches.
    explicit Continuation(LongLoop loop);

    /// The function, whose parameters are the loop's counter if it has one, then the values and
    /// slots that it needs. Its result is that of the function whose loop it is. Refers to memory
    /// of that function.
    std::unique_ptr<Function> make(types::Context& types) const;

    /// Makes each round of the loop in a copy of the function begin with a look into the pointers
    /// that the data `name` points to: where the one at `index` is an address, it is the entry of
    /// the function above, which does the rest. A parallel loop is run by strips, each of which
    /// begins so.
    void leave_through(const ir::ModuleCopy& copy, types::Context& types, std::string_view name,
                       std::size_t index) const;

  private:
    bool is_counted() const { return loop_->op != Op::while_; }
    void need(Node* value);
    void need_slot(SlotId slot);
    /// What the node, its operands from the first on, and its regions need from outside.
    void need_of(const Node& node, std::size_t first_operand = 0);
    /// False when the node was noted before.
    bool note(std::uint32_t id);
    /// The node of a region on the path that the loop is, or is in.
    Node* step_from(const Region* region) const;
    std::vector<const Type*> parameters(types::Context& types) const;

    const Function& from_;
    Node* loop_;
    std::vector<Region*> path_;   // the regions that the loop is in, the function's body first
    std::vector<bool> is_known_;  // by id: made within the function, or needed by it
    std::vector<Node*> values_;
    std::vector<Node*> leaves_;  // constants and their like, which the function has itself
    std::vector<SlotId> slots_;
};

/// The loops that are in no other, of the module's entry and of the functions that it calls outside
/// of loops, where it can be left in each loop that may run long; nothing when it cannot.
std::optional<std::vector<LongLoop>> loops_to_leave(const ir::Module& module);

}  // namespace numen::opt
