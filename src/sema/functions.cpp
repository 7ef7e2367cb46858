#include "sema/lowering.h"
#include "syntax/scope.h"

/// Bodies of functions: the one being compiled, and those whose calls are lowered in place.
namespace numen::sema {

using namespace syntax;

namespace {

/// Calls lowered in place inside each other; recursion that passes inner functions ends here.
constexpr int kMaxInlineDepth = 64;

std::vector<std::string_view> parameter_names(const Parameters& parameters) {
    std::vector<std::string_view> names;
    for (const Parameter& one : parameters.positional) names.push_back(one.name);
    if (parameters.vararg != nullptr) names.push_back(parameters.vararg->name);
    for (const Parameter& one : parameters.keyword_only) names.push_back(one.name);
    if (parameters.kwarg != nullptr) names.push_back(parameters.kwarg->name);
    return names;
}

/// The function or object among the parts of a type that nobody outside could have; null when there
/// is none.
const Type* without_value(const Session& session, const Type* type) {
    if (!type->is(Kind::Static)) {
        for (const Type* one : type->elements) {
            if (const Type* found = without_value(session, one)) return found;
        }
        return nullptr;
    }
    const Value* known = session.find_static(type);
    bool has_none =
        type->static_kind == StaticKind::Builtin || type->static_kind == StaticKind::Object ||
        type->static_kind == StaticKind::Method || (known != nullptr && known->closure != nullptr);
    return has_none ? type : nullptr;
}

}  // namespace

Lowering::Lowering(Session& session, Specialization& specialization, const ir::Options& options)
    : session(session),
      types(session.types),
      function(*specialization.function),
      ir(*specialization.function, session.types),
      options(options),
      specialization_(specialization) {}

void Lowering::declare_locals(Frame& inner, const Parameters& parameters, Block body) {
    for (std::string_view name : parameter_names(parameters)) variable(inner, name);
    ScopeNames names = scope_names(parameters, body);
    for (std::string_view name : names.locals) variable(inner, name);
    if (inner.lexical == nullptr) {
        for (const auto& [name, type] : inner.source->locals) {
            auto found = inner.variables.find(name);
            if (found != inner.variables.end()) declared_[found->second] = type;
        }
    }
    for (std::string_view name : names.changed_inside) inner.nonlocal_in_inner.push_back(name);
    inner.globals = names.globals;
}

const Type* Lowering::run(const std::vector<Argument>& arguments, const Type* return_type) {
    if (specialization_.is_generator_body) return run_generator_body(arguments);
    const FunctionSource& source = *specialization_.source;
    const Parameters& parameters =
        source.definition != nullptr ? source.definition->parameters : source.lambda->parameters;
    std::vector<const Type*> parameter_types;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const Type* type = arguments[i].type;
        if (i < parameters.positional.size())
            type = with_known_elements(type, parameters.positional[i].span);
        parameter_types.push_back(type);
    }
    if (source.definition != nullptr) refuse_async(*source.definition);
    function.body = *ir.new_region(parameter_types);
    for (ir::Node* node : function.body.parameters) node->parent = &function.body;
    ir.at_end(&function.body);
    ir.set_span(source.definition != nullptr ? source.definition->name_span : source.lambda->span);

    std::vector<Value> values;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i].statics != nullptr) {
            for (const Constant& one : arguments[i].statics->elements) constant(one);
        }
        if (arguments[i].constant != nullptr) {
            values.push_back(constant(*arguments[i].constant));
        } else if (types::components(arguments[i].type).empty()) {
            values.push_back(empty_value(parameter_types[i]));
        } else {
            values.push_back(value(function.body.parameters[i]));
        }
        if (i < parameters.positional.size()) values.back().span = parameters.positional[i].span;
    }
    // Python passes nothing for **kwargs.
    if (parameters.kwarg != nullptr && values.size() + 1 == parameter_names(parameters).size())
        values.push_back(literal_dict({}, ir.span()));
    Frame& outermost = frames_.emplace_back(Frame{.source = &source});
    if (source.definition != nullptr && has_yield(source.definition->body)) {
        frame_ = &outermost;
        Value made = new_generator(source, values, ir.span());
        if (made.is(Kind::Never)) return made.type;
        ir::Node* generator = own(made);
        ir.make(Op::return_, types.never(), {generator});
        return made.type;
    }
    Value result = inline_call(outermost, parameters, values,
                               source.definition != nullptr ? source.definition->body : Block{},
                               source.lambda, ir.span());
    if (unreachable()) {
        // Nothing returns. The type stays open while a recursive call may still decide it.
        return types.never();
    }
    if (return_type != nullptr)
        result = convert(result, return_type, result.span, "the returned value");
    if (const Type* part = without_value(session, result.type)) {
        fail(Code::no_value, result.span,
             types::to_string(part) + " cannot be returned from compiled code");
    }
    specialization_.constant = result.constant;
    ir::Node* returned = types::components(result.type).empty() ? nullptr : own(result);
    ir.make(Op::return_, types.never(),
            std::span<ir::Node* const>(&returned, returned == nullptr ? 0 : 1));
    return result.type;
}

Frame* Lowering::enter(Frame* other, Span at) {
    ir.set_inlined(other == nullptr ? nullptr : other->inlined);
    ir.set_span(at);
    return std::exchange(frame_, other);
}

const ir::InlinedFrame* Lowering::shown(std::string_view name, const FunctionSource& source,
                                        bool is_inner, Span call) {
    return function.arena.make<ir::InlinedFrame>(
        ir::InlinedFrame{.function = function.arena.copy(name),
                         .file = function.arena.copy(source.tree->source->file()),
                         .call = call,
                         .outer = frame_->inlined,
                         .is_library = source.is_library,
                         .is_inner = is_inner});
}

Value Lowering::inline_call(Frame& inner, const Parameters& parameters,
                            std::span<const Value> arguments, Block body, const Lambda* lambda,
                            Span span) {
    inner.caller = frame_;
    inner.depth = frame_ == nullptr ? 0 : frame_->depth + 1;
    if (inner.depth > kMaxInlineDepth) {
        fail(Code::recursion_type, span, "an inner function that calls itself cannot be compiled",
             {}, "Define it outside, with @njit.");
    }
    inner.finally_depth = finallies_.size();
    inner.loop_depth = loops_.size();
    auto first = static_cast<VariableId>(state_.size());
    declare_locals(inner, parameters, body);
    inner.return_variable = static_cast<VariableId>(state_.size());
    state_.emplace_back();
    variable_names_.push_back("the result");

    std::vector<std::string_view> names = parameter_names(parameters);
    NUMEN_ASSERT(names.size() == arguments.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const Value& given = arguments[i];
        VariableId id = variable(inner, names[i]);
        state_[id] = {.type = given.type, .known = given, .assigned = given.span};
        if (given.node == nullptr && !types::components(given.type).empty()) {
            state_[id].known.node = node(given);
        }
    }
    const Span outer_span = ir.span();
    Frame* outer_frame = enter(&inner, lambda != nullptr ? lambda->body->span : span);
    auto outer_seen = std::exchange(seen_by_handlers_, {});
    auto outer_handled = std::exchange(handled_, {});
    ir::Region* outer = ir.region();
    ir::Region* region = ir.new_region();
    inner.return_label = function.next_label++;
    ir.block(inner.return_label, region);
    ir.at_end(region);
    if (lambda != nullptr) {
        return_value(expr_owned(lambda->body), lambda->body->span);
    } else {
        block(body);
        if (reachable_) return_value(none(), span);
    }
    ir.at_end(outer);
    // The frame stays as long as the function is lowered; what was known at its returns does not.
    std::vector<Edge> returns = std::exchange(inner.returns, {});
    join(returns, span);
    enter(outer_frame, outer_span);
    seen_by_handlers_ = std::move(outer_seen);
    handled_ = std::move(outer_handled);
    if (unreachable()) return {.type = types.never(), .span = span};

    Variable& returned = state_[inner.return_variable];
    if (returned.conflict != nullptr) {
        fail(Code::return_types, returned.conflict_assigned,
             "this returns " + types::to_string(returned.conflict) + ", an earlier return gives " +
                 types::to_string(returned.type),
             {{types::to_string(returned.type) + " is returned here", returned.assigned}});
    }
    Value result = read(inner.return_variable, "the result", span);
    result.span = returned.assigned;
    // The variables of the call live until the end of the statement it is part of.
    if (outer_frame != nullptr) {
        for (const auto& [key, slot] : slots_) {
            if (key.first < first || !types::is_managed(key.second)) continue;
            temporaries_.push_back(slot);
            if (key.first != inner.return_variable) state_[key.first] = {};
        }
        // So do references that its parameters borrow, unless a function that sees them leaves it.
        if (result.closure == nullptr) forget_references(state_, first, inner.return_variable);
    }
    return result;
}

/// Unbinds the variables from `first` on that hold references, but for one.
void Lowering::forget_references(std::vector<Variable>& state, VariableId first,
                                 VariableId except) {
    for (std::size_t id = first; id < state.size(); ++id) {
        bool holds = state[id].type != nullptr && types::is_managed(state[id].type);
        if (holds && id != except) state[id] = {};
    }
}

std::vector<VariableId> Lowering::assigned_in(Block block) {
    return with_changes_elsewhere(assigned_names(block));
}

/// The variables of these names, and those that a block or an expression may change without
/// naming them.
std::vector<VariableId> Lowering::with_changes_elsewhere(const NameSet& assigned) {
    std::vector<VariableId> ids;
    for (std::string_view name : assigned) ids.push_back(resolve_local(name));
    // Inner functions may be called anywhere in it.
    for (Frame* scope = frame_; scope != nullptr; scope = scope->lexical) {
        for (std::string_view name : scope->nonlocal_in_inner) ids.push_back(resolve_local(name));
    }
    // The body of the loop over a generator runs wherever the generator yields.
    if (const Consumer* consumer = frame_->consumer)
        ids.insert(ids.end(), consumer->assigned.begin(), consumer->assigned.end());
    return ids;
}

std::vector<VariableId> Lowering::assigned_in_target(const Expr* target) {
    std::vector<VariableId> ids;
    for (std::string_view name : target_names(target)) ids.push_back(resolve_local(name));
    return ids;
}

std::vector<VariableId> Lowering::assigned_in_expression(const Expr* expression) {
    return with_changes_elsewhere(assigned_names(expression));
}

}  // namespace numen::sema
