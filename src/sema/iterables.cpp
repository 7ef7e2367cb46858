#include "sema/forms.h"
#include "sema/lowering.h"

namespace numen::sema {

namespace {

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
    auto bound = [&](const Value& v) {
        return l.index_value(l.enum_as_int(v), v.span, "an argument of " + std::string(name));
    };
    ir::Node* start = given.size() == 1 ? l.ir.int64(0) : bound(given[0]);
    ir::Node* stop = bound(given.size() == 1 ? given[0] : given[1]);
    ir::Node* step = given.size() == 3 ? bound(given[2]) : l.ir.int64(1);
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
    if (v[0].is(Kind::Tuple)) {
        std::vector<Value> items = l.elements(v[0]);
        return l.tuple(std::vector<Value>(items.rbegin(), items.rend()));
    }
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
        if (first == nullptr)
            first = n;
        else
            raise_if(ir.binary(Op::ne, n, first), "ValueError",
                     "zip() arguments have different lengths", span);
    }
    return iterable(Iterable::Kind::zip, of, span);
}

}  // namespace numen::sema
