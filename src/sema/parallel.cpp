#include <algorithm>
#include <cstdlib>
#include <type_traits>
#include <utility>

#include "ir/effects.h"
#include "sema/lowering.h"
#include "sema/prange_body.h"
#include "sema/prange_safety.h"
#include "syntax/prune.h"
#include "syntax/visit.h"

/// prange loops with parallel=True: which variables are reductions, and which each iteration has
/// for itself.
namespace numen::sema {

using namespace syntax;

std::optional<VariableId> Lowering::find_variable(std::string_view name) const {
    for (const Frame* scope = frame_; scope != nullptr; scope = scope->lexical) {
        auto found = scope->variables.find(name);
        if (found != scope->variables.end()) return found->second;
    }
    return std::nullopt;
}

/// What a name, or an attribute of one, is that no variable has. Nothing for all else, and where
/// there is none: it may stand in a branch that is never compiled.
std::optional<Value> Lowering::outside_value(const Expr* e) {
    const Name* name = root_name(e);
    if (name == nullptr || find_variable(name->id)) return std::nullopt;
    try {
        return expr(e);
    } catch (const support::CompileError&) {
        return std::nullopt;
    }
}

/// min and max of Python, minimum and maximum of NumPy, by whatever name they are called here.
std::optional<ReductionKind> Lowering::extreme_function(const Expr* callee) {
    std::optional<Value> function = outside_value(callee);
    if (!function || !function->is_static(StaticKind::Builtin)) return std::nullopt;
    std::string_view qualified = function->type->name;
    if (qualified == "builtins.min" || qualified == "numpy.minimum") return ReductionKind::min;
    if (qualified == "builtins.max" || qualified == "numpy.maximum") return ReductionKind::max;
    return std::nullopt;
}

/// The operation that combines a variable's partial values: as for Python's numbers, but bools of
/// arrays add up as NumPy's do.
ReductionKind Lowering::checked_reduction(VariableId id, const PrangeUse& use, Span loop) const {
    const Type* type = state_[id].type;
    if (!type->is_scalar() && !type->is(Kind::Array)) {
        fail(Code::bad_operand, loop,
             "'" + std::string(variable_names_[id]) + "' is reduced in a prange loop but is " +
                 types::to_string(type) + ", not a number or array",
             {{"it is updated here", use.update}});
    }
    ReductionKind kind = *use.reduction;
    if (type->is(Kind::Array) && type->dtype == DType::bool_) {
        if (kind == ReductionKind::sum) return ReductionKind::or_;
        if (kind == ReductionKind::prod) return ReductionKind::and_;
    }
    return kind;
}

/// Lists, dicts and sets have no place for several writers. Whether it is a dict that each
/// iteration sets an item of its own of, so that all is well if they take turns.
bool Lowering::must_take_turns(VariableId id, const PrangeUse& use, std::string_view first,
                               std::string_view second) {
    const Type* type = state_[id].type;
    if (!type->is(Kind::List) && !type->is(Kind::Dict) && !type->is(Kind::Set)) return false;
    const std::string changed = "'" + std::string(variable_names_[id]) + "', a " +
                                types::to_string(type) +
                                ", is changed by the iterations of a prange loop, such as " +
                                std::string(first) + " and " + std::string(second);
    const std::vector<support::Note> notes{{"it comes from here", state_[id].assigned}};
    if (!type->is(Kind::Dict) || !use.at_own_key) {
        fail(Code::carried_value, use.container, changed, notes,
             "Iterations run at the same time: write to an array of a known size, or use range.");
    }
    session.warn({Code::unproven_prange, changed + ": they run on one thread", use.container, notes,
                  "Write to an array of a known size, or use range."});
    return true;
}

/// A variable is read that may have its value from another iteration of a prange loop.
void Lowering::fail_if_not_private(VariableId id, Span span) const {
    auto found = not_private_.find(id);
    if (found == not_private_.end()) return;
    const NotPrivate& why = found->second;
    std::string name = "'" + std::string(variable_names_[id]) + "'";
    if (why.is_behind) {
        fail(Code::carried_value, span,
             name +
                 " has its value from one of a prange loop's iterations, but not all give it one: "
                 "iterations " +
                 why.first + " and " + why.second + " may both do so",
             {{"it is assigned here", why.assigned}},
             "Give it a value in every iteration, or use range.");
    }
    if (why.update.source != nullptr && why.other.source != nullptr) {
        fail(Code::carried_value, why.other,
             name + " is no reduction of the prange loop: iteration " + why.second +
                 " uses here what iteration " + why.first + " updates",
             {{"it is updated here", why.update}});
    }
    fail(Code::carried_value, span,
         name + " is carried from one iteration of a prange loop to the next: iteration " +
             why.first + " assigns what iteration " + why.second + " reads",
         {{"it is assigned here", why.assigned}});
}

namespace {

/// An iteration by its distance from the first one, whose number may not be known.
std::string iteration_text(std::optional<std::int64_t> start, std::int64_t from_start) {
    if (start) return std::to_string(*start + from_start);
    if (from_start == 0) return "start";
    return (from_start > 0 ? "start + " : "start - ") + std::to_string(std::abs(from_start));
}

bool is_same_place(const UnprovenAccess& pair) {
    return pair.write.begin == pair.other.begin && pair.write.source == pair.other.source;
}

/// Of objects with fields: what lies in these is not looked into.
constexpr int kDepthOfInstance = 9;

/// How many subscripts lead from a value to a number; nothing where it cannot be written to.
std::optional<int> depth_of(const Type* type) {
    switch (type->kind) {
        case Kind::Array: return type->ndim;
        case Kind::List:
        case Kind::Dict:
        case Kind::Optional:
        case Kind::Tuple: {
            int depth = 0;
            for (const Type* element : type->elements) {
                depth = std::max(depth, depth_of(element).value_or(0));
            }
            return depth + (type->is(Kind::Optional) ? 0 : 1);
        }
        case Kind::Instance: return kDepthOfInstance;
        default: return std::nullopt;
    }
}

}  // namespace

const FunctionSource* Lowering::callee_in(const Expr* callee, const FunctionSource* caller) {
    Frame* const here = frame_;
    if (caller != nullptr) frame_ = &frames_.emplace_back(Frame{.source = caller});
    std::optional<Value> function = outside_value(callee);
    frame_ = here;
    if (!function || !function->is_static(StaticKind::Function) || function->constant == nullptr) {
        return nullptr;
    }
    return function->constant->function;
}

/// The array that a name refers to, where that is the same however control came here.
const ir::Node* Lowering::known_array(std::string_view name) const {
    auto id = find_variable(name);
    const ir::Node* array = id ? state_[*id].known.node : nullptr;
    return array != nullptr && array->type->is(Kind::Array) ? array : nullptr;
}

/// Two iterations touch one element. The loop's start may not be known.
[[noreturn]] static void fail_for_collision(const Lowering& lowering, const Collision& found,
                                            std::optional<std::int64_t> start, std::int64_t step) {
    const UnprovenAccess& pair = found.accesses;
    auto called = [&](const Iteration& one, const std::string& before) {
        return one.is_last ? "the last one" : before + iteration_text(start, one.from_start * step);
    };
    const auto& [writer, other] = found.iterations;
    const bool is_one = is_same_place(pair);
    const std::string element = "an element of '" + pair.array + "' is ";
    const std::string as_other =
        pair.array == pair.other_array ? "" : ", as one of '" + pair.other_array + "'";
    std::vector<support::Note> notes;
    if (pair.other_writes) {
        if (!is_one) notes.push_back({"and another writes it here" + as_other, pair.other});
        lowering.fail(Code::carried_value, pair.write,
                      element + "written by iterations of a prange loop, such as " +
                          called(writer, "") + " and " + called(other, "") +
                          ": which one is last is left to chance",
                      std::move(notes));
    }
    notes = {{"one iteration writes it here", pair.write},
             {"and another reads it here" + as_other, pair.other}};
    if (is_one) notes = {{"each iteration reads and writes it here", pair.other}};
    lowering.fail(Code::carried_value, pair.other,
                  element + "carried from one iteration of a prange loop to another: " +
                      called(writer, "iteration ") + " writes what " + called(other, "iteration ") +
                      " reads",
                  std::move(notes));
}

/// Warns of accesses that are not seen to be apart from those of other iterations. Gives a bool,
/// whether arrays have elements in common so that one thread must run the loop; null if none may.
ir::Node* Lowering::check_safety(const For& node, const std::set<std::string_view>& reduced,
                                 std::optional<std::int64_t> start, std::int64_t step) {
    auto name_of_array = [&](const ir::Node* array) {
        for (const Frame* scope = frame_; scope != nullptr; scope = scope->lexical) {
            for (const auto& [name, id] : scope->variables) {
                if (state_[id].known.node == array) return name;
            }
        }
        return std::string_view();
    };
    const LoopSurroundings surroundings{
        .depth_of = [&](std::string_view name) -> std::optional<int> {
            auto id = find_variable(name);
            return id && state_[*id].type != nullptr ? depth_of(state_[*id].type) : std::nullopt;
        },
        .memory_of = [&](std::string_view name) -> LoopSurroundings::Memory {
            auto id = find_variable(name);
            const bool is_array =
                id && state_[*id].type != nullptr && state_[*id].type->is(Kind::Array);
            const ir::Node* array = known_array(name);
            if (array == nullptr) return {.is_array = is_array};
            const ir::Node* viewed = ir::viewed_array(array);
            return {array,
                    viewed,
                    array->type->ndim == viewed->type->ndim,
                    is_array,
                    axes_of_view(array),
                    name_of_array(viewed)};
        },
        .callee = [&](const Expr* callee,
                      const FunctionSource* caller) { return callee_in(callee, caller); },
    };
    const PrangeSafety safety = prange_safety(node, reduced, surroundings);
    if (safety.collision) fail_for_collision(*this, *safety.collision, start, step);
    for (const UnprovenAccess& found : safety.unproven) {
        std::vector<support::Note> notes;
        const bool is_one = is_same_place(found);
        if (!is_one) {
            const bool is_view = found.other_array != found.array;
            notes.push_back({std::string("and another may ") +
                                 (found.other_writes ? "write" : "read") + " it here" +
                                 (is_view ? ", as one of '" + found.other_array + "'" : ""),
                             found.other});
        }
        session.warn({Code::unproven_prange,
                      "iterations of a prange loop may touch the same element of '" + found.array +
                          "': one writes it here" +
                          (is_one ? ", and nothing shows that no other does" : ""),
                      found.write,
                      notes,
                      {}});
    }
    // What is inside a parallel loop runs on one thread anyway.
    return parallel_depth_ == 0 ? overlap(safety.overlaps, node.span) : nullptr;
}

/// Whether the arrays of a pair have elements in common: a bool, null if there is no pair of
/// arrays.
ir::Node* Lowering::overlap(std::span<const PossibleOverlap> pairs, Span span) {
    std::map<std::string_view, ir::Node*> arrays;
    auto array = [&](std::string_view name) {
        auto [entry, is_new] = arrays.try_emplace(name, nullptr);
        auto id = is_new ? find_variable(name) : std::nullopt;
        if (!id) return entry->second;
        const Variable& variable = state_[*id];
        const bool is_array = variable.type != nullptr && variable.type->is(Kind::Array);
        if (is_array && !variable.maybe_unbound && variable.conflict == nullptr) {
            entry->second = node(read(*id, name, span));
        }
        return entry->second;
    };
    // By what is written, and whether that may be the other as a whole.
    std::map<std::pair<std::string_view, bool>, std::vector<ir::Node*>> groups;
    for (const PossibleOverlap& pair : pairs) {
        ir::Node *written = array(pair.written), *other = array(pair.other);
        if (written == nullptr || other == nullptr) continue;
        std::vector<ir::Node*>& group = groups[{pair.written, pair.unless_same}];
        if (group.empty()) group.push_back(written);
        group.push_back(other);
    }
    ir::Node* any = nullptr;
    for (const auto& [key, group] : groups) {
        ir::Node* one = ir.make(Op::overlap, types.boolean(), group);
        one->imm = key.second ? ir::kUnlessSame : 0;
        any = any == nullptr ? one : ir.binary(Op::or_, any, one);
    }
    return any;
}

/// What a condition within a loop is in every round: of names that the loop does not assign, as
/// far as their values or types tell it.
std::optional<bool> Lowering::decided(const Expr* test, const NameSet& assigned) {
    if (const auto* negated = as<UnaryOp>(test);
        negated != nullptr && negated->op == UnaryOpKind::Not) {
        auto known = decided(negated->operand, assigned);
        return known ? std::optional(!*known) : std::nullopt;
    }
    if (const auto* parts = as<BoolOp>(test)) {
        const bool deciding = parts->op == BoolOpKind::Or;
        bool all_known = true;
        for (const Expr* part : parts->values) {
            auto known = decided(part, assigned);
            if (known == deciding) return deciding;
            all_known = all_known && known;
        }
        return all_known ? std::optional(!deciding) : std::nullopt;
    }
    bool may_change = false;
    for_each_expression(test, [&](const Expr* e) {
        const auto* name = as<Name>(e);
        may_change = may_change || (name != nullptr && assigned.contains(name->id)) ||
                     e->kind == ExprKind::Call || e->kind == ExprKind::NamedExpr;
    });
    if (may_change) return std::nullopt;
    const Beginning entry = beginning();
    std::optional<bool> known;
    try {
        known = known_bool(condition(test));
    } catch (const support::CompileError&) {
        // It may stand in a branch that is never compiled.
    }
    begin_again(entry);
    return known;
}

/// Whether a statement gives another value to a name of which `wanted` is true. What it adds to
/// one, as a reduction does, needs no variable of its own.
static bool assigns_anew(const Stmt* s, const std::function<bool(std::string_view)>& wanted) {
    if (s->kind == StmtKind::AugAssign) return false;
    bool has_statements = false, found = false;
    for_each_child(s, [&](const auto* child) {
        if constexpr (std::is_same_v<decltype(child), const Stmt*>) {
            has_statements = true;
            found = found || assigns_anew(child, wanted);
        }
    });
    return has_statements ? found : std::ranges::any_of(assigned_names(std::span(&s, 1)), wanted);
}

/// A bool that a loop's body leaves alone, and on which it depends whether it assigns a variable
/// that has a value already: `if each_its_own: matrix = ...`.
std::optional<VariableId> Lowering::deciding_variable(Block body) {
    const NameSet changing = assigned_names(body);
    auto has_value = [&](std::string_view name) {
        auto id = find_variable(name);
        return id && state_[*id].type != nullptr;
    };
    std::vector<const Stmt*> open(body.begin(), body.end());
    while (!open.empty()) {
        const Stmt* s = open.back();
        open.pop_back();
        for_each_child(s, [&](const auto* child) {
            if constexpr (std::is_same_v<decltype(child), const Stmt*>) open.push_back(child);
        });
        const auto* node = as<If>(s);
        if (node == nullptr) continue;
        for (const IfClause& clause : node->clauses) {
            const auto* name = as<Name>(clause.test);
            if (name == nullptr || changing.contains(name->id)) continue;
            auto id = find_variable(name->id);
            if (!id || !has_value(name->id) || state_[*id].maybe_unbound) continue;
            const Type* type = state_[*id].type;
            if (!type->is_scalar() || type->dtype != DType::bool_) continue;
            if (state_[*id].known.constant != nullptr) continue;
            if (assigns_anew(s, has_value)) return id;
        }
    }
    return std::nullopt;
}

/// Lowers something twice, once knowing that a variable is true and once that it is not.
void Lowering::with_each_truth(VariableId id, const std::function<void()>& lower, Span span) {
    const std::map<VariableId, NotPrivate> before = not_private_;
    auto knowing = [&](bool truth) {
        return [&, truth] {
            const std::map<VariableId, NotPrivate> other = std::exchange(not_private_, before);
            state_[id].known = literal(truth);
            lower();
            not_private_.insert(other.begin(), other.end());
        };
    };
    branch(read(id, variable_names_[id], span), knowing(true), knowing(false), span);
}

bool Lowering::parallel_range(const For& loop_text, const Value& range,
                              const std::function<void(const Value&)>& body) {
    // Branches that are never compiled neither read nor assign.
    const NameSet changing = assigned_names(loop_text.body);
    const For& node =
        pruned(loop_text, [&](const Expr* test) { return decided(test, changing); }, session.arena);
    std::vector<VariableId> assigned = assigned_in(node.body);
    for (VariableId id : assigned_in_target(node.target)) assigned.push_back(id);
    std::vector<ir::Node*> parts;
    for (int i = 0; i < 3; ++i) parts.push_back(ir.field(this->node(range), i));
    auto known = [](const ir::Node* part) {
        const bool is_known = part->op == Op::constant && !part->is_parameter;
        return is_known ? std::optional(part->imm) : std::nullopt;
    };
    const std::optional<std::int64_t> start = known(parts[0]), step = known(parts[2]);
    const std::string first = iteration_text(start, 0);
    const std::string second = iteration_text(start, step.value_or(1));
    PrangeBody uses = read_prange_body(node, [&](const Expr* e) { return extreme_function(e); });

    std::map<VariableId, ReductionKind> reductions;
    std::map<VariableId, NotPrivate> not_private = not_private_;
    std::map<VariableId, Span> assigned_at;
    for (const auto& [name, use] : uses) {
        auto id = find_variable(name);
        if (!id) continue;  // a global
        assigned_at[*id] = use.assigned.source != nullptr ? use.assigned : node.span;
        if (state_[*id].type == nullptr) continue;  // made inside
        bool is_assigned = std::find(assigned.begin(), assigned.end(), *id) != assigned.end();
        if (use.container.source != nullptr && !is_assigned &&
            must_take_turns(*id, use, first, second)) {
            return false;
        }
        if (use.reduction) {
            reductions[*id] = checked_reduction(*id, use, node.span);
            if (!is_assigned) assigned.push_back(*id);
        } else if (is_assigned) {
            not_private[*id] = {assigned_at[*id], use.update, use.other, false, first, second};
        }
    }
    std::set<std::string_view> reduced;
    for (const auto& [name, use] : uses) {
        if (use.reduction) reduced.insert(name);
    }
    if (ir::Node* in_turn = check_safety(node, reduced, start, step.value_or(1)))
        parts.push_back(in_turn);
    auto is_reduced = [&](VariableId id) { return reductions.contains(id); };

    std::swap(not_private_, not_private);
    ++parallel_depth_;
    ir::Node* loop_node = nullptr;
    std::vector<VariableId> unsure;  // no value after some iteration
    loop(
        &loop_text, assigned,
        [&](Loop& loop) {
            loop.is_parallel = true;
            // Every iteration starts with the other variables unset: a value from an earlier
            // iteration would depend on which thread ran it.
            const std::map<VariableId, FromEarlierRound> outer_pending = pending_read_;
            for (VariableId id : assigned) {
                if (is_reduced(id)) continue;
                state_[id] = {};
                pending_read_.erase(id);
            }
            ir::Region* region = ir.new_region({types.int64()});
            ir::Region* regions[] = {region};
            loop_node = ir.make(Op::parallel_for, types.none(), parts, regions);
            ir.at_end(region);
            body(value(ir.cast(region->parameters[0], types.py_int())));
            if (reachable_) loop.continues.push_back(edge());
            pending_read_.insert(outer_pending.begin(), outer_pending.end());
            unsure.clear();
            for (VariableId id : assigned) {
                bool sure = std::all_of(
                    loop.continues.begin(), loop.continues.end(), [&](const Edge& back) {
                        return back.state[id].type != nullptr && !back.state[id].maybe_unbound;
                    });
                if (!sure && !is_reduced(id)) unsure.push_back(id);
            }
        },
        node.orelse, node.span);
    --parallel_depth_;
    std::swap(not_private_, not_private);
    std::vector<ir::Reduction> list;
    for (const auto& [id, kind] : reductions) list.push_back({slot_of(id, state_[id].type), kind});
    loop_node->reductions = function.arena.copy(list);
    for (VariableId id : unsure) {
        state_[id] = {};
        auto at = assigned_at.find(id);
        Span where = at != assigned_at.end() ? at->second : node.span;
        not_private_.insert_or_assign(id, NotPrivate{where, {}, {}, true, first, second});
    }
    return true;
}

}  // namespace numen::sema
