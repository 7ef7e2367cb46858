#include "codegen/llvm/vector_library.h"

#include <vector>

#include "codegen/vector_math.h"
#include "support/diagnostic.h"

namespace numen::codegen {
namespace {

bool can_run(VectorIsa isa, const llvm::MCSubtargetInfo& subtarget) {
    switch (isa) {
        case VectorIsa::sse4: return subtarget.checkFeatures("+sse4.2");
        case VectorIsa::avx2: return subtarget.checkFeatures("+avx2,+fma");
        case VectorIsa::avx512: return subtarget.checkFeatures("+avx512f,+avx512dq");
    }
    NUMEN_UNREACHABLE("VectorIsa");
}

}  // namespace

void add_vector_functions(llvm::TargetLibraryInfoImpl& library,
                          const llvm::MCSubtargetInfo& subtarget) {
    std::vector<llvm::VecDesc> rows;
    for (const VectorFunction& function : vector_functions()) {
        if (!can_run(function.isa, subtarget)) continue;
        if (find_vector_function(function.vector) == nullptr) continue;
        const auto lanes = llvm::ElementCount::getFixed(function.lanes);
        rows.emplace_back(function.scalar, function.vector, lanes, /*Masked=*/false, function.abi);
        if (*function.intrinsic == '\0') continue;
        rows.emplace_back(function.intrinsic, function.vector, lanes, /*Masked=*/false,
                          function.abi);
    }
    library.addVectorizableFunctions(rows);
}

}  // namespace numen::codegen
