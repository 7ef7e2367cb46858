#include "codegen/vector_math.h"

#include <dlfcn.h>

#include <algorithm>
#include <string>

namespace numen::codegen {
namespace {

#if defined(__x86_64__)
// One row of the .def gives six entries. Arity 1 is written "v" in the names, arity 2 "vv". An
// intrinsic's name is "" or gets its type appended; "" ".f64" would be a name that no call has.
#define NUMEN_PARAMETERS_1 "v"
#define NUMEN_PARAMETERS_2 "vv"
#define NUMEN_FORM(scalar, arity, intrinsic, type, letter, isa, lanes) \
    {scalar,                                                           \
     sizeof(intrinsic) == 1 ? "" : intrinsic type,                     \
     "_ZGV" letter "N" #lanes NUMEN_PARAMETERS_##arity "_" scalar,     \
     "_ZGV_LLVM_N" #lanes NUMEN_PARAMETERS_##arity,                    \
     lanes,                                                            \
     VectorIsa::isa},
#define NUMEN_VECTOR_MATH(name, arity, intrinsic, ulp_f64, ulp_f32, libm, description) \
    NUMEN_FORM(#name, arity, intrinsic, ".f64", "b", sse4, 2)                          \
    NUMEN_FORM(#name, arity, intrinsic, ".f64", "d", avx2, 4)                          \
    NUMEN_FORM(#name, arity, intrinsic, ".f64", "e", avx512, 8)                        \
    NUMEN_FORM(#name "f", arity, intrinsic, ".f32", "b", sse4, 4)                      \
    NUMEN_FORM(#name "f", arity, intrinsic, ".f32", "d", avx2, 8)                      \
    NUMEN_FORM(#name "f", arity, intrinsic, ".f32", "e", avx512, 16)
constexpr VectorFunction kVectorFunctions[] = {
#include "codegen/vector_math.def"
};
#undef NUMEN_VECTOR_MATH
#undef NUMEN_FORM
#undef NUMEN_PARAMETERS_1
#undef NUMEN_PARAMETERS_2
#else
constexpr std::span<const VectorFunction> kVectorFunctions;
#endif

#define NUMEN_VECTOR_MATH(name, arity, intrinsic, ulp_f64, ulp_f32, libm, description) \
    {#name, intrinsic, libm},
constexpr LibmFunction kLibmFunctions[] = {
#include "codegen/vector_math.def"
};
#undef NUMEN_VECTOR_MATH

}  // namespace

bool may_call_vector_math(const ir::Node& node) {
    using ir::MathFn;
    if (node.op != ir::Op::math) return false;
    // Of complex numbers, and of these, several.
    if (node.type->is_complex() || node.operands[0]->type->is_complex()) return true;
    if (node.math == MathFn::logaddexp || node.math == MathFn::logaddexp2) return true;
    return std::ranges::any_of(kVectorFunctions, [&](const VectorFunction& function) {
        return function.scalar == ir::info(node.math).c;
    });
}

std::span<const LibmFunction> libm_functions() { return kLibmFunctions; }

std::span<const VectorFunction> vector_functions() { return kVectorFunctions; }

void* find_vector_function(std::string_view name) {
    if (!name.starts_with("_ZGV")) return nullptr;
    static void* const library = dlopen("libmvec.so.1", RTLD_NOW | RTLD_LOCAL);
    return library == nullptr ? nullptr : dlsym(library, std::string(name).c_str());
}

}  // namespace numen::codegen
