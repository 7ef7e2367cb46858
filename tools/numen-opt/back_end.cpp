#include "back_end.h"

#include <dlfcn.h>

#include <algorithm>
#include <exception>
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

void add_callees(const ir::Region& region, std::vector<const ir::Function*>& out) {
    for (const ir::Node* node = region.first; node != nullptr; node = node->next) {
        for (const ir::Region* inner : node->regions) add_callees(*inner, out);
        if (node->op != ir::Op::call) continue;
        if (std::find(out.begin(), out.end(), node->callee) == out.end()) {
            out.push_back(node->callee);
        }
    }
}

class LlvmBackEnd : public BackEnd {
  public:
    explicit LlvmBackEnd(codegen::CompileFunction compile) : compile_(compile) {}

    std::string_view name() const override { return "llvm"; }
    std::unique_ptr<Callable> prepare(ir::Module& module, ir::Function& function,
                                      types::Context&) override {
        codegen::Artifact artifact = compile_reachable(module, function);
        auto image =
            jit::CodeImage::load(std::as_bytes(std::span(artifact.object)),
                                 [&](std::string_view symbol) { return resolve(module, symbol); });
        if (!image) NUMEN_UNREACHABLE(image.error().message.c_str());
        return std::make_unique<Compiled>(std::move(*image));
    }

  private:
    /// Compiles the function, as functions[0], with those that it calls.
    codegen::Artifact compile_reachable(ir::Module& module, const ir::Function& function) {
        std::vector<const ir::Function*> reached{&function};
        for (std::size_t i = 0; i < reached.size(); ++i) add_callees(reached[i]->body, reached);
        // A module owns its functions, so they move into another one for the time being.
        ir::Module part;
        part.data = module.data;
        std::vector<std::unique_ptr<ir::Function>*> places;
        for (const ir::Function* one : reached) {
            auto is_it = [&](const auto& owned) { return owned.get() == one; };
            places.push_back(
                &*std::find_if(module.functions.begin(), module.functions.end(), is_it));
            part.functions.push_back(std::move(*places.back()));
        }
        codegen::Artifact artifact;
        std::exception_ptr error;
        try {
            artifact = compile_(part, {});
        } catch (...) {
            error = std::current_exception();
        }
        for (std::size_t i = 0; i < places.size(); ++i) *places[i] = std::move(part.functions[i]);
        if (error) std::rethrow_exception(error);
        return artifact;
    }

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
