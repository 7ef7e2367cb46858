#include <algorithm>

#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/runtime_rows.h"

/// Methods of str, from their table.
namespace numen::sema {

namespace {

struct Row {
    std::string_view name;
    rt::Row runtime;
    std::string_view parameters;
    char result;
};

constexpr Row kRows[] = {
#define NUMEN_STRING_METHOD(name, row, parameters, result) {name, rt::row, parameters, result},
#include "sema/string_methods.def"
#undef NUMEN_STRING_METHOD
};

const Row* find(std::string_view name) {
    auto found = std::find_if(std::begin(kRows), std::end(kRows),
                              [&](const Row& r) { return r.name == name; });
    return found == std::end(kRows) ? nullptr : found;
}

/// "name:kind" words of a row.
std::vector<std::pair<std::string_view, char>> parameters_of(std::string_view words) {
    std::vector<std::pair<std::string_view, char>> out;
    while (!words.empty()) {
        std::size_t colon = words.find(':');
        out.emplace_back(words.substr(0, colon), words[colon + 1]);
        words.remove_prefix(std::min(words.size(), colon + 3));
    }
    return out;
}

ir::Node* argument(Lowering& l, char kind, const Value& given, std::string_view name, Span span) {
    bool missing = !given || given.is(Kind::None);
    auto string = [&](const Value& v) {
        if (!v || !v.is(Kind::String)) {
            l.fail(Code::bad_argument, span,
                   "'" + std::string(name) + "' must be a str" +
                       (v ? ", not " + types::to_string(v.type) : ""));
        }
        return l.node(v);
    };
    switch (kind) {
        case 's': return string(given);
        case 'S': return missing ? l.ir.zero(l.types.string()) : string(given);
        case 'f': return missing ? l.ir.string(" ") : string(given);
        case 'i': return l.index_value(given, span, name);
        case 'a': return missing ? l.ir.int64(0) : l.index_value(given, span, name);
        case 'z': return missing ? l.ir.int64(INT64_MAX) : l.index_value(given, span, name);
        case 'n': return missing ? l.ir.int64(-1) : l.index_value(given, span, name);
        case 't': return missing ? l.ir.int64(8) : l.index_value(given, span, name);
        case 'b': return missing ? l.ir.boolean(false) : l.node(l.truth(given, span));
        case 'l': {
            Value list = given.is(Kind::List) ? given : l.list_of(given, span);
            if (!list.type->element()->is(Kind::String) && !list.type->element()->is(Kind::Never)) {
                l.fail(Code::bad_argument, span,
                       "join() needs strings, not " + types::to_string(list.type->element()));
            }
            return l.node(list);
        }
        default: NUMEN_UNREACHABLE("kind of a parameter");
    }
}

}  // namespace

bool is_string_method(std::string_view name) { return find(name) != nullptr; }

std::vector<std::string> string_method_names() {
    std::vector<std::string> names;
    for (const Row& row : kRows) names.emplace_back(row.name);
    return names;
}

Value Lowering::call_string_method(const BoundMethod& method, Arguments& arguments, Span span) {
    const Row& row = *find(method.name);
    auto parameters = parameters_of(row.parameters);
    if (arguments.positional.size() > parameters.size()) {
        fail(Code::argument_count, span,
             std::string(row.name) + "() takes at most " + std::to_string(parameters.size()) +
                 " arguments (" + std::to_string(arguments.positional.size()) + " given)");
    }
    std::vector<Value> values(parameters.size());
    std::copy(arguments.positional.begin(), arguments.positional.end(), values.begin());
    for (const auto& [keyword, given] : arguments.keywords) {
        std::size_t i = 0;
        while (i < parameters.size() && parameters[i].first != keyword) ++i;
        if (i == parameters.size()) {
            fail(Code::unknown_keyword, given.span,
                 std::string(row.name) + "() got an unexpected keyword argument '" +
                     std::string(keyword) + "'");
        }
        values[i] = given;
    }
    std::vector<ir::Node*> nodes{node(method.self)};
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        auto [name, kind] = parameters[i];
        if (!values[i] && (kind == 's' || kind == 'i' || kind == 'l')) {
            fail(
                Code::argument_count, span,
                std::string(row.name) + "() missing required argument '" + std::string(name) + "'");
        }
        nodes.push_back(argument(*this, kind, values[i], name, span));
    }
    const Type* string = types.string();
    const Type* three[] = {string, string, string};
    switch (row.result) {
        case 's': return owned(ir.call_runtime(row.runtime, string, nodes));
        case 'b': return value(ir.call_runtime(row.runtime, types.boolean(), nodes));
        case 'i':
            return value(
                ir.cast(ir.call_runtime(row.runtime, types.int64(), nodes), types.py_int()));
        case 'l': return owned(ir.call_runtime(row.runtime, types.list(string), nodes));
        default: return owned(ir.call_runtime(row.runtime, types.tuple(three), nodes));
    }
}

}  // namespace numen::sema
