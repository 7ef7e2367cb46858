#include <algorithm>

#include "sema/lowering.h"

namespace numen::sema {

using namespace syntax;

namespace {

bool goes_through_positions(Iterable::Kind kind) {
    using K = Iterable::Kind;
    return kind == K::flat || kind == K::ndindex || kind == K::ndenumerate || kind == K::nditer;
}

}  // namespace

void Lowering::while_statement(const While& node) {
    std::vector<VariableId> assigned = assigned_in(node.body);
    for (VariableId id : assigned_in_expression(node.test)) assigned.push_back(id);
    loop(
        &node, assigned,
        [&](Loop& loop) {
            ir::Region* condition = ir.new_region();
            ir::Region* body = ir.new_region();
            ir.while_(condition, body);
            ir.at_end(condition);
            Value test = this->condition(node.test);
            if (unreachable() || test.is(Kind::Never)) {
                // The test always raises, or is not typed yet in this pass.
                test = literal(false);
            }
            ir::Node* yielded[] = {this->node(test)};
            ir.make(Op::yield, types.never(), yielded);
            loop.exit = edge();
            loop.never_exits = known_bool(test) == true;
            ir.at_end(body);
            if (known_bool(test) == false) return;
            reachable_ = true;
            // What the test computed is in a region of its own.
            for (VariableId id : assigned) state_[id].known = visible_part(state_[id].known);
            block(node.body);
            if (reachable_) loop.continues.push_back(edge());
        },
        node.orelse, node.span);
}

void Lowering::for_statement(const For& node) {
    if (node.is_async) fail(Code::unsupported_syntax, node.span, "async for in compiled code");
    Value iterable = expr(node.iter);
    if (iterable.is(Kind::Never)) return set_unreachable();
    std::vector<VariableId> assigned = assigned_in(node.body);
    for (VariableId id : assigned_in_target(node.target)) assigned.push_back(id);
    auto body = [&](const Value& element) {
        assign_target(node.target, element);
        block(node.body);
    };
    const bool is_parallel = iterable.iterable != nullptr &&
                             iterable.iterable->kind == Iterable::Kind::prange &&
                             options.parallel && parallel_depth_ == 0;
    int known_truths = 0;
    std::function<void()> lower = [&] {
        auto deciding = is_parallel && known_truths < kMostKnownTruths
                            ? deciding_variable(node.body)
                            : std::nullopt;
        if (deciding) {
            ++known_truths;
            with_each_truth(*deciding, lower, node.span);
            --known_truths;
            return;
        }
        if (is_parallel &&
            parallel_range(node, iterable.iterable->of[0], prange_body(*iterable.iterable, body))) {
            return;
        }
        iterate(iterable, &node, assigned, body, node.orelse, node.span);
    };
    lower();
}

void Lowering::break_or_continue(bool is_break, Span span) {
    NUMEN_ASSERT(loops_.size() > frame().loop_depth);
    Loop& loop = *loops_.back();
    if (finallies_.size() > loop.finally_depth) {
        return exit_through_finally(is_break ? Exit::break_ : Exit::continue_);
    }
    if (is_break && loop.is_parallel) {
        fail(Code::unsupported_syntax, span, "break inside a prange loop", {},
             "Iterations run in any order; use range, or test a condition in every iteration.");
    }
    auto label = is_break ? loop.break_label : loop.continue_label;
    if (label) {
        ir.leave(*label);
    } else {
        ir.make(is_break ? Op::break_ : Op::continue_, types.never(), {});
    }
    (is_break ? loop.breaks : loop.continues).push_back(edge());
    set_unreachable();
}

void Lowering::iterate(const Value& iterable, const void* key, std::span<const VariableId> assigned,
                       const std::function<void(const Value&)>& body, Block orelse, Span span) {
    if (iterable.is(Kind::Never)) return set_unreachable();
    if (iterable.is(Kind::Range)) return iterate_range(iterable, key, assigned, body, orelse, span);
    if (iterable.is(Kind::Tuple) || iterable.is(Kind::Record) ||
        iterable.type->is_literal_container() || enum_class_of(iterable) != nullptr)
        return iterate_tuple(as_tuple(iterable), body, orelse, span);
    if (iterable.is(Kind::Generator))
        return iterate_generator_object(iterable, key, assigned, body, orelse, span);
    if (iterable.iterable != nullptr) {
        const Iterable& lazy = *iterable.iterable;
        if (lazy.kind == Iterable::Kind::generator)
            return iterate_generator(lazy, key, assigned, body, orelse, span);
        if (auto rows = unrolled(lazy, span)) return iterate_tuple(*rows, body, orelse, span);
        if (lazy.kind == Iterable::Kind::prange) {
            return iterate(lazy.of[0], key, assigned, prange_body(lazy, body), orelse, span);
        }
        bool is_linear = lazy.kind == Iterable::Kind::flat &&
                         (lazy.of[0].type->layout == Layout::C || lazy.of[0].type->ndim == 1);
        if (goes_through_positions(lazy.kind) && !is_linear)
            return iterate_positions(lazy, key, assigned, body, orelse, span);
    }
    bool has_begun =
        iterable.iterable != nullptr && iterable.iterable->kind == Iterable::Kind::iterator;
    if (auto items = sequence(has_begun ? iterable.iterable->of[0] : iterable, span)) {
        loop(
            key, assigned,
            [&](Loop& loop) {
                if (items->fixed_length && !has_begun) {
                    ir::Region* region = ir.new_region({types.int64()});
                    ir.for_(ir.int64(0), items->length(), ir.int64(1), region);
                    ir.at_end(region);
                    body(items->at(region->parameters[0]));
                } else {
                    ir::SlotId position =
                        has_begun ? iterable.iterable->position : function.new_slot(types.int64());
                    if (!has_begun) ir.set(position, ir.int64(0));
                    while_holds([&] {
                        return value(ir.binary(Op::lt, ir.get(position), items->length()));
                    });
                    ir::Node* at = ir.get(position);
                    ir.set(position, ir.binary(Op::add, at, ir.int64(1)));
                    body(items->at(at));
                }
                if (reachable_) loop.continues.push_back(edge());
            },
            orelse, span);
        return;
    }
    if (iterable.iterable != nullptr &&
        iterate_stream(*iterable.iterable, key, assigned, body, orelse, span))
        return;
    if (iterable.is(Kind::Dict) || iterable.is(Kind::Set) || iterable.iterable != nullptr) {
        return iterate_dict(iterable, key, assigned, body, orelse, span);
    }
    if (iterable.is(Kind::Optional)) {
        return iterate(unwrap(iterable, "'NoneType' object is not iterable", span), key, assigned,
                       body, orelse, span);
    }
    fail(Code::not_iterable, iterable.span, types::to_string(iterable.type) + " is not iterable");
}

void Lowering::iterate_range(const Value& range, const void* key,
                             std::span<const VariableId> assigned,
                             const std::function<void(const Value&)>& body, Block orelse,
                             Span span) {
    ir::Node* parts[3];
    for (int i = 0; i < 3; ++i) parts[i] = ir.field(node(range), i);
    loop(
        key, assigned,
        [&](Loop& loop) {
            ir::Region* region = ir.new_region({types.int64()});
            ir.for_(parts[0], parts[1], parts[2], region);
            ir.at_end(region);
            body(value(ir.cast(region->parameters[0], types.py_int())));
            if (reachable_) loop.continues.push_back(edge());
        },
        orelse, span);
}

void Lowering::iterate_tuple(const Value& tuple, const std::function<void(const Value&)>& body,
                             Block orelse, Span span) {
    ir::Region* outer = ir.region();
    std::uint32_t break_label = function.next_label++;
    ir::Region* all = ir.new_region();
    ir.block(break_label, all);
    ir.at_end(all);
    Loop loop;
    loop.break_label = break_label;
    loop.finally_depth = finallies_.size();
    loops_.push_back(&loop);
    for (const Value& element : elements(tuple)) {
        if (unreachable()) break;
        std::uint32_t label = function.next_label++;
        ir::Region* one = ir.new_region();
        ir.block(label, one);
        loop.continue_label = label;
        loop.continues.clear();
        ir.at_end(one);
        body(element);
        if (reachable_) loop.continues.push_back(edge());
        ir.at_end(all);
        join(loop.continues, span);
    }
    loops_.pop_back();
    if (reachable_ && !orelse.empty()) block(orelse);
    std::vector<Edge> exits;
    if (reachable_) exits.push_back(edge());
    for (Edge& left : loop.breaks) exits.push_back(left);
    ir.at_end(outer);
    join(exits, span);
}

std::optional<Lowering::Sequence> Lowering::sequence(const Value& v, Span span) {
    if (v.iterable != nullptr) return sequence_of(*v.iterable, span);
    auto fixed = [&](ir::Node* length, std::function<Value(ir::Node*)> at) {
        return Sequence{[length] { return length; }, std::move(at), true};
    };
    switch (v.type->kind) {
        case Kind::Range: {
            ir::Node* start = ir.field(node(v), 0);
            ir::Node* step = ir.field(node(v), 2);
            return fixed(node(length(v, span)), [=, this](ir::Node* i) {
                return value(ir.cast(ir.binary(Op::add, start, ir.binary(Op::mul, i, step)),
                                     types.py_int()));
            });
        }
        case Kind::Array: {
            if (v.type->ndim == 0) {
                fail(Code::not_iterable, span, "iteration over a 0-d array");
            }
            Value array = v;
            return fixed(ir.field(node(v), types::shape_field(0)),
                         [=, this](ir::Node* i) { return array_item(array, i); });
        }
        case Kind::String:
        case Kind::Bytes: {
            Value string = v;
            return fixed(node(convert(length(v, span), types.int64(), span, "the length")),
                         [=, this](ir::Node* i) { return borrow(string_item(string, i)); });
        }
        case Kind::List: {
            Value list = v;
            if (v.type->typed) return typed_list_sequence(v, span);
            return Sequence{
                [=, this] {
                    return node(convert(length(list, span), types.int64(), span, "the length"));
                },
                [=, this](ir::Node* i) { return list_item(list, i); }, false};
        }
        case Kind::Tuple: {
            for (const Type* element : v.type->elements) {
                if (element != v.type->elements[0]) return std::nullopt;
            }
            Value tuple = v;
            return fixed(ir.int64(static_cast<std::int64_t>(v.type->elements.size())),
                         [=, this](ir::Node* i) { return tuple_item(tuple, i); });
        }
        default: return std::nullopt;
    }
}

/// As Numba's typed lists: one that gets longer or shorter in a loop over it is an error.
Lowering::Sequence Lowering::typed_list_sequence(const Value& list, Span span) {
    auto length_now = [=, this] { return list_length(list); };
    ir::Node* at_begin = length_now();
    return Sequence{[=, this] {
                        ir::Node* now = length_now();
                        raise_if(ir.binary(Op::ne, now, at_begin), "RuntimeError",
                                 "list was mutated during iteration", span);
                        return now;
                    },
                    [=, this](ir::Node* i) { return list_item(list, i); }, false};
}

/// enumerate, zip and reversed of tuples, as the tuple of what they give: loops over it are
/// unrolled, so that every element keeps its own type.
std::optional<Value> Lowering::unrolled(const Iterable& lazy, Span span) {
    using K = Iterable::Kind;
    if (lazy.kind != K::enumerate && lazy.kind != K::zip && lazy.kind != K::reversed)
        return std::nullopt;
    std::vector<std::vector<Value>> rows;
    std::size_t sources = lazy.kind == K::enumerate ? 1 : lazy.of.size();
    for (std::size_t i = 0; i < sources; ++i) {
        Value source = as_tuple(lazy.of[i]);
        if (source.iterable != nullptr) {
            auto inner = unrolled(*source.iterable, span);
            if (!inner) return std::nullopt;
            source = *inner;
        }
        if (!source.is(Kind::Tuple)) return std::nullopt;
        rows.push_back(elements(source));
    }
    std::vector<Value> out;
    if (rows.empty()) return tuple(out);
    std::size_t count = rows[0].size();
    for (const auto& row : rows) count = std::min(count, row.size());
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<Value> one;
        if (lazy.kind == K::reversed) {
            out.push_back(rows[0][count - 1 - i]);
            continue;
        }
        if (lazy.kind == K::enumerate) {
            one.push_back(
                binary(BinaryOp::Add, literal(static_cast<std::int64_t>(i)), lazy.of[1], span));
        }
        for (const auto& row : rows) one.push_back(row[i]);
        out.push_back(tuple(one));
    }
    return tuple(out);
}

std::optional<Lowering::Sequence> Lowering::sequence_of(const Iterable& lazy, Span span) {
    std::vector<Sequence> inner;
    std::size_t first =
        lazy.kind == Iterable::Kind::map || lazy.kind == Iterable::Kind::filter ? 1 : 0;
    std::size_t last = lazy.kind == Iterable::Kind::enumerate ? 1 : lazy.of.size();
    using K = Iterable::Kind;
    if (goes_through_positions(lazy.kind)) return array_sequence(lazy, span);
    if (lazy.kind == K::iterator) {
        return std::nullopt;  // what is left of it changes with every use
    }
    if (lazy.kind == K::filter || lazy.kind == K::generator || lazy.is_dict_view())
        return std::nullopt;
    bool fixed = true;
    for (std::size_t i = first; i < last; ++i) {
        auto one = sequence(lazy.of[i], span);
        if (!one) return std::nullopt;
        fixed = fixed && one->fixed_length;
        inner.push_back(std::move(*one));
    }
    Sequence out;
    out.fixed_length = fixed;
    switch (lazy.kind) {
        case K::enumerate: {
            Value start = lazy.of[1];
            out.length = inner[0].length;
            out.at = [=, this, at = inner[0].at](ir::Node* i) {
                Value position =
                    binary(BinaryOp::Add, value(ir.cast(i, types.py_int())), start, span);
                Value pair[] = {position, at(i)};
                return tuple(pair);
            };
            return out;
        }
        case K::zip:
            out.length = [=, this] {
                ir::Node* least = nullptr;
                for (const Sequence& one : inner) {
                    ir::Node* n = one.length();
                    least = least == nullptr ? n
                                             : ir.make(Op::select, types.int64(),
                                                       {ir.binary(Op::lt, n, least), n, least});
                }
                return least == nullptr ? ir.int64(0) : least;
            };
            out.at = [=, this](ir::Node* i) {
                std::vector<Value> row;
                for (const Sequence& one : inner) row.push_back(one.at(i));
                return tuple(row);
            };
            return out;
        case K::map: {
            Value callee = lazy.of[0];
            out.length = inner.size() == 1
                             ? inner[0].length
                             : sequence_of({K::zip, lazy.of.subspan(1)}, span)->length;
            out.at = [=, this](ir::Node* i) {
                Arguments arguments{.positional = {}, .keywords = {}, .span = span};
                for (const Sequence& one : inner) arguments.positional.push_back(one.at(i));
                return borrow(call(callee, arguments, span));
            };
            return out;
        }
        case K::reversed:
            out.length = inner[0].length;
            out.at = [=, this, one = inner[0]](ir::Node* i) {
                return one.at(ir.binary(Op::sub, ir.binary(Op::sub, one.length(), ir.int64(1)), i));
            };
            return out;
        default: return std::nullopt;
    }
}

}  // namespace numen::sema
