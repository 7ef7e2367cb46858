#pragma once

#include <llvm/IR/LLVMContext.h>

#include <string>
#include <vector>

#include "codegen/artifact.h"

namespace numen::codegen {

/// Collects what LLVM reports about a module while this lives: errors, which would end the process,
/// and remarks on its loops if they are wanted.
class DiagnosticCollector {
  public:
    DiagnosticCollector(llvm::LLVMContext& context, bool wants_remarks);
    DiagnosticCollector(const DiagnosticCollector&) = delete;
    DiagnosticCollector& operator=(const DiagnosticCollector&) = delete;
    ~DiagnosticCollector();

    /// InternalError if there was an error.
    void throw_errors() const;

    std::vector<Remark> take_remarks() { return std::move(remarks_); }

  private:
    struct Handler;

    llvm::LLVMContext& context_;
    std::string errors_;
    std::vector<Remark> remarks_;
};

}  // namespace numen::codegen
