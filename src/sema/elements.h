#pragma once

#include "sema/lowering.h"

/// What lies in arrays and records: read, written and copied, whatever it is. Scalars have
/// operations of the IR; records are read as views, nested arrays too, text as str or bytes.
namespace numen::sema {

/// Something that lies in memory: an element of an array, or a field of a record.
struct Place {
    const Type* type;  // Scalar, Record, NestedArray or Chars
    ir::Node* data;    // its address
    ir::Node* owner;   // of the memory
    bool readonly;
    bool aligned;
};

/// The place where an array has the element at these indices, which are in range.
Place element_place(Lowering& l, const Value& array, std::span<ir::Node* const> indices);

Value load(Lowering& l, const Place& place);
/// Writes a value, converted as NumPy does. Fails where it cannot be.
void store(Lowering& l, const Place& place, const Value& stored, Span span);

/// The element at indices that are in range.
Value load_element(Lowering& l, const Value& array, std::span<ir::Node* const> indices);
void store_element(Lowering& l, const Value& array, const Value& stored,
                   std::span<ir::Node* const> indices, Span span);
/// Copies an element between arrays of one element type.
void copy_element(Lowering& l, const Value& to, std::span<ir::Node* const> to_indices,
                  const Value& from, std::span<ir::Node* const> from_indices, Span span);

/// Writes numbers, arrays, and lists and tuples of them to an array that has their sizes;
/// ValueError where it has others.
void store_parts(Lowering& l, const Value& target, const Value& parts, Span span);

/// OverflowError, as in NumPy, where a known Python int goes to a dtype that does not hold it.
void refuse_beyond(Lowering& l, const Value& number, DType dtype, Span span);

/// Whether an array's elements are no scalars. Elementwise operations do not take them.
bool is_structured(const Value& array);

/// Whether both types of elements are characters, or both bytes; of any lengths.
bool are_same_text(const Type* a, const Type* b);
/// target[...] = stored, where the target's elements are no scalars.
void fill_structured(Lowering& l, const Value& target, const Value& stored, Span span);
/// A new array of elements that are no scalars, in C order.
Value new_structured(Lowering& l, const Type* element, std::span<ir::Node* const> shape,
                     bool zeroed);

}  // namespace numen::sema
