#include "runtime/list.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "runtime/error.h"
#include "runtime/scratch.h"
#include "runtime/slice.h"

namespace numen::runtime {

namespace {

std::size_t bytes_of(const ElementType& type, std::int64_t count) {
    return static_cast<std::size_t>(count * type.size);
}

/// memmove that takes the null address of an empty list.
void move_values(const ElementType& type, void* to, const void* from, std::int64_t count) {
    if (count > 0 && type.size > 0) std::memmove(to, from, bytes_of(type, count));
}

/// Swaps values at two addresses.
void swap_values(const ElementType& type, void* a, void* b) {
    if (std::uint64_t one, other; type.size == sizeof one) {  // as most are
        std::memcpy(&one, a, sizeof one);
        std::memcpy(&other, b, sizeof other);
        std::memcpy(a, &other, sizeof other);
        std::memcpy(b, &one, sizeof one);
        return;
    }
    auto* x = static_cast<char*>(a);
    std::swap_ranges(x, x + type.size, static_cast<char*>(b));
}

std::int32_t set_capacity(List* list, std::int64_t capacity) {
    std::int64_t bytes;
    if (__builtin_mul_overflow(capacity, std::max<std::int64_t>(list->type->size, 1), &bytes)) {
        return raise_memory_error();
    }
    void* data =
        std::realloc(list->data, static_cast<std::size_t>(std::max<std::int64_t>(bytes, 1)));
    if (!data) return raise_memory_error();
    list->data = data;
    list->capacity = capacity;
    return 0;
}

/// Room for one more, growing by half so that appending is O(1) on average.
std::int32_t grow(List* list, std::int64_t needed) {
    if (needed <= list->capacity) return 0;
    return set_capacity(list,
                        std::max({needed, list->capacity + list->capacity / 2, std::int64_t{4}}));
}

bool wrap_index(const List* list, std::int64_t& index) {
    if (index < 0) index += list->length;
    return index >= 0 && index < list->length;
}

/// Makes a gap of `count` values at `start`.
std::int32_t open_gap(List* list, std::int64_t start, std::int64_t count) {
    if (grow(list, list->length + count) != 0) return 1;
    move_values(*list->type, list->at(start + count), list->at(start), list->length - start);
    list->length += count;
    return 0;
}

/// Closes the gap of `count` values at `start`, whose references are gone.
void close_gap(List* list, std::int64_t start, std::int64_t count) {
    move_values(*list->type, list->at(start), list->at(start + count),
                list->length - start - count);
    list->length -= count;
}

}  // namespace

List* make_list(const ElementType* type, std::int64_t capacity) {
    void* memory = allocate_object(ObjectKind::List, sizeof(List));
    if (!memory) return nullptr;
    auto* list = new (memory) List{{1, ObjectKind::List}, 0, nullptr, 0, type};
    if (capacity > 0 && set_capacity(list, capacity) != 0) {
        release(ref(list));
        return nullptr;
    }
    return list;
}

void destroy_List(List* list) {
    release_elements(*list->type, list->data, list->length);
    std::free(list->data);
    free_object(ref(list));
}

std::int32_t reserve(List* list, std::int64_t capacity) {
    return capacity <= list->capacity ? 0 : set_capacity(list, capacity);
}

void* append_slot(List* list) {
    if (list->length == list->capacity && grow(list, list->length + 1) != 0) return nullptr;
    return list->at(list->length++);
}

std::int32_t append_values(List* list, const void* values, std::int64_t count) {
    if (count == 0) return 0;
    const bool own = values >= list->data && values < list->at(list->length);
    const std::ptrdiff_t place =
        own ? static_cast<const char*>(values) - static_cast<char*>(list->data) : 0;
    if (grow(list, list->length + count) != 0) return 1;
    if (own) values = static_cast<char*>(list->data) + place;
    retain_elements(*list->type, values, count);
    move_values(*list->type, list->at(list->length), values, count);
    list->length += count;
    return 0;
}

void remove_values(List* list, std::int64_t start, std::int64_t count) {
    release_elements(*list->type, list->at(start), count);
    close_gap(list, start, count);
}

List* list_of(const ElementType* type, const void* values, std::int64_t count) {
    List* list = make_list(type, count);
    if (list) append_values(list, values, count);
    return list;
}

bool equal(const List* a, const List* b) {
    return a->length == b->length &&
           first_difference(*a->type, a->data, b->data, a->length) == a->length;
}

bool less(const List* a, const List* b) {
    const std::int64_t common = std::min(a->length, b->length);
    const std::int64_t i = first_difference(*a->type, a->data, b->data, common);
    return i < common ? less_elements(*a->type, a->at(i), b->at(i)) : a->length < b->length;
}

}  // namespace numen::runtime

using namespace numen::runtime;

namespace {

List* list_at(Ref object) { return as<List>(object); }

std::int32_t index_error(const char* text) { return raise("IndexError", text); }

/// list[range] = values for step 1: the lengths may differ. `values` is another list.
std::int32_t replace_range(List* list, std::int64_t start, std::int64_t count, const List* values) {
    const ElementType& type = *list->type;
    if (values->length > count && grow(list, list->length + values->length - count) != 0) return 1;
    retain_elements(type, values->data, values->length);
    release_elements(type, list->at(start), count);
    if (values->length > count) {
        open_gap(list, start + count, values->length - count);
    } else {
        close_gap(list, start + values->length, count - values->length);
    }
    move_values(type, list->at(start), values->data, values->length);
    return 0;
}

}  // namespace

extern "C" {

std::int32_t numen_rt_list_new(Ref* out, void* code, std::int64_t capacity) {
    const ElementType* type = element_type(static_cast<const char*>(code));
    return type ? give(out, make_list(type, capacity)) : 1;
}

std::int64_t numen_rt_list_length(Ref list) { return list_at(list)->length; }
void* numen_rt_list_data(Ref list) { return list_at(list)->data; }

std::int32_t numen_rt_list_reserve(Ref list, std::int64_t capacity) {
    return reserve(list_at(list), capacity);
}

std::int32_t numen_rt_list_append_slot(void** out, Ref list) {
    *out = append_slot(list_at(list));
    return *out == nullptr;
}

std::int32_t numen_rt_list_insert_slot(void** out, Ref object, std::int64_t index) {
    List* list = list_at(object);
    if (index < 0) index = std::max<std::int64_t>(index + list->length, 0);
    index = std::min(index, list->length);
    if (open_gap(list, index, 1) != 0) return 1;
    *out = list->at(index);
    return 0;
}

std::int32_t numen_rt_list_at(void** out, Ref object, std::int64_t index) {
    List* list = list_at(object);
    if (!wrap_index(list, index)) return index_error("list index out of range");
    *out = list->at(index);
    return 0;
}

std::int32_t numen_rt_list_at_to_set(void** out, Ref object, std::int64_t index) {
    List* list = list_at(object);
    if (!wrap_index(list, index)) return index_error("list assignment index out of range");
    *out = list->at(index);
    return 0;
}

std::int32_t numen_rt_list_pop(void** out, Ref object, std::int64_t index) {
    List* list = list_at(object);
    if (list->length == 0) return index_error("pop from empty list");
    if (!wrap_index(list, index)) return index_error("pop index out of range");
    // The value moves behind the last one, where nothing overwrites it before the next call.
    const ElementType& type = *list->type;
    auto* from = static_cast<char*>(list->at(index));
    std::rotate(from, from + type.size, static_cast<char*>(list->at(list->length)));
    --list->length;
    *out = list->at(list->length);
    return 0;
}

std::int32_t numen_rt_list_delete(Ref object, std::int64_t index) {
    List* list = list_at(object);
    if (!wrap_index(list, index)) return index_error("list assignment index out of range");
    remove_values(list, index, 1);
    return 0;
}

void numen_rt_list_clear(Ref object) { remove_values(list_at(object), 0, list_at(object)->length); }

std::int32_t numen_rt_list_copy(Ref* out, Ref object) {
    const List* list = list_at(object);
    return give(out, list_of(list->type, list->data, list->length));
}

std::int32_t numen_rt_list_slice(Ref* out, Ref object, std::int64_t start, std::int64_t stop,
                                 std::int64_t step) {
    const List* list = list_at(object);
    if (step == 0) return raise("ValueError", "slice step cannot be zero");
    const SliceRange range = adjust_slice(start, stop, step, list->length);
    List* part = make_list(list->type, range.count);
    if (!part) return 1;
    if (range.step == 1) {
        append_values(part, list->at(range.start), range.count);
    } else {
        for (std::int64_t i = 0; i < range.count; ++i) {
            append_values(part, list->at(range.start + i * range.step), 1);
        }
    }
    return give(out, part);
}

std::int32_t numen_rt_list_set_slice(Ref object, std::int64_t start, std::int64_t stop,
                                     std::int64_t step, Ref values_object) {
    List* list = list_at(object);
    const List* values = list_at(values_object);
    if (step == 0) return raise("ValueError", "slice step cannot be zero");
    Owned<List> copy;
    if (values == list) {
        copy = Owned<List>(list_of(list->type, list->data, list->length));
        if (!copy) return 1;
        values = copy.get();
    }
    const SliceRange range = adjust_slice(start, stop, step, list->length);
    if (step == 1) return replace_range(list, range.start, range.count, values);
    if (range.count != values->length) {
        return raise_format(
            "ValueError", "attempt to assign sequence of size %lld to extended slice of size %lld",
            static_cast<long long>(values->length), static_cast<long long>(range.count));
    }
    for (std::int64_t i = 0; i < range.count; ++i) {
        void* place = list->at(range.start + i * range.step);
        retain_element(*list->type, values->at(i));
        release_element(*list->type, place);
        move_values(*list->type, place, values->at(i), 1);
    }
    return 0;
}

std::int32_t numen_rt_list_delete_slice(Ref object, std::int64_t start, std::int64_t stop,
                                        std::int64_t step) {
    List* list = list_at(object);
    if (step == 0) return raise("ValueError", "slice step cannot be zero");
    SliceRange range = adjust_slice(start, stop, step, list->length);
    if (range.count == 0) return 0;
    if (range.step < 0) {  // the same positions from below
        range.start += (range.count - 1) * range.step;
        range.step = -range.step;
    }
    if (range.step == 1) {
        remove_values(list, range.start, range.count);
        return 0;
    }
    std::int64_t to = range.start;
    std::int64_t next = range.start;
    for (std::int64_t from = range.start; from < list->length; ++from) {
        if (from == next && range.count > 0) {
            release_element(*list->type, list->at(from));
            next += range.step;
            --range.count;
        } else {
            move_values(*list->type, list->at(to++), list->at(from), 1);
        }
    }
    list->length = to;
    return 0;
}

std::int32_t numen_rt_list_concat(Ref* out, Ref a, Ref b) {
    const List* first = list_at(a);
    const List* second = list_at(b);
    List* list = make_list(first->type, first->length + second->length);
    if (!list) return 1;
    append_values(list, first->data, first->length);
    append_values(list, second->data, second->length);
    return give(out, list);
}

std::int32_t numen_rt_list_extend(Ref list, Ref values) {
    return append_values(list_at(list), list_at(values)->data, list_at(values)->length);
}

std::int32_t numen_rt_list_repeat_in_place(Ref object, std::int64_t times) {
    List* list = list_at(object);
    const std::int64_t once = list->length;
    if (times <= 0) {
        remove_values(list, 0, once);
        return 0;
    }
    std::int64_t length;
    if (__builtin_mul_overflow(once, times, &length)) return raise_memory_error();
    if (reserve(list, length) != 0) return 1;
    while (list->length < length) {
        append_values(list, list->data, std::min(list->length, length - list->length));
    }
    return 0;
}

std::int32_t numen_rt_list_repeat(Ref* out, Ref object, std::int64_t times) {
    const List* list = list_at(object);
    Owned<List> repeated(list_of(list->type, list->data, times > 0 ? list->length : 0));
    if (!repeated || numen_rt_list_repeat_in_place(ref(repeated.get()), times) != 0) return 1;
    return give(out, repeated.give());
}

void numen_rt_list_reverse(Ref object) {
    List* list = list_at(object);
    for (std::int64_t i = 0, j = list->length - 1; i < j; ++i, --j) {
        swap_values(*list->type, list->at(i), list->at(j));
    }
}

std::int32_t numen_rt_list_sort(Ref list, bool reverse) {
    if (require_orderable(*list_at(list)->type) != 0) return 1;
    return guarded([&] { return sort_list(list_at(list), nullptr, reverse); });
}

std::int32_t numen_rt_list_sort_by(Ref list, Ref keys, bool reverse) {
    if (require_orderable(*list_at(keys)->type) != 0) return 1;
    return guarded([&] { return sort_list(list_at(list), list_at(keys), reverse); });
}

std::int32_t numen_rt_list_find(std::int64_t* out, Ref object, void* value, std::int64_t start,
                                std::int64_t stop) {
    const List* list = list_at(object);
    if (require_equatable(*list->type) != 0) return 1;
    const SliceRange range = adjust_slice(start, stop, 1, list->length);
    const std::int64_t place = find_element(*list->type, list->at(range.start), range.count, value);
    *out = place < range.count ? range.start + place : -1;
    return 0;
}

std::int32_t numen_rt_list_count(std::int64_t* out, Ref object, void* value) {
    const List* list = list_at(object);
    if (require_equatable(*list->type) != 0) return 1;
    *out = count_element(*list->type, list->data, list->length, value);
    return 0;
}

std::int32_t numen_rt_list_equal(bool* out, Ref a, Ref b) {
    if (require_equatable(*list_at(a)->type) != 0) return 1;
    *out = equal(list_at(a), list_at(b));
    return 0;
}

std::int32_t numen_rt_list_less(bool* out, Ref a, Ref b) {
    if (require_orderable(*list_at(a)->type) != 0) return 1;
    *out = less(list_at(a), list_at(b));
    return 0;
}

std::int32_t numen_rt_list_less_equal(bool* out, Ref a, Ref b) {
    if (require_orderable(*list_at(a)->type, "<=") != 0) return 1;
    *out = less(list_at(a), list_at(b)) || equal(list_at(a), list_at(b));
    return 0;
}

std::int32_t numen_rt_value_slot(void** out, std::int64_t bytes) {
    *out = scratch(bytes);
    return *out == nullptr ? raise_memory_error() : 0;
}

}  // extern "C"
