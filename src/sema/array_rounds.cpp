#include <algorithm>

#include "ir/effects.h"
#include "sema/elements.h"
#include "sema/forms.h"
#include "syntax/visit.h"

/// np.array of comprehensions, without a list between: rounds of loops write into the array.
namespace numen::sema {

using namespace syntax;

namespace {

bool has_call(const Expr* e) {
    bool found = false;
    for_each_expression(e, [&](const Expr* one) { found = found || as<Call>(one) != nullptr; });
    return found;
}

/// What runs inside a parallel loop runs on one thread.
void run_in_turn(const ir::Region& region) {
    for (ir::Node* node = region.first; node != nullptr; node = node->next) {
        if (node->op == Op::parallel_for && node->reductions.empty()) node->op = Op::for_;
        for (const ir::Region* inner : node->regions) run_in_turn(*inner);
    }
}

}  // namespace

/// One array of a comprehension. A comprehension whose elements are comprehensions again, over what
/// is the same in each of its rounds, has an axis for each: its loops are a nest that writes
/// numbers, or arrays, for which more axes follow.
class Lowering::ArrayRounds {
  public:
    ArrayRounds(Lowering& lowering, const Iterable& lazy) : l_(lowering), lazy_(lazy) {}

    /// Nothing where it is not known before how many rounds there are.
    std::optional<Value> make() {
        if (!find_axes()) return std::nullopt;
        const Type* element = nullptr;
        for (;; axes_.pop_back()) {
            element = l_.element_hint(axes_.back().span);
            is_typed_ = !element->is(Kind::Never);
            has_rows_ = element->is(Kind::Array) && element->elements.empty();
            if (!is_typed_ || has_rows_ || element->is_scalar()) break;
            if (axes_.size() == 1) return std::nullopt;
        }
        element_ = element;
        for (const Axis& axis : axes_) {
            ir::Node* length = axis.items.length();
            if (!sizes_.empty()) {
                // Nothing is known to be in what no round makes.
                ir::Node* none = l_.ir.binary(Op::eq, sizes_.back(), l_.ir.int64(0));
                length = l_.ir.make(Op::select, length->type, {none, l_.ir.int64(0), length});
            }
            sizes_.push_back(length);
        }
        ir::Node* made = has_rows_ ? of_rows() : of_numbers();
        if (!is_typed_ && l_.specialization_.found_hints)
            return Value{.type = l_.types.never(), .span = axes_.front().span};
        return has_rows_ ? l_.borrow(l_.owned(made)) : l_.value(made);
    }

  private:
    struct Axis {
        const Comprehension* clause;
        const Expr* element;
        Span span;  // of the comprehension
        Sequence items;
    };

    // ---- axes ----

    bool find_axes() {
        const GeneratorExp& outer = *lazy_.expression;
        assigned_ = l_.assigned_in_expression(&outer);
        if (!add_axis(outer.generators, outer.element, outer.span, lazy_.of[0])) return false;
        // A list that a call may make longer or shorter has no length before the loop.
        if (!axes_[0].items.fixed_length && has_call(outer.element)) return false;
        Frame* const here = std::exchange(l_.frame_, lazy_.frame);
        while (const ListComp* inner = inner_comprehension(axes_.back().element)) {
            if (!is_same_in_all_rounds(inner->generators[0].iter)) break;
            const Value items = l_.expr(inner->generators[0].iter);
            if (!add_axis(inner->generators, inner->element, inner->span, items)) break;
            if (axes_.back().items.fixed_length) continue;
            axes_.pop_back();
            break;
        }
        l_.frame_ = here;
        return true;
    }

    bool add_axis(std::span<const Comprehension> clauses, const Expr* element, Span span,
                  const Value& iterable) {
        const Comprehension& clause = clauses[0];
        if (clauses.size() != 1 || !clause.conditions.empty() || clause.is_async) return false;
        auto items = l_.sequence(iterable, clause.iter->span);
        if (!items) return false;
        axes_.push_back({&clause, element, span, std::move(*items)});
        return true;
    }

    /// The comprehension that an expression is, or of which it makes an array.
    const ListComp* inner_comprehension(const Expr* e) {
        if (const auto* call = as<Call>(e)) {
            if (call->args.size() != 1 || !call->keywords.empty()) return nullptr;
            e = call->args[0];
            if (as<ListComp>(e) == nullptr) return nullptr;
            auto function = l_.outside_value(call->func);
            if (!function || !makes_array(*function)) return nullptr;
        }
        return as<ListComp>(e);
    }

    /// Whether what is looped over is the same in all rounds of the axes so far, and may be looked
    /// at before the first: names, and ranges of them and of sizes.
    bool is_same_in_all_rounds(const Expr* e) {
        bool is_same = true;
        for_each_expression(e, [&](const Expr* one) { is_same = is_same && is_same_part(one); });
        return is_same;
    }
    bool is_same_part(const Expr* e) {
        if (const auto* name = as<Name>(e)) return !changes(name->id);
        if (const auto* attribute = as<Attribute>(e))
            return attribute->attr == "shape" || attribute->attr == "size";
        if (const auto* item = as<Subscript>(e))
            return as<Attribute>(item->value) != nullptr &&
                   as<syntax::Constant>(item->index) != nullptr;
        if (const auto* call = as<Call>(e)) {
            auto function = l_.outside_value(call->func);
            const bool has_no_step = call->args.size() < 3 && call->keywords.empty();
            return function && function->is(Kind::Static) && has_no_step &&
                   (function->type->name == "builtins.range" ||
                    function->type->name == "builtins.len");
        }
        const auto* operation = as<BinOp>(e);
        return as<syntax::Constant>(e) != nullptr ||
               (operation != nullptr &&
                (operation->op == BinaryOp::Add || operation->op == BinaryOp::Sub ||
                 operation->op == BinaryOp::Mult));
    }
    bool changes(std::string_view name) {
        for (const Axis& axis : axes_)
            if (target_names(axis.clause->target).contains(name)) return true;
        auto id = l_.find_variable(name);
        return id && std::ranges::find(assigned_, *id) != assigned_.end();
    }

    // ---- loops ----

    using Store = std::function<void(const Value& item, std::span<ir::Node* const> position)>;

    /// The nest of loops, whose outermost has these bounds. `made` gives each round a place.
    void rounds(ir::Node* start, ir::Node* stop, const ir::Node* made, const Store& store) {
        const auto first_slot = static_cast<ir::SlotId>(l_.function.slots.size());
        Frame* const outer = l_.frame_;
        ir::Node* loop = nest(0, lazy_.frame, start, stop, {}, store);
        l_.frame_ = outer;
        if (is_typed_ && made != nullptr && runs_in_parallel() &&
            ir::has_independent_rounds(*loop, *made, first_slot)) {
            run_in_turn(*loop->regions[0]);
            loop->op = Op::parallel_for;
        }
    }

    bool runs_in_parallel() const { return l_.options.parallel && l_.parallel_depth_ == 0; }

    ir::Node* nest(std::size_t depth, Frame* around, ir::Node* start, ir::Node* stop,
                   std::vector<ir::Node*> position, const Store& store) {
        const Axis& axis = axes_[depth];
        Frame& inner = l_.comprehension_frame({axis.clause, 1}, around);
        l_.frame_ = &inner;
        std::vector<VariableId> assigned = assigned_;
        for (VariableId id : l_.assigned_in_target(axis.clause->target)) assigned.push_back(id);
        ir::Node* counted = nullptr;
        position.push_back(nullptr);
        l_.loop(
            axis.clause, assigned,
            [&](Loop& loop) {
                l_.frame_ = &inner;
                ir::Region* region = l_.ir.new_region({l_.types.int64()});
                counted = l_.ir.for_(start, stop, l_.ir.int64(1), region);
                l_.ir.at_end(region);
                position.back() = region->parameters[0];
                l_.assign_target(axis.clause->target, axis.items.at(position.back()));
                if (depth + 1 < axes_.size()) {
                    nest(depth + 1, &inner, l_.ir.int64(0), sizes_[depth + 1], position, store);
                } else {
                    const auto* list = as<ListComp>(axis.element);
                    Value item = list == nullptr ? l_.expr(axis.element)
                                                 : l_.array_from(l_.without_list(list),
                                                                 std::nullopt, list->span);
                    if (l_.reachable_) store(l_.borrow(item), position);
                }
                if (l_.reachable_) loop.continues.push_back(l_.edge());
            },
            {}, axis.span);
        return counted;
    }

    // ---- what they store ----

    ir::Node* of_numbers() {
        const DType dtype = is_typed_ ? element_->dtype : DType::float64;
        ir::Node* made = l_.node(l_.borrow(l_.new_array(dtype, sizes_, Layout::C, false)));
        rounds(l_.ir.int64(0), sizes_[0], made,
               [&](const Value& item, std::span<ir::Node* const> position) {
                   if (item.is(Kind::Never)) return;
                   const Span span = axes_.back().element->span;
                   if (!is_typed_) return l_.refine(element_, item.type, span);
                   Value number =
                       l_.convert(item, l_.types.scalar(dtype), item.span, "the element");
                   std::vector<ir::Node*> operands{made, l_.node(number)};
                   operands.insert(operands.end(), position.begin(), position.end());
                   l_.ir.make(Op::elem_store, l_.types.none(), operands);
               });
        return made;
    }

    /// The first row tells the other sizes, whether it is made before all others, so that these can
    /// be made in parallel, or in the same loop.
    ir::Node* of_rows() {
        const std::size_t own_axes = axes_.size();
        for (int i = 0; i < element_->ndim; ++i) sizes_.push_back(l_.ir.int64(0));
        const ir::SlotId rows = l_.function.new_slot(
            l_.types.array(element_->dtype, static_cast<int>(sizes_.size()), Layout::C));
        auto allocate = [&] {
            l_.ir.set(rows, l_.own(l_.new_array(element_->dtype, sizes_, Layout::C, false)));
        };
        auto store = [&](const Value& item, std::span<ir::Node* const> position, ir::Node* made) {
            Value target = l_.value(made != nullptr ? made : l_.ir.get(rows));
            for (ir::Node* i : position) target = l_.array_item(target, i);
            store_parts(l_, target, item, axes_.back().span);
        };
        auto converted = [&](const Value& item) {
            return l_.convert(item, element_, item.span, "the element");
        };
        allocate();
        ir::Node *start = l_.ir.int64(0), *stop = sizes_[0];
        if (runs_in_parallel()) {
            stop = l_.ir.make(Op::select, stop->type,
                              {l_.ir.binary(Op::gt, stop, start), l_.ir.int64(1), start});
        }
        rounds(start, stop, nullptr, [&](const Value& item, auto position) {
            const Value row = converted(item);
            ir::Node* is_first = l_.ir.boolean(true);
            for (ir::Node* i : position)
                is_first =
                    l_.ir.binary(Op::and_, is_first, l_.ir.binary(Op::eq, i, l_.ir.int64(0)));
            l_.branch(
                l_.value(is_first),
                [&] {
                    for (std::size_t i = own_axes; i < sizes_.size(); ++i) {
                        const auto axis = static_cast<int>(i - own_axes);
                        sizes_[i] = l_.ir.field(l_.node(row), types::shape_field(axis));
                    }
                    allocate();
                },
                [] {}, axes_.back().span);
            store(row, position, nullptr);
        });
        if (runs_in_parallel()) {
            ir::Node* made = l_.ir.get(rows);
            rounds(l_.ir.int64(1), sizes_[0], made, [&](const Value& item, auto position) {
                store(converted(item), position, made);
            });
        }
        ir::Node* all = l_.ir.get(rows);
        l_.ir.make(Op::retain, l_.types.none(), {all});
        l_.ir.clear(rows);
        return all;
    }

    Lowering& l_;
    const Iterable& lazy_;
    std::vector<VariableId> assigned_;
    std::vector<Axis> axes_;
    std::vector<ir::Node*> sizes_;
    const Type* element_ = nullptr;  // what the innermost rounds make
    bool is_typed_ = false;          // whether that is known in this pass
    bool has_rows_ = false;          // whether it is an array
};

std::optional<Value> Lowering::array_of_rounds(const Iterable& lazy) {
    return ArrayRounds(*this, lazy).make();
}

}  // namespace numen::sema
