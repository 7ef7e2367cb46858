#include "support/read_file.h"

#include <sys/stat.h>

#include <cstdio>
#include <memory>

namespace numen::support {

std::optional<std::string> read_file(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                               std::fclose);
    struct stat status{};
    if (file == nullptr || fstat(fileno(file.get()), &status) != 0) return std::nullopt;
    std::string bytes;
    std::size_t size = 0;
    // The size is a guess: a pipe has none, and a file may grow.
    for (std::size_t room = static_cast<std::size_t>(status.st_size) + 1; size == bytes.size();
         room *= 2) {
        bytes.resize(room);
        size += std::fread(bytes.data() + size, 1, room - size, file.get());
    }
    if (std::ferror(file.get()) != 0) return std::nullopt;
    bytes.resize(size);
    return bytes;
}

}  // namespace numen::support
