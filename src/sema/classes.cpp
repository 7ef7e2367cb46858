#include <algorithm>
#include <cstring>

#include "sema/forms.h"
#include "sema/lowering.h"

/// Enum members, named tuples, and classes as values.
namespace numen::sema {

namespace {

/// Whether all members have numbers of one kind as values, which a table can hold.
bool has_table(const EnumClass& cls) {
    auto is_like_first = [&](const Constant& member) {
        const Type* type = member.elements[0].type;
        return type == cls.members[0].elements[0].type && (type->is_integer() || type->is_float());
    };
    return !cls.members.empty() &&
           std::all_of(cls.members.begin(), cls.members.end(), is_like_first);
}

}  // namespace

ir::Node* Lowering::enum_ordinal(const Value& member) {
    return ir.cast(node(member), types.int64());
}

/// The value of a member, which is known only at run time, from a table of all of them.
Value Lowering::value_from_table(const Value& member, const EnumClass& cls) {
    const Type* type = cls.members[0].elements[0].type;
    std::string bytes;
    for (const Constant& one : cls.members) {
        const Constant& number = one.elements[0];
        char eight[8];
        if (type->is_float()) {
            std::memcpy(eight, &number.real, 8);
        } else {
            std::memcpy(eight, &number.integer, 8);
        }
        bytes.append(eight, 8);
    }
    ir::Node* table = ir.make(Op::const_data, types.pointer(), {});
    table->text = function.arena.copy(session.data(std::move(bytes)));
    ir::Node* offset = ir.binary(Op::mul, enum_ordinal(member), ir.int64(8));
    return value(ir.make(Op::load, type, {table, offset}));
}

/// What is found for the member, which is known only at run time, among one value for each.
Value Lowering::choose_by_member(const Value& member, std::span<const Value> values, Span span) {
    std::function<Value(std::size_t)> from = [&](std::size_t i) {
        if (i + 1 == values.size()) return values[i];
        ir::Node* here =
            ir.binary(Op::eq, enum_ordinal(member), ir.int64(static_cast<std::int64_t>(i)));
        return choose(value(here), [&] { return values[i]; }, [&] { return from(i + 1); }, span);
    };
    return from(0);
}

Value Lowering::enum_as_int(const Value& v) {
    if (!v.is(Kind::Enum) || v.type->is_one_of()) return v;
    // An IntEnum member is its value; a plain Enum has no arithmetic, so it stays what it is.
    const EnumClass& cls = session.enum_class(v.type);
    if (!cls.is_integer || !has_table(cls)) return v;
    return v.constant != nullptr ? constant(v.constant->elements[0]) : value_from_table(v, cls);
}

Value Lowering::enum_attribute(const Value& member, std::string_view name, Span span) {
    if (member.type->is_one_of()) return {};
    const EnumClass& cls = session.enum_class(member.type);
    if ((name != "value" && name != "name") || cls.members.empty()) return {};
    auto of = [&](const Constant& one) {
        return name == "name" ? literal(std::string_view(one.text)) : constant(one.elements[0]);
    };
    if (member.constant != nullptr) return of(*member.constant);
    if (name == "value" && has_table(cls)) return value_from_table(member, cls);
    std::vector<Value> all;
    for (const Constant& one : cls.members) all.push_back(of(one));
    return choose_by_member(member, all, span);
}

const EnumClass* Lowering::enum_class_of(const Value& cls) {
    if (!cls.is_static(StaticKind::Class) || cls.constant == nullptr ||
        cls.constant->elements.empty())
        return nullptr;
    const Type* made = cls.constant->elements[0].type;
    if (!made->is(Kind::Static) || made->static_kind != StaticKind::Type) return nullptr;
    const auto* type = static_cast<const Type*>(made->entity);
    return type->is(Kind::Enum) ? &session.enum_class(type) : nullptr;
}

/// Color(2): the member that has this value.
Value Lowering::enum_of_value(const Type* type, Arguments& arguments, Span span) {
    Value wanted = take(*this, arguments, type->name, {"value"}, 1, span)[0];
    if (wanted.type == type) return wanted;
    const EnumClass& cls = session.enum_class(type);
    std::function<Value(std::size_t)> from = [&](std::size_t i) -> Value {
        if (i == cls.members.size()) {
            Value message[] = {text_of(wanted, true, span),
                               literal(std::string_view(" is not a valid ")),
                               literal(type->name.substr(type->name.rfind('.') + 1))};
            raise_if(ir.boolean(true), "ValueError", message, span);
            set_unreachable();
            return {.type = types.never(), .span = span};
        }
        Value same = equal(constant(cls.members[i].elements[0]), wanted, span);
        return choose(
            same, [&] { return constant(cls.members[i]); }, [&] { return from(i + 1); }, span);
    };
    return from(0);
}

Value Lowering::make_named_tuple(const Value& cls, Arguments& arguments, Span span) {
    std::vector<std::string_view> names;
    std::vector<Value> defaults;  // of the last fields
    for (const Constant& one : cls.constant->elements) {
        names.push_back(one.text);
        if (!one.elements.empty()) defaults.push_back(constant(one.elements[0]));
    }
    std::vector<syntax::Parameter> parameters;
    for (std::string_view name : names) parameters.push_back({name, nullptr, nullptr, span});
    syntax::Parameters all{.positional = parameters,
                           .positional_only = 0,
                           .vararg = nullptr,
                           .keyword_only = {},
                           .kwarg = nullptr};
    std::vector<Value> values = bind(all, cls.type->name, defaults, {}, arguments, span);
    Value plain = tuple(values);
    std::vector<const Type*> element_types(plain.type->elements.begin(),
                                           plain.type->elements.end());
    std::string_view name = cls.type->name.substr(cls.type->name.rfind('.') + 1);
    plain.type = types.named_tuple(name, cls.type->entity, names, element_types);
    plain.constant = nullptr;
    return plain;
}

bool is_polynomial(const Value& v) {
    return v.is(Kind::Tuple) && v.type->name == "numpy.polynomial.polynomial.Polynomial";
}

bool is_named_tuple_class(const Value& v) {
    return v.is_static(StaticKind::Class) && v.constant != nullptr &&
           !v.constant->elements.empty() && v.constant->elements[0].type->is(Kind::String);
}

namespace {

/// The named tuple that a method is called of.
Value named_tuple_self(Lowering& l, const Arguments& arguments, std::string_view method,
                       Span span) {
    const Value& self = arguments.positional[0];
    if (self.type->names.empty() || arguments.positional.size() > 1) {
        l.fail(Code::unknown_attribute, span,
               self.type->names.empty()
                   ? types::to_string(self.type) + " has no attribute '" + std::string(method) + "'"
                   : std::string(method) + "() takes no positional arguments");
    }
    return self;
}

}  // namespace

/// t._replace(name=value): a new tuple of the class.
Value tuple_method_replace(Lowering& l, Arguments& arguments, Span span) {
    const Value self = named_tuple_self(l, arguments, "_replace", span);
    std::vector<Value> values = l.elements(self);
    for (const auto& [name, given] : arguments.keywords) {
        auto found = std::ranges::find(self.type->names, name);
        if (found == self.type->names.end()) {
            l.fail(Code::unknown_keyword, given.span,
                   types::to_string(self.type) + " has no field '" + std::string(name) + "'");
        }
        values[static_cast<std::size_t>(found - self.type->names.begin())] = given;
    }
    Value made = l.tuple(values);
    made.type = l.types.named_tuple(self.type->name, self.type->entity, self.type->names,
                                    made.type->elements);
    made.constant = nullptr;
    return made;
}

Value tuple_method_asdict(Lowering& l, Arguments& arguments, Span span) {
    const Value self = named_tuple_self(l, arguments, "_asdict", span);
    std::vector<std::pair<std::string_view, Value>> items;
    for (std::size_t i = 0; i < self.type->names.size(); ++i)
        items.emplace_back(self.type->names[i], l.element(self, i));
    return l.literal_dict(items, span);
}

/// Class._make(tuple)
Value named_tuple_make(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "_make", {"cls", "iterable"}, 2, span);
    Value all = l.as_tuple(v[1]);
    if (!all.is(Kind::Tuple)) {
        l.fail(Code::not_constant, v[1].span,
               "_make() needs a tuple, not " + types::to_string(all.type), {},
               "The number of fields must be known when the function is compiled.");
    }
    Arguments fields{.positional = l.elements(all), .keywords = {}, .span = span};
    return l.make_named_tuple(v[0], fields, span);
}

Value Lowering::named_tuple_class(const Type* named_tuple) {
    Constant cls{.type = types.statik(StaticKind::Class, named_tuple->name, named_tuple->entity),
                 .object = named_tuple->entity};
    for (std::string_view name : named_tuple->names)
        cls.elements.push_back({.type = types.string(), .text = std::string(name)});
    return constant(std::move(cls));
}

bool Lowering::same_static(const Value& left, const Value& right) const {
    if (left.type == right.type) return true;
    if (left.is_static(StaticKind::Class) && left.type->entity != nullptr)
        return left.type->entity == right.type->entity;
    // np.float64 == np.dtype("float64"), arr.dtype == np.float64 and the like.
    auto dtype_name = [](const Value& v) -> std::string_view {
        std::string_view name = v.type->name;
        if (v.is_static(StaticKind::DType)) return name == "bool_" ? "bool" : name;
        if (v.is_static(StaticKind::Class)) {
            if (name == "builtins.float") return "float64";
            if (name == "builtins.int") return "int64";
            if (name == "builtins.bool") return "bool";
            if (name == "builtins.complex") return "complex128";
            if (name.starts_with("numpy.")) return name.substr(6);
        }
        return "";
    };
    bool one_is_dtype = left.is_static(StaticKind::DType) || right.is_static(StaticKind::DType);
    return one_is_dtype && !dtype_name(left).empty() && dtype_name(left) == dtype_name(right);
}

}  // namespace numen::sema
