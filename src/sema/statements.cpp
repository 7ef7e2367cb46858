#include <algorithm>

#include "sema/forms.h"
#include "sema/lowering.h"

namespace numen::sema {

using namespace syntax;

void Lowering::block(Block statements) {
    // What follows a return or break is never typed.
    for (std::size_t i = 0; i < statements.size() && !unreachable(); ++i) {
        const std::size_t temporaries = temporaries_.size();
        const bool are_two =
            i + 1 < statements.size() && make_products_of(statements[i], statements[i + 1]);
        statement(statements[i]);
        if (are_two && !unreachable()) statement(statements[++i]);
        if (are_two) products_ahead_.clear();
        end_temporaries(temporaries);
    }
}

void Lowering::end_temporaries(std::size_t first) {
    // Where control left them, the exit released them.
    for (std::size_t i = first; i < temporaries_.size() && reachable_; ++i) {
        ir.clear(temporaries_[i]);
    }
    temporaries_.resize(first);
}

void Lowering::statement(const Stmt* one) {
    Span outer = ir.span();
    ir.set_span(one->span);
    std::size_t temporaries = temporaries_.size();
    switch (one->kind) {
        case StmtKind::Expr: {
            const Expr* value = static_cast<const ExprStmt*>(one)->value;
            if (value->kind != ExprKind::Constant) expr(value);  // a docstring does nothing
            break;
        }
        case StmtKind::Assign: {
            const auto& node = *static_cast<const Assign*>(one);
            Value made = is_only_made_array(node)   ? with_tuples(node.value)
                         : node.targets.size() == 1 ? expr_owned(node.value)
                                                    : expr(node.value);
            for (const Expr* target : node.targets) give(target, made);
            break;
        }
        case StmtKind::AugAssign: aug_assign(*static_cast<const AugAssign*>(one)); break;
        case StmtKind::AnnAssign: {
            const auto& node = *static_cast<const AnnAssign*>(one);
            if (node.value != nullptr) give(node.target, expr_owned(node.value));
            break;
        }
        case StmtKind::Return: {
            const auto& node = *static_cast<const Return*>(one);
            return_value(node.value == nullptr ? none() : expr_owned(node.value), one->span);
            break;
        }
        case StmtKind::If: if_statement(*static_cast<const If*>(one)); break;
        case StmtKind::While: while_statement(*static_cast<const While*>(one)); break;
        case StmtKind::For: for_statement(*static_cast<const For*>(one)); break;
        case StmtKind::Break: break_or_continue(true, one->span); break;
        case StmtKind::Continue: break_or_continue(false, one->span); break;
        case StmtKind::Pass: break;
        case StmtKind::Raise: raise_statement(*static_cast<const Raise*>(one)); break;
        case StmtKind::Try: try_statement(*static_cast<const Try*>(one)); break;
        case StmtKind::Assert: {
            const auto& node = *static_cast<const Assert*>(one);
            Value test = condition(node.test);
            branch(
                test, [] {},
                [&] {
                    std::vector<ir::Node*> arguments;
                    if (node.message != nullptr)
                        arguments.push_back(
                            exception_argument(expr(node.message), node.message->span));
                    ir.raise("AssertionError", arguments);
                    set_unreachable();
                },
                one->span);
            break;
        }
        case StmtKind::FunctionDef: {
            const auto& node = *static_cast<const FunctionDef*>(one);
            assign(variable(frame(), node.name), make_closure(node), one->span);
            break;
        }
        case StmtKind::With: with_statement(*static_cast<const With*>(one)); break;
        case StmtKind::Match: match_statement(*static_cast<const Match*>(one)); break;
        case StmtKind::Nonlocal:
        case StmtKind::Global: break;  // known from the scope
        case StmtKind::Delete: delete_statement(*static_cast<const Delete*>(one)); break;
        case StmtKind::Import: import_statement(*static_cast<const Import*>(one)); break;
        case StmtKind::ImportFrom: import_from(*static_cast<const ImportFrom*>(one)); break;
        case StmtKind::ClassDef:
            fail(Code::unsupported_syntax, one->span, "a class cannot be defined in compiled code",
                 {}, "Define it outside the function.");
        case StmtKind::TypeAlias:
            fail(Code::unsupported_syntax, one->span,
                 "a type alias cannot be made in compiled code");
    }
    end_temporaries(temporaries);
    ir.set_span(outer);
}

void Lowering::if_statement(const If& node) {
    std::vector<Way> ways;
    for (const IfClause& clause : node.clauses) {
        auto test = [&] {
            ir.set_span(clause.span);
            return condition(clause.test);
        };
        ways.push_back({test, [&] { block(clause.body); }, clause.span});
    }
    first_way(ways, [&] { block(node.orelse); });
}

/// Assigns to a target, but for what never gives a value.
void Lowering::give(const Expr* target, const Value& made) {
    if (!made.is(Kind::Never)) return assign_target(target, made);
    for (VariableId id : assigned_in_target(target)) given_no_value_.insert(id);
}

void Lowering::assign_target(const Expr* target, const Value& made) {
    switch (target->kind) {
        case ExprKind::Name: {
            std::string_view id = static_cast<const Name*>(target)->id;
            assign(resolve_local(id), as_iterator(made),
                   made.span.source != nullptr ? made.span : target->span);
            return;
        }
        case ExprKind::Tuple:
            return unpack(static_cast<const Tuple*>(target)->elements, made, target->span);
        case ExprKind::List:
            return unpack(static_cast<const List*>(target)->elements, made, target->span);
        case ExprKind::Subscript: {
            const auto& node = *static_cast<const Subscript*>(target);
            Value value = borrow(made);
            Value object = expr(node.value);
            return set_item(object, expr(node.index), value, target->span);
        }
        case ExprKind::Attribute: {
            const auto& node = *static_cast<const Attribute*>(target);
            Value value = borrow(made);  // before an index of the object can raise
            return set_attribute(expr(node.value), node.attr, value, target->span);
        }
        default:
            fail(Code::unsupported_syntax, target->span,
                 "this cannot be assigned to in compiled code");
    }
}

void Lowering::unpack(std::span<const Expr* const> targets, const Value& made, Span span) {
    Value value = borrow(made);
    std::size_t star = targets.size();
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (targets[i]->kind == ExprKind::Starred) star = i;
    }
    std::vector<Value> parts = unpack_values(value, targets.size(), star, span);
    // Every part gets its own reference before the first variable changes: a, b = b, a.
    if (targets.size() > 1) {
        for (Value& part : parts) {
            if (types::is_managed(part.type) && !part.owned) {
                part.node = own(part);
                part.owned = true;
                part = borrow(part);
            }
        }
    }
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const Expr* target = targets[i];
        if (i == star) target = static_cast<const Starred*>(target)->value;
        assign_target(target, parts[i]);
    }
}

std::vector<Value> Lowering::unpack_values(const Value& given, std::size_t count, std::size_t star,
                                           Span span) {
    std::vector<Value> parts;
    bool has_list = given.iterable != nullptr || (given.is(Kind::Range) && star < count);
    Value value = has_list ? list_of(given, span) : as_tuple(given);
    if (value.is(Kind::Never)) {
        parts.assign(count, value);
        return parts;
    }
    if (value.is(Kind::Tuple)) {
        std::vector<Value> all = elements(value);
        bool starred = star < count;
        if (all.size() != count && !(starred && all.size() + 1 >= count)) {
            std::string wanted = std::to_string(starred ? count - 1 : count);
            fail(Code::unpack, span,
                 all.size() < count ? "not enough values to unpack (expected " +
                                          std::string(starred ? "at least " : "") + wanted +
                                          ", got " + std::to_string(all.size()) + ")"
                                    : "too many values to unpack (expected " + wanted + ", got " +
                                          std::to_string(all.size()) + ")",
                 {{"this is " + types::to_string(value.type), value.span}});
        }
        if (!starred) return all;
        std::size_t taken = all.size() + 1 - count;
        for (std::size_t i = 0; i < star; ++i) parts.push_back(all[i]);
        parts.push_back(make_list(std::span(all).subspan(star, taken), span));
        for (std::size_t i = star + taken; i < all.size(); ++i) parts.push_back(all[i]);
        return parts;
    }
    if (value.type->is_scalar() || value.is(Kind::None)) {
        fail(Code::unpack, span, "cannot unpack " + types::to_string(value.type),
             {{"this one", value.span}},
             "Tuples, lists and arrays have parts; a loop over a dict gives its keys, one over "
             "d.items() keys and values.");
    }
    Value size = length(value, span);
    bool starred = star < count;
    std::string wanted = std::to_string(starred ? count - 1 : count);
    ir::Node* expected = ir.constant(size.type, std::int64_t(starred ? count - 1 : count));
    Value few[] = {literal("not enough values to unpack (expected " +
                           std::string(starred ? "at least " : "") + wanted + ", got "),
                   size, literal(std::string_view(")"))};
    raise_if(ir.binary(Op::lt, node(size), expected), "ValueError", few, span);
    if (!starred) {
        raise_if(ir.binary(Op::gt, node(size), expected), "ValueError",
                 "too many values to unpack (expected " + wanted + ")", span);
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (i == star) {
            Value from = literal(static_cast<std::int64_t>(star));
            Value after = literal(-static_cast<std::int64_t>(count - star - 1));
            Value slice = make_slice(from, count - star - 1 == 0 ? none() : after, none());
            Value taken = borrow(get_item(value, slice, span));
            parts.push_back(taken.is(Kind::List) ? taken : list_of(taken, span));
        } else {
            std::int64_t index = static_cast<std::int64_t>(i);
            if (i > star) index -= static_cast<std::int64_t>(count);
            parts.push_back(borrow(get_item(value, literal(index), span)));
        }
    }
    return parts;
}

void Lowering::aug_assign(const AugAssign& aug) {
    Span span = aug.span;
    auto update = [&](const Value& old) {
        if (old.is(Kind::Never)) return old;
        return inplace_binary(aug.op, old, expr(aug.value), span);
    };
    switch (aug.target->kind) {
        case ExprKind::Name: {
            std::string_view id = static_cast<const Name*>(aug.target)->id;
            VariableId target = resolve_local(id);
            Value made = update(read(target, id, aug.target->span));
            if (made && !made.is(Kind::Never)) assign(target, made, span);
            return;
        }
        case ExprKind::Subscript: {
            const auto& node = *static_cast<const Subscript*>(aug.target);
            Value object = expr(node.value);
            Value index = expr(node.index);
            bool is_copy = false;
            if (object.is(Kind::Array) && !index.is(Kind::Never) && !index.is(Kind::String)) {
                std::vector<Value> items = index_items(object, index, span);
                is_copy = !is_basic_index(items);
                if (is_copy) index = tuple(items);
            }
            Value old = borrow(get_item(object, index, span));
            Value made = update(old);
            // What arrays select is a copy, changed by now, and is stored as a whole.
            if (!made && is_copy) made = old;
            if (made && !made.is(Kind::Never)) set_item(object, index, borrow(made), span);
            return;
        }
        case ExprKind::Attribute: {
            const auto& node = *static_cast<const Attribute*>(aug.target);
            Value object = expr(node.value);
            Value made = update(borrow(attribute(object, node.attr, span)));
            if (made && !made.is(Kind::Never)) set_attribute(object, node.attr, borrow(made), span);
            return;
        }
        default: fail(Code::unsupported_syntax, span, "this cannot be assigned to");
    }
}

void Lowering::return_value(const Value& made, Span span) {
    if (made.is(Kind::Never)) return set_unreachable();
    const auto own_loops = std::span(loops_).subspan(frame().loop_depth);
    if (std::ranges::any_of(own_loops, [](const Loop* loop) { return loop->is_parallel; })) {
        fail(Code::unsupported_syntax, span, "return inside a prange loop", {},
             "Store the result in a variable and return it after the loop.");
    }
    assign(frame().return_variable, made, made.span.source != nullptr ? made.span : span);
    leave_frame();
}

/// Goes on behind the current frame's body, its result being in the return variable.
void Lowering::leave_frame() {
    Frame& here = frame();
    if (finallies_.size() > here.finally_depth) return exit_through_finally(Exit::return_);
    ir.leave(here.return_label);
    here.returns.push_back(edge());
    set_unreachable();
}

/// A module is imported when the function is compiled.
Value Lowering::imported_module(std::string_view name, Span span) {
    if (auto found = frame().source->environment->module(name)) return constant(std::move(*found));
    fail(Code::unknown_name, span, "no module named '" + std::string(name) + "'", {},
         "Install it for this Python, or correct its name.");
}

void Lowering::import_statement(const Import& node) {
    for (const Alias& one : node.names) {
        Value module = imported_module(one.name, one.span);
        std::string_view first = one.name.substr(0, one.name.find('.'));
        if (one.asname.empty() && first != one.name) module = imported_module(first, one.span);
        assign(resolve_local(one.asname.empty() ? first : one.asname), module, one.span);
    }
}

void Lowering::import_from(const ImportFrom& node) {
    std::string from = std::string(static_cast<std::size_t>(node.level), '.');
    from += node.module;
    Value module = imported_module(from, node.span);
    Environment* environment = frame().source->environment;
    std::string inside = from.ends_with('.') ? from : from + ".";
    for (const Alias& one : node.names) {
        std::optional<Constant> submodule;
        if (!environment->attribute(*module.constant, one.name))
            submodule = environment->module(inside + std::string(one.name));
        Value made = submodule ? constant(std::move(*submodule))
                               : static_attribute(module, one.name, one.span);
        assign(resolve_local(one.asname.empty() ? one.name : one.asname), made, one.span);
    }
}

void Lowering::delete_statement(const Delete& node) {
    for (const Expr* target : node.targets) {
        if (const auto* name = as<Name>(target)) {
            VariableId id = resolve_local(name->id);
            if (state_[id].conflict == nullptr) read(id, name->id, target->span);
            unbind(id);
        } else if (const auto* item = as<Subscript>(target)) {
            Value object = expr(item->value);
            delete_item(object, expr(item->index), target->span);
        } else {
            fail(Code::unsupported_syntax, target->span, "this cannot be deleted in compiled code");
        }
    }
}

/// Compiled code does not look at what floating-point operations signal: it has nothing to do
/// where NumPy would not raise, and an error says so where it would.
void Lowering::check_errstate(const Call& call) {
    auto refuse = [&](Span span) {
        fail(Code::unsupported_syntax, span,
             "compiled code does not look at what floating-point operations signal", {},
             "\"ignore\" and \"warn\" are possible, and do nothing; test for NaN and infinities "
             "instead.");
    };
    for (const Expr* each : call.args) refuse(each->span);
    for (const Keyword& each : call.keywords) {
        auto what = known_string(expr(each.value));
        if (each.name == "call" || what == std::nullopt || (*what != "ignore" && *what != "warn"))
            refuse(each.span);
    }
}

/// The context managers of compiled code: objmode, np.errstate, and parallel_chunksize(n), set back
/// at the end.
void Lowering::with_statement(const With& node, std::size_t first) {
    if (first == node.items.size()) return block(node.body);
    const WithItem& item = node.items[first];
    const auto* call = as<Call>(item.context);
    Value manager = expr(call != nullptr ? call->func : item.context);
    if (manager.is_static(StaticKind::Object) &&
        manager.type->name == "numen.object_mode.ObjectMode")
        return object_block(node, call);
    if (call != nullptr && manager.type->name == "numpy.errstate") {
        check_errstate(*call);
        if (item.target != nullptr) assign_target(item.target, none());
        return with_statement(node, first + 1);
    }
    if (call == nullptr || !manager.is_static(StaticKind::Builtin) ||
        manager.type->name != "numen.parallel_chunksize") {
        fail(Code::unsupported_syntax, item.context->span,
             "this context manager is not supported in compiled code", {},
             "objmode(), np.errstate() and parallel_chunksize() are.");
    }
    std::vector<Value> given = sequence_elements(call->args);
    Arguments arguments{.positional = given, .keywords = {}, .span = node.span};
    Value before = numen_set_parallel_chunksize(*this, arguments, node.span);
    if (item.target != nullptr) assign_target(item.target, before);
    std::vector<VariableId> assigned = assigned_in(node.body);
    for (const WithItem& inner : node.items.subspan(first + 1)) {
        if (inner.target == nullptr) continue;
        for (VariableId id : assigned_in_target(inner.target)) assigned.push_back(id);
    }
    ir::SlotId kept = function.new_slot(before.type);
    ir.set(kept, this->node(before));
    try_finally(
        std::move(assigned), [&] { with_statement(node, first + 1); },
        [&] {
            Arguments old{.positional = {value(ir.get(kept))}, .keywords = {}, .span = node.span};
            numen_set_parallel_chunksize(*this, old, node.span);
        },
        node.span);
}

}  // namespace numen::sema
