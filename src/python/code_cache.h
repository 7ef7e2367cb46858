#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "jit/cache_folder.h"
#include "jit/cached_code.h"
#include "jit/compiler.h"
#include "python/environment.h"

/// Compiled code that is kept on disk, for other processes.
namespace numen::python {

/// What a compile is for, with all that the request refers to.
struct CompileJob {
    CompileJob(Session& session, CompileScope::Purpose purpose) : scope(session, purpose) {}

    CompileScope scope;
    std::deque<sema::Constant> constants;
    jit::CompileRequest request;
};

/// Finds and keeps code. The key holds what is known before anything is parsed: the build, the
/// processor, the function's text, its closure's values, options, the types of the arguments.
/// Everything else that the code depends on lies in the blob and is asked again (dependencies.h).
///
/// Nothing that is wrong with the cache or in it is an error: there is one warning a process, and
/// the function is compiled. Needs the interpreter lock.
class CodeCache {
  public:
    explicit CodeCache(Session& session) : session_(session) {}

    /// Nothing when code for the job cannot be kept. The first that is done with the job's scope.
    std::optional<support::Digest> key_of(CompileJob& job, PyObject* dispatcher);

    /// Code that is kept in the folder and still right; null when there is none, and `why` then
    /// says why in half a sentence. `make_job` makes a job with Purpose::find_kept; `guards` gets
    /// what must stay as it is.
    using MakeJob = std::function<std::unique_ptr<CompileJob>()>;
    std::unique_ptr<const jit::Callable> find(const jit::CacheFolder& folder, PyObject* dispatcher,
                                              const MakeJob& make_job, Guards& guards,
                                              std::string& why);

    /// Keeps what a job with Purpose::compile_and_keep gave, or will when it is optimised; false
    /// when it cannot be kept.
    bool keep(const jit::CacheFolder& folder, const support::Digest& key, CompileJob& job,
              const jit::Callable& callable, jit::MachineCode code);

  private:
    /// All that is kept but the object; nothing when it cannot be kept.
    std::optional<jit::CachedCode> describe_code(CompileJob& job, const jit::Callable& callable,
                                                 const jit::MachineCode& code);
    std::unique_ptr<jit::Callable> revive(CompileJob& job, const jit::CachedCode& kept,
                                          std::string& why_not);
    /// The first file of the library that changed; "" when none did.
    std::string changed_library_file(const jit::CachedCode& kept);
    void put_closure(support::Hasher& hasher, Dependencies& dependencies, PyObject* function);
    void give_notice(const jit::CacheFolder& folder, const std::string& problem);

    Session& session_;
    /// Digests of the library's files as they are on disk, by their names.
    std::unordered_map<std::string, support::Digest> library_;
    bool has_given_notice_ = false;
};

}  // namespace numen::python
