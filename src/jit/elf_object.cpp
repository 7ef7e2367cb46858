#include "jit/elf_object.h"

#include <elf.h>

#include <bit>
#include <cstring>

namespace numen::jit {
namespace {

[[noreturn]] void reject(const std::string& why) { throw ObjectRejected(why); }

/// `count` elements of T at `offset`, copied out because nothing in a file is aligned for sure.
template <class T>
T read(std::span<const std::byte> bytes, std::uint64_t offset) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) {
        reject("the object is truncated");
    }
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

class Reader {
  public:
    explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    ElfObject read_object() {
        read_header();
        read_sections();
        read_symbols();
        read_relocations();
        return std::move(object_);
    }

  private:
    void read_header() {
        header_ = read<Elf64_Ehdr>(bytes_, 0);
        if (std::memcmp(header_.e_ident, ELFMAG, SELFMAG) != 0) reject("this is not an ELF object");
        if (header_.e_ident[EI_CLASS] != ELFCLASS64 || header_.e_ident[EI_DATA] != ELFDATA2LSB ||
            header_.e_ident[EI_VERSION] != EV_CURRENT || header_.e_version != EV_CURRENT) {
            reject("the object is not 64-bit little-endian ELF version 1");
        }
        if (header_.e_machine != EM_X86_64) {
            reject("the object is for machine " + std::to_string(header_.e_machine) +
                   "; only x86-64 (62) can be loaded");
        }
        if (header_.e_type != ET_REL) reject("the object is not relocatable");
        if (header_.e_shentsize != sizeof(Elf64_Shdr)) reject("section headers have a wrong size");
        if (header_.e_shnum == 0 || header_.e_shnum >= SHN_LORESERVE) {
            reject("the object has no section headers, or too many");
        }
    }

    void read_sections() {
        headers_.reserve(header_.e_shnum);
        for (std::uint64_t i = 0; i < header_.e_shnum; ++i) {
            // i is below 2^16, so only e_shoff can overflow, and then the sum is below e_shoff.
            const std::uint64_t offset = header_.e_shoff + i * sizeof(Elf64_Shdr);
            if (offset < header_.e_shoff) reject("the object is truncated");
            headers_.push_back(read<Elf64_Shdr>(bytes_, offset));
        }
        const std::span<const std::byte> names = string_table(header_.e_shstrndx);
        object_.sections.reserve(headers_.size());
        for (const Elf64_Shdr& header : headers_) {
            object_.sections.push_back(read_section(header, string_at(names, header.sh_name)));
        }
    }

    ElfSection read_section(const Elf64_Shdr& header, std::string_view name) const {
        ElfSection section;
        section.name = name;
        section.segment = segment_of(header, name);
        if (section.segment == Segment::none) return section;
        section.size = header.sh_size;
        section.alignment = header.sh_addralign == 0 ? 1 : header.sh_addralign;
        if (!std::has_single_bit(section.alignment) || section.alignment > kMaxAlignment) {
            reject("section '" + std::string(name) + "' has an impossible alignment");
        }
        if (section.size > kMaxImageSize) {
            reject("section '" + std::string(name) + "' is too large");
        }
        if (header.sh_type != SHT_NOBITS) section.contents = contents(header);
        return section;
    }

    static Segment segment_of(const Elf64_Shdr& header, std::string_view name) {
        if ((header.sh_flags & SHF_ALLOC) == 0 || header.sh_type == SHT_NULL ||
            header.sh_type == SHT_NOTE) {
            return Segment::none;
        }
        const auto refuse = [&](const char* what) {
            reject("section '" + std::string(name) + "': " + what);
        };
        if ((header.sh_flags & SHF_TLS) != 0) refuse("thread-local variables cannot be loaded");
        if ((header.sh_flags & SHF_COMPRESSED) != 0) refuse("compressed contents cannot be loaded");
        if (header.sh_type == SHT_INIT_ARRAY || header.sh_type == SHT_FINI_ARRAY ||
            header.sh_type == SHT_PREINIT_ARRAY) {
            refuse("static constructors and destructors cannot be loaded");
        }
        if (header.sh_type != SHT_PROGBITS && header.sh_type != SHT_NOBITS &&
            header.sh_type != SHT_X86_64_UNWIND) {
            refuse("contents of unknown kind");
        }
        const bool writable = (header.sh_flags & SHF_WRITE) != 0;
        const bool executable = (header.sh_flags & SHF_EXECINSTR) != 0;
        if (writable && executable) refuse("memory is never both writable and executable");
        if (writable) return Segment::writable;
        return executable ? Segment::code : Segment::read_only;
    }

    void read_symbols() {
        for (std::uint32_t i = 0; i < headers_.size(); ++i) {
            if (headers_[i].sh_type != SHT_SYMTAB) continue;
            if (symbol_table_ != 0) reject("the object has two symbol tables");
            symbol_table_ = i;
        }
        if (symbol_table_ == 0) return;
        const Elf64_Shdr& table = headers_[symbol_table_];
        const std::span<const std::byte> entries = contents(table);
        if (table.sh_entsize != sizeof(Elf64_Sym) || entries.size() % sizeof(Elf64_Sym) != 0) {
            reject("the symbol table has a wrong size");
        }
        const std::span<const std::byte> names = string_table(table.sh_link);
        object_.symbols.reserve(entries.size() / sizeof(Elf64_Sym));
        for (std::uint64_t at = 0; at < entries.size(); at += sizeof(Elf64_Sym)) {
            const Elf64_Sym entry = read<Elf64_Sym>(entries, at);
            object_.symbols.push_back(read_symbol(entry, string_at(names, entry.st_name)));
        }
    }

    ElfSymbol read_symbol(const Elf64_Sym& entry, std::string_view name) const {
        const auto refuse = [&](const char* what) {
            reject("symbol '" + std::string(name) + "': " + what);
        };
        const unsigned type = ELF64_ST_TYPE(entry.st_info);
        const unsigned binding = ELF64_ST_BIND(entry.st_info);
        if (type == STT_TLS) refuse("thread-local variables cannot be loaded");
        if (type == STT_GNU_IFUNC) refuse("indirect functions cannot be loaded");
        ElfSymbol symbol;
        symbol.name = name;
        symbol.weak = binding == STB_WEAK;
        symbol.exported = binding == STB_GLOBAL || binding == STB_WEAK;
        symbol.function = type == STT_FUNC;
        symbol.value = entry.st_value;
        symbol.size = entry.st_size;
        switch (entry.st_shndx) {
            case SHN_UNDEF: symbol.place = ElfSymbol::Place::undefined; return symbol;
            case SHN_ABS: symbol.place = ElfSymbol::Place::absolute; return symbol;
            case SHN_COMMON:
                symbol.place = ElfSymbol::Place::common;
                if (!std::has_single_bit(symbol.value) || symbol.value > kMaxAlignment ||
                    symbol.size > kMaxImageSize) {
                    refuse("impossible size or alignment");
                }
                return symbol;
            default: break;
        }
        if (entry.st_shndx >= object_.sections.size()) refuse("no such section");
        const ElfSection& section = object_.sections[entry.st_shndx];
        symbol.section = entry.st_shndx;
        if (section.segment == Segment::none) {
            symbol.place = ElfSymbol::Place::not_loaded;
            return symbol;
        }
        symbol.place = ElfSymbol::Place::section;
        if (symbol.value > section.size || section.size - symbol.value < symbol.size) {
            refuse("lies outside its section");
        }
        return symbol;
    }

    void read_relocations() {
        for (const Elf64_Shdr& header : headers_) {
            if (header.sh_type != SHT_RELA && header.sh_type != SHT_REL) continue;
            if (header.sh_info >= object_.sections.size()) reject("relocations of no section");
            const ElfSection& target = object_.sections[header.sh_info];
            if (target.segment == Segment::none) continue;  // debug information
            if (header.sh_type == SHT_REL) reject("relocations without addends are not x86-64's");
            if (header.sh_link != symbol_table_ || symbol_table_ == 0) {
                reject("relocations that do not refer to the symbol table");
            }
            const std::span<const std::byte> entries = contents(header);
            if (header.sh_entsize != sizeof(Elf64_Rela) ||
                entries.size() % sizeof(Elf64_Rela) != 0) {
                reject("a relocation table has a wrong size");
            }
            if (!entries.empty() && target.contents.empty()) {
                reject("relocations in section '" + std::string(target.name) +
                       "', which has no contents");
            }
            for (std::uint64_t at = 0; at < entries.size(); at += sizeof(Elf64_Rela)) {
                const Elf64_Rela entry = read<Elf64_Rela>(entries, at);
                const std::uint64_t symbol = ELF64_R_SYM(entry.r_info);
                if (symbol >= object_.symbols.size()) reject("a relocation names no symbol");
                object_.relocations.push_back(
                    {.section = header.sh_info,
                     .type = static_cast<std::uint32_t>(ELF64_R_TYPE(entry.r_info)),
                     .symbol = static_cast<std::uint32_t>(symbol),
                     .offset = entry.r_offset,
                     .addend = entry.r_addend});
            }
        }
    }

    std::span<const std::byte> contents(const Elf64_Shdr& header) const {
        if (header.sh_type == SHT_NOBITS) reject("a table without contents");
        if (header.sh_offset > bytes_.size() || bytes_.size() - header.sh_offset < header.sh_size) {
            reject("the object is truncated");
        }
        return bytes_.subspan(header.sh_offset, header.sh_size);
    }

    std::span<const std::byte> string_table(std::uint32_t index) const {
        if (index >= headers_.size() || headers_[index].sh_type != SHT_STRTAB) {
            reject("names do not refer to a string table");
        }
        const std::span<const std::byte> table = contents(headers_[index]);
        if (table.empty() || table.back() != std::byte{0}) reject("a string table has no end");
        return table;
    }

    static std::string_view string_at(std::span<const std::byte> table, std::uint64_t offset) {
        if (offset >= table.size()) reject("a name lies outside its string table");
        return reinterpret_cast<const char*>(table.data()) + offset;  // the table ends with a zero
    }

    std::span<const std::byte> bytes_;
    Elf64_Ehdr header_{};
    std::vector<Elf64_Shdr> headers_;
    std::uint32_t symbol_table_ = 0;
    ElfObject object_;
};

}  // namespace

ElfObject read_elf_object(std::span<const std::byte> bytes) { return Reader(bytes).read_object(); }

}  // namespace numen::jit
