#include "support/read_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace numen::support {
namespace {

TEST(ReadFile, BytesAsTheyAre) {
    const auto path = std::filesystem::temp_directory_path() / "numen-read-file-test";
    const std::string bytes("one\r\n\0two", 9);
    std::ofstream(path, std::ios::binary) << bytes;
    EXPECT_EQ(read_file(path), bytes);
    std::ofstream(path, std::ios::trunc);
    EXPECT_EQ(read_file(path), "");
    std::filesystem::remove(path);
}

TEST(ReadFile, FileThatTellsNoSize) {
    const auto maps = read_file("/proc/self/maps");
    ASSERT_TRUE(maps);
    EXPECT_NE(maps->find("[stack]"), std::string::npos);
}

TEST(ReadFile, NothingWhereItCannotBeRead) {
    EXPECT_FALSE(read_file("/nonexistent/file"));
    EXPECT_FALSE(read_file("/"));
}

}  // namespace
}  // namespace numen::support
