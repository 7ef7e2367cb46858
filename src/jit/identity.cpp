#include "jit/identity.h"

#include <cpuid.h>
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <link.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <span>
#include <string_view>

#include "jit/backend.h"

namespace numen::jit {

namespace {

/// The build ID among the notes of a segment; empty when there is none.
std::string_view find_build_id(std::string_view notes) {
    while (notes.size() >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) header;
        std::memcpy(&header, notes.data(), sizeof header);
        const std::size_t name = sizeof header;
        const std::size_t text = name + ((std::size_t{header.n_namesz} + 3) & ~std::size_t{3});
        const std::size_t end = text + ((std::size_t{header.n_descsz} + 3) & ~std::size_t{3});
        if (end > notes.size()) return {};
        if (header.n_type == NT_GNU_BUILD_ID && notes.substr(name, 4) == std::string_view("GNU", 4))
            return notes.substr(text, header.n_descsz);
        notes.remove_prefix(end);
    }
    return {};
}

/// Of the shared object or program that this code is in. Read from memory: the file may have been
/// replaced since.
std::string own_build_id() {
    std::string found;
    dl_iterate_phdr(
        [](dl_phdr_info* object, std::size_t, void* out) {
            const auto here = reinterpret_cast<std::uintptr_t>(&own_build_id);
            std::string_view build_id;
            bool is_own = false;
            for (const ElfW(Phdr) & segment : std::span(object->dlpi_phdr, object->dlpi_phnum)) {
                const std::uintptr_t begin = object->dlpi_addr + segment.p_vaddr;
                if (segment.p_type == PT_LOAD && here >= begin && here - begin < segment.p_memsz)
                    is_own = true;
                if (segment.p_type == PT_NOTE && build_id.empty()) {
                    build_id =
                        find_build_id({reinterpret_cast<const char*>(begin), segment.p_memsz});
                }
            }
            if (!is_own) return 0;
            *static_cast<std::string*>(out) = build_id;
            return 1;
        },
        &found);
    return found;
}

/// Of a shared object's file; empty when it has none or is none.
std::string build_id_of_file(const std::string& path) {
    constexpr std::size_t kMaxSegments = 64, kMaxNotes = 4096;
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return {};
    const auto read_at = [&](void* to, std::size_t size, std::uint64_t offset) {
        return pread(file, to, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
    };
    std::string found;
    ElfW(Ehdr) header;
    std::array<ElfW(Phdr), kMaxSegments> segments;
    if (read_at(&header, sizeof header, 0) && std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
        header.e_phnum <= kMaxSegments &&
        read_at(segments.data(), header.e_phnum * sizeof segments[0], header.e_phoff)) {
        for (const ElfW(Phdr) & segment : std::span(segments).first(header.e_phnum)) {
            if (segment.p_type != PT_NOTE || segment.p_filesz > kMaxNotes) continue;
            std::string notes(segment.p_filesz, '\0');
            if (found.empty() && read_at(notes.data(), notes.size(), segment.p_offset))
                found = find_build_id(notes);
        }
    }
    close(file);
    return found;
}

std::string backend_build_id() {
    Dl_info self;
    if (dladdr(reinterpret_cast<void*>(&own_build_id), &self) == 0) return {};
    const std::string path = self.dli_fname;
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    // Where the RUNPATH that CMakeLists.txt gives lets dlopen look.
    for (const char* place : {"", "_libs/", "numen/"}) {
        std::string found = build_id_of_file(folder + place + kBackendLibrary);
        if (!found.empty()) return found;
    }
    return {};
}

}  // namespace

const std::string& build_identity() {
    static const std::string identity = [] {
        const std::string core = own_build_id(), backend = backend_build_id();
        if (core.empty() || backend.empty()) return std::string();
        return core + backend + gnu_get_libc_version();
    }();
    return identity;
}

const std::string& processor_identity() {
    static const std::string identity = [] {
        std::string out;
        const auto add = [&](std::uint32_t value) {
            out.append(reinterpret_cast<const char*>(&value), sizeof value);
        };
        std::uint32_t a = 0, b = 0, c = 0, d = 0;
        const auto ask = [&](std::uint32_t leaf, std::uint32_t part) {
            if (__get_cpuid_count(leaf, part, &a, &b, &c, &d) == 0) a = b = c = d = 0;
        };
        ask(0, 0);  // vendor
        for (std::uint32_t value : {a, b, c, d}) add(value);
        ask(1, 0);  // model and features; ebx is the number of this processor
        for (std::uint32_t value : {a, c, d}) add(value);
        const bool has_xgetbv = (c & bit_OSXSAVE) != 0;
        for (std::uint32_t part : {0u, 1u}) {
            ask(7, part);
            for (std::uint32_t value : {a, b, c, d}) add(value);
        }
        ask(0x80000001, 0);
        for (std::uint32_t value : {c, d}) add(value);
        if (has_xgetbv) {  // which registers the operating system saves
            __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
            add(a);
            add(d);
        }
        return out;
    }();
    return identity;
}

}  // namespace numen::jit
