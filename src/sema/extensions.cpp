#include <algorithm>

#include "sema/forms.h"
#include "sema/lowering.h"

/// Values of types that users define: rows of members, which only the code reads and makes that
/// numen writes for those types (numen/extension_types.py).
namespace numen::sema {

namespace {

const Type* extension_argument(Lowering& l, const Value& given, Span span) {
    const Type* type = l.type_argument(given, span);
    if (!type->is(Kind::Extension)) {
        l.fail(Code::bad_argument, span, types::to_string(type) + " is no extension type");
    }
    return type;
}

}  // namespace

/// make(type, member, ...)
Value extension_make(Lowering& l, Arguments& arguments, Span span) {
    const std::vector<Value>& given = arguments.positional;
    const Type* type = extension_argument(l, given[0], span);
    if (given.size() != 1 + type->elements.size()) {
        l.fail(
            Code::argument_count, span,
            types::to_string(type) + " has " + std::to_string(type->elements.size()) + " members");
    }
    std::vector<ir::Node*> members;
    for (std::size_t i = 0; i < type->elements.size(); ++i) {
        if (given[1 + i].is(Kind::Never)) return given[1 + i];
        std::string what = "the member '" + std::string(type->names[i]) + "'";
        members.push_back(l.node(l.convert(given[1 + i], type->elements[i], span, what)));
    }
    if (types::components(type).empty()) return l.empty_value(type);
    return l.value(l.ir.pack(type, members));
}

/// member(value, number)
Value extension_member(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "member", {"value", "number"}, 2, span);
    if (v[0].is(Kind::Never)) return v[0];
    auto number = l.known_int(v[1]);
    if (!v[0].is(Kind::Extension) || !number || *number < 0 ||
        static_cast<std::size_t>(*number) >= v[0].type->elements.size()) {
        l.fail(Code::bad_argument, span, types::to_string(v[0].type) + " has no such member");
    }
    return l.element(v[0], static_cast<std::size_t>(*number));
}

}  // namespace numen::sema
