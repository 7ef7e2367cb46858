#include <algorithm>

#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/runtime_rows.h"

/// Methods of str and bytes, from their table.
namespace numen::sema {

namespace {

struct Row {
    std::string_view name;
    rt::Row runtime;
    std::string_view parameters;
    char result;
    bool of_bytes;
};

constexpr Row kRows[] = {
#define NUMEN_STRING_METHOD(name, row, parameters, result, of_bytes) \
    {name, rt::row, parameters, result, of_bytes},
#include "sema/string_methods.def"
#undef NUMEN_STRING_METHOD
};

bool has(const Type* type, const Row& row) {
    return type->is(Kind::String) || (type->is(Kind::Bytes) && row.of_bytes);
}

const Row* find(const Type* type, std::string_view name) {
    auto found = std::find_if(std::begin(kRows), std::end(kRows),
                              [&](const Row& row) { return row.name == name && has(type, row); });
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

/// `text` is str or bytes: what the method is one of.
ir::Node* argument(Lowering& l, const Type* text, char kind, const Value& given,
                   std::string_view name, Span span) {
    if (given && given.is(Kind::Optional)) {
        auto with = [&](const Value& v) { return l.value(argument(l, text, kind, v, name, span)); };
        ir::Node* optional = l.node(given);
        if (std::string_view("sifl").find(kind) != std::string_view::npos)
            return l.node(with(l.unwrap(given, span)));
        return l.node(l.borrow(l.choose(
            l.value(l.ir.field(optional, 0)),
            [&] { return with(l.value(l.ir.field(optional, 1))); }, [&] { return with(l.none()); },
            span)));
    }
    bool missing = !given || given.is(Kind::None);
    auto string = [&](const Value& v) {
        if (!v || v.type != text) {
            l.fail(Code::bad_argument, span,
                   "'" + std::string(name) + "' must be " +
                       (text->is(Kind::Bytes) ? "bytes" : "a str") +
                       (v ? ", not " + types::to_string(v.type) : ""));
        }
        return l.node(v);
    };
    auto text_literal = [&](const char* chars) {
        return l.node(l.constant({.type = text, .text = chars}));
    };
    switch (kind) {
        case 's':
        case 'p': return string(given);
        case 'w':
            // Null would stand for the white space of str.
            if (missing && text->is(Kind::Bytes)) return text_literal(" \t\n\r\v\f");
            return missing ? l.ir.zero(text) : string(given);
        case 'S': return missing ? l.ir.zero(text) : string(given);
        case 'f': return missing ? text_literal(" ") : string(given);
        case 'i': return l.index_value(given, span, name);
        case 'a': return missing ? l.ir.int64(0) : l.index_value(given, span, name);
        case 'z': return missing ? l.ir.int64(INT64_MAX) : l.index_value(given, span, name);
        case 'n': return missing ? l.ir.int64(-1) : l.index_value(given, span, name);
        case 't': return missing ? l.ir.int64(8) : l.index_value(given, span, name);
        case 'b': return missing ? l.ir.boolean(false) : l.node(l.truth(given, span));
        case 'l': {
            Value list = given.is(Kind::List) ? given : l.list_of(given, span);
            if (list.type->element() != text && !list.type->element()->is(Kind::Never)) {
                l.fail(Code::bad_argument, span,
                       "join() needs " + types::to_string(text) + ", not " +
                           types::to_string(list.type->element()));
            }
            return l.node(list);
        }
        default: NUMEN_UNREACHABLE("kind of a parameter");
    }
}

}  // namespace

bool is_string_method(const Type* type, std::string_view name) {
    return find(type, name) != nullptr;
}

std::vector<std::string> string_method_names(bool of_bytes) {
    std::vector<std::string> names;
    for (const Row& row : kRows) {
        if (!of_bytes || row.of_bytes) names.emplace_back(row.name);
    }
    return names;
}

Value Lowering::call_string_method(const BoundMethod& method, Arguments& arguments, Span span) {
    const Type* text = method.self.type;
    const Row& row = *find(text, method.name);
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
    if (!parameters.empty() && parameters[0].second == 'p' && values[0] &&
        values[0].is(Kind::Tuple)) {
        ir::Node* any = ir.boolean(false);
        for (const Value& one : elements(values[0])) {
            std::vector<Value> row = values;
            row[0] = one;
            while (!row.back()) row.pop_back();
            Arguments given{.positional = row, .keywords = {}, .span = span};
            any = ir.binary(Op::or_, any, node(call_string_method(method, given, span)));
        }
        return value(any);
    }
    std::vector<ir::Node*> nodes{node(method.self)};
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        auto [name, kind] = parameters[i];
        if (!values[i] && (kind == 's' || kind == 'p' || kind == 'i' || kind == 'l')) {
            fail(
                Code::argument_count, span,
                std::string(row.name) + "() missing required argument '" + std::string(name) + "'");
        }
        nodes.push_back(argument(*this, text, kind, values[i], name, span));
    }
    const Type* three[] = {text, text, text};
    if (row.result == 'l') nodes.push_back(ir.boolean(text->is(Kind::Bytes)));
    switch (row.result) {
        case 's': return owned(ir.call_runtime(row.runtime, text, nodes));
        case 'b': return value(ir.call_runtime(row.runtime, types.boolean(), nodes));
        case 'i':
            return value(
                ir.cast(ir.call_runtime(row.runtime, types.int64(), nodes), types.py_int()));
        case 'l': return owned(ir.call_runtime(row.runtime, types.list(text), nodes));
        default: return owned(ir.call_runtime(row.runtime, types.tuple(three), nodes));
    }
}

}  // namespace numen::sema
