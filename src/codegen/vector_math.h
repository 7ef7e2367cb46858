#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "ir/ir.h"

/// Vector forms of elementary functions, from glibc's libmvec. They are accurate to 4 ulp (each row
/// of vector_math.def says how far) where most scalar functions of libm are to 1, and do not need
/// fastmath. A loop's last elements, fewer than a vector, are computed by the scalar function.
namespace numen::codegen {

/// Instruction sets that libmvec distinguishes; the value is the letter in its names.
enum class VectorIsa : char { sse4 = 'b', avx2 = 'd', avx512 = 'e' };

struct VectorFunction {
    const char* scalar;     ///< C name: "exp", "expf"
    const char* intrinsic;  ///< LLVM's name with its type: "llvm.exp.f64"; "" if there is none
    const char* vector;     ///< "_ZGVdN4v_exp"
    const char* abi;        ///< LLVM's notation of the vector form's parameters: "_ZGV_LLVM_N4v"
    unsigned lanes;
    VectorIsa isa;
};

/// A function that has vector forms, as libm has it for one float64.
struct LibmFunction {
    const char* name;  ///< "exp"; the float32 one has an f at its end, that of long double an l
    const char* intrinsic;  ///< LLVM's name without the type: "llvm.exp"; "" if there is none
    double ulps;            ///< its largest error
};

/// One row for each function, on every processor.
std::span<const LibmFunction> libm_functions();

/// The whole table, whether or not this machine has the library. Empty on processors other than
/// x86-64.
std::span<const VectorFunction> vector_functions();

/// Whether code of an operation may call a function that has a vector form.
bool may_call_vector_math(const ir::Node& node);

/// Address of a vector function, or null: not such a name, or no libmvec here (the C library is
/// older than 2.35, or not glibc). Opens the library at the first call; thread safe.
void* find_vector_function(std::string_view name);

}  // namespace numen::codegen
