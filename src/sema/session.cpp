#include "sema/session.h"

#include <algorithm>

#include "sema/lowering.h"
#include "support/diagnostic.h"
#include "types/field_layout.h"

namespace numen::sema {

namespace {

/// Functions compiled because others call them, one inside the other; types that grow without end
/// stop here.
constexpr int kMaxDepth = 200;
/// Passes over a recursive function until its result type does not change any more.
constexpr int kMaxPasses = 8;

std::string key_of(const FunctionSource& source, const std::vector<Argument>& arguments,
                   const ir::Options& options, const Type* return_type, bool is_generator_body) {
    std::string key = std::to_string(reinterpret_cast<std::uintptr_t>(&source));
    for (const Argument& one : arguments) {
        key += "," + std::to_string(reinterpret_cast<std::uintptr_t>(one.type));
        if (one.constant != nullptr) key += "=" + to_string(*one.constant);
    }
    if (is_generator_body) key += ";yields";
    key += ";" + std::to_string(options.fastmath) + (options.parallel ? "p" : "") +
           (options.boundscheck ? "b" : "") + (options.numpy_error_model ? "n" : "") +
           (options.deterministic ? "d" : "") + (options.accurate_math ? "a" : "");
    return key + ";" + std::to_string(reinterpret_cast<std::uintptr_t>(return_type));
}

}  // namespace

Specialization& Session::specialize(const FunctionSource& source,
                                    const std::vector<Argument>& arguments,
                                    const ir::Options& options, const Type* return_type,
                                    support::Span call, bool is_generator_body) {
    std::string key = key_of(source, arguments, options, return_type, is_generator_body);
    auto [entry, is_new] = specializations_.try_emplace(key);
    if (!is_new && !entry->second->is_stale) {
        Specialization& known = *entry->second;
        if (known.in_progress) known.was_called_recursively = true;
        return known;
    }
    if (depth_ >= kMaxDepth) {
        auto calls_itself = [&](const auto& known) {
            const Specialization* one = known.second.get();
            return one != nullptr && one->in_progress && one->source == &source;
        };
        if (std::any_of(specializations_.begin(), specializations_.end(), calls_itself)) {
            throw support::CompileError(
                support::Code::recursion_type, call,
                "calls of '" + source.name + "' need ever new argument types");
        }
        throw support::CompileError(
            support::Code::unsupported_function, call,
            "functions that call one another may be " + std::to_string(kMaxDepth) + " deep");
    }
    auto& functions = result.module.functions;
    if (is_new) {
        entry->second = std::make_unique<Specialization>();
        entry->second->index = functions.size();
        functions.push_back(nullptr);
    }
    Specialization& one = *entry->second;
    const std::size_t index = one.index;
    one.source = &source;
    one.result = return_type != nullptr ? return_type : types.never();
    one.constant = nullptr;
    one.in_progress = true;
    one.is_stale = false;
    one.is_generator_body = is_generator_body;
    auto result_of_function = [&] {
        bool is_none = is_generator_body || types::components(one.result).empty();
        return is_none ? types.none() : one.result;
    };
    const int depth = ++depth_;
    for (int pass = 0;; ++pass) {
        const std::size_t finished_before = finished_.size();
        auto function = std::make_unique<ir::Function>();
        function->symbol = "f" + std::to_string(index);
        function->name = source.name;
        function->source = source.tree->source;
        function->options = options;
        function->is_library = source.is_library;
        function->result = is_generator_body ? types.none() : one.result;
        // Calls made in an earlier pass point at the earlier function; its place is taken over.
        if (functions[index] == nullptr) {
            functions[index] = std::move(function);
        } else {
            *functions[index] = std::move(*function);
        }
        one.function = functions[index].get();
        one.was_called_recursively = false;
        one.found_hints = false;
        Lowering lowering(*this, one, options);
        const Type* found = nullptr;
        try {
            found = lowering.run(arguments, return_type);
        } catch (const support::CompileError&) {
            depth_ = depth;
            // What was not known yet in this pass may be all that is wrong.
            if (one.found_hints && pass < kMaxPasses) continue;
            // A caller may try again, which makes it anew: nothing calls what is left here.
            *one.function = ir::Function();
            one.function->symbol = "f" + std::to_string(index);
            one.function->result = types.none();
            one.in_progress = false;
            one.is_stale = true;
            --depth_;
            throw;
        }
        const Type* assumed = one.result;
        one.result = found->is(types::Kind::Never) ? assumed : found;
        one.function->result = result_of_function();
        // Every yield of a body stores the type that all of them give.
        bool is_last = one.result == assumed || (!one.was_called_recursively && !is_generator_body);
        if (one.was_called_recursively && (one.found_hints || !is_last)) {
            // Functions that called back were told less than the next pass knows.
            for (std::size_t i = finished_before; i < finished_.size(); ++i)
                finished_[i]->is_stale = true;
            finished_.resize(finished_before);
        }
        if (one.found_hints) {
            if (pass < kMaxPasses) continue;
            throw support::CompileError(
                support::Code::heterogeneous, call,
                "what the containers hold that '" + source.name +
                    "' writes empty is not found: each depends on another one");
        }
        if (is_last) {
            if (one.was_called_recursively && one.result->is(types::Kind::Never)) {
                throw support::CompileError(
                    support::Code::recursion_type, call,
                    "the type of what '" + source.name +
                        "' returns cannot be found: every return calls it again");
            }
            break;
        }
        if (pass == kMaxPasses) {
            throw support::CompileError(
                support::Code::recursion_type, call,
                "the type of what '" + source.name + "' returns does not settle");
        }
    }
    --depth_;
    one.in_progress = false;
    finished_.push_back(&one);
    return one;
}

const FunctionSource& Session::inner_function(const FunctionSource& outer,
                                              const syntax::FunctionDef& inner,
                                              std::span<const syntax::Parameter> parameters,
                                              syntax::Block body) {
    std::vector<std::string_view> names;
    for (const syntax::Parameter& one : parameters) names.push_back(one.name);
    auto [found, is_new] = inner_functions_.try_emplace({&inner, std::move(names)});
    if (is_new) {
        auto* definition = arena.make<syntax::FunctionDef>(inner);
        definition->parameters = {.positional = arena.copy(parameters)};
        definition->body = arena.copy(body);
        FunctionSource& made = found->second;
        made = outer;
        made.definition = definition;
        made.name += ".<locals>." + std::string(inner.name);
        made.defaults.clear();
        made.keyword_defaults.clear();
        made.signatures.clear();
        made.inline_always = false;
        made.locals.clear();
    }
    return found->second;
}

const EnumClass& Session::enum_class(const Type* type) {
    auto [found, is_new] = enum_classes_.try_emplace(type);
    if (is_new) found->second = environment->enum_class(type);
    return found->second;
}

std::optional<std::size_t> Session::InstanceFields::find(std::string_view name) const {
    auto found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

const Session::InstanceFields& Session::instance_fields(const Type* type) {
    auto [entry, is_new] = instance_fields_.try_emplace(type);
    InstanceFields& fields = entry->second;
    if (!is_new) return fields;
    std::vector<const Type*> field_types;
    for (auto& [name, field_type] : environment->instance_fields(type)) {
        fields.names.push_back(std::move(name));
        field_types.push_back(field_type);
    }
    types::FieldLayout layout = types::field_layout(types, field_types);
    fields.types = std::move(field_types);
    fields.tuple = layout.tuple;
    fields.offsets = std::move(layout.offsets);
    return fields;
}

void Session::warn(const support::Diagnostic& diagnostic) {
    support::Warning warning{diagnostic.python_class(), diagnostic.format()};
    auto& all = result.warnings;
    if (std::find(all.begin(), all.end(), warning) == all.end()) all.push_back(std::move(warning));
}

void Session::note_type(support::Span span, const Type* type) {
    if (is_in_entry()) result.types.push_back({span, type});
}

std::string_view Session::data(std::string bytes) {
    auto [entry, is_new] = data_names_.try_emplace(bytes);
    if (is_new) {
        entry->second = "numen_data_" + std::to_string(result.module.data.size());
        result.module.data.push_back({entry->second, std::move(bytes), nullptr});
    }
    return entry->second;
}

std::string_view Session::captured(const Constant& constant) {
    std::string key = "at " + std::to_string(reinterpret_cast<std::uintptr_t>(constant.data));
    auto [entry, is_new] = data_names_.try_emplace(key);
    if (is_new) {
        entry->second = "numen_data_" + std::to_string(result.module.data.size());
        result.module.data.push_back({entry->second, {}, constant.data});
        std::uint64_t elements = 1;
        for (std::int64_t size : constant.shape) elements *= static_cast<std::uint64_t>(size);
        result.largest_captured = std::max(result.largest_captured, elements);
    }
    return entry->second;
}

Result analyze(types::Context& types, Library& library, const FunctionSource& function,
               const std::vector<Argument>& arguments, const Type* return_type) {
    Session session(types, library);
    session.environment = function.environment;
    support::Span span =
        function.definition != nullptr ? function.definition->name_span : function.lambda->span;
    Specialization& entry =
        session.specialize(function, arguments, function.options, return_type, span);
    session.result.result = entry.result->is(types::Kind::Never) ? types.none() : entry.result;
    return std::move(session.result);
}

}  // namespace numen::sema
