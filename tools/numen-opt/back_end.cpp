#include "back_end.h"

#include <algorithm>

#include "codegen/artifact.h"
#include "ir/interpreter/interpreter.h"
#include "ir/parser.h"
#include "ir/printer.h"
#include "jit/backend.h"
#include "jit/object_loader.h"
#include "opt/pass.h"
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

/// A module of the function, as functions[0], and those that it calls. The text of IR is exact, so
/// printing and parsing copies it.
ir::Module copy_reachable(const ir::Module& module, const ir::Function& function,
                          types::Context& types) {
    std::vector<const ir::Function*> reached{&function};
    std::string text;
    for (std::size_t i = 0; i < reached.size(); ++i) {
        add_callees(reached[i]->body, reached);
        text += ir::print(*reached[i]);
    }
    auto source = std::make_shared<support::Source>(function.symbol, std::move(text));
    ir::Module copy = ir::parse(types, std::move(source));
    copy.data = module.data;
    return copy;
}

class LlvmBackEnd : public BackEnd {
  public:
    explicit LlvmBackEnd(codegen::CompileFunction compile) : compile_(compile) {}

    std::string_view name() const override { return "llvm"; }
    std::unique_ptr<Callable> prepare(ir::Module& module, ir::Function& function,
                                      types::Context& types) override {
        ir::Module part = copy_reachable(module, function, types);
        // Back ends take IR at the loop level.
        for (const auto& one : part.functions) opt::lower_arrays(*one, types);
        codegen::Artifact artifact = compile_(part, {});
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
        return jit::runtime_symbol(symbol);
    }

    codegen::CompileFunction compile_;
};

}  // namespace

std::vector<std::unique_ptr<BackEnd>> back_ends() {
    std::vector<std::unique_ptr<BackEnd>> out;
    out.push_back(std::make_unique<InterpreterBackEnd>());
    out.push_back(std::make_unique<LlvmBackEnd>(jit::cpu_backend()));
    return out;
}

}  // namespace numen::tool
