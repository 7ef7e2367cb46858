#include "jit/relocator.h"

#include <elf.h>

#include <cstring>
#include <limits>
#include <string>

namespace numen::jit {
namespace {

[[noreturn]] void reject(const ElfObject& object, const ElfRelocation& relocation,
                         const char* why) {
    throw ObjectRejected("relocation of kind " + std::to_string(relocation.type) + " in section '" +
                         std::string(object.sections[relocation.section].name) + "' to '" +
                         std::string(object.symbols[relocation.symbol].name) + "': " + why);
}

/// Number of bytes a relocation of this kind changes; 0 if the kind is unknown.
std::size_t width_of(std::uint32_t type) {
    switch (type) {
        case R_X86_64_PC32:
        case R_X86_64_PLT32:
        case R_X86_64_32:
        case R_X86_64_32S:
        case R_X86_64_GOTPCREL:
        case R_X86_64_GOTPCRELX:
        case R_X86_64_REX_GOTPCRELX:
        case R_X86_64_GOTPC32: return 4;
        case R_X86_64_64:
        case R_X86_64_PC64:
        case R_X86_64_GOTPCREL64:
        case R_X86_64_GOTPC64:
        case R_X86_64_GOTOFF64:
        case R_X86_64_GOT64:
        case R_X86_64_PLTOFF64: return 8;
        default: return 0;
    }
}

bool needs_slot(std::uint32_t type) {
    return type == R_X86_64_GOTPCREL || type == R_X86_64_GOTPCRELX ||
           type == R_X86_64_REX_GOTPCRELX || type == R_X86_64_GOTPCREL64 || type == R_X86_64_GOT64;
}

/// True if the four bytes at `offset` are the target of a call or jump. They are where an operand
/// relative to the instruction pointer could be too, but then the byte before is a ModRM byte with
/// the low bits 101 and the high bits 00, which none of these opcodes is.
bool is_branch(std::span<const std::byte> contents, std::uint64_t offset) {
    if (offset == 0) return false;
    const auto opcode = std::to_integer<unsigned>(contents[offset - 1]);
    if (opcode == 0xE8 || opcode == 0xE9) return true;  // call, jmp
    return (opcode & 0xF0) == 0x80 && offset >= 2 &&    // jcc
           contents[offset - 2] == std::byte{0x0F};
}

/// A PC-relative operand far from its symbol can go through a stub only if it is branched to.
bool may_need_stub(const ElfObject& object, const ElfRelocation& relocation) {
    const ElfSymbol::Place place = object.symbols[relocation.symbol].place;
    if (place != ElfSymbol::Place::undefined && place != ElfSymbol::Place::absolute) return false;
    if (relocation.type == R_X86_64_PLT32) return true;
    return relocation.type == R_X86_64_PC32 &&
           is_branch(object.sections[relocation.section].contents, relocation.offset);
}

template <class T>
bool fits(std::uint64_t value) {
    if constexpr (std::numeric_limits<T>::is_signed) {
        const auto wide = static_cast<std::int64_t>(value);
        return wide >= std::numeric_limits<T>::min() && wide <= std::numeric_limits<T>::max();
    } else {
        return value <= std::numeric_limits<T>::max();
    }
}

void store(std::byte* place, std::uint64_t value, std::size_t width) {
    std::memcpy(place, &value, width);  // little-endian: the low bytes come first
}

std::uint64_t address_of(const std::byte* memory) {
    return reinterpret_cast<std::uintptr_t>(memory);
}

}  // namespace

Relocator::Relocator(const ElfObject& object)
    : object_(object),
      slot_of_(object.symbols.size(), kNone),
      stub_of_(object.symbols.size(), kNone) {
    const auto claim = [](std::vector<Index>& index_of, std::vector<std::uint32_t>& table,
                          std::uint32_t symbol) {
        if (index_of[symbol] != kNone) return;
        index_of[symbol] = static_cast<Index>(table.size());
        table.push_back(symbol);
    };
    for (const ElfRelocation& relocation : object.relocations) {
        if (relocation.type == R_X86_64_NONE) continue;
        const std::size_t width = width_of(relocation.type);
        if (width == 0) reject(object, relocation, "this kind is not supported");
        const std::uint64_t size = object.sections[relocation.section].size;
        if (relocation.offset > size || size - relocation.offset < width) {
            reject(object, relocation, "lies outside its section");
        }
        const ElfSymbol& symbol = object.symbols[relocation.symbol];
        if (symbol.place == ElfSymbol::Place::not_loaded) {
            reject(object, relocation, "the symbol is in a section that is not loaded");
        }
        if ((relocation.type == R_X86_64_32 || relocation.type == R_X86_64_32S) &&
            symbol.place != ElfSymbol::Place::absolute) {
            needs_low_addresses_ = true;
        }
        const bool stub = may_need_stub(object, relocation);
        if (stub || needs_slot(relocation.type)) {
            claim(slot_of_, slot_symbols_, relocation.symbol);
        }
        if (stub) claim(stub_of_, stub_symbols_, relocation.symbol);
    }
}

void Relocator::relocate(std::span<const std::span<std::byte>> section_memory,
                         std::span<const std::uint64_t> addresses,
                         std::span<std::byte> tables) const {
    std::byte* const slots = tables.data();
    std::byte* const stubs = slots + slot_symbols_.size() * 8;
    for (std::size_t i = 0; i < slot_symbols_.size(); ++i) {
        store(slots + i * 8, addresses[slot_symbols_[i]], 8);
    }
    for (std::size_t i = 0; i < stub_symbols_.size(); ++i) {
        std::byte* const stub = stubs + i * 8;
        const std::uint64_t slot = address_of(slots + slot_of_[stub_symbols_[i]] * 8);
        store(stub, 0x25FF, 2);  // jmp *slot(%rip), relative to the end of its six bytes
        store(stub + 2, slot - (address_of(stub) + 6), 4);
        store(stub + 6, 0xCCCC, 2);  // int3
    }
    const Tables places{.slots = address_of(slots), .stubs = address_of(stubs)};
    for (const ElfRelocation& relocation : object_.relocations) {
        if (relocation.type == R_X86_64_NONE) continue;
        apply(relocation, section_memory[relocation.section], addresses[relocation.symbol], places);
    }
}

void Relocator::apply(const ElfRelocation& relocation, std::span<std::byte> section,
                      std::uint64_t symbol_address, const Tables& tables) const {
    // The letters of the psABI: S symbol, A addend, P place, GOT table of slots, G slot's offset.
    // Unsigned arithmetic wraps, as the processor's does.
    std::byte* const place = section.data() + relocation.offset;
    const auto a = static_cast<std::uint64_t>(relocation.addend);
    const std::uint64_t s = symbol_address;
    const std::uint64_t p = address_of(place);
    const std::uint64_t got = tables.slots;
    const std::uint64_t g = std::uint64_t{slot_of_[relocation.symbol]} * 8;

    const auto store_32 = [&](std::uint64_t value) {
        if (!fits<std::int32_t>(value)) reject(object_, relocation, "the value does not fit");
        store(place, value, 4);
    };
    switch (relocation.type) {
        case R_X86_64_PC32:
        case R_X86_64_PLT32: {
            const Index stub = stub_of_[relocation.symbol];
            if (!fits<std::int32_t>(s + a - p) && stub != kNone &&
                may_need_stub(object_, relocation)) {
                return store_32(tables.stubs + std::uint64_t{stub} * 8 + a - p);
            }
            return store_32(s + a - p);
        }
        case R_X86_64_32S: return store_32(s + a);
        case R_X86_64_32:
            if (!fits<std::uint32_t>(s + a)) reject(object_, relocation, "the value does not fit");
            return store(place, s + a, 4);
        case R_X86_64_GOTPCREL:
        case R_X86_64_GOTPCRELX:
        case R_X86_64_REX_GOTPCRELX: return store_32(got + g + a - p);
        case R_X86_64_GOTPC32: return store_32(got + a - p);
        case R_X86_64_64: return store(place, s + a, 8);
        case R_X86_64_PC64: return store(place, s + a - p, 8);
        case R_X86_64_GOTPCREL64: return store(place, got + g + a - p, 8);
        case R_X86_64_GOTPC64: return store(place, got + a - p, 8);
        case R_X86_64_GOTOFF64: return store(place, s + a - got, 8);
        case R_X86_64_GOT64: return store(place, g + a, 8);
        // The distance has 64 bits, so the function is in reach without a stub.
        case R_X86_64_PLTOFF64: return store(place, s + a - got, 8);
        default: reject(object_, relocation, "this kind is not supported");
    }
}

}  // namespace numen::jit
