#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/TargetParser/Host.h>

#include <chrono>

#include "codegen/artifact.h"
#include "codegen/llvm/emitter.h"
#include "support/diagnostic.h"

/// The entry point of libnumen_llvm.so.
namespace numen::codegen {

namespace {

std::unique_ptr<llvm::TargetMachine> make_machine(const Request& request) {
    static const bool initialised = [] {
        llvm::InitializeNativeTarget();
        llvm::InitializeNativeTargetAsmPrinter();
        return true;
    }();
    NUMEN_ASSERT(initialised);
    std::string triple = llvm::sys::getProcessTriple(), error;
    const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, error);
    NUMEN_ASSERT(target != nullptr);
    std::string cpu = request.cpu.empty() ? llvm::sys::getHostCPUName().str() : request.cpu;
    std::string features = request.features;
    if (request.cpu.empty() && features.empty()) {
        for (const auto& feature : llvm::sys::getHostCPUFeatures()) {
            features += (feature.second ? "+" : "-") + feature.first().str() + ",";
        }
    }
    return std::unique_ptr<llvm::TargetMachine>(
        target->createTargetMachine(triple, cpu, features, {}, llvm::Reloc::PIC_,
                                    llvm::CodeModel::Small, llvm::CodeGenOptLevel::Default, true));
}

void optimize(llvm::Module& module, llvm::TargetMachine& machine) {
    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager components;
    llvm::ModuleAnalysisManager modules;
    llvm::PassBuilder builder(&machine);
    builder.registerModuleAnalyses(modules);
    builder.registerCGSCCAnalyses(components);
    builder.registerFunctionAnalyses(functions);
    builder.registerLoopAnalyses(loops);
    builder.crossRegisterProxies(loops, functions, components, modules);
    builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2).run(module, modules);
}

std::string generate(llvm::Module& module, llvm::TargetMachine& machine,
                     llvm::CodeGenFileType kind) {
    llvm::SmallVector<char, 0> bytes;
    llvm::raw_svector_ostream stream(bytes);
    llvm::legacy::PassManager passes;
    NUMEN_ASSERT(!machine.addPassesToEmitFile(passes, stream, nullptr, kind));
    passes.run(module);
    return std::string(bytes.data(), bytes.size());
}

std::string text_of(const llvm::Module& module) {
    std::string text;
    llvm::raw_string_ostream(text) << module;
    return text;
}

/// Times the stages of one compile.
class Stopwatch {
  public:
    explicit Stopwatch(std::vector<StageTime>& times) : times_(times) {}
    void stage(const char* name) {
        auto now = Clock::now();
        times_.push_back({name, std::chrono::nanoseconds(now - last_).count()});
        last_ = now;
    }

  private:
    using Clock = std::chrono::steady_clock;
    std::vector<StageTime>& times_;
    Clock::time_point last_ = Clock::now();
};

Artifact compile(const ir::Module& source, const Request& request) {
    Artifact artifact;
    Stopwatch watch(artifact.times);
    auto machine = make_machine(request);
    watch.stage("target");
    llvm::LLVMContext context;
    llvm::Module module("numen", context);
    module.setTargetTriple(machine->getTargetTriple().str());
    module.setDataLayout(machine->createDataLayout());
    emit(source, module);
    watch.stage("emit");
    if (request.want_llvm) artifact.llvm = text_of(module);
#ifdef NUMEN_VERIFY
    std::string problem;
    llvm::raw_string_ostream stream(problem);
    if (llvm::verifyModule(module, &stream)) {
        throw support::InternalError(__FILE__, __LINE__, (problem + text_of(module)).c_str());
    }
#endif
    optimize(module, *machine);
    watch.stage("optimize");
    if (request.want_llvm) artifact.optimized_llvm = text_of(module);
    if (request.want_assembly) {
        artifact.assembly = generate(module, *machine, llvm::CodeGenFileType::AssemblyFile);
    }
    artifact.object = generate(module, *machine, llvm::CodeGenFileType::ObjectFile);
    watch.stage("generate");
    return artifact;
}

}  // namespace

}  // namespace numen::codegen

#pragma clang diagnostic ignored "-Wreturn-type-c-linkage"
extern "C" __attribute__((visibility("default"))) numen::codegen::Artifact numen_llvm_compile(
    const numen::ir::Module& module, const numen::codegen::Request& request) {
    return numen::codegen::compile(module, request);
}
