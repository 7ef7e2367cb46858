#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// The C ABI between compiled code and the runtime. abi.def has a row per function; this header
/// declares them all, so that a definition that differs from its row does not compile.
namespace numen::runtime {

struct Object;
/// A counted reference.
using Ref = Object*;

/// What array_alloc gives: the first element's address, and the buffer that owns it.
struct ArrayMemory {
    void* data;
    Ref owner;
};

struct Complex {
    double real;
    double imag;
};

struct RefPair {
    Ref first;
    Ref second;
};

struct RefTriple {
    Ref first;
    Ref second;
    Ref third;
};

/// A slice of something of known length: `count` positions from `start` by `step`, all inside.
struct SliceRange {
    std::int64_t start;
    std::int64_t stop;
    std::int64_t step;
    std::int64_t count;
};

namespace detail {
template <int raises, class Result, class Parameters>
struct RowType;
template <class Result, class... Parameters>
struct RowType<0, Result, void(Parameters...)> {
    using type = Result(Parameters...);
};
template <class Result, class... Parameters>
struct RowType<1, Result, void(Parameters...)> {
    using type = std::int32_t(Result*, Parameters...);
};
template <class... Parameters>
struct RowType<1, void, void(Parameters...)> {
    using type = std::int32_t(Parameters...);
};
}  // namespace detail

extern "C" {
#define NUMEN_RT(name, raises, result, parameters, meaning) \
    detail::RowType<raises, result, void parameters>::type numen_rt_##name;
#include "runtime/abi.def"
#undef NUMEN_RT
}

/// A row of abi.def. The table has static lifetime and the order of the rows.
struct RuntimeEntry {
    const char* name;  // with the prefix: "numen_rt_retain"
    const void* address;
    bool raises;
    const char* result;      // as written in the row: "std::int64_t"
    const char* parameters;  // as written in the row: "(Ref list, std::int64_t index)"
    const char* meaning;
    /// Calls the function with arguments given by address; `result` is where the result goes (null
    /// when there is none). Returns the status (0 when the row does not raise).
    std::int32_t (*invoke)(void* result, void* const* arguments);
};
std::span<const RuntimeEntry> runtime_table();
/// All names and signatures in one text, to be hashed into cache keys: objects compiled against
/// another text must not be loaded.
std::string_view runtime_abi_text();

/// Rows that only read a field of an object, which a back end may do itself: the field's type is
/// the row's result type and it lies `offset` bytes into the object.
struct FieldRow {
    const char* name;
    std::int64_t offset;
};
std::span<const FieldRow> field_rows();

}  // namespace numen::runtime
