#include "jit/unwind_info.h"

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>

#include "jit/elf_object.h"

// libgcc's interface: takes a whole .eh_frame section and returns nothing.
extern "C" void __register_frame(void* eh_frame);
extern "C" void __deregister_frame(void* eh_frame);

namespace numen::jit {
namespace {

[[noreturn]] void reject(const char* why) {
    throw ObjectRejected(std::string("unwind information: ") + why);
}

/// Reads forward through a part of the section, never past its end.
class Cursor {
  public:
    explicit Cursor(std::span<const std::byte> bytes) : rest_(bytes) {}

    bool at_end() const { return rest_.empty(); }
    const std::byte* position() const { return rest_.data(); }

    std::span<const std::byte> take(std::uint64_t count) {
        if (count > rest_.size()) reject("truncated");
        const std::span<const std::byte> taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }

    template <class T>
    T read() {
        T value;
        std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
        return value;
    }

    std::uint64_t read_uleb128() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 63; shift += 7) {
            const auto byte = read<std::uint8_t>();
            value |= std::uint64_t{byte & 0x7Fu} << shift;
            if ((byte & 0x80) == 0) return value;
        }
        reject("a number is too long");
    }

    /// The value does not matter to any check, only its end.
    void skip_sleb128() { read_uleb128(); }

    std::string_view read_string() {
        const auto* text = reinterpret_cast<const char*>(rest_.data());
        const std::string_view all(text, rest_.size());
        const std::size_t end = all.find('\0');
        if (end == std::string_view::npos) reject("truncated");
        take(end + 1);
        return all.substr(0, end);
    }

  private:
    std::span<const std::byte> rest_;
};

/// How the entries that refer to one common entry (CIE) write addresses. DWARF names.
enum PointerEncoding : std::uint8_t {
    kAbsolute = 0x00,           // DW_EH_PE_absptr
    kPcRelativeSigned4 = 0x1B,  // DW_EH_PE_pcrel | DW_EH_PE_sdata4
    kPcRelativeSigned8 = 0x1C,  // DW_EH_PE_pcrel | DW_EH_PE_sdata8
};

struct CommonEntry {
    PointerEncoding encoding = kAbsolute;
    bool augmented = false;
};

CommonEntry read_common_entry(Cursor cursor) {
    const auto version = cursor.read<std::uint8_t>();
    if (version != 1) reject("unknown version");
    const std::string_view augmentation = cursor.read_string();
    cursor.read_uleb128();        // code alignment
    cursor.skip_sleb128();        // data alignment
    cursor.read<std::uint8_t>();  // return address register
    if (augmentation.empty()) return {};
    if (augmentation.front() != 'z') reject("unknown augmentation");
    Cursor data(cursor.take(cursor.read_uleb128()));
    std::uint8_t encoding = kAbsolute;
    for (const char letter : augmentation.substr(1)) {
        if (letter == 'R') {
            encoding = data.read<std::uint8_t>();
        } else if (letter == 'P' || letter == 'L') {
            reject("landing pads cannot be loaded");
        } else {
            reject("unknown augmentation");
        }
    }
    if (encoding != kAbsolute && encoding != kPcRelativeSigned4 && encoding != kPcRelativeSigned8) {
        reject("unknown pointer encoding");
    }
    return {.encoding = static_cast<PointerEncoding>(encoding), .augmented = true};
}

/// Returns the size of the function.
std::uint64_t check_function_entry(Cursor cursor, const CommonEntry& common,
                                   std::span<const std::byte> code) {
    std::uint64_t begin = reinterpret_cast<std::uintptr_t>(cursor.position());
    std::uint64_t size = 0;
    switch (common.encoding) {
        case kAbsolute:
            begin = cursor.read<std::uint64_t>();
            size = cursor.read<std::uint64_t>();
            break;
        case kPcRelativeSigned4:
            begin += static_cast<std::uint64_t>(std::int64_t{cursor.read<std::int32_t>()});
            size = cursor.read<std::uint32_t>();
            break;
        case kPcRelativeSigned8:
            begin += cursor.read<std::uint64_t>();
            size = cursor.read<std::uint64_t>();
            break;
    }
    const std::uint64_t code_begin = reinterpret_cast<std::uintptr_t>(code.data());
    if (begin < code_begin || begin - code_begin > code.size() ||
        code.size() - (begin - code_begin) < size) {
        reject("describes code outside the object");
    }
    if (common.augmented) cursor.take(cursor.read_uleb128());
    return size;
}

}  // namespace

bool check_unwind_info(std::span<const std::byte> eh_frame, std::span<const std::byte> code) {
    std::map<const std::byte*, CommonEntry> common_entries;
    bool describes_code = false;
    Cursor section(eh_frame);
    while (!section.at_end()) {
        const std::byte* entry_begin = section.position();
        const auto length = section.read<std::uint32_t>();
        if (length == 0) {  // the end mark; nothing after it would be seen
            if (!section.at_end()) reject("ends early");
            break;
        }
        if (length >= 0xFFFF'FFF0) reject("64-bit entries are unknown");
        Cursor entry(section.take(length));
        const std::byte* id_position = entry.position();
        const auto id = entry.read<std::uint32_t>();
        if (id == 0) {
            common_entries[entry_begin] = read_common_entry(entry);
            continue;
        }
        // An entry of a function names its common entry by the distance back to it.
        if (id > static_cast<std::uint64_t>(id_position - eh_frame.data())) reject("no such CIE");
        const auto common = common_entries.find(id_position - id);
        if (common == common_entries.end()) reject("no such CIE");
        if (check_function_entry(entry, common->second, code) > 0) describes_code = true;
    }
    return describes_code;
}

UnwindRegistration::UnwindRegistration(const std::byte* eh_frame) : eh_frame_(eh_frame) {
    if (eh_frame_ != nullptr) __register_frame(const_cast<std::byte*>(eh_frame_));
}

UnwindRegistration::~UnwindRegistration() {
    if (eh_frame_ != nullptr) __deregister_frame(const_cast<std::byte*>(eh_frame_));
}

}  // namespace numen::jit
