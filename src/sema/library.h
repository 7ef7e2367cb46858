#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sema/environment.h"

namespace numen::sema {

/// The part of numen that is written in the Python it compiles: numen/lib. A folder is a namespace
/// ("numpy", "numpy.linalg", "ndarray" for array methods, "str", "list", "math", "builtins"), every
/// top-level function in its files a member. The files of a namespace are scanned at the first
/// question about it, and parsed a function at a time. Thread safe.
class Library {
  public:
    /// `directory` holds the namespaces' folders.
    Library(types::Context& types, std::string directory);
    ~Library();

    /// The function of that namespace and name; null when there is none. Owned by the library.
    const FunctionSource* find(std::string_view space, std::string_view name);
    /// Whether a source is one of its files, or part of one, or text that numen wrote itself
    /// (numen/source.py: generated).
    bool holds(const support::Source& source) const;
    /// Names in a namespace, for "did you mean".
    std::vector<std::string> names(std::string_view space);
    const std::string& directory() const;
    /// The text of one of its files, as functions are compiled from it; nothing for another file.
    std::optional<std::string_view> text_of(const std::string& file) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A function as a value.
Constant function_constant(types::Context& types, const FunctionSource& source);
/// The library function that is called for `name[index]`, for things of a module that are made to
/// be indexed: "_mgrid_item" for np.mgrid.
std::string item_function(std::string_view name);
/// What a name of Python's builtins means; nothing when there is no such builtin.
std::optional<Constant> known_builtin(Library& library, types::Context& types,
                                      std::string_view name);
/// Attribute of a module that numen knows by itself (numpy, math, cmath ...): functions, dtypes,
/// constants. Nothing when there is no such thing.
std::optional<Constant> known_attribute(Library& library, types::Context& types,
                                        std::string_view module, std::string_view name);

}  // namespace numen::sema
