#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "codegen/artifact.h"
#include "jit/deferred_code.h"
#include "jit/object_loader.h"
#include "jit/upgrade.h"
#include "opt/line_facts.h"
#include "sema/sema.h"

/// The whole pipeline on one page: from a function and the types of its arguments to something that
/// can be called.
namespace numen::jit {

using types::Type;

/// What a Callable is loaded from, for the cache.
struct MachineCode {
    std::string object;  // see codegen::Artifact
    /// Memory outside of the code, under the symbols that the code has for it.
    struct Captured {
        std::string symbol;
        const void* address;
    };
    std::vector<Captured> captured;
    /// Files of numen's library that were compiled from.
    std::vector<std::string> library_files;
};

/// A function whose definition stands elsewhere than when it was compiled. Tracebacks of the code
/// have the old lines.
struct SourceMove {
    std::string from_file;
    int from_line = 0;
    int lines = 0;
    std::string to_file;
    int to_line = 0;
};

/// What to keep of a compile for people to read.
enum class Inspection : std::uint8_t { none, texts, report };

/// Whether there is quick code until optimised code is made (see Callable::upgrade): never, for
/// long functions that a call can leave, or for all such.
enum class TierChoice : std::uint8_t { optimized, automatic, quick };

/// Thrown by Compiler::compile when a handler of a signal raised; the error is pending in the
/// runtime.
struct Interrupted {};

struct CompileRequest {
    const sema::FunctionSource* function = nullptr;
    /// One per parameter; a *args parameter takes one Tuple.
    std::vector<sema::Argument> arguments;
    /// Converts the result to this type; null: as inferred.
    const Type* return_type = nullptr;
    TierChoice tier = TierChoice::optimized;
    Inspection inspection = Inspection::none;
    /// Whether loops over arrays look for signals, too (ir::Options::interruptible).
    bool interruptible = false;
    /// Filled when it is not null.
    MachineCode* machine_code = nullptr;
};

/// What a function became, by its lines.
struct Report {
    std::vector<opt::LineFact> before;  // any pass
    std::vector<opt::LineFact> after;   // all passes on the IR
    std::vector<codegen::Remark> remarks;
    std::vector<codegen::LineCode> line_code;
};

/// What the stages made, as text.
struct StageTexts {
    /// The lines that the function is on, and the number of the first in its file.
    std::string source;
    int first_line = 0;
    /// Of the function's expressions; the spans point into its file's source, which `tree` keeps.
    std::vector<sema::TypedSpan> types;
    std::shared_ptr<const syntax::Tree> tree;
    std::string array_ir;
    std::string loop_ir;
    std::string llvm;
    std::string optimized_llvm;
    std::string assembly;
};

/// Machine code of a function for one signature, ready to run. Immutable, but that optimised code
/// takes the place of quick code; nobody may be running it when it is destroyed.
class Callable {
  public:
    /// See codegen/artifact.h for what is in `arguments` and `result`.
    using Entry = std::int32_t (*)(void* result, const void* arguments);

    Callable(CodeImage image, const Type* result, std::vector<const Type*> parameters);

    /// What to call now.
    Entry entry() const { return code_->entry.load(std::memory_order_acquire); }
    /// The optimised code, which is waited for: for those who keep the address.
    Entry final_entry() const;
    /// The function as C calls it; null unless ir::Options::c_callable asked for it.
    void* c_entry() const { return code_->image.symbol(codegen::kCEntrySymbol); }

    /// While there is quick code only, or was: who calls it tells the upgrade. Else null.
    Upgrade* upgrade() const { return upgrade_.get(); }
    /// `entries` is where the entry of each continuation is put for the quick code to find.
    void upgrade_with(std::unique_ptr<DeferredCode> code, std::unique_ptr<void*[]> entries,
                      const std::vector<MachineCode::Captured>& captured);

    const Type* result() const { return result_; }
    const std::vector<const Type*>& parameters() const { return parameters_; }

    std::vector<codegen::StageTime> times;
    std::vector<support::Warning> warnings;   // about the program, when it was just compiled
    std::unique_ptr<const StageTexts> texts;  // when they were wanted
    std::unique_ptr<const Report> report;     // likewise; `texts` then has the source only
    bool interruptible = true;                // see codegen::Artifact
    bool is_from_cache = false;
    /// Why it was not in the cache, or what became of it there, for people. Filled by who looked.
    std::string cache_note;
    std::vector<SourceMove> moves;

  private:
    /// Shared with the upgrade, which may outlive the callable.
    struct Code {
        CodeImage image;
        std::atomic<Entry> entry = nullptr;
        std::vector<CodeImage> optimized;  // the function and its continuations, as they are made
        std::unique_ptr<void*[]> continuations;
    };

    std::shared_ptr<Code> code_;
    std::shared_ptr<Upgrade> upgrade_;
    const Type* result_;
    std::vector<const Type*> parameters_;
};

/// Makes code callable that was compiled before, for these types. Null when the object is damaged,
/// or refers to something that is not there.
std::unique_ptr<Callable> load_callable(const MachineCode& code, const Type* result,
                                        std::vector<const Type*> parameters);

/// Compiles functions. Thread safe. Loads the back end's shared object at the first compile.
class Compiler {
  public:
    /// `types` and `library` must outlive the compiler.
    Compiler(types::Context& types, sema::Library& library) : types_(types), library_(library) {}

    /// Compiles for another processor than the host from now on, by LLVM's names; "" leaves one as
    /// it is. Not thread safe: to be called before the first compile. The code must not be called
    /// where the processor lacks what it needs.
    void set_processor(std::string cpu, std::string features);

    /// LLVM's names of the processor to compile for; "" where it is the host.
    const std::string& cpu() const { return cpu_; }
    const std::string& features() const { return features_; }

    /// Throws CompileError for what is wrong in the user's program, InternalError for what is wrong
    /// in ours (also when the back end's shared object is missing).
    std::unique_ptr<Callable> compile(const CompileRequest& request);
    /// The type of the result, as `compile` would find it. Throws as compile does.
    const Type* infer(const CompileRequest& request);

  private:
    types::Context& types_;
    sema::Library& library_;
    std::string cpu_, features_;
};

}  // namespace numen::jit
