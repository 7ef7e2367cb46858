#include "codegen/llvm/pipeline.h"

#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/DebugInfo.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Transforms/IPO/Inliner.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/IndVarSimplify.h>
#include <llvm/Transforms/Scalar/LICM.h>
#include <llvm/Transforms/Scalar/LoopIdiomRecognize.h>
#include <llvm/Transforms/Scalar/LoopLoadElimination.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>
#include <llvm/Transforms/Scalar/LoopRotation.h>
#include <llvm/Transforms/Scalar/LoopUnrollPass.h>
#include <llvm/Transforms/Scalar/SROA.h>
#include <llvm/Transforms/Scalar/SimpleLoopUnswitch.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>
#include <llvm/Transforms/Utils/Cloning.h>
#include <llvm/Transforms/Utils/InjectTLIMappings.h>
#include <llvm/Transforms/Utils/LoopUtils.h>
#include <llvm/Transforms/Utils/LowerSwitch.h>
#include <llvm/Transforms/Vectorize/LoopVectorize.h>
#include <llvm/Transforms/Vectorize/SLPVectorizer.h>

#include <optional>
#include <utility>

#include "codegen/llvm/diagnostics.h"
#include "codegen/llvm/fuse_products.h"
#include "codegen/llvm/line_code.h"
#include "codegen/llvm/stopwatch.h"
#include "codegen/llvm/target.h"
#include "codegen/llvm/vector_library.h"
#include "support/diagnostic.h"

namespace numen::codegen {
namespace {

/// One pass over the code to a fixed point is what is left to do after the passes before it;
/// checking that it was reached is for LLVM's own tests.
llvm::InstCombinePass inst_combine() {
    return llvm::InstCombinePass(llvm::InstCombineOptions().setVerifyFixpoint(false));
}

// The pipelines. Measured over twelve kernels (saxpy, sums, 5-point stencil, Mandelbrot, bounds
// checks with error exits, matrix product, histogram, blur, n-body, copies) on Zen 4, geometric
// means: clang -O3's passes take 2.35 ms for code that runs 28.0 us, these 0.8 ms for 28.9 us.
// "Without" below is what the run time becomes without the pass.

/// Passes that leave out functions which are to be compiled as they are.
struct UnlessLong : llvm::PassInfoMixin<UnlessLong> {
    llvm::FunctionPassManager passes;

    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses) {
        if (function.hasOptNone()) return llvm::PreservedAnalyses::all();
        return passes.run(function, analyses);
    }
};

/// Callees before callers: inlines what is called, then simplifies, so that a callee's size is
/// known when its callers are looked at. Functions inlined everywhere are gone afterwards.
llvm::ModuleToPostOrderCGSCCPassAdaptor inline_and_simplify() {
    llvm::FunctionPassManager simplify;
    simplify.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
    simplify.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
    simplify.addPass(inst_combine());           // without: 29.9 us
    simplify.addPass(llvm::SimplifyCFGPass());  // without: 30.8 us
    llvm::CGSCCPassManager functions;
    functions.addPass(llvm::InlinerPass());
    functions.addPass(llvm::createCGSCCToFunctionPassAdaptor(UnlessLong{{}, std::move(simplify)}));
    return llvm::createModuleToPostOrderCGSCCPassAdaptor(std::move(functions));
}

/// Loops into the form that loop passes know, and their invariants out of them.
void add_loop_clean_up(llvm::FunctionPassManager& passes) {
    llvm::LoopPassManager loops;
    loops.addPass(llvm::LoopRotatePass());               // without: 33.1 us
    loops.addPass(llvm::LICMPass(llvm::LICMOptions()));  // without: 32.6 us
    // Moves a check of what the loop does not change in front of it, if nothing comes before the
    // check. Without, one such bounds check keeps a loop from being vectorised.
    loops.addPass(llvm::SimpleLoopUnswitchPass(/*NonTrivial=*/false));
    passes.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(loops), /*UseMemorySSA=*/true));
}

/// A pass that leaves out the slow versions of loops, which are marked as not to be vectorised: it
/// would take as long there, for code that is hardly ever run.
template <class Pass>
struct UnlessSlow : llvm::PassInfoMixin<UnlessSlow<Pass>> {
    Pass pass;

    llvm::PreservedAnalyses run(llvm::Loop& loop, llvm::LoopAnalysisManager& analyses,
                                llvm::LoopStandardAnalysisResults& results,
                                llvm::LPMUpdater& updater) {
        if (llvm::findStringMetadataForLoop(&loop, "llvm.loop.disable_nonforced")) {
            return llvm::PreservedAnalyses::all();
        }
        return pass.run(loop, analyses, results, updater);
    }
};

/// Unrolls small loops that could not be vectorised, such as a histogram's, where counting takes as
/// long as the work. A loop that waits for the round before, as a sum of floats does, gains by it
/// only within another, whose rounds run at the same time.
class UnrollSmallLoops : public llvm::PassInfoMixin<UnrollSmallLoops> {
  public:
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses) {
        bool any = false;
        for (llvm::Loop* loop :
             analyses.getResult<llvm::LoopAnalysis>(function).getLoopsInPreorder()) {
            if (!gains(*loop)) continue;
            llvm::addStringMetadataToLoop(loop, "llvm.loop.unroll.count", kRounds);
            any = true;
        }
        if (!any) return llvm::PreservedAnalyses::all();
        return llvm::LoopUnrollPass(llvm::LoopUnrollOptions(2, /*OnlyWhenForced=*/true))
            .run(function, analyses);
    }

  private:
    static constexpr unsigned kRounds = 4;
    static constexpr std::size_t kSmall = 16;

    static bool gains(const llvm::Loop& loop) {
        if (loop.getNumBlocks() != 1 || loop.getHeader()->size() > kSmall) return false;
        if (llvm::getBooleanLoopAttribute(&loop, "llvm.loop.isvectorized")) return false;
        if (llvm::findStringMetadataForLoop(&loop, "llvm.loop.disable_nonforced")) return false;
        if (loop.getParentLoop() != nullptr) return true;
        return llvm::none_of(loop.getHeader()->phis(), [](const llvm::PHINode& phi) {
            return phi.getType()->isFloatingPointTy();
        });
    }
};

/// Puts sums that a loop carries side by side (opt/jam.cpp) into vectors. No other code gained by
/// this pass, which takes 0.16 ms.
class VectoriseSums : public llvm::PassInfoMixin<VectoriseSums> {
  public:
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses) {
        bool any = false;
        for (const llvm::Loop* loop :
             analyses.getResult<llvm::LoopAnalysis>(function).getLoopsInPreorder()) {
            if (!carries_sums(loop)) continue;
            hide_total(*loop);
            any = true;
        }
        if (!any) return llvm::PreservedAnalyses::all();
        return llvm::SLPVectorizerPass().run(function, analyses);
    }

  private:
    static constexpr int kSums = 8;

    /// Where sums are added up behind a loop, the pass begins there and would pair the first of
    /// eight with the fifth, instead of taking them as the loop finds what it adds to them.
    static void hide_total(const llvm::Loop& loop) {
        llvm::SmallVector<llvm::BasicBlock*> exits;
        loop.getUniqueExitBlocks(exits);
        for (llvm::BasicBlock* exit : exits) {
            llvm::IRBuilder<> builder(exit, exit->getFirstInsertionPt());
            for (llvm::PHINode& sum : exit->phis()) {
                if (!sum.hasOneUse() || !adds_phis(*sum.user_back())) continue;
                llvm::Use& use = *sum.use_begin();
                use.set(builder.CreateArithmeticFence(&sum, sum.getType()));
            }
        }
    }

    static bool adds_phis(const llvm::Instruction& total) {
        const auto is_sum = [](const llvm::Use& operand) {
            const auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(operand);
            const bool is_hidden =
                call != nullptr && call->getIntrinsicID() == llvm::Intrinsic::arithmetic_fence;
            return llvm::isa<llvm::PHINode>(is_hidden ? call->getArgOperand(0) : operand.get());
        };
        return total.getOpcode() == llvm::Instruction::FAdd &&
               llvm::all_of(total.operands(), is_sum);
    }

    static bool carries_sums(const llvm::Loop* loop) {
        return llvm::count_if(loop->getHeader()->phis(), [](const llvm::PHINode& phi) {
                   return phi.getType()->isFloatingPointTy();
               }) >= kSums;
    }
};

/// Keeps in a register what a round stores and the next one loads, as in a recurrence. Only where a
/// loop may do so, as the pass looks at all of them for long: a tenth of the compile of saxpy.
class ForwardStores : public llvm::PassInfoMixin<ForwardStores> {
  public:
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses) {
        const auto& loops = analyses.getResult<llvm::LoopAnalysis>(function);
        if (llvm::none_of(loops.getLoopsInPreorder(), loads_what_it_stores)) {
            return llvm::PreservedAnalyses::all();
        }
        return llvm::LoopLoadEliminationPass().run(function, analyses);
    }

  private:
    static bool loads_what_it_stores(const llvm::Loop* loop) {
        if (!loop->isInnermost() || llvm::getBooleanLoopAttribute(loop, "llvm.loop.isvectorized") ||
            llvm::findStringMetadataForLoop(loop, "llvm.loop.disable_nonforced")) {
            return false;
        }
        llvm::SmallPtrSet<const llvm::Value*, 8> stored, loaded;
        for (const llvm::BasicBlock* block : loop->blocks()) {
            for (const llvm::Instruction& each : *block) {
                const llvm::Value* address = llvm::getLoadStorePointerOperand(&each);
                if (address == nullptr) continue;
                auto& arrays = llvm::isa<llvm::StoreInst>(each) ? stored : loaded;
                arrays.insert(llvm::getUnderlyingObject(address));
            }
        }
        return llvm::any_of(loaded, [&](const auto* array) { return stored.contains(array); });
    }
};

void add_vectorisation(llvm::FunctionPassManager& passes) {
    // Comparisons of one value with several have become switches, with which no loop is vectorised:
    // without, the game of life is 8 times slower.
    passes.addPass(llvm::LowerSwitchPass());
    llvm::LoopPassManager loops;
    loops.addPass(UnlessSlow<llvm::LoopIdiomRecognizePass>());  // memset and memcpy
    loops.addPass(UnlessSlow<llvm::IndVarSimplifyPass>());      // without: 29.5 us
    // Short loops of known length, such as a filter's taps, so that the loop around them can be
    // vectorised. Without: 32.5 us, a blur 18 times slower. (Unrolling after vectorisation costs
    // 0.3 to 1.4 ms and gains nothing: the vectoriser interleaves.)
    loops.addPass(UnlessSlow<llvm::LoopFullUnrollPass>());
    passes.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(loops)));

    passes.addPass(llvm::InjectTLIMappings());
    passes.addPass(llvm::LoopVectorizePass());
    passes.addPass(ForwardStores());
    // What the vectoriser leaves behind: repeated address arithmetic and invariants of new loops.
    passes.addPass(llvm::EarlyCSEPass());
    passes.addPass(inst_combine());  // without: 29.8 us
    llvm::LoopPassManager invariants;
    invariants.addPass(llvm::LICMPass(llvm::LICMOptions()));
    passes.addPass(
        llvm::createFunctionToLoopPassAdaptor(std::move(invariants), /*UseMemorySSA=*/true));
    passes.addPass(llvm::SimplifyCFGPass());
    passes.addPass(VectoriseSums());
    passes.addPass(UnrollSmallLoops());
    passes.addPass(FuseProducts());
    // Tried and left out, each without effect on these kernels: SLP (0.16 ms), GVN (0.1),
    // correlated value propagation (0.07), DSE with ADCE (0.05), reassociation (0.03), jump
    // threading (0.07), vector combine (0.06). Non-trivial loop unswitching lets loops be
    // vectorised that check an array of a length of its own, but takes up to three times as long as
    // all other passes; such checks are better taken out of loops on our own IR.
}

/// The quick tier's: values out of memory, and the worst of what is computed twice. Its code is
/// replaced soon.
llvm::FunctionPassManager tidy() {
    llvm::FunctionPassManager functions;
    functions.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
    functions.addPass(llvm::EarlyCSEPass());
    functions.addPass(llvm::SimplifyCFGPass());
    return functions;
}

llvm::ModulePassManager build_pipeline(Tier tier) {
    llvm::ModulePassManager passes;
    if (tier == Tier::quick) {
        passes.addPass(llvm::createModuleToFunctionPassAdaptor(UnlessLong{{}, tidy()}));
        return passes;
    }
    llvm::FunctionPassManager functions;
    add_loop_clean_up(functions);
    add_vectorisation(functions);
    passes.addPass(inline_and_simplify());
    passes.addPass(llvm::createModuleToFunctionPassAdaptor(UnlessLong{{}, std::move(functions)}));
    return passes;
}

/// Runs the passes over LLVM IR. The analyses that passes share are registered once, which takes
/// longer than a small module; their results are cleared after each module, so nothing of it is
/// left. The passes themselves cost nothing to build, and the inliner must not see a second module.
class Optimizer {
  public:
    Optimizer(llvm::TargetMachine& machine, bool vector_math) {
        llvm::TargetLibraryInfoImpl library(machine.getTargetTriple());
        // LLVM computes 1024.0 ** x as exp2(10.0 * x), which is wrong by up to 180 ulp.
        for (const auto function :
             {llvm::LibFunc_exp2, llvm::LibFunc_exp2f, llvm::LibFunc_exp10, llvm::LibFunc_exp10f}) {
            library.setUnavailable(function);
        }
        if (vector_math) add_vector_functions(library, *machine.getMCSubtargetInfo());
        functions_.registerPass([&] { return llvm::TargetLibraryAnalysis(library); });
        llvm::PassBuilder builder(&machine);
        builder.registerModuleAnalyses(modules_);
        builder.registerCGSCCAnalyses(components_);
        builder.registerFunctionAnalyses(functions_);
        builder.registerLoopAnalyses(loops_);
        builder.crossRegisterProxies(loops_, functions_, components_, modules_);
    }

    void run(llvm::Module& module, Tier tier) {
        build_pipeline(tier).run(module, modules_);
        loops_.clear();
        functions_.clear();
        components_.clear();
        modules_.clear();
    }

  private:
    llvm::LoopAnalysisManager loops_;
    llvm::FunctionAnalysisManager functions_;
    llvm::CGSCCAnalysisManager components_;
    llvm::ModuleAnalysisManager modules_;
};

/// Code generation of one tier: the target machine, and the passes down to the object's bytes,
/// which take 0.5 ms to build and are used for one module after the other (as `llc -compile-twice`
/// checks).
class Generator {
  public:
    Generator(const Processor& processor, Tier tier)
        : machine_(create_target_machine(processor, tier == Tier::quick
                                                        ? llvm::CodeGenOptLevel::None
                                                        : llvm::CodeGenOptLevel::Default)) {}

    llvm::TargetMachine& machine() { return *machine_; }

    std::string object(llvm::Module& module) {
        if (!object_passes_) {
            object_passes_.emplace();
            add_passes(*object_passes_, object_stream_, llvm::CodeGenFileType::ObjectFile);
        }
        object_bytes_.clear();
        object_passes_->run(module);
        return std::string(object_bytes_.data(), object_bytes_.size());
    }

    /// Generates code for a copy, because it changes the module.
    std::string assembly(const llvm::Module& module) {
        llvm::SmallVector<char, 0> text;
        llvm::raw_svector_ostream stream(text);
        llvm::legacy::PassManager passes;
        add_passes(passes, stream, llvm::CodeGenFileType::AssemblyFile);
        passes.run(*llvm::CloneModule(module));
        return std::string(text.data(), text.size());
    }

  private:
    void add_passes(llvm::legacy::PassManager& passes, llvm::raw_pwrite_stream& stream,
                    llvm::CodeGenFileType kind) {
        const bool impossible = machine_->addPassesToEmitFile(passes, stream, nullptr, kind,
                                                              /*DisableVerify=*/true);
        NUMEN_ASSERT(!impossible);
    }

    std::unique_ptr<llvm::TargetMachine> machine_;
    llvm::SmallVector<char, 0> object_bytes_;
    llvm::raw_svector_ostream object_stream_{object_bytes_};
    std::optional<llvm::legacy::PassManager> object_passes_;  // writes to the stream
};

std::string text_of(const llvm::Module& module) {
    std::string text;
    llvm::raw_string_ostream(text) << module;
    return text;
}

void verify([[maybe_unused]] const llvm::Module& module) {
#ifdef NUMEN_VERIFY
    std::string problem;
    llvm::raw_string_ostream stream(problem);
    if (llvm::verifyModule(module, &stream)) {
        throw support::InternalError(__FILE__, __LINE__, (problem + text_of(module)).c_str());
    }
#endif
}

/// Everything that is kept from one module to the next.
class Compiler {
  public:
    explicit Compiler(const TargetOptions& options)
        : processor_(find_processor(options)),
          optimized_(processor_, Tier::optimized),
          widths_(choose_vector_widths(options, processor_, optimized_.machine())),
          vector_math_(options.vector_math) {}

    const Processor& processor() const { return processor_; }
    const llvm::DataLayout& layout() const { return layout_; }

    Artifact compile(llvm::Module& module, const CompileOptions& options) {
        DiagnosticCollector diagnostics(module.getContext(), options.want_remarks);
        Artifact artifact;
        if (options.want_llvm) artifact.llvm = text_of(module);

        Stopwatch watch(artifact.times);
        const bool vector_math = vector_math_ && calls_vector_math(module);
        set_vector_width(module, vector_math                  ? widths_.vector_math
                                 : takes_square_roots(module) ? widths_.square_root
                                                              : widths_.plain);
        // Vectors of mathematical functions do not give the same bits as other code.
        optimizer_of(vector_math).run(module, vector_math ? Tier::optimized : options.tier);
        watch.stage("optimize");
        if (options.want_llvm) artifact.optimized_llvm = text_of(module);
        if (options.want_remarks) {
            artifact.remarks = diagnostics.take_remarks();
            artifact.line_code = code_of_lines(module);
            llvm::StripDebugInfo(module);
        }
        // Good register allocation takes long for a long function, whatever else is left out.
        const bool has_long_function =
            llvm::any_of(module, [](const auto& function) { return function.hasOptNone(); });
        Generator& generator = generator_of(has_long_function ? Tier::quick : options.tier);
        if (options.want_assembly) artifact.assembly = generator.assembly(module);
        watch.skip();
        artifact.object = generator.object(module);
        watch.stage("generate");
        diagnostics.throw_errors();
        return artifact;
    }

  private:
    Generator& generator_of(Tier tier) {
        if (tier == Tier::optimized) return optimized_;
        if (!quick_) quick_.emplace(processor_, Tier::quick);
        return *quick_;
    }

    /// Most modules call no vector math, and then libmvec is not opened either.
    Optimizer& optimizer_of(bool vector_math) {
        std::optional<Optimizer>& optimizer = vector_math ? vector_math_optimizer_ : optimizer_;
        if (!optimizer) optimizer.emplace(optimized_.machine(), vector_math);
        return *optimizer;
    }

    static bool takes_square_roots(const llvm::Module& module) {
        const llvm::Function* root = module.getFunction("llvm.sqrt.f64");
        return root != nullptr && !root->use_empty();
    }

    /// One width for the module: its functions end up in one another.
    static void set_vector_width(llvm::Module& module, unsigned bits) {
        if (bits == 0) return;
        for (llvm::Function& function : module) {
            if (function.isDeclaration()) continue;
            function.addFnAttr("prefer-vector-width", std::to_string(bits));
        }
    }

    Processor processor_;
    Generator optimized_;
    std::optional<Generator> quick_;
    VectorWidths widths_;
    bool vector_math_;
    std::optional<Optimizer> optimizer_;
    std::optional<Optimizer> vector_math_optimizer_;
    llvm::DataLayout layout_ = optimized_.machine().createDataLayout();
};

class LlvmEngine final : public Engine {
  public:
    explicit LlvmEngine(const TargetOptions& options)
        : compiler_(std::make_unique<Compiler>(options)) {}

    void set_target(llvm::Module& module) const override {
        NUMEN_ASSERT(compiler_ != nullptr);
        module.setTargetTriple(compiler_->processor().triple);
        module.setDataLayout(compiler_->layout());
    }

    Artifact compile(std::unique_ptr<llvm::Module> module, const CompileOptions& options) override {
        NUMEN_ASSERT(compiler_ != nullptr);
        NUMEN_ASSERT(module->getDataLayout() == compiler_->layout());
        verify(*module);
        try {
            return compiler_->compile(*module, options);
        } catch (...) {
            // LLVM was left in the middle of a pass: what it holds cannot even be destroyed.
            static_cast<void>(compiler_.release());
            throw;
        }
    }

  private:
    std::unique_ptr<Compiler> compiler_;  // null after an error
};

}  // namespace

std::unique_ptr<Engine> create_engine(const TargetOptions& options) {
    return std::make_unique<LlvmEngine>(options);
}

}  // namespace numen::codegen
