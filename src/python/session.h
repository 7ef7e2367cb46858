#pragma once

#include <memory>
#include <string>
#include <unordered_set>

#include "python/compile_trace.h"
#include "python/fork_gate.h"
#include "python/object.h"
#include "types/type.h"

namespace numen::sema {
class Library;
}
namespace numen::jit {
class Compiler;
}

namespace numen::python {

class ArgumentBuffers;
class CodeCache;
class ElementTypes;
class ExceptionClasses;
class FunctionEntries;
class Sources;

/// What the process has one of: made when the module is imported, given to everything that needs
/// it, and never destroyed, because compiled code may outlive the interpreter's own objects.
struct Session {
    /// `package` is the folder of the Python package numen.
    explicit Session(std::string package);
    ~Session();

    types::Context types;
    std::unique_ptr<sema::Library> library;
    std::unique_ptr<jit::Compiler> compiler;
    std::unique_ptr<Sources> sources;
    std::unique_ptr<ExceptionClasses> exceptions;
    std::unique_ptr<ArgumentBuffers> buffers;
    std::unique_ptr<CodeCache> code_cache;
    std::unique_ptr<ElementTypes> elements;
    std::unique_ptr<FunctionEntries> entries;
    ForkGate fork_gate;
    CompileTrace trace;

    Owned overloads;                         // of numen.overloading; null until one is registered
    Owned extensions;                        // numen.extension_types; null while no type is defined
    bool has_loaded_extensions = false;      // those that packages register for Numba
    Owned recorder;                          // called in place of compiled functions, or null
    Owned enum_meta;                         // class enum.EnumMeta
    PyTypeObject* dispatcher = nullptr;      // numen._core.Dispatcher
    PyTypeObject* specialization = nullptr;  // numen._core.Specialization
    PyTypeObject* array_memory = nullptr;    // numen._core.ArrayMemory
    PyTypeObject* typed_list = nullptr;      // numen._core.TypedList
    PyTypeObject* typed_set = nullptr;       // numen._core.TypedSet
    PyTypeObject* typed_dict = nullptr;      // numen._core.TypedDict
    PyTypeObject* generator = nullptr;       // numen._core.Generator
    PyTypeObject* instance = nullptr;        // numen._core.Instance

    /// Keeps an object alive to the end of the process: a class that is the identity of a type.
    void keep(PyObject* object);

    /// From now on the interpreter waits at its end for what is compiled in the background: the
    /// compiler's own variables are destroyed after that.
    void wait_at_exit();

  private:
    std::unordered_set<PyObject*> kept_;
    bool waits_at_exit_ = false;
};

}  // namespace numen::python
