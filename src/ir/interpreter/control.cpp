#include "ir/interpreter/frame.h"
#include "ir/interpreter/scalar.h"
#include "runtime/error.h"
#include "support/diagnostic.h"

namespace numen::ir {

namespace {

using namespace runtime;
using types::Kind;

/// Adds one argument of a raise to the pending error.
void add_argument(const Type* type, Cells value) {
    switch (type->kind) {
        case Kind::None: return numen_rt_error_add_none();
        case Kind::String: return numen_rt_error_add_string(from_cells<Ref>(value));
        case Kind::Optional:
            if (value[0] == 0) return numen_rt_error_add_none();
            return add_argument(type->element(), value.subspan(1));
        case Kind::Tuple:
            numen_rt_error_tuple_begin();
            for (const Type* element : type->elements) {
                std::size_t count = types::components(element).size();
                add_argument(element, value.first(count));
                value = value.subspan(count);
            }
            return numen_rt_error_tuple_end();
        case Kind::Scalar: break;
        default: NUMEN_UNREACHABLE("not an argument that an exception can have");
    }
    auto as = [&](types::DType dtype) {
        Type wide{.kind = Kind::Scalar, .dtype = dtype};
        return cast(type, &wide, value);
    };
    switch (types::kind(type->dtype)) {
        case 'b': return numen_rt_error_add_bool(value[0] != 0);
        case 'i': return numen_rt_error_add_int64(from_cells<std::int64_t>(value));
        case 'u': return numen_rt_error_add_uint64(value[0]);
        case 'f': return numen_rt_error_add_float64(from_cells<double>(as(types::DType::float64)));
        default: {
            Value wide = as(types::DType::complex128);
            auto number = from_cells<std::complex<double>>(wide);
            return numen_rt_error_add_complex128(number.real(), number.imag());
        }
    }
}

}  // namespace

bool Frame::run(std::span<const Value> arguments, Value& result) {
    Exit exit = Exit::raise;
    if (machine_.has_stack()) {
        exit = run(function_.body, arguments);
    } else {
        runtime::raise("RecursionError", "maximum recursion depth exceeded");
    }
    if (exit == Exit::raise && !function_.is_library) {
        std::string file = function_.source == nullptr ? "" : function_.source->file();
        std::string name = function_.name;
        numen_rt_error_frame(name.data(), file.data(), line_);
    }
    release_slots();
    if (exit == Exit::raise) return false;
    NUMEN_ASSERT(exit == Exit::return_ || exit == Exit::next);
    result = std::move(returned_);
    return true;
}

void Frame::release_slots() {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        for_each_reference(function_.slots[i].type, slots_[i], runtime::release);
    }
}

Frame::Exit Frame::run(const Region& region) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        Exit exit = execute(*node);
        if (exit != Exit::next) return exit;
    }
    return Exit::next;
}

Frame::Exit Frame::run(const Region& region, std::span<const Value> arguments) {
    for (std::size_t i = 0; i < region.parameters.size(); ++i) {
        values_[region.parameters[i]->id] = arguments[i];
    }
    return run(region);
}

/// Iterations run in order, and what they reduce accumulates in place, which is no race: each
/// thread of compiled code has its own.
Frame::Exit Frame::parallel_loop(const Node& node) {
    RaceDetector* races = machine_.races;
    if (races == nullptr) return counted_loop(node);
    struct Inside {
        RaceDetector& races;
        explicit Inside(RaceDetector& told) : races(told) { races.begin_loop(); }
        ~Inside() { races.end_loop(); }
    } inside(*races);
    for (const Reduction& reduction : node.reductions) {
        const Type* type = function_.slots[reduction.slot].type;
        if (!type->is(Kind::Array)) continue;
        const Value& array = slots_[reduction.slot];
        const char* begin = from_cells<char*>(array);
        const char* end = begin + types::size_of(type->dtype);
        for (int axis = 0; axis < type->ndim; ++axis) {
            auto cell = [&](int field) {
                return static_cast<std::int64_t>(array[static_cast<std::size_t>(field)]);
            };
            const std::int64_t steps = cell(types::shape_field(axis)) - 1;
            const std::int64_t bytes = steps * cell(types::stride_field(*type, axis));
            (bytes < 0 ? begin : end) += bytes;
        }
        races->exempt(begin, end);
    }
    return counted_loop(node);
}

/// The rounds are counted as Python's range counts them, so that no counter overflows.
Frame::Exit Frame::counted_loop(const Node& node) {
    auto start = operand(node, 0)[0], stop = operand(node, 1)[0], step = operand(node, 2)[0];
    bool upwards = static_cast<std::int64_t>(step) > 0;
    if (step == 0) NUMEN_UNREACHABLE("a loop with a step of 0");
    auto first = static_cast<std::int64_t>(start), last = static_cast<std::int64_t>(stop);
    if (upwards ? first >= last : first <= last) return Exit::next;
    std::uint64_t distance = upwards ? stop - start : start - stop;
    std::uint64_t rounds = (distance - 1) / (upwards ? step : -step) + 1;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        Value counter = {start + round * step};
        if (node.op == Op::parallel_for && machine_.races != nullptr) {
            machine_.races->begin_iteration(static_cast<std::int64_t>(counter[0]));
        }
        Exit exit = run(*node.regions[0], {&counter, 1});
        if (exit == Exit::break_) break;
        if (exit != Exit::next && exit != Exit::continue_) return exit;
        machine_.step();
    }
    return Exit::next;
}

Frame::Exit Frame::while_loop(const Node& node) {
    while (true) {
        Exit condition = run(*node.regions[0]);
        if (condition != Exit::yield) return condition;
        if (yielded_[0] == 0) return Exit::next;
        Exit exit = run(*node.regions[1]);
        if (exit == Exit::break_) return Exit::next;
        if (exit != Exit::next && exit != Exit::continue_) return exit;
        machine_.step();
    }
}

Frame::Exit Frame::try_(const Node& node) {
    Exit exit = run(*node.regions[0]);
    return exit == Exit::raise ? run(*node.regions[1]) : exit;
}

Frame::Exit Frame::raise(const Node& node) {
    std::string classes(node.text);
    numen_rt_error_begin(classes.data());
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
        add_argument(type(node, i), operand(node, i));
    }
    return raised(node);
}

Frame::Exit Frame::raised(const Node& node) {
    auto line_of = [](const Span& span) {
        return span.source == nullptr ? 0 : span.source->position(span.begin).line;
    };
    line_ = line_of(node.span);
    for (const InlinedFrame* frame = node.frame; frame != nullptr; frame = frame->outer) {
        std::string name(frame->function), file(frame->file);
        if (!frame->is_library) numen_rt_error_frame(name.data(), file.data(), line_);
        line_ = line_of(frame->call);
    }
    return Exit::raise;
}

}  // namespace numen::ir
