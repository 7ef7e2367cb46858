#include "sema/time_text.h"

#include <algorithm>

namespace numen::sema {

namespace {

using types::TimeUnit;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int days_in_month(std::int64_t year, std::int64_t month) {
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (month == 2) return is_leap ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// Goes through the text once.
class TimeReader {
  public:
    explicit TimeReader(std::string_view text) : text_(text) {}

    TimeText read() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
        bool is_negative = skip('-');
        if (!is_negative) skip('+');
        std::int64_t year = year_number();
        if (is_negative) year = -year;
        made_.years = year - 1970;
        made_.months = made_.years * 12;
        if (!skip('-')) return finished();
        made_.has_month = true;
        std::int64_t month = two_digits("Month", 1, 12);
        made_.months += month - 1;
        if (!skip('-')) return finished();
        part(TimeUnit::D, two_digits("Day", 1, days_in_month(year, month)) - 1);
        if (!skip('T') && !skip(' ')) return finished();
        part(TimeUnit::h, two_digits("Hours", 0, 23));
        if (!skip(':')) return finished();
        part(TimeUnit::m, two_digits("Minutes", 0, 59));
        if (!skip(':')) return finished();
        part(TimeUnit::s, two_digits("Seconds", 0, 59));
        if (skip('.')) fraction();
        return finished();
    }

  private:
    bool skip(char c) {
        if (!made_.error.empty() || at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    void part(TimeUnit unit, std::int64_t count) { made_.parts.push_back({unit, count}); }

    void fail(std::string_view what) {
        if (!made_.error.empty()) return;
        made_.error = std::string(what) + " in datetime string \"" + std::string(text_) + "\"";
    }

    void fail_here() {
        if (!made_.error.empty()) return;
        made_.error = "Error parsing datetime string \"" + std::string(text_) + "\" at position " +
                      std::to_string(at_);
    }

    std::int64_t year_number() {
        std::size_t begin = at_;
        std::int64_t year = 0;
        while (at_ < text_.size() && is_digit(text_[at_]) && at_ - begin < 15)
            year = year * 10 + (text_[at_++] - '0');
        if (at_ == begin) fail_here();
        return year;
    }

    std::int64_t two_digits(std::string_view what, std::int64_t least, std::int64_t most) {
        if (!made_.error.empty()) return least;
        if (at_ + 2 > text_.size() || !is_digit(text_[at_]) || !is_digit(text_[at_ + 1])) {
            fail_here();
            return least;
        }
        std::int64_t number = (text_[at_] - '0') * 10 + (text_[at_ + 1] - '0');
        at_ += 2;
        if (number < least || number > most) fail(std::string(what) + " out of range");
        return number;
    }

    /// As many groups of three digits as are begun; NumPy drops those behind attoseconds.
    void fraction() {
        std::int64_t count = 0;
        int digits = 0;
        for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
            if (digits < 18) count = count * 10 + (text_[at_] - '0');
            digits = std::min(digits + 1, 18);
        }
        int groups = std::max((digits + 2) / 3, 1);
        for (; digits < 3 * groups; ++digits) count *= 10;
        part(static_cast<TimeUnit>(static_cast<int>(TimeUnit::s) + groups), count);
    }

    TimeText finished() {
        if (at_ != text_.size()) fail_here();
        return made_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    TimeText made_;
};

}  // namespace

TimeText read_time(std::string_view text) { return TimeReader(text).read(); }

}  // namespace numen::sema
