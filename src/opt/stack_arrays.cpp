#include <vector>

#include "ir/effects.h"
#include "opt/build.h"
#include "opt/pass.h"

namespace numen::opt {

namespace {

/// The bytes of such arrays of one function at most: there are others of them further up.
constexpr std::int64_t kMostOfFunction = 4096;
/// Of one array. It is filled with zeros each time, so that memory is never read that nobody has
/// written, which back ends may take for anything; a larger one is as quickly allocated.
constexpr std::int64_t kMostOfArray = 1024;

/// Finds arrays of a small, constant size whose memory is used in the region only where they are
/// made: no variable is read that holds them, and no function is given them.
class StackArrays {
  public:
    StackArrays(Function& function, types::Context& types)
        : b_(function, types), is_read_(function.slots.size()) {}

    bool run() {
        find_reads(b_.function().body);
        region(b_.function().body);
        return changed_;
    }

  private:
    void find_reads(const Region& region) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::get) is_read_[node->slot] = true;
            for (const ir::Reduction& reduction : node->reductions) is_read_[reduction.slot] = true;
            for (const Region* inner : node->regions) find_reads(*inner);
        }
    }

    void region(Region& region) {
        for (Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::alloc && node->imm != ir::kOnStack) consider(*node);
            for (Region* inner : node->regions) this->region(*inner);
        }
    }

    void consider(Node& array) {
        const Type* type = array.type;
        if (!type->elements.empty()) return;
        const std::int64_t item = types::size_of(type->dtype);
        std::int64_t count = 1;
        for (const Node* size : array.operands) {
            if (!is_constant(size) || size->imm < 0 || size->imm > kMostOfArray) return;
            count *= size->imm;
        }
        const std::int64_t bytes = count * item;
        if (bytes > kMostOfArray || used_ + bytes > kMostOfFunction || escapes(array)) return;
        used_ += bytes;
        array.imm = ir::kOnStack;
        fill_with_zeros(array, count, item);
        changed_ = true;
    }

    void fill_with_zeros(Node& array, std::int64_t count, std::int64_t item) {
        b_.before(array.next);
        b_.set_span_of(array);
        Node* fields[] = {field(b_, &array, types::kArrayData), b_.zero(b_.types().reference()),
                          b_.int64(count), b_.int64(item)};
        Node* flat = b_.pack(b_.types().array(array.type->dtype, 1, types::Layout::C), fields);
        Node* zero = b_.zero(b_.types().scalar(array.type->dtype));
        loop(b_, b_.int64(0), b_.int64(count), b_.int64(1),
             [&](Node* i) { b_.make(Op::elem_store, b_.types().none(), {flat, zero, i}); });
    }

    // ---- whether other code may come to the memory ----

    bool escapes(const Node& array) {
        ++round_;
        leads_to_it_.resize(b_.function().next_id);
        leads_to_it_[array.id] = round_;
        for (const Node* node = array.next; node != nullptr; node = node->next)
            if (lets_out(*node)) return true;
        return false;
    }

    bool leads_to_it(const Node* value) const { return leads_to_it_[value->id] == round_; }

    bool lets_out(const Node& node) {
        bool is_user = false;
        for (const Node* operand : node.operands) is_user = is_user || leads_to_it(operand);
        if (is_user && !keeps(node)) return true;
        for (const Region* region : node.regions)
            for (const Node* inner = region->first; inner != nullptr; inner = inner->next)
                if (lets_out(*inner)) return true;
        return false;
    }

    bool keeps(const Node& user) {
        switch (user.op) {
            case Op::retain:
            case Op::release:
            case Op::load:
            case Op::elem_load:
            case Op::elem_store:
            case Op::eq:
            case Op::ne: return true;
            case Op::store: return !leads_to_it(user.operands[2]);
            case Op::set: return !is_read_[user.slot];
            case Op::field:
            case Op::pack:
            case Op::offset:
            case Op::select:
                if (ir::leads_to_memory(user.type)) leads_to_it_[user.id] = round_;
                return true;
            default: return false;
        }
    }

    Builder b_;
    std::vector<bool> is_read_;               // by slot
    std::vector<std::uint32_t> leads_to_it_;  // by node id: the last array that it leads to
    std::uint32_t round_ = 0;
    std::int64_t used_ = 0;
    bool changed_ = false;
};

}  // namespace

bool stack_arrays(ir::Function& function, types::Context& types) {
    return StackArrays(function, types).run();
}

}  // namespace numen::opt
