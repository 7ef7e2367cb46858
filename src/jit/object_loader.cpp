#include "jit/object_loader.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

#include "jit/elf_object.h"
#include "jit/perf_map.h"
#include "jit/relocator.h"
#include "jit/unwind_info.h"

namespace numen::jit {
namespace {

using Place = ElfSymbol::Place;

constexpr std::string_view kUnwindSection = ".eh_frame";
constexpr std::size_t kUnwindEndMark = 4;
constexpr std::uint64_t kTableAlignment = 8;
/// Up to this size all pages are mapped in by one call; a page fault each costs ten times as much.
/// Larger images are mostly zeroed data that may never be touched.
constexpr std::size_t kPopulateLimit = std::size_t{1} << 20;

std::string system_error(const char* what) {
    return std::string(what) + " failed: " + std::strerror(errno);
}

/// Where everything goes, as offsets from the start of the image: code, constants and the
/// relocator's tables first, then (on pages of their own) what stays writable.
class Layout {
  public:
    Layout(const ElfObject& object, std::size_t tables_size) {
        section_offsets_.resize(object.sections.size());
        common_offsets_.resize(object.symbols.size());
        // Code first and by itself, so that unwind information can be checked to describe only it.
        place_sections(object, Segment::code);
        place_sections(object, Segment::read_only);
        tables_ = take(tables_size, kTableAlignment);
        executable_size_ = take(0, static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
        place_sections(object, Segment::writable);
        for (std::size_t i = 0; i < object.symbols.size(); ++i) {
            const ElfSymbol& symbol = object.symbols[i];
            if (symbol.place == Place::common) common_offsets_[i] = take(symbol.size, symbol.value);
        }
        total_size_ = take(0, static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
    }

    std::uint64_t section(std::size_t index) const { return section_offsets_[index]; }
    std::uint64_t common(std::size_t symbol) const { return common_offsets_[symbol]; }
    std::uint64_t tables() const { return tables_; }
    std::uint64_t executable_size() const { return executable_size_; }
    std::uint64_t total_size() const { return total_size_; }

  private:
    void place_sections(const ElfObject& object, Segment segment) {
        for (std::size_t i = 0; i < object.sections.size(); ++i) {
            const ElfSection& section = object.sections[i];
            if (section.segment != segment) continue;
            const bool unwind = section.name == kUnwindSection;
            section_offsets_[i] =
                take(section.size + (unwind ? kUnwindEndMark : 0), section.alignment);
        }
    }

    /// Sizes and alignments are limited one by one, so a sum can pass the limit but not overflow.
    std::uint64_t take(std::uint64_t size, std::uint64_t alignment) {
        const std::uint64_t begin = (end_ + alignment - 1) & ~(alignment - 1);
        end_ = begin + size;
        if (end_ > kMaxImageSize) throw ObjectRejected("the object needs more than 1 GiB");
        return begin;
    }

    std::vector<std::uint64_t> section_offsets_;
    std::vector<std::uint64_t> common_offsets_;
    std::uint64_t end_ = 0;
    std::uint64_t tables_ = 0;
    std::uint64_t executable_size_ = 0;
    std::uint64_t total_size_ = 0;
};

/// Pages of memory, given back on destruction. One mapping an image: sharing larger ones was
/// measured to save 3 of 11 microseconds, which is not worth an allocator for pages that change
/// protection. (Mapping one page twice, writable and executable, would need no system call at all,
/// but such pages stay shared after fork, where parent and child then overwrite each other's code.)
class Mapping {
  public:
    Mapping() = default;
    Mapping(std::size_t size, bool low_addresses) : size_(size) {
        int flags = MAP_PRIVATE | MAP_ANONYMOUS;
        if (size <= kPopulateLimit) flags |= MAP_POPULATE;
        if (low_addresses) flags |= MAP_32BIT;
        void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, -1, 0);
        if (memory == MAP_FAILED) throw ObjectRejected(system_error("mmap"));
        begin_ = static_cast<std::byte*>(memory);
    }
    Mapping(Mapping&& other) noexcept
        : begin_(std::exchange(other.begin_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    Mapping& operator=(Mapping&&) = delete;
    ~Mapping() {
        if (begin_ != nullptr) munmap(begin_, size_);
    }

    std::byte* begin() const { return begin_; }

    void make_executable(std::size_t size) {
        __builtin___clear_cache(reinterpret_cast<char*>(begin_),
                                reinterpret_cast<char*>(begin_ + size));
        if (mprotect(begin_, size, PROT_READ | PROT_EXEC) != 0) {
            throw ObjectRejected(system_error("mprotect"));
        }
    }

  private:
    std::byte* begin_ = nullptr;
    std::size_t size_ = 0;
};

/// Copies each loaded section to its place.
std::vector<std::span<std::byte>> copy_sections(const ElfObject& object, const Layout& layout,
                                                std::byte* image) {
    std::vector<std::span<std::byte>> memory(object.sections.size());
    for (std::size_t i = 0; i < object.sections.size(); ++i) {
        const ElfSection& section = object.sections[i];
        if (section.segment == Segment::none) continue;
        memory[i] = {image + layout.section(i), section.size};
        std::ranges::copy(section.contents, memory[i].begin());
    }
    return memory;
}

std::uint64_t external_address(const ElfSymbol& symbol, const SymbolResolver& resolve) {
    if (symbol.name.empty()) return 0;  // the first entry of every symbol table
    // Names the relocator's table; the relocations that refer to it use that table's address.
    if (symbol.name == "_GLOBAL_OFFSET_TABLE_") return 0;
    void* const address = resolve ? resolve(symbol.name) : nullptr;
    if (address == nullptr && !symbol.weak) {
        throw ObjectRejected("undefined symbol '" + std::string(symbol.name) + "'");
    }
    return reinterpret_cast<std::uintptr_t>(address);
}

std::vector<std::uint64_t> symbol_addresses(const ElfObject& object, const Layout& layout,
                                            const std::byte* image, const SymbolResolver& resolve) {
    const std::uint64_t base = reinterpret_cast<std::uintptr_t>(image);
    std::vector<std::uint64_t> addresses(object.symbols.size());
    for (std::size_t i = 0; i < object.symbols.size(); ++i) {
        const ElfSymbol& symbol = object.symbols[i];
        switch (symbol.place) {
            case Place::undefined: addresses[i] = external_address(symbol, resolve); break;
            case Place::section:
                addresses[i] = base + layout.section(symbol.section) + symbol.value;
                break;
            case Place::absolute: addresses[i] = symbol.value; break;
            case Place::common: addresses[i] = base + layout.common(i); break;
            case Place::not_loaded: break;  // the relocator rejects references to it
        }
    }
    return addresses;
}

/// The section of unwind information, empty if there is none that describes any code.
std::span<std::byte> find_unwind_info(const ElfObject& object,
                                      std::span<const std::span<std::byte>> memory,
                                      std::span<const std::byte> code) {
    std::span<std::byte> found;
    for (std::size_t i = 0; i < object.sections.size(); ++i) {
        const ElfSection& section = object.sections[i];
        if (section.name != kUnwindSection || section.segment == Segment::none) continue;
        if (section.segment != Segment::read_only || found.data() != nullptr) {
            throw ObjectRejected("unwind information has to be one read-only section");
        }
        found = memory[i];
    }
    return check_unwind_info(found, code) ? found : std::span<std::byte>();
}

void write_perf_map(const ElfObject& object, std::span<const std::uint64_t> addresses) {
    std::vector<PerfMapEntry> entries;
    for (std::size_t i = 0; i < object.symbols.size(); ++i) {
        const ElfSymbol& symbol = object.symbols[i];
        if (!symbol.function || symbol.place != Place::section || symbol.size == 0) continue;
        entries.push_back({.address = addresses[i], .size = symbol.size, .name = symbol.name});
    }
    if (!append_perf_map(entries)) throw ObjectRejected(system_error("writing the perf map"));
}

}  // namespace

struct CodeImage::State {
    struct Export {
        std::string name;
        void* address;
    };

    State(Mapping pages, std::size_t executable_size, const std::byte* unwind_info,
          std::vector<Export> exported)
        : mapping(std::move(pages)),
          code_size(executable_size),
          exports(std::move(exported)),
          unwind(unwind_info) {}

    Mapping mapping;
    std::size_t code_size;
    std::vector<Export> exports;
    UnwindRegistration unwind;  // last: the unwinder must forget the image before it is unmapped
};

CodeImage::CodeImage(std::unique_ptr<State> state) : state_(std::move(state)) {}
CodeImage::CodeImage(CodeImage&&) noexcept = default;
CodeImage& CodeImage::operator=(CodeImage&&) noexcept = default;
CodeImage::~CodeImage() = default;

support::Result<CodeImage, LoadError> CodeImage::load(std::span<const std::byte> bytes,
                                                      const SymbolResolver& resolve,
                                                      const LoadOptions& options) {
    try {
        const ElfObject object = read_elf_object(bytes);
        const Relocator relocator(object);
        const Layout layout(object, relocator.tables_size());
        if (layout.total_size() == 0) return LoadError{"the object is empty"};

        Mapping mapping(layout.total_size(), relocator.needs_low_addresses());
        std::byte* const image = mapping.begin();
        const std::span<std::byte> executable{image, layout.executable_size()};
        const auto memory = copy_sections(object, layout, image);
        const auto addresses = symbol_addresses(object, layout, image, resolve);
        relocator.relocate(memory, addresses,
                           executable.subspan(layout.tables(), relocator.tables_size()));
        const std::span<std::byte> unwind_info = find_unwind_info(object, memory, executable);
        mapping.make_executable(executable.size());

        std::vector<State::Export> exports;
        for (std::size_t i = 0; i < object.symbols.size(); ++i) {
            const ElfSymbol& symbol = object.symbols[i];
            const bool defined = symbol.place == Place::section || symbol.place == Place::common;
            if (!symbol.exported || !defined) continue;
            exports.push_back({std::string(symbol.name), reinterpret_cast<void*>(addresses[i])});
        }
        if (options.perf_map) write_perf_map(object, addresses);
        return CodeImage(std::make_unique<State>(std::move(mapping), executable.size(),
                                                 unwind_info.data(), std::move(exports)));
    } catch (const ObjectRejected& rejected) {
        return LoadError{rejected.what()};
    }
}

void* CodeImage::symbol(std::string_view name) const {
    // A compiled function and a handful of helpers: a search costs less than a table.
    const auto found = std::ranges::find(state_->exports, name, &State::Export::name);
    return found == state_->exports.end() ? nullptr : found->address;
}

std::span<const std::byte> CodeImage::code() const {
    return {state_->mapping.begin(), state_->code_size};
}

}  // namespace numen::jit
