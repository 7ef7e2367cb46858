#pragma once

#include <cstdint>

/// Memory of the calling thread for what compiled code gives to the runtime by address.
namespace numen::runtime {

/// At least so many bytes, which hold until the thread's next call; null when there is no memory.
void* scratch(std::int64_t bytes);

/// Keeps what the thread's memory holds while other code runs that may use it.
class ScratchKept {
  public:
    ScratchKept();
    ~ScratchKept();
    ScratchKept(const ScratchKept&) = delete;
    ScratchKept& operator=(const ScratchKept&) = delete;

  private:
    void* memory_;
    std::int64_t bytes_;
};

}  // namespace numen::runtime
