#include "codegen/llvm/function_emitter.h"
#include "codegen/llvm/sizes.h"
#include "support/diagnostic.h"

/// Loads, stores, array elements, allocation and reference counts.
namespace numen::codegen {

using types::Layout;

// What is loaded and stored are values in containers and arrays, never fields of objects.

Row FunctionEmitter::load(const ir::Node& node) {
    auto components = types::components(node.type);
    types::MemoryLayout layout = types::memory_layout(node.type);
    llvm::Value* base = b_.CreateGEP(b_.getInt8Ty(), operand(node, 0)[0], operand(node, 1)[0]);
    Row row;
    for (std::size_t i = 0; i < components.size(); ++i) {
        llvm::Value* address = b_.CreateConstGEP1_64(b_.getInt8Ty(), base,
                                                     static_cast<std::uint64_t>(layout.offsets[i]));
        row.push_back(load_component(b_, components[i], address, types::size_of(components[i]),
                                     module_.element_access()));
    }
    return row;
}

void FunctionEmitter::store(const ir::Node& node) {
    const Type* type = node.operands[2]->type;
    auto components = types::components(type);
    types::MemoryLayout layout = types::memory_layout(type);
    llvm::Value* base = b_.CreateGEP(b_.getInt8Ty(), operand(node, 0)[0], operand(node, 1)[0]);
    for (std::size_t i = 0; i < components.size(); ++i) {
        llvm::Value* address = b_.CreateConstGEP1_64(b_.getInt8Ty(), base,
                                                     static_cast<std::uint64_t>(layout.offsets[i]));
        store_component(b_, components[i], operand(node, 2)[i], address,
                        types::size_of(components[i]), module_.element_access());
    }
}

namespace {

Component element_component(const Type* array) {
    Type element{.kind = types::Kind::Scalar, .dtype = array->dtype};
    return types::components(&element)[0];
}

}  // namespace

/// The dimension that is contiguous by the layout is indexed last and without its stride, so that
/// loops over it are seen to step by the element's size; the others come first, so that what does
/// not change in an inner loop can move out of it.
llvm::Value* FunctionEmitter::element_address(const Type* array, RowRef value, RowRef indices) {
    NUMEN_ASSERT(indices.size() == array->ndim);
    int ndim = array->ndim;
    int contiguous = array->layout == Layout::C ? ndim - 1 : array->layout == Layout::F ? 0 : -1;
    llvm::Value* address = value[types::kArrayData];
    for (int i = 0; i < ndim; ++i) {
        int axis = array->layout == Layout::F ? ndim - 1 - i : i;
        llvm::Value* index = indices[static_cast<std::size_t>(axis)];
        if (axis == contiguous) {
            auto* bytes = llvm::ArrayType::get(
                b_.getInt8Ty(), static_cast<std::uint64_t>(types::size_of(array->dtype)));
            address = b_.CreateInBoundsGEP(bytes, address, index);
        } else {
            llvm::Value* stride =
                value[static_cast<std::size_t>(types::stride_field(*array, axis))];
            address = b_.CreateInBoundsGEP(b_.getInt8Ty(), address, b_.CreateNSWMul(index, stride));
        }
    }
    return address;
}

Row FunctionEmitter::load_element(const Type* array, RowRef value, RowRef indices) {
    llvm::Value* address = element_address(array, value, indices);
    Component component = element_component(array);
    std::int64_t size = types::size_of(component), align = array->aligned ? size : 1;
    Row row = {
        load_component(b_, component, address, align, module_.element_access(), element_group())};
    if (types::is_complex(array->dtype)) {
        llvm::Value* imag = b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), address,
                                                          static_cast<std::uint64_t>(size));
        row.push_back(
            load_component(b_, component, imag, align, module_.element_access(), element_group()));
    }
    return row;
}

void FunctionEmitter::store_element(const Type* array, RowRef value, RowRef element,
                                    RowRef indices) {
    llvm::Value* address = element_address(array, value, indices);
    Component component = element_component(array);
    std::int64_t size = types::size_of(component), align = array->aligned ? size : 1;
    store_component(b_, component, element[0], address, align, module_.element_access(),
                    element_group());
    if (types::is_complex(array->dtype)) {
        llvm::Value* imag = b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), address,
                                                          static_cast<std::uint64_t>(size));
        store_component(b_, component, element[1], imag, align, module_.element_access(),
                        element_group());
    }
}

/// Loops over all indices of an array, the one that is contiguous by its layout innermost.
void FunctionEmitter::for_each_element(const Type* array, RowRef value,
                                       llvm::function_ref<void(RowRef indices)> visit) {
    Row indices;
    indices.resize(array->ndim);
    auto nest = [&](auto& self, int depth) -> void {
        if (depth == array->ndim) {
            visit(indices);
            return;
        }
        int axis = array->layout == Layout::F ? array->ndim - 1 - depth : depth;
        llvm::Value* size = value[static_cast<std::size_t>(types::shape_field(axis))];
        emit_counted_loop(b_.getInt64(0), size, b_.getInt64(1), [&](llvm::Value* index) {
            indices[static_cast<std::size_t>(axis)] = index;
            self(self, depth + 1);
        });
    };
    nest(nest, 0);
}

/// A new array, owned. The runtime checks the shape and finds the memory; the strides are those of
/// layout F, or else C.
Row FunctionEmitter::allocate(const ir::Node& node, const Type* array, RowRef shape, bool zeroed) {
    std::size_t ndim = array->ndim;
    NUMEN_ASSERT(shape.size() == ndim);
    auto* sizes = new_alloca(llvm::ArrayType::get(b_.getInt64Ty(), ndim), "shape");
    auto* memory = new_alloca(llvm::ArrayType::get(b_.getPtrTy(), 2), "memory");
    for (std::size_t axis = 0; axis < ndim; ++axis) {
        b_.CreateStore(shape[axis], b_.CreateConstInBoundsGEP1_64(b_.getInt64Ty(), sizes, axis));
    }
    llvm::Value* failed =
        call_row(Rt::array_alloc,
                 {memory, sizes, b_.getInt64(ndim),
                  b_.getInt32(static_cast<std::uint32_t>(types::info(array->dtype).numpy_char)),
                  b_.getInt1(zeroed)});
    raise_if(node, b_.CreateIsNotNull(failed));
    Row row = {
        b_.CreateLoad(b_.getPtrTy(), memory),
        b_.CreateLoad(b_.getPtrTy(), b_.CreateConstInBoundsGEP1_64(b_.getPtrTy(), memory, 1))};
    row.append(shape.begin(), shape.end());
    assume_sizes(b_, array, row);
    append_strides(array, shape, row);
    return row;
}

/// An array of constant sizes in the function's frame, whose owner is nobody.
Row FunctionEmitter::allocate_on_stack(const Type* array, RowRef shape) {
    std::uint64_t bytes = static_cast<std::uint64_t>(types::size_of(array->dtype));
    for (llvm::Value* size : shape) bytes *= llvm::cast<llvm::ConstantInt>(size)->getZExtValue();
    auto* memory = new_alloca(llvm::ArrayType::get(b_.getInt8Ty(), bytes), "buffer");
    memory->setAlignment(llvm::Align(64));
    Row row = {memory, llvm::ConstantPointerNull::get(b_.getPtrTy())};
    row.append(shape.begin(), shape.end());
    append_strides(array, shape, row);
    return row;
}

void FunctionEmitter::append_strides(const Type* array, RowRef shape, Row& row) {
    const std::size_t ndim = array->ndim;
    row.resize(2 + 2 * ndim);
    llvm::Value* stride = b_.getInt64(static_cast<std::uint64_t>(types::size_of(array->dtype)));
    for (std::size_t i = 0; i < ndim; ++i) {
        std::size_t axis = array->layout == Layout::F ? i : ndim - 1 - i;
        row[2 + ndim + axis] = stride;
        if (i + 1 < ndim) stride = b_.CreateMul(stride, shape[axis]);
    }
}

void FunctionEmitter::retain(const Type* type, RowRef value) {
    count_references(&ModuleEmitter::retain, type, value);
}

void FunctionEmitter::release(const Type* type, RowRef value) {
    count_references(&ModuleEmitter::release, type, value);
}

void FunctionEmitter::count_references(llvm::Function* (ModuleEmitter::*counting)(),
                                       const Type* type, RowRef value) {
    auto components = types::components(type);
    for (std::size_t i = 0; i < components.size(); ++i) {
        if (components[i] != Component::reference) continue;
        if (llvm::isa<llvm::ConstantPointerNull>(value[i])) continue;
        llvm::Function* function = (module_.*counting)();
        b_.CreateCall(function, value[i])->setCallingConv(function->getCallingConv());
    }
}

}  // namespace numen::codegen
