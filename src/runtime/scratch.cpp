#include "runtime/scratch.h"

#include <cstdlib>
#include <utility>

namespace numen::runtime {

namespace {

thread_local struct Scratch {
    void* memory = nullptr;
    std::int64_t bytes = 0;
    ~Scratch() { std::free(memory); }
} of_thread;

}  // namespace

void* scratch(std::int64_t bytes) {
    if (of_thread.bytes < bytes) {
        void* memory = std::realloc(of_thread.memory, static_cast<std::size_t>(bytes));
        if (memory == nullptr) return nullptr;
        of_thread.memory = memory;
        of_thread.bytes = bytes;
    }
    return of_thread.memory;
}

ScratchKept::ScratchKept()
    : memory_(std::exchange(of_thread.memory, nullptr)),
      bytes_(std::exchange(of_thread.bytes, 0)) {}

ScratchKept::~ScratchKept() {
    std::free(std::exchange(of_thread.memory, memory_));
    of_thread.bytes = bytes_;
}

}  // namespace numen::runtime
