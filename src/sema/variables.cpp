#include <utility>

#include "sema/join_assigned.h"
#include "sema/lowering.h"

namespace numen::sema {

namespace {

/// Whether two known values are one, as far as a join is concerned.
bool same_known(const Value& a, const Value& b) {
    if (a.type != b.type) return false;
    if (a.constant != nullptr && b.constant != nullptr && !a.type->is(Kind::Static)) {
        return a.constant == b.constant || same_constant(*a.constant, *b.constant);
    }
    return a.node == b.node && a.closure == b.closure && a.method == b.method &&
           a.constant == b.constant && a.parts.data() == b.parts.data();
}

/// Whether two values are moved on together: both have an iterator with one position.
bool share_position(const Value& a, const Value& b) {
    if (a.iterable == nullptr || b.iterable == nullptr) return false;
    auto shares_with_part = [](const Value& one, const Value& other) {
        return std::ranges::any_of(one.iterable->of,
                                   [&](const Value& part) { return share_position(part, other); });
    };
    const bool are_iterators = a.iterable->kind == Iterable::Kind::iterator &&
                               b.iterable->kind == Iterable::Kind::iterator;
    return (are_iterators && a.iterable->position == b.iterable->position) ||
           shares_with_part(a, b) || shares_with_part(b, a);
}

/// Whether what an iterable gives is told by the values that were passed to its maker.
bool is_made_of_values(const Iterable& lazy) {
    using enum Iterable::Kind;
    return lazy.kind == enumerate || lazy.kind == zip || lazy.kind == reversed ||
           lazy.kind == iterator;
}

/// Whether another variable is moved on together with this one.
bool others_move(VariableId id, const Edge& edge) {
    for (VariableId other = 0; other < edge.state.size(); ++other) {
        if (other != id && share_position(edge.state[other].known, edge.state[id].known))
            return true;
    }
    return false;
}

/// Whether a type is that of a Python int.
bool is_python_int(const Type* type) { return type->is_integer() && type->weak; }

bool is_uint64(const Type* type) {
    return type->is(Kind::Scalar) && type->dtype == types::DType::uint64 && !type->weak;
}

}  // namespace

bool is_negative(const Value& known) {
    return known.constant != nullptr && is_python_int(known.type) && known.constant->integer < 0;
}

const Type* join_assigned(types::Context& context, const Type* a, const Type* b,
                          bool has_negative) {
    if (!has_negative) {
        if (is_python_int(a) && is_uint64(b)) return b;
        if (is_python_int(b) && is_uint64(a)) return a;
    }
    return types::join(context, a, b);
}

VariableId Lowering::variable(Frame& frame, std::string_view name) {
    auto [entry, is_new] =
        frame.variables.try_emplace(name, static_cast<VariableId>(state_.size()));
    if (is_new) {
        state_.emplace_back();
        variable_names_.push_back(name);
    }
    return entry->second;
}

ir::SlotId Lowering::slot_of(VariableId id, const Type* type) {
    auto [entry, is_new] = slots_.try_emplace({id, type}, 0);
    if (is_new) entry->second = function.new_slot(type, variable_names_[id]);
    return entry->second;
}

ir::SlotId Lowering::flag_of(VariableId id) {
    auto [entry, is_new] = flags_.try_emplace(id, 0);
    if (is_new) entry->second = function.new_slot(types.boolean());
    return entry->second;
}

Value Lowering::read(VariableId id, std::string_view name, Span span) {
    Variable& variable = state_[id];
    if (variable.conflict != nullptr) {
        struct Assigned {
            const Type* type;
            Span span;
        } first{variable.type, variable.assigned},
            second{variable.conflict, variable.conflict_assigned};
        if (first.span.begin > second.span.begin) std::swap(first, second);
        const std::string before = types::to_string(first.type);
        const std::string after = types::to_string(second.type);
        fail(Code::branch_types, second.span,
             "'" + std::string(name) + "' is " + before + " on one path to line " +
                 std::to_string(span.source->position(span.begin).line) + " and " + after +
                 " on another",
             {{before + " because of this one", first.span},
              {after + " because of this assignment", second.span}});
    }
    if (variable.type == nullptr || variable.maybe_unbound) {
        fail_if_not_private(id, span);
        // An earlier round of a loop may have assigned it: the next pass knows its type.
        if (auto pending = pending_read_.find(id); pending != pending_read_.end()) {
            pending->second = {true, span};
            if (variable.type == nullptr) {
                // In the last pass, what it is given never came to be.
                raise_if_unbound(id, ir.boolean(true), span);
                return {.type = types.never(), .span = span};
            }
        }
    }
    if (variable.type == nullptr) {
        // What it was given had no type yet; the next pass, which is certain, will know it.
        if (specialization_.found_hints) return {.type = types.never(), .span = span};
        if (auto block = undeclared_.find(id); block != undeclared_.end()) {
            fail(Code::unbound_local, span,
                 "Missing type annotation on outgoing variable(s): ['" + std::string(name) + "']",
                 {{"assigned in this block", block->second}},
                 "Example code: with objmode(" + std::string(name) +
                     "='<add_type_as_string_here>')");
        }
        fail_if_never_assigned(id, span);
        raise_if_unbound(id, ir.boolean(true), span);
        set_unreachable();
        return {.type = types.never(), .span = span};
    }
    if (variable.maybe_unbound) {
        raise_if_unbound(id, ir.make(Op::invert, types.boolean(), {ir.get(flag_of(id))}), span);
        state_[id].maybe_unbound = false;
    }
    Value known = state_[id].known;
    const Type* type = state_[id].type;
    if (!known && types::components(type).empty()) known = empty_value(type);
    if (known) {
        if (known.iterable != nullptr) known = from_slots(known);
        known.span = span;
        return known;
    }
    Value made = value(ir.get(slot_of(id, type)));
    made.span = span;
    return made;
}

void Lowering::raise_if_unbound(VariableId id, ir::Node* missing, Span span) {
    raise_if(missing, "UnboundLocalError",
             "cannot access local variable '" + std::string(variable_names_[id]) +
                 "' where it is not associated with a value",
             span);
}

void Lowering::fail_if_never_assigned(VariableId id, Span span) const {
    if (given_no_value_.contains(id)) return;
    const std::string_view name = variable_names_[id];
    std::string hint;
    if (frame_->lexical != nullptr && frame_->variables.contains(name) &&
        variable_in(frame_->lexical, name))
        hint =
            "To change the variable of the function around this one: nonlocal " + std::string(name);
    fail(Code::unbound_local, span,
         "'" + std::string(name) + "' is used before it is assigned a value", {}, std::move(hint));
}

void Lowering::assign(VariableId id, const Value& given, Span span) {
    Value value = given;
    if (given.iterable != nullptr) value = as_object(*given.iterable, span).value_or(Value{});
    if (!value) value = in_slots(given);
    if (auto declared = declared_.find(id); declared != declared_.end() && !value.is(Kind::Never)) {
        value = convert(value, declared->second, span, "the variable");
    }
    Variable& old = state_[id];
    if (old.type != nullptr && old.type != value.type && old.in_slot &&
        types::is_managed(old.type)) {
        // The new value may be part of the old one, so it is owned before the old is dropped.
        ir::Node* kept = own(value);
        ir.clear(slot_of(id, old.type));
        old = {};
        Value taken = value;
        taken.node = kept;
        taken.owned = true;
        return assign(id, taken, span);
    }
    Variable now{.type = value.type, .known = value, .assigned = span};
    now.known.owned = false;
    if (!types::components(value.type).empty()) {
        ir::Node* stored = own(value);
        ir.set(slot_of(id, value.type), stored);
        now.known.node = stored;
        now.in_slot = true;
    }
    state_[id] = now;
    show_to_handlers(id);
}

/// Puts what was assigned where the handlers of the try statements around look for it.
void Lowering::show_to_handlers(VariableId id) {
    Variable& now = state_[id];
    for (SeenByHandler& seen : seen_by_handlers_) {
        if (seen.id != id || now.type->is(Kind::Never)) continue;
        if (seen.maybe_unbound) ir.set(flag_of(id), ir.boolean(true));
        if (seen.type == nullptr) seen.type = now.type;
        if (now.type == seen.type) continue;
        const Type* joined = types::join(types, seen.type, now.type);
        if (joined == seen.type) {
            store_as(id, now, seen.type);
        } else if (seen.other == nullptr || joined == nullptr) {
            seen.other = now.type;
            seen.other_assigned = now.assigned;
        }
    }
}

void Lowering::unbind(VariableId id) {
    Variable& variable = state_[id];
    if (variable.in_slot && types::is_managed(variable.type)) ir.clear(slot_of(id, variable.type));
    variable = {};
    bool is_flagged = pending_read_.contains(id);
    for (SeenByHandler& seen : seen_by_handlers_) {
        if (seen.id != id) continue;
        seen.deleted = true;
        is_flagged = is_flagged || seen.maybe_unbound;
    }
    if (is_flagged) ir.set(flag_of(id), ir.boolean(false));
}

/// Gives a variable that a loop or a try may delete its flag.
void Lowering::begin_deleted(const void* key, VariableId id) {
    Variable& v = state_[id];
    if (v.type == nullptr || v.maybe_unbound || !deleted_.contains({key, id})) return;
    ir.set(flag_of(id), ir.boolean(true));
    v.maybe_unbound = true;
}

Edge Lowering::edge() {
    ir::Region* region = ir.region();
    ir::Node* before = ir.terminated() ? region->last : nullptr;
    return {state_, region, before};
}

void Lowering::at(const Edge& edge) {
    if (edge.before != nullptr) {
        ir.before(edge.before);
    } else {
        ir.at_end(edge.region);
    }
}

bool Lowering::visible(const ir::Node* node) const {
    for (ir::Region* region = ir.region(); region != nullptr;
         region = region->owner == nullptr ? nullptr : region->owner->parent) {
        if (node->parent == region) return true;
    }
    return false;
}

/// What may still be said about a value after control flow left the region that computed it.
Value Lowering::visible_part(const Value& known) {
    if (!known) return {};
    bool node_visible = known.node == nullptr || visible(known.node);
    bool parts_visible = true;
    for (const Value& part : known.parts) {
        parts_visible =
            parts_visible && visible_part(part) && (part.node == nullptr || visible(part.node));
    }
    if (node_visible && parts_visible) return known;
    // A constant is the same everywhere; its nodes are made anew where they are needed.
    if (known.constant != nullptr && !known.is(Kind::Static)) return constant(*known.constant);
    if (node_visible && known.node != nullptr) return {.type = known.type, .node = known.node};
    if (parts_visible && known.constant != nullptr) {
        Value without_node = known;
        without_node.node = nullptr;
        return without_node;
    }
    return {};
}

void Lowering::store_as(VariableId id, Variable& variable, const Type* type) {
    if (types::components(type).empty()) return;
    if (auto pending = pending_read_.find(id);
        pending != pending_read_.end() && variable.maybe_unbound && variable.type != type) {
        pending->second.is_needed = true;  // an earlier round may have left it in the other slot
    }
    Value present = variable.known;
    if (!present) {
        present = types::components(variable.type).empty()
                      ? Value{.type = variable.type}
                      : value(ir.get(slot_of(id, variable.type)));
    }
    Value converted = convert(present, type, ir.span(), variable_names_[id]);
    ir.set(slot_of(id, type), own(converted));
}

/// What different iterables of one kind are where their paths meet: made of slots, into which
/// each path puts what its own is made of. Nothing where they are not of one kind.
std::optional<Value> Lowering::join_iterables(std::span<const Value> given,
                                              std::span<const Edge> edges) {
    if (given[0].iterable == nullptr || !is_made_of_values(*given[0].iterable)) return std::nullopt;
    Iterable joined = *given[0].iterable;
    for (const Value& one : given) {
        if (one.iterable == nullptr || one.iterable->kind != joined.kind ||
            one.iterable->of.size() != joined.of.size())
            return std::nullopt;
    }
    std::vector<Value> parts;
    std::vector<ir::SlotId> slots;
    for (std::size_t i = 0; i < joined.of.size(); ++i) {
        std::vector<Value> ours;
        for (const Value& one : given) ours.push_back(one.iterable->of[i]);
        if (auto inner = join_iterables(ours, edges)) {
            parts.push_back(*inner);
            slots.push_back(0);
            continue;
        }
        const Type* type = ours[0].type;
        for (const Value& part : ours) {
            if (type != nullptr) type = types::join(types, type, part.type);
        }
        if (type == nullptr || types::components(type).empty()) return std::nullopt;
        parts.push_back({.type = type, .span = ours[0].span});
        slots.push_back(function.new_slot(type));
        for (std::size_t k = 0; k < edges.size(); ++k) {
            at(edges[k]);
            ir.set(slots.back(), own(convert(ours[k], type, ours[k].span, "what is iterated")));
        }
    }
    if (joined.kind == Iterable::Kind::iterator) {
        joined.position = function.new_slot(types.int64());
        for (std::size_t k = 0; k < edges.size(); ++k) {
            at(edges[k]);
            ir.set(joined.position, ir.get(given[k].iterable->position));
        }
    }
    joined.of = session.arena.copy(std::span<const Value>(parts));
    joined.slots = session.arena.copy(std::span<const ir::SlotId>(slots));
    joined.in_variable = true;
    return make_iterable(joined, given[0].span);
}

/// A variable that is another iterable on each path; nothing where it cannot be one.
std::optional<Variable> Lowering::joined_iterable(VariableId id, std::span<const Edge> edges) {
    std::vector<Value> given;
    for (const Edge& edge : edges) {
        const Variable& v = edge.state[id];
        if (v.maybe_unbound || v.known.iterable == nullptr || others_move(id, edge))
            return std::nullopt;
        at(edge);
        given.push_back(from_slots(v.known));
    }
    auto made = join_iterables(given, edges);
    if (!made) return std::nullopt;
    return Variable{.type = made->type, .known = *made, .assigned = edges[0].state[id].assigned};
}

Variable Lowering::join_variable(VariableId id, std::vector<Edge>& edges) {
    const Variable& first = edges[0].state[id];
    bool identical = true;
    bool any_unbound = false;
    const Type* type = nullptr;
    Span assigned;
    const bool has_negative = std::ranges::any_of(
        edges, [id](const Edge& edge) { return is_negative(edge.state[id].known); });
    for (Edge& edge : edges) {
        const Variable& v = edge.state[id];
        identical = identical && v.type == first.type && v.in_slot == first.in_slot &&
                    v.maybe_unbound == first.maybe_unbound && v.conflict == first.conflict;
        any_unbound = any_unbound || v.type == nullptr || v.maybe_unbound;
        if (v.conflict != nullptr) return v;
        if (v.type == nullptr) continue;
        const Type* joined =
            type == nullptr ? v.type : join_assigned(types, type, v.type, has_negative);
        if (joined == nullptr) {
            if (auto made = joined_iterable(id, edges)) return *made;
            return {.type = type,
                    .maybe_unbound = any_unbound,
                    .assigned = assigned,
                    .conflict = v.type,
                    .conflict_assigned = v.assigned};
        }
        type = joined;
        // Of what may be None, where that comes from is of interest.
        if (assigned.source == nullptr || v.type->is(Kind::None) || v.type->is(Kind::Optional))
            assigned = v.assigned;
    }
    if (type == nullptr) return {};
    Variable out = first;
    out.type = type;
    out.assigned = assigned;
    out.maybe_unbound = any_unbound;
    Value known = visible_part(first.known);
    for (const Edge& edge : edges) {
        if (!known) break;
        if (edge.state[id].type == nullptr || !same_known(first.known, edge.state[id].known))
            known = {};
    }
    bool without_slot = identical && !first.in_slot && known;
    out.known = known;
    if (without_slot || types::components(type).empty()) {
        out.in_slot = false;
    } else {
        out.in_slot = true;
        for (Edge& edge : edges) {
            Variable& v = edge.state[id];
            if (v.type == nullptr || (v.type == type && v.in_slot)) continue;
            at(edge);
            store_as(id, v, type);
        }
    }
    if (any_unbound) {
        for (Edge& edge : edges) {
            const Variable& v = edge.state[id];
            const bool is_as_before = v.type == nullptr && pending_read_.contains(id);
            if (v.maybe_unbound || is_as_before) continue;
            at(edge);
            ir.set(flag_of(id), ir.boolean(v.type != nullptr));
        }
    }
    return out;
}

void Lowering::join(std::vector<Edge>& edges, Span span) {
    if (edges.empty()) {
        reachable_ = false;
        return;
    }
    reachable_ = true;
    ir::Region* region = ir.region();
    std::size_t count = state_.size();
    for (Edge& edge : edges) edge.state.resize(count);
    std::vector<Variable> joined(count);
    Span outer = ir.span();
    ir.set_span(span);
    for (VariableId id = 0; id < count; ++id) {
        joined[id] = join_variable(id, edges);
        ir.at_end(region);
        if (edges.size() == 1) joined[id].known = visible_part(joined[id].known);
    }
    ir.set_span(outer);
    ir.at_end(region);
    state_ = std::move(joined);
}

}  // namespace numen::sema
