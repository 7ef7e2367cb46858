#include "runtime/hash_table.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

#include "runtime/error.h"
#include "runtime/show.h"
#include "runtime/string.h"

namespace numen::runtime {

namespace {

constexpr std::int64_t kRemoved = -1;  // no hash is -1
constexpr int kSmallestBits = 4;       // a cache line
constexpr int kLargestBits = 31;
/// Tables grow to four times their size below, to twice their size from here on.
constexpr int kLargeBits = 16;

std::int64_t& hash_at(const HashTable* table, std::int64_t position) {
    return *reinterpret_cast<std::int64_t*>(table->entry(position));
}

/// Half of the slots, so that most keys are in their first one, and most first slots of keys that
/// are not there are empty.
std::int64_t capacity_of(int bits) { return std::int64_t{1} << (bits - 1); }

/// The hash by which the index places a key. For int64 the key itself, so that no hash need be
/// kept.
std::int64_t index_hash(const HashTable* table, std::int64_t position) {
    return table->key->shape == ElementShape::int64
               ? *static_cast<std::int64_t*>(table->key_at(position))
               : hash_at(table, position);
}

/// The first slot that satisfies a condition, of those where an entry's hash may be.
template <class Condition>
std::uint32_t& slot_for(const HashTable* table, std::int64_t hash, Condition condition) {
    Probe probe(table, hash);
    while (!condition(table->index[probe.slot()])) probe.next();
    return table->index[probe.slot()];
}

/// Puts an entry that is in no slot into the index.
void put_into_index(HashTable* table, std::int64_t position) {
    std::uint32_t& slot = slot_for(table, index_hash(table, position),
                                   [](std::uint32_t found) { return found >= kRemovedSlot; });
    table->filled += slot == kEmptySlot;
    slot = static_cast<std::uint32_t>(position);
}

void empty_index(HashTable* table) {
    std::fill_n(table->index, table->mask + 1, kEmptySlot);
    table->filled = 0;
}

/// Closes the gaps that removed entries have left.
void close_up(HashTable* table) {
    if (table->used == table->length) return;
    std::int64_t used = 0;
    for (std::int64_t i = next_entry(table, 0); i >= 0; i = next_entry(table, i + 1)) {
        std::memmove(table->entry(used++), table->entry(i),
                     static_cast<std::size_t>(table->entry_size));
    }
    table->used = used;
}

/// Makes memory for an index of 2**bits slots and the entries that may be in it, and makes the
/// index anew.
std::int32_t rebuild(HashTable* table, int bits) {
    if (bits > kLargestBits) return raise_memory_error();
    const std::uint64_t slots = std::uint64_t{1} << bits;
    if (table->mask + 1 != slots) {
        const std::int64_t capacity = capacity_of(bits);
        auto* index = static_cast<std::uint32_t*>(std::malloc(sizeof(std::uint32_t) * slots));
        void* entries = index ? std::realloc(table->entries,
                                             static_cast<std::size_t>(capacity * table->entry_size))
                              : nullptr;
        if (!entries) {
            std::free(index);
            return raise_memory_error();
        }
        std::free(table->index);
        table->entries = static_cast<char*>(entries);
        table->index = index;
        table->capacity = capacity;
        table->mask = slots - 1;
    }
    close_up(table);
    empty_index(table);
    for (std::int64_t i = 0; i < table->used; ++i) put_into_index(table, i);
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
    if (table->used == table->capacity || table->filled == table->capacity) {
        // More slots, unless removals have left half of the entries dead.
        const int bits = std::bit_width(table->mask);
        const bool sparse = table->length <= table->capacity / 2;
        const int more = bits < kLargeBits ? 2 : 1;
        if (rebuild(table, sparse ? bits : bits + more) != 0) return -1;
    }
    const std::int64_t position = table->used++;
    char* entry = table->entry(position);
    std::memset(entry, 0, static_cast<std::size_t>(table->entry_size));
    if (table->key->shape == ElementShape::int64) {
        // Its own hash, which may be -1: what is kept is only that the entry is alive.
        std::memcpy(table->key_at(position), key.value, sizeof(std::int64_t));
    } else {
        hash_at(table, position) = key.hash;
        if (table->key->size > 0) {
            std::memcpy(table->key_at(position), key.value,
                        static_cast<std::size_t>(table->key->size));
        }
        retain_element(*table->key, key.value);
    }
    put_into_index(table, position);
    ++table->length;
    return position;
}

/// Calls function(position) at the slots of a probe, until it gives true: that position, or -1 when
/// there is none.
template <class Function>
std::int64_t search(const HashTable* table, Probe probe, Function function) {
    for (;; probe.next()) {
        const std::uint32_t position = table->index[probe.slot()];
        if (position == kEmptySlot) return -1;
        if (position != kRemovedSlot && function(position)) return position;
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
    table->value_offset = value_offset;
    table->entry_size = HashTable::entry_size_for(value_offset, value->size);
    if (rebuild(table, bits_for(entries)) != 0) {
        release(ref(table));
        return nullptr;
    }
    return table;
}

void release_entries(const HashTable* table) {
    if (table->key->references.empty() && table->value->references.empty()) return;
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
    Probe probe(table, key);
    probe.next();
    return search(table, probe, [&](std::int64_t position) {
        return *static_cast<const std::int64_t*>(table->key_at(position)) == key;
    });
}

std::int64_t find_entry(const HashTable* table, Key key) {
    switch (table->key->shape) {
        case ElementShape::int64: return find_int64(table, key.hash);
        case ElementShape::string: {
            const auto* text = *static_cast<const String* const*>(key.value);
            return search(table, Probe(table, key.hash), [&](std::int64_t position) {
                return hash_at(table, position) == key.hash &&
                       equal(*static_cast<const String* const*>(table->key_at(position)), text);
            });
        }
        default:
            return search(table, Probe(table, key.hash), [&](std::int64_t position) {
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
    slot_for(table, index_hash(table, position),
             [&](std::uint32_t found) { return found == position; }) = kRemovedSlot;
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
    empty_index(table);
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
