#include "jit/numen.h"

#include <dlfcn.h>

#include <filesystem>

#include "jit/compiler.h"
#include "runtime/error.h"
#include "runtime/string.h"
#include "sema/module_environment.h"
#include "sema/suggest.h"
#include "support/diagnostic.h"
#include "support/read_file.h"
#include "types/ir_text.h"

namespace numen {

using types::Type;

namespace {

/// numen/lib, beside the shared object that this code is in (a checkout, a wheel) or in the folder
/// numen beside it (an installed libnumen).
std::string library_directory() {
    Dl_info self;
    if (dladdr(reinterpret_cast<void*>(&library_directory), &self) == 0) return {};
    std::filesystem::path beside = std::filesystem::absolute(self.dli_fname).parent_path();
    for (const char* folder : {"numen/lib", "lib"}) {
        if (std::filesystem::is_directory(beside / folder / "numpy")) return beside / folder;
    }
    throw std::runtime_error("numen: its library of Python files is not beside " +
                             std::string(self.dli_fname));
}

std::string message_of(const runtime::Error& error) {
    std::string message;
    for (const runtime::ErrorValue& value : error.arguments) {
        if (value.kind != runtime::ErrorValue::Kind::string) continue;
        if (!message.empty()) message += ", ";
        message += runtime::utf8_of(runtime::as<runtime::String>(value.object));
    }
    return message;
}

/// Users of libnumen see its own exceptions only.
template <class Action>
auto translated(Action action) {
    try {
        return action();
    } catch (const support::CompileError& error) {
        throw CompileError(error.what());
    }
}

}  // namespace

Exception::Exception(std::string type, const std::string& message, std::vector<Frame> traceback)
    : std::runtime_error(message.empty() ? type : type + ": " + message),
      type_(std::move(type)),
      traceback_(std::move(traceback)) {}

namespace detail {

void release(void* owner) noexcept { runtime::release(static_cast<runtime::Object*>(owner)); }

void throw_pending() {
    runtime::Owned<runtime::Error> error(runtime::take_error());
    std::vector<Exception::Frame> frames;
    for (const runtime::ErrorFrame& frame : error->frames) {
        frames.push_back({frame.function, frame.file, frame.line});
    }
    throw Exception(std::string(error->class_name()), message_of(*error.get()), std::move(frames));
}

}  // namespace detail

struct Compiler::State {
    types::Context types;
    sema::Library library{types, library_directory()};
    jit::Compiler compiler{types, library};
};

struct Module::State {
    Compiler::State& shared;
    sema::ModuleEnvironment environment;

    State(Compiler::State& shared_, std::shared_ptr<const support::Source> source)
        : shared(shared_), environment(shared.types, shared.library, std::move(source)) {}
};

Compiler::Compiler() : state_(std::make_unique<State>()) {}
Compiler::~Compiler() = default;

Module Compiler::load(std::string_view source, std::string_view file) {
    return translated([&] {
        auto text = std::make_shared<support::Source>(std::string(file), std::string(source));
        return Module(std::make_shared<Module::State>(*state_, std::move(text)));
    });
}

Module Compiler::load_file(const std::string& path) {
    auto text = support::read_file(path);
    if (!text) throw std::runtime_error("numen: cannot read " + path);
    return load(*text, path);
}

std::vector<std::string> Module::functions() const { return state_->environment.functions(); }

detail::Code Module::compile(std::string_view name, const std::vector<std::string>& parameters,
                             const std::string& result) const {
    return translated([&]() -> detail::Code {
        const sema::FunctionSource* function = state_->environment.function(name);
        if (function == nullptr) {
            throw CompileError("there is no function " + std::string(name) + " in the module" +
                               ". " + sema::did_you_mean(name, functions()));
        }
        std::size_t wanted = function->definition->parameters.positional.size() +
                             function->definition->parameters.keyword_only.size();
        if (wanted != parameters.size()) {
            throw CompileError(std::string(name) + " has " + std::to_string(wanted) +
                               " parameters, the signature " + std::to_string(parameters.size()));
        }
        types::Context& types = state_->shared.types;
        jit::CompileRequest request;
        request.function = function;
        for (const std::string& parameter : parameters) {
            request.arguments.push_back({types::parse_type(types, parameter)});
        }
        request.return_type = types::parse_type(types, result);
        std::shared_ptr<const jit::Callable> callable = state_->shared.compiler.compile(request);
        return {callable, callable->entry()};
    });
}

}  // namespace numen
