#pragma once

#include <cstdint>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "support/source.h"

namespace numen::ir {

/// Finds conflicts between the iterations of parallel loops while an Interpreter runs them one
/// after the other: a byte of an array that one iteration writes and another one reads or writes.
/// A shadow of the memory says who touched each byte last. Loops inside of parallel loops are part
/// of the outer one's iterations.
class RaceDetector {
  public:
    struct Access {
        std::int64_t iteration = 0;
        support::Span span;
        bool writes = false;
    };
    struct Race {
        Access first, second;
    };

    /// Told by the interpreter.
    void begin_loop();
    void begin_iteration(std::int64_t iteration) {
        if (depth_ == 1) iteration_ = iteration;
    }
    void end_loop();
    void access(const char* address, std::int64_t bytes, bool writes, const support::Span& span);
    /// The memory is new.
    void forget(const char* address, std::int64_t bytes);
    /// Each thread has its own of this memory in the loop that has begun.
    void exempt(const char* begin, const char* end) { exempt_.push_back({begin, end}); }

    /// How many parallel loops have been run.
    std::int64_t loops() const { return loops_; }
    /// One for each pair of places in the source, as found first.
    const std::vector<Race>& races() const { return races_; }

  private:
    struct Byte {
        Access write, read, other_read;  // two reads, of different iterations
        bool is_written = false, is_read = false, is_read_twice = false;
    };
    void report(const Access& first, const Access& second);

    std::unordered_map<const char*, Byte> shadow_;
    std::vector<Race> races_;
    std::vector<std::pair<const char*, const char*>> exempt_;
    std::set<std::tuple<const void*, std::uint32_t, const void*, std::uint32_t>> reported_;
    std::int64_t iteration_ = 0;
    std::int64_t loops_ = 0;
    int depth_ = 0;
};

}  // namespace numen::ir
