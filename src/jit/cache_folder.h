#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "support/digest.h"

namespace numen::jit {

/// Why something in a cache folder could not be done, in one sentence.
struct CacheProblem {
    std::string message;
};

/// A folder of blobs, shared by any number of processes. Blobs are immutable: each is written to a
/// file of its own and then given its name in one step. Only folders and files that belong to the
/// user of this process, and that nobody else may write to, are looked at: whoever can write blobs
/// can run code. Everything is done relative to an open folder, so that it is the one that was
/// checked.
///
/// Blobs lie in 64 folders by the first digits of their names. Each is kept under a 64th of the
/// size limit by whoever writes into it, who removes what was used least recently.
class CacheFolder {
  public:
    CacheFolder(std::string path, std::uint64_t size_limit)
        : path_(std::move(path)), size_limit_(size_limit) {}

    const std::string& path() const { return path_; }

    /// Gives the contents of the blobs with this key to `take`, until it says that it took one,
    /// which then counts as used. A missing folder holds none. Returns what is wrong with the
    /// folder, or "".
    using Take = std::function<bool(const std::string& blob_name, const std::string& contents)>;
    CacheProblem read(const support::Digest& key, const Take& take) const;

    /// Adds a blob under a key; `variant` tells those of one key apart. Makes the folder when it is
    /// missing. Returns what went wrong, or "".
    CacheProblem write(const support::Digest& key, const support::Digest& variant,
                       std::string_view contents) const;

    /// Removes a blob, if it is there.
    void remove(const std::string& blob_name) const;

  private:
    std::string path_;
    std::uint64_t size_limit_;
};

}  // namespace numen::jit
