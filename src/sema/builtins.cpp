#include <algorithm>

#include "sema/empty_containers.h"
#include "sema/fold.h"
#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/runtime_rows.h"

namespace numen::sema {

using syntax::BinaryOp;
using syntax::CompareOp;

Value builtin_len(Lowering& l, Arguments& arguments, Span span) {
    return l.length(take(l, arguments, "len", {"obj"}, 1, span)[0], span);
}

Value builtin_abs(Lowering& l, Arguments& arguments, Span span) {
    Value x = l.enum_as_int(l.unwrap(take(l, arguments, "abs", {"x"}, 1, span)[0], span));
    if (x.is(Kind::Array)) return l.map_math(ir::MathFn::absolute, {&x, 1}, span);
    if (!x.type->is_scalar()) {
        l.fail(Code::bad_argument, span, "abs() needs a number, not " + types::to_string(x.type));
    }
    if (x.type->is_bool()) x = l.convert(x, l.types.py_int(), span, "the argument");
    return l.math_function(ir::MathFn::absolute, {&x, 1}, span);
}

Value builtin_bool(Lowering& l, Arguments& arguments, Span span) {
    Value x = take(l, arguments, "bool", {"x"}, 0, span)[0];
    return x ? l.truth(x, span) : l.literal(false);
}

namespace {

/// int() of a float. The comparison that the conversion needs stands in front of those for errors.
Value int_of_float(Lowering& l, const Value& x, Span span) {
    ir::Node* wide = l.ir.cast(l.node(x), l.types.py_float());
    ir::Node* size = l.ir.math(ir::MathFn::fabs, wide->type, {wide});
    ir::Node* fits = l.ir.binary(Op::lt, size, l.ir.constant(wide->type, 0x1p63));
    return l.choose(
        l.value(fits),
        [&] { return l.convert(x, l.types.py_int(), span, "the argument of int()"); },
        [&] {
            ir::Node* nan = l.ir.binary(Op::ne, wide, wide);
            l.raise_if(nan, "ValueError", "cannot convert float NaN to integer", span);
            ir::Node* infinity = l.ir.constant(wide->type, __builtin_inf());
            l.raise_if(l.ir.binary(Op::eq, size, infinity), "OverflowError",
                       "cannot convert float infinity to integer", span);
            ir::Node* least = l.ir.constant(wide->type, -0x1p63);
            l.raise_if(l.ir.binary(Op::ne, wide, least), "OverflowError",
                       "Python int too large to convert to C long", span);
            return l.value(l.ir.cast(l.ir.int64(INT64_MIN), l.types.py_int()));
        },
        span);
}

}  // namespace

Value builtin_int(Lowering& l, Arguments& arguments, Span span) {
    auto given = take(l, arguments, "int", {"x", "base"}, 0, span);
    Value x = given[0];
    if (!x) return l.literal(std::int64_t{0});
    x = l.enum_as_int(l.unwrap(x, span));
    if (x.is(Kind::String)) {
        ir::Node* base = given[1] ? l.index_value(given[1], span, "the base") : l.ir.int64(10);
        return l.value(
            l.ir.cast(l.ir.call_runtime(rt::int_of_string, l.types.int64(), {l.node(x), base}),
                      l.types.py_int()));
    }
    if (given[1]) {
        l.fail(Code::bad_argument, span,
               "int() can't convert " + types::to_string(x.type) + " with explicit base");
    }
    if (x.is(Kind::Array) && x.type->ndim == 0) x = l.get_item(x, l.tuple({}), span);
    if (!x.type->is_scalar() || x.type->is_complex()) {
        l.fail(Code::bad_argument, span, "int() cannot convert " + types::to_string(x.type));
    }
    const Type* type =
        x.type->dtype == DType::uint64 ? l.types.scalar(DType::uint64, true) : l.types.py_int();
    if (x.type->is_float() && x.constant == nullptr) return int_of_float(l, x, span);
    return l.convert(x, type, span, "the argument of int()");
}

Value builtin_float(Lowering& l, Arguments& arguments, Span span) {
    Value x = take(l, arguments, "float", {"x"}, 0, span)[0];
    if (!x) return l.literal(0.0);
    x = l.enum_as_int(l.unwrap(x, span));
    if (x.is(Kind::String))
        return l.value(
            l.ir.cast(l.ir.call_runtime(rt::float_of_string, l.types.float64(), {l.node(x)}),
                      l.types.py_float()));
    if (x.is(Kind::Array) && x.type->ndim == 0) x = l.get_item(x, l.tuple({}), span);
    if (!x.type->is_scalar() || x.type->is_complex()) {
        l.fail(Code::bad_argument, span, "float() cannot convert " + types::to_string(x.type));
    }
    return l.convert(x, l.types.py_float(), span, "the argument of float()");
}

Value builtin_complex(Lowering& l, Arguments& arguments, Span span) {
    auto parts = take(l, arguments, "complex", {"real", "imag"}, 0, span);
    Value real = parts[0] ? l.enum_as_int(l.unwrap(parts[0], span)) : l.literal(0.0);
    if (!real.type->is_scalar() || (parts[1] && !parts[1].type->is_scalar())) {
        l.fail(Code::bad_argument, span, "complex() needs numbers");
    }
    if (!parts[1]) return l.convert(real, l.types.py_complex(), span, "the argument of complex()");
    if (real.type->is_complex() || parts[1].type->is_complex()) {
        Value i = l.constant({.type = l.types.py_complex(), .imag = 1});
        return l.binary(BinaryOp::Add, l.convert(real, l.types.py_complex(), span, "real"),
                        l.binary(BinaryOp::Mult, parts[1], i, span), span);
    }
    ir::Node* fields[] = {l.node(l.convert(real, l.types.py_float(), span, "real")),
                          l.node(l.convert(parts[1], l.types.py_float(), span, "imag"))};
    return l.value(l.ir.pack(l.types.py_complex(), fields));
}

Value builtin_divmod(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "divmod", {"x", "y"}, 2, span);
    Value both[] = {l.borrow(l.binary(BinaryOp::FloorDiv, v[0], v[1], span)),
                    l.borrow(l.binary(BinaryOp::Mod, v[0], v[1], span))};
    return l.tuple(both);
}

Value builtin_pow(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "pow", {"base", "exp", "mod"}, 2, span);
    if (v[2] && !v[2].is(Kind::None)) return l.call_library("builtins", "_pow_mod", v, span);
    return l.binary(BinaryOp::Pow, v[0], v[1], span);
}

namespace {

/// min or max of two values, as Python decides it: the first wins ties.
Value better(Lowering& l, const Value& best, const Value& next, bool want_max, Span span) {
    Value take_next = l.compare(want_max ? CompareOp::Gt : CompareOp::Lt, next, best, span);
    if (best.type->is_scalar() && next.type->is_scalar()) {
        const Type* joined = types::join(l.types, best.type, next.type);
        if (best.constant != nullptr && next.constant != nullptr) {
            return l.known_bool(take_next).value_or(false) ? next : best;
        }
        return l.value(
            l.ir.make(Op::select, joined,
                      {l.node(take_next), l.node(l.convert(next, joined, span, "the argument")),
                       l.node(l.convert(best, joined, span, "the argument"))}));
    }
    return l.choose(
        l.truth(l.borrow(take_next), span), [&] { return next; }, [&] { return best; }, span);
}

/// The unknown type of the elements of what is empty, as far as it is known; else null.
const Type* element_of_nothing(Lowering& l, const Value& v) {
    if (v.iterable != nullptr && v.iterable->takes_from_others()) {
        for (const Value& part : v.iterable->of) {
            if (const Type* unknown = element_of_nothing(l, part)) return unknown;
        }
    }
    const Type* type = v.type;
    if (type->is(Kind::Tuple) && type->elements.empty()) return l.types.never();
    const bool is_container = type->is(Kind::List) || type->is(Kind::Set) || type->is(Kind::Dict);
    return is_container && type->elements[0]->is(Kind::Never) ? type->elements[0] : nullptr;
}

Value extreme(Lowering& l, Arguments& arguments, bool want_max, Span span) {
    std::string_view name = want_max ? "max" : "min";
    Value key, fallback;
    for (const auto& [keyword, given] : arguments.keywords) {
        if (keyword == "key")
            key = given;
        else if (keyword == "default")
            fallback = given;
        else
            l.fail(Code::unknown_keyword, given.span,
                   std::string(name) + "() got an unexpected keyword argument '" +
                       std::string(keyword) + "'");
    }
    std::vector<Value> items = arguments.positional;
    if (items.empty())
        l.fail(Code::argument_count, span,
               std::string(name) + " expected at least 1 argument, got 0");
    if (items.size() == 1) {
        items[0] = l.as_tuple(items[0]);
        if (const Type* unknown = element_of_nothing(l, items[0])) {
            if (fallback) return fallback;
            return no_element(l, unknown, "ValueError",
                              l.ir.string(std::string(name) + "() iterable argument is empty"),
                              span);
        }
        if (!items[0].is(Kind::Tuple) || key || fallback) {
            Value or_else = fallback ? fallback : l.none(),
                  has_fallback = l.literal(bool(fallback));
            // These can be gone through again, which iterators cannot.
            if (!key && (items[0].is(Kind::List) || items[0].is(Kind::Array))) {
                Value rest[] = {items[0], or_else, has_fallback};
                return l.call_library("builtins", want_max ? "_max_of_items" : "_min_of_items",
                                      rest, span);
            }
            Value rest[] = {items[0], key ? key : l.none(), or_else, has_fallback};
            return l.call_library("builtins", want_max ? "_max_of" : "_min_of", rest, span);
        }
        items = l.elements(items[0]);
    }
    auto rank = [&](const Value& v) {
        if (!key || key.is(Kind::None)) return v;
        Arguments one{.positional = {v}, .keywords = {}, .span = span};
        return l.borrow(l.call(key, one, span));
    };
    Value best = l.enum_as_int(l.unwrap(items[0], span));
    for (std::size_t i = 1; i < items.size(); ++i) {
        Value next = l.enum_as_int(l.unwrap(items[i], span));
        if (!key) {
            best = better(l, best, next, want_max, span);
            continue;
        }
        Value take_next =
            l.compare(want_max ? CompareOp::Gt : CompareOp::Lt, rank(next), rank(best), span);
        best = l.choose(
            l.truth(l.borrow(take_next), span), [&] { return next; }, [&] { return best; }, span);
    }
    return best;
}

}  // namespace

Value builtin_max(Lowering& l, Arguments& arguments, Span span) {
    return extreme(l, arguments, true, span);
}
Value builtin_min(Lowering& l, Arguments& arguments, Span span) {
    return extreme(l, arguments, false, span);
}

Value builtin_slice(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "slice", {"start", "stop", "step"}, 1, span);
    if (!v[1]) return l.make_slice(l.none(), v[0], l.none());
    return l.make_slice(v[0], v[1], v[2] ? v[2] : l.none());
}

Value builtin_tuple(Lowering& l, Arguments& arguments, Span span) {
    Value x = take(l, arguments, "tuple", {"iterable"}, 0, span)[0];
    if (!x) return l.tuple({});
    if (x.iterable != nullptr) {
        if (auto rows = l.unrolled(*x.iterable, span)) return *rows;
    }
    x = l.as_tuple(x);
    if (!x.is(Kind::Tuple)) {
        l.fail(Code::not_constant, span,
               "tuple() needs something whose length is known when the function is compiled, not " +
                   types::to_string(x.type),
               {},
               "Write the elements, (x[0], x[1]), which numen.extras.to_fixed_tuple(x, 2) does for "
               "a list or an array; or keep the list or array.");
    }
    return l.tuple(l.elements(x));
}

namespace {

/// The attribute of that literal name, or nothing where there is none.
std::optional<Value> known_attribute(Lowering& l, const Value& object, const Value& name,
                                     Span span) {
    auto text = l.known_string(name);
    if (!text) {
        l.fail(Code::not_constant, name.span,
               "the name of an attribute must be known when the function is compiled", {},
               "Write it as a literal.");
    }
    try {
        return l.attribute(object, *text, span);
    } catch (const support::CompileError& error) {
        if (error.diagnostic().code == Code::unknown_attribute) return std::nullopt;
        throw;
    }
}

}  // namespace

Value builtin_getattr(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "getattr", {"object", "name", "default"}, 2, span);
    if (!v[2]) {
        auto text = l.known_string(v[1]);
        if (text) return l.attribute(v[0], *text, span);
    }
    return known_attribute(l, v[0], v[1], span).value_or(v[2]);
}

Value builtin_hasattr(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "hasattr", {"obj", "name"}, 2, span);
    return l.literal(known_attribute(l, v[0], v[1], span).has_value());
}

namespace {

/// Whether the hash is another in each process: that of a text, and of a time in NumPy.
bool hashes_by_process(const Type* type) {
    return type->is_text() || type->is_time() ||
           std::ranges::any_of(type->elements, hashes_by_process);
}

}  // namespace

/// hash(x), equal to CPython's but for None, and for NaN, which CPython hashes by identity.
Value builtin_hash(Lowering& l, Arguments& arguments, Span span) {
    Value x = l.enum_as_int(l.unwrap(take(l, arguments, "hash", {"obj"}, 1, span)[0], span));
    bool has_memory =
        x.type->is_scalar() || x.type->is_text() || x.is(Kind::Tuple) || x.is(Kind::None);
    if (!has_memory) {
        l.fail(Code::bad_argument, span, "unhashable type: " + types::to_string(x.type),
               {{"this one", x.span}});
    }
    if (hashes_by_process(x.type)) {
        ObjectBlock block{.text = " result = hash(value)",
                          .line = span.source->position(span.begin).line,
                          .inputs = {{"value", x.type}},
                          .outputs = {{"result", l.types.py_int()}}};
        return l.call_object(block, {&x, 1}, span)[0];
    }
    ir::Node* memory = l.in_memory(x);
    ir::Node* made =
        l.ir.call_runtime(rt::value_hash, l.types.int64(), {memory, l.element_code(x.type)});
    return l.value(l.ir.cast(made, l.types.py_int()));
}

std::string_view class_in_python(const Type* type) {
    switch (type->kind) {
        case Kind::Scalar:
            switch (type->dtype) {
                case DType::bool_: return "builtins.bool";
                case DType::int64: return "builtins.int";
                case DType::float64: return "builtins.float";
                case DType::complex128: return "builtins.complex";
                default: return "";
            }
        case Kind::None: return "builtins.NoneType";
        case Kind::Tuple: return type->entity == nullptr ? "builtins.tuple" : "";
        case Kind::Array: return "numpy.ndarray";
        case Kind::String: return "builtins.str";
        case Kind::Bytes: return "builtins.bytes";
        case Kind::LiteralList:
        case Kind::List: return "builtins.list";
        case Kind::LiteralDict:
        case Kind::Dict: return "builtins.dict";
        case Kind::Set: return "builtins.set";
        case Kind::Range: return "builtins.range";
        case Kind::Slice: return "builtins.slice";
        default: return "";
    }
}

/// type(x): the class that isinstance knows, Python's own where it has one.
Value builtin_type(Lowering& l, Arguments& arguments, Span span) {
    Value x = take(l, arguments, "type", {"object"}, 1, span)[0];
    if (auto name = class_in_python(x.type); !name.empty())
        return l.static_value(l.types.statik(StaticKind::Class, name));
    if (x.type->is_scalar()) return l.dtype_class(x.type->dtype);
    if (x.is(Kind::Tuple)) return l.named_tuple_class(x.type);
    l.fail(Code::bad_argument, span,
           "type() of " + types::to_string(x.type) + " is not available in compiled code", {},
           "Use isinstance().");
}

namespace {

/// Whether a value of this type is an instance of the class, as far as Python can tell. The library
/// takes typed containers for plain ones.
bool is_instance(const Value& v, const Value& cls, bool in_library) {
    std::string_view name = cls.type->name;
    const Type* t = v.type;
    if (t->is_scalar()) {
        std::string_view known = types::info(t->dtype).name;
        std::string dtype = "numpy." + std::string(known.substr(0, known.find('[')));
        if (name == dtype || (t->is_bool() && (name == "numpy.bool" || name == "builtins.bool")))
            return true;
        if (t->is_bool()) return name == "builtins.int" || name == "numbers.Integral";
        if (t->is_integer()) {
            return name == "builtins.int" || name == "numpy.integer" || name == "numpy.number" ||
                   name == "numbers.Number" || name == "numbers.Integral" || name == "numbers.Real";
        }
        if (t->is_float()) {
            return (name == "builtins.float") || name == "numpy.floating" ||
                   name == "numpy.number" || name == "numbers.Number" || name == "numbers.Real";
        }
        return name == "builtins.complex" || name == "numpy.complexfloating" ||
               name == "numpy.number" || name == "numbers.Number" || name == "numbers.Complex";
    }
    const bool is_typed = t->typed && !in_library;
    switch (t->kind) {
        case Kind::None: return name == "types.NoneType" || name == "builtins.NoneType";
        case Kind::Tuple:
            return name == "builtins.tuple" ||
                   (t->entity != nullptr && t->entity == cls.type->entity);
        case Kind::Array: return name == "numpy.ndarray";
        case Kind::String: return name == "builtins.str";
        case Kind::Bytes: return name == "builtins.bytes";
        case Kind::LiteralList: return name == "builtins.list";
        case Kind::List: return name == (is_typed ? "numen.typed.List" : "builtins.list");
        case Kind::LiteralDict: return name == "builtins.dict";
        case Kind::Dict: return name == (is_typed ? "numen.typed.Dict" : "builtins.dict");
        case Kind::Set: return name == (is_typed ? "numen.typed.Set" : "builtins.set");
        case Kind::Range: return name == "builtins.range";
        case Kind::Slice: return name == "builtins.slice";
        case Kind::Instance:
        case Kind::Enum: return t->entity == cls.type->entity;
        default: return false;
    }
}

}  // namespace

Value builtin_isinstance(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "isinstance", {"obj", "class_or_tuple"}, 2, span);
    std::vector<Value> classes = v[1].is(Kind::Tuple) ? l.elements(v[1]) : std::vector{v[1]};
    auto any_of = [&](const Value& object) {
        for (const Value& cls : classes) {
            if (!cls.is(Kind::Static)) {
                l.fail(Code::bad_argument, span,
                       "isinstance() arg 2 must be a type or a tuple of types");
            }
            if (is_instance(object, cls, l.frame().source->is_library)) return true;
        }
        return false;
    };
    if (v[0].is(Kind::Exception)) {
        ir::Node* is = l.ir.boolean(false);
        for (const Value& cls : classes) {
            auto names = l.exception_classes(cls);
            if (!names) continue;
            is = l.ir.binary(
                Op::or_, is,
                l.ir.call_runtime(rt::error_is, l.types.boolean(), {l.node(v[0]), l.text(*names)}));
        }
        return l.value(is);
    }
    if (v[0].is(Kind::Optional)) {
        bool when_none = any_of(l.none());
        bool otherwise = any_of(l.value(l.ir.field(l.node(v[0]), 1)));
        if (when_none == otherwise) return l.literal(when_none);
        ir::Node* present = l.ir.field(l.node(v[0]), 0);
        return l.value(otherwise ? present : l.ir.make(Op::invert, l.types.boolean(), {present}));
    }
    // A member of an IntEnum is an int, too.
    return l.literal(any_of(v[0]) || any_of(l.enum_as_int(v[0])));
}

}  // namespace numen::sema
