#include <algorithm>

#include "sema/lowering.h"
#include "sema/runtime_rows.h"

namespace numen::sema {

using namespace syntax;

namespace {

constexpr std::string_view kBuiltinExceptions[] = {
#define NUMEN_EXCEPTION(name, bases) name,
#include "runtime/exceptions.def"
#undef NUMEN_EXCEPTION
};

}  // namespace

std::optional<std::string> Lowering::exception_classes(const Value& value) const {
    if (!value.is_static(StaticKind::Class)) return std::nullopt;
    std::string_view name = value.type->name;
    if (name.find(':') != std::string_view::npos) return std::string(name);
    if (name.starts_with("builtins.")) name.remove_prefix(9);
    bool known = std::find(std::begin(kBuiltinExceptions), std::end(kBuiltinExceptions), name) !=
                 std::end(kBuiltinExceptions);
    return known ? std::optional(std::string(name)) : std::nullopt;
}

ir::Node* Lowering::text(std::string_view chars) {
    ir::Node* made = ir.make(Op::const_data, types.pointer(), {});
    made->text = function.arena.copy(session.data(std::string(chars) + '\0'));
    return made;
}

namespace {

bool can_be_raised(const Type* type) {
    if (type->is_scalar()) return !types::is_time(type->dtype);
    if (type->is(Kind::String) || type->is(Kind::None)) return true;
    return (type->is(Kind::Tuple) || type->is(Kind::Optional)) &&
           std::all_of(type->elements.begin(), type->elements.end(), can_be_raised);
}

}  // namespace

ir::Node* Lowering::exception_argument(const Value& argument, Span span) {
    if (!can_be_raised(argument.type)) {
        fail(Code::bad_argument, span,
             "an exception in compiled code takes numbers, str, None and tuples of them, not " +
                 types::to_string(argument.type),
             {}, "Pass str() of it.");
    }
    return node(argument);
}

Value Lowering::make_exception(std::string_view classes, const Arguments& arguments, Span span) {
    if (!arguments.keywords.empty()) {
        fail(Code::unknown_keyword, span, "exceptions take no keyword arguments in compiled code");
    }
    // Raised and caught on the spot: the runtime builds an error value while it is pending.
    ir::Region* outer = ir.region();
    ir::Region* body = ir.new_region();
    ir::Region* handler = ir.new_region();
    ir::Region* regions[] = {body, handler};
    const Type* type = types.exception("BaseException");
    ir::SlotId slot = function.new_slot(type);
    temporaries_.push_back(slot);
    ir.make(Op::try_, types.none(), {}, regions);
    std::vector<ir::Node*> nodes;
    ir.at_end(body);
    for (const Value& argument : arguments.positional) {
        nodes.push_back(exception_argument(argument, argument.span));
    }
    ir.raise(classes, nodes);
    ir.at_end(handler);
    ir.set(slot, ir.call_runtime(rt::error_take, type, {}));
    ir.at_end(outer);
    return value(ir.get(slot));
}

void Lowering::raise_statement(const Raise& node) {
    if (node.exception == nullptr) {
        if (handled_.empty()) {
            return raise("RuntimeError", "No active exception to reraise", node.span);
        }
        ir.call_runtime(rt::error_restore, types.none(), {ir.get(handled_.back())});
        ir.make(Op::reraise, types.never(), {});
        return set_unreachable();
    }
    const Expr* raised = node.exception;
    if (node.cause != nullptr) return raise_from(raised, node.cause);
    std::vector<ir::Node*> arguments;
    if (const auto* call = as<Call>(raised); call != nullptr && call->keywords.empty()) {
        Value callee = expr(call->func);
        if (auto classes = exception_classes(callee)) {
            for (const Expr* argument : call->args) {
                arguments.push_back(exception_argument(expr(argument), argument->span));
            }
            ir.raise(*classes, arguments);
            return set_unreachable();
        }
    }
    Value made = expr(raised);
    if (made.is(Kind::Never)) return set_unreachable();
    if (auto classes = exception_classes(made)) {
        ir.raise(*classes, arguments);
        return set_unreachable();
    }
    if (!made.is(Kind::Exception)) {
        fail(Code::bad_operand, raised->span,
             "exceptions must derive from BaseException, this is " + types::to_string(made.type),
             {}, "Raise one, such as ValueError(\"what is wrong\").");
    }
    ir.call_runtime(rt::error_restore, types.none(), {this->node(made)});
    ir.make(Op::reraise, types.never(), {});
    set_unreachable();
}

void Lowering::raise_from(const Expr* raised, const Expr* cause) {
    auto instance = [&](const Expr* written) {
        Value given = expr(written);
        if (auto classes = exception_classes(given))
            given = make_exception(*classes, {}, written->span);
        return given;
    };
    Value made = instance(raised), from = instance(cause);
    if (made.is(Kind::Never) || from.is(Kind::Never)) return set_unreachable();
    if (!made.is(Kind::Exception) || !(from.is(Kind::Exception) || from.is(Kind::None))) {
        const bool is_cause = made.is(Kind::Exception);
        fail(Code::bad_operand, is_cause ? cause->span : raised->span,
             std::string(is_cause ? "exception causes" : "exceptions") +
                 " must derive from BaseException, this is " +
                 types::to_string(is_cause ? from.type : made.type));
    }
    ir::Node* reference =
        from.is(Kind::None) ? ir.zero(types.exception("BaseException")) : this->node(from);
    ir.call_runtime(rt::error_set_cause, types.none(), {this->node(made), reference});
    ir.call_runtime(rt::error_restore, types.none(), {this->node(made)});
    ir.make(Op::reraise, types.never(), {});
    set_unreachable();
}

void Lowering::try_statement(const Try& node) {
    if (node.is_star) fail(Code::unsupported_syntax, node.span, "except* in compiled code");
    if (node.finalbody.empty()) return try_except(node);
    std::vector<VariableId> assigned = assigned_in(node.body);
    for (const ExceptHandler& one : node.handlers) {
        for (VariableId id : assigned_in(one.body)) assigned.push_back(id);
    }
    for (VariableId id : assigned_in(node.orelse)) assigned.push_back(id);
    auto body = [&] { node.handlers.empty() ? block(node.body) : try_except(node); };
    try_finally(std::move(assigned), body, [&] { block(node.finalbody); }, node.span);
}

/// Runs the body of a try statement; returns how its handlers see the variables that it assigns.
std::vector<SeenByHandler> Lowering::run_watched(const void* key,
                                                 std::span<const VariableId> assigned,
                                                 const std::function<void()>& body) {
    const std::size_t around = seen_by_handlers_.size();
    for (VariableId id : assigned) {
        const Type* type = state_[id].type;
        auto wider = header_types_.find({key, id});
        seen_by_handlers_.push_back(
            {.id = id,
             .type = type != nullptr || wider == header_types_.end() ? type : wider->second,
             .maybe_unbound = type == nullptr || state_[id].maybe_unbound});
    }
    body();
    const auto first = seen_by_handlers_.begin() + static_cast<std::ptrdiff_t>(around);
    std::vector<SeenByHandler> seen(first, seen_by_handlers_.end());
    seen_by_handlers_.resize(around);
    return seen;
}

/// Remembers types into which all fits that the body assigns, and what it deletes. False where that
/// is known already, or nothing can be done.
bool Lowering::widen_for_handlers(const void* key, std::span<const SeenByHandler> seen) {
    bool is_wider = false;
    for (const SeenByHandler& each : seen) {
        if (each.deleted && !each.maybe_unbound)
            is_wider = deleted_.insert({key, each.id}).second || is_wider;
        if (each.other == nullptr) continue;
        const Type* joined = types::join(types, each.type, each.other);
        if (joined == nullptr) continue;
        const Type*& known = header_types_[{key, each.id}];
        is_wider = is_wider || known != joined;
        known = joined;
    }
    return is_wider;
}

/// What the handlers see: as before, but any assignment of the body may have happened.
void Lowering::enter_handlers(std::vector<Variable> before, std::span<const SeenByHandler> seen) {
    before.resize(state_.size());
    for (const SeenByHandler& each : seen) {
        Variable& v = before[each.id];
        v.known = {};
        if (v.type == nullptr) {
            const Variable& late = state_[each.id];
            if (each.type == nullptr || late.type == nullptr) continue;
            v = {.type = each.type,
                 .in_slot = !types::components(each.type).empty(),
                 .maybe_unbound = true,
                 .assigned = late.assigned};
        }
        if (each.other == nullptr) continue;
        v.conflict = each.other;
        v.conflict_assigned = each.other_assigned;
    }
    state_ = std::move(before);
    reachable_ = true;
}

Lowering::Beginning Lowering::beginning() const {
    return {ir.region(), ir.region()->last, state_, temporaries_.size()};
}

/// Forgets what was lowered since then.
void Lowering::begin_again(const Beginning& entry) {
    ir::Node* made = entry.last != nullptr ? entry.last->next : entry.region->first;
    while (made != nullptr) {
        ir::Node* next = made->next;
        ir::unlink(made);
        made = next;
    }
    temporaries_.resize(entry.temporaries);
    state_ = entry.state;
    state_.resize(variable_names_.size());
    reachable_ = true;
    ir.at_end(entry.region);
}

/// Brings variables that a try body assigns into the slots where its handlers look for them.
void Lowering::begin_try(const void* key, std::span<const VariableId> assigned, Span span) {
    for (VariableId id : assigned) {
        Variable& v = state_[id];
        if (v.type == nullptr) {
            if (!pending_read_.contains(id)) ir.set(flag_of(id), ir.boolean(false));
            continue;
        }
        begin_deleted(key, id);
        const Type* type = loop_type(key, id, v.type, span);
        if (type == v.type && (v.in_slot || types::components(type).empty())) continue;
        store_as(id, v, type);
        v.type = type;
        v.in_slot = true;
        v.known = {};
    }
}

/// Whether an error is of a class that the handler names.
Value Lowering::is_handled(const ExceptHandler& handler, ir::SlotId error) {
    if (handler.type == nullptr) return literal(true);
    const Value type = expr(handler.type);
    ir::Node* found = nullptr;
    for (const Value& each : type.is(Kind::Tuple) ? elements(type) : std::vector{type}) {
        auto classes = exception_classes(each);
        if (!classes) {
            fail(Code::bad_operand, handler.type->span,
                 "catching classes that do not inherit from BaseException is not allowed", {},
                 "Name classes of exceptions: except (ValueError, KeyError):");
        }
        ir::Node* is =
            ir.call_runtime(rt::error_is, types.boolean(), {ir.get(error), text(*classes)});
        found = found == nullptr ? is : ir.binary(Op::or_, found, is);
    }
    return found == nullptr ? literal(false) : value(found);
}

/// Variables assigned in a try body may or may not have their new values in its handlers: they
/// live in slots there, and those unbound before get their flag with every assignment.
void Lowering::try_except(const Try& node) {
    const std::vector<VariableId> assigned = assigned_in(node.body);
    ir::Region* outer = ir.region();
    const Beginning entry = beginning();
    ir::Region* wrapper = nullptr;
    ir::Region* handler = nullptr;
    std::uint32_t label = 0;
    std::vector<Variable> before;
    std::vector<SeenByHandler> seen;
    bool falls_through = false;
    std::vector<Edge> normal;
    // Until the body leaves the variables in the slots in which it finds them, so that the handlers
    // know where they are.
    for (;;) {
        begin_try(&node, assigned, node.span);
        ir::Region* body = ir.new_region();
        handler = ir.new_region();
        ir::Region* regions[] = {body, handler};
        label = function.next_label++;
        wrapper = ir.new_region();
        ir.block(label, wrapper);
        ir.at_end(wrapper);
        ir.make(Op::try_, types.none(), {}, regions);
        before = state_;

        ir.at_end(body);
        seen = run_watched(&node, assigned, [&] { block(node.body); });
        falls_through = reachable_;
        if (!widen_for_handlers(&node, seen)) break;
        begin_again(entry);
    }
    if (falls_through) normal.push_back(edge());

    enter_handlers(std::move(before), seen);
    ir.at_end(handler);
    const Type* error_type = types.exception("BaseException");
    ir::SlotId error = function.new_slot(error_type);
    ir.set(error, ir.call_runtime(rt::error_take, error_type, {}));
    handled_.push_back(error);
    std::vector<Way> ways;
    for (const ExceptHandler& one : node.handlers) {
        auto run = [&] {
            if (!one.name.empty()) assign(resolve_local(one.name), value(ir.get(error)), one.span);
            block(one.body);
            if (unreachable()) return;
            if (!one.name.empty()) unbind(resolve_local(one.name));
            ir.clear(error);
        };
        ways.push_back({[&] { return is_handled(one, error); }, run, one.span});
    }
    first_way(ways, [&] {
        ir.call_runtime(rt::error_restore, types.none(), {ir.get(error)});
        ir.make(Op::reraise, types.never(), {});
        set_unreachable();
    });
    handled_.pop_back();
    std::vector<Edge> ends;
    if (reachable_) ends.push_back(edge());

    // The else part runs behind the try, outside of its reach.
    if (!node.orelse.empty() && falls_through) {
        ir::Node* jump = nullptr;
        if (!ends.empty()) {
            ir.at_end(handler);
            jump = ir.leave(label);
            ends[0].before = jump;
        }
        ir.at_end(wrapper);
        join(normal, node.span);
        block(node.orelse);
        normal.clear();
        if (reachable_) normal.push_back(edge());
    }
    for (Edge& one : ends) normal.push_back(one);
    ir.at_end(outer);
    join(normal, node.span);
}

void Lowering::exit_through_finally(Exit exit) {
    Finally& final = *finallies_.back();
    final.used[static_cast<int>(exit)] = true;
    ir.set(final.pending, ir.int64(static_cast<std::int64_t>(exit)));
    ir.leave(final.label);
    final.exits.push_back(edge());
    set_unreachable();
}

/// Runs `body`, and `last` whichever way it is left.
void Lowering::try_finally(std::vector<VariableId> assigned, const std::function<void()>& body,
                           const std::function<void()>& last, Span span) {
    std::sort(assigned.begin(), assigned.end());
    assigned.erase(std::unique(assigned.begin(), assigned.end()), assigned.end());
    const void* const key = span.source->text().data() + span.begin;
    const Type* error_type = types.exception("BaseException");
    ir::SlotId error = function.new_slot(error_type);
    ir::Region* outer = ir.region();
    const Beginning entry = beginning();
    Finally final;
    ir::Region* handler = nullptr;
    for (;;) {
        begin_try(key, assigned, span);
        final = {.label = function.next_label++,
                 .pending = function.new_slot(types.int64()),
                 .exits = {}};
        ir::Region* wrapper = ir.new_region();
        ir.block(final.label, wrapper);
        ir.at_end(wrapper);
        ir::Region* inside = ir.new_region();
        handler = ir.new_region();
        ir::Region* regions[] = {inside, handler};
        ir.make(Op::try_, types.none(), {}, regions);
        std::vector<Variable> before = state_;
        ir.at_end(inside);
        finallies_.push_back(&final);
        const std::vector<SeenByHandler> seen = run_watched(key, assigned, body);
        const std::vector<Variable> after = state_;
        if (reachable_) exit_through_finally(Exit::fall);
        finallies_.pop_back();
        if (widen_for_handlers(key, seen)) {
            begin_again(entry);
            continue;
        }
        state_ = after;
        enter_handlers(std::move(before), seen);
        break;
    }
    ir.at_end(handler);
    ir.set(error, ir.call_runtime(rt::error_take, error_type, {}));
    ir.set(final.pending, ir.int64(static_cast<std::int64_t>(Exit::error)));
    final.used[static_cast<int>(Exit::error)] = true;
    final.exits.push_back(edge());

    ir.at_end(outer);
    join(final.exits, span);
    last();
    if (unreachable()) return;
    for (Exit exit : {Exit::error, Exit::return_, Exit::break_, Exit::continue_}) {
        if (!final.used[static_cast<int>(exit)] || unreachable()) continue;
        ir::Node* is =
            ir.binary(Op::eq, ir.get(final.pending), ir.int64(static_cast<std::int64_t>(exit)));
        branch(
            value(is),
            [&] {
                switch (exit) {
                    case Exit::error:
                        ir.call_runtime(rt::error_restore, types.none(), {ir.get(error)});
                        ir.make(Op::reraise, types.never(), {});
                        return set_unreachable();
                    case Exit::return_:
                        // The return variable was assigned wherever this way was taken.
                        state_[frame().return_variable].maybe_unbound = false;
                        return leave_frame();
                    case Exit::break_: return break_or_continue(true, span);
                    case Exit::continue_: return break_or_continue(false, span);
                    case Exit::fall: return;
                }
            },
            [] {}, span);
    }
    if (!final.used[static_cast<int>(Exit::fall)]) set_unreachable();
}

}  // namespace numen::sema
