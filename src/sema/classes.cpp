#include "sema/forms.h"
#include "sema/lowering.h"

/// Enum members, named tuples, and classes as values.
namespace numen::sema {

namespace {

/// Members of the enum class, as (name, value) constants, from a member or the class.
const std::vector<Constant>* enum_values(const Value& v) {
    return v.constant == nullptr || v.constant->elements.empty() ? nullptr : &v.constant->elements;
}

}  // namespace

Value Lowering::enum_as_int(const Value& v) {
    if (!v.is(Kind::Enum)) return v;
    // An IntEnum member is its value; a plain Enum has no arithmetic, so it stays what it is.
    const auto* values = enum_values(v);
    if (values == nullptr || !(*values)[0].type->is_integer() || !v.type->weak) return v;
    return constant((*values)[0]);
}

Value Lowering::enum_attribute(const Value& member, std::string_view name, Span span) {
    if (name == "value") {
        if (const auto* values = enum_values(member)) return constant((*values)[0]);
        fail(Code::not_constant, span,
             "the value of an enum member that is only known at run time");
    }
    if (name == "name" && member.constant != nullptr) return literal(member.constant->text);
    return {};
}

Value Lowering::make_named_tuple(const Value& cls, Arguments& arguments, Span span) {
    std::vector<std::string_view> names;
    for (const Constant& one : cls.constant->elements) names.push_back(one.text);
    std::vector<syntax::Parameter> parameters;
    for (std::string_view name : names) parameters.push_back({name, nullptr, nullptr, span});
    syntax::Parameters all{.positional = parameters,
                           .positional_only = 0,
                           .vararg = nullptr,
                           .keyword_only = {},
                           .kwarg = nullptr};
    std::vector<Value> values = bind(all, cls.type->name, {}, {}, arguments, span);
    Value plain = tuple(values);
    std::vector<const Type*> element_types(plain.type->elements.begin(),
                                           plain.type->elements.end());
    plain.type = types.named_tuple(cls.type->name, cls.type->entity, names, element_types);
    plain.constant = nullptr;
    return plain;
}

bool Lowering::same_static(const Value& left, const Value& right) const {
    if (left.type == right.type) return true;
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
