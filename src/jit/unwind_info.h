#pragma once

#include <cstddef>
#include <span>

namespace numen::jit {

/// Checks a relocated .eh_frame in memory, since the unwinder trusts what is registered: one
/// damaged entry would crash the next C++ exception anywhere in the process. Every entry must be
/// well formed and describe functions inside `code`. Throws ObjectRejected. Personality routines
/// (landing pads) are rejected: compiled code reports errors by status, it does not catch
/// exceptions. Returns whether any instruction is described; if none is, the section must not be
/// registered (libgcc 13 aborts when an empty range is deregistered).
bool check_unwind_info(std::span<const std::byte> eh_frame, std::span<const std::byte> code);

/// Makes a checked .eh_frame, followed by four zero bytes, known to the unwinder for its lifetime.
class UnwindRegistration {
  public:
    /// Registers nothing when `eh_frame` is null.
    explicit UnwindRegistration(const std::byte* eh_frame);
    UnwindRegistration(const UnwindRegistration&) = delete;
    UnwindRegistration& operator=(const UnwindRegistration&) = delete;
    ~UnwindRegistration();

  private:
    const std::byte* eh_frame_;
};

}  // namespace numen::jit
