#include "python/stages.h"

#include "support/diagnostic.h"

namespace numen::python {

namespace {

void put(PyObject* dict, const char* key, Owned value) {
    checked(PyDict_SetItemString(dict, key, value.get()));
}

/// (line, first column, end line, end column, type) of each expression; columns in bytes.
Owned typed_spans(const jit::StageTexts& texts) {
    Owned out = checked(PyList_New(0));
    for (const sema::TypedSpan& typed : texts.types) {
        const support::Source* source = typed.span.source;
        if (source == nullptr) continue;
        auto begin = source->position(typed.span.begin), end = source->position(typed.span.end);
        Owned item = checked(Py_BuildValue("(iiiis)", begin.line, begin.column, end.line,
                                           end.column, to_string(typed.type).c_str()));
        checked(PyList_Append(out.get(), item.get()));
    }
    return out;
}

}  // namespace

Owned texts_of_stages(const jit::Callable& callable) {
    NUMEN_ASSERT(callable.texts != nullptr);
    const jit::StageTexts& texts = *callable.texts;
    Owned out = checked(PyDict_New());
    put(out.get(), "source", str_from(texts.source));
    put(out.get(), "first_line", checked(PyLong_FromLong(texts.first_line)));
    put(out.get(), "types", typed_spans(texts));
    put(out.get(), "array_ir", str_from(texts.array_ir));
    put(out.get(), "loop_ir", str_from(texts.loop_ir));
    put(out.get(), "llvm", str_from(texts.llvm));
    put(out.get(), "optimized_llvm", str_from(texts.optimized_llvm));
    put(out.get(), "assembly", str_from(texts.assembly));
    return out;
}

}  // namespace numen::python
