#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "jit/elf_object.h"

namespace numen::jit {

/// Applies x86-64 relocations, and builds the two small tables they need inside the image: slots
/// that hold the addresses of symbols (the global offset table) and jump stubs for calls to
/// functions more than 2 GiB away. psABI: "System V ABI, AMD64 supplement", section 4.4.1.
class Relocator {
  public:
    /// `object` must outlive the relocator. Throws ObjectRejected for relocations that lie outside
    /// their section or are of a kind compiled code does not need.
    explicit Relocator(const ElfObject& object);

    /// Bytes that relocate() needs for its tables; a multiple of 8.
    std::size_t tables_size() const { return (slot_symbols_.size() + stub_symbols_.size()) * 8; }

    /// True if the object holds 32-bit absolute addresses of itself: it has to lie below 2 GiB.
    bool needs_low_addresses() const { return needs_low_addresses_; }

    /// Changes the bytes of all sections. section_memory[i] is the writable copy of section i at
    /// its final address, addresses[i] the address of symbol i; `tables` is aligned to 8 and will
    /// be executable. Throws ObjectRejected when a value does not fit.
    void relocate(std::span<const std::span<std::byte>> section_memory,
                  std::span<const std::uint64_t> addresses, std::span<std::byte> tables) const;

  private:
    /// Position in a table, or none.
    using Index = std::uint32_t;
    static constexpr Index kNone = 0xFFFF'FFFF;

    struct Tables {
        std::uint64_t slots = 0;
        std::uint64_t stubs = 0;
    };

    void apply(const ElfRelocation& relocation, std::span<std::byte> section,
               std::uint64_t symbol_address, const Tables& tables) const;

    const ElfObject& object_;
    bool needs_low_addresses_ = false;
    std::vector<Index> slot_of_;  ///< per symbol
    std::vector<Index> stub_of_;  ///< per symbol
    std::vector<std::uint32_t> slot_symbols_;
    std::vector<std::uint32_t> stub_symbols_;
};

}  // namespace numen::jit
