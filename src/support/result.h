#pragma once

#include <utility>
#include <variant>

namespace numen::support {

/// A value, or the reason why there is none; what std::expected is in C++23. For failures that the
/// caller handles on its normal path, such as a damaged cache entry. Reading the side that is not
/// there throws std::bad_variant_access.
template <class Value, class Error>
class [[nodiscard]] Result {
  public:
    Result(Value value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return state_.index() == 0; }
    Value& operator*() & { return std::get<0>(state_); }
    const Value& operator*() const& { return std::get<0>(state_); }
    Value&& operator*() && { return std::get<0>(std::move(state_)); }
    Value* operator->() { return &std::get<0>(state_); }
    const Value* operator->() const { return &std::get<0>(state_); }
    const Error& error() const { return std::get<1>(state_); }

  private:
    std::variant<Value, Error> state_;
};

}  // namespace numen::support
