#pragma once

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/IR/DIBuilder.h>
#include <llvm/IR/Module.h>

#include <optional>
#include <vector>

#include "codegen/llvm/call_graph.h"
#include "codegen/llvm/polling.h"
#include "codegen/llvm/runtime_rows.h"
#include "codegen/llvm/values.h"
#include "ir/ir.h"

/// What the functions of one LLVM module share: declarations, constants, metadata.
namespace numen::codegen {

/// How a function of the module is called from another one. It returns {i32 status, components...};
/// the status is left out when the function cannot raise. A recursive function has one more
/// parameter: the address that the stack must not grow below.
struct Callee {
    llvm::Function* function = nullptr;
    FunctionTraits traits;
    std::size_t results = 0;  // components
};

class ModuleEmitter {
  public:
    ModuleEmitter(const ir::Module& source, llvm::Module& target, bool with_lines);

    /// Emits every function and the entry.
    void emit();

    /// Whether loops look for signals.
    bool polls() const { return codegen::polls(source_); }
    /// Whether what handlers of signals do may change lists, dicts, sets or fields that code has.
    bool has_shared_objects() const { return has_shared_objects_; }

    /// Its mathematical functions are to be accurate (accurate_math.h), once all is emitted.
    void add_accurate(llvm::Function* function) { accurate_.push_back(function); }

    /// What locations in code of the function refer to; null when no lines are wanted.
    llvm::DISubprogram* scope_of(const ir::Function& function);

    llvm::Module& target() { return target_; }
    llvm::LLVMContext& context() { return target_.getContext(); }

    /// Until a loop over an array is met that does not look for signals (Artifact::interruptible).
    bool interruptible = true;
    PollingPlans polling_plans;

    const Callee& callee(const ir::Function* function);
    llvm::FunctionCallee runtime(Rt row) { return runtime(static_cast<ir::RuntimeId>(row)); }
    llvm::FunctionCallee runtime(ir::RuntimeId row);
    /// A new function with the attributes that all of ours have.
    llvm::Function* new_function(llvm::FunctionType* type, llvm::Twine name, bool internal = true);

    /// Functions of the module itself, for the inliner, that count one reference up or down in the
    /// object's header; null and immortal objects are left alone.
    llvm::Function* retain();
    llvm::Function* release();

    /// NUL-terminated constant text for the runtime.
    llvm::Constant* text(std::string_view text);
    /// Immortal str object.
    llvm::Constant* string_literal(std::string_view utf8);
    /// bytes are the str of their code points (runtime/string.h).
    llvm::Constant* bytes_literal(std::string_view bytes);
    /// Address of an entry of Module::data.
    llvm::Constant* data(std::string_view name);

    /// Metadata: memory of array elements never overlaps that of object headers, nor slots either.
    llvm::MDNode* element_access() const { return element_access_; }
    llvm::MDNode* object_access() const { return object_access_; }
    /// Branch weights for a condition that is hardly ever true.
    llvm::MDNode* unlikely() const { return unlikely_; }
    /// Branch weights for a condition that is nearly always true.
    llvm::MDNode* likely() const { return likely_; }
    /// For the branch back of a loop that is not worth to be vectorised or unrolled.
    llvm::MDNode* plain_loop();

  private:
    void declare(const ir::Function& function, FunctionTraits traits);
    void emit_entry();
    void emit_c_entry();
    /// What calling the first function gives: its status (0 when it cannot raise) and its result.
    struct Called {
        llvm::Value* status;
        Row result;
    };
    Called call_first(Builder& b, Row arguments);
    llvm::Function* new_counting_function(llvm::Twine name);

    const ir::Module& source_;
    llvm::Module& target_;
    std::optional<llvm::DIBuilder> lines_;
    llvm::DICompileUnit* unit_ = nullptr;
    llvm::DenseMap<const ir::Function*, Callee> callees_;
    llvm::Function* retain_ = nullptr;
    llvm::Function* release_ = nullptr;
    llvm::StringMap<llvm::Constant*> texts_;
    llvm::StringMap<llvm::Constant*> literals_;
    llvm::StringMap<llvm::Constant*> data_;
    llvm::MDNode* element_access_;
    llvm::MDNode* object_access_;
    llvm::MDNode* unlikely_;
    llvm::MDNode* likely_;
    std::vector<llvm::Function*> accurate_;
    bool has_shared_objects_ = false;
    bool yields_ = false;  // has the body of a generator
};

/// The C type of a row's parameter or result.
llvm::Type* abi_type(llvm::LLVMContext& context, AbiType type);

}  // namespace numen::codegen
