#include "python/session.h"

#include "jit/compiler.h"
#include "python/array_memory.h"
#include "python/code_cache.h"
#include "python/dispatcher.h"
#include "python/error.h"
#include "python/first_class.h"
#include "python/generator.h"
#include "python/instance.h"
#include "python/numpy.h"
#include "python/print.h"
#include "python/record_types.h"
#include "python/signals.h"
#include "python/source.h"
#include "python/specialization.h"
#include "python/typed_container.h"
#include "runtime/plugin.h"
#include "sema/library.h"

namespace numen::python {

namespace {

std::vector<std::string> package_folders() {
    std::vector<std::string> folders;
    PyObject* path = PySys_GetObject("path");  // borrowed
    for (Py_ssize_t i = 0; path != nullptr && PyList_Check(path) && i < PyList_GET_SIZE(path);
         ++i) {
        PyObject* entry = PyList_GET_ITEM(path, i);
        if (const char* text = PyUnicode_Check(entry) ? PyUnicode_AsUTF8(entry) : nullptr) {
            folders.emplace_back(text);
        }
        PyErr_Clear();  // a path that is not UTF-8 cannot be one of ours
    }
    return folders;
}

}  // namespace

Session::Session(std::string package)
    : library(std::make_unique<sema::Library>(types, package + "/lib")),
      compiler(std::make_unique<jit::Compiler>(types, *library)),
      sources(std::make_unique<Sources>()),
      exceptions(std::make_unique<ExceptionClasses>()),
      buffers(std::make_unique<ArgumentBuffers>()),
      code_cache(std::make_unique<CodeCache>(*this)),
      elements(std::make_unique<ElementTypes>()),
      entries(std::make_unique<FunctionEntries>()) {
    import_numpy();
    runtime::set_package_folders(package_folders());
    runtime::set_unraisable_report(report_unraisable, this);
    handle_signals_in_loops();
    print_to_python();
    Owned enum_module = checked(PyImport_ImportModule("enum"));
    enum_meta = checked(PyObject_GetAttrString(enum_module.get(), "EnumMeta"));
    dispatcher = make_dispatcher_type();
    specialization = make_specialization_type();
    array_memory = make_array_memory_type();
    typed_list = make_typed_list_type();
    typed_set = make_typed_set_type();
    typed_dict = make_typed_dict_type();
    generator = make_generator_type();
    instance = make_instance_type();
}

Session::~Session() = default;

void Session::keep(PyObject* object) {
    if (kept_.insert(object).second) Py_INCREF(object);
}

void Session::wait_at_exit() {
    if (std::exchange(waits_at_exit_, true)) return;
    Owned atexit = checked(PyImport_ImportModule("atexit"));
    Owned wait = object_by_name("numen._core.wait_before_end");
    checked(PyObject_CallMethod(atexit.get(), "register", "O", wait.get()));
}

}  // namespace numen::python
