#include "codegen/llvm/target.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/Triple.h>

#include <algorithm>

#include "support/diagnostic.h"

namespace numen::codegen {
namespace {

/// Settings that LLVM has as command line options only. They hold for the whole process, which is
/// no one else's: this copy of LLVM is linked into libnumen_llvm.so with hidden symbols.
struct CommandLineOption {
    const char* name;
    const char* value;
};
constexpr CommandLineOption kCommandLineOptions[] = {
    // Loop strength reduction was 60 % of a stencil's code generation, for code no faster.
    {"disable-lsr", "true"},
    // Together 17 % of the rest, for code as fast: processors that vectors are made for order
    // instructions themselves, and integers are not moved to mask registers.
    {"enable-misched", "false"},
    {"disable-post-ra", "true"},
    {"disable-x86-domain-reassignment", "true"},
    // Registers that are computed again in many places: their live ranges are mended together from
    // 10 places on, not from 100, which was half of the code generation of long functions.
    {"late-remat-update-threshold", "10"},
    // Short loops lie in one line of 64 bytes: in two, as a loop over a strided column, they take
    // half as long again.
    {"x86-experimental-pref-innermost-loop-alignment", "6"},
    // A test of whether arrays overlap is made once an inner loop. Made in front of the outer one
    // it
    // is of all rows, and rows of one matrix always fail it: no vectors.
    {"hoist-runtime-checks", "false"},
    // Strides are in bytes: vectors only where one is 1 would be none.
    {"enable-mem-access-versioning", "false"},
};

/// LLVM reports what it cannot compile here, and would end the process afterwards. It is built
/// without exceptions but with unwind tables, so an exception passes through it; objects on its
/// stack are not destroyed, which is why the engine is given up.
void throw_fatal_error(void*, const char* reason, bool) {
    throw support::InternalError(__FILE__, __LINE__, reason);
}

void initialise_llvm() {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    llvm::install_fatal_error_handler(throw_fatal_error);
    llvm::StringMap<llvm::cl::Option*>& options = llvm::cl::getRegisteredOptions();
    for (const auto [name, value] : kCommandLineOptions) {
        llvm::cl::Option* const option = options.lookup(name);
        NUMEN_ASSERT(option != nullptr);
        const bool fails = option->addOccurrence(0, name, value);
        NUMEN_ASSERT(!fails);
    }
}

const llvm::Target& find_target(const std::string& triple) {
    static const bool initialised = (initialise_llvm(), true);
    NUMEN_ASSERT(initialised);
    std::string problem;
    const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, problem);
    if (target == nullptr) throw support::InternalError(__FILE__, __LINE__, problem.c_str());
    return *target;
}

[[noreturn]] void reject(const std::string& what) {
    throw support::CompileError(support::Code::unsupported_backend, {}, what);
}

/// What this machine has beyond its processor's name, or lacks. Not all that it has: LLVM reads the
/// list for each target machine, and looks up what each feature implies, and what that implies.
std::string host_features(const Processor& processor) {
    const std::unique_ptr<llvm::MCSubtargetInfo> named(
        find_target(processor.triple).createMCSubtargetInfo(processor.triple, processor.cpu, ""));
    const llvm::StringMap<bool> found = llvm::sys::getHostCPUFeatures();
    std::string features;
    for (const llvm::SubtargetFeatureKV& row : named->getAllProcessorFeatures()) {
        const auto feature = found.find(row.Key);
        if (feature == found.end()) continue;
        if (named->getFeatureBits().test(row.Value) == feature->second) continue;
        if (!features.empty()) features += ',';
        features += (feature->second ? '+' : '-') + std::string(row.Key);
    }
    return features;
}

void check_names(const Processor& processor) {
    const std::unique_ptr<llvm::MCSubtargetInfo> known(
        find_target(processor.triple).createMCSubtargetInfo(processor.triple, "", ""));
    if (!known->isCPUStringValid(processor.cpu)) {
        reject("'" + processor.cpu + "' is no processor that LLVM knows for " + processor.triple);
    }
    llvm::SmallVector<llvm::StringRef, 0> features;
    llvm::StringRef(processor.features).split(features, ',', -1, /*KeepEmpty=*/false);
    for (const llvm::StringRef feature : features) {
        const bool signed_name = feature.starts_with("+") || feature.starts_with("-");
        if (!signed_name) reject("feature '" + feature.str() + "' does not begin with + or -");
        const llvm::StringRef name = feature.drop_front();
        const bool exists = llvm::any_of(known->getAllProcessorFeatures(),
                                         [&](const auto& row) { return name == row.Key; });
        if (!exists) reject("'" + name.str() + "' is no feature of " + processor.triple);
    }
    const llvm::Triple triple(processor.triple);
    const std::unique_ptr<llvm::MCSubtargetInfo> wanted(
        find_target(processor.triple)
            .createMCSubtargetInfo(processor.triple, processor.cpu, processor.features));
    if (triple.isArch64Bit() && triple.isX86() && !wanted->checkFeatures("+64bit")) {
        reject("processor '" + processor.cpu + "' with features '" + processor.features +
               "' does not run 64-bit code");
    }
}

}  // namespace

Processor find_processor(const TargetOptions& options) {
    Processor processor;
    processor.triple = llvm::sys::getProcessTriple();
    processor.cpu = options.cpu.empty() ? llvm::sys::getHostCPUName().str() : options.cpu;
    const bool host = options.cpu.empty() && options.features.empty();
    processor.features = host ? host_features(processor) : options.features;
    // On Zen a gather takes longer than the loads it stands for: rows of a matrix side by side are
    // three times as fast without.
    if (host && llvm::StringRef(processor.cpu).starts_with("znver")) {
        processor.features += processor.features.empty() ? "" : ",";
        processor.features += "+prefer-no-gather";
    }
    if (!host) check_names(processor);
    return processor;
}

std::unique_ptr<llvm::TargetMachine> create_target_machine(const Processor& processor,
                                                           llvm::CodeGenOptLevel level) {
    std::unique_ptr<llvm::TargetMachine> machine(
        find_target(processor.triple)
            .createTargetMachine(processor.triple, processor.cpu, processor.features, {},
                                 llvm::Reloc::PIC_, llvm::CodeModel::Small, level));
    NUMEN_ASSERT(machine != nullptr);
    return machine;
}

VectorWidths choose_vector_widths(const TargetOptions& options, const Processor& processor,
                                  const llvm::TargetMachine& machine) {
    if (options.preferred_vector_bits != 0) {
        return {.plain = options.preferred_vector_bits,
                .square_root = options.preferred_vector_bits,
                .vector_math = options.preferred_vector_bits};
    }
    VectorWidths widths;
    // LLVM itself prefers 256 bits on Intel's processors up to Sapphire Rapids and 512 on Zen 4,
    // whose units have 256. Measured there, 256 bits are 6 to 15 % faster (stencil, saxpy, blur)
    // and quicker to compile: of 512-bit accesses that are not aligned, each touches two cache
    // lines. Loops that wait for square roots are 4 to 12 % faster at LLVM's width.
    if (processor.cpu == "znver4") widths.plain = 256;
    // libmvec's AVX-512 forms use instructions that AVX2 lacks: per element up to 2.8 times faster.
    if (machine.getMCSubtargetInfo()->checkFeatures("+avx512f")) widths.vector_math = 512;
    return widths;
}

}  // namespace numen::codegen
