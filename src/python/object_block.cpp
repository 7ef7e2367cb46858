#include "python/object_block.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "python/box.h"
#include "python/error.h"
#include "python/typing.h"
#include "runtime/fiber.h"
#include "runtime/hash_table.h"
#include "runtime/list.h"
#include "runtime/threads.h"
#include "types/conversion.h"

namespace numen::python {

using types::Kind;

namespace {

constexpr const char* kCapsule = "numen.object_block";

/// The Python function of a block, and how its variables lie in the records of an entry
/// (codegen/artifact.h). The first argument is the address of this.
struct Block {
    Session& session;
    Owned function;
    std::vector<sema::ObjectBlock::Variable> inputs, outputs;
    types::MemoryLayout arguments, result;
    std::vector<types::Component> result_components;
};

/// A container that goes into the block as a copy.
struct Lent {
    const std::string& name;
    const Type* type;
    runtime::Ref container;
    PyObject* object;
};

bool is_copied(const Type* type) {
    return !type->typed && (type->is(Kind::List) || type->is(Kind::Dict) || type->is(Kind::Set));
}

Owned boxed_inputs(const Block& block, CallFrame& frame, const void* arguments,
                   std::vector<Lent>& lent) {
    ComponentCursor cursor(const_cast<void*>(arguments), block.arguments.offsets);
    cursor.skip(1);
    Owned objects = checked(PyTuple_New(static_cast<Py_ssize_t>(block.inputs.size())));
    for (std::size_t i = 0; i < block.inputs.size(); ++i) {
        const auto& [name, type] = block.inputs[i];
        ComponentCursor start = cursor;
        PyObject* object = box(frame, type, cursor).release();
        PyTuple_SET_ITEM(objects.get(), static_cast<Py_ssize_t>(i), object);
        if (!is_copied(type)) continue;
        lent.push_back({name, type, start.take<runtime::Ref>(), object});
        frame.share(lent.back().container, object);
    }
    return objects;
}

/// Fails for an object that does not convert to the type that a variable has.
void check_variable(const Block& block, const std::string& name, const Type* to, PyObject* object) {
    std::string what;
    try {
        const Type* from = type_of(block.session, object);
        if (types::conversion(from, to) >= types::Conversion::unsafe) return;
        what = to_string(from);
    } catch (const Untypable& why) {
        what = qualified_name(Py_TYPE(object)) + ": " + why.what();
    }
    PyErr_Format(PyExc_TypeError, "the objmode block's variable '%s' is of type %s, but it got %s",
                 name.c_str(), to_string(to).c_str(), what.c_str());
    throw PythonError{};
}

/// Exchanges what two containers of one type hold.
template <class Container>
void swap_contents(runtime::Ref a, runtime::Ref b) {
    constexpr std::size_t size = sizeof(Container) - sizeof(runtime::Object);
    char kept[size];
    auto* first = reinterpret_cast<char*>(a) + sizeof(runtime::Object);
    auto* second = reinterpret_cast<char*>(b) + sizeof(runtime::Object);
    std::memcpy(kept, first, size);
    std::memcpy(first, second, size);
    std::memcpy(second, kept, size);
}

/// Gives a container what the block made of its copy.
void take_back(const Block& block, const Lent& lent) {
    check_variable(block, lent.name, lent.type, lent.object);
    // A frame of its own: an output that is the same object must be another container.
    CallFrame frame(block.session);
    runtime::Ref now = frame.container(lent.type, lent.object);
    if (lent.type->is(Kind::List)) {
        swap_contents<runtime::List>(lent.container, now);
    } else {
        swap_contents<runtime::HashTable>(lent.container, now);
    }
}

void run(const Block& block, void* result, const void* arguments) {
    // They outlive the frame, which lends their memory.
    Owned objects, given;
    CallFrame frame(block.session);
    std::vector<Lent> lent;
    objects = boxed_inputs(block, frame, arguments, lent);
    given = checked(PyObject_Call(block.function.get(), objects.get(), nullptr));
    for (const Lent& each : lent) take_back(block, each);
    ComponentCursor out(result, block.result.offsets);
    const std::size_t count = block.outputs.size();
    for (std::size_t i = 0; i < count; ++i) {
        PyObject* object =
            count == 1 ? given.get() : PyTuple_GET_ITEM(given.get(), static_cast<Py_ssize_t>(i));
        const auto& [name, type] = block.outputs[i];
        check_variable(block, name, type, object);
        unbox(frame, type, object, out);
    }
    // The frame's references go with it.
    ComponentCursor results(result, block.result.offsets);
    for (types::Component component : block.result_components) {
        if (component == types::Component::reference) {
            runtime::retain(results.take<runtime::Ref>());
        } else {
            results.skip(1);
        }
    }
}

/// The entry of every block.
std::int32_t run_block(void* result, const void* arguments) {
    if (runtime::Fiber::current() != nullptr) {
        return runtime::raise("RuntimeError",
                              "what the interpreter runs, as an objmode block, cannot be in a "
                              "generator, whose stack is small");
    }
    if (runtime::is_in_parallel_loop()) {
        return runtime::raise("RuntimeError",
                              "what the interpreter runs, as an objmode block, cannot be in a "
                              "parallel loop");
    }
    const Block* block;
    std::memcpy(static_cast<void*>(&block), arguments, sizeof block);
    HoldLock lock;
    try {
        run(*block, result, arguments);
        return 0;
    } catch (...) {
        set_python_error(std::current_exception());
        return set_pending_error();
    }
}

void delete_block(PyObject* capsule) {
    delete static_cast<Block*>(PyCapsule_GetPointer(capsule, kCapsule));
}

Owned list_of(const std::vector<sema::ObjectBlock::Variable>& variables) {
    Owned names = checked(PyList_New(0));
    for (const auto& [name, type] : variables) {
        checked(PyList_Append(names.get(), str_from(name).get()));
    }
    return names;
}

}  // namespace

sema::ObjectCode make_object_block(Session& session, const sema::ObjectBlock& block, PyObject* code,
                                   PyObject* globals, PyObject* closure, Owned& keeper) {
    Owned module = checked(PyImport_ImportModule("numen.object_mode"));
    auto made = std::make_unique<Block>(Block{.session = session,
                                              .function = Owned(),
                                              .inputs = block.inputs,
                                              .outputs = block.outputs,
                                              .arguments = {},
                                              .result = {},
                                              .result_components = {}});
    made->function = checked(
        PyObject_CallMethod(module.get(), "make_block", "OOOOiOO", code, globals,
                            closure == nullptr ? Py_None : closure, str_from(block.text).get(),
                            block.line, list_of(block.inputs).get(), list_of(block.outputs).get()));
    std::vector<types::Component> components{types::Component::pointer};
    auto add = [](std::vector<types::Component>& row, const Type* type) {
        auto more = types::components(type);
        row.insert(row.end(), more.begin(), more.end());
    };
    for (const auto& [name, type] : block.inputs) add(components, type);
    made->arguments = types::memory_layout(components);
    for (const auto& [name, type] : block.outputs) add(made->result_components, type);
    made->result = types::memory_layout(made->result_components);
    keeper = checked(PyCapsule_New(made.get(), kCapsule, delete_block));
    return {.entry = reinterpret_cast<const void*>(run_block), .block = made.release()};
}

std::string text_of_block(const sema::ObjectBlock& block, int first_line,
                          Dependencies& dependencies) {
    std::string text = std::to_string(block.line - first_line) + "\n";
    for (const auto* row : {&block.inputs, &block.outputs}) {
        text += std::to_string(row->size()) + "\n";
        for (const auto& [name, type] : *row) {
            text += name + " ";
            text += dependencies.text_of_type(type) + "\n";
        }
    }
    return text + block.text;
}

std::optional<sema::ObjectBlock> block_of_text(std::string_view text, int first_line,
                                               Dependencies& dependencies) {
    auto line = [&] {
        std::string_view found = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(found.size() + 1, text.size()));
        return std::string(found);
    };
    auto number = [&] { return std::atoi(line().c_str()); };
    sema::ObjectBlock block;
    block.line = first_line + number();
    for (auto* row : {&block.inputs, &block.outputs}) {
        for (int count = number(); count > 0; --count) {
            const std::string variable = line();
            const std::size_t space = variable.find(' ');
            if (space == std::string::npos) return std::nullopt;
            const Type* type = dependencies.type_from_text(variable.substr(space + 1));
            if (type == nullptr) return std::nullopt;
            row->emplace_back(variable.substr(0, space), type);
        }
    }
    block.text = text;
    return block;
}

}  // namespace numen::python
