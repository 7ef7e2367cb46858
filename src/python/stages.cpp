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

Owned tuple_of_fact(const opt::LineFact& fact) {
    return checked(Py_BuildValue("(iiss)", fact.line, fact.depth, opt::to_string(fact.fact),
                                 fact.text.c_str()));
}

template <class Items, class Convert>
Owned list_of(const Items& items, Convert convert) {
    Owned out = checked(PyList_New(0));
    for (const auto& item : items) checked(PyList_Append(out.get(), convert(item).get()));
    return out;
}

}  // namespace

std::string signature_text(const jit::Callable& callable) {
    std::string out;
    for (const types::Type* type : callable.parameters()) {
        out += (out.empty() ? "(" : ", ") + types::to_string(type);
    }
    return (out.empty() ? "(" : out) + ") -> " + types::to_string(callable.result());
}

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

Owned parts_of_report(const jit::Callable& callable) {
    NUMEN_ASSERT(callable.report != nullptr);
    const jit::Report& report = *callable.report;
    Owned out = checked(PyDict_New());
    put(out.get(), "source", str_from(callable.texts->source));
    put(out.get(), "first_line", checked(PyLong_FromLong(callable.texts->first_line)));
    put(out.get(), "before", list_of(report.before, tuple_of_fact));
    put(out.get(), "after", list_of(report.after, tuple_of_fact));
    put(out.get(), "remarks", list_of(report.remarks, [](const codegen::Remark& remark) {
            const char* kind = remark.kind == codegen::Remark::Kind::passed   ? "passed"
                               : remark.kind == codegen::Remark::Kind::missed ? "missed"
                                                                              : "analysis";
            return checked(Py_BuildValue("(isss)", remark.line, kind, remark.name.c_str(),
                                         remark.message.c_str()));
        }));
    put(out.get(), "code", list_of(report.line_code, [](const codegen::LineCode& code) {
            return checked(Py_BuildValue("(iIIIII)", code.line, code.lanes, code.element_bits,
                                         code.loads, code.stores, code.calls));
        }));
    return out;
}

Owned times_of_stages(const std::vector<codegen::StageTime>& times) {
    Owned out = checked(PyList_New(0));
    for (const codegen::StageTime& time : times) {
        Owned item =
            checked(Py_BuildValue("(sL)", time.stage, static_cast<long long>(time.nanoseconds)));
        checked(PyList_Append(out.get(), item.get()));
    }
    return out;
}

}  // namespace numen::python
