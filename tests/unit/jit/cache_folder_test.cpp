#include "jit/cache_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "support/digest.h"

namespace numen::jit {

namespace {

namespace fs = std::filesystem;
using support::Digest;

constexpr std::uint64_t kMib = std::uint64_t{1} << 20;

class CacheFolderTest : public testing::Test {
  protected:
    CacheFolderTest() : base_(testing::TempDir() + "numen-cache-" + std::to_string(getpid())) {
        fs::remove_all(base_);
    }
    ~CacheFolderTest() override { fs::remove_all(base_); }

    std::string path() const { return base_ + "/deep/cache"; }

    std::vector<std::string> read(const CacheFolder& folder, const Digest& key) {
        std::vector<std::string> found;
        problem_ = folder
                       .read(key,
                             [&](const std::string&, const std::string& contents) {
                                 found.push_back(contents);
                                 return false;
                             })
                       .message;
        return found;
    }

    std::vector<fs::path> files() const {
        std::vector<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator(path())) {
            if (entry.is_regular_file()) found.push_back(entry.path());
        }
        return found;
    }

    std::string base_;
    std::string problem_;
};

TEST_F(CacheFolderTest, KeepsWhatIsWritten) {
    CacheFolder folder(path(), 100 * kMib);
    EXPECT_TRUE(read(folder, {1, 2}).empty());
    EXPECT_EQ(problem_, "");
    EXPECT_EQ(folder.write({1, 2}, {3, 4}, "one").message, "");
    EXPECT_EQ(folder.write({1, 2}, {3, 5}, "two").message, "");
    EXPECT_EQ(folder.write({1, 2}, {3, 5}, "three").message, "");
    EXPECT_EQ(folder.write({1, 3}, {3, 4}, "other").message, "");
    const auto found = read(folder, {1, 2});
    EXPECT_EQ(std::set<std::string>(found.begin(), found.end()),
              (std::set<std::string>{"one", "three"}));
    EXPECT_EQ(files().size(), 3u);

    struct stat status;
    ASSERT_EQ(stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700u);
    ASSERT_EQ(stat(files()[0].c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(CacheFolderTest, RemovesABlob) {
    CacheFolder folder(path(), 100 * kMib);
    folder.write({1, 2}, {3, 4}, "one");
    folder.read({1, 2}, [&](const std::string& name, const std::string&) {
        folder.remove(name);
        return true;
    });
    EXPECT_TRUE(files().empty());
}

TEST_F(CacheFolderTest, TakesNothingFromAFolderThatOthersMayWriteTo) {
    CacheFolder folder(path(), 100 * kMib);
    folder.write({1, 2}, {3, 4}, "one");
    chmod(path().c_str(), 0770);
    EXPECT_TRUE(read(folder, {1, 2}).empty());
    EXPECT_NE(problem_, "");
    EXPECT_NE(folder.write({1, 2}, {3, 5}, "two").message, "");
    chmod(path().c_str(), 0755);
    EXPECT_EQ(read(folder, {1, 2}).size(), 1u);
    EXPECT_EQ(problem_, "");
    chmod(files()[0].parent_path().c_str(), 0707);
    EXPECT_TRUE(read(folder, {1, 2}).empty());
    EXPECT_NE(problem_, "");
}

TEST_F(CacheFolderTest, TakesNoFileThatOthersMayWriteTo) {
    CacheFolder folder(path(), 100 * kMib);
    folder.write({1, 2}, {3, 4}, "one");
    chmod(files()[0].c_str(), 0602);
    EXPECT_TRUE(read(folder, {1, 2}).empty());
    chmod(files()[0].c_str(), 0644);
    EXPECT_EQ(read(folder, {1, 2}).size(), 1u);
}

TEST_F(CacheFolderTest, TakesNothingThatBelongsToAnotherUser) {
    CacheFolder folder(path(), 100 * kMib);
    folder.write({1, 2}, {3, 4}, "one");
    // Needs the right to give files away; any user's right to look at /usr shows the same below.
    if (geteuid() == 0) {
        ASSERT_EQ(chown(files()[0].c_str(), 12345, 12345), 0);
        EXPECT_TRUE(read(folder, {1, 2}).empty());
        ASSERT_EQ(chown(files()[0].c_str(), 0, 0), 0);
        ASSERT_EQ(chown(path().c_str(), 12345, 12345), 0);
        EXPECT_TRUE(read(folder, {1, 2}).empty());
        EXPECT_NE(problem_, "");
        EXPECT_NE(folder.write({1, 2}, {3, 5}, "two").message, "");
        ASSERT_EQ(chown(path().c_str(), 0, 0), 0);
    } else {
        EXPECT_NE(CacheFolder("/usr", 100 * kMib).write({1, 2}, {3, 4}, "one").message, "");
    }
}

TEST_F(CacheFolderTest, FollowsNoLinksToFiles) {
    CacheFolder folder(path(), 100 * kMib);
    folder.write({1, 2}, {3, 4}, "one");
    const fs::path file = files()[0];
    fs::rename(file, base_ + "/elsewhere");
    fs::create_symlink(base_ + "/elsewhere", file);
    EXPECT_TRUE(read(folder, {1, 2}).empty());
}

TEST_F(CacheFolderTest, SaysWhyAFolderCannotBeMade) {
    fs::create_directories(base_);
    std::ofstream(base_ + "/file") << "in the way";
    CacheFolder folder(base_ + "/file/cache", 100 * kMib);
    EXPECT_NE(folder.write({1, 2}, {3, 4}, "one").message, "");
    read(folder, {1, 2});
    EXPECT_NE(problem_, "");
}

TEST_F(CacheFolderTest, KeepsUnderTheLimitAndKeepsWhatIsUsed) {
    CacheFolder folder(path(), 64 * 1000);  // 1000 bytes in each of the 64 folders
    const std::string contents(200, 'x');
    const auto set_used = [&](std::uint64_t variant, int seconds_ago) {
        for (const fs::path& file : files()) {
            if (!file.filename().string().ends_with(Digest{0, variant}.hex())) continue;
            fs::last_write_time(
                file, fs::file_time_type::clock::now() - std::chrono::seconds(seconds_ago));
        }
    };
    for (std::uint64_t i = 0; i < 5; ++i) {
        ASSERT_EQ(folder.write({1, 2}, {0, i}, contents).message, "");
        set_used(i, 5000 - static_cast<int>(i));
    }
    EXPECT_EQ(files().size(), 5u);
    // The oldest is used now.
    folder.read({1, 2}, [&](const std::string& name, const std::string&) {
        return name.ends_with(Digest{0, 0}.hex());
    });
    ASSERT_EQ(folder.write({1, 2}, {0, 5}, contents).message, "");
    std::set<char> left;
    for (const fs::path& file : files()) left.insert(file.filename().string().back());
    EXPECT_EQ(left, (std::set<char>{'0', '4', '5'}));

    // One that is larger than the limit stays until the next one comes.
    ASSERT_EQ(folder.write({1, 2}, {0, 6}, std::string(5000, 'x')).message, "");
    EXPECT_EQ(files().size(), 1u);
}

TEST_F(CacheFolderTest, RemovesWhatDeadProcessesLeft) {
    CacheFolder folder(path(), 100 * kMib);
    folder.write({1, 2}, {3, 4}, "one");
    const fs::path shard = files()[0].parent_path();
    const auto old = shard / "unfinished-1-1", fresh = shard / "unfinished-2-2";
    std::ofstream(old) << "half";
    std::ofstream(fresh) << "half";
    fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(2));
    EXPECT_EQ(read(folder, {1, 2}).size(), 1u);
    folder.write({1, 2}, {3, 5}, "two");
    EXPECT_FALSE(fs::exists(old));
    EXPECT_TRUE(fs::exists(fresh));
}

TEST_F(CacheFolderTest, ThreadsAtOnceSeeWholeBlobs) {
    CacheFolder folder(path(), 64 * 20000);
    const auto contents = [](std::uint64_t variant) {
        return std::string(1000, static_cast<char>('a' + variant));
    };
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (std::uint64_t i = 0; i < 200; ++i) {
                const std::uint64_t variant = i % 25;
                wrong += !folder.write({1, 2}, {0, variant}, contents(variant)).message.empty();
                wrong += !folder
                              .read({1, 2},
                                    [&](const std::string&, const std::string& found) {
                                        wrong += found !=
                                                 std::string(1000, found.empty() ? '?' : found[0]);
                                        return false;
                                    })
                              .message.empty();
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

}  // namespace

}  // namespace numen::jit
