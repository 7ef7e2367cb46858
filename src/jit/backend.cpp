#include "jit/backend.h"

#include <dlfcn.h>

#include <atomic>
#include <mutex>
#include <string>
#include <unordered_map>

#include "codegen/vector_math.h"
#include "runtime/abi.h"
#include "support/at_fork.h"
#include "support/diagnostic.h"
#include "support/signals_blocked.h"

namespace numen::jit {

namespace {

std::unordered_map<std::string_view, void*> runtime_symbols() {
    std::unordered_map<std::string_view, void*> out;
    for (const runtime::RuntimeEntry& entry : runtime::runtime_table()) {
        out.emplace(entry.name, const_cast<void*>(entry.address));
    }
    return out;
}

std::mutex& loading() {
    static std::mutex& mutex = *new std::mutex;
    support::hold_around_fork<loading>();
    return mutex;
}

void* backend_function(const char* name) {
    // Loaded once, however often it is opened.
    void* library = dlopen(kBackendLibrary, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        throw support::InternalError(__FILE__, __LINE__, dlerror());
    }
    void* entry = dlsym(library, name);
    NUMEN_ASSERT(entry != nullptr);
    return entry;
}

}  // namespace

codegen::CompileFunction cpu_backend() {
    const std::lock_guard lock(loading());
    static const auto entry =
        reinterpret_cast<codegen::CompileFunction>(backend_function("numen_llvm_compile"));
    return entry;
}

std::jthread begin_to_load_backend() {
    static std::atomic<bool> has_begun = false;
    if (has_begun.exchange(true)) return {};
    const support::SignalsBlocked blocked;
    return std::jthread([] {
        try {
            static_cast<void>(cpu_backend());
        } catch (const support::InternalError&) {
        }
    });
}

codegen::HostInfo cpu_backend_host() {
    return reinterpret_cast<codegen::HostFunction>(backend_function("numen_llvm_host"))();
}

void* runtime_symbol(std::string_view name) {
    static const auto symbols = runtime_symbols();
    if (auto found = symbols.find(name); found != symbols.end()) return found->second;
    std::string text(name);
    if (void* address = dlsym(RTLD_DEFAULT, text.c_str())) return address;
    return codegen::find_vector_function(name);
}

}  // namespace numen::jit
