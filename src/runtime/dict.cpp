#include "runtime/error.h"
#include "runtime/hash_table.h"

using namespace numen::runtime;

namespace {

Dict* dict_of(Ref object) { return as<Dict>(object); }

void* find_value(Ref object, Key key) {
    const Dict* dict = dict_of(object);
    const std::int64_t position = find_entry(dict, key);
    return position < 0 ? nullptr : dict->value_at(position);
}

std::int32_t value_at(void** out, Ref object, Key key) {
    *out = find_value(object, key);
    return *out ? 0 : raise_key_error(dict_of(object), key.value);
}

std::int32_t value_slot(void** out, Ref object, Key key) {
    Dict* dict = dict_of(object);
    const std::int64_t position = find_or_add_entry(dict, key);
    if (position < 0) return 1;
    *out = dict->value_at(position);
    return 0;
}

}  // namespace

extern "C" {

std::int32_t numen_rt_dict_new(Ref* out, void* key_code, void* value_code) {
    const ElementType* key = element_type(static_cast<const char*>(key_code));
    const ElementType* value = key ? element_type(static_cast<const char*>(value_code)) : nullptr;
    return value ? give(out, make_table(ObjectKind::Dict, key, value)) : 1;
}

std::int64_t numen_rt_dict_length(Ref dict) { return dict_of(dict)->length; }

void* numen_rt_dict_find(Ref dict, void* key) {
    return find_value(dict, key_of(dict_of(dict), key));
}
void* numen_rt_dict_find_int64(Ref object, std::int64_t key) {
    const Dict* dict = dict_of(object);
    const std::int64_t position = find_int64(dict, key);
    return position < 0 ? nullptr : dict->value_at(position);
}
void* numen_rt_dict_find_string(Ref dict, Ref key) { return find_value(dict, key_of(key)); }

std::int32_t numen_rt_dict_at(void** out, Ref dict, void* key) {
    return value_at(out, dict, key_of(dict_of(dict), key));
}
std::int32_t numen_rt_dict_at_int64(void** out, Ref object, std::int64_t key) {
    const Dict* dict = dict_of(object);
    const std::int64_t position = find_int64(dict, key);
    if (position < 0) return raise_key_error(dict, &key);
    *out = dict->value_at(position);
    return 0;
}
std::int32_t numen_rt_dict_at_string(void** out, Ref dict, Ref key) {
    return value_at(out, dict, key_of(key));
}

std::int32_t numen_rt_dict_slot(void** out, Ref dict, void* key) {
    return value_slot(out, dict, key_of(dict_of(dict), key));
}
std::int32_t numen_rt_dict_slot_int64(void** out, Ref object, std::int64_t key) {
    const Dict* dict = dict_of(object);
    const std::int64_t position = find_int64(dict, key);
    if (position < 0) return value_slot(out, object, key_of(key));
    *out = dict->value_at(position);
    return 0;
}
std::int32_t numen_rt_dict_slot_string(void** out, Ref dict, Ref key) {
    return value_slot(out, dict, key_of(key));
}

std::int32_t numen_rt_dict_delete(Ref object, void* key) {
    Dict* dict = dict_of(object);
    const std::int64_t position = find_entry(dict, key_of(dict, key));
    if (position < 0) return raise_key_error(dict, key);
    remove_entry(dict, position);
    return 0;
}

std::int32_t numen_rt_dict_pop(void** out, Ref object, void* key) {
    Dict* dict = dict_of(object);
    const std::int64_t position = find_entry(dict, key_of(dict, key));
    if (position < 0) return raise_key_error(dict, key);
    take_entry(dict, position);
    release_element(*dict->key, dict->key_at(position));
    *out = dict->value_at(position);
    return 0;
}

std::int32_t numen_rt_dict_popitem(std::int64_t* out, Ref object) {
    Dict* dict = dict_of(object);
    const std::int64_t position = last_entry(dict);
    if (position < 0) return raise("KeyError", "popitem(): dictionary is empty");
    take_entry(dict, position);
    *out = position;
    return 0;
}

std::int32_t numen_rt_dict_next(std::int64_t* out, Ref object, std::int64_t position,
                                std::int64_t length) {
    const Dict* dict = dict_of(object);
    if (dict->length != length) {
        return raise("RuntimeError", "dictionary changed size during iteration");
    }
    *out = next_entry(dict, position);
    return 0;
}

void* numen_rt_dict_key(Ref dict, std::int64_t position) { return dict_of(dict)->key_at(position); }
void* numen_rt_dict_value(Ref dict, std::int64_t position) {
    return dict_of(dict)->value_at(position);
}

void numen_rt_dict_clear(Ref dict) { clear_table(dict_of(dict)); }
std::int32_t numen_rt_dict_copy(Ref* out, Ref dict) { return give(out, copy_table(dict_of(dict))); }
std::int32_t numen_rt_dict_update(Ref dict, Ref other) {
    return update_table(dict_of(dict), dict_of(other));
}

std::int32_t numen_rt_dict_equal(bool* out, Ref a_object, Ref b_object) {
    const Dict* a = dict_of(a_object);
    const Dict* b = dict_of(b_object);
    if (require_equatable(*a->value) != 0) return 1;
    *out = equal(a, b);
    return 0;
}

}  // extern "C"
