#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "support/result.h"

namespace numen::jit {

/// Address of an external symbol, or null when it is unknown (an error unless the symbol is weak).
using SymbolResolver = std::function<void*(std::string_view name)>;

/// Why an object was not loaded, in one sentence. Nothing stays mapped or registered.
struct LoadError {
    std::string message;
};

struct LoadOptions {
    /// Appends the functions to /tmp/perf-<pid>.map, where `perf report` finds names of code that
    /// is in no file. A map that cannot be written is a LoadError.
    bool perf_map = false;
};

/// Machine code in executable memory, made from one relocatable x86-64 ELF object. Owns its memory
/// and its unwind information and gives both back on destruction, which may happen on any thread
/// but only when nobody runs or will run the code. Loads of different images may run at the same
/// time. Memory is never writable and executable at once.
///
/// Every part of an object that the loader itself reads is checked, so bytes damaged in any way
/// give a LoadError and not a crash. It cannot tell good instructions (or the register rules of
/// unwind information) from bad ones: whoever reads objects from disk checks a hash first.
class CodeImage {
  public:
    /// Copies what it needs: neither `object` nor `resolve` has to outlive the call.
    static support::Result<CodeImage, LoadError> load(std::span<const std::byte> object,
                                                      const SymbolResolver& resolve,
                                                      const LoadOptions& options = {});

    CodeImage(CodeImage&&) noexcept;
    CodeImage& operator=(CodeImage&&) noexcept;
    ~CodeImage();

    /// Address of a global symbol that the object defines, or null.
    void* symbol(std::string_view name) const;

    /// The executable range: code, constants and jump stubs.
    std::span<const std::byte> code() const;

  private:
    struct State;
    explicit CodeImage(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace numen::jit
