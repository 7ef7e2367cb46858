#include "sema/forms.h"

#include <string>
#include <unordered_map>

#include "sema/lowering.h"
#include "sema/suggest.h"

namespace numen::sema {

namespace {

struct FormRow {
    std::string_view name;
    FormFunction function;
};

constexpr FormRow kForms[] = {
#define NUMEN_FORM(name, function) {name, function},
#include "sema/forms.def"
#undef NUMEN_FORM
};

const std::unordered_map<std::string_view, FormFunction>& forms() {
    static const auto table = [] {
        std::unordered_map<std::string_view, FormFunction> made;
        for (const FormRow& row : kForms) made.emplace(row.name, row.function);
        return made;
    }();
    return table;
}

bool has_word(std::string_view words, std::string_view word) {
    while (!words.empty()) {
        std::size_t space = words.find(' ');
        if (words.substr(0, space) == word) return true;
        words = space == std::string_view::npos ? "" : words.substr(space + 1);
    }
    return false;
}

}  // namespace

FormFunction find_form(std::string_view qualified) {
    auto found = forms().find(qualified);
    return found == forms().end() ? nullptr : found->second;
}

std::vector<std::string> form_names(std::string_view space) {
    std::vector<std::string> names;
    for (const FormRow& row : kForms) {
        if (row.name.size() > space.size() && row.name.starts_with(space) &&
            row.name[space.size()] == '.') {
            names.emplace_back(row.name.substr(space.size() + 1));
        }
    }
    return names;
}

bool makes_array(const Value& function) {
    return function.is_static(StaticKind::Builtin) &&
           (function.type->name == "numpy.array" || function.type->name == "numpy.asarray");
}

std::optional<ir::MathFn> find_math(std::string_view space, std::string_view name) {
    bool numpy = space == "numpy";
    if (!numpy && space != "math" && space != "cmath") return std::nullopt;
    auto rows = ir::all_math();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        if (numpy ? has_word(row.numpy, name) : row.python == name)
            return static_cast<ir::MathFn>(i);
    }
    return std::nullopt;
}

std::string_view method_space(const Type* type) {
    switch (type->kind) {
        case Kind::Array: return "ndarray";
        case Kind::String: return "str";
        case Kind::Bytes: return "bytes";
        case Kind::List: return "list";
        case Kind::LiteralList: return "literal_list";
        case Kind::LiteralDict: return "literal_dict";
        case Kind::Dict: return "dict";
        case Kind::Set: return "set";
        // A class of the library has its name, with its module.
        case Kind::Tuple: return type->name.find('.') == type->name.npos ? "tuple" : type->name;
        case Kind::Scalar: return "scalar";
        case Kind::Generator: return "generator";
        case Kind::Range: return "range";
        case Kind::Slice: return "slice";
        case Kind::Exception: return "exception";
        case Kind::Enum: return "enum";
        case Kind::Pointer: return "pointer";
        case Kind::Record: return "record";
        case Kind::RandomGenerator: return "numpy.random.Generator";
        case Kind::Static:
            return type->static_kind == StaticKind::Class ? "namedtuple" : "numpy.ufunc";
        default: return "object";
    }
}

std::vector<Value> take(Lowering& lowering, Arguments& arguments, std::string_view function,
                        std::initializer_list<std::string_view> parameters, std::size_t required,
                        Span span) {
    std::vector<std::string_view> names(parameters);
    std::string called = std::string(function) + "()";
    if (arguments.positional.size() > names.size()) {
        lowering.fail(Code::argument_count, span,
                      called + " takes at most " + std::to_string(names.size()) + " argument" +
                          (names.size() == 1 ? "" : "s") + " (" +
                          std::to_string(arguments.positional.size()) + " given)");
    }
    std::vector<Value> values(names.size());
    for (std::size_t i = 0; i < arguments.positional.size(); ++i)
        values[i] = arguments.positional[i];
    for (const auto& [keyword, given] : arguments.keywords) {
        std::size_t i = 0;
        while (i < names.size() && names[i] != keyword) ++i;
        if (i == names.size()) {
            lowering.fail(
                Code::unknown_keyword, given.span,
                called + " got an unexpected keyword argument '" + std::string(keyword) + "'", {},
                did_you_mean(keyword, {names.begin(), names.end()}));
        }
        if (values[i]) {
            lowering.fail(
                Code::argument_count, given.span,
                called + " got multiple values for argument '" + std::string(keyword) + "'");
        }
        values[i] = given;
    }
    for (std::size_t i = 0; i < required; ++i) {
        if (!values[i]) {
            lowering.fail(Code::argument_count, span,
                          called + " missing required argument '" + std::string(names[i]) + "'");
        }
    }
    return values;
}

std::vector<std::string> Lowering::method_names(std::string_view space) const {
    std::vector<std::string> names = space == "str" || space == "bytes"
                                         ? string_method_names(space == "bytes")
                                         : form_names(space);
    for (std::string& name : session.library.names(space)) names.push_back(std::move(name));
    return names;
}

}  // namespace numen::sema
