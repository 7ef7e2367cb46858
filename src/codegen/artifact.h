#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ir/ir.h"

/// What a back end makes of a module. The CPU back end (codegen/llvm, its own shared object
/// libnumen_llvm.so) is loaded at the first compile.
namespace numen::codegen {

enum class Tier : std::uint8_t { quick, optimized };

struct Request {
    /// Quick code gives the same bits as optimized code of the same module.
    Tier tier = Tier::optimized;
    std::string cpu;             // empty: the host
    std::string features;        // empty: the host's
    bool want_llvm = false;      // fill Artifact::llvm and optimized_llvm
    bool want_assembly = false;  // fill Artifact::assembly
    bool want_remarks = false;   // fill Artifact::remarks and line_code
};

struct StageTime {
    const char* stage;
    std::int64_t nanoseconds;
};

/// What LLVM says of a loop: whether a pass changed it, or why not.
struct Remark {
    enum class Kind : std::uint8_t { passed, missed, analysis };
    Kind kind;
    int line;          // of the module's first function
    std::string name;  // LLVM's, of the reason
    std::string message;
};

/// What a line of the module's first function has become in one loop, slow versions left out.
struct LineCode {
    int line;
    unsigned lanes;         // elements of the widest vectors; 1 for scalar code
    unsigned element_bits;  // of them
    unsigned loads, stores, calls;
};

/// Machine code of one module as a relocatable object. Undefined symbols in it are rows of
/// runtime/abi.def (numen_rt_*), C library functions, vector-math functions, and the names of Data
/// entries with an address.
///
/// The entry symbol is `std::int32_t numen_entry(void* result, const void* arguments)`: arguments
/// is a C struct of the parameters' components one after the other (types::memory_layout of the
/// tuple of parameters), result has the memory layout of the result type; a managed result is owned
/// by the caller. Not 0 means an error is pending in the thread.
struct Artifact {
    std::string object;
    std::string llvm;
    std::string optimized_llvm;
    std::string assembly;
    std::vector<Remark> remarks;
    std::vector<LineCode> line_code;
    std::vector<StageTime> times;
    /// Whether all loops look for signals that may take long (see ir::Options::interruptible).
    bool interruptible = true;
};

inline constexpr const char* kEntrySymbol = "numen_entry";
/// The entry as a C function of the signature, where ir::Options::c_callable asks for it; the same
/// address has the name "cfunc.<name of the function>". An error that leaves it is reported, and
/// the result is then zero.
inline constexpr const char* kCEntrySymbol = "numen_c_entry";

/// Signature of the one C++ function that libnumen_llvm.so exports, as "numen_llvm_compile".
/// Thread safe. Throws support::InternalError or CompileError (unsupported_backend).
using CompileFunction = Artifact (*)(const ir::Module& module, const Request& request);

/// What the back end is, and what it compiles for when nothing else is asked.
struct HostInfo {
    std::string compiler;  // "LLVM 19.1.7"
    std::string cpu;
    std::string features;
};
/// Signature of the function it exports as "numen_llvm_host".
using HostFunction = HostInfo (*)();

}  // namespace numen::codegen
