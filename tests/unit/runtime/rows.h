#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "runtime/error.h"
#include "runtime/list.h"
#include "runtime/object.h"
#include "runtime/string.h"

/// What the tests of the runtime's rows share.
namespace numen::runtime {

/// A test after which every object made is freed, and no error is pending.
class RuntimeTest : public testing::Test {
  protected:
    void SetUp() override { live_ = numen_rt_live_objects(); }
    void TearDown() override {
        EXPECT_EQ(pending_error(), nullptr);
        EXPECT_EQ(numen_rt_live_objects(), live_) << "objects leaked";
    }

  private:
    std::int64_t live_ = 0;
};

/// A reference that the test owns.
using Value = Owned<Object>;

inline Value text(std::string_view utf8) { return Value(ref(string_from_utf8(utf8))); }
inline std::string utf8(Ref string) { return utf8_of(as<String>(string)); }

/// "Class: text" of the pending error, which is dropped; "" when none is pending.
inline std::string take_error_text() {
    Owned<Error> error(take_error());
    if (!error) return "";
    std::string result(error->class_name());
    for (const ErrorValue& value : error->arguments) {
        switch (value.kind) {
            case ErrorValue::Kind::string: result += ": " + utf8(value.object); break;
            case ErrorValue::Kind::int64: result += ": " + std::to_string(value.int64); break;
            default: result += ": ?"; break;
        }
    }
    return result;
}

/// Calls a raising row that gives a reference: row(numen_rt_string_concat, a, b).
template <class Result, class... Parameters, class... Arguments>
Result call(std::int32_t (*row)(Result*, Parameters...), Arguments... arguments) {
    Result result{};
    EXPECT_EQ(row(&result, arguments...), 0) << take_error_text();
    return result;
}
template <class... Parameters, class... Arguments>
Value make(std::int32_t (*row)(Ref*, Parameters...), Arguments... arguments) {
    return Value(call(row, arguments...));
}
/// The error of a row that must raise.
template <class Result, class... Parameters, class... Arguments>
std::string error_of(std::int32_t (*row)(Result*, Parameters...), Arguments... arguments) {
    Result result{};
    EXPECT_EQ(row(&result, arguments...), 1);
    return take_error_text();
}

/// A constant of compiled code.
inline void* constant(const char* text) { return const_cast<char*>(text); }

inline Value list_of_ints(const std::vector<std::int64_t>& values) {
    Value list = make(numen_rt_list_new, constant("l"), std::int64_t{0});
    for (std::int64_t value : values) {
        *static_cast<std::int64_t*>(call(numen_rt_list_append_slot, list.get())) = value;
    }
    return list;
}
inline std::vector<std::int64_t> ints(Ref list) {
    auto* data = static_cast<std::int64_t*>(numen_rt_list_data(list));
    return {data, data + numen_rt_list_length(list)};
}
inline Value list_of_strings(const std::vector<std::string>& values) {
    Value list = make(numen_rt_list_new, constant("s"), std::int64_t{0});
    for (const std::string& value : values) {
        *static_cast<Ref*>(call(numen_rt_list_append_slot, list.get())) = text(value).give();
    }
    return list;
}
inline std::vector<std::string> strings(Ref list) {
    auto* data = static_cast<Ref*>(numen_rt_list_data(list));
    std::vector<std::string> values;
    for (std::int64_t i = 0; i < numen_rt_list_length(list); ++i) values.push_back(utf8(data[i]));
    return values;
}

}  // namespace numen::runtime
