#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace numen::jit {

/// Why an object cannot be loaded. Thrown inside the loader, handed out as a LoadError.
class ObjectRejected : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Where a section goes in memory. Code and constants share one read-execute range: a kernel's
/// constants are a few bytes, and a range of their own would cost it a page and a system call.
enum class Segment : std::uint8_t { none, code, read_only, writable };

struct ElfSection {
    std::string_view name;
    Segment segment = Segment::none;
    std::uint64_t size = 0;
    std::uint64_t alignment = 1;
    /// Empty for zero-initialised sections, else `size` bytes inside the object.
    std::span<const std::byte> contents;
};

struct ElfSymbol {
    enum class Place : std::uint8_t { undefined, section, absolute, common, not_loaded };

    std::string_view name;
    Place place = Place::undefined;
    bool weak = false;
    bool exported = false;
    bool function = false;
    std::uint32_t section = 0;  ///< index into sections, when place == section
    std::uint64_t value = 0;    ///< offset in the section, address, or alignment of a common symbol
    std::uint64_t size = 0;
};

struct ElfRelocation {
    std::uint32_t section = 0;  ///< index into sections of the bytes to change
    std::uint32_t type = 0;
    std::uint32_t symbol = 0;
    std::uint64_t offset = 0;
    std::int64_t addend = 0;
};

/// A relocatable x86-64 object whose every index, offset, size and alignment has been checked;
/// views into the bytes it was read from.
struct ElfObject {
    std::vector<ElfSection> sections;
    std::vector<ElfSymbol> symbols;
    std::vector<ElfRelocation> relocations;
};

/// Largest image: keeps every distance inside one image within 32 bits.
inline constexpr std::uint64_t kMaxImageSize = std::uint64_t{1} << 30;
inline constexpr std::uint64_t kMaxAlignment = 4096;

/// Reads `bytes`, which must outlive the result; throws ObjectRejected when they are damaged or ask
/// for something the loader does not do (another machine, thread-local data, constructors).
ElfObject read_elf_object(std::span<const std::byte> bytes);

}  // namespace numen::jit
