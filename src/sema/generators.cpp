#include <algorithm>

#include "sema/lowering.h"
#include "syntax/scope.h"

/// Loops over generators: the generator's body lowered in place, with the loop's body in place of
/// each yield. No state is kept anywhere, and all of it is optimised together. Generators that are
/// values are in generator_objects.cpp.
namespace numen::sema {

using namespace syntax;

Value Lowering::generator_call(const FunctionSource* source, const Closure* closure,
                               std::span<const Value> arguments, Span span) {
    return make_iterable({.kind = Iterable::Kind::generator,
                          .of = session.arena.copy(arguments),
                          .source = source,
                          .closure = closure,
                          .frame = closure != nullptr ? closure->frame : nullptr},
                         span);
}

/// The first iterable is evaluated where the expression stands, the rest in the loop over it.
Value Lowering::generator_expression(const GeneratorExp& node) {
    Value first = expr(node.generators[0].iter);
    if (first.is(Kind::Never)) return first;
    return make_iterable({.kind = Iterable::Kind::generator,
                          .of = session.arena.copy(std::span<const Value>(&first, 1)),
                          .expression = &node,
                          .frame = frame_},
                         node.span);
}

void Lowering::iterate_generator(const Iterable& lazy, const void* key,
                                 std::span<const VariableId> assigned,
                                 const std::function<void(const Value&)>& body, Block orelse,
                                 Span span) {
    if (lazy.source != nullptr) {
        const bool is_open = std::find(open_generators_.begin(), open_generators_.end(),
                                       lazy.source) != open_generators_.end();
        // A body that contains itself has no end, and in a try the loop's exits must pass it.
        if (is_open || yields_in_try(lazy.source->definition->body)) {
            Value generator = borrow(new_generator(*lazy.source, lazy.of, span));
            return iterate(generator, key, assigned, body, orelse, span);
        }
    }
    auto first = static_cast<VariableId>(state_.size());
    ir::Region* outer = ir.region();
    ir::Region* region = ir.new_region();
    Consumer consumer{.body = body,
                      .assigned = assigned,
                      .frame = frame_,
                      .span = ir.span(),
                      .finally_depth = finallies_.size(),
                      .break_label = function.next_label++,
                      .seen_by_handlers = seen_by_handlers_,
                      .handled = handled_};
    ir.block(consumer.break_label, region);
    ir.at_end(region);
    if (lazy.expression != nullptr) {
        const GeneratorExp& node = *lazy.expression;
        Frame& inner = comprehension_frame(node.generators, lazy.frame);
        inner.consumer = &consumer;
        inner.inlined = shown("<genexpr>", *inner.source, true, consumer.span);
        Frame* around = enter(&inner, node.span);
        std::vector<VariableId> all = assigned_in_expression(&node);
        all.insert(all.end(), assigned.begin(), assigned.end());
        run_clauses(
            node.generators, 0, lazy.of[0], all,
            [&] { yield_value(expr(node.element), node.element->span); }, span);
        enter(around, consumer.span);
    } else {
        const FunctionDef& definition =
            lazy.closure != nullptr ? *lazy.closure->definition : *lazy.source->definition;
        const FunctionSource* source =
            lazy.closure != nullptr ? lazy.closure->frame->source : lazy.source;
        Frame& inner = frames_.emplace_back(Frame{
            .source = source,
            .lexical = lazy.frame,
            .inlined = shown(definition.name, *source, lazy.closure != nullptr, consumer.span),
            .consumer = &consumer});
        open_generators_.push_back(lazy.source);
        inline_call(inner, definition.parameters, lazy.of, definition.body, nullptr, span);
        open_generators_.pop_back();
    }
    seen_by_handlers_ = std::move(consumer.seen_by_handlers);
    if (reachable_ && !orelse.empty()) block(orelse);
    std::vector<Edge> exits = std::move(consumer.breaks);
    // The generator ends here, wherever it was left.
    for (Edge& left : exits) forget_references(left.state, first);
    if (reachable_) exits.push_back(edge());
    ir.at_end(outer);
    join(exits, span);
}

/// The loop's body, with a value of the generator being lowered.
Value Lowering::yield_value(const Value& yielded, Span span) {
    Consumer* consumer = frame().consumer;
    if (consumer == nullptr) return yield_to_caller(yielded, span);
    if (yielded.is(Kind::Never)) {
        set_unreachable();
        return yielded;
    }
    if (finallies_.size() > frame().finally_depth || handled_.size() > 0) {
        fail(Code::unsupported_syntax, span, "yield inside try", {},
             "Yield before or after the try statement, or make the generator a function of its "
             "own, with @njit.");
    }
    Value item = borrow(yielded);
    ir::Region* outer = ir.region();
    ir::Region* region = ir.new_region();
    Loop loop;
    loop.break_label = consumer->break_label;
    loop.continue_label = function.next_label++;
    loop.finally_depth = consumer->finally_depth;
    ir.block(*loop.continue_label, region);
    ir.at_end(region);
    const Span here = ir.span();
    Frame* generator = enter(consumer->frame, consumer->span);
    std::swap(seen_by_handlers_, consumer->seen_by_handlers);
    std::swap(handled_, consumer->handled);
    loops_.push_back(&loop);
    consumer->body(item);
    loops_.pop_back();
    std::swap(handled_, consumer->handled);
    std::swap(seen_by_handlers_, consumer->seen_by_handlers);
    enter(generator, here);
    if (reachable_) loop.continues.push_back(edge());
    for (Edge& left : loop.breaks) consumer->breaks.push_back(std::move(left));
    ir.at_end(outer);
    join(loop.continues, span);
    return none();
}

Value Lowering::yield_from(const YieldFrom& node) {
    Value iterable = expr(node.value);
    if (iterable.is(Kind::Never)) return iterable;
    Consumer* consumer = frame().consumer;
    std::span<const VariableId> assigned =
        consumer != nullptr ? consumer->assigned : std::span<const VariableId>();
    iterate(
        iterable, &node, assigned, [&](const Value& item) { yield_value(item, node.span); }, {},
        node.span);
    return none();
}

}  // namespace numen::sema
