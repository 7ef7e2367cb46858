#include "runtime/error.h"
#include "runtime/hash_table.h"

using namespace numen::runtime;

namespace {

Set* set_of(Ref object) { return as<Set>(object); }

std::int32_t add(Ref set, Key element) { return find_or_add_entry(set_of(set), element) < 0; }

bool contains(const Set* set, const void* element) {
    return find_entry(set, key_of(set, element)) >= 0;
}

bool discard(Set* set, const void* element) {
    const std::int64_t position = find_entry(set, key_of(set, element));
    if (position >= 0) remove_entry(set, position);
    return position >= 0;
}

/// Removes the elements that are, or are not, in another set.
void remove_where(Set* set, const Set* other, bool is_in_other) {
    for (std::int64_t i = next_entry(set, 0); i >= 0; i = next_entry(set, i + 1)) {
        if (contains(other, set->key_at(i)) == is_in_other) remove_entry(set, i);
    }
}

bool is_subset(const Set* a, const Set* b) {
    if (a->length > b->length) return false;
    for (std::int64_t i = next_entry(a, 0); i >= 0; i = next_entry(a, i + 1)) {
        if (!contains(b, a->key_at(i))) return false;
    }
    return true;
}

/// A new set: a copy of the first, changed by the second.
template <class Change>
std::int32_t changed_copy(Ref* out, Ref a, Change change) {
    Owned<Set> copy(copy_table(set_of(a)));
    if (!copy || change(ref(copy.get())) != 0) return 1;
    return give(out, copy.give());
}

}  // namespace

extern "C" {

std::int32_t numen_rt_set_new(Ref* out, void* code) {
    const ElementType* element = element_type(static_cast<const char*>(code));
    const ElementType* none = element ? element_type("n") : nullptr;
    return none ? give(out, make_table(ObjectKind::Set, element, none)) : 1;
}

std::int64_t numen_rt_set_length(Ref set) { return set_of(set)->length; }

std::int32_t numen_rt_set_add(Ref set, void* element) {
    return add(set, key_of(set_of(set), element));
}
std::int32_t numen_rt_set_add_int64(Ref set, std::int64_t element) {
    return add(set, key_of(element));
}
std::int32_t numen_rt_set_add_string(Ref set, Ref element) { return add(set, key_of(element)); }

bool numen_rt_set_contains(Ref set, void* element) { return contains(set_of(set), element); }
bool numen_rt_set_contains_int64(Ref set, std::int64_t element) {
    return find_int64(set_of(set), element) >= 0;
}
bool numen_rt_set_contains_string(Ref set, Ref element) {
    return find_entry(set_of(set), key_of(element)) >= 0;
}

bool numen_rt_set_discard(Ref set, void* element) { return discard(set_of(set), element); }
std::int32_t numen_rt_set_remove(Ref set, void* element) {
    return discard(set_of(set), element) ? 0 : raise_key_error(set_of(set), element);
}

std::int32_t numen_rt_set_pop(void** out, Ref object) {
    Set* set = set_of(object);
    const std::int64_t position = last_entry(set);
    if (position < 0) return raise("KeyError", "pop from an empty set");
    take_entry(set, position);
    *out = set->key_at(position);
    return 0;
}

std::int32_t numen_rt_set_next(std::int64_t* out, Ref object, std::int64_t position,
                               std::int64_t length) {
    const Set* set = set_of(object);
    if (set->length != length) return raise("RuntimeError", "Set changed size during iteration");
    *out = next_entry(set, position);
    return 0;
}
void* numen_rt_set_element(Ref set, std::int64_t position) { return set_of(set)->key_at(position); }

void numen_rt_set_clear(Ref set) { clear_table(set_of(set)); }
std::int32_t numen_rt_set_copy(Ref* out, Ref set) { return give(out, copy_table(set_of(set))); }
std::int32_t numen_rt_set_update(Ref set, Ref other) {
    return update_table(set_of(set), set_of(other));
}

void numen_rt_set_intersection_update(Ref set, Ref other) {
    remove_where(set_of(set), set_of(other), false);
}

void numen_rt_set_difference_update(Ref set, Ref other) {
    if (set == other) return clear_table(set_of(set));
    remove_where(set_of(set), set_of(other), true);
}

std::int32_t numen_rt_set_symmetric_difference_update(Ref object, Ref other_object) {
    Set* set = set_of(object);
    const Set* other = set_of(other_object);
    if (set == other) {
        clear_table(set);
        return 0;
    }
    for (std::int64_t i = next_entry(other, 0); i >= 0; i = next_entry(other, i + 1)) {
        const Key element = key_of(set, other->key_at(i));
        const std::int64_t position = find_entry(set, element);
        if (position >= 0) {
            remove_entry(set, position);
        } else if (find_or_add_entry(set, element) < 0) {
            return 1;
        }
    }
    return 0;
}

std::int32_t numen_rt_set_union(Ref* out, Ref a, Ref b) {
    return changed_copy(out, a, [&](Ref copy) { return numen_rt_set_update(copy, b); });
}
std::int32_t numen_rt_set_intersection(Ref* out, Ref a, Ref b) {
    return changed_copy(out, a, [&](Ref copy) {
        numen_rt_set_intersection_update(copy, b);
        return 0;
    });
}
std::int32_t numen_rt_set_difference(Ref* out, Ref a, Ref b) {
    return changed_copy(out, a, [&](Ref copy) {
        numen_rt_set_difference_update(copy, b);
        return 0;
    });
}
std::int32_t numen_rt_set_symmetric_difference(Ref* out, Ref a, Ref b) {
    return changed_copy(
        out, a, [&](Ref copy) { return numen_rt_set_symmetric_difference_update(copy, b); });
}

bool numen_rt_set_is_subset(Ref a, Ref b) { return is_subset(set_of(a), set_of(b)); }
bool numen_rt_set_is_disjoint(Ref a, Ref b) {
    const Set* small = set_of(a);
    const Set* large = set_of(b);
    if (small->length > large->length) std::swap(small, large);
    for (std::int64_t i = next_entry(small, 0); i >= 0; i = next_entry(small, i + 1)) {
        if (contains(large, small->key_at(i))) return false;
    }
    return true;
}
bool numen_rt_set_equal(Ref a, Ref b) { return equal(set_of(a), set_of(b)); }

}  // extern "C"
