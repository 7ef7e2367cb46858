#include <cstring>
#include <set>
#include <thread>

#include "rows.h"
#include "runtime/buffer.h"

namespace numen::runtime {
namespace {

class MemoryTest : public RuntimeTest {};

ArrayMemory allocate(std::vector<std::int64_t> shape, char dtype, bool zeroed = false) {
    return call(numen_rt_array_alloc, static_cast<void*>(shape.data()),
                static_cast<std::int64_t>(shape.size()), std::int32_t{dtype}, zeroed);
}
std::string error_of_shape(std::vector<std::int64_t> shape, char dtype) {
    return error_of(numen_rt_array_alloc, static_cast<void*>(shape.data()),
                    static_cast<std::int64_t>(shape.size()), std::int32_t{dtype}, false);
}

TEST_F(MemoryTest, ArraysAreAlignedAndZeroedWhenAsked) {
    for (std::int64_t size : {0, 1, 3, 100, 5000, 40000, 600000, 1044992, 1048576, 3000000}) {
        for (int round = 0; round < 3; ++round) {
            ArrayMemory dirty = allocate({size}, 'B');
            std::memset(dirty.data, 0xAB, static_cast<std::size_t>(size));
            release(dirty.owner);
            ArrayMemory memory = allocate({size}, 'B', true);
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory.data) % kBufferAlignment, 0u);
            const auto* bytes = static_cast<const unsigned char*>(memory.data);
            for (std::int64_t i = 0; i < size; ++i) ASSERT_EQ(bytes[i], 0) << i;
            release(memory.owner);
        }
    }
}

#if !__has_feature(address_sanitizer)
TEST_F(MemoryTest, ArraysUseMemoryAgain) {
    for (std::int64_t size : {5000, 50'000, 600'000, 5'000'000}) {
        ArrayMemory first = allocate({size}, 'B'), second = allocate({size}, 'B');
        release(first.owner);
        release(second.owner);
        ArrayMemory third = allocate({size}, 'B');
        EXPECT_TRUE(third.owner == first.owner || third.owner == second.owner) << size;
        release(third.owner);
    }
}

TEST_F(MemoryTest, ArraysOfSeveralPagesBeginAtDifferentPlacesOfThem) {
    for (std::int64_t size : {50'000, 600'000, 5'000'000}) {
        std::set<std::uintptr_t> places;
        for (int i = 0; i < 7; ++i) {
            ArrayMemory memory = allocate({size}, 'B');
            places.insert(reinterpret_cast<std::uintptr_t>(memory.data) % 4096);
            release(memory.owner);
        }
        EXPECT_EQ(places.size(), 7u) << size;
    }
}
#endif

TEST_F(MemoryTest, LargeArraysOfManyThreadsAndSizes) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([t] {
            for (int round = 0; round < 200; ++round) {
                std::int64_t size = (1 << 20) + (t + round) % 5 * 700'001;
                ArrayMemory memory = allocate({size}, 'B');
                auto* bytes = static_cast<unsigned char*>(memory.data);
                bytes[0] = bytes[size - 1] = static_cast<unsigned char>(t);
                std::this_thread::yield();
                EXPECT_EQ(bytes[0], t);
                EXPECT_EQ(bytes[size - 1], t);
                release(memory.owner);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
}

TEST_F(MemoryTest, ShapesRaiseNumPysErrors) {
    EXPECT_EQ(error_of_shape({3, -1}, 'd'), "ValueError: negative dimensions are not allowed");
    const std::string too_big =
        "ValueError: array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum "
        "possible size.";
    EXPECT_EQ(error_of_shape({std::int64_t{1} << 40, std::int64_t{1} << 40}, 'd'), too_big);
    EXPECT_EQ(error_of_shape({0, std::int64_t{1} << 40, std::int64_t{1} << 40}, 'd'), too_big);
    EXPECT_EQ(
        error_of_shape({std::int64_t{1} << 59}, 'd'),
        "MemoryError: Unable to allocate 4.00 EiB for an array with shape (576460752303423488,) "
        "and data type float64");
    EXPECT_EQ(
        error_of_shape({1 << 26, std::int64_t{1} << 26}, '?'),
        "MemoryError: Unable to allocate 4.00 PiB for an array with shape (67108864, 67108864) "
        "and data type bool");
}

TEST_F(MemoryTest, ForeignMemoryIsGivenBack) {
    static int released = 0;
    released = 0;
    int owner = 0;
    auto release_function = +[](void* pointer) { released += pointer != nullptr; };
    Value buffer = make(numen_rt_array_wrap, static_cast<void*>(&owner),
                        reinterpret_cast<void*>(release_function));
    numen_rt_retain(buffer.get());
    numen_rt_release(buffer.get());
    EXPECT_EQ(released, 0);
    numen_rt_release(buffer.give());
    EXPECT_EQ(released, 1);
}

TEST_F(MemoryTest, CountsObjectsOverThreads) {
    const ObjectCounts before = object_counts(ObjectKind::Buffer);
    ArrayMemory shared = allocate({10}, 'd');
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) {
                retain(shared.owner);
                ArrayMemory own = allocate({i}, 'd');
                release(own.owner);
                release(shared.owner);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(object_counts(ObjectKind::Buffer).made - before.made, 4001);
    EXPECT_EQ(object_counts(ObjectKind::Buffer).freed - before.freed, 4000);
    EXPECT_EQ(shared.owner->references.load(), 1);
    release(shared.owner);
}

TEST_F(MemoryTest, ImmortalObjectsAreNotCounted) {
    Value empty = text("");
    for (int i = 0; i < 3; ++i) numen_rt_release(empty.get());
    EXPECT_EQ(empty->references.load(), kImmortal);
}

TEST_F(MemoryTest, TableCallsRows) {
    bool found = false;
    for (const RuntimeEntry& row : runtime_table()) {
        if (std::string_view(row.name) != "numen_rt_list_new") continue;
        found = true;
        EXPECT_TRUE(row.raises);
        EXPECT_STREQ(row.result, "Ref");
        void* code = constant("l");
        std::int64_t capacity = 3;
        void* arguments[] = {&code, &capacity};
        Ref list = nullptr;
        EXPECT_EQ(row.invoke(&list, arguments), 0);
        EXPECT_EQ(numen_rt_list_length(list), 0);
        numen_rt_release(list);
    }
    EXPECT_TRUE(found);
    EXPECT_NE(runtime_abi_text().find("numen_rt_list_new raises Ref(void* code"),
              std::string_view::npos);
}

}  // namespace
}  // namespace numen::runtime
