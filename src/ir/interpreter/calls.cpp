#include <array>

#include "ir/interpreter/frame.h"
#include "ir/interpreter/runtime_accesses.h"
#include "runtime/abi.h"
#include "runtime/error.h"
#include "support/diagnostic.h"

namespace numen::ir {

using types::Component;

Frame::Exit Frame::call(const Node& node) {
    std::vector<Value> arguments;
    for (std::size_t i = 0; i < node.operands.size(); ++i) arguments.push_back(operand(node, i));
    Value result;
    if (node.callee->is_library && !function_.is_library) machine_.call_of_library = node.span;
    if (!Frame(machine_, *node.callee).run(arguments, result)) return raised(node);
    return give(node, std::move(result));
}

namespace {

/// C++ exceptions do not pass through the runtime, which called this: they go on behind it.
std::int32_t run_callback(void* context, void* argument) {
    auto& callback = *static_cast<Machine::Callback*>(context);
    const Value arguments[] = {to_cells(argument)};
    Value nothing;
    try {
        return Frame(*callback.machine, *callback.function).run(arguments, nothing) ? 0 : 1;
    } catch (...) {
        callback.machine->keep_exception();
        return runtime::raise("SystemError", "the interpreter stopped in a callback");
    }
}

}  // namespace

Frame::Exit Frame::callback(const Node& node) {
    Value pair = to_cells(reinterpret_cast<void*>(run_callback));
    append_cells(pair, static_cast<void*>(machine_.callback(*node.callee)));
    return give(node, std::move(pair));
}

Frame::Exit Frame::call_runtime(const Node& node) {
    const runtime::RuntimeEntry& row = runtime::runtime_table()[node.runtime];
    // Cells hold C's values in their low bytes; a struct comes back in its memory layout.
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < node.operands.size(); ++i) cells.push_back(operand(node, i)[0]);
    std::vector<void*> arguments;
    for (Cell& cell : cells) arguments.push_back(&cell);
    std::array<Cell, 16> result{};
    NUMEN_ASSERT(types::memory_layout(node.type).size <= static_cast<std::int64_t>(sizeof result));
    if (machine_.races != nullptr)
        note_accesses(*machine_.races, node.runtime, cells, seen_at(node));
    const bool failed = row.invoke(result.data(), arguments.data()) != 0;
    machine_.rethrow();
    if (failed) return raised(node);
    return give(node, load_value(node.type, result.data()));
}

namespace {

/// Where a C function looks for its arguments on x86-64 and AArch64: numbers and addresses in
/// integer registers, floats in their own, the rest on the stack in order. Filling all registers
/// calls a function of any signature.
#if defined(__aarch64__)
constexpr std::size_t kIntegerRegisters = 8;
#else
constexpr std::size_t kIntegerRegisters = 6;
#endif
constexpr std::size_t kFloatRegisters = 8;
constexpr std::size_t kStackWords = 8;

struct CallArguments {
    std::array<Cell, kIntegerRegisters> integers{};
    std::array<double, kFloatRegisters> floats{};
    std::array<Cell, kStackWords> stack{};
    std::size_t integer_count = 0, float_count = 0, stack_count = 0;

    /// False when there is no room left.
    bool add(Component component, Cell cell) {
        bool is_float = component == Component::f32 || component == Component::f64;
        if (is_float && float_count < kFloatRegisters) {
            floats[float_count++] = std::bit_cast<double>(cell);
        } else if (!is_float && integer_count < kIntegerRegisters) {
            integers[integer_count++] = cell;
        } else if (stack_count < kStackWords) {
            stack[stack_count++] = cell;
        } else {
            return false;
        }
        return true;
    }
};

template <class Result, std::size_t... I, std::size_t... F, std::size_t... S>
[[clang::no_sanitize("function")]] Result call_with(const void* address,
                                                    const CallArguments& arguments,
                                                    std::index_sequence<I...>,
                                                    std::index_sequence<F...>,
                                                    std::index_sequence<S...>) {
    using Integer = Cell;
    using Function = Result (*)(decltype((void)I, Integer())..., decltype((void)F, double())...,
                                decltype((void)S, Integer())...);
    auto function = reinterpret_cast<Function>(reinterpret_cast<std::uintptr_t>(address));
    return function(arguments.integers[I]..., arguments.floats[F]..., arguments.stack[S]...);
}

template <class Result>
Result call_with(const void* address, const CallArguments& arguments) {
    return call_with<Result>(address, arguments, std::make_index_sequence<kIntegerRegisters>(),
                             std::make_index_sequence<kFloatRegisters>(),
                             std::make_index_sequence<kStackWords>());
}

}  // namespace

/// The entry of compiled code: arguments and result lie in records.
Frame::Exit Frame::call_entry(const Node& node) {
    using Entry = std::int32_t (*)(void*, const void*);
    std::vector<Component> components;
    for (const Type* parameter : type(node, 0)->elements.subspan(1)) {
        auto more = types::components(parameter);
        components.insert(components.end(), more.begin(), more.end());
    }
    types::MemoryLayout layout = types::memory_layout(components);
    std::vector<std::max_align_t> record(static_cast<std::size_t>(layout.size) + 1);
    std::vector<std::max_align_t> result(
        static_cast<std::size_t>(types::memory_layout(node.type).size) + 1);
    Value cells = concatenated(node, 1);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        store_component(components[i], cells[i],
                        reinterpret_cast<char*>(record.data()) + layout.offsets[i]);
    }
    auto entry = reinterpret_cast<Entry>(from_cells<std::uintptr_t>(operand(node, 0)));
    if (entry(result.data(), record.data()) != 0) return raised(node);
    return give(node, load_value(node.type, result.data()));
}

/// A C function that cannot raise: components of the operands in, at most one component out.
Frame::Exit Frame::call_pointer(const Node& node) {
    if (type(node, 0)->is_entry) return call_entry(node);
    for (const Type* each : type(node, 0)->elements) {
        if (!each->is_complex()) continue;
        throw support::CompileError(support::Code::unsupported_backend, node.span,
                                    "the interpreter cannot pass complex numbers to C functions");
    }
    CallArguments arguments;
    for (std::size_t i = 1; i < node.operands.size(); ++i) {
        auto components = types::components(type(node, i));
        for (std::size_t j = 0; j < components.size(); ++j) {
            if (!arguments.add(components[j], operand(node, i)[j])) {
                throw support::CompileError(
                    support::Code::unsupported_backend, node.span,
                    "the interpreter cannot call a C function with so many arguments");
            }
        }
    }
    const void* address = from_cells<const void*>(operand(node, 0));
    auto results = types::components(node.type);
    if (results.empty()) {
        call_with<void>(address, arguments);
        return give(node, {});
    }
    if (results[0] == Component::f32)
        return give(node, to_cells(call_with<float>(address, arguments)));
    if (results[0] == Component::f64)
        return give(node, to_cells(call_with<double>(address, arguments)));
    // Only the low bytes of a narrow result are given.
    Cell cell = call_with<Cell>(address, arguments);
    return give(node, {load_component(results[0], &cell)});
}

}  // namespace numen::ir
