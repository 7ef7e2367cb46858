#include <algorithm>

#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/operators.h"
#include "sema/runtime_rows.h"

/// Instances of jitclasses: fields in memory of the runtime, methods compiled like functions.
namespace numen::sema {

using syntax::BinaryOp;
using syntax::CompareOp;
using syntax::UnaryOpKind;

namespace {

/// The comparison that holds for (b, a) where this one holds for (a, b).
CompareOp reflected(CompareOp op) {
    switch (op) {
        case CompareOp::Lt: return CompareOp::Gt;
        case CompareOp::LtE: return CompareOp::GtE;
        case CompareOp::Gt: return CompareOp::Lt;
        case CompareOp::GtE: return CompareOp::LtE;
        default: return op;
    }
}

/// As Python mangles a private name in the body of a class: _Class__name.
std::string mangled(std::string_view cls, std::string_view name) {
    cls.remove_prefix(std::min(cls.find_first_not_of('_'), cls.size()));
    return "_" + std::string(cls) + std::string(name);
}

/// The class whose body a function is written in, from its qualified name:
/// "f.<locals>.Class.method" and also what is inside of it, "Class.method.<locals>.inner".
std::string_view class_around(std::string_view function) {
    auto cut = [&] {
        std::size_t dot = function.rfind('.');
        function = dot == std::string_view::npos ? std::string_view() : function.substr(0, dot);
    };
    for (cut(); function.ends_with("<locals>"); cut()) cut();
    return function.substr(function.rfind('.') + 1);
}

bool is_private(std::string_view name) { return name.starts_with("__") && !name.ends_with("__"); }

struct Place {
    const Type* type;
    ir::Node* data;
    ir::Node* offset;
};

/// Where the field of that name lies, if there is one.
std::optional<Place> place_of_field(Lowering& l, const Value& instance, std::string_view name) {
    const auto& fields = l.session.instance_fields(instance.type);
    auto index = fields.find(name);
    if (!index) return std::nullopt;
    ir::Node* data = l.ir.call_runtime(rt::instance_data, l.types.pointer(), {l.node(instance)});
    return Place{fields.types[*index], data, l.ir.int64(fields.offsets[*index])};
}

}  // namespace

std::optional<Value> Lowering::field(const Value& instance, std::string_view name) {
    auto place = place_of_field(*this, instance, name);
    if (!place) return std::nullopt;
    return borrow(from_memory(place->type, place->data, place->offset));
}

void Lowering::raise_if_unset(const Value& held, std::string_view message, Span span) {
    if (held.is(Kind::Tuple)) {
        for (std::size_t i = 0; i < held.type->elements.size(); ++i) {
            raise_if_unset(element(held, i), message, span);
        }
    } else if (held.type->is_object()) {
        ir::Node* is_unset = ir.binary(Op::eq, node(held), ir.zero(held.type));
        raise_if(is_unset, "AttributeError", message, span);
    }
}

std::optional<Value> Lowering::instance_attribute(const Value& instance, std::string_view name,
                                                  Span span) {
    if (is_private(name)) {
        std::string full = mangled(class_around(frame().source->name), name);
        if (auto found = instance_attribute(instance, session.arena.copy(full), span)) return found;
        fail(Code::unknown_attribute, span,
             types::to_string(instance.type) + " has no attribute '" + full + "'",
             {{"this one", instance.span}});
    }
    if (auto held = field(instance, name)) {
        const std::string_view cls = instance.type->name;
        raise_if_unset(*held,
                       "'" + std::string(cls.substr(cls.rfind('.') + 1)) +
                           "' object has no attribute '" + std::string(name) + "'",
                       span);
        return held;
    }
    auto member = session.environment->instance_member(instance.type, name);
    if (!member) return std::nullopt;
    if (member->kind == InstanceMember::Kind::property) {
        Arguments self{.positional = {instance}, .keywords = {}, .span = span};
        return borrow(call_function(*member->function.function, self, span));
    }
    auto* method = session.arena.make<BoundMethod>(BoundMethod{instance, session.arena.copy(name)});
    Value made = {.type = types.statik(StaticKind::Method, method->name, method), .span = span};
    made.method = method;
    session.remember_static(made);
    return made;
}

void Lowering::set_instance_attribute(const Value& instance, std::string_view name,
                                      const Value& stored, Span span) {
    if (is_private(name)) {
        std::string_view cls = class_around(frame().source->name);
        return set_instance_attribute(instance, session.arena.copy(mangled(cls, name)), stored,
                                      span);
    }
    if (auto place = place_of_field(*this, instance, name)) {
        Value converted = borrow(
            convert(stored, place->type, span, "what '" + std::string(name) + "' is set to"));
        return replace_in_memory(converted, place->type, place->data, place->offset);
    }
    auto member = session.environment->instance_member(instance.type, name);
    if (!member || !member->setter) {
        fail(Code::unknown_attribute, span,
             types::to_string(instance.type) + " has no attribute '" + std::string(name) +
                 "' that can be assigned",
             {{"this one", instance.span}}, "Fields are named in the jitclass's spec.");
    }
    Arguments both{.positional = {instance, stored}, .keywords = {}, .span = span};
    call_function(*member->setter->function, both, span);
}

std::optional<Value> Lowering::call_member(const Value& instance, std::string_view name,
                                           const Arguments& arguments, Span span) {
    auto member = session.environment->instance_member(instance.type, name);
    if (!member || member->kind == InstanceMember::Kind::property) return std::nullopt;
    Arguments given = arguments;
    if (member->kind == InstanceMember::Kind::method)
        given.positional.insert(given.positional.begin(), instance);
    return call_function(*member->function.function, given, span);
}

bool Lowering::has_method_within(const Type* type, std::string_view name) const {
    if (type->is(Kind::Instance))
        return session.environment->instance_member(type, name).has_value();
    return std::ranges::any_of(type->elements,
                               [&](const Type* one) { return has_method_within(one, name); });
}

std::optional<Value> Lowering::call_special(const Value& instance, std::string_view name,
                                            std::initializer_list<Value> arguments, Span span) {
    if (instance.is(Kind::Extension)) return call_operator(instance, name, arguments, span);
    if (!instance.is(Kind::Instance)) return std::nullopt;
    Arguments given{.positional = arguments, .keywords = {}, .span = span};
    if (auto made = call_member(instance, name, given, span)) return made;
    return call_operator(instance, name, arguments, span);
}

Value Lowering::new_instance(const Type* type, Arguments& arguments, Span span) {
    const Type* tuple = session.instance_fields(type).tuple;
    Value made = borrow(owned(ir.call_runtime(rt::instance_new, type, {element_code(tuple)})));
    made.span = span;
    auto nothing = call_member(made, "__init__", arguments, span);
    if (nothing && nothing->is(Kind::Never)) return *nothing;
    if (nothing && !nothing->is(Kind::None)) {
        fail(Code::bad_argument, span,
             "__init__() should return None, not " + types::to_string(nothing->type));
    }
    return made;
}

/// structref.new(type): a struct whose fields are zero.
Value structref_new(Lowering& l, Arguments& arguments, Span span) {
    Value of = take(l, arguments, "new", {"struct_type"}, 1, span)[0];
    const Type* type = l.type_argument(of, span);
    if (!type->is(Kind::Instance)) {
        l.fail(Code::bad_argument, span,
               "new() makes structs, not values of type " + types::to_string(type),
               {{"this one", of.span}});
    }
    Arguments none{.positional = {}, .keywords = {}, .span = span};
    return l.new_instance(type, none, span);
}

Value Lowering::instance_binary(BinaryOp op, const Value& left, const Value& right, Span span) {
    if (auto made = call_special(left, special_name(op), {right}, span)) return *made;
    if (auto made = call_special(right, special_name(op, "r"), {left}, span)) return *made;
    bad_operands(symbol_of(op), left, right, span);
}

Value Lowering::instance_inplace(BinaryOp op, const Value& left, const Value& right, Span span) {
    if (auto made = call_special(left, special_name(op, "i"), {right}, span)) return *made;
    return binary(op, left, right, span);
}

Value Lowering::instance_unary(UnaryOpKind op, const Value& operand, Span span) {
    const std::string_view name = special_name(op);
    if (auto made = call_special(operand, name, {}, span)) return *made;
    fail(Code::bad_operand, span,
         types::to_string(operand.type) + " has no method " + std::string(name));
}

std::optional<Value> Lowering::instance_compare(CompareOp op, const Value& left, const Value& right,
                                                Span span) {
    if (auto made = call_special(left, special_name(op), {right}, span)) return *made;
    if (auto made = call_special(right, special_name(reflected(op)), {left}, span)) return *made;
    const bool has_identity = left.is(Kind::Instance) || right.is(Kind::Instance);
    if (op == CompareOp::Eq && has_identity) return identical(left, right, span);
    if (op == CompareOp::Eq) bad_operands(symbol_of(op), left, right, span);
    if (op == CompareOp::NotEq) {
        Value same = *instance_compare(CompareOp::Eq, left, right, span);
        return unary(UnaryOpKind::Not, same, span);
    }
    return std::nullopt;
}

/// What a builtin of one argument makes of an instance: by the method of its name, or for numbers
/// of the next more exact kind.
std::optional<Value> Lowering::call_conversion(const Value& instance, std::string_view builtin,
                                               Span span) {
    constexpr std::string_view kNumbers[] = {"complex", "float", "int", "index"};
    if (!instance.is(Kind::Instance)) return std::nullopt;
    auto begin = std::find(std::begin(kNumbers), std::end(kNumbers), builtin);
    std::vector<std::string_view> names(begin, std::end(kNumbers));
    if (names.empty()) names = {builtin};
    if (builtin == "complex" || builtin == "float") std::erase(names, "int");
    for (std::string_view name : names) {
        auto made = call_special(instance, "__" + std::string(name) + "__", {}, span);
        if (!made) continue;
        if (name == builtin || !made->type->is_scalar()) return made;
        const Type* type = builtin == "complex" ? types.py_complex()
                           : builtin == "float" ? types.py_float()
                                                : types.py_int();
        return convert(*made, type, span, "the result");
    }
    return std::nullopt;
}

Value Lowering::instance_truth(const Value& instance, Span span) {
    if (auto made = call_special(instance, "__bool__", {}, span)) return truth(borrow(*made), span);
    if (auto made = call_special(instance, "__len__", {}, span)) return truth(borrow(*made), span);
    return literal(true);
}

}  // namespace numen::sema
