#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace numen::jit {

struct PerfMapEntry {
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::string_view name;
};

/// Appends lines to /tmp/perf-<pid>.map, from which `perf report` reads the names of code that is
/// in no file. Lines of concurrent calls do not mix. Returns false, with errno set, if the file
/// cannot be written.
bool append_perf_map(std::span<const PerfMapEntry> entries);

}  // namespace numen::jit
