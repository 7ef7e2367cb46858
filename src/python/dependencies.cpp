#include "python/dependencies.h"

#include <algorithm>

#include "python/dispatcher.h"
#include "python/environment.h"
#include "types/ir_text.h"

namespace numen::python {

using support::Hasher;
using types::Type;

namespace {

/// The line of a text that begins `number` line breaks after its start; empty when it is shorter.
std::string_view from_line(std::string_view text, int number) {
    for (; number > 0; --number) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text;
}

/// Whether a function that was compiled stands within the lines that were hashed for it. They are
/// found in different ways, and the file may have changed in between.
bool is_within(const sema::FunctionSource& function, std::string_view text, int first_line) {
    if (function.tree == nullptr) return true;  // it was not parsed
    const support::Span span =
        function.definition != nullptr ? function.definition->span : function.lambda->span;
    const int line = span.source->position(span.begin).line;
    if (line < first_line) return false;
    return from_line(text, line - first_line).starts_with(span.source->lines_of(span));
}

}  // namespace

std::uint32_t Dependencies::number_of(const void* object) {
    auto [found, is_new] =
        numbers_.try_emplace(object, static_cast<std::uint32_t>(objects_.size()));
    if (is_new) objects_.push_back(object);
    return found->second;
}

std::string Dependencies::text_of_type(const Type* type) {
    return types::ir_text(type, [this](const void* identity) { return number_of(identity); });
}

const Type* Dependencies::type_from_text(const std::string& text) {
    return types::parse_type(session_.types, text, [this](std::uint64_t number) {
        return object(static_cast<std::uint32_t>(number));
    });
}

const void* Dependencies::object(std::uint32_t number) const {
    return number < objects_.size() ? objects_[number] : nullptr;
}

const sema::Constant* Dependencies::constant(std::uint32_t number) const {
    auto found = constants_.find(number);
    return found == constants_.end() ? nullptr : &found->second;
}

std::optional<std::uint32_t> Dependencies::memory_number(const void* address) const {
    auto found = memory_numbers_.find(address);
    return found == memory_numbers_.end() ? std::nullopt : std::optional(found->second);
}

const void* Dependencies::memory(std::uint32_t number) const {
    return number < memory_.size() ? memory_[number] : nullptr;
}

void Dependencies::put(Hasher& hasher, const Type* type) { hasher.text(text_of_type(type)); }

void Dependencies::put(Hasher& hasher, const sema::Constant& constant) {
    // All members by name: one more has to be thought of here.
    const auto& [type, integer, real, imag, text, elements, data, shape, strides, function,
                 object] = constant;
    put(hasher, type);
    hasher.number(static_cast<std::uint64_t>(integer));
    hasher.real(real);
    hasher.real(imag);
    hasher.text(text);
    hasher.number(elements.size());
    for (const sema::Constant& element : elements) put(hasher, element);
    if (data != nullptr) {
        auto [found, is_new] =
            memory_numbers_.try_emplace(data, static_cast<std::uint32_t>(memory_.size()));
        if (is_new) memory_.push_back(data);
        hasher.number(found->second);
        for (std::int64_t size : shape) hasher.number(static_cast<std::uint64_t>(size));
        for (std::int64_t stride : strides) hasher.number(static_cast<std::uint64_t>(stride));
    }
    if (object != nullptr) {
        const std::uint32_t number = number_of(object);
        hasher.number(number);
        constants_.try_emplace(number, constant);
    }
    if (function != nullptr) put(hasher, *function, object);
}

void Dependencies::put(Hasher& hasher, const sema::FunctionSource& function, const void* object) {
    hasher.number(number_of(object));
    if (!functions_.insert(object).second) return;
    const auto& [tree, definition, lambda, name, environment, defaults, keyword_defaults, options,
                 has_own_options, signatures, inline_always, locals, is_library] = function;
    hasher.text(name);
    (void)is_library;  // the lines of the definition say so
    auto* python_object = static_cast<PyObject*>(const_cast<void*>(object));
    Owned stand_in = stand_in_of(python_object);
    const Dispatcher* dispatcher = as_dispatcher(session_, stand_in.get());
    put_text(hasher, function, dispatcher != nullptr ? dispatcher->function() : stand_in.get());
    const auto& [fastmath, parallel, nogil, boundscheck, numpy_error_model, deterministic,
                 accurate_math, c_callable, interruptible] = options;
    (void)interruptible;  // not of the function: of what is compiled
    for (int option : {int{fastmath}, int{parallel}, int{nogil}, int{boundscheck},
                       int{numpy_error_model}, int{deterministic}, int{accurate_math},
                       int{c_callable}, int{has_own_options}, int{inline_always}}) {
        hasher.number(static_cast<std::uint64_t>(option));
    }
    hasher.number(signatures.size());
    for (const types::Signature& signature : signatures) {
        hasher.text(signature.result == nullptr ? "" : text_of_type(signature.result));
        for (const Type* parameter : signature.parameters) put(hasher, parameter);
    }
    hasher.number(locals.size());
    for (const auto& [variable, type] : locals) {
        hasher.text(variable);
        put(hasher, type);
    }
    hasher.number(defaults.size());
    for (const sema::Constant& value : defaults) put(hasher, value);
    hasher.number(keyword_defaults.size());
    for (const auto& [keyword, value] : keyword_defaults) {
        hasher.text(keyword);
        put(hasher, value);
    }
}

void Dependencies::put_text(Hasher& hasher, const sema::FunctionSource& function,
                            PyObject* python_function) {
    Owned module = checked(PyImport_ImportModule("numen.source"));
    Owned lines =
        checked(PyObject_CallMethod(module.get(), "definition_lines", "O", python_function));
    if (lines.get() == Py_None) {
        are_complete_ = false;
        return;
    }
    const char *file, *place;
    PyObject* text;
    int first_line;
    checked(PyArg_ParseTuple(lines.get(), "sUis", &file, &text, &first_line, &place) != 0 ? 0 : -1);
    const std::string contents = text_of(text);
    hasher.text(contents);
    hasher.text(place);
    places_.push_back({.file = file,
                       .first_line = first_line,
                       .lines = 1 + static_cast<int>(std::ranges::count(contents, '\n'))});
    are_complete_ = are_complete_ && is_within(function, contents, first_line);
}

void Dependencies::note(Question::Kind kind, const void* subject, std::string_view name,
                        const std::function<void(Hasher&)>& put_answer) {
    auto known = numbers_.find(subject);
    if (known == numbers_.end()) {
        are_complete_ = false;
        return;
    }
    std::string key = std::to_string(static_cast<int>(kind)) + "," + std::to_string(known->second) +
                      "," + std::string(name);
    if (!asked_.insert(std::move(key)).second) return;
    Hasher hasher;
    put_answer(hasher);
    questions_.push_back({.kind = kind,
                          .subject = known->second,
                          .name = std::string(name),
                          .answer = hasher.digest()});
}

}  // namespace numen::python
