#include "sema/forms.h"
#include "sema/lowering.h"

namespace numen::sema {

namespace {

/// A bound of a range. A whole float is one too: variables are floats after a join of an int and a
/// float.
ir::Node* range_bound(Lowering& l, const Value& v, std::string_view name) {
    if (!v.type->is_float() || v.constant != nullptr) {
        return l.index_value(l.enum_as_int(v), v.span, "an argument of " + std::string(name));
    }
    ir::Node* whole = l.ir.cast(l.node(v), l.types.int64());
    l.raise_if(l.ir.binary(Op::ne, l.ir.cast(whole, v.type), l.node(v)), "TypeError",
               "'float' object cannot be interpreted as an integer", v.span);
    return whole;
}

Value make_range(Lowering& l, Arguments& arguments, std::string_view name, Span span) {
    if (!arguments.keywords.empty()) {
        l.fail(Code::unknown_keyword, span, std::string(name) + "() takes no keyword arguments");
    }
    auto& given = arguments.positional;
    if (given.empty() || given.size() > 3) {
        l.fail(
            Code::argument_count, span,
            std::string(name) + " expected 1 to 3 arguments, got " + std::to_string(given.size()));
    }
    ir::Node* start = given.size() == 1 ? l.ir.int64(0) : range_bound(l, given[0], name);
    ir::Node* stop = range_bound(l, given.size() == 1 ? given[0] : given[1], name);
    ir::Node* step = given.size() == 3 ? range_bound(l, given[2], name) : l.ir.int64(1);
    if (given.size() == 3) {
        auto known = l.known_int(given[2]);
        if (!known || *known == 0) {
            l.raise_if(l.ir.binary(Op::eq, step, l.ir.int64(0)), "ValueError",
                       std::string(name) + "() arg 3 must not be zero", span);
        }
    }
    ir::Node* parts[] = {start, stop, step};
    return l.value(l.ir.pack(l.types.range(), parts));
}

}  // namespace

Value builtin_range(Lowering& l, Arguments& arguments, Span span) {
    return make_range(l, arguments, "range", span);
}

/// Loops over tuples are unrolled anyway; this says that they must be.
Value numen_literal_unroll(Lowering& l, Arguments& arguments, Span span) {
    Value container = l.as_tuple(take(l, arguments, "literal_unroll", {"container"}, 1, span)[0]);
    if (!container.is(Kind::Tuple)) {
        l.fail(Code::bad_argument, span,
               "literal_unroll() takes a tuple, not " + types::to_string(container.type),
               {{"this one", container.span}});
    }
    return container;
}

Value numen_prange(Lowering& l, Arguments& arguments, Span span) {
    Value range = make_range(l, arguments, "prange", span);
    return l.iterable(Iterable::Kind::prange, {&range, 1}, span);
}

Value builtin_enumerate(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "enumerate", {"iterable", "start"}, 1, span);
    if (!v[1]) v[1] = l.literal(std::int64_t{0});
    return l.iterable(Iterable::Kind::enumerate, v, span);
}

Value builtin_zip(Lowering& l, Arguments& arguments, Span span) {
    for (const auto& [keyword, given] : arguments.keywords) {
        if (keyword != "strict") {
            l.fail(Code::unknown_keyword, given.span,
                   "zip() got an unexpected keyword argument '" + std::string(keyword) + "'");
        }
        if (l.known_bool(given) == true) return l.zip_strict(arguments.positional, span);
    }
    return l.iterable(Iterable::Kind::zip, arguments.positional, span);
}

Value builtin_reversed(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "reversed", {"sequence"}, 1, span);
    v[0] = l.as_tuple(v[0]);
    if (v[0].is(Kind::Tuple)) {
        std::vector<Value> items = l.elements(v[0]);
        return l.tuple(std::vector<Value>(items.rbegin(), items.rend()));
    }
    // A dict is no sequence: what is reversed is the list of what a loop over it gives.
    bool is_view = v[0].iterable != nullptr && v[0].iterable->is_dict_view();
    if (v[0].is(Kind::Dict) || is_view) v[0] = l.borrow(l.list_of(v[0], span));
    return l.iterable(Iterable::Kind::reversed, v, span);
}

Value builtin_map(Lowering& l, Arguments& arguments, Span span) {
    if (arguments.positional.size() < 2)
        l.fail(Code::argument_count, span, "map() must have at least two arguments.");
    return l.iterable(Iterable::Kind::map, arguments.positional, span);
}

Value builtin_filter(Lowering& l, Arguments& arguments, Span span) {
    return l.iterable(Iterable::Kind::filter,
                      take(l, arguments, "filter", {"function", "iterable"}, 2, span), span);
}

/// zip(strict=True): lengths are compared before the loop.
Value Lowering::zip_strict(std::span<const Value> of, Span span) {
    ir::Node* first = nullptr;
    for (std::size_t i = 0; i < of.size(); ++i) {
        Value size = length(of[i], span);
        ir::Node* n = node(convert(size, types.int64(), span, "the length"));
        if (first == nullptr) {
            first = n;
            continue;
        }
        std::string others = i == 1 ? "argument 1" : "arguments 1-" + std::to_string(i);
        std::string which = "zip() argument " + std::to_string(i + 1);
        raise_if(ir.binary(Op::lt, n, first), "ValueError", which + " is shorter than " + others,
                 span);
        raise_if(ir.binary(Op::gt, n, first), "ValueError", which + " is longer than " + others,
                 span);
    }
    return iterable(Iterable::Kind::zip, of, span);
}

Value Lowering::make_iterable(const Iterable& lazy, Span span) {
    const auto* kept = session.arena.make<Iterable>(lazy);
    Value made = static_value(types.statik(StaticKind::Object, "iterator", kept));
    made.iterable = kept;
    made.span = span;
    session.remember_static(made);
    return made;
}

Value Lowering::iterable(Iterable::Kind kind, std::span<const Value> of, Span span) {
    return make_iterable({.kind = kind, .of = session.arena.copy(of)}, span);
}

Value Lowering::in_slots(const Value& value) {
    Iterable lazy = *value.iterable;
    if (!lazy.slots.empty()) return value;
    std::vector<Value> parts;
    std::vector<ir::SlotId> slots;
    for (const Value& part : lazy.of) {
        Value kept = part.iterable != nullptr ? in_slots(part) : part;
        bool in_slot = part.constant == nullptr && !types::components(part.type).empty();
        slots.push_back(in_slot ? function.new_slot(part.type) : 0);
        if (in_slot) {
            ir.set(slots.back(), own(part));
            kept.node = nullptr;
            kept.parts = {};
        }
        parts.push_back(kept);
    }
    lazy.of = session.arena.copy(std::span<const Value>(parts));
    lazy.slots = session.arena.copy(std::span<const ir::SlotId>(slots));
    lazy.in_variable = true;
    return make_iterable(lazy, value.span);
}

Value Lowering::from_slots(const Value& value) {
    Iterable lazy = *value.iterable;
    if (lazy.slots.empty()) return value;
    std::vector<Value> parts;
    for (std::size_t i = 0; i < lazy.of.size(); ++i) {
        const Value& part = lazy.of[i];
        bool in_slot = part.constant == nullptr && !types::components(part.type).empty();
        parts.push_back(in_slot                    ? this->value(ir.get(lazy.slots[i]))
                        : part.iterable != nullptr ? from_slots(part)
                                                   : part);
    }
    lazy.of = session.arena.copy(std::span<const Value>(parts));
    lazy.slots = {};
    return make_iterable(lazy, value.span);
}

static bool is_iterator(const Value& v) {
    return v.iterable != nullptr && v.iterable->kind == Iterable::Kind::iterator;
}

bool Lowering::iterate_stream(const Iterable& lazy, const void* key,
                              std::span<const VariableId> assigned,
                              const std::function<void(const Value&)>& body, syntax::Block orelse,
                              Span span) {
    auto over = [&](const Value& source, const std::function<void(const Value&)>& each) {
        iterate(source, key, assigned, each, orelse, span);
        return true;
    };
    auto call_with = [&](std::vector<Value> given) {
        Arguments arguments{.positional = std::move(given), .keywords = {}, .span = span};
        return borrow(call(lazy.of[0], arguments, span));
    };
    switch (lazy.kind) {
        case Iterable::Kind::filter:
            return over(lazy.of[1], [&](const Value& item) {
                Value keep = lazy.of[0].is(Kind::None) ? item : call_with({item});
                branch(truth(keep, span), [&] { body(item); }, [] {}, span);
            });
        case Iterable::Kind::map: {
            if (lazy.of.size() == 2)
                return over(lazy.of[1], [&](const Value& item) { body(call_with({item})); });
            Value rows = iterable(Iterable::Kind::zip, lazy.of.subspan(1), span);
            return over(rows, [&](const Value& row) { body(call_with(elements(row))); });
        }
        case Iterable::Kind::enumerate: {
            ir::SlotId counter = function.new_slot(types.py_int());
            ir.set(counter, node(convert(lazy.of[1], types.py_int(), span, "the start")));
            return over(lazy.of[0], [&](const Value& item) {
                ir::Node* here = ir.get(counter);
                ir.set(counter,
                       ir.binary(Op::add, here, ir.constant(types.py_int(), std::int64_t{1})));
                Value pair[] = {value(here), item};
                body(tuple(pair));
            });
        }
        case Iterable::Kind::zip: {
            std::vector<Value> of(lazy.of.begin(), lazy.of.end());
            bool any_begun = false, can_stop = true;
            int streams = 0;
            for (const Value& one : of) {
                any_begun = any_begun || is_iterator(one);
                streams += !is_iterator(one) && !sequence(one, span);
            }
            // Two that cannot be asked for a position are moved on in turn, as objects.
            for (Value& one : of) {
                if (is_iterator(one) || sequence(one, span)) continue;
                if (one.iterable != nullptr && (streams > 1 || any_begun)) {
                    if (auto object = as_object(*one.iterable, span)) one = borrow(*object);
                }
                any_begun = any_begun || one.is(Kind::Generator);
                can_stop = can_stop && one.is(Kind::Generator);
            }
            if (any_begun && can_stop) {
                zip_iterators(of, key, assigned, body, orelse, span);
                return true;
            }
            // One of them leads; the others are asked for the element of the same number.
            std::optional<std::size_t> leader;
            std::vector<Sequence> others(lazy.of.size());
            for (std::size_t i = 0; i < lazy.of.size(); ++i) {
                if (auto positions = sequence(lazy.of[i], span)) {
                    others[i] = std::move(*positions);
                } else if (!leader) {
                    leader = i;
                } else if (auto listed = sequence(list_of(lazy.of[i], span), span)) {
                    others[i] = std::move(*listed);
                } else {
                    fail(Code::not_iterable, lazy.of[i].span,
                         "zip() beside an iterator of values of different types");
                }
            }
            ir::SlotId counter = function.new_slot(types.int64());
            ir.set(counter, ir.int64(0));
            return over(lazy.of[*leader], [&](const Value& item) {
                ir::Node* here = ir.get(counter);
                ir.set(counter, ir.binary(Op::add, here, ir.int64(1)));
                ir::Node* ended = ir.boolean(false);
                for (std::size_t i = 0; i < others.size(); ++i) {
                    if (i == *leader) continue;
                    ended = ir.binary(Op::or_, ended, ir.binary(Op::ge, here, others[i].length()));
                }
                branch(value(ended), [&] { break_or_continue(true, span); }, [] {}, span);
                std::vector<Value> row;
                for (std::size_t i = 0; i < others.size(); ++i)
                    row.push_back(i == *leader ? item : others[i].at(here));
                body(tuple(row));
            });
        }
        default: return false;
    }
}

/// zip() with iterators among its arguments: each is moved on only after those before it were.
void Lowering::zip_iterators(std::span<const Value> of, const void* key,
                             std::span<const VariableId> assigned,
                             const std::function<void(const Value&)>& body, syntax::Block orelse,
                             Span span) {
    struct Source {
        Value generator;  // or, where there is none:
        Sequence items;
        // Where it goes on, and where it is now: one iterator may be given twice.
        ir::SlotId position = 0, current = 0;
    };
    std::vector<Source> sources;
    for (const Value& one : of) {
        if (one.is(Kind::Generator)) {
            sources.push_back({.generator = one, .items = {}});
            continue;
        }
        Source& source = sources.emplace_back();
        source.items = *sequence(is_iterator(one) ? one.iterable->of[0] : one, span);
        source.position =
            is_iterator(one) ? one.iterable->position : function.new_slot(types.int64());
        if (!is_iterator(one)) ir.set(source.position, ir.int64(0));
        source.current = function.new_slot(types.int64());
    }
    auto move_on = [&](const Source& source) {
        if (source.generator) return generator_next(source.generator);
        ir::Node* here = ir.get(source.position);
        ir.set(source.current, here);
        ir::Node* is_inside = ir.binary(Op::lt, here, source.items.length());
        ir.set(source.position, ir.binary(Op::add, here, ir.cast(is_inside, types.int64())));
        return value(is_inside);
    };
    loop(
        key, assigned,
        [&](Loop& loop) {
            while_holds([&] {
                Value all = literal(true);
                for (const Source& source : sources) {
                    all = choose(
                        all, [&] { return move_on(source); }, [&] { return literal(false); }, span);
                }
                return all;
            });
            std::vector<Value> row;
            for (const Source& source : sources) {
                row.push_back(source.generator ? borrow(generator_item(source.generator))
                                               : source.items.at(ir.get(source.current)));
            }
            body(tuple(row));
            if (reachable_) loop.continues.push_back(edge());
        },
        orelse, span);
}

// ---- iter() and next() --------------------------------------------------------------------------

Value Lowering::iterator(const Value& iterable, Span span) {
    if (iterable.is(Kind::Generator)) return iterable;
    if (iterable.iterable != nullptr && (iterable.iterable->kind == Iterable::Kind::iterator ||
                                         iterable.iterable->kind == Iterable::Kind::generator))
        return iterable;
    if (!sequence(iterable, span)) {
        fail(Code::not_iterable, span,
             "iter() of " + types::to_string(iterable.type) + " in compiled code",
             {{"this one", iterable.span}});
    }
    ir::SlotId position = function.new_slot(types.int64());
    ir.set(position, ir.int64(0));
    return make_iterable({.kind = Iterable::Kind::iterator,
                          .of = session.arena.copy(std::span<const Value>(&iterable, 1)),
                          .position = position},
                         span);
}

Value Lowering::as_iterator(const Value& v) {
    if (v.iterable == nullptr) return v;
    const Iterable& lazy = *v.iterable;
    if (lazy.kind == Iterable::Kind::generator) return as_object(lazy, v.span).value_or(v);
    if (!lazy.gives_each_once() || unrolled(lazy, v.span)) return v;
    if (sequence(v, v.span)) return iterator(v, v.span);
    std::vector<Value> sources;
    for (const Value& one : lazy.of) {
        const bool is_sequence = one.iterable == nullptr && sequence(one, v.span);
        sources.push_back(is_sequence ? iterator(one, v.span) : as_iterator(one));
    }
    return iterable(lazy.kind, sources, v.span);
}

Value Lowering::next_of(const Value& given, const Value& fallback, Span span) {
    if (given.iterable != nullptr) {
        if (auto generator = as_object(*given.iterable, span))
            return next_of(borrow(*generator), fallback, span);
    }
    auto stop = [&] {
        if (fallback) return fallback;
        ir.raise("StopIteration", {});
        set_unreachable();
        return Value{.type = types.never(), .span = span};
    };
    if (given.is(Kind::Generator))
        return choose(generator_next(given), [&] { return generator_item(given); }, stop, span);
    if (!is_iterator(given)) {
        const bool is_new = given.iterable != nullptr && given.iterable->is_python_iterator() &&
                            !given.iterable->in_variable;
        if (is_new) {
            Value rest[] = {given, fallback ? fallback : none(), literal(bool(fallback))};
            return call_library("builtins", "_first_of", rest, span);
        }
        fail(Code::bad_argument, span,
             "next() does not take " +
                 (given.iterable != nullptr ? "this iterator" : types::to_string(given.type)),
             {{"this one", given.span}},
             given.iterable != nullptr && given.iterable->kind == Iterable::Kind::generator
                 ? "Give the generator what it needs of the function around it as arguments."
                 : "Make one with iter(), or use a for loop.");
    }
    ir::SlotId position = given.iterable->position;
    Sequence all = *sequence(given.iterable->of[0], span);
    ir::Node* here = ir.get(position);
    return choose(
        value(ir.binary(Op::lt, here, all.length())),
        [&] {
            ir.set(position, ir.binary(Op::add, here, ir.int64(1)));
            return all.at(here);
        },
        stop, span);
}

Value builtin_iter(Lowering& l, Arguments& arguments, Span span) {
    return l.iterator(take(l, arguments, "iter", {"iterable"}, 1, span)[0], span);
}

Value builtin_next(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "next", {"iterator", "default"}, 1, span);
    return l.next_of(v[0], v[1], span);
}

}  // namespace numen::sema
