#include "sema/literally.h"

#include <algorithm>

#include "sema/forms.h"
#include "sema/lowering.h"

/// literally(x): x as a constant, for which the function is compiled anew.
namespace numen::sema {

void need_literal(Lowering& l, const Value& v, Span span) {
    if (!v.is(Kind::String) && !v.type->is_integer() && !v.type->is_bool()) {
        l.fail(Code::not_constant, span, types::to_string(v.type) + " has no literal type", {},
               "literally() takes ints, bools and strings.");
    }
    const auto& parameters = l.function.body.parameters;
    auto found = std::ranges::find(parameters, v.node);
    if (v.node == nullptr || found == parameters.end()) {
        l.fail(Code::not_constant, span,
               "Invalid use of non-Literal type " + types::to_string(v.type), {},
               "literally() takes arguments of the function as they are, and constants.");
    }
    support::Diagnostic diagnostic{
        .code = Code::not_constant,
        .message = "Cannot request literal type: the value of an argument must be known here",
        .span = span,
        .notes = {},
        .hint = "Call the function without an explicit signature."};
    throw LiteralNeeded(std::move(diagnostic),
                        static_cast<std::size_t>(found - parameters.begin()));
}

Value numen_literally(Lowering& l, Arguments& arguments, Span span) {
    Value v = take(l, arguments, "literally", {"obj"}, 1, span)[0];
    if (v.constant != nullptr || v.is(Kind::Never)) return v;
    need_literal(l, v, span);
}

}  // namespace numen::sema
