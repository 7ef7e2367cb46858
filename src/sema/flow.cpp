#include "sema/join_assigned.h"
#include "sema/lowering.h"

namespace numen::sema {

void Lowering::branch(const Value& condition, const std::function<void()>& then,
                      const std::function<void()>& otherwise, Span span) {
    if (auto known = known_bool(condition)) {
        (*known ? then : otherwise)();
        return;
    }
    if (condition.is(Kind::Never)) {
        set_unreachable();
        return;
    }
    ir::Region* outer = ir.region();
    ir::Region* regions[2] = {ir.new_region(), ir.new_region()};
    ir::Node* if_node = ir.if_(node(condition), regions[0], regions[1]);
    (void)if_node;
    std::vector<Variable> before = state_;
    std::vector<Edge> edges;
    for (int side = 0; side < 2; ++side) {
        before.resize(state_.size());
        state_ = before;
        reachable_ = true;
        ir.at_end(regions[side]);
        (side == 0 ? then : otherwise)();
        if (reachable_) edges.push_back(edge());
    }
    ir.at_end(outer);
    join(edges, span);
}

/// Few are nested, which optimisation understands best. Many come one after the other, each of
/// which leaves a block around them all, so that nothing is nested as deep as they are many.
void Lowering::first_way(std::span<const Way> ways, const std::function<void()>& otherwise) {
    constexpr std::size_t kNested = 32;
    auto test = [&](const Way& way) {
        const std::size_t temporaries = temporaries_.size();
        Value holds = way.test();
        end_temporaries(temporaries);
        return holds;
    };
    if (ways.empty()) return otherwise();
    if (ways.size() <= kNested) {
        auto rest = [&] { first_way(ways.subspan(1), otherwise); };
        return branch(test(ways[0]), ways[0].run, rest, ways[0].span);
    }
    ir::Region* outer = ir.region();
    ir::Region* region = ir.new_region();
    const std::uint32_t end = function.next_label++;
    ir.block(end, region);
    ir.at_end(region);
    std::vector<Edge> ends;
    const std::size_t in_a_row = ways.size() - kNested;
    for (const Way& way : ways.first(in_a_row)) {
        if (unreachable()) break;
        auto run = [&] {
            way.run();
            if (unreachable()) return;
            ir.leave(end);
            ends.push_back(edge());
            set_unreachable();
        };
        branch(test(way), run, [] {}, way.span);
    }
    if (reachable_) first_way(ways.subspan(in_a_row), otherwise);
    if (reachable_) ends.push_back(edge());
    ir.at_end(outer);
    join(ends, ways[0].span);
}

Value Lowering::choose(const Value& condition, const std::function<Value()>& then,
                       const std::function<Value()>& otherwise, Span span) {
    if (auto known = known_bool(condition)) return (*known ? then : otherwise)();
    // The result is a variable of its own, so that joining it is joining any variable.
    auto id = static_cast<VariableId>(state_.size());
    state_.emplace_back();
    variable_names_.push_back("");
    auto store = [&](const std::function<Value()>& side) {
        Value made = side();
        if (reachable_) assign(id, made, made.span.source != nullptr ? made.span : span);
    };
    branch(condition, [&] { store(then); }, [&] { store(otherwise); }, span);
    if (!reachable_) return {.type = types.never(), .span = span};
    if (state_[id].conflict != nullptr) {
        fail(Code::branch_types, span,
             "this is " + types::to_string(state_[id].type) + " in one case and " +
                 types::to_string(state_[id].conflict) + " in the other",
             {{types::to_string(state_[id].type) + " here", state_[id].assigned},
              {types::to_string(state_[id].conflict) + " here", state_[id].conflict_assigned}});
    }
    const Value made = read(id, "", span);
    // A number was read, and nobody knows the variable any more. Every branch and return of a long
    // function would keep what is known of it.
    if (made.type->is_scalar() && state_.size() == id + std::size_t{1}) {
        state_.pop_back();
        variable_names_.pop_back();
    }
    return made;
}

void Lowering::while_holds(const std::function<Value()>& test) {
    ir::Region* condition = ir.new_region();
    ir::Region* body = ir.new_region();
    ir.while_(condition, body);
    ir.at_end(condition);
    ir::Node* goes_on[] = {node(test())};
    ir.make(Op::yield, types.never(), goes_on);
    ir.at_end(body);
}

void Lowering::for_each(ir::Node* start, ir::Node* stop, ir::Node* step,
                        const std::function<void(ir::Node*)>& body) {
    ir::Region* outer = ir.region();
    ir::Region* region = ir.new_region({types.int64()});
    ir.for_(start, stop, step, region);
    ir.at_end(region);
    std::vector<Variable> before = state_;
    body(region->parameters[0]);
    before.resize(state_.size());
    state_ = before;
    reachable_ = true;
    ir.at_end(outer);
}

void Lowering::raise(std::string_view exception, std::string_view message, Span span) {
    Span outer = ir.span();
    ir.set_span(span);
    ir::Node* arguments[] = {ir.string(message)};
    ir.raise(exception, arguments);
    ir.set_span(outer);
    set_unreachable();
}

void Lowering::raise_if(ir::Node* condition, std::string_view exception, std::string_view message,
                        Span span) {
    ir::Region* outer = ir.region();
    ir::Region* then = ir.new_region();
    ir.if_(condition, then, ir.new_region());
    ir.at_end(then);
    raise(exception, message, span);
    reachable_ = true;
    ir.at_end(outer);
}

void Lowering::raise_if(ir::Node* condition, std::string_view exception,
                        std::span<const Value> message, Span span) {
    branch(
        value(condition),
        [&] {
            Value all = literal(std::string_view(""));
            for (const Value& part : message) {
                Value joined = binary(syntax::BinaryOp::Add, all, text_of(part, false, span), span);
                all = borrow(joined);
            }
            ir::Node* arguments[] = {node(all)};
            ir.raise(exception, arguments);
            set_unreachable();
        },
        [] {}, span);
}

// ---- loops -----------------------------------------------------------------------------------

const Type* Lowering::loop_type(const void* key, VariableId id, const Type* entry, Span span) {
    auto found = header_types_.find({key, id});
    if (found == header_types_.end()) return entry;
    const Type* joined = join_assigned(types, entry, found->second, is_negative(state_[id].known));
    if (joined == nullptr) {
        fail(Code::branch_types, span,
             "'" + std::string(variable_names_[id]) + "' is " + types::to_string(entry) +
                 " before the loop and " + types::to_string(found->second) +
                 " after one round of it",
             {{types::to_string(entry) + " because of this assignment", state_[id].assigned}});
    }
    return joined;
}

/// Whether a variable that is None before the loop has no value at its head in this pass, from
/// which another one learns what the loop assigns to it.
bool Lowering::is_found_in_loop(const void* key, VariableId id) const {
    return state_[id].type != nullptr && state_[id].type->is(Kind::None) &&
           specialization_.none_before_loop.contains({key, variable_names_[id]}) &&
           !header_types_.contains({key, id});
}

/// What fails in a loop may be that a variable is None before it, and something else when it is
/// used: notes such variables for another pass over the function.
void Lowering::note_none_before_loop(const void* key, std::span<const VariableId> assigned,
                                     const std::vector<Variable>& header) {
    for (VariableId id : assigned) {
        if (header[id].type == nullptr || !header[id].type->is(Kind::None)) continue;
        const bool is_new =
            specialization_.none_before_loop.insert({key, variable_names_[id]}).second;
        specialization_.found_hints |= is_new;
    }
}

/// Brings the variables that the loop assigns into the form they have at its head.
void Lowering::begin_loop(const void* key, std::span<const VariableId> assigned, Span span) {
    for (VariableId id : assigned) {
        Variable& v = state_[id];
        if (v.conflict != nullptr) continue;
        if (auto found = header_conflicts_.find({key, id});
            found != header_conflicts_.end() && v.type != nullptr) {
            v.conflict = found->second.type;
            v.conflict_assigned = found->second.assigned;
            v.known = {};
            continue;
        }
        if (is_found_in_loop(key, id)) {
            v = {};
            pending_read_[id].is_needed = true;
            continue;
        }
        if (v.type == nullptr) {
            auto found = header_types_.find({key, id});
            if (found == header_types_.end()) {
                pending_read_.try_emplace(id);
                continue;
            }
            if (!pending_read_.contains(id)) ir.set(flag_of(id), ir.boolean(false));
            v = {.type = found->second,
                 .in_slot = !types::components(found->second).empty(),
                 .maybe_unbound = true,
                 .assigned = span};
            continue;
        }
        const Type* type = loop_type(key, id, v.type, span);
        if (type != v.type || (!v.in_slot && !types::components(type).empty())) {
            store_as(id, v, type);
        }
        v.type = type;
        v.in_slot = !types::components(type).empty();
        if (!type->is(Kind::Static)) v.known = {};
        begin_deleted(key, id);
    }
}

/// Whether the ways out of a round leave a variable with types that are not one but can be joined:
/// then only a round that knows the joined type at its head finds the value of an earlier one.
bool Lowering::differs_between_rounds(VariableId id, const Loop& loop) {
    const Type* type = nullptr;
    bool differs = false;
    auto learn = [&](const Edge& edge) {
        const Type* other = id < edge.state.size() ? edge.state[id].type : nullptr;
        if (other == nullptr) return true;
        differs = differs || (type != nullptr && type != other);
        type = type == nullptr ? other : join_assigned(types, type, other, false);
        return type != nullptr && edge.state[id].conflict == nullptr;
    };
    for (const auto* edges : {&loop.continues, &loop.breaks}) {
        for (const Edge& edge : *edges) {
            if (!learn(edge)) return false;
        }
    }
    return (!loop.exit || learn(*loop.exit)) && differs;
}

/// Whether the variables come back to the head with the types they had there. Otherwise remembers
/// the wider types for another pass.
bool Lowering::loop_is_stable(const void* key, std::span<const VariableId> assigned,
                              const std::vector<Variable>& entry,
                              const std::vector<Variable>& header, const Loop& loop) {
    bool stable = true;
    for (VariableId id : assigned) {
        const Type* type = header[id].type;
        const bool has_negative = is_negative(entry[id].known);
        bool was_read = type != nullptr;
        if (auto pending = pending_read_.find(id);
            pending != pending_read_.end() && type == nullptr) {
            was_read = pending->second.is_needed || differs_between_rounds(id, loop);
        }
        for (const Edge& back : loop.continues) {
            if (id >= back.state.size()) continue;
            const Variable& v = back.state[id];
            const bool had_value = type != nullptr && !header[id].maybe_unbound;
            if (had_value && (v.type == nullptr || v.maybe_unbound) && !loop.is_parallel)
                stable = !deleted_.insert({key, id}).second && stable;
            if (v.type == nullptr) continue;
            if (v.conflict != nullptr ||
                (type != nullptr && join_assigned(types, type, v.type, has_negative) == nullptr)) {
                if (!was_read || header[id].conflict != nullptr) continue;
                Variable other = v;
                if (v.conflict != nullptr) {
                    other.type = v.conflict;
                    other.assigned = v.conflict_assigned;
                }
                header_conflicts_[{key, id}] = other;
                stable = false;
                type = nullptr;
                break;
            }
            type = type == nullptr ? v.type : join_assigned(types, type, v.type, has_negative);
        }
        const bool was_none = header[id].type == nullptr && entry[id].type != nullptr;
        if (was_none && type == nullptr) type = types.none();
        if (!was_read || type == nullptr || type == header[id].type) continue;
        header_types_[{key, id}] = type;
        stable = false;
    }
    return stable;
}

void Lowering::loop(const void* key, std::span<const VariableId> assigned,
                    const std::function<void(Loop&)>& build, syntax::Block orelse, Span span) {
    ir::Region* outer = ir.region();
    std::uint32_t label = 0;
    if (!orelse.empty()) {
        // break must jump over the else part.
        label = function.next_label++;
        ir::Region* inside = ir.new_region();
        ir.block(label, inside);
        ir.at_end(inside);
    }
    ir::Region* region = ir.region();
    ir::Node* last_before = region->last;
    const std::vector<Variable> entry = state_;
    const std::size_t temporaries = temporaries_.size();
    const std::map<VariableId, FromEarlierRound> outer_pending = pending_read_;

    Loop loop;
    std::vector<Variable> header;
    for (int pass = 0;; ++pass) {
        NUMEN_ASSERT(pass < 64);
        loop = {};
        if (!orelse.empty()) loop.break_label = label;
        loop.finally_depth = finallies_.size();
        begin_loop(key, assigned, span);
        header = state_;
        loops_.push_back(&loop);
        try {
            build(loop);
        } catch (const support::CompileError&) {
            note_none_before_loop(key, assigned, header);
            throw;
        }
        loops_.pop_back();
        ir.at_end(region);
        if (loop_is_stable(key, assigned, entry, header, loop)) break;
        // Forget this pass: its nodes, the temporaries it made, what it knew.
        ir::Node* first_of_pass = last_before == nullptr ? region->first : last_before->next;
        while (first_of_pass != nullptr) {
            ir::Node* next = first_of_pass->next;
            ir::unlink(first_of_pass);
            first_of_pass = next;
        }
        temporaries_.resize(temporaries);
        // The body may have ended in continue, or the test in an error.
        reachable_ = true;
        state_ = entry;
        state_.resize(variable_names_.size());
        for (VariableId id : assigned) {
            if (!outer_pending.contains(id)) pending_read_.erase(id);
        }
    }
    // The way out at the loop's head: from before it, or from any way back.
    ir::Node* loop_node = region->last;
    header.resize(state_.size());
    std::vector<Edge> heads{{header, region, loop_node}};
    for (Edge& back : loop.continues) heads.push_back(back);
    reachable_ = true;
    ir.at_end(region);
    join(heads, span);
    // Where a round was left before it assigned a variable, that is as the round before left it.
    for (VariableId id : assigned) {
        const bool is_as_before = header[id].type == nullptr;
        if (is_as_before && loop.exit && loop.exit->state[id].type == nullptr)
            loop.exit->state[id] = state_[id];
        for (Edge& left : loop.breaks) {
            if (is_as_before && left.state[id].type == nullptr) left.state[id] = state_[id];
        }
        auto pending = pending_read_.find(id);
        if (pending == pending_read_.end() || outer_pending.contains(id)) continue;
        const Span read = pending->second.read;
        pending_read_.erase(pending);
        if (flags_.contains(id)) {
            at(heads[0]);
            ir.set(flag_of(id), ir.boolean(false));
            ir.at_end(region);
        }
        if (read.source != nullptr && state_[id].type == nullptr && !specialization_.found_hints) {
            fail_if_never_assigned(id, read);
        }
    }
    std::vector<Edge> exits;
    if (!loop.never_exits) {
        if (loop.exit) {
            exits.push_back(*loop.exit);
        } else {
            for (Edge& head : heads) exits.push_back({state_, head.region, head.before});
        }
    }
    if (!orelse.empty()) {
        ir.at_end(region);
        join(exits, span);
        if (reachable_) block(orelse);
        exits.clear();
        if (reachable_) exits.push_back(edge());
        ir.at_end(outer);
    }
    for (Edge& left : loop.breaks) exits.push_back(left);
    ir.at_end(outer);
    join(exits, span);
}

}  // namespace numen::sema
