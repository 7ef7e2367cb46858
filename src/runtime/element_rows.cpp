#include <type_traits>

#include "runtime/element_values.h"

/// Comparing values in a row: how two of them are compared is chosen once for all.
namespace numen::runtime {

namespace {

/// What function(size, equal) gives for the size of a value and how two are compared, which are
/// known when this is compiled if they are numbers.
template <class Function>
std::int64_t with_equality(const ElementType& type, Function function) {
    std::int64_t result = 0;
    const auto of_numbers = [&](auto number) {
        using T = decltype(number);
        result = function(std::integral_constant<std::int64_t, sizeof(T)>(),
                          [](const void* a, const void* b) { return at<T>(a, 0) == at<T>(b, 0); });
    };
    // A time may be NaT, which equals nothing.
    const bool is_number =
        type.root.kind != ElementKind::time && with_number(type.root.kind, of_numbers);
    if (is_number) return result;
    return function(type.size,
                    [&](const void* a, const void* b) { return equal_elements(type, a, b); });
}

}  // namespace

std::int64_t find_element(const ElementType& type, const void* values, std::int64_t count,
                          const void* value) {
    return with_equality(type, [&](auto size, auto equal) {
        const auto* each = static_cast<const char*>(values);
        std::int64_t i = 0;
        while (i < count && !equal(each + i * size, value)) ++i;
        return i;
    });
}

std::int64_t count_element(const ElementType& type, const void* values, std::int64_t count,
                           const void* value) {
    return with_equality(type, [&](auto size, auto equal) {
        const auto* each = static_cast<const char*>(values);
        std::int64_t found = 0;
        for (std::int64_t i = 0; i < count; ++i) found += equal(each + i * size, value);
        return found;
    });
}

std::int64_t first_difference(const ElementType& type, const void* a, const void* b,
                              std::int64_t count) {
    return with_equality(type, [&](auto size, auto equal) {
        const auto *x = static_cast<const char*>(a), *y = static_cast<const char*>(b);
        std::int64_t i = 0;
        while (i < count && equal(x + i * size, y + i * size)) ++i;
        return i;
    });
}

}  // namespace numen::runtime
