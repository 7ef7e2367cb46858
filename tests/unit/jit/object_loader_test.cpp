#include "jit/object_loader.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "elf_builder.h"

namespace numen::jit {
namespace {

using Bytes = ElfBuilder::Bytes;
using LoadResult = support::Result<CodeImage, LoadError>;

const SymbolResolver kNoSymbols = [](std::string_view) -> void* { return nullptr; };

template <class Function>
Function* function(const CodeImage& image, const char* name) {
    return reinterpret_cast<Function*>(image.symbol(name));
}

template <class T>
T value_at(const CodeImage& image, const char* name) {
    T value;
    std::memcpy(&value, image.symbol(name), sizeof value);
    return value;
}

std::uint64_t address(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

std::vector<std::string> memory_map() {
    std::ifstream file("/proc/self/maps");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

extern "C" int test_external_answer() { return 42; }
extern "C" void test_external_throw() { throw std::runtime_error("through compiled code"); }

SymbolResolver resolver_of(void* target) {
    return [target](std::string_view) { return target; };
}

/// lea constant(%rip), %rax; mov (%rax), %eax; add counter(%rip), %eax; ret
ElfBuilder constant_plus_counter() {
    ElfBuilder elf;
    const auto text =
        elf.add_text({0x48, 0x8D, 0x05, 0, 0, 0, 0, 0x8B, 0x00, 0x03, 0x05, 0, 0, 0, 0, 0xC3});
    const auto constants = elf.add_section(".rodata.cst4", SHF_ALLOC, {40, 0, 0, 0}, 4);
    const auto data = elf.add_section(".data", SHF_ALLOC | SHF_WRITE, {2, 0, 0, 0}, 4);
    elf.add_symbol("run", text, 0, 16);
    const auto constant = elf.add_symbol("", constants, 0, 0, STT_SECTION, STB_LOCAL);
    const auto counter = elf.add_symbol("counter", data, 0, 4, STT_OBJECT);
    elf.add_relocation(text, 3, R_X86_64_PC32, constant, -4);
    elf.add_relocation(text, 11, R_X86_64_PC32, counter, -4);
    return elf;
}

TEST(ObjectLoader, RunsCodeWithConstantsAndData) {
    const LoadResult image = CodeImage::load(constant_plus_counter().build(), kNoSymbols);
    ASSERT_TRUE(image) << image.error().message;
    auto* run = function<int()>(*image, "run");
    EXPECT_EQ(run(), 42);
    *static_cast<int*>(image->symbol("counter")) = 60;
    EXPECT_EQ(run(), 100);
    EXPECT_EQ(image->symbol("no such symbol"), nullptr);
    EXPECT_GE(address(image->symbol("run")), address(image->code().data()));
    EXPECT_LT(address(image->symbol("run")), address(image->code().data() + image->code().size()));
}

TEST(ObjectLoader, MemoryIsNeverWritableAndExecutable) {
    const LoadResult image = CodeImage::load(constant_plus_counter().build(), kNoSymbols);
    ASSERT_TRUE(image);
    for (const std::string& line : memory_map()) {
        EXPECT_EQ(line.find("rwx"), std::string::npos) << line;
    }
}

TEST(ObjectLoader, ZeroedSectionsAndCommonSymbols) {
    ElfBuilder elf;
    const auto bss = elf.add_zeroed(".bss", 5000);
    elf.add_symbol("zeroed", bss, 4992, 8, STT_OBJECT);
    elf.add_symbol("common", SHN_COMMON, 64, 8, STT_OBJECT);
    const LoadResult image = CodeImage::load(elf.build(), kNoSymbols);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(value_at<std::uint64_t>(*image, "zeroed"), 0u);
    EXPECT_EQ(value_at<std::uint64_t>(*image, "common"), 0u);
    EXPECT_EQ(address(image->symbol("common")) % 64, 0u);
    EXPECT_NE(image->symbol("common"), image->symbol("zeroed"));
}

/// sub $8, %rsp; call callee; add $8, %rsp; ret, with unwind information.
ElfBuilder caller_of(const std::string& callee, std::uint32_t relocation = R_X86_64_PLT32) {
    ElfBuilder elf;
    const auto text =
        elf.add_text({0x48, 0x83, 0xEC, 0x08, 0xE8, 0, 0, 0, 0, 0x48, 0x83, 0xC4, 0x08, 0xC3});
    const auto run = elf.add_symbol("run", text, 0, 14);
    elf.add_relocation(text, 5, relocation, elf.add_undefined(callee), -4);
    // DW_CFA_advance_loc 4; DW_CFA_def_cfa_offset 16; advance_loc 9; def_cfa_offset 8
    elf.add_unwind_info(run, 14, {0x44, 0x0E, 16, 0x49, 0x0E, 8});
    return elf;
}

TEST(ObjectLoader, CallsWhatTheResolverFinds) {
    std::string asked;
    const LoadResult image =
        CodeImage::load(caller_of("answer").build(), [&](std::string_view name) {
            asked = name;
            return reinterpret_cast<void*>(&test_external_answer);
        });
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(asked, "answer");
    EXPECT_EQ(function<int()>(*image, "run")(), 42);
}

/// A page with `mov $7, %eax; ret` below 2 GiB, far from everything the kernel maps by itself.
class FarFunction {
  public:
    FarFunction()
        : page_(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT,
                     -1, 0)) {
        std::memcpy(page_, "\xB8\x07\x00\x00\x00\xC3", 6);
        mprotect(page_, 4096, PROT_READ | PROT_EXEC);
    }
    FarFunction(const FarFunction&) = delete;
    FarFunction& operator=(const FarFunction&) = delete;
    ~FarFunction() { munmap(page_, 4096); }
    void* get() const { return page_; }

  private:
    void* page_;
};

TEST(ObjectLoader, CallsFarFunctionsThroughStubs) {
    const FarFunction far;
    for (const std::uint32_t kind : {R_X86_64_PLT32, R_X86_64_PC32}) {
        const LoadResult image =
            CodeImage::load(caller_of("far", kind).build(), resolver_of(far.get()));
        ASSERT_TRUE(image) << image.error().message;
        EXPECT_EQ(function<int()>(*image, "run")(), 7);
    }
}

TEST(ObjectLoader, JumpsConditionallyToFarFunctions) {
    const FarFunction far;
    ElfBuilder elf;  // xor %eax, %eax; je far; ret
    const auto text = elf.add_text({0x31, 0xC0, 0x0F, 0x84, 0, 0, 0, 0, 0xC3});
    elf.add_symbol("run", text);
    elf.add_relocation(text, 4, R_X86_64_PC32, elf.add_undefined("far"), -4);
    const LoadResult image = CodeImage::load(elf.build(), resolver_of(far.get()));
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(function<int()>(*image, "run")(), 7);
}

TEST(ObjectLoader, DataOutOfReachIsAnErrorNotAStub) {
    const FarFunction far;
    ElfBuilder elf;  // lea far(%rip), %rax; ret
    const auto text = elf.add_text({0x48, 0x8D, 0x05, 0, 0, 0, 0, 0xC3});
    elf.add_relocation(text, 3, R_X86_64_PC32, elf.add_undefined("far"), -4);
    const LoadResult image = CodeImage::load(elf.build(), resolver_of(far.get()));
    ASSERT_FALSE(image);
    EXPECT_NE(image.error().message.find("does not fit"), std::string::npos);
}

TEST(ObjectLoader, ReadsAddressesFromSlots) {
    for (const std::uint32_t kind :
         {R_X86_64_GOTPCREL, R_X86_64_GOTPCRELX, R_X86_64_REX_GOTPCRELX}) {
        ElfBuilder elf;  // mov far@GOTPCREL(%rip), %rax; ret   (twice, one slot)
        const auto text = elf.add_text({0x48, 0x8B, 0x05, 0, 0, 0, 0, 0xC3,  //
                                        0x48, 0x8B, 0x05, 0, 0, 0, 0, 0xC3});
        elf.add_symbol("first", text, 0);
        elf.add_symbol("second", text, 8);
        const auto far = elf.add_undefined("far");
        elf.add_relocation(text, 3, kind, far, -4);
        elf.add_relocation(text, 11, kind, far, -4);
        int target = 0;
        const LoadResult image = CodeImage::load(elf.build(), resolver_of(&target));
        ASSERT_TRUE(image) << image.error().message;
        EXPECT_EQ(function<int*()>(*image, "first")(), &target);
        EXPECT_EQ(function<int*()>(*image, "second")(), &target);
    }
}

TEST(ObjectLoader, ComputesEachKindOfValue) {
    int target = 0;
    ElfBuilder elf;
    const auto data = elf.add_section(".data", SHF_ALLOC | SHF_WRITE, Bytes(64), 8);
    elf.add_symbol("data", data, 0, 64, STT_OBJECT);
    const auto symbol = elf.add_undefined("target");
    const std::uint32_t kinds[] = {R_X86_64_64,      R_X86_64_PC64,     R_X86_64_GOTPCREL64,
                                   R_X86_64_GOTPC64, R_X86_64_GOTOFF64, R_X86_64_GOT64,
                                   R_X86_64_PLTOFF64};
    for (std::uint64_t i = 0; i < std::size(kinds); ++i) {
        elf.add_relocation(data, i * 8, kinds[i], symbol, 16);
    }
    const LoadResult image = CodeImage::load(elf.build(), resolver_of(&target));
    ASSERT_TRUE(image) << image.error().message;
    std::uint64_t value[8];
    std::memcpy(value, image->symbol("data"), sizeof value);
    const std::uint64_t p = address(image->symbol("data"));
    const std::uint64_t got = value[3] - 16 + p + 24;  // from GOTPC64, the table's own distance
    EXPECT_GE(got, address(image->code().data()));
    EXPECT_LT(got, address(image->code().data() + image->code().size()));
    EXPECT_EQ(value[0], address(&target) + 16);
    EXPECT_EQ(value[1], address(&target) + 16 - (p + 8));
    EXPECT_EQ(value[2], got + 16 - (p + 16));
    EXPECT_EQ(value[4], address(&target) + 16 - got);
    EXPECT_EQ(value[5], 16u);  // the first slot
    EXPECT_EQ(value[6], address(&target) + 16 - got);
    EXPECT_EQ(*reinterpret_cast<std::uint64_t*>(got), address(&target));
}

TEST(ObjectLoader, StaticCodeIsPlacedBelowTwoGigabytes) {
    ElfBuilder elf;  // mov constant, %eax; ret   with an absolute 32-bit address
    const auto text = elf.add_text({0x8B, 0x04, 0x25, 0, 0, 0, 0, 0xC3});
    elf.add_symbol("run", text);
    const auto constants = elf.add_section(".rodata", SHF_ALLOC, {9, 0, 0, 0}, 4);
    elf.add_relocation(text, 3, R_X86_64_32S,
                       elf.add_symbol("", constants, 0, 0, STT_SECTION, STB_LOCAL));
    const LoadResult image = CodeImage::load(elf.build(), kNoSymbols);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_LT(address(image->symbol("run")), std::uint64_t{1} << 31);
    EXPECT_EQ(function<int()>(*image, "run")(), 9);
}

TEST(ObjectLoader, ExceptionsPassThroughLoadedCode) {
    for (int round = 0; round < 3; ++round) {  // registered and forgotten again each time
        const LoadResult image =
            CodeImage::load(caller_of("thrower").build(),
                            resolver_of(reinterpret_cast<void*>(&test_external_throw)));
        ASSERT_TRUE(image) << image.error().message;
        EXPECT_THROW(function<void()>(*image, "run")(), std::runtime_error);
    }
}

TEST(ObjectLoader, FreesMemoryAndMayBeDestroyedOnAnotherThread) {
    const auto object = caller_of("answer").build();
    const auto resolve = resolver_of(reinterpret_cast<void*>(&test_external_answer));
    const auto work = [&] {
        for (int i = 0; i < 200; ++i) {
            LoadResult image = CodeImage::load(object, resolve);
            CodeImage moved = *std::move(image);
            ASSERT_EQ(function<int()>(moved, "run")(), 42);
        }
    };
    work();
    const std::size_t before = memory_map().size();
    std::vector<CodeImage> images;
    for (int i = 0; i < 100; ++i) images.push_back(*CodeImage::load(object, resolve));
    std::thread([kept = std::move(images)]() mutable { kept.clear(); }).join();
    std::thread first(work), second(work);
    first.join();
    second.join();
    // The allocator may map a little for the threads; a hundred images would be a hundred lines.
    EXPECT_LT(memory_map().size(), before + 20);
}

TEST(ObjectLoader, WeakUndefinedSymbolsAreNull) {
    ElfBuilder elf;
    const auto data = elf.add_section(".data", SHF_ALLOC | SHF_WRITE, Bytes(8, 0xFF), 8);
    elf.add_symbol("data", data, 0, 8, STT_OBJECT);
    elf.add_relocation(data, 0, R_X86_64_64, elf.add_undefined("absent", STB_WEAK));
    const LoadResult image = CodeImage::load(elf.build(), kNoSymbols);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(value_at<std::uint64_t>(*image, "data"), 0u);
}

TEST(ObjectLoader, WritesThePerfMap) {
    const std::string path = "/tmp/perf-" + std::to_string(getpid()) + ".map";
    std::remove(path.c_str());
    const LoadResult image =
        CodeImage::load(constant_plus_counter().build(), kNoSymbols, {.perf_map = true});
    ASSERT_TRUE(image) << image.error().message;
    std::ifstream file(path);
    std::string line;
    ASSERT_TRUE(std::getline(file, line));
    char expected[64];
    std::snprintf(expected, sizeof expected, "%llx 10 run",
                  static_cast<unsigned long long>(address(image->symbol("run"))));
    EXPECT_EQ(line, expected);
    std::remove(path.c_str());
}

// Errors: each says what is wrong.

void expect_rejected(const std::vector<std::byte>& object, const std::string& part) {
    const LoadResult image = CodeImage::load(object, kNoSymbols);
    ASSERT_FALSE(image) << "loaded, expected: " << part;
    EXPECT_NE(image.error().message.find(part), std::string::npos) << image.error().message;
}

TEST(ObjectLoaderErrors, NotAnObject) {
    expect_rejected({}, "truncated");
    expect_rejected(std::vector<std::byte>(200), "not an ELF object");
    expect_rejected(constant_plus_counter().build(EM_AARCH64), "only x86-64");
    expect_rejected(ElfBuilder().build(), "empty");
}

TEST(ObjectLoaderErrors, UndefinedSymbol) {
    expect_rejected(caller_of("absent").build(), "undefined symbol 'absent'");
}

TEST(ObjectLoaderErrors, KindsOfSections) {
    const auto with_section = [](std::uint64_t flags, std::uint32_t type, std::uint64_t alignment) {
        ElfBuilder elf;
        elf.add_section(".odd", flags, Bytes(8), alignment, type);
        return elf.build();
    };
    expect_rejected(with_section(SHF_ALLOC | SHF_WRITE | SHF_TLS, SHT_PROGBITS, 8), "thread-local");
    expect_rejected(with_section(SHF_ALLOC | SHF_WRITE, SHT_INIT_ARRAY, 8), "constructors");
    expect_rejected(with_section(SHF_ALLOC | SHF_WRITE | SHF_EXECINSTR, SHT_PROGBITS, 8),
                    "writable and executable");
    expect_rejected(with_section(SHF_ALLOC | SHF_COMPRESSED, SHT_PROGBITS, 8), "compressed");
    expect_rejected(with_section(SHF_ALLOC, SHT_PROGBITS, 3), "alignment");
    expect_rejected(with_section(SHF_ALLOC, SHT_PROGBITS, 1 << 20), "alignment");
    expect_rejected(with_section(SHF_ALLOC, SHT_GROUP, 8), "unknown kind");
}

TEST(ObjectLoaderErrors, TooLarge) {
    ElfBuilder one;
    one.add_zeroed(".bss", std::uint64_t{1} << 40);
    expect_rejected(one.build(), "too large");
    ElfBuilder sum;
    for (int i = 0; i < 3; ++i) sum.add_zeroed(".bss", std::uint64_t{1} << 29);
    expect_rejected(sum.build(), "more than 1 GiB");
}

TEST(ObjectLoaderErrors, Symbols) {
    const auto with_symbol = [](std::uint16_t section, std::uint64_t value, std::uint64_t size,
                                unsigned type) {
        ElfBuilder elf;
        elf.add_text({0xC3});
        elf.add_symbol("odd", section, value, size, type);
        return elf.build();
    };
    expect_rejected(with_symbol(1, 0, 8, STT_TLS), "thread-local");
    expect_rejected(with_symbol(1, 0, 1, STT_GNU_IFUNC), "indirect");
    expect_rejected(with_symbol(1, 2, 0, STT_FUNC), "outside its section");
    expect_rejected(with_symbol(1, 1, 1, STT_FUNC), "outside its section");
    expect_rejected(with_symbol(1, ~std::uint64_t{0}, 2, STT_FUNC), "outside its section");
    expect_rejected(with_symbol(99, 0, 0, STT_FUNC), "no such section");
    expect_rejected(with_symbol(SHN_COMMON, 3, 8, STT_OBJECT), "alignment");
}

TEST(ObjectLoaderErrors, Relocations) {
    const auto with_relocation = [](std::uint64_t offset, std::uint32_t type,
                                    std::uint32_t symbol) {
        ElfBuilder elf;
        const auto text = elf.add_text({0xC3, 0, 0, 0, 0});
        elf.add_symbol("run", text);
        elf.add_relocation(text, offset, type, symbol);
        return elf.build();
    };
    expect_rejected(with_relocation(2, R_X86_64_PC32, 1), "outside its section");
    expect_rejected(with_relocation(~std::uint64_t{0}, R_X86_64_PC32, 1), "outside its section");
    expect_rejected(with_relocation(0, R_X86_64_64, 1), "outside its section");
    expect_rejected(with_relocation(1, R_X86_64_TPOFF32, 1), "not supported");
    expect_rejected(with_relocation(1, R_X86_64_PC32, 7), "names no symbol");
}

TEST(ObjectLoaderErrors, UnwindInfo) {
    const auto object = [](const std::vector<std::pair<std::size_t, std::uint8_t>>& changes) {
        ElfBuilder elf;
        const auto text = elf.add_text(Bytes(16, 0xC3));
        elf.add_unwind_info(elf.add_symbol("run", text, 0, 16), 16, {});
        std::vector<std::byte> bytes = elf.build();
        // The only bytes 20 0 0 0 0 0 0 0 1 'z' are the start of the common entry.
        const std::string all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const std::size_t begin = all.find(std::string("\x14\0\0\0\0\0\0\0\x01z", 10));
        EXPECT_NE(begin, std::string::npos);
        for (const auto& [at, value] : changes) bytes[begin + at] = std::byte{value};
        return bytes;
    };
    EXPECT_TRUE(CodeImage::load(object({}), kNoSymbols));
    expect_rejected(object({{0, 0}}), "ends early");
    expect_rejected(object({{0, 200}}), "truncated");
    expect_rejected(object({{3, 0xFF}, {2, 0xFF}, {1, 0xFF}, {0, 0xFF}}), "64-bit");
    expect_rejected(object({{8, 9}}), "unknown version");
    expect_rejected(object({{9, 'q'}}), "unknown augmentation");
    expect_rejected(object({{10, 'P'}}), "landing pads");
    expect_rejected(object({{16, 0x7B}}), "unknown pointer encoding");
    expect_rejected(object({{28, 29}}), "no such CIE");
    expect_rejected(object({{28, 200}}), "no such CIE");
    expect_rejected(object({{38, 0x7F}}), "outside the object");
}

// Damage of every kind: an error or an image, never a crash. Under ASan also no stray access.

/// One of everything the loader reads.
std::vector<std::byte> object_with_everything() {
    ElfBuilder elf = caller_of("external");
    const auto rodata = elf.add_section(".rodata", SHF_ALLOC, Bytes(8, 1), 8);
    const auto data = elf.add_section(".data", SHF_ALLOC | SHF_WRITE, Bytes(24, 2), 8);
    const auto bss = elf.add_zeroed(".bss", 32);
    elf.add_section(".debug_line", 0, Bytes(8, 3));
    elf.add_section(".note", SHF_ALLOC, Bytes(8, 4), 4, SHT_NOTE);
    const auto constant = elf.add_symbol("constant", rodata, 0, 8, STT_OBJECT);
    const auto zeroed = elf.add_symbol("zeroed", bss, 8, 8, STT_OBJECT);
    const auto common = elf.add_symbol("common", SHN_COMMON, 16, 8, STT_OBJECT);
    elf.add_symbol("absolute", SHN_ABS, 12345);
    elf.add_symbol("file.py", SHN_ABS, 0, 0, STT_FILE, STB_LOCAL);
    elf.add_relocation(data, 0, R_X86_64_64, constant, 1);
    elf.add_relocation(data, 8, R_X86_64_PC32, zeroed);
    elf.add_relocation(data, 12, R_X86_64_GOTPCREL, common);
    elf.add_relocation(data, 16, R_X86_64_GOTOFF64, zeroed);
    return elf.build();
}

/// Resolves everything, so that damage gets as far as it can.
const SymbolResolver kAnySymbol = resolver_of(reinterpret_cast<void*>(&test_external_answer));

TEST(ObjectLoaderDamage, TruncatedAnywhere) {
    const std::vector<std::byte> object = object_with_everything();
    ASSERT_TRUE(CodeImage::load(object, kAnySymbol));
    for (std::size_t size = 0; size < object.size(); ++size) {
        // A heap copy of exactly this size, so that ASan sees any read past it.
        const std::vector<std::byte> part(object.begin(),
                                          object.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_FALSE(CodeImage::load(part, kAnySymbol)) << size;
    }
}

/// Loads each object that differs from a good one in one byte, and throws an exception while it is
/// loaded: unwind information that was accepted must not harm the unwinder.
TEST(ObjectLoaderDamage, AnyByteChanged) {
    const std::vector<std::byte> object = object_with_everything();
    std::size_t loaded = 0;
    std::size_t rejected = 0;
    const auto try_load = [&](const std::vector<std::byte>& damaged) {
        const LoadResult image = CodeImage::load(damaged, kAnySymbol);
        ++(image ? loaded : rejected);
        if (image) EXPECT_THROW(test_external_throw(), std::runtime_error);
    };
    for (std::size_t i = 0; i < object.size(); ++i) {
        std::vector<std::byte> damaged = object;
        for (unsigned bit = 0; bit < 8; ++bit) {
            damaged[i] = object[i] ^ std::byte{static_cast<unsigned char>(1u << bit)};
            try_load(damaged);
        }
        for (const std::byte value : {std::byte{0}, std::byte{0x7F}, std::byte{0xFF}}) {
            damaged[i] = value;
            try_load(damaged);
        }
    }
    EXPECT_GT(loaded, 100u);
    EXPECT_GT(rejected, 100u);
}

/// Aligned 4 and 8-byte words replaced by values that make sums overflow.
TEST(ObjectLoaderDamage, AnyWordExtreme) {
    const std::vector<std::byte> object = object_with_everything();
    const std::uint64_t extremes[] = {0x7FFF'FFFF'FFFF'FFFF, 0x8000'0000'0000'0000,
                                      0xFFFF'FFFF'FFFF'FFFF, 0xFFFF'FFFF'FFFF'FFF0,
                                      0x0000'0000'FFFF'FFFF, object.size()};
    for (std::size_t at = 0; at + 8 <= object.size(); at += 4) {
        for (const std::size_t width : {std::size_t{4}, std::size_t{8}}) {
            for (const std::uint64_t extreme : extremes) {
                std::vector<std::byte> damaged = object;
                std::memcpy(damaged.data() + at, &extreme, width);
                const LoadResult image = CodeImage::load(damaged, kAnySymbol);
                if (image) EXPECT_THROW(test_external_throw(), std::runtime_error);
            }
        }
    }
}

}  // namespace
}  // namespace numen::jit
