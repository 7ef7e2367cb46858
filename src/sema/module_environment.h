#pragma once

#include <map>
#include <memory>
#include <string>

#include "sema/library.h"

namespace numen::sema {

/// The surroundings of functions that come as text, without a Python interpreter: a module whose
/// top level imports numpy, math and numen, assigns constants, and defines functions, with options
/// from `@njit(...)`. For C++ programs, tools and tests.
class ModuleEnvironment : public Environment {
  public:
    /// Parses `source`; throws CompileError. `library` must outlive the environment.
    ModuleEnvironment(types::Context& types, Library& library,
                      std::shared_ptr<const support::Source> source);

    /// The function of that name; null when the module has none. Owned by the environment.
    const FunctionSource* function(std::string_view name) const;
    std::vector<std::string> functions() const;

    std::optional<Constant> name(std::string_view name) override;
    std::optional<Constant> module(std::string_view name) override;
    std::optional<Constant> attribute(const Constant& object, std::string_view name) override;
    std::vector<std::string> names() override;
    std::vector<std::string> attributes(const Constant& object) override;

  private:
    void add(const syntax::Stmt* statement);

    types::Context& types_;
    Library& library_;
    std::shared_ptr<const syntax::Tree> tree_;
    std::map<std::string, std::unique_ptr<FunctionSource>, std::less<>> functions_;
    std::map<std::string, Constant, std::less<>> values_;
};

/// Value of a literal expression (numbers, strings, None, tuples of them); throws CompileError.
Constant literal_value(types::Context& types, const syntax::Expr* expression);

}  // namespace numen::sema
