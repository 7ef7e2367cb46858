#include "codegen/llvm/vector_library.h"

#include <vector>

#include "codegen/vector_math.h"
#include "support/diagnostic.h"

namespace numen::codegen {
namespace {

/// The instruction sets that a processor has; asking LLVM takes as long as 100 rows.
class AvailableIsas {
  public:
    explicit AvailableIsas(const llvm::MCSubtargetInfo& subtarget)
        : sse4_(subtarget.checkFeatures("+sse4.2")),
          avx2_(subtarget.checkFeatures("+avx2,+fma")),
          avx512_(subtarget.checkFeatures("+avx512f,+avx512dq")) {}

    bool has(VectorIsa isa) const {
        switch (isa) {
            case VectorIsa::sse4: return sse4_;
            case VectorIsa::avx2: return avx2_;
            case VectorIsa::avx512: return avx512_;
        }
        NUMEN_UNREACHABLE("VectorIsa");
    }

  private:
    bool sse4_;
    bool avx2_;
    bool avx512_;
};

bool has_rows(llvm::StringRef name) {
    return llvm::any_of(vector_functions(), [&](const VectorFunction& function) {
        return name == function.scalar || name == function.intrinsic;
    });
}

}  // namespace

bool calls_vector_math(const llvm::Module& module) {
    return llvm::any_of(module, [](const llvm::Function& function) {
        return function.isDeclaration() && has_rows(function.getName());
    });
}

void add_vector_functions(llvm::TargetLibraryInfoImpl& library,
                          const llvm::MCSubtargetInfo& subtarget) {
    const AvailableIsas available(subtarget);
    std::vector<llvm::VecDesc> rows;
    for (const VectorFunction& function : vector_functions()) {
        if (!available.has(function.isa)) continue;
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
