#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/runtime_rows.h"
#include "syntax/scope.h"
#include "types/element_code.h"

/// Generators as values: returned, kept in variables, passed, asked with next(). The body is a
/// function of its own, which the runtime runs on a stack of its own (runtime/generator.h).
namespace numen::sema {

using namespace syntax;

std::optional<Value> Lowering::as_object(const Iterable& lazy, Span span) {
    if (lazy.kind != Iterable::Kind::generator) return std::nullopt;
    std::vector<Value> arguments(lazy.of.begin(), lazy.of.end());
    const FunctionSource* source = lazy.source;
    if (lazy.closure != nullptr) source = without_surroundings(*lazy.closure, arguments, span);
    if (source == nullptr) return std::nullopt;
    for (const Value& one : arguments) {
        if (one.closure != nullptr || one.iterable != nullptr || one.method != nullptr)
            return std::nullopt;
    }
    return new_generator(*source, arguments, span);
}

/// An inner generator function as one by itself, which takes the variables of the function around
/// it as further arguments. Null where they are not the same from here on.
const FunctionSource* Lowering::without_surroundings(const Closure& closure,
                                                     std::vector<Value>& arguments, Span span) {
    const FunctionDef& inner = *closure.definition;
    const FunctionSource& outer = *closure.frame->source;
    const ScopeNames names = scope_names(inner.parameters, inner.body);
    const bool has_plain_parameters = inner.parameters.vararg == nullptr &&
                                      inner.parameters.kwarg == nullptr &&
                                      inner.parameters.keyword_only.empty();
    if (outer.definition == nullptr || !has_plain_parameters || !names.nonlocals.empty())
        return nullptr;
    const NameSet changing = assigned_names(outer.definition->body);
    std::vector<Parameter> parameters(inner.parameters.positional.begin(),
                                      inner.parameters.positional.end());
    bool is_fixed = true;
    for (std::string_view name : names.free) {
        auto variable = variable_in(closure.frame, name);
        if (!variable) continue;
        is_fixed = is_fixed && closure.frame->lexical == nullptr && !changing.contains(name);
        if (!is_fixed) break;
        parameters.push_back({name, nullptr, nullptr, span});
        arguments.push_back(read(*variable, name, span));
    }
    return is_fixed ? &session.inner_function(outer, inner, parameters, inner.body) : nullptr;
}

/// Whether an argument lies in the generator: not so what is known without it.
bool is_kept(const Argument& argument) {
    return argument.constant == nullptr && !types::components(argument.type).empty();
}

Value Lowering::new_generator(const FunctionSource& source, std::span<const Value> arguments,
                              Span span) {
    std::vector<Argument> typed;
    std::vector<Value> kept;
    for (const Value& one : arguments) {
        if (one.closure != nullptr || one.iterable != nullptr || one.method != nullptr) {
            fail(Code::unsupported_syntax, span,
                 "a generator that is called with an inner function or an iterator, and not looped "
                 "over",
                 {{"this one", one.span}});
        }
        bool is_constant = one.constant != nullptr && types::components(one.type).empty();
        typed.push_back({one.type, is_constant ? one.constant : nullptr});
        if (is_kept(typed.back())) kept.push_back(one);
    }
    Specialization& body =
        session.specialize(source, typed, inherited_options(source), nullptr, span, true);
    const Type* yielded = body.result;
    if (yielded->is(Kind::Never)) {
        // What a recursive call yields may be known after this pass.
        if (body.in_progress) return {.type = types.never(), .span = span};
        yielded = types.py_int();  // it yields nothing, which any type describes
    }
    Value all = tuple(kept);
    ir::Node* callback = ir.callback(body.function);
    ir::Node* memory = kept.empty() ? ir.zero(types.pointer()) : in_memory(all);
    return owned(ir.call_runtime(rt::generator_new, types.generator(yielded),
                                 {ir.field(callback, 0), ir.field(callback, 1),
                                  element_code(all.type), memory, element_code(yielded)}));
}

const Type* Lowering::run_generator_body(const std::vector<Argument>& arguments) {
    const FunctionSource& source = *specialization_.source;
    function.body = *ir.new_region({types.pointer()});
    ir::Node* generator = function.body.parameters[0];
    generator->parent = &function.body;
    ir.at_end(&function.body);
    ir.set_span(source.definition->name_span);

    std::vector<const Type*> kept_types;
    for (const Argument& one : arguments) {
        if (is_kept(one)) kept_types.push_back(one.type);
    }
    std::vector<Value> kept;
    if (!kept_types.empty()) {
        ir::Node* memory = ir.call_runtime(rt::generator_arguments, types.pointer(), {generator});
        Value all = taken_from_memory(types.tuple(kept_types), memory);
        ir::SlotId slot = function.new_slot(all.type);
        ir.set(slot, node(all));
        kept = elements(value(ir.get(slot)));
    }
    std::vector<Value> values;
    auto next = kept.begin();
    for (const Argument& one : arguments) {
        values.push_back(is_kept(one)              ? *next++
                         : one.constant != nullptr ? constant(*one.constant)
                                                   : empty_value(one.type));
    }
    Frame& outermost = frames_.emplace_back(Frame{.source = &source, .generator = generator});
    open_generators_.push_back(&source);
    yielded_ = specialization_.result;
    inline_call(outermost, source.definition->parameters, values, source.definition->body, nullptr,
                ir.span());
    if (!unreachable()) ir.make(Op::return_, types.never(), {});
    return yielded_;
}

/// A yield of the generator whose body is lowered.
Value Lowering::yield_to_caller(const Value& yielded, Span span) {
    if (yielded.is(Kind::Never)) {
        set_unreachable();
        return yielded;
    }
    if (parallel_depth_ > 0) fail(Code::unsupported_syntax, span, "yield in a prange loop");
    const Type* joined = types::join(types, yielded_, yielded.type);
    if (joined == nullptr) {
        fail(Code::type_mismatch, yielded.span,
             "this yields " + types::to_string(yielded.type) + ", another yield gives " +
                 types::to_string(yielded_));
    }
    yielded_ = joined;
    ir::Node* generator = frame().generator;
    Value item = borrow(convert(yielded, joined, span, "what is yielded"));
    ir::Node* place = ir.call_runtime(rt::generator_yielded, types.pointer(), {generator});
    replace_in_memory(item, joined, place, ir.int64(0));
    ir.call_runtime(rt::generator_yield, types.none(), {generator});
    return none();
}

Value Lowering::generator_next(const Value& generator) {
    return value(ir.call_runtime(rt::generator_next, types.boolean(), {node(generator)}));
}

Value Lowering::generator_item(const Value& generator) {
    ir::Node* place = ir.call_runtime(rt::generator_value, types.pointer(), {node(generator)});
    return from_memory(generator.type->element(), place, ir.int64(0));
}

void Lowering::iterate_generator_object(const Value& generator, const void* key,
                                        std::span<const VariableId> assigned,
                                        const std::function<void(const Value&)>& body, Block orelse,
                                        Span span) {
    loop(
        key, assigned,
        [&](Loop& loop) {
            while_holds([&] { return generator_next(generator); });
            body(borrow(generator_item(generator)));
            if (reachable_) loop.continues.push_back(edge());
        },
        orelse, span);
}

Value generator_method_close(Lowering& l, Arguments& arguments, Span span) {
    Value generator = take(l, arguments, "close", {"self"}, 1, span)[0];
    l.ir.call_runtime(rt::generator_close, l.types.none(), {l.node(generator)});
    return l.none();
}

}  // namespace numen::sema
