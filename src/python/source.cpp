#include "python/source.h"

#include <algorithm>

#include "support/diagnostic.h"
#include "syntax/definitions.h"

namespace numen::python {

using support::Code;
using support::CompileError;
using support::Span;

namespace {

/// What the code object of a function says about its place in the text.
struct Place {
    std::string name;
    int line = 0;
    /// Smallest range that holds all its instructions, where the code has columns (Python 3.11).
    bool has_columns = false;
    support::Source::Position begin{}, end{};
};

bool before(support::Source::Position a, support::Source::Position b) {
    return a.line != b.line ? a.line < b.line : a.column < b.column;
}

/// Reads code.co_positions(): (line, end_line, column, end_column) of every instruction.
void read_columns(PyObject* code, Place& place) {
    Owned method = attribute_or_null(code, "co_positions");
    if (!method) return;
    Owned positions = checked(PyObject_CallNoArgs(method.get()));
    while (Owned item{PyIter_Next(positions.get())}) {
        int line, end_line, column, end_column;
        if (PyArg_ParseTuple(item.get(), "iiii", &line, &end_line, &column, &end_column) == 0) {
            PyErr_Clear();  // None: an instruction without a place
            continue;
        }
        support::Source::Position begin{line, column}, end{end_line, end_column};
        // The function's prologue has an empty range at the first line's start.
        if (!before(begin, end)) continue;
        if (!place.has_columns || before(begin, place.begin)) place.begin = begin;
        if (!place.has_columns || before(place.end, end)) place.end = end;
        place.has_columns = true;
    }
    if (PyErr_Occurred() != nullptr) throw PythonError{};
}

Place place_of(PyObject* function) {
    PyObject* code = PyFunction_GET_CODE(function);
    Place place;
    place.name = text_attribute(code, "co_name");
    place.line = reinterpret_cast<PyCodeObject*>(code)->co_firstlineno;
    if (place.name == "<lambda>") read_columns(code, place);
    return place;
}

bool holds(const support::Source& source, Span span, const Place& place) {
    return !before(place.begin, source.position(span.begin)) &&
           !before(source.position(span.end), place.end);
}

/// The lambda among the candidates that the place belongs to; null when that is not clear.
const syntax::Lambda* choose_lambda(const syntax::Tree& tree, const Place& place,
                                    const std::vector<const syntax::Lambda*>& candidates) {
    if (candidates.size() == 1) return candidates[0];
    const syntax::Lambda* best = nullptr;
    if (!place.has_columns) return nullptr;
    for (const syntax::Lambda* candidate : candidates) {
        Span body = candidate->body->span;
        if (!holds(*tree.source, body, place)) continue;
        if (best == nullptr ||
            body.end - body.begin < best->body->span.end - best->body->span.begin)
            best = candidate;
    }
    return best;
}

/// The character that "\N{name}" stands for, by the table that Python has.
std::optional<std::string> character_named(std::string_view name) {
    Owned table = checked(PyImport_ImportModule("unicodedata"));
    Owned text =
        checked(PyUnicode_FromStringAndSize(name.data(), static_cast<Py_ssize_t>(name.size())));
    Owned found{PyObject_CallMethod(table.get(), "lookup", "O", text.get())};
    if (found) return text_of(found.get());
    if (PyErr_ExceptionMatches(PyExc_KeyError) == 0) throw PythonError{};
    PyErr_Clear();
    return std::nullopt;
}

[[noreturn]] void fail(const std::string& message) {
    throw CompileError(Code::no_source, Span{}, message);
}

}  // namespace

Sources::Tree Sources::parse(const std::string& file, PyObject* text, int first_line) {
    constexpr std::size_t kMostFiles = 64;
    auto found = parsed_.find(file);
    bool same = found != parsed_.end() && found->second.first_line == first_line &&
                (found->second.text.get() == text ||
                 PyUnicode_Compare(found->second.text.get(), text) == 0);
    if (!same) {
        auto source = std::make_shared<support::Source>(file, text_of(text), first_line);
        Tree tree = syntax::parse(std::move(source), {.character_names = character_named});
        if (found == parsed_.end() && parsed_.size() == kMostFiles) {
            parsed_.erase(std::min_element(parsed_.begin(), parsed_.end(), [](auto& a, auto& b) {
                return a.second.last_use < b.second.last_use;
            }));
        }
        found =
            parsed_
                .insert_or_assign(file, Parsed{Owned::borrow(text), first_line, std::move(tree), 0})
                .first;
    }
    found->second.last_use = ++uses_;
    return found->second.tree;
}

void Sources::find(PyObject* function, sema::FunctionSource& out) {
    Owned module = checked(PyImport_ImportModule("numen.source"));
    Owned located = checked(PyObject_CallMethod(module.get(), "locate", "O", function));
    out.name = text_attribute(function, "__qualname__");
    if (PyUnicode_Check(located.get())) fail(text_of(located.get()));

    const char* file = nullptr;
    PyObject* text = nullptr;
    int first_line = 1, is_whole_file = 0, is_hidden = 0;
    if (PyArg_ParseTuple(located.get(), "sUipp", &file, &text, &first_line, &is_whole_file,
                         &is_hidden) == 0) {
        throw PythonError{};
    }
    out.is_library = is_hidden != 0;
    out.tree = parse(file, text, first_line);

    Place place = place_of(function);
    syntax::Definitions found = syntax::definitions_at(*out.tree, is_whole_file ? place.line : 0);
    if (place.name == "<lambda>") {
        out.lambda = choose_lambda(*out.tree, place, found.lambdas);
        if (out.lambda != nullptr) return;
        if (!found.lambdas.empty()) {
            fail("it is not clear which lambda of line " + std::to_string(place.line) + " of " +
                 file + " is meant; write them on lines of their own");
        }
    }
    for (const syntax::FunctionDef* definition : found.functions) {
        if (definition->name == place.name) out.definition = definition;
    }
    if (out.definition == nullptr) {
        fail("line " + std::to_string(place.line) + " of " + file + " does not define " + out.name +
             "; the file seems to have changed since the function was made");
    }
}

}  // namespace numen::python
