#include "codegen/llvm/diagnostics.h"

#include <llvm/IR/DiagnosticHandler.h>
#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>

#include <memory>

#include "codegen/llvm/line_code.h"
#include "support/diagnostic.h"

namespace numen::codegen {

/// Passes whose remarks are of use to who wrote the loop.
static bool is_wanted(llvm::StringRef pass) {
    return pass == "loop-vectorize" || pass == "loop-idiom";
}

struct DiagnosticCollector::Handler final : llvm::DiagnosticHandler {
    Handler(DiagnosticCollector& to, bool remarks) : collector(to), wants_remarks(remarks) {}

    bool isAnalysisRemarkEnabled(llvm::StringRef pass) const override {
        return wants_remarks && is_wanted(pass);
    }
    bool isMissedOptRemarkEnabled(llvm::StringRef pass) const override {
        return wants_remarks && is_wanted(pass);
    }
    bool isPassedOptRemarkEnabled(llvm::StringRef pass) const override {
        return wants_remarks && is_wanted(pass);
    }
    bool isAnyRemarkEnabled() const override { return wants_remarks; }

    bool handleDiagnostics(const llvm::DiagnosticInfo& diagnostic) override {
        if (diagnostic.getSeverity() == llvm::DS_Error) {
            llvm::raw_string_ostream stream(collector.errors_);
            llvm::DiagnosticPrinterRawOStream printer(stream);
            diagnostic.print(printer);
            stream << "\n";
        } else if (const auto* remark =
                       llvm::dyn_cast<llvm::DiagnosticInfoIROptimization>(&diagnostic)) {
            note(*remark);
        }
        return true;
    }

    void note(const llvm::DiagnosticInfoIROptimization& remark) {
        // Those that want any remark made get the others as well.
        if (!is_wanted(remark.getPassName())) return;
        const auto* block = llvm::dyn_cast_or_null<llvm::BasicBlock>(remark.getCodeRegion());
        const int line = block == nullptr ? 0 : line_of_loop(*block);
        if (line == 0) return;
        Remark::Kind kind = Remark::Kind::analysis;
        if (remark.isPassed()) kind = Remark::Kind::passed;
        if (remark.isMissed()) kind = Remark::Kind::missed;
        collector.remarks_.push_back({kind, line, remark.getRemarkName().str(), remark.getMsg()});
    }

    DiagnosticCollector& collector;
    bool wants_remarks;
};

DiagnosticCollector::DiagnosticCollector(llvm::LLVMContext& context, bool wants_remarks)
    : context_(context) {
    context.setDiagnosticHandler(std::make_unique<Handler>(*this, wants_remarks));
}

DiagnosticCollector::~DiagnosticCollector() {
    context_.setDiagnosticHandler(std::make_unique<llvm::DiagnosticHandler>());
}

void DiagnosticCollector::throw_errors() const {
    if (errors_.empty()) return;
    throw support::InternalError(__FILE__, __LINE__, errors_.c_str());
}

}  // namespace numen::codegen
