#include "runtime/plugin.h"

#include <dlfcn.h>

#include <cstring>
#include <mutex>
#include <utility>

#include "runtime/error.h"

namespace numen::runtime {

namespace {

struct PackageFolders {
    std::mutex mutex;
    std::vector<std::string> folders;
};

PackageFolders& package_folders() {
    static PackageFolders all;
    return all;
}

}  // namespace

void set_package_folders(std::vector<std::string> folders) {
    PackageFolders& all = package_folders();
    std::lock_guard lock(all.mutex);
    all.folders = std::move(folders);
}

void* open_library(const char* name) {
    constexpr int kFlags = RTLD_NOW | RTLD_LOCAL;
    const char* slash = std::strrchr(name, '/');
    if (slash != nullptr) {
        PackageFolders& all = package_folders();
        std::lock_guard lock(all.mutex);
        for (const std::string& folder : all.folders) {
            if (void* opened = dlopen((folder + "/" + name).c_str(), kFlags)) return opened;
        }
    }
    void* opened = dlopen(slash == nullptr ? name : slash + 1, kFlags);
    if (opened == nullptr) raise("ImportError", dlerror());
    return opened;
}

void* library_function(const char* library, const char* function) {
    void* opened = open_library(library);
    if (opened == nullptr) return nullptr;
    void* found = dlsym(opened, function);
    if (found == nullptr) raise("ImportError", dlerror());
    return found;
}

}  // namespace numen::runtime
