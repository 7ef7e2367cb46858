#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.h"

/// Ways of executing a function of a module.
namespace numen::tool {

/// One function made ready to run, by the convention of compiled code's entry.
class Callable {
  public:
    virtual ~Callable() = default;
    virtual std::int32_t call(void* result, const void* arguments) = 0;
};

class BackEnd {
  public:
    virtual ~BackEnd() = default;
    virtual std::string_view name() const = 0;
    /// Neither the module nor the types may go away before what is returned. Throws CompileError
    /// when the back end cannot compile the function.
    virtual std::unique_ptr<Callable> prepare(ir::Module& module, ir::Function& function,
                                              types::Context& types) = 0;
};

/// The interpreter and the compilers of this build; all of them must be there.
std::vector<std::unique_ptr<BackEnd>> back_ends();

}  // namespace numen::tool
