#include "ir/interpreter/frame.h"
#include "support/diagnostic.h"

namespace numen::ir {

using types::Component;

/// The element at the indices that are the node's operands from `first_index` on.
char* Frame::element_address(const Node& array, std::size_t first_index, const Node& node) {
    const Value& value = values_[array.id];
    char* address = from_cells<char*>(value);
    for (int axis = 0; axis < array.type->ndim; ++axis) {
        Cell index = operand(node, first_index + static_cast<std::size_t>(axis))[0];
        if (index >= value[static_cast<std::size_t>(types::shape_field(axis))]) {
            NUMEN_UNREACHABLE("an element outside of its array");
        }
        address += static_cast<std::int64_t>(
            index * value[static_cast<std::size_t>(types::stride_field(*array.type, axis))]);
    }
    return address;
}

void Frame::note_access(const char* address, const Type* element, bool writes, const Node& node) {
    if (machine_.races == nullptr) return;
    machine_.races->access(address, types::memory_layout(element).size, writes, seen_at(node));
}

const support::Span& Frame::seen_at(const Node& node) const {
    return function_.is_library ? machine_.call_of_library : node.span;
}

Frame::Exit Frame::index_check(const Node& node) {
    auto index = from_cells<std::int64_t>(operand(node, 0));
    auto size = from_cells<std::int64_t>(operand(node, 1));
    std::int64_t wrapped = index < 0 ? index + size : index;
    if (wrapped >= 0 && wrapped < size) return give(node, to_cells(wrapped));
    if (node.imm == kString) {
        runtime::numen_rt_raise_string_index();
    } else {
        runtime::numen_rt_raise_index(index, node.imm, size);
    }
    return raised(node);
}

Frame::Exit Frame::alloc(const Node& node) {
    std::vector<std::int64_t> shape;
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
        shape.push_back(from_cells<std::int64_t>(operand(node, i)));
    }
    Value array;
    if (!allocate(node.type, shape, node.imm == ir::kZeroed, array)) return raised(node);
    return give(node, std::move(array));
}

bool Frame::allocate(const Type* array, std::span<const std::int64_t> shape, bool zeroed,
                     Value& out) {
    std::vector<std::int64_t> sizes(shape.begin(), shape.end());
    runtime::ArrayMemory memory;
    auto ndim = static_cast<std::int64_t>(sizes.size());
    if (runtime::numen_rt_array_alloc(&memory, sizes.data(), ndim,
                                      types::info(array->dtype).numpy_char, zeroed) != 0) {
        return false;
    }
    if (machine_.races != nullptr) {
        std::int64_t bytes = types::size_of(array->dtype);
        for (std::int64_t size : sizes) bytes *= size;
        machine_.races->forget(static_cast<const char*>(memory.data), bytes);
    }
    out = to_cells(memory.data);
    append_cells(out, memory.owner);
    for (std::int64_t size : sizes) append_cells(out, size);
    std::vector<std::int64_t> strides(sizes.size());
    std::int64_t stride = types::size_of(array->dtype);
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        std::size_t axis = array->layout == types::Layout::F ? i : sizes.size() - 1 - i;
        strides[axis] = stride;
        // An array without elements may have sizes whose product overflows.
        stride =
            static_cast<std::int64_t>(static_cast<Cell>(stride) * static_cast<Cell>(sizes[axis]));
    }
    for (std::int64_t one : strides) append_cells(out, one);
    return true;
}

void Frame::for_each_reference(const Type* type, Cells value, void (*count)(runtime::Object*)) {
    auto components = types::components(type);
    for (std::size_t i = 0; i < components.size(); ++i) {
        if (components[i] == Component::reference) {
            count(from_cells<runtime::Object*>(value.subspan(i)));
        }
    }
}

}  // namespace numen::ir
