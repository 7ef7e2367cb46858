#include "ir/time_cast.h"

#include <numeric>

#include "support/diagnostic.h"
#include "types/times.h"

namespace numen::ir {

namespace {

using types::TimeUnit;

/// Integer arithmetic on nodes, so that formulas read as such. Division rounds down.
struct Integer {
    Builder& b;
    Node* node;

    Integer with(Op op, std::int64_t number) const {
        return {b, b.binary(op, node, b.constant(node->type, number))};
    }
    Integer with(Op op, Integer other) const { return {b, b.binary(op, node, other.node)}; }
};
Integer operator+(Integer a, Integer b) { return a.with(Op::add, b); }
Integer operator-(Integer a, Integer b) { return a.with(Op::sub, b); }
Integer operator+(Integer a, std::int64_t n) { return a.with(Op::add, n); }
Integer operator-(Integer a, std::int64_t n) { return a.with(Op::sub, n); }
Integer operator*(Integer a, std::int64_t n) { return n == 1 ? a : a.with(Op::mul, n); }
Integer operator/(Integer a, std::int64_t n) { return n == 1 ? a : a.with(Op::floordiv, n); }
Integer operator%(Integer a, std::int64_t n) { return a.with(Op::mod, n); }

/// Howard Hinnant, chrono-Compatible Low-Level Date Algorithms: years from March, so that the leap
/// day is a year's last, and eras of 400 years.
constexpr std::int64_t kDaysBefore1970 = 719468;  // from the 1st of March of the year 0
constexpr std::int64_t kMonthsBefore1970 = 1970 * 12 - 2;
constexpr std::int64_t kDaysOfEra = 146097;

/// Days from 1970 to the first of a month, which is counted from 1970 too.
Integer days_of_months(Integer months) {
    Integer since_march = months + kMonthsBefore1970;
    Integer year = since_march / 12, month = since_march % 12;
    Integer leap_days = year / 4 - year / 100 + year / 400;
    return year * 365 + leap_days + (month * 153 + 2) / 5 - kDaysBefore1970;
}

Integer months_of_days(Integer days) {
    Integer since_march = days + kDaysBefore1970;
    Integer era = since_march / kDaysOfEra, day = since_march % kDaysOfEra;
    Integer year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    Integer day_of_year = day - (year * 365 + year / 4 - year / 100);
    Integer month = (day_of_year * 5 + 2) / 153;
    return (era * 400 + year) * 12 + month - kMonthsBefore1970;
}

/// A count in another unit, where no calendar is needed.
Integer scaled(Integer count, TimeUnit from, TimeUnit to) {
    return from <= to ? count * types::units_in(from, to) : count / types::units_in(to, from);
}

Integer in_unit_of_date(Integer count, TimeUnit from, TimeUnit to) {
    if (types::is_calendar_unit(from) == types::is_calendar_unit(to))
        return scaled(count, from, to);
    if (types::is_calendar_unit(from))
        return scaled(days_of_months(scaled(count, from, TimeUnit::M)), TimeUnit::D, to);
    return scaled(months_of_days(scaled(count, from, TimeUnit::D)), TimeUnit::M, to);
}

/// 400 years are 146097 days, and a month is their 4800th part.
Integer in_unit_of_span(Integer count, TimeUnit from, TimeUnit to) {
    if (types::is_calendar_unit(from) == types::is_calendar_unit(to))
        return scaled(count, from, to);
    bool from_calendar = types::is_calendar_unit(from);
    TimeUnit calendar = from_calendar ? from : to, other = from_calendar ? to : from;
    std::int64_t days = kDaysOfEra, parts = calendar == TimeUnit::Y ? 400 : 4800;
    if (other == TimeUnit::W) {
        parts *= 7;
    } else {
        std::int64_t per_day = types::units_in(TimeUnit::D, other);
        std::int64_t common = std::gcd(per_day, parts);
        parts /= common;
        days = static_cast<std::int64_t>(static_cast<std::uint64_t>(days) *
                                         static_cast<std::uint64_t>(per_day / common));
    }
    std::int64_t common = std::gcd(days, parts);
    days /= common;
    parts /= common;
    return from_calendar ? count * days / parts : count * parts / days;
}

}  // namespace

Node* count_of_time(Builder& builder, Node* time) {
    NUMEN_ASSERT(time->type->is_time());
    return builder.make(Op::bitcast, builder.types().int64(), {time});
}

Node* time_of_count(Builder& builder, Node* count, const Type* time) {
    return builder.make(Op::bitcast, time, {builder.cast(count, builder.types().int64())});
}

Node* cast_time(Builder& builder, Node* value, const Type* to) {
    if (!value->type->is_time()) return time_of_count(builder, value, to);
    Node* count = count_of_time(builder, value);
    if (!to->is_time()) {
        if (to->is_bool())
            return builder.binary(Op::ne, count, builder.constant(count->type, std::int64_t{0}));
        return builder.cast(count, to);
    }
    bool is_date = types::is_datetime(to->dtype);
    TimeUnit from_unit = types::unit_of(value->type->dtype), to_unit = types::unit_of(to->dtype);
    bool same_count = is_date != types::is_datetime(value->type->dtype) || from_unit == to_unit ||
                      from_unit == TimeUnit::generic || to_unit == TimeUnit::generic;
    if (same_count) return time_of_count(builder, count, to);
    Integer given{builder, count};
    Integer converted = is_date ? in_unit_of_date(given, from_unit, to_unit)
                                : in_unit_of_span(given, from_unit, to_unit);
    Node* nat = builder.constant(count->type, types::kNaT);
    Node* is_nat = builder.binary(Op::eq, count, nat);
    return time_of_count(builder,
                         builder.make(Op::select, count->type, {is_nat, nat, converted.node}), to);
}

}  // namespace numen::ir
