#include "runtime/plugin.h"

#include <dlfcn.h>

#include "runtime/error.h"

namespace numen::runtime {

void* plugin_function(const char* library, const char* function) {
    void* opened = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    void* found = opened == nullptr ? nullptr : dlsym(opened, function);
    if (found == nullptr) raise("ImportError", dlerror());
    return found;
}

}  // namespace numen::runtime
