#include "runtime/hash_table.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "runtime/error.h"
#include "runtime/show.h"
#include "runtime/string.h"

namespace numen::runtime {

namespace {

constexpr std::int64_t kRemoved = -1;  // no hash is -1
constexpr int kSmallestBits = 3;
constexpr int kLargestBits = 31;

std::int64_t& hash_at(const HashTable* table, std::int64_t position) {
    return *reinterpret_cast<std::int64_t*>(table->entry(position));
}

std::uint64_t slots(const HashTable* table) {
    return std::uint64_t{1} << (64 - table->index_shift);
}

/// Five eighths of the slots: beyond that linear probing slows down.
std::int64_t capacity_of(int bits) { return (std::int64_t{5} << bits) / 8; }

/// The hash by which the index places a key. For int64 the key itself, so that no hash need be
/// kept.
std::int64_t index_hash(const HashTable* table, std::int64_t position) {
    return table->key->shape == ElementShape::int64
               ? *static_cast<std::int64_t*>(table->key_at(position))
               : hash_at(table, position);
}

void put_into_index(HashTable* table, std::int64_t position) {
    const std::uint64_t mask = slots(table) - 1;
    std::uint64_t slot = slot_of(table, index_hash(table, position));
    while (table->index[slot] != kEmptySlot) slot = (slot + 1) & mask;
    table->index[slot] = static_cast<std::uint32_t>(position);
}

/// Empties the slot of an entry and moves those behind it that it kept from their place.
void take_from_index(HashTable* table, std::int64_t position) {
    const std::uint64_t mask = slots(table) - 1;
    std::uint64_t hole = slot_of(table, index_hash(table, position));
    while (table->index[hole] != position) hole = (hole + 1) & mask;
    for (std::uint64_t slot = (hole + 1) & mask; table->index[slot] != kEmptySlot;
         slot = (slot + 1) & mask) {
        const std::uint64_t home = slot_of(table, index_hash(table, table->index[slot]));
        // It may move when the hole lies between its home and where it is.
        if (((slot - home) & mask) >= ((slot - hole) & mask)) {
            table->index[hole] = table->index[slot];
            hole = slot;
        }
    }
    table->index[hole] = kEmptySlot;
}

/// Moves the living entries to new memory with 2**bits slots.
std::int32_t rebuild(HashTable* table, int bits) {
    if (bits > kLargestBits) return raise_memory_error();
    const std::int64_t capacity = capacity_of(bits);
    auto* entries =
        static_cast<char*>(std::malloc(static_cast<std::size_t>(capacity * table->entry_size)));
    auto* index =
        static_cast<std::uint32_t*>(std::malloc(sizeof(std::uint32_t) * (std::size_t{1} << bits)));
    if (!entries || !index) {
        std::free(entries);
        std::free(index);
        return raise_memory_error();
    }
    std::int64_t used = 0;
    for (std::int64_t i = next_entry(table, 0); i >= 0; i = next_entry(table, i + 1)) {
        std::memcpy(entries + used++ * table->entry_size, table->entry(i),
                    static_cast<std::size_t>(table->entry_size));
    }
    std::free(table->entries);
    std::free(table->index);
    table->entries = entries;
    table->index = index;
    table->capacity = capacity;
    table->used = used;
    table->index_shift = 64 - bits;
    std::fill_n(index, std::size_t{1} << bits, kEmptySlot);
    for (std::int64_t i = 0; i < used; ++i) put_into_index(table, i);
    return 0;
}

/// log2 of the slots that hold so many entries.
int bits_for(std::int64_t entries) {
    int bits = kSmallestBits;
    while (bits <= kLargestBits && capacity_of(bits) < entries) ++bits;
    return bits;
}

/// Appends an entry for a key that is not in the table. Its position, or -1 without memory.
std::int64_t add_entry(HashTable* table, Key key) {
    if (table->used == table->capacity) {
        // Twice as many slots, unless removals have left half of the entries dead.
        const int bits = 64 - table->index_shift;
        const bool sparse = table->length <= table->capacity / 2;
        if (rebuild(table, sparse ? bits : bits + 1) != 0) return -1;
    }
    const std::int64_t position = table->used++;
    char* entry = table->entry(position);
    std::memset(entry, 0, static_cast<std::size_t>(table->entry_size));
    // An int64 key is its own hash, and may be -1.
    hash_at(table, position) = table->key->shape == ElementShape::int64 ? 0 : key.hash;
    if (table->key->size > 0) {
        std::memcpy(entry + HashTable::kKeyOffset, key.value,
                    static_cast<std::size_t>(table->key->size));
    }
    retain_element(*table->key, key.value);
    put_into_index(table, position);
    ++table->length;
    return position;
}

/// Calls function(position) at the slots where a hash may be, until it gives true: that position,
/// or -1 when there is none.
template <class Function>
std::int64_t probe(const HashTable* table, std::int64_t hash, Function function) {
    const std::uint64_t mask = slots(table) - 1;
    for (std::uint64_t slot = slot_of(table, hash);; slot = (slot + 1) & mask) {
        const std::uint32_t position = table->index[slot];
        if (position == kEmptySlot) return -1;
        if (function(position)) return position;
    }
}

/// An empty table with room for so many entries.
HashTable* make(ObjectKind kind, const ElementType* key, const ElementType* value,
                std::int64_t entries) {
    void* memory = allocate_object(kind, sizeof(HashTable));
    if (!memory) return nullptr;
    auto* table = new (memory) HashTable{{1, kind}};
    table->key = key;
    table->value = value;
    const std::int64_t value_offset = HashTable::value_offset_for(key->size, value->align);
    table->value_offset = static_cast<std::int32_t>(value_offset);
    table->entry_size = HashTable::entry_size_for(value_offset, value->size);
    table->index_shift = 64;
    if (rebuild(table, bits_for(entries)) != 0) {
        release(ref(table));
        return nullptr;
    }
    return table;
}

void release_entries(const HashTable* table) {
    for (std::int64_t i = next_entry(table, 0); i >= 0; i = next_entry(table, i + 1)) {
        release_element(*table->key, table->key_at(i));
        release_element(*table->value, table->value_at(i));
    }
}

void destroy_table(HashTable* table) {
    release_entries(table);
    std::free(table->entries);
    std::free(table->index);
    free_object(ref(table));
}

}  // namespace

bool HashTable::alive(std::int64_t position) const { return hash_at(this, position) != kRemoved; }

Key key_of(const HashTable* table, const void* value) {
    if (table->key->shape == ElementShape::int64)
        return {value, *static_cast<const std::int64_t*>(value)};
    return {value, hash_element(*table->key, value)};
}

Key key_of(const Ref& string) { return {&string, hash_of(as<String>(string))}; }

HashTable* make_table(ObjectKind kind, const ElementType* key, const ElementType* value) {
    if (require_hashable(*key) != 0) return nullptr;
    return make(kind, key, value, 0);
}

void destroy_Dict(Dict* dict) { destroy_table(dict); }
void destroy_Set(Set* set) { destroy_table(set); }

std::int64_t find_int64_behind(const HashTable* table, std::int64_t key) {
    return probe(table, key, [&](std::int64_t position) {
        return *static_cast<const std::int64_t*>(table->key_at(position)) == key;
    });
}

std::int64_t find_entry(const HashTable* table, Key key) {
    switch (table->key->shape) {
        case ElementShape::int64: return find_int64(table, key.hash);
        case ElementShape::string: {
            const auto* text = *static_cast<const String* const*>(key.value);
            return probe(table, key.hash, [&](std::int64_t position) {
                return hash_at(table, position) == key.hash &&
                       equal(*static_cast<const String* const*>(table->key_at(position)), text);
            });
        }
        default:
            return probe(table, key.hash, [&](std::int64_t position) {
                return hash_at(table, position) == key.hash &&
                       equal_elements(*table->key, table->key_at(position), key.value);
            });
    }
}

std::int64_t find_or_add_entry(HashTable* table, Key key) {
    const std::int64_t position = find_entry(table, key);
    return position >= 0 ? position : add_entry(table, key);
}

void take_entry(HashTable* table, std::int64_t position) {
    take_from_index(table, position);
    hash_at(table, position) = kRemoved;
    --table->length;
    while (table->used > 0 && !table->alive(table->used - 1)) --table->used;
}

void remove_entry(HashTable* table, std::int64_t position) {
    take_entry(table, position);
    release_element(*table->key, table->key_at(position));
    release_element(*table->value, table->value_at(position));
}

void clear_table(HashTable* table) {
    release_entries(table);
    table->length = table->used = 0;
    std::fill_n(table->index, slots(table), kEmptySlot);
}

std::int64_t next_entry(const HashTable* table, std::int64_t position) {
    while (position < table->used && !table->alive(position)) ++position;
    return position < table->used ? position : -1;
}

// Removed entries at the end are not kept: see take_entry.
std::int64_t last_entry(const HashTable* table) { return table->used - 1; }

HashTable* copy_table(const HashTable* table) {
    HashTable* copy = make(table->object.kind, table->key, table->value, table->length);
    if (copy && update_table(copy, table) != 0) {
        release(ref(copy));
        return nullptr;
    }
    return copy;
}

std::int32_t update_table(HashTable* table, const HashTable* other) {
    if (table == other) return 0;
    for (std::int64_t i = next_entry(other, 0); i >= 0; i = next_entry(other, i + 1)) {
        const Key key{other->key_at(i), table->key->shape == ElementShape::int64
                                            ? *static_cast<std::int64_t*>(other->key_at(i))
                                            : hash_at(other, i)};
        const std::int64_t position = find_or_add_entry(table, key);
        if (position < 0) return 1;
        void* value = table->value_at(position);
        retain_element(*table->value, other->value_at(i));
        release_element(*table->value, value);
        if (table->value->size > 0) {
            std::memcpy(value, other->value_at(i), static_cast<std::size_t>(table->value->size));
        }
    }
    return 0;
}

bool equal(const HashTable* a, const HashTable* b) {
    if (a->length != b->length) return false;
    for (std::int64_t i = next_entry(a, 0); i >= 0; i = next_entry(a, i + 1)) {
        const std::int64_t other = find_entry(b, key_of(b, a->key_at(i)));
        if (other < 0 || !equal_elements(*a->value, a->value_at(i), b->value_at(other))) {
            return false;
        }
    }
    return true;
}

std::int32_t raise_key_error(const HashTable* table, const void* key) {
    add_argument(begin_error("KeyError"), *table->key, key);
    return 1;
}

}  // namespace numen::runtime
