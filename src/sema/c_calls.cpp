#include "sema/forms.h"
#include "sema/lowering.h"
#include "sema/runtime_rows.h"
#include "types/record.h"

/// Functions of C, pointers, and arrays over C's memory.
namespace numen::sema {

/// Whether values of a type have an address that goes for a pointer of type `to`.
bool Lowering::is_address(const Type* from, const Type* to) const {
    const Type* aim = to->elements.empty() ? nullptr : to->element();
    if (from->is(Kind::None) || from == to) return true;
    if (from->is(Kind::Bytes)) return aim == nullptr || aim->is(Kind::Bytes);
    return aim == nullptr && (from->is(Kind::Pointer) || from->is_integer());
}

/// The address that a value has, as a pointer of type `to`.
Value Lowering::as_pointer(const Value& v, const Type* to) {
    if (v.is(Kind::None)) return value(ir.zero(to));
    if (v.type->is_integer()) return value(ir.make(Op::cast, to, {node(v)}));
    if (v.is(Kind::Bytes)) {
        // C wants a NUL at the end, which ours do not have.
        Value nul = constant({.type = types.bytes(), .text = std::string(1, '\0')});
        Value text =
            borrow(owned(ir.call_runtime(rt::string_concat, types.bytes(), {node(v), node(nul)})));
        return value(ir.call_runtime(rt::string_data, to, {node(text)}));
    }
    Value same = v;
    same.type = to;
    return same;
}

/// An argument as a C function takes it; numbers only where ctypes and cffi take them too.
Value Lowering::c_argument(const Value& callee, std::size_t index, const Value& given) {
    const Type* to = callee.type->elements[index + 1];
    Value v = enum_as_int(unwrap(given, given.span));
    bool fits = v.type->is_scalar() && to->is_scalar() &&
                !(to->is_integer() && !v.type->is_integer() && !v.type->is_bool()) &&
                !(v.type->is_complex() && !to->is_complex());
    if (fits) return convert(v, to, given.span, "the argument");
    if (to->is(Kind::Function) && v.type == to) return v;
    if (to->is(Kind::Pointer) && is_address(v.type, to)) return as_pointer(v, to);
    std::string hint;
    if (v.is(Kind::Array)) hint = "Pass the address of its elements: the array's attribute ctypes.";
    if (v.is(Kind::String)) hint = "Pass bytes: s.encode() of a str.";
    fail(Code::bad_argument, given.span,
         "No implementation of function " + types::to_string(callee.type) + " for argument " +
             std::to_string(index + 1) + " of type " + types::to_string(v.type) +
             ", which must be " + types::to_string(to),
         {}, hint);
}

/// A function that is a value: one of C, or a compiled one.
Value Lowering::call_pointer(const Value& callee, Arguments& arguments, Span span) {
    std::string name = types::to_string(callee.type);
    std::size_t count = callee.type->elements.size() - 1;
    if (!arguments.keywords.empty()) {
        fail(Code::unknown_keyword, arguments.keywords[0].value.span,
             name + " takes no keyword arguments");
    }
    if (arguments.positional.size() != count) {
        fail(Code::argument_count, span,
             name + " takes " + std::to_string(count) + " argument" + (count == 1 ? "" : "s") +
                 " (" + std::to_string(arguments.positional.size()) + " given)");
    }
    const Type* result = callee.type->element();
    std::vector<ir::Node*> operands{node(callee)};
    for (std::size_t i = 0; i < count; ++i) {
        const Value& given = arguments.positional[i];
        const Type* to = callee.type->elements[i + 1];
        std::string what = "argument " + std::to_string(i + 1) + " of " + name;
        operands.push_back(node(callee.type->is_entry ? convert(given, to, given.span, what)
                                                      : c_argument(callee, i, given)));
    }
    ir::Node* called = ir.make(Op::call_pointer, result, operands);
    if (types::components(result).empty()) return empty_value(result);
    return callee.type->is_entry ? owned(called) : from_c(called, span);
}

/// The result of a C function.
Value Lowering::from_c(ir::Node* called, Span span) {
    const Type* result = called->type;
    if (result->is(Kind::Pointer) && !result->elements.empty() &&
        result->element()->is(Kind::Bytes)) {
        ir::Node* is_null = ir.binary(Op::eq, called, ir.zero(result));
        return choose(
            value(is_null), [&] { return none(); },
            [&] { return owned(ir.call_runtime(rt::bytes_from_c, types.bytes(), {called})); },
            span);
    }
    if (!result->is_scalar() || result->is_bool()) return value(called);
    // ctypes and cffi give Python's own numbers.
    switch (types::kind(result->dtype)) {
        case 'f': return value(ir.cast(called, types.py_float()));
        case 'c': return value(ir.cast(called, types.py_complex()));
        default: break;
    }
    bool is_large = result->dtype == DType::uint64;
    return value(ir.cast(called, is_large ? types.scalar(DType::uint64, true) : types.py_int()));
}

/// array.ctypes: the address of the elements. The array lives on as long as the call of the
/// function, since Python's object would hold it too.
Value Lowering::array_pointer(const Value& array) {
    ir::SlotId kept = function.new_slot(array.type);
    ir.set(kept, own(array));
    ir::Node* data = ir.field(ir.get(kept), types::kArrayData);
    return value(data);
}

/// Where pointer[index] is: C checks nothing, and neither do we.
std::pair<const Type*, ir::Node*> Lowering::pointed_to(const Value& pointer, const Value& index,
                                                       Span span) {
    if (pointer.type->elements.empty() || !pointer.type->element()->is_scalar()) {
        fail(Code::bad_index, span,
             types::to_string(pointer.type) + " cannot be indexed; make an array of it with carray",
             {{"this one", pointer.span}});
    }
    const Type* type = pointer.type->element();
    ir::Node* position = index_value(index, span, "the index of a pointer");
    return {type, ir.binary(Op::mul, position, ir.int64(types::size_of(type->dtype)))};
}

Value Lowering::pointer_get(const Value& pointer, const Value& index, Span span) {
    auto [type, offset] = pointed_to(pointer, index, span);
    return value(ir.make(Op::load, type, {node(pointer), offset}));
}

void Lowering::pointer_set(const Value& pointer, const Value& index, const Value& stored,
                           Span span) {
    auto [type, offset] = pointed_to(pointer, index, span);
    ir::Node* converted = node(convert(stored, type, span, "the value"));
    ir.make(Op::store, types.none(), {node(pointer), offset, converted});
}

namespace {

/// carray and farray: an array over memory that somebody else owns.
Value array_at(Lowering& l, Arguments& arguments, std::string_view name, Layout layout, Span span) {
    auto v = take(l, arguments, name, {"ptr", "shape", "dtype"}, 2, span);
    const Value& pointer = v[0];
    if (!pointer.is(Kind::Pointer)) {
        l.fail(Code::bad_argument, pointer.span,
               std::string(name) + "() needs a pointer, not " + types::to_string(pointer.type));
    }
    const Type* element = pointer.type->elements.empty() ? nullptr : pointer.type->element();
    bool has_dtype = v[2] && !v[2].is(Kind::None);
    if (element == nullptr && !has_dtype) {
        l.fail(Code::argument_count, span,
               std::string(name) + "() needs a dtype when the pointer is a void*");
    }
    if (element != nullptr && !element->is_scalar() && !element->is(Kind::Record)) {
        l.fail(Code::bad_argument, pointer.span,
               "arrays hold no values of type " + types::to_string(element));
    }
    const Type* wanted = has_dtype ? l.element_argument(v[2], span) : element;
    if (element != nullptr && types::strong(l.types, element) != wanted) {
        l.fail(Code::bad_argument, v[2].span,
               "mismatching dtype '" + types::to_string(wanted) + "' for pointer type '" +
                   types::to_string(pointer.type) + "'");
    }
    std::vector<ir::Node*> shape = l.shape_argument(v[1], span);
    const auto ndim = static_cast<int>(shape.size());
    if (ndim < 2) layout = Layout::C;
    const Type* array = l.types.array(wanted, ndim, layout);
    ir::Node* data = l.ir.make(Op::offset, l.types.pointer(types::array_element(l.types, array)),
                               {l.node(pointer), l.ir.int64(0)});
    std::vector<ir::Node*> parts{data, l.ir.zero(l.types.reference())};
    parts.insert(parts.end(), shape.begin(), shape.end());
    std::vector<ir::Node*> strides(shape.size());
    ir::Node* stride = l.ir.int64(types::item_size(array));
    for (std::size_t i = 0; i < shape.size(); ++i) {
        std::size_t axis = layout == Layout::F ? i : shape.size() - 1 - i;
        strides[axis] = stride;
        if (i + 1 < shape.size()) stride = l.ir.binary(Op::mul, stride, shape[axis]);
    }
    parts.insert(parts.end(), strides.begin(), strides.end());
    return l.value(l.ir.pack(array, parts));
}

}  // namespace

/// address_of(pointer), an int64
Value address_of(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "address_of", {"pointer"}, 1, span);
    if (v[0].is(Kind::Never)) return v[0];
    if (!v[0].is(Kind::Pointer)) {
        l.fail(Code::bad_argument, span, types::to_string(v[0].type) + " is no pointer");
    }
    return l.value(l.ir.cast(l.node(v[0]), l.types.int64()));
}

/// as_pointer(type, address)
Value as_pointer(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "as_pointer", {"type", "address"}, 2, span);
    if (v[1].is(Kind::Never)) return v[1];
    const Type* type = l.type_argument(v[0], span);
    if (!type->is(Kind::Pointer)) {
        l.fail(Code::bad_argument, span, types::to_string(type) + " is no type of pointers");
    }
    ir::Node* address = l.node(l.convert(v[1], l.types.int64(), span, "an address"));
    return l.value(l.ir.cast(address, type));
}

Value numen_carray(Lowering& l, Arguments& arguments, Span span) {
    return array_at(l, arguments, "carray", Layout::C, span);
}

Value numen_farray(Lowering& l, Arguments& arguments, Span span) {
    return array_at(l, arguments, "farray", Layout::F, span);
}

/// ffi.from_buffer(array): the address of its elements.
Value cffi_from_buffer(Lowering& l, Arguments& arguments, Span span) {
    Value array = take(l, arguments, "from_buffer", {"python_buffer"}, 1, span)[0];
    if (!array.is(Kind::Array) || array.type->layout == Layout::A) {
        l.fail(Code::bad_argument, array.span,
               "from_buffer() needs a contiguous array, not " + types::to_string(array.type));
    }
    return l.array_pointer(array);
}

}  // namespace numen::sema
