#include "jit/backend.h"

#include <dlfcn.h>

#include <string>
#include <unordered_map>

#include "codegen/vector_math.h"
#include "runtime/abi.h"
#include "support/diagnostic.h"

namespace numen::jit {

namespace {

std::unordered_map<std::string_view, void*> runtime_symbols() {
    std::unordered_map<std::string_view, void*> out;
    for (const runtime::RuntimeEntry& entry : runtime::runtime_table()) {
        out.emplace(entry.name, const_cast<void*>(entry.address));
    }
    return out;
}

codegen::CompileFunction load_backend() {
    void* library = dlopen("libnumen_llvm.so", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        throw support::InternalError(__FILE__, __LINE__, dlerror());
    }
    void* entry = dlsym(library, "numen_llvm_compile");
    NUMEN_ASSERT(entry != nullptr);
    return reinterpret_cast<codegen::CompileFunction>(entry);
}

}  // namespace

codegen::CompileFunction cpu_backend() {
    static const codegen::CompileFunction entry = load_backend();
    return entry;
}

void* runtime_symbol(std::string_view name) {
    static const auto symbols = runtime_symbols();
    if (auto found = symbols.find(name); found != symbols.end()) return found->second;
    std::string text(name);
    if (void* address = dlsym(RTLD_DEFAULT, text.c_str())) return address;
    return codegen::find_vector_function(name);
}

}  // namespace numen::jit
