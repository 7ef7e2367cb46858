#include "python/code_cache.h"

#include <algorithm>
#include <chrono>

#include "jit/identity.h"
#include "python/dispatcher.h"
#include "python/error.h"
#include "python/stages.h"
#include "sema/library.h"
#include "support/diagnostic.h"
#include "support/read_file.h"

namespace numen::python {

using jit::CachedCode;
using support::Digest;
using support::Hasher;
using types::Type;

namespace {

/// Describes functions without looking at them.
class NoFunctions final : public FunctionProvider {
  public:
    const sema::FunctionSource* function(PyObject*) override { return nullptr; }
};

/// Runs what asks live objects, whose answers may be any error: then there is no code to be found
/// or kept. Interrupts pass.
template <class Function>
bool succeeds(Function function) {
    try {
        function();
        return true;
    } catch (const support::CompileError&) {
        return false;
    } catch (const PythonError&) {
        if (PyErr_ExceptionMatches(PyExc_Exception) == 0) throw;
        PyErr_Clear();
        return false;
    }
}

std::vector<jit::SourceMove> moves_between(const std::vector<jit::SourcePlace>& before,
                                           const std::vector<jit::SourcePlace>& now) {
    std::vector<jit::SourceMove> moves;
    for (std::size_t i = 0; i < before.size() && i < now.size(); ++i) {
        if (before[i].file == now[i].file && before[i].first_line == now[i].first_line) continue;
        moves.push_back({before[i].file, before[i].first_line, before[i].lines, now[i].file,
                         now[i].first_line});
    }
    return moves;
}

/// What a question whose answer changed is about.
std::string words_for(const jit::Question& question) {
    using Kind = jit::Question::Kind;
    const std::string name = "'" + question.name + "'";
    switch (question.kind) {
        case Kind::name: return "the value of the name " + name;
        case Kind::attribute: return "the value of the attribute " + name;
        case Kind::module: return "the module " + name;
        case Kind::enum_class: return "the enum " + name;
        case Kind::instance_fields: return "the fields of a jitclass";
        case Kind::instance_member: return "the member " + name + " of a jitclass";
        case Kind::object_code: return "code for the interpreter";
        case Kind::overload: return "whether a function has an overload";
    }
    NUMEN_UNREACHABLE("kind of question");
}

}  // namespace

std::optional<Digest> CodeCache::key_of(CompileJob& job, PyObject* dispatcher) {
    if (jit::build_identity().empty()) return std::nullopt;
    Dependencies& dependencies = *job.scope.dependencies();
    Hasher hasher;
    bool is_described = succeeds([&] {
        hasher.number(jit::kBlobVersion);
        hasher.text(jit::build_identity());
        hasher.text(jit::processor_identity());
        hasher.text(session_.compiler->cpu());
        hasher.text(session_.compiler->features());
        hasher.number(job.request.interruptible);
        dependencies.put(hasher, *job.request.function, dispatcher);
        put_closure(hasher, dependencies, as_dispatcher(session_, dispatcher)->function());
        for (const sema::Argument& argument : job.request.arguments) {
            dependencies.put(hasher, argument.type);
            hasher.number(argument.constant != nullptr);
            if (argument.constant != nullptr) dependencies.put(hasher, *argument.constant);
            if (argument.statics == nullptr) continue;
            for (const sema::Constant& one : argument.statics->elements)
                dependencies.put(hasher, one);
        }
        hasher.number(job.request.return_type != nullptr);
        if (job.request.return_type != nullptr) dependencies.put(hasher, job.request.return_type);
    });
    if (!is_described || !dependencies.are_complete()) return std::nullopt;
    return hasher.digest();
}

/// Functions made of one text differ by their closures most of the time. What is captured is asked
/// again anyhow; in the key it keeps them apart.
void CodeCache::put_closure(Hasher& hasher, Dependencies& dependencies, PyObject* function) {
    PyObject* closure = PyFunction_GET_CLOSURE(function);
    for (Py_ssize_t i = 0; closure != nullptr && i < PyTuple_GET_SIZE(closure); ++i) {
        PyObject* value = PyCell_GET(PyTuple_GET_ITEM(closure, i));
        hasher.number(value != nullptr);
        if (value == nullptr) continue;
        succeeds([&] {
            NoFunctions functions;
            dependencies.put(hasher, describe(session_, functions, value));
        });
    }
}

std::unique_ptr<const jit::Callable> CodeCache::find(const jit::CacheFolder& folder,
                                                     PyObject* dispatcher, const MakeJob& make_job,
                                                     Guards& guards, std::string& why) {
    const auto start = std::chrono::steady_clock::now();
    std::unique_ptr<CompileJob> job;
    std::optional<Digest> key;
    why = "it depends on something that other processes cannot have";
    if (!succeeds([&] { job = make_job(); })) return nullptr;
    key = key_of(*job, dispatcher);
    if (!key) return nullptr;
    why = "none was there for its text, options and types of arguments";
    std::unique_ptr<jit::Callable> found;
    std::string damage;
    jit::CacheProblem problem =
        folder.read(*key, [&](const std::string& name, const std::string& contents) {
            auto kept = jit::from_blob(contents, *key);
            if (!kept) {
                damage = name + ": " + kept.error().message;
                folder.remove(name);
                why = "it was damaged";
                return false;
            }
            if (job == nullptr) {  // what was asked for another blob is used up
                job = make_job();
                key_of(*job, dispatcher);
            }
            if (succeeds([&] { found = revive(*job, *kept, why); }) && found != nullptr)
                return true;
            job = nullptr;
            return false;
        });
    if (!problem.message.empty()) give_notice(folder, problem.message);
    if (!damage.empty()) give_notice(folder, "it held a damaged file, " + damage);
    if (found == nullptr) return nullptr;
    guards = std::move(job->scope.guards());
    found->is_from_cache = true;
    found->times = {
        {"cache", (std::chrono::steady_clock::now() - start) / std::chrono::nanoseconds(1)}};
    return found;
}

std::unique_ptr<jit::Callable> CodeCache::revive(CompileJob& job, const CachedCode& kept,
                                                 std::string& why_not) {
    Dependencies& dependencies = *job.scope.dependencies();
    for (const jit::Question& question : kept.questions) {
        why_not = words_for(question) + " changed";
        if (!job.scope.is_answered_as(question)) return nullptr;
    }
    why_not = "what it depends on changed";
    if (!dependencies.are_complete()) return nullptr;
    if (std::string file = changed_library_file(kept); !file.empty()) {
        why_not = "numen's " + file + " changed";
        return nullptr;
    }

    std::vector<const Type*> parameters;
    for (const std::string& text : kept.parameters) {
        parameters.push_back(dependencies.type_from_text(text));
    }
    const Type* result = dependencies.type_from_text(kept.result);
    jit::MachineCode code{.object = kept.object};
    for (const jit::CapturedArray& array : kept.arrays) {
        const void* address = dependencies.memory(array.number);
        if (address == nullptr) return nullptr;
        code.captured.push_back({array.symbol, address});
    }
    auto callable = jit::load_callable(code, result, std::move(parameters));
    if (callable == nullptr) return nullptr;
    callable->interruptible = kept.interruptible;
    callable->moves = moves_between(kept.places, dependencies.places());
    return callable;
}

std::string CodeCache::changed_library_file(const CachedCode& kept) {
    for (const jit::LibraryFile& file : kept.library) {
        auto [known, is_new] = library_.try_emplace(file.name);
        if (is_new) {
            auto text = support::read_file(session_.library->directory() + "/" + file.name);
            known->second = support::digest_of(text.value_or(""));
        }
        if (known->second != file.contents) return file.name;
    }
    return {};
}

std::optional<CachedCode> CodeCache::describe_code(CompileJob& job, const jit::Callable& callable,
                                                   const jit::MachineCode& code) {
    Dependencies& dependencies = *job.scope.dependencies();
    if (!dependencies.are_complete() || dependencies.places().empty()) return std::nullopt;
    CachedCode kept;
    kept.function = job.request.function->name;
    kept.file = dependencies.places().front().file;
    kept.signature = signature_text(callable);
    kept.places = dependencies.places();
    kept.questions = dependencies.questions();
    const std::string folder_of_library = session_.library->directory() + "/";
    for (const std::string& file : code.library_files) {
        // Loops of ufuncs and stencils are hidden like the library, but came up as functions.
        if (std::ranges::find(kept.places, file, &jit::SourcePlace::file) != kept.places.end())
            continue;
        auto text = session_.library->text_of(file);
        if (!text || !file.starts_with(folder_of_library)) return std::nullopt;
        kept.library.push_back({file.substr(folder_of_library.size()), support::digest_of(*text)});
    }
    const std::size_t known = dependencies.object_count();
    for (const Type* type : callable.parameters()) {
        kept.parameters.push_back(dependencies.text_of_type(type));
    }
    kept.result = dependencies.text_of_type(callable.result());
    kept.interruptible = callable.interruptible;
    // A type of an object that nothing led to could not be found again.
    if (dependencies.object_count() != known) return std::nullopt;
    for (const jit::MachineCode::Captured& each : code.captured) {
        auto number = dependencies.memory_number(each.address);
        if (!number) return std::nullopt;
        kept.arrays.push_back({each.symbol, *number});
    }
    return kept;
}

namespace {

jit::CacheProblem write(const jit::CacheFolder& folder, const Digest& key, CachedCode& code,
                        std::string object) {
    Hasher variant;
    for (const jit::Question& question : code.questions) {
        variant.number(question.answer.high);
        variant.number(question.answer.low);
    }
    code.object = std::move(object);
    return folder.write(key, variant.digest(), to_blob(code, key));
}

}  // namespace

bool CodeCache::keep(const jit::CacheFolder& folder, const Digest& key, CompileJob& job,
                     const jit::Callable& callable, jit::MachineCode code) {
    std::optional<CachedCode> kept = describe_code(job, callable, code);
    if (!kept) return false;
    if (jit::Upgrade* upgrade = callable.upgrade()) {
        // Nobody hears of what goes wrong with the folder then; who reads it next does.
        upgrade->also([folder, key, kept = *std::move(kept)](codegen::Artifact& artifact) mutable {
            static_cast<void>(write(folder, key, kept, std::move(artifact.object)));
        });
        upgrade->start();
        return true;
    }
    jit::CacheProblem problem;
    {
        DropLock unlocked;
        problem = write(folder, key, *kept, std::move(code.object));
    }
    if (!problem.message.empty()) give_notice(folder, problem.message);
    return problem.message.empty();
}

void CodeCache::give_notice(const jit::CacheFolder& folder, const std::string& problem) {
    if (std::exchange(has_given_notice_, true)) return;
    std::string text = "the folder " + folder.path() +
                       ", in which numen keeps compiled code: " + problem +
                       "; functions are compiled all the same";
    Owned category = object_by_name("numen.errors.NumbaWarning");
    checked(PyErr_WarnEx(category.get(), text.c_str(), 2));
}

}  // namespace numen::python
