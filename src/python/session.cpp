#include "python/session.h"

#include "jit/compiler.h"
#include "python/array_memory.h"
#include "python/dispatcher.h"
#include "python/error.h"
#include "python/numpy.h"
#include "python/source.h"
#include "python/specialization.h"
#include "sema/library.h"

namespace numen::python {

Session::Session(std::string package)
    : library(std::make_unique<sema::Library>(types, package + "/lib")),
      compiler(std::make_unique<jit::Compiler>(types, *library)),
      sources(std::make_unique<Sources>()),
      exceptions(std::make_unique<ExceptionClasses>()),
      buffers(std::make_unique<ArgumentBuffers>()) {
    import_numpy();
    Owned enum_module = checked(PyImport_ImportModule("enum"));
    enum_meta = checked(PyObject_GetAttrString(enum_module.get(), "EnumMeta"));
    dispatcher = make_dispatcher_type();
    specialization = make_specialization_type();
    array_memory = make_array_memory_type();
}

Session::~Session() = default;

void Session::keep(PyObject* object) {
    if (kept_.insert(object).second) Py_INCREF(object);
}

}  // namespace numen::python
