#include "back_end.h"

#include <dlfcn.h>

#include <algorithm>
#include <optional>

#include "codegen/artifact.h"
#include "ir/interpreter/interpreter.h"
#include "jit/object_loader.h"
#include "runtime/abi.h"
#include "support/diagnostic.h"

namespace numen::tool {

namespace {

class Interpreted : public Callable {
  public:
    Interpreted(const ir::Module& module, const ir::Function& function, types::Context& types)
        : interpreter_(module, types), function_(function) {}
    std::int32_t call(void* result, const void* arguments) override {
        return interpreter_.call(function_, result, arguments);
    }

  private:
    ir::Interpreter interpreter_;
    const ir::Function& function_;
};

class InterpreterBackEnd : public BackEnd {
  public:
    std::string_view name() const override { return "interpreter"; }
    std::unique_ptr<Callable> prepare(ir::Module& module, ir::Function& function,
                                      types::Context& types) override {
        return std::make_unique<Interpreted>(module, function, types);
    }
};

class Compiled : public Callable {
  public:
    explicit Compiled(jit::CodeImage image) : image_(std::move(image)) {}
    std::int32_t call(void* result, const void* arguments) override {
        using Entry = std::int32_t (*)(void*, const void*);
        return reinterpret_cast<Entry>(image_.symbol(codegen::kEntrySymbol))(result, arguments);
    }

  private:
    jit::CodeImage image_;
};

class LlvmBackEnd : public BackEnd {
  public:
    explicit LlvmBackEnd(codegen::CompileFunction compile) : compile_(compile) {}

    std::string_view name() const override { return "llvm"; }
    std::unique_ptr<Callable> prepare(ir::Module& module, ir::Function& function,
                                      types::Context&) override {
        auto is_entry = [&](const auto& one) { return one.get() == &function; };
        auto entry = std::find_if(module.functions.begin(), module.functions.end(), is_entry);
        // functions[0] is what the compiled entry calls.
        std::iter_swap(module.functions.begin(), entry);
        codegen::Artifact artifact = compile_(module, {});
        std::iter_swap(module.functions.begin(), entry);
        auto image =
            jit::CodeImage::load(std::as_bytes(std::span(artifact.object)),
                                 [&](std::string_view symbol) { return resolve(module, symbol); });
        if (!image) NUMEN_UNREACHABLE(image.error().message.c_str());
        return std::make_unique<Compiled>(std::move(*image));
    }

  private:
    /// What compiled code may refer to: captured data, the runtime, then the C library.
    static void* resolve(const ir::Module& module, std::string_view symbol) {
        for (const ir::Data& data : module.data) {
            if (data.address != nullptr && data.name == symbol) {
                return const_cast<void*>(data.address);
            }
        }
        for (const runtime::RuntimeEntry& row : runtime::runtime_table()) {
            if (symbol == row.name) return const_cast<void*>(row.address);
        }
        return dlsym(RTLD_DEFAULT, std::string(symbol).c_str());
    }

    codegen::CompileFunction compile_;
};

}  // namespace

std::vector<std::unique_ptr<BackEnd>> back_ends() {
    std::vector<std::unique_ptr<BackEnd>> out;
    out.push_back(std::make_unique<InterpreterBackEnd>());
    if (void* library = dlopen("libnumen_llvm.so", RTLD_NOW | RTLD_LOCAL)) {
        auto compile =
            reinterpret_cast<codegen::CompileFunction>(dlsym(library, "numen_llvm_compile"));
        NUMEN_ASSERT(compile != nullptr);
        out.push_back(std::make_unique<LlvmBackEnd>(compile));
    }
    return out;
}

}  // namespace numen::tool
