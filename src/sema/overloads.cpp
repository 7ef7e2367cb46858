#include "sema/lowering.h"

/// Implementations that users registered: overload, overload_method, overload_attribute.
namespace numen::sema {

namespace {

Argument argument(const Value& value) { return {value.type, value.constant}; }

OverloadUse use_of(OverloadUse::Kind kind, const Arguments& arguments) {
    OverloadUse use{.kind = kind};
    for (const Value& one : arguments.positional) use.positional.push_back(argument(one));
    for (const auto& one : arguments.keywords)
        use.keywords.emplace_back(one.name, argument(one.value));
    return use;
}

/// "int64, keyword=float64", for messages.
std::string types_text(const OverloadUse& use) {
    std::string text;
    auto add = [&](std::string_view name, const Type* type) {
        if (!text.empty()) text += ", ";
        if (!name.empty()) text.append(name) += "=";
        text += types::to_string(type);
    };
    for (const Argument& one : use.positional) add("", one.type);
    for (const auto& [name, one] : use.keywords) add(name, one.type);
    return text;
}

}  // namespace

std::optional<Value> Lowering::call_overload(const Value& callee, Arguments& arguments, Span span) {
    OverloadUse use = use_of(OverloadUse::Kind::call, arguments);
    use.callee = callee.constant;
    auto found = session.environment->overload(use);
    if (!found) return std::nullopt;
    if (*found != nullptr) return call_function(**found, arguments, span);
    // What numen has itself serves the types that no implementation was registered for.
    if (!callee.is_static(StaticKind::Function) && !callee.is_static(StaticKind::Object))
        return std::nullopt;
    // Objects that can be called are of one type; their text tells them apart.
    const support::Span at = callee.span;
    const std::string name = callee.is_static(StaticKind::Object) && at.source != nullptr
                                 ? "'" + std::string(at.source->written_at(at)) + "'"
                                 : types::to_string(callee.type);
    fail(Code::unsupported_function, span,
         "no overload of " + name + " takes (" + types_text(use) + ")");
}

std::optional<Value> Lowering::call_overloaded_method(const BoundMethod& method,
                                                      Arguments& with_self, Span span) {
    OverloadUse use = use_of(OverloadUse::Kind::method, with_self);
    use.name = method.name;
    auto found = session.environment->overload(use);
    if (!found) return std::nullopt;
    if (*found != nullptr) return call_function(**found, with_self, span);
    fail(Code::unsupported_function, span,
         "no overload of the method '" + std::string(method.name) + "' takes (" + types_text(use) +
             ")");
}

std::optional<Value> Lowering::overloaded_attribute(const Value& object, std::string_view name,
                                                    Span span) {
    Arguments arguments{.positional = {object}, .keywords = {}, .span = span};
    OverloadUse use = use_of(OverloadUse::Kind::attribute, arguments);
    use.name = name;
    auto found = session.environment->overload(use);
    if (!found || *found == nullptr) return std::nullopt;
    return call_function(**found, arguments, span);
}

std::optional<Value> Lowering::call_operator(const Value& self, std::string_view method,
                                             std::span<const Value> others, Span span) {
    std::string_view name = method.substr(2, method.size() - 4);
    std::vector<Value> values{self};
    values.insert(values.end(), others.begin(), others.end());
    const bool is_builtin = name == "len" || name == "bool" || name == "str" || name == "repr";
    auto module = session.environment->module(is_builtin ? "builtins" : "operator");
    if (!module) return std::nullopt;
    const bool is_keyword = name == "and" || name == "or";
    auto function =
        session.environment->attribute(*module, is_keyword ? std::string(name) + "_" : name);
    if (!function && name.starts_with('r') && !others.empty())
        return call_operator(others[0], "__" + std::string(name.substr(1)) + "__", {&self, 1},
                             span);
    if (!function) return std::nullopt;
    Arguments given{.positional = std::move(values), .keywords = {}, .span = span};
    return call_overload(constant(std::move(*function)), given, span);
}

std::optional<Value> Lowering::cast_extension(const Value& v, const Type* to, Span span) {
    if (!v.is(Kind::Extension) || to->is(Kind::Extension)) return std::nullopt;
    auto module = session.environment->module("numen.extension_types");
    if (!module) return std::nullopt;
    auto cast = session.environment->attribute(*module, "cast");
    if (!cast) return std::nullopt;
    Value wanted = static_value(types.type_object(types::strong(types, to)));
    Arguments both{.positional = {v, wanted}, .keywords = {}, .span = span};
    auto made = call_overload(constant(std::move(*cast)), both, span);
    if (!made || !can_convert(made->type, to)) return std::nullopt;
    return convert(*made, to, span, "the result of a cast");
}

}  // namespace numen::sema
