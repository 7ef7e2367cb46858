#pragma once

#include "runtime/element.h"
#include "runtime/object.h"

/// list: a growing row of values of one type, in memory layout.
namespace numen::runtime {

/// Back ends may read length and data themselves, and append while length < capacity.
struct List {
    Object object;
    std::int64_t length;
    void* data;  // null while capacity is 0
    std::int64_t capacity;
    const ElementType* type;

    void* at(std::int64_t index) { return element_at(*type, data, index); }
    const void* at(std::int64_t index) const { return element_at(*type, data, index); }
};
static_assert(offsetof(List, length) == 16 && offsetof(List, data) == 24 &&
              offsetof(List, capacity) == 32);

// Functions that give a list or an address give null, and those that give a status 1, when they
// raise.

/// An empty list with room for `capacity` values.
List* make_list(const ElementType* type, std::int64_t capacity);
void destroy_List(List* list);
/// Room for at least `capacity` values.
std::int32_t reserve(List* list, std::int64_t capacity);
/// The place of a new last value, which the caller must fill, giving it its references.
void* append_slot(List* list);
/// Appends copies of `count` values; they may lie in the list itself.
std::int32_t append_values(List* list, const void* values, std::int64_t count);
/// Drops values [start, start + count) and closes the gap.
void remove_values(List* list, std::int64_t start, std::int64_t count);
/// A new list of copies of `count` values.
List* list_of(const ElementType* type, const void* values, std::int64_t count);

/// Element by element; the type must be equatable.
bool equal(const List* a, const List* b);
/// By the first elements that differ, else by length; the type must have an order.
bool less(const List* a, const List* b);

/// Sorts stably. With keys (a list as long), those decide and are rearranged alike. The keys' type
/// must have an order.
std::int32_t sort_list(List* list, List* keys, bool reverse);

inline std::int32_t give(Ref* out, List* list) {
    if (!list) return 1;
    *out = ref(list);
    return 0;
}

}  // namespace numen::runtime
