#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

#include "runtime/abi.h"
#include "runtime/hash_table.h"
#include "runtime/instance.h"
#include "runtime/list.h"
#include "runtime/string.h"

namespace numen::runtime {

namespace {

/// Calls a row's function with arguments given by address.
template <int raises, class Result, class Parameters, auto function>
struct Caller;

template <int raises, class Result, class... Parameters, auto function>
struct Caller<raises, Result, void(Parameters...), function> {
    static std::int32_t call(void* result, void* const* arguments) {
        return call(result, arguments, std::index_sequence_for<Parameters...>());
    }

  private:
    template <std::size_t... position>
    static std::int32_t call([[maybe_unused]] void* result, [[maybe_unused]] void* const* arguments,
                             std::index_sequence<position...>) {
        if constexpr (raises == 1 && !std::is_void_v<Result>) {
            return function(static_cast<Result*>(result),
                            *static_cast<Parameters*>(arguments[position])...);
        } else if constexpr (raises == 1) {
            return function(*static_cast<Parameters*>(arguments[position])...);
        } else if constexpr (!std::is_void_v<Result>) {
            *static_cast<Result*>(result) =
                function(*static_cast<Parameters*>(arguments[position])...);
            return 0;
        } else {
            function(*static_cast<Parameters*>(arguments[position])...);
            return 0;
        }
    }
};

}  // namespace

std::span<const RuntimeEntry> runtime_table() {
    static const RuntimeEntry table[] = {
#define NUMEN_RT(name, raises, result, parameters, meaning) \
    {"numen_rt_" #name,                                     \
     reinterpret_cast<const void*>(&numen_rt_##name),       \
     raises == 1,                                           \
     #result,                                               \
     #parameters,                                           \
     meaning,                                               \
     &Caller<raises, result, void parameters, &numen_rt_##name>::call},
#include "runtime/abi.def"
#undef NUMEN_RT
    };
    return table;
}

std::string_view runtime_abi_text() {
    static const std::string text = [] {
        std::string all;
        for (const RuntimeEntry& row : runtime_table()) {
            all.append(row.name).append(row.raises ? " raises " : " ").append(row.result);
            all.append(row.parameters).append("\n");
        }
        return all;
    }();
    return text;
}

std::span<const FieldRow> field_rows() {
    static constexpr FieldRow rows[] = {
#define NUMEN_FIELD(row, object, member) {"numen_rt_" #row, offsetof(object, member)},
#include "runtime/field_rows.def"
#undef NUMEN_FIELD
    };
    return rows;
}

}  // namespace numen::runtime
