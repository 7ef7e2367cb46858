#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "types/times.h"

namespace numen::sema {

/// A date or a time as it is written: "2005-02-25T10:30".
struct TimeText {
    std::int64_t years = 0, months = 0;  // from 1970; of its month, from its beginning on
    /// What is written of the rest, counted from 0: days of the month, hours, minutes, seconds and,
    /// in thousandths, millionths and so on, the fraction of a second.
    struct Part {
        types::TimeUnit unit;
        std::int64_t count;
    };
    std::vector<Part> parts;
    bool has_month = false;
    std::string error;  // what NumPy's ValueError says; empty when it could be read

    types::TimeUnit unit() const {
        if (!parts.empty()) return parts.back().unit;
        return has_month ? types::TimeUnit::M : types::TimeUnit::Y;
    }
};

/// Reads NumPy's form of ISO 8601, without time zones.
TimeText read_time(std::string_view text);

}  // namespace numen::sema
