#pragma once

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <array>
#include <complex>
#include <cstring>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "codegen/artifact.h"
#include "codegen/vector_math.h"
#include "ir/builder.h"
#include "ir/interpreter/interpreter.h"
#include "jit/object_loader.h"
#include "runtime/error.h"
#include "runtime/string.h"

namespace numen::codegen {

/// The compiler in libnumen_llvm.so, which stands where the tests' RUNPATH leads.
inline CompileFunction compiler() {
    static const auto function = [] {
        void* library = dlopen("libnumen_llvm.so", RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) throw std::runtime_error(dlerror());
        return reinterpret_cast<CompileFunction>(dlsym(library, "numen_llvm_compile"));
    }();
    return function;
}

/// What compiled code may refer to: the runtime, vector math, the C library.
inline void* resolve(std::string_view name) {
    for (const auto& row : runtime::runtime_table()) {
        if (name == row.name) return const_cast<void*>(row.address);
    }
    if (void* function = find_vector_function(name)) return function;
    return dlsym(RTLD_DEFAULT, std::string(name).c_str());
}

/// An array value as it lies in an argument record: data, owner, shape, strides.
template <int ndim>
struct ArrayValue {
    const void* data = nullptr;
    runtime::Ref owner = nullptr;
    std::array<std::int64_t, ndim> shape{};
    std::array<std::int64_t, ndim> strides{};
};

/// A C-contiguous view of a vector.
template <class T>
ArrayValue<1> view(std::vector<T>& items) {
    return {items.data(), nullptr, {static_cast<std::int64_t>(items.size())}, {sizeof(T)}};
}

/// A program built in a test, its first function being the entry.
class Program {
  public:
    types::Context types;
    ir::Module module;

    /// Adds a function whose body is to be filled at `builder()`.
    ir::Function& add(std::string name, const ir::Type* result,
                      std::initializer_list<const ir::Type*> parameters) {
        auto function = std::make_unique<ir::Function>();
        function->symbol = function->name = std::move(name);
        function->result = result;
        ir::Builder builder(*function, types);
        function->body.parameters = builder.new_region(parameters)->parameters;
        module.functions.push_back(std::move(function));
        return *module.functions.back();
    }
    ir::Builder at(ir::Function& function) {
        ir::Builder builder(function, types);
        builder.at_end(&function.body);
        return builder;
    }
    static void give(ir::Builder& b, ir::Node* value) {
        b.make(ir::Op::return_, b.types().never(), {value});
    }

    void compile(Request request = {}) {
        request.want_llvm = true;
        artifact = compiler()(module, request);
        auto bytes = std::as_bytes(std::span(artifact.object));
        auto find = [this](std::string_view name) {
            for (const ir::Data& data : module.data) {
                if (data.address != nullptr && data.name == name) {
                    return const_cast<void*>(data.address);
                }
            }
            return resolve(name);
        };
        auto loaded = jit::CodeImage::load(bytes, find);
        if (!loaded) throw std::runtime_error(loaded.error().message);
        image.emplace(*std::move(loaded));
    }

    /// Status and result of the entry, called with C values that lie like its parameters.
    template <class Result, class... Arguments>
    std::pair<int, Result> call(Arguments... arguments) {
        if (!image) compile();
        std::vector<char> record = record_of(arguments...);
        Result result{};
        auto* entry = reinterpret_cast<int (*)(void*, const void*)>(image->symbol(kEntrySymbol));
        int status = entry(&result, record.data());
        return {status, result};
    }
    template <class Result, class... Arguments>
    Result run(Arguments... arguments) {
        auto [status, result] = call<Result>(arguments...);
        EXPECT_EQ(status, 0) << pending();
        return result;
    }
    /// The result of the entry by the interpreter.
    template <class Result, class... Arguments>
    Result interpret(Arguments... arguments) {
        std::vector<char> record = record_of(arguments...);
        Result result{};
        ir::Interpreter interpreter(module, types);
        EXPECT_EQ(interpreter.call(*module.functions[0], &result, record.data()), 0) << pending();
        return result;
    }
    /// "Class: text" of the error that the entry raises; "" when it raises none.
    template <class... Arguments>
    std::string error(Arguments... arguments) {
        call<std::array<char, 256>>(arguments...);
        return pending();
    }

    Artifact artifact;
    std::optional<jit::CodeImage> image;
    std::vector<runtime::ErrorFrame> frames;  // of the last error taken

  private:
    template <class... Arguments>
    static std::vector<char> record_of(const Arguments&... arguments) {
        std::vector<char> record;
        auto append = [&](const auto& argument) {
            using T = std::decay_t<decltype(argument)>;
            std::size_t at = (record.size() + alignof(T) - 1) / alignof(T) * alignof(T);
            record.resize(at + sizeof(T));
            std::memcpy(record.data() + at, &argument, sizeof(T));
        };
        (append(arguments), ...);
        return record;
    }
    std::string pending() {
        runtime::Owned<runtime::Error> error(runtime::take_error());
        if (!error) return "";
        frames = error->frames;
        std::string text(error->class_name());
        for (const auto& argument : error->arguments) {
            using Kind = runtime::ErrorValue::Kind;
            text += ' ';
            if (argument.kind == Kind::string) {
                text += runtime::utf8_of(runtime::as<runtime::String>(argument.object));
            } else if (argument.kind == Kind::int64) {
                text += std::to_string(argument.int64);
            } else if (argument.kind == Kind::float64) {
                text += std::to_string(argument.float64);
            } else if (argument.kind == Kind::tuple_begin) {
                text += '(';
            } else if (argument.kind == Kind::tuple_end) {
                text += ')';
            }
        }
        return text;
    }
};

}  // namespace numen::codegen
