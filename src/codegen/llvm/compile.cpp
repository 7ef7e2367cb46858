#include <llvm/Config/llvm-config.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include <utility>

#include "codegen/artifact.h"
#include "codegen/llvm/emitter.h"
#include "codegen/llvm/engine_pool.h"
#include "codegen/llvm/pipeline.h"
#include "codegen/llvm/stopwatch.h"
#include "codegen/llvm/target.h"

/// The entry point of libnumen_llvm.so.
namespace numen::codegen {

namespace {

/// Modules of fewer instructions of LLVM IR, as emitted, are optimised at once: that takes a few
/// milliseconds.
constexpr unsigned kShort = 200;

EnginePool& engines() {
    // Never destroyed: a background thread may still compile while the process ends.
    static EnginePool& pool = *new EnginePool;
    return pool;
}

Artifact generate(const TargetOptions& target, std::unique_ptr<llvm::Module> module,
                  const CompileOptions& options) {
    std::unique_ptr<Engine> engine = engines().take(target);
    Artifact artifact = engine->compile(std::move(module), options);
    engines().give_back(target, std::move(engine));
    return artifact;
}

class DeferredModule final : public DeferredCode {
  public:
    DeferredModule(TargetOptions target, std::unique_ptr<llvm::LLVMContext> context,
                   std::unique_ptr<llvm::Module> module)
        : target_(std::move(target)), context_(std::move(context)), module_(std::move(module)) {}

    Artifact compile() override { return generate(target_, std::move(module_), {}); }

  private:
    TargetOptions target_;
    std::unique_ptr<llvm::LLVMContext> context_;
    std::unique_ptr<llvm::Module> module_;  // of the context
};

bool is_for_later(const llvm::Module& module, Request::When when) {
    if (when != Request::When::later_if_long) return when == Request::When::later;
    return module.getInstructionCount() >= kShort;
}

Artifact compile(const ir::Module& source, const Request& request) {
    const TargetOptions target{.cpu = request.cpu, .features = request.features};
    std::vector<StageTime> times;
    Stopwatch watch(times);
    std::unique_ptr<Engine> engine = engines().take(target);
    watch.stage("target");
    auto context = std::make_unique<llvm::LLVMContext>();
    auto module = std::make_unique<llvm::Module>("numen", *context);
    engine->set_target(*module);
    engines().give_back(target, std::move(engine));
    emit(source, *module, request.want_remarks);
    watch.stage("emit");

    Artifact artifact;
    if (is_for_later(*module, request.when)) {
        artifact.deferred =
            std::make_unique<DeferredModule>(target, std::move(context), std::move(module));
    } else {
        artifact = generate(target, std::move(module),
                            {.tier = request.tier,
                             .want_llvm = request.want_llvm,
                             .want_assembly = request.want_assembly,
                             .want_remarks = request.want_remarks});
    }
    artifact.times.insert(artifact.times.begin(), times.begin(), times.end());
    return artifact;
}

HostInfo host() {
    Processor processor = find_processor({});
    return {"LLVM " LLVM_VERSION_STRING, processor.cpu, processor.features};
}

}  // namespace

}  // namespace numen::codegen

#pragma clang diagnostic ignored "-Wreturn-type-c-linkage"
extern "C" __attribute__((visibility("default"))) numen::codegen::Artifact numen_llvm_compile(
    const numen::ir::Module& module, const numen::codegen::Request& request) {
    return numen::codegen::compile(module, request);
}

extern "C" __attribute__((visibility("default"))) numen::codegen::HostInfo numen_llvm_host() {
    return numen::codegen::host();
}
