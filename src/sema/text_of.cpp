#include <algorithm>

#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/runtime_rows.h"

/// Text of values: str, repr, format, f-strings and print.
namespace numen::sema {

using syntax::BinaryOp;

namespace {

/// Whether only Python knows the text of values of a type.
bool has_text_in_python(const Type* type) {
    return type->is(Kind::Array) || type->is(Kind::Record) || type->is_literal_container() ||
           type->is_time() || std::ranges::any_of(type->elements, has_text_in_python);
}

}  // namespace

/// The text that the interpreter finds for a value.
Value Lowering::text_by_python(const Value& v, bool repr, Span span) {
    ObjectBlock block{.text = repr ? " text = value.__repr__()" : " text = value.__str__()",
                      .line = span.source->position(span.begin).line,
                      .inputs = {{"value", v.type}},
                      .outputs = {{"text", types.string()}}};
    return call_object(block, {&v, 1}, span)[0];
}

/// str(v), or repr(v) when asked for.
Value Lowering::text_of(const Value& v, bool repr, Span span) {
    const Type* string = types.string();
    auto made = [&](rt::Row row, std::initializer_list<ir::Node*> arguments) {
        return borrow(owned(ir.call_runtime(row, string, arguments)));
    };
    if (!v.is(Kind::Optional) && v.iterable == nullptr && has_text_in_python(v.type))
        return text_by_python(v, repr, span);
    switch (v.type->kind) {
        case Kind::Never: return v;
        case Kind::None: return literal(std::string_view("None"));
        case Kind::String: return repr ? made(rt::string_repr, {node(v)}) : v;
        case Kind::Scalar: {
            const Type* t = v.type;
            if (t->is_bool()) return made(rt::string_of_bool, {node(v)});
            if (t->is_integer()) {
                bool is_unsigned = types::kind(t->dtype) == 'u';
                const Type* wide = types.scalar(is_unsigned ? DType::uint64 : DType::int64);
                return made(is_unsigned ? rt::string_of_uint64 : rt::string_of_int64,
                            {ir.cast(node(v), wide)});
            }
            if (t->is_float()) {
                return made(
                    t->dtype == DType::float32 ? rt::string_of_float32 : rt::string_of_float64,
                    {node(v)});
            }
            return made(
                t->dtype == DType::complex64 ? rt::string_of_complex64 : rt::string_of_complex128,
                {ir.field(node(v), 0), ir.field(node(v), 1)});
        }
        case Kind::Static:
            if (v.is_static(StaticKind::DType) && v.type->dtype != DType::structured) {
                std::string name = v.type->dtype == DType::bool_
                                       ? "bool"
                                       : std::string(types::info(v.type->dtype).name);
                return literal(repr ? "dtype('" + name + "')" : name);
            }
            break;
        case Kind::Exception: return made(repr ? rt::error_repr : rt::error_message, {node(v)});
        case Kind::Optional:
            return choose(
                value(ir.field(node(v), 0)),
                [&] { return text_of(value(ir.field(node(v), 1)), repr, span); },
                [&] { return literal(std::string_view("None")); }, span);
        case Kind::Enum: {
            if (repr || v.type->is_one_of()) break;
            // From Python 3.11 on the text of an IntEnum member is that of its value.
            Value number = enum_as_int(v);
            if (!number.is(Kind::Enum)) return text_of(number, false, span);
            std::string_view cls = v.type->name.substr(v.type->name.rfind('.') + 1);
            Value name = enum_attribute(v, "name", span);
            return borrow(
                *string_binary(BinaryOp::Add, literal(std::string(cls) + "."), name, span));
        }
        case Kind::Bytes:
        case Kind::Tuple:
        case Kind::List:
        case Kind::Dict:
        case Kind::Set:
        case Kind::Range:
        case Kind::Slice: return made(rt::value_repr, {in_memory(v), element_code(v.type)});
        case Kind::Instance:
        case Kind::Extension:
            for (std::string_view method : {"__str__", "__repr__"}) {
                if (repr && method == "__str__") continue;
                if (auto text = call_special(v, method, {}, span)) return *text;
            }
            if (v.is(Kind::Extension)) return text_by_python(v, repr, span);
            break;
        default: break;
    }
    fail(Code::unsupported_function, span,
         "the text of " + types::to_string(v.type) + " is not available in compiled code");
}

Value Lowering::format_value(const Value& v, const Value& spec, Span span) {
    if (spec.constant != nullptr && spec.constant->text.empty()) return text_of(v, false, span);
    const Type* string = types.string();
    auto made = [&](rt::Row row, std::initializer_list<ir::Node*> arguments) {
        return borrow(owned(ir.call_runtime(row, string, arguments)));
    };
    Value plain = enum_as_int(unwrap(v, span));
    const Type* t = plain.type;
    if (t->is(Kind::String)) return made(rt::format_string, {node(plain), node(spec)});
    if (t->is_bool()) return made(rt::format_bool, {node(plain), node(spec)});
    if (t->is_integer()) {
        bool is_unsigned = types::kind(t->dtype) == 'u';
        ir::Node* wide =
            ir.cast(node(plain), types.scalar(is_unsigned ? DType::uint64 : DType::int64));
        return made(is_unsigned ? rt::format_uint64 : rt::format_int64, {wide, node(spec)});
    }
    if (t->is_float())
        return made(rt::format_float64, {ir.cast(node(plain), types.float64()), node(spec)});
    if (t->is_complex()) {
        ir::Node* wide = ir.cast(node(plain), types.scalar(DType::complex128));
        return made(rt::format_complex128, {ir.field(wide, 0), ir.field(wide, 1), node(spec)});
    }
    fail(Code::bad_argument, span,
         "unsupported format string passed to " + types::to_string(v.type));
}

Value Lowering::formatted_value(const syntax::FormattedValue& part) {
    Value v = expr(part.value);
    if (part.conversion == 'r') v = text_of(v, true, part.span);
    if (part.conversion == 'a') v = call_library("builtins", "ascii", {&v, 1}, part.span);
    if (part.conversion == 's') v = text_of(v, false, part.span);
    Value spec = part.format_spec == nullptr ? literal(std::string_view(""))
                                             : borrow(joined_string(*part.format_spec));
    return format_value(v, spec, part.span);
}

Value Lowering::joined_string(const syntax::JoinedStr& string) {
    Value all = literal(std::string_view(""));
    for (const syntax::Expr* part : string.values) {
        const auto* formatted = syntax::as<syntax::FormattedValue>(part);
        Value one = formatted != nullptr ? formatted_value(*formatted) : expr(part);
        if (one.is(Kind::Never)) return one;
        bool empty = all.constant != nullptr && all.constant->text.empty();
        all = empty ? one : borrow(*string_binary(BinaryOp::Add, all, one, string.span));
    }
    return all;
}

Value builtin_str(Lowering& l, Arguments& arguments, Span span) {
    Value x = take(l, arguments, "str", {"object"}, 0, span)[0];
    return x ? l.text_of(x, false, span) : l.literal(std::string_view(""));
}

Value builtin_repr(Lowering& l, Arguments& arguments, Span span) {
    return l.text_of(take(l, arguments, "repr", {"obj"}, 1, span)[0], true, span);
}

Value builtin_format(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "format", {"value", "format_spec"}, 1, span);
    if (v[1] && !v[1].is(Kind::String)) {
        l.fail(Code::bad_argument, v[1].span,
               "format() argument 2 must be str, not " + types::to_string(v[1].type));
    }
    return l.format_value(v[0], v[1] ? v[1] : l.literal(std::string_view("")), span);
}

Value builtin_print(Lowering& l, Arguments& arguments, Span span) {
    Value separator = l.literal(std::string_view(" ")), end = l.literal(std::string_view("\n"));
    for (const auto& [keyword, given] : arguments.keywords) {
        if ((keyword == "sep" || keyword == "end") && !given.is(Kind::None) &&
            !given.is(Kind::String)) {
            l.fail(Code::bad_argument, given.span,
                   std::string(keyword) + " must be None or a string, not " +
                       types::to_string(given.type));
        }
        if (keyword == "sep" && !given.is(Kind::None))
            separator = given;
        else if (keyword == "end" && !given.is(Kind::None))
            end = given;
        else if (keyword != "sep" && keyword != "end" && keyword != "flush") {
            l.fail(Code::unknown_keyword, given.span,
                   "print() does not take '" + std::string(keyword) + "' in compiled code");
        }
    }
    Value line = l.literal(std::string_view(""));
    auto add = [&](const Value& part) {
        if (part.constant != nullptr && part.constant->text.empty()) return;
        bool empty = line.constant != nullptr && line.constant->text.empty();
        line = empty ? part : l.borrow(*l.string_binary(BinaryOp::Add, line, part, span));
    };
    for (std::size_t i = 0; i < arguments.positional.size(); ++i) {
        if (i > 0) add(separator);
        add(l.text_of(arguments.positional[i], false, span));
    }
    add(end);
    l.ir.call_runtime(rt::print, l.types.none(), {l.node(line)});
    return l.none();
}

namespace {

Value in_base(Lowering& l, Arguments& arguments, std::string_view name, std::int64_t base,
              Span span) {
    Value x = take(l, arguments, name, {"number"}, 1, span)[0];
    return l.owned(l.ir.call_runtime(rt::int_in_base, l.types.string(),
                                     {l.index_value(x, span, "the argument"), l.ir.int64(base)}));
}

}  // namespace

Value builtin_bin(Lowering& l, Arguments& a, Span span) { return in_base(l, a, "bin", 2, span); }
Value builtin_oct(Lowering& l, Arguments& a, Span span) { return in_base(l, a, "oct", 8, span); }
Value builtin_hex(Lowering& l, Arguments& a, Span span) { return in_base(l, a, "hex", 16, span); }

}  // namespace numen::sema
