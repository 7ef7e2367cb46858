#include "types/times.h"

#include <algorithm>

#include "support/diagnostic.h"

namespace numen::types {

namespace {

constexpr std::int64_t kFiner[] = {
#define NUMEN_TIME_UNIT(unit, finer) finer,
#include "types/time_units.def"
#undef NUMEN_TIME_UNIT
};

DType dtype_of(DType first, TimeUnit unit) {
    return static_cast<DType>(static_cast<int>(first) + static_cast<int>(unit));
}

/// The rows of both are made from those of time_units.def, in their order.
constexpr DType kFirstDatetime = DType::datetime64_Y, kFirstTimedelta = DType::timedelta64_Y;

}  // namespace

TimeUnit unit_of(DType time) {
    NUMEN_ASSERT(is_time(time));
    DType first = is_datetime(time) ? kFirstDatetime : kFirstTimedelta;
    return static_cast<TimeUnit>(static_cast<int>(time) - static_cast<int>(first));
}

DType datetime64_of(TimeUnit unit) { return dtype_of(kFirstDatetime, unit); }
DType timedelta64_of(TimeUnit unit) { return dtype_of(kFirstTimedelta, unit); }

std::int64_t units_in(TimeUnit coarser, TimeUnit finer) {
    NUMEN_ASSERT(coarser <= finer && is_calendar_unit(coarser) == is_calendar_unit(finer));
    std::uint64_t count = 1;
    for (auto unit = static_cast<int>(coarser); unit < static_cast<int>(finer); ++unit)
        count *= static_cast<std::uint64_t>(kFiner[unit]);
    return static_cast<std::int64_t>(count);
}

std::optional<TimeUnit> common_unit(DType a, DType b) {
    TimeUnit one = unit_of(a), other = unit_of(b);
    if (one == TimeUnit::generic) return other;
    if (other == TimeUnit::generic) return one;
    // A date in years is one in days, too; a span of years is no number of days.
    bool fits =
        is_calendar_unit(one) == is_calendar_unit(other) || is_datetime(a) || is_datetime(b);
    if (!fits) return std::nullopt;
    return std::max(one, other);
}

}  // namespace numen::types
