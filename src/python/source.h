#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "python/object.h"
#include "sema/environment.h"

namespace numen::python {

/// The syntax of Python functions: where numen.source says a function's text is, parsed and
/// remembered, and the definition found in it.
class Sources {
  public:
    /// Sets tree, definition or lambda, and name of `out`. Throws CompileError (no_source, syntax)
    /// or PythonError.
    void find(PyObject* function, sema::FunctionSource& out);

  private:
    using Tree = std::shared_ptr<const syntax::Tree>;
    struct Parsed {
        Owned text;
        int first_line;
        Tree tree;
        std::uint64_t last_use;
    };
    Tree parse(const std::string& file, PyObject* text, int first_line);

    /// The latest text of the files that were used last: programs that make functions from texts
    /// of their own, each of another name, would fill the memory. Functions keep what they were
    /// compiled from alive.
    std::unordered_map<std::string, Parsed> parsed_;
    std::uint64_t uses_ = 0;
};

}  // namespace numen::python
