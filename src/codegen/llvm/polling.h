#pragma once

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/SmallVector.h>

#include <array>
#include <cstdint>

#include "ir/ir.h"

/// How compiled loops look for signals. They count their work, in rounds of simple loops, and ask
/// the runtime after every kWorkBetweenPolls of it; a loop whose length is known to be less does
/// not ask.
namespace numen::codegen {

/// A millisecond at most for anything that a loop does with numbers.
inline constexpr std::int64_t kWorkBetweenPolls = 32768;

enum class Polling : std::uint8_t {
    /// It is short: a round of what is around it.
    never,
    /// It goes over an array, and is over before anybody would notice. In a loop that counts, its
    /// rounds are taken off what is left.
    outside,
    /// The loop is cut into strips of kWorkBetweenPolls rounds, and asks between them: its rounds
    /// stay as they are, so that it can be vectorised.
    strips,
    /// Each round takes its work off what is left, and asks when nothing is.
    rounds,
};

struct LoopWork {
    Polling polling = Polling::never;
    /// Of a round, for Polling::rounds, without that of loops inside which count their own; of the
    /// whole loop for Polling::never.
    std::int64_t work = 0;
    /// Its rounds call functions for so long that going over an array once takes a while.
    bool is_slow = false;

    bool is_short() const { return polling == Polling::never; }
    bool asks() const { return polling == Polling::strips || polling == Polling::rounds; }
};

/// What each loop of a module does about signals.
class PollingPlans {
  public:
    /// The plan of a for_, while_ or parallel_for; `interruptible` as in ir::Options.
    LoopWork of(const ir::Node& loop, bool interruptible);

  private:
    using Counters = llvm::SmallVector<const ir::Node*, 4>;

    /// What a round does.
    struct Round {
        std::int64_t work = 0;
        bool counts = false;   // a loop in it takes its rounds off what is left
        bool asks = false;     // and looks for signals
        int functions = 0;     // how long its functions of mathematics take
        bool is_slow = false;  // as LoopWork::is_slow

        void add_part(const Round& part) {
            work += part.work;
            counts |= part.counts;
            asks |= part.asks;
            functions += part.functions;
            is_slow |= part.is_slow;
        }
    };

    LoopWork make(const ir::Node& loop, bool interruptible);
    Round round_of(const ir::Region& region, bool interruptible);
    void add(const ir::Node& node, bool interruptible, Round& round);
    bool covers_arrays(const ir::Node& loop, Counters counters);
    bool inner_cover_arrays(const ir::Region& region, const Counters& counters, bool& found);

    std::array<llvm::DenseMap<const ir::Node*, LoopWork>, 2> known_;  // by `interruptible`
};

}  // namespace numen::codegen
