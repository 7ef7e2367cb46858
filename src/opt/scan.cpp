#include <algorithm>
#include <vector>

#include "ir/runtime_rows.h"
#include "opt/linear.h"
#include "opt/loop_versions.h"
#include "opt/overlap.h"
#include "opt/pass.h"
#include "opt/raising_checks.h"
#include "opt/slots.h"

namespace numen::opt {

namespace {

/// Loops of fewer rounds are not worth the start of two.
constexpr std::int64_t kFewRounds = 16;
constexpr int kMostNodes = 60;
/// What the rows of the runtime allow.
constexpr std::int64_t kMostStep = std::int64_t{1} << 32;

/// The least or greatest of two int64, as a select.
struct Choice {
    Node* select = nullptr;
    bool is_least = false;
};

/// Not of a select when it is no such choice.
Choice choice_of(Node* node) {
    if (!is_made_by(node, Op::select) || !node->type->is_int64()) return {};
    const Node* test = node->operands[0];
    if (test->is_parameter) return {};
    const bool is_less = test->op == Op::lt || test->op == Op::le;
    if (!is_less && test->op != Op::gt && test->op != Op::ge) return {};
    const Node *yes = node->operands[1], *no = node->operands[2];
    if (test->operands[0] == yes && test->operands[1] == no) return {node, is_less};
    if (test->operands[0] == no && test->operands[1] == yes) return {node, !is_less};
    return {};
}

/// for (i = start; i < stop; ++i) a[..., i + k] = choice(x, a[..., i + k - 1] + step)
struct Recurrence {
    Node* loop = nullptr;
    Node* store = nullptr;
    Node* choice = nullptr;  // between the element before and one other value
    Node* before = nullptr;  // the load of it
    Node* moved = nullptr;   // it and the step
    bool is_least = false;
    std::int64_t step = 0;
    std::int64_t distance = 0;   // k
    std::vector<Node*> loads;    // all but `before`
    std::vector<Node*> codes;    // of characters
    std::vector<Node*> strings;  // that they are of, each once
    std::vector<Node*> others;   // arrays that are read and may be the one written, each once
};

void add_once(std::vector<Node*>& all, Node* one) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

/// Whether a loop is a recurrence of this kind.
class Judge {
  public:
    explicit Judge(Recurrence& found) : found_(found) {}

    bool allows(std::uint32_t ids) {
        Region& body = *found_.loop->regions[0];
        // Before uses are counted: most loops have no such store.
        for (Node* node = body.first; node != nullptr && found_.store == nullptr;
             node = node->next) {
            if (node->op == Op::elem_store) found_.store = node;
        }
        if (!is_constant(found_.loop->operands[2], 1) || found_.store == nullptr ||
            choice_of(found_.store->operands[1]).select == nullptr || !is_plain_store()) {
            return false;
        }
        uses_.resize(ids);
        return visit_all(body, /*is_certain=*/true) && find_choice() &&
               std::all_of(found_.loads.begin(), found_.loads.end(),
                           [&](const Node* load) { return is_independent(*load); });
    }

  private:
    bool is_before(const Node* node) const { return !is_in(node->parent, found_.loop); }

    /// Of int64, along the axis that is contiguous.
    bool is_plain_store() {
        const std::span<Node*> operands = found_.store->operands;
        const Type& array = *operands[0]->type;
        if (array.layout != types::Layout::C || array.dtype != types::DType::int64 ||
            !array.aligned || array.ndim == 0 || !is_before(operands[0])) {
            return false;
        }
        const auto leading = operands.subspan(2, operands.size() - 3);
        if (!std::all_of(leading.begin(), leading.end(),
                         [&](const Node* index) { return is_before(index); })) {
            return false;
        }
        const Node* counter = found_.loop->regions[0]->parameters[0];
        const Linear distance = sum_of(operands.back()).minus(Linear::of(counter));
        if (!distance.is_valid() || !distance.is_constant() || distance.constant() > kMostStep ||
            distance.constant() < -kMostStep) {
            return false;
        }
        found_.distance = static_cast<std::int64_t>(distance.constant());
        return true;
    }

    /// `is_certain`: every round comes there.
    bool visit_all(Region& region, bool is_certain) {
        for (Node* node = region.first; node != nullptr; node = node->next) {
            if (!visit(*node, is_certain)) return false;
        }
        return true;
    }

    bool visit(Node& node, bool is_certain) {
        if (++nodes_ > kMostNodes) return false;
        for (const Node* operand : node.operands) ++uses_[operand->id];
        switch (node.op) {
            case Op::get:
            case Op::set: return node.op == Op::set || node.type->is_scalar();
            case Op::elem_store: is_stored_ = true; return &node == found_.store;
            case Op::elem_load:
                found_.loads.push_back(&node);
                return is_before(node.operands[0]) &&
                       !(is_stored_ && node.operands[0] == found_.store->operands[0]);
            case Op::call_runtime:
                // The string is there, as every round reads it.
                if (node.runtime != ir::rt::string_code || !is_certain ||
                    !is_before(node.operands[0])) {
                    return false;
                }
                found_.codes.push_back(&node);
                add_once(found_.strings, node.operands[0]);
                return true;
            case Op::if_:
                return visit_all(*node.regions[0], false) && visit_all(*node.regions[1], false);
            default: return has_flag(node, 'P') && node.regions.empty() && node.type->is_scalar();
        }
    }

    /// From the value that is stored to the element before it.
    bool find_choice() {
        if (uses_[found_.store->operands[1]->id] != 1) return false;
        found_.is_least = choice_of(found_.store->operands[1]).is_least;
        return find_choice(found_.store->operands[1]);
    }

    bool find_choice(Node* node) {
        const Choice choice = choice_of(node);
        if (choice.select == nullptr || choice.is_least != found_.is_least ||
            uses_[node->operands[0]->id] != 1) {
            return false;
        }
        for (Node* each : node->operands.subspan(1)) {
            if (each->is_parameter || is_before(each) || uses_[each->id] != 2) continue;
            if (is_element_before(each)) {
                found_.choice = node;
                return true;
            }
            if (find_choice(each)) return true;
        }
        return false;
    }

    bool is_element_before(Node* moved) {
        Node* load = moved;
        std::int64_t step = 0;
        if (moved->op == Op::add || moved->op == Op::sub) {
            const bool is_first = is_constant(moved->operands[0]) && moved->op == Op::add;
            const Node* constant = moved->operands[is_first ? 0 : 1];
            load = moved->operands[is_first ? 1 : 0];
            if (!is_constant(constant) || uses_[load->id] != 1) return false;
            step = constant->imm;
            if (step < -kMostStep || step > kMostStep) return false;
            if (moved->op == Op::sub) step = -step;
        }
        if (!is_made_by(load, Op::elem_load) || (found_.is_least ? step < 0 : step > 0) ||
            !is_of_line(*load) || ahead(*load) != -1) {
            return false;
        }
        found_.before = load;
        found_.moved = moved;
        found_.step = step;
        found_.loads.erase(std::find(found_.loads.begin(), found_.loads.end(), load));
        return true;
    }

    Linear between(const Node& load, std::size_t axis) const {
        return sum_of(load.operands[axis + 1]).minus(sum_of(found_.store->operands[axis + 2]));
    }

    /// Whether all indices but the last are those of the store.
    bool is_of_line(const Node& load) const {
        if (load.operands[0] != found_.store->operands[0]) return false;
        for (std::size_t axis = 0; axis + 2 < load.operands.size(); ++axis) {
            if (!(between(load, axis) == Linear())) return false;
        }
        return true;
    }

    /// How far an element of the line is from the one that is stored; -2 when that is not known.
    std::int64_t ahead(const Node& load) const {
        const Linear distance = between(load, load.operands.size() - 2);
        const bool is_known = distance.is_valid() && distance.is_constant() &&
                              distance.constant() >= -1 && distance.constant() <= kMostStep;
        return is_known ? static_cast<std::int64_t>(distance.constant()) : -2;
    }

    /// Whether an element is not one that an earlier round stored; of other arrays a test before
    /// the loop can tell.
    bool is_independent(const Node& load) {
        Node* array = load.operands[0];
        if (array != found_.store->operands[0]) {
            if (!are_apart(array, found_.store->operands[0])) add_once(found_.others, array);
            return true;
        }
        for (std::size_t axis = 0; axis + 2 < load.operands.size(); ++axis) {
            const Linear distance = between(load, axis);
            if (distance.is_valid() && distance.is_constant() && !(distance == Linear())) {
                return true;
            }
        }
        return is_of_line(load) && ahead(load) >= 0;
    }

    Recurrence& found_;
    std::vector<std::uint32_t> uses_;  // in the loop, by node id
    int nodes_ = 0;
    bool is_stored_ = false;
};

/// The least of x and of what the round before stored plus a constant is a scan, which has no need
/// to go from one element to the next: see G. Blelloch, Prefix sums and their applications, 1990.
/// Of distances between texts, and of alignments, it is what all else waits for.
class Splitter {
  public:
    Splitter(Function& function, types::Context& types) : b_(function, types) {}

    bool run() {
        find(b_.function().body);
        for (const Recurrence& each : found_) split(each);
        return !found_.empty();
    }

  private:
    void find(Region& region) {
        for (Node* node = region.first; node != nullptr; node = node->next) {
            // A handler could see elements that wait for the scan.
            if (node->op == Op::try_) continue;
            Recurrence recurrence{.loop = node};
            if (node->op == Op::for_ && Judge(recurrence).allows(b_.function().next_id)) {
                found_.push_back(std::move(recurrence));
                continue;
            }
            const bool is_choice = node->op == Op::if_ && node->imm == 1;  // the second way is rare
            for (Region* inner : node->regions.first(is_choice ? 1 : node->regions.size())) {
                find(*inner);
            }
        }
    }

    void split(const Recurrence& found) {
        Node* loop = found.loop;
        b_.before(loop);
        b_.set_span_of(*found.store);
        Node *start = loop->operands[0], *stop = loop->operands[1];
        Node* rounds = b_.binary(Op::sub, stop, start);
        Node* are_many = both(b_, b_.binary(Op::lt, start, stop),
                              b_.binary(Op::ge, rounds, b_.int64(kFewRounds)));
        make_versions(b_, loop, is_allowed(found, are_many));

        b_.before(loop);
        b_.set_span_of(*found.store);
        Node* array = found.store->operands[0];
        std::vector<Node*> place = {array};
        for (Node* index : found.store->operands.subspan(2)) place.push_back(index);
        Node* first = b_.binary(Op::add, start, b_.int64(found.distance));
        place.back() = first;
        Node* elements = address_of(place);
        place.back() = b_.binary(Op::sub, first, b_.int64(1));
        Node* before = b_.make(Op::elem_load, b_.types().int64(), place);
        leave_out(found);
        for (Node* code : found.codes) code->runtime = ir::rt::string_byte;
        b_.at_end(loop->parent);
        b_.call_runtime(found.is_least ? ir::rt::scan_least : ir::rt::scan_greatest,
                        b_.types().none(), {elements, rounds, before, b_.int64(found.step)});
    }

    /// Whether characters are bytes, which vectors can be made of, and nothing that is read is
    /// written; asked only of loops that are long enough.
    Node* is_allowed(const Recurrence& found, Node* are_many) {
        if (found.strings.empty() && found.others.empty()) return are_many;
        const SlotId allowed = b_.function().new_slot(b_.types().boolean());
        b_.set(allowed, b_.boolean(false));
        when(b_, are_many, [&] {
            Node* all = nullptr;
            const Type* int32 = b_.types().scalar(types::DType::int32);
            for (Node* string : found.strings) {
                Node* width = b_.call_runtime(ir::rt::string_width, int32, {string});
                all = both(b_, all, b_.binary(Op::eq, width, b_.constant(int32, std::int64_t{1})));
            }
            for (Node* other : found.others) {
                if (Node* meet = may_meet(b_, found.store->operands[0], other)) {
                    all = both(b_, all, not_(b_, meet));
                }
            }
            b_.set(allowed, all);
        });
        return b_.get(allowed);
    }

    Node* address_of(std::span<Node* const> place) {
        Node* array = place[0];
        Node* at = field(b_, array, types::kArrayData);
        for (std::size_t axis = 0; axis + 1 < place.size(); ++axis) {
            Node* step = stride(b_, array, static_cast<int>(axis));
            at = address(b_, at, b_.binary(Op::mul, place[axis + 1], step));
        }
        return at;
    }

    /// Makes the choice the other value.
    static void leave_out(const Recurrence& found) {
        Node* choice = found.choice;
        Node* other = choice->operands[choice->operands[1] == found.moved ? 2 : 1];
        for (Node* node = choice->next; node != nullptr; node = node->next) {
            std::replace(node->operands.begin(), node->operands.end(), choice, other);
        }
        Node* test = choice->operands[0];
        for (Node* node : {choice, test, found.moved}) ir::unlink(node);
        if (found.before != found.moved) ir::unlink(found.before);
    }

    Builder b_;
    std::vector<Recurrence> found_;
};

}  // namespace

bool scan(ir::Function& function, types::Context& types) { return Splitter(function, types).run(); }

}  // namespace numen::opt
