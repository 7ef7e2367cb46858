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

Artifact compile(const ir::Module& source, const Request& request) {
    const TargetOptions target{.cpu = request.cpu, .features = request.features};
    std::vector<StageTime> times;
    Stopwatch watch(times);
    std::unique_ptr<Engine> engine = EnginePool::instance().take(target);
    watch.stage("target");
    llvm::LLVMContext context;
    auto module = std::make_unique<llvm::Module>("numen", context);
    engine->set_target(*module);
    const bool interruptible = emit(source, *module, request.want_remarks);
    watch.stage("emit");

    Artifact artifact = engine->compile(std::move(module), {.tier = request.tier,
                                                            .want_llvm = request.want_llvm,
                                                            .want_assembly = request.want_assembly,
                                                            .want_remarks = request.want_remarks});
    EnginePool::instance().give_back(target, std::move(engine));
    artifact.times.insert(artifact.times.begin(), times.begin(), times.end());
    artifact.interruptible = interruptible;
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
