#include "python/first_class.h"

#include "python/specialization.h"
#include "python/type_handle.h"

namespace numen::python {

void* FunctionEntries::entry_of(Session& session, const Type* type, PyObject* function) {
    Owned& known = specializations_[{function, type}];
    if (!known || !body_of(known.get()).guards.hold()) {
        Owned module = checked(PyImport_ImportModule("numen.first_class"));
        Owned handle = handle_of(type);
        Owned made = checked(
            PyObject_CallMethod(module.get(), "compile_for", "(OO)", function, handle.get()));
        session.keep(function);
        session.keep(made.get());
        specializations_[{function, type}] = made;
        void* entry = reinterpret_cast<void*>(wait_for_optimized(*body_of(made.get()).callable));
        functions_[entry] = Owned::borrow(function);
        return entry;
    }
    return reinterpret_cast<void*>(wait_for_optimized(*body_of(known.get()).callable));
}

Owned FunctionEntries::function_of(void* entry) const {
    auto found = functions_.find(entry);
    return found == functions_.end() ? Owned::borrow(Py_None) : found->second;
}

}  // namespace numen::python
