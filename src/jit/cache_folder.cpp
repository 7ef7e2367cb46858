#include "jit/cache_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <utility>
#include <vector>

namespace numen::jit {

namespace {

using support::Digest;

constexpr std::uint64_t kShards = 64;
/// Files that were being written when their process died.
constexpr const char* kUnfinished = "unfinished-";
constexpr std::int64_t kUnfinishedSeconds = 3600;
/// Marking a blob as used more often than this says nothing more.
constexpr std::int64_t kUseSeconds = 60;
/// Larger than any code; keeps a wrong file from filling the memory.
constexpr off_t kMaxBlob = off_t{1} << 26;

/// Says why not; thrown inside this file only.
struct Failure {
    std::string message;
};

[[noreturn]] void fail(const std::string& what) {
    throw Failure{what + ": " + std::strerror(errno)};
}

class File {
  public:
    explicit File(int number) : number_(number) {}
    File(File&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    File& operator=(File other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~File() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }
    /// The number, which the caller closes.
    int release() { return std::exchange(number_, -1); }

  private:
    int number_;
};

/// Whether it is this user's and nobody else may write to it.
bool is_private(const struct stat& status) {
    return status.st_uid == geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/// An open folder; not true when it does not exist. Throws Failure.
File open_folder(int parent, const std::string& name, int flags) {
    File folder(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags));
    if (!folder) {
        if (errno == ENOENT) return folder;
        fail("it cannot be opened");
    }
    struct stat status;
    if (fstat(folder.number(), &status) != 0) fail("it cannot be looked at");
    if (!is_private(status)) {
        throw Failure{"it belongs to another user, or others may write to it"};
    }
    return folder;
}

std::string shard_of(const std::string& blob_name) {
    const auto number = static_cast<std::uint64_t>(std::stoul(blob_name.substr(0, 2), nullptr, 16));
    char text[3];
    std::snprintf(text, sizeof text, "%02x", static_cast<unsigned>(number % kShards));
    return text;
}

template <class Visit>
void for_each_name(const File& folder, Visit visit) {
    File again(dup(folder.number()));
    DIR* entries = again ? fdopendir(again.number()) : nullptr;
    if (entries == nullptr) return;
    again.release();
    rewinddir(entries);
    while (const dirent* entry = readdir(entries)) visit(std::string_view(entry->d_name));
    closedir(entries);
}

/// Contents of a blob; false when it is not there or not ours.
bool read_file(const File& folder, const std::string& name, std::string& contents) {
    File file(
        openat(folder.number(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat status;
    if (!file || fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode) ||
        !is_private(status) || status.st_size > kMaxBlob) {
        return false;
    }
    contents.resize(static_cast<std::size_t>(status.st_size));
    std::size_t done = 0;
    while (done < contents.size()) {
        const ssize_t got = ::read(file.number(), contents.data() + done, contents.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        done += static_cast<std::size_t>(got);
    }
    contents.resize(done);
    return true;
}

void mark_as_used(const File& folder, const std::string& name) {
    struct stat status;
    if (fstatat(folder.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return;
    // The clock may have been put back since.
    if (std::abs(time(nullptr) - status.st_mtime) < kUseSeconds) return;
    utimensat(folder.number(), name.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
}

/// Keeps a folder under `limit` bytes: removes what was used least recently, but not `newest`.
void clean_up(const File& folder, const std::string& newest, std::uint64_t limit) {
    struct Entry {
        std::string name;
        timespec used;
        std::uint64_t size;
    };
    std::vector<Entry> entries;
    std::uint64_t total = 0;
    const std::int64_t now = time(nullptr);
    for_each_name(folder, [&](std::string_view name) {
        struct stat status;
        std::string text(name);
        if (fstatat(folder.number(), text.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(status.st_mode)) {
            return;
        }
        if (name.starts_with(kUnfinished)) {
            if (std::abs(now - status.st_mtime) > kUnfinishedSeconds) {
                unlinkat(folder.number(), text.c_str(), 0);
            }
            return;
        }
        const auto size = static_cast<std::uint64_t>(status.st_size);
        total += size;
        entries.push_back({std::move(text), status.st_mtim, size});
    });
    if (total <= limit) return;
    std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
        return std::pair(a.used.tv_sec, a.used.tv_nsec) < std::pair(b.used.tv_sec, b.used.tv_nsec);
    });
    for (const Entry& entry : entries) {
        // Well below the limit, so that the next blob does not have to do this again.
        if (total <= limit - limit / 4) return;
        if (entry.name == newest) continue;
        unlinkat(folder.number(), entry.name.c_str(), 0);
        total -= entry.size;
    }
}

File make_folder(const std::string& path) {
    File folder = open_folder(AT_FDCWD, path, 0);
    if (folder) return folder;
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) fail("it cannot be made");
    folder = open_folder(AT_FDCWD, path, 0);
    if (!folder) fail("it cannot be opened");
    return folder;
}

File make_shard(const File& root, const std::string& name) {
    File shard = open_folder(root.number(), name, O_NOFOLLOW);
    if (shard) return shard;
    if (mkdirat(root.number(), name.c_str(), 0700) != 0 && errno != EEXIST) {
        fail("nothing can be added to it");
    }
    shard = open_folder(root.number(), name, O_NOFOLLOW);
    if (!shard) fail("nothing can be added to it");
    return shard;
}

void write_all(int file, std::string_view contents) {
    while (!contents.empty()) {
        const ssize_t written = ::write(file, contents.data(), contents.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) fail("nothing can be written to it");
        contents.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string unfinished_name() {
    std::uint64_t random = 0;
    if (getrandom(&random, sizeof random, 0) != sizeof random) fail("no random number");
    return kUnfinished + std::to_string(getpid()) + "-" + std::to_string(random);
}

void write_file(const File& shard, const std::string& name, std::string_view contents) {
    const std::string unfinished = unfinished_name();
    File file(openat(shard.number(), unfinished.c_str(),
                     O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file) fail("nothing can be added to it");
    try {
        write_all(file.number(), contents);
        if (renameat(shard.number(), unfinished.c_str(), shard.number(), name.c_str()) != 0) {
            fail("nothing can be added to it");
        }
    } catch (const Failure&) {
        unlinkat(shard.number(), unfinished.c_str(), 0);
        throw;
    }
}

}  // namespace

CacheProblem CacheFolder::read(const Digest& key, const Take& take) const {
    try {
        const File root = open_folder(AT_FDCWD, path_, 0);
        if (!root) return {};
        const std::string prefix = key.hex() + "-";
        const File shard = open_folder(root.number(), shard_of(prefix), O_NOFOLLOW);
        if (!shard) return {};
        std::vector<std::string> names;
        for_each_name(shard, [&](std::string_view name) {
            if (name.starts_with(prefix)) names.emplace_back(name);
        });
        for (const std::string& name : names) {
            std::string contents;
            if (!read_file(shard, name, contents)) continue;
            if (!take(name, contents)) continue;
            mark_as_used(shard, name);
            break;
        }
        return {};
    } catch (const Failure& failure) {
        return {failure.message};
    }
}

CacheProblem CacheFolder::write(const Digest& key, const Digest& variant,
                                std::string_view contents) const {
    try {
        const File root = make_folder(path_);
        const std::string name = key.hex() + "-" + variant.hex();
        const File shard = make_shard(root, shard_of(name));
        write_file(shard, name, contents);
        clean_up(shard, name, size_limit_ / kShards);
        return {};
    } catch (const Failure& failure) {
        return {failure.message};
    }
}

void CacheFolder::remove(const std::string& blob_name) const {
    const std::string path = path_ + "/" + shard_of(blob_name) + "/" + blob_name;
    unlink(path.c_str());
}

}  // namespace numen::jit
