#include "codegen/llvm/slot_use.h"

#include <algorithm>

#include "types/type.h"

namespace numen::codegen {

using ir::Op;

namespace {

constexpr std::ptrdiff_t kMany = 32;

class SlotUse {
  public:
    explicit SlotUse(std::size_t slots) : homes_(slots), written_first_(slots, false) {}

    void visit(const ir::Region& region) {
        open_.push_back(&region);
        for (const ir::Node* node = region.first; node != nullptr; node = node->next) {
            const bool is_parallel = node->op == Op::parallel_for;
            if (node->op == Op::get || node->op == Op::set || node->op == Op::clear) {
                use(node->slot, node->op == Op::set);
            }
            if (is_parallel) {
                for (const ir::Reduction& reduction : node->reductions) use(reduction.slot, false);
            }
            parallel_ += is_parallel;
            for (const ir::Region* inner : node->regions) visit(*inner);
            parallel_ -= is_parallel;
        }
        open_.pop_back();
    }

    std::vector<bool> take() { return std::move(written_first_); }

  private:
    /// The region with the first use of a slot, and how many there are around it.
    struct Home {
        const ir::Region* region = nullptr;
        std::size_t depth = 0;
    };

    void use(ir::SlotId slot, bool writes) {
        Home& home = homes_[slot];
        if (home.region == nullptr) {
            home = {open_.back(), open_.size() - 1};
            written_first_[slot] = writes && parallel_ == 0;
        } else if (parallel_ > 0 || home.depth >= open_.size() ||
                   open_[home.depth] != home.region) {
            // In another function, or where control comes to without the first use.
            written_first_[slot] = false;
        }
    }

    std::vector<const ir::Region*> open_;
    int parallel_ = 0;
    std::vector<Home> homes_;
    std::vector<bool> written_first_;
};

}  // namespace

std::vector<bool> slots_written_first(const ir::Function& function) {
    SlotUse use(function.slots.size());
    use.visit(function.body);
    return use.take();
}

bool has_many_managed_slots(const ir::Function& function) {
    return std::ranges::count_if(function.slots, [](const ir::Slot& slot) {
               return types::is_managed(slot.type);
           }) > kMany;
}

}  // namespace numen::codegen
