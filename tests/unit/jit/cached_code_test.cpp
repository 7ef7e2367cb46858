#include "jit/cached_code.h"

#include <gtest/gtest.h>

namespace numen::jit {

namespace {

constexpr Digest kKey{.high = 12, .low = 34};

CachedCode small_code() {
    CachedCode code;
    code.function = "saxpy";
    code.file = "kernels.py";
    code.signature = "(float64) -> float64";
    code.places = {{"kernels.py", 12, 3}};
    code.library = {{"numpy/sums.py", {.high = 5, .low = 6}}};
    code.questions = {{Question::Kind::attribute, 1, "sum", {.high = 7, .low = 8}}};
    code.parameters = {"float64"};
    code.result = "float64";
    code.arrays = {{"numen_data_0", 3}};
    code.object = std::string("\x7f") + "ELF and so on, with a \0 in it";
    return code;
}

TEST(CachedCode, ComesBackAsItWas) {
    const CachedCode code = small_code();
    const std::string blob = to_blob(code, kKey);
    auto read = from_blob(blob, kKey);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->function, code.function);
    EXPECT_EQ(read->signature, code.signature);
    EXPECT_EQ(read->places[0].first_line, 12);
    EXPECT_EQ(read->library[0].contents, code.library[0].contents);
    EXPECT_EQ(read->questions[0].kind, Question::Kind::attribute);
    EXPECT_EQ(read->questions[0].answer, code.questions[0].answer);
    EXPECT_EQ(read->arrays[0].number, 3u);
    EXPECT_EQ(read->object, code.object);
    EXPECT_EQ(to_blob(*read, kKey), blob);
}

TEST(CachedCode, AnyFlippedBitIsDamage) {
    const std::string blob = to_blob(small_code(), kKey);
    for (std::size_t i = 0; i < blob.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string damaged = blob;
            damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
            EXPECT_FALSE(from_blob(damaged)) << "byte " << i << ", bit " << bit;
            EXPECT_FALSE(from_blob(damaged, kKey));
        }
    }
}

TEST(CachedCode, AnyOtherLengthIsDamage) {
    const std::string blob = to_blob(small_code(), kKey);
    for (std::size_t size = 0; size < blob.size(); ++size) {
        EXPECT_FALSE(from_blob(blob.substr(0, size))) << size;
    }
    EXPECT_FALSE(from_blob(blob + '\0'));
}

TEST(CachedCode, IsForOneKeyOnly) {
    EXPECT_FALSE(from_blob(to_blob(small_code(), kKey), {.high = 12, .low = 35}));
}

}  // namespace

}  // namespace numen::jit
