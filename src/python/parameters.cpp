#include "python/dispatcher.h"

/// Which argument goes to which parameter, with CPython's rules and messages.
namespace numen::python {

namespace {

[[noreturn]] void fail(const std::string& message) {
    PyErr_SetString(PyExc_TypeError, message.c_str());
    throw PythonError{};
}

/// "'a'", "'a' and 'b'", "'a', 'b', and 'c'".
std::string listed(const std::vector<std::string>& names) {
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) out += names.size() == 2 ? " and " : i + 1 == names.size() ? ", and " : ", ";
        out += "'" + names[i] + "'";
    }
    return out;
}

}  // namespace

ParameterList::ParameterList(PyObject* function) {
    auto* code = reinterpret_cast<PyCodeObject*>(PyFunction_GET_CODE(function));
    positional_ = static_cast<std::size_t>(code->co_argcount);
    positional_only_ = static_cast<std::size_t>(code->co_posonlyargcount);
    has_rest_ = (code->co_flags & CO_VARARGS) != 0;
    has_keywords_ = (code->co_flags & CO_VARKEYWORDS) != 0;
    auto keyword_only = static_cast<std::size_t>(code->co_kwonlyargcount);

    // co_varnames has positional and keyword-only parameters, then *args.
    Owned names = checked(PyObject_GetAttrString(PyFunction_GET_CODE(function), "co_varnames"));
    auto name = [&](std::size_t index) {
        return Owned::borrow(PyTuple_GET_ITEM(names.get(), static_cast<Py_ssize_t>(index)));
    };
    for (std::size_t i = 0; i < positional_; ++i) names_.push_back(name(i));
    if (has_rest_) names_.push_back(name(positional_ + keyword_only));
    for (std::size_t i = 0; i < keyword_only; ++i) names_.push_back(name(positional_ + i));

    defaults_.resize(names_.size());
    if (PyObject* defaults = PyFunction_GET_DEFAULTS(function)) {
        auto given = static_cast<std::size_t>(PyTuple_GET_SIZE(defaults));
        for (std::size_t i = 0; i < given; ++i) {
            defaults_[positional_ - given + i] =
                Owned::borrow(PyTuple_GET_ITEM(defaults, static_cast<Py_ssize_t>(i)));
        }
    }
    if (PyObject* defaults = PyFunction_GET_KW_DEFAULTS(function)) {
        for (std::size_t i = names_.size() - keyword_only; i < names_.size(); ++i) {
            defaults_[i] = Owned::borrow(PyDict_GetItemWithError(defaults, names_[i].get()));
        }
    }
}

ParameterList::Bound ParameterList::bind(const char* function, PyObject* const* arguments,
                                         std::size_t count, PyObject* keywords) const {
    std::string call = std::string(function) + "() ";
    Bound out;
    out.objects.resize(names_.size());
    std::size_t direct = std::min(count, positional_);
    std::copy(arguments, arguments + direct, out.objects.begin());
    if (has_rest_) {
        out.rest = checked(PyTuple_New(static_cast<Py_ssize_t>(count - direct)));
        for (std::size_t i = direct; i < count; ++i) {
            PyTuple_SET_ITEM(out.rest.get(), static_cast<Py_ssize_t>(i - direct),
                             Py_NewRef(arguments[i]));
        }
        out.objects[positional_] = out.rest.get();
    } else if (count > positional_) {
        fail(call + "takes " + std::to_string(positional_) + " positional argument" +
             (positional_ == 1 ? "" : "s") + " but " + std::to_string(count) +
             (count == 1 ? " was" : " were") + " given");
    }

    Py_ssize_t keyword_count = keywords == nullptr ? 0 : PyTuple_GET_SIZE(keywords);
    for (Py_ssize_t k = 0; k < keyword_count; ++k) {
        PyObject* keyword = PyTuple_GET_ITEM(keywords, k);
        std::size_t index = 0;
        while (index < names_.size() && PyUnicode_Compare(names_[index].get(), keyword) != 0) {
            ++index;
        }
        std::string quoted = "'" + text_of(keyword) + "'";
        if (index == names_.size() && has_keywords_) {
            fail(call + "gets " + quoted + " for its **kwargs, which only compiled code can fill");
        }
        if (index == names_.size() || (has_rest_ && index == positional_)) {
            fail(call + "got an unexpected keyword argument " + quoted);
        }
        if (index < positional_only_) {
            fail(call +
                 "got some positional-only arguments passed as keyword arguments: " + quoted);
        }
        if (out.objects[index] != nullptr) {
            fail(call + "got multiple values for argument " + quoted);
        }
        out.objects[index] = arguments[count + static_cast<std::size_t>(k)];
    }

    std::vector<std::string> missing, missing_keywords;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        if (out.objects[i] != nullptr || defaults_[i]) continue;
        (i < positional_ ? missing : missing_keywords).push_back(name(i));
    }
    for (const auto* names : {&missing, &missing_keywords}) {
        if (names->empty()) continue;
        fail(call + "missing " + std::to_string(names->size()) + " required " +
             (names == &missing ? "positional" : "keyword-only") + " argument" +
             (names->size() == 1 ? "" : "s") + ": " + listed(*names));
    }
    return out;
}

int ParameterList::traverse(visitproc visit, void* arg) const {
    for (const Owned& value : defaults_) Py_VISIT(value.get());
    return 0;
}

void ParameterList::clear() { auto defaults = std::move(defaults_); }

}  // namespace numen::python
