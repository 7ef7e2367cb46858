#pragma once

#include <cstdint>
#include <optional>

#include "types/type.h"

/// The dtypes of time: datetime64 and timedelta64, which count a unit from 1970, or of a span.
/// NaT, no time, is the least int64.
namespace numen::types {

enum class TimeUnit : std::uint8_t {
#define NUMEN_TIME_UNIT(unit, finer) unit,
#include "types/time_units.def"
#undef NUMEN_TIME_UNIT
};

constexpr std::int64_t kNaT = INT64_MIN;

inline bool is_datetime(DType d) { return kind(d) == 'M'; }
inline bool is_timedelta(DType d) { return kind(d) == 'm'; }

/// The unit of a dtype of time, and the dtypes of a unit.
TimeUnit unit_of(DType time);
DType datetime64_of(TimeUnit unit);
DType timedelta64_of(TimeUnit unit);

/// Years or months, whose length only a calendar tells.
inline bool is_calendar_unit(TimeUnit unit) { return unit <= TimeUnit::M; }

/// How many of the finer unit the coarser one lasts, as long as no calendar is needed between them;
/// modulo 2 ** 64, as NumPy's counts are.
std::int64_t units_in(TimeUnit coarser, TimeUnit finer);

/// The finer of the units of two dtypes of time. Nothing for two spans of which only one is of
/// years or months.
std::optional<TimeUnit> common_unit(DType a, DType b);

}  // namespace numen::types
