#pragma once

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

namespace numen::jit {

/// Writes relocatable ELF objects for the loader's tests, good ones and ones no assembler would
/// make. Sections and symbols are numbered in the order in which they are added, from 1.
class ElfBuilder {
  public:
    using Bytes = std::vector<std::uint8_t>;

    ElfBuilder() {
        sections_.emplace_back();
        symbols_.emplace_back();
    }

    std::uint16_t add_section(const std::string& name, std::uint64_t flags, Bytes contents,
                              std::uint64_t alignment = 16, std::uint32_t type = SHT_PROGBITS) {
        Section section;
        section.header.sh_name = add_string(section_names_, name);
        section.header.sh_type = type;
        section.header.sh_flags = flags;
        section.header.sh_size = contents.size();
        section.header.sh_addralign = alignment;
        section.contents = std::move(contents);
        sections_.push_back(std::move(section));
        return static_cast<std::uint16_t>(sections_.size() - 1);
    }

    std::uint16_t add_text(Bytes code) {
        return add_section(".text", SHF_ALLOC | SHF_EXECINSTR, std::move(code));
    }

    std::uint16_t add_zeroed(const std::string& name, std::uint64_t size) {
        const std::uint16_t index = add_section(name, SHF_ALLOC | SHF_WRITE, {}, 16, SHT_NOBITS);
        sections_[index].header.sh_size = size;
        return index;
    }

    std::uint32_t add_symbol(const std::string& name, std::uint16_t section,
                             std::uint64_t value = 0, std::uint64_t size = 0,
                             unsigned type = STT_FUNC, unsigned binding = STB_GLOBAL) {
        Elf64_Sym symbol{};
        symbol.st_name = add_string(symbol_names_, name);
        symbol.st_info = ELF64_ST_INFO(binding, type);
        symbol.st_shndx = section;
        symbol.st_value = value;
        symbol.st_size = size;
        symbols_.push_back(symbol);
        return static_cast<std::uint32_t>(symbols_.size() - 1);
    }

    std::uint32_t add_undefined(const std::string& name, unsigned binding = STB_GLOBAL) {
        return add_symbol(name, SHN_UNDEF, 0, 0, STT_NOTYPE, binding);
    }

    void add_relocation(std::uint16_t section, std::uint64_t offset, std::uint32_t type,
                        std::uint32_t symbol, std::int64_t addend = 0) {
        Elf64_Rela relocation{};
        relocation.r_offset = offset;
        relocation.r_info = ELF64_R_INFO(symbol, type);
        relocation.r_addend = addend;
        sections_[section].relocations.push_back(relocation);
    }

    /// One entry (CIE) for the common part and one for `size` bytes of code at `symbol`; `rules`
    /// are the call frame instructions of the function.
    void add_unwind_info(std::uint32_t symbol, std::uint32_t size, const Bytes& rules) {
        Bytes bytes = {20, 0, 0,    0,    0, 0, 0,    0, 1, 'z', 'R', 0, 1, 0x78 /* -8 */,
                       16, 1, 0x1B, 0x0C, 7, 8, 0x90, 1, 0, 0};
        const std::size_t entry = bytes.size();
        append(bytes, std::uint32_t{0});                          // length, set below
        append(bytes, static_cast<std::uint32_t>(bytes.size()));  // distance back to the CIE
        const std::size_t begin = bytes.size();
        append(bytes, std::uint32_t{0});  // start of the function, relocated
        append(bytes, size);
        bytes.push_back(0);  // no augmentation data
        bytes.insert(bytes.end(), rules.begin(), rules.end());
        while (bytes.size() % 8 != 0) bytes.push_back(0);
        const auto length = static_cast<std::uint32_t>(bytes.size() - entry - 4);
        std::memcpy(bytes.data() + entry, &length, 4);
        const std::uint16_t section =
            add_section(".eh_frame", SHF_ALLOC, std::move(bytes), 8, SHT_X86_64_UNWIND);
        add_relocation(section, begin, R_X86_64_PC32, symbol);
    }

    std::vector<std::byte> build(std::uint16_t machine = EM_X86_64) const {
        std::vector<Section> sections = sections_;
        const auto count = static_cast<std::uint32_t>(sections.size());
        std::uint32_t relocation_tables = 0;
        for (const Section& section : sections) relocation_tables += !section.relocations.empty();
        const std::uint32_t symbol_table = count + relocation_tables;
        Bytes section_names = section_names_;
        const auto add = [&](const std::string& name, std::uint32_t type, Bytes contents,
                             std::uint64_t entry_size, std::uint32_t link, std::uint32_t info) {
            Section section;
            section.header.sh_name = add_string(section_names, name);
            section.header.sh_type = type;
            section.header.sh_size = contents.size();
            section.header.sh_entsize = entry_size;
            section.header.sh_link = link;
            section.header.sh_info = info;
            section.header.sh_addralign = 8;
            section.contents = std::move(contents);
            sections.push_back(std::move(section));
        };
        for (std::uint32_t i = 0; i < count; ++i) {
            if (sections[i].relocations.empty()) continue;
            add(".rela", SHT_RELA, bytes_of(sections[i].relocations), sizeof(Elf64_Rela),
                symbol_table, i);
        }
        add(".symtab", SHT_SYMTAB, bytes_of(symbols_), sizeof(Elf64_Sym), symbol_table + 1, 1);
        add(".strtab", SHT_STRTAB, symbol_names_, 0, 0, 0);
        add_string(section_names, ".shstrtab");
        add(".shstrtab", SHT_STRTAB, section_names, 0, 0, 0);
        sections.back().contents = section_names;
        sections.back().header.sh_size = section_names.size();

        Elf64_Ehdr header{};
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS64;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_ident[EI_VERSION] = EV_CURRENT;
        header.e_type = ET_REL;
        header.e_machine = machine;
        header.e_version = EV_CURRENT;
        header.e_ehsize = sizeof(Elf64_Ehdr);
        header.e_shentsize = sizeof(Elf64_Shdr);
        header.e_shnum = static_cast<std::uint16_t>(sections.size());
        header.e_shstrndx = static_cast<std::uint16_t>(sections.size() - 1);

        Bytes object(sizeof header);
        for (Section& section : sections) {
            while (object.size() % 8 != 0) object.push_back(0);
            section.header.sh_offset = object.size();
            object.insert(object.end(), section.contents.begin(), section.contents.end());
        }
        while (object.size() % 8 != 0) object.push_back(0);
        header.e_shoff = object.size();
        std::memcpy(object.data(), &header, sizeof header);
        for (const Section& section : sections) append(object, section.header);
        const auto* begin = reinterpret_cast<const std::byte*>(object.data());
        return {begin, begin + object.size()};
    }

    template <class T>
    static void append(Bytes& bytes, const T& value) {
        const std::size_t at = bytes.size();
        bytes.resize(at + sizeof value);
        std::memcpy(bytes.data() + at, &value, sizeof value);
    }

  private:
    struct Section {
        Elf64_Shdr header{};
        Bytes contents;
        std::vector<Elf64_Rela> relocations;
    };

    static std::uint32_t add_string(Bytes& table, const std::string& text) {
        const auto offset = static_cast<std::uint32_t>(table.size());
        table.insert(table.end(), text.begin(), text.end());
        table.push_back(0);
        return offset;
    }

    template <class T>
    static Bytes bytes_of(const std::vector<T>& values) {
        Bytes bytes(values.size() * sizeof(T));
        if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
        return bytes;
    }

    std::vector<Section> sections_;
    std::vector<Elf64_Sym> symbols_;
    Bytes section_names_ = {0};
    Bytes symbol_names_ = {0};
};

}  // namespace numen::jit
