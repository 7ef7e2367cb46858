#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/object.h"

/// The types of elements of containers, as far as the runtime must know them: to copy, count
/// references, compare, hash and print values in memory. Compiled code describes a type by its
/// code, a text that is part of the module's constants:
///
///     ? b h i l B H I L f d F D   bool, int8..64, uint8..64, float32/64, complex64/128 (NumPy's
///     letters) t count of a time    n None    s str    y bytes    r range    m enum member
///     e exception p pointer or function    R reference to anything else (XY...) tuple, ('N a b'XY)
///     namedtuple N    oX
///     optional    :XYZ slice of start, stop, step [X] list    {KV} dict    <X> set    aNX array
///     of N dimensions of dtype X
///
/// "l" is int64, "(ld)" a tuple of int64 and float64, "[s]" a list of str, "a2d" a matrix of
/// float64. A value lies in memory as a C struct of its type's components in order
/// (types::memory_layout).
namespace numen::runtime {

enum class ElementKind : char {
    boolean = '?',
    int8 = 'b',
    int16 = 'h',
    int32 = 'i',
    int64 = 'l',
    uint8 = 'B',
    uint16 = 'H',
    uint32 = 'I',
    uint64 = 'L',
    float32 = 'f',
    float64 = 'd',
    complex64 = 'F',
    complex128 = 'D',
    time = 't',
    none = 'n',
    string = 's',
    bytes = 'y',
    range = 'r',
    enumeration = 'm',
    exception = 'e',
    pointer = 'p',
    reference = 'R',
    tuple = '(',
    optional = 'o',
    slice = ':',
    list = '[',
    dict = '{',
    set = '<',
    array = 'a',
};

struct ElementType;

/// A type inside a type: where it lies in the whole, and its own parts.
struct ElementPart {
    ElementKind kind;
    std::int64_t offset = 0;         // of its first component; of the flag of an optional
    std::vector<ElementPart> parts;  // of a tuple, optional or slice
    std::vector<std::string> names;  // of the class and the fields of a namedtuple
    /// Of a list, set or dict: the types of what is in it.
    const ElementType* first = nullptr;
    const ElementType* second = nullptr;
    // Of an array.
    int ndim = 0;
    ElementKind dtype{};
};

/// Which special case of comparing and hashing fits the whole element.
enum class ElementShape : std::uint8_t { int64, float64, string, general };

/// Interned: one per code, never freed.
struct ElementType {
    std::string code;
    std::int64_t size = 0;
    std::int64_t align = 1;
    ElementPart root;
    ElementShape shape = ElementShape::general;
    std::vector<std::int64_t> references;  // offsets of the counted references
    /// Python's name of the first part that has no order, or no hash; null when the type has them.
    const char* unorderable = nullptr;
    const char* unhashable = nullptr;
    bool equatable = true;  // arrays are not
};

/// The type of a code. The code is compiled in, so a malformed one is a bug of ours: it gives null
/// with SystemError pending. Fast when a thread asks for the same codes again. Thread safe.
const ElementType* element_type(const char* code);

/// Counts the references in a value up or down.
void retain_element(const ElementType& type, const void* value);
void release_element(const ElementType& type, const void* value);
/// The same for `count` values in a row.
void retain_elements(const ElementType& type, const void* values, std::int64_t count);
void release_elements(const ElementType& type, const void* values, std::int64_t count);

/// a == b. The type must be equatable. NaN equals nothing, not even itself (CPython: itself).
bool equal_elements(const ElementType& type, const void* a, const void* b);
// The same for values in a row.
/// The position of the first one that equals `value`; `count` when none does.
std::int64_t find_element(const ElementType& type, const void* values, std::int64_t count,
                          const void* value);
/// How many equal `value`.
std::int64_t count_element(const ElementType& type, const void* values, std::int64_t count,
                           const void* value);
/// The first position at which two rows differ; `count` when they are equal.
std::int64_t first_difference(const ElementType& type, const void* a, const void* b,
                              std::int64_t count);
/// a < b. The type must have an order.
bool less_elements(const ElementType& type, const void* a, const void* b);
/// hash(value). The type must have one.
std::int64_t hash_element(const ElementType& type, const void* value);

/// Raise Python's error unless the type can be compared, ordered, hashed. 0, or 1 having raised.
std::int32_t require_equatable(const ElementType& type);
std::int32_t require_orderable(const ElementType& type, const char* operation = "<");
std::int32_t require_hashable(const ElementType& type);

/// Address of value number `index` of a row of them.
inline void* element_at(const ElementType& type, void* values, std::int64_t index) {
    return static_cast<char*>(values) + index * type.size;
}
inline const void* element_at(const ElementType& type, const void* values, std::int64_t index) {
    return static_cast<const char*>(values) + index * type.size;
}

}  // namespace numen::runtime
