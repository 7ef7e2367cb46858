#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "support/arena.h"
#include "syntax/character.h"

namespace numen::syntax {

/// Makes equal names share their characters, so that a name is kept once and comparing two of
/// them mostly compares pointers.
class NameTable {
  public:
    explicit NameTable(support::Arena& arena) : arena_(arena), slots_(256) {}

    /// The one view for `name`, in its NFKC form. `name` must outlive the arena's users: the view
    /// of the first occurrence is the one handed out.
    std::string_view intern(std::string_view name) {
        for (char c : name) {
            if (classify(c) == CharClass::NonAscii) {
                return insert(arena_.copy(std::string_view(normalize_identifier(name))));
            }
        }
        return insert(name);
    }

  private:
    static std::size_t hash(std::string_view name) {
        std::uint64_t value = name.size() * 0x9E3779B97F4A7C15u;
        std::size_t at = 0;
        for (; at + 8 <= name.size(); at += 8) {
            std::uint64_t eight;
            std::memcpy(&eight, name.data() + at, 8);
            value = (value ^ eight) * 0x9E3779B97F4A7C15u;
            value ^= value >> 29;
        }
        std::uint64_t rest = 0;
        for (; at < name.size(); ++at) rest = rest << 8 | static_cast<unsigned char>(name[at]);
        value = (value ^ rest) * 0x9E3779B97F4A7C15u;
        return static_cast<std::size_t>(value ^ value >> 32);
    }

    std::string_view insert(std::string_view name) {
        std::size_t slot = hash(name) & (slots_.size() - 1);
        while (slots_[slot].data() != nullptr) {
            if (slots_[slot] == name) return slots_[slot];
            slot = (slot + 1) & (slots_.size() - 1);
        }
        slots_[slot] = name;
        if (++count_ * 2 > slots_.size()) grow();
        return name;
    }

    void grow() {
        std::vector<std::string_view> old(slots_.size() * 2);
        old.swap(slots_);
        for (std::string_view name : old) {
            if (name.data() == nullptr) continue;
            std::size_t slot = hash(name) & (slots_.size() - 1);
            while (slots_[slot].data() != nullptr) slot = (slot + 1) & (slots_.size() - 1);
            slots_[slot] = name;
        }
    }

    support::Arena& arena_;
    std::vector<std::string_view> slots_;
    std::size_t count_ = 0;
};

/// Tells whether a name was there before. Names must come from one NameTable.
class RepeatedName {
  public:
    /// False when `name` was added before.
    bool add(std::string_view name) {
        if (seen_.size() < 16) {
            if (std::find(seen_.begin(), seen_.end(), name.data()) != seen_.end()) return false;
            seen_.push_back(name.data());
            return true;
        }
        if (many_.empty()) many_.insert(seen_.begin(), seen_.end());
        return many_.insert(name.data()).second;
    }

  private:
    std::vector<const char*> seen_;
    std::unordered_set<const char*> many_;
};

}  // namespace numen::syntax
