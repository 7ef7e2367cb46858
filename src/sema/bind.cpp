#include "sema/lowering.h"
#include "sema/suggest.h"

namespace numen::sema {

using namespace syntax;

/// Matches the arguments of a call with a function's parameters, as Python does. Gives one value
/// per parameter: positional ones, the tuple of *args if there is one, keyword-only ones, the dict
/// of
/// **kwargs if there is one.
std::vector<Value> Lowering::bind(
    const Parameters& parameters, std::string_view name, std::span<const Value> defaults,
    std::span<const std::pair<std::string_view, Value>> keyword_defaults, Arguments& arguments,
    Span span) {
    std::string function_name = std::string(name) + "()";
    std::size_t count = parameters.positional.size();
    std::vector<Value> values(count);
    std::vector<Value> extra;
    std::vector<std::pair<std::string_view, Value>> extra_keywords;
    for (std::size_t i = 0; i < arguments.positional.size(); ++i) {
        if (i < count) {
            values[i] = arguments.positional[i];
        } else if (parameters.vararg != nullptr) {
            extra.push_back(arguments.positional[i]);
        } else {
            fail(Code::argument_count, span,
                 function_name + " takes " + std::to_string(count) + " positional argument" +
                     (count == 1 ? "" : "s") + " but " +
                     std::to_string(arguments.positional.size()) +
                     (arguments.positional.size() == 1 ? " was" : " were") + " given");
        }
    }
    std::vector<Value> keyword_only(parameters.keyword_only.size());
    for (const auto& [keyword, given] : arguments.keywords) {
        bool found = false;
        for (std::size_t i = parameters.positional_only; i < count && !found; ++i) {
            if (parameters.positional[i].name != keyword) continue;
            if (values[i]) {
                fail(Code::argument_count, span,
                     function_name + " got multiple values for argument '" + std::string(keyword) +
                         "'");
            }
            values[i] = given;
            found = true;
        }
        for (std::size_t i = 0; i < keyword_only.size() && !found; ++i) {
            if (parameters.keyword_only[i].name != keyword) continue;
            keyword_only[i] = given;
            found = true;
        }
        if (!found && parameters.kwarg != nullptr) {
            extra_keywords.emplace_back(keyword, given);
        } else if (!found) {
            std::vector<std::string> names;
            for (const Parameter& one : parameters.positional) names.emplace_back(one.name);
            for (const Parameter& one : parameters.keyword_only) names.emplace_back(one.name);
            fail(Code::unknown_keyword, given.span,
                 function_name + " got an unexpected keyword argument '" + std::string(keyword) +
                     "'",
                 {}, did_you_mean(keyword, names));
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (values[i]) continue;
        std::size_t first_default = count - defaults.size();
        if (i < first_default) {
            fail(Code::argument_count, span,
                 function_name + " missing required argument '" +
                     std::string(parameters.positional[i].name) + "'");
        }
        values[i] = defaults[i - first_default];
    }
    if (parameters.vararg != nullptr) values.push_back(tuple(extra));
    for (std::size_t i = 0; i < keyword_only.size(); ++i) {
        if (!keyword_only[i]) {
            for (const auto& [keyword, value] : keyword_defaults) {
                if (keyword == parameters.keyword_only[i].name) keyword_only[i] = value;
            }
        }
        if (!keyword_only[i]) {
            fail(Code::argument_count, span,
                 function_name + " missing required keyword-only argument '" +
                     std::string(parameters.keyword_only[i].name) + "'");
        }
        values.push_back(keyword_only[i]);
    }
    if (parameters.kwarg != nullptr) values.push_back(literal_dict(extra_keywords, span));
    return values;
}

}  // namespace numen::sema
