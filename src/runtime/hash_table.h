#pragma once

#include "runtime/element.h"
#include "runtime/object.h"

/// dict and set: entries in the order of insertion, found by open addressing.
namespace numen::runtime {

/// What dict and set are. `entries` has a row of entries, each {hash, key, value}; removed ones
/// stay, marked by their hash, until the table is rebuilt. `index` has the positions of entries, at
/// slots that follow from their hashes (`Probe`).
///
/// Positions number entries. An entry's address holds until something is added.
struct HashTable {
    Object object;
    std::int64_t length;  // entries that are alive
    std::int64_t used;    // entries, removed ones too
    std::int64_t capacity;
    char* entries;
    std::uint32_t* index;
    std::uint64_t mask;   // slots of the index, a power of two, less one
    std::int64_t filled;  // slots that are not empty
    std::int64_t value_offset;
    std::int64_t entry_size;
    const ElementType* key;
    const ElementType* value;  // of a set: None, which takes no memory

    static constexpr std::int64_t kKeyOffset = 8;
    static constexpr std::int64_t value_offset_for(std::int64_t key_size,
                                                   std::int64_t value_align) {
        return (kKeyOffset + key_size + value_align - 1) / value_align * value_align;
    }
    static constexpr std::int64_t entry_size_for(std::int64_t value_offset,
                                                 std::int64_t value_size) {
        return (value_offset + value_size + 7) / 8 * 8;
    }

    char* entry(std::int64_t position) const { return entries + position * entry_size; }
    void* key_at(std::int64_t position) const { return entry(position) + kKeyOffset; }
    void* value_at(std::int64_t position) const { return entry(position) + value_offset; }
    bool alive(std::int64_t position) const;
};
static_assert(offsetof(HashTable, length) == 16);
using Dict = HashTable;
using Set = HashTable;

/// A key with its hash, computed once.
struct Key {
    const void* value;
    std::int64_t hash;
};
Key key_of(const HashTable* table, const void* value);
inline Key key_of(const std::int64_t& key) { return {&key, key}; }
Key key_of(const Ref& string);

// Functions that give a table or an address give null, and those that give a status 1, when they
// raise.

/// An empty table. TypeError when the keys have no hash.
HashTable* make_table(ObjectKind kind, const ElementType* key, const ElementType* value);
void destroy_Dict(Dict* dict);
void destroy_Set(Set* set);

/// Position of a key's entry, or -1.
std::int64_t find_entry(const HashTable* table, Key key);
/// Position of a key's entry, which is added, with the value's bytes zero, when there is none; -1
/// without memory.
std::int64_t find_or_add_entry(HashTable* table, Key key);
/// Removes an entry. Its key's and value's references are the caller's from now on.
void take_entry(HashTable* table, std::int64_t position);
/// Removes an entry and drops its references.
void remove_entry(HashTable* table, std::int64_t position);
void clear_table(HashTable* table);
/// The first entry alive at or after a position, or -1.
std::int64_t next_entry(const HashTable* table, std::int64_t position);
/// The last entry alive, or -1.
std::int64_t last_entry(const HashTable* table);
HashTable* copy_table(const HashTable* table);
/// Adds the entries of another table of the same types, replacing values.
std::int32_t update_table(HashTable* table, const HashTable* other);

/// Whether both have the same keys with equal values; the values must be equatable.
bool equal(const HashTable* a, const HashTable* b);
/// Makes KeyError with the key as its argument pending. Always 1.
std::int32_t raise_key_error(const HashTable* table, const void* key);

inline std::int32_t give(Ref* out, HashTable* table) {
    if (!table) return 1;
    *out = ref(table);
    return 0;
}

// Tables with int64 keys are found by the key itself, inline; codegen/llvm/tables.cpp does the
// same.

/// What the index has at slots of no entry. One whose entry was removed is never empty again, as
/// searches for others went past it.
inline constexpr std::uint32_t kRemovedSlot = UINT32_MAX - 1, kEmptySlot = UINT32_MAX;

/// The slots where a hash may be, one after the other. First the hash itself, so that keys in a row
/// lie in a row, found without waiting and mostly alone; those of an odd step too. Where the first
/// slot is taken, slots that all bits of the hash decide: no series of keys has long searches.
class Probe {
  public:
    Probe(const HashTable* table, std::int64_t hash)
        : mask_(table->mask), hash_(static_cast<std::uint64_t>(hash)), slot_(hash_ & mask_) {}

    std::uint64_t slot() const { return slot_; }
    void next() {
        if (step_ == 0) {
            const std::uint64_t mixed = mix(hash_);
            slot_ = mixed & mask_;
            step_ = mixed >> 32 | 1;
        } else {
            // Comes to all slots (Knuth, TAOCP 3.2.1.2), and soon out of a row of taken ones.
            slot_ = (5 * slot_ + step_) & mask_;
        }
    }

  private:
    static std::uint64_t mix(std::uint64_t hash) {
        hash = (hash ^ hash >> 32) * 0x9E3779B97F4A7C15u;
        hash = (hash ^ hash >> 29) * 0xD1B54A32D192ED03u;
        return hash ^ hash >> 32;
    }

    std::uint64_t mask_, hash_, slot_;
    std::uint64_t step_ = 0;  // odd from the second slot on
};

/// The search of find_int64 where another key has the first slot.
std::int64_t find_int64_behind(const HashTable* table, std::int64_t key);

inline std::int64_t find_int64(const HashTable* table, std::int64_t key) {
    const std::uint32_t position = table->index[Probe(table, key).slot()];
    if (position == kEmptySlot) return -1;
    const bool is_it = position != kRemovedSlot &&
                       *static_cast<const std::int64_t*>(table->key_at(position)) == key;
    return is_it ? position : find_int64_behind(table, key);
}

}  // namespace numen::runtime
