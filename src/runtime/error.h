#pragma once

#include <complex>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/object.h"

/// Errors raised in compiled code. At most one is pending in a thread; a raising function that
/// returns a failing status has made it. The caller of compiled code takes it with take_error.
///
/// Classes are named as Python qualifies them, builtins without their module: "ValueError",
/// "numpy.linalg.LinAlgError". A class that exceptions.def does not know is named by its whole
/// method resolution order: "shop.OutOfStock:shop.ShopError:ValueError:Exception:BaseException".
namespace numen::runtime {

/// One argument of an exception. The arguments are a row of these; tuples are bracketed.
struct ErrorValue {
    enum class Kind : std::uint8_t {
        none,
        boolean,
        int64,
        uint64,
        float64,
        complex128,
        string,  // object, a String
        bytes,   // object, a String
        tuple_begin,
        tuple_end,
    };
    Kind kind = Kind::none;
    union {
        bool boolean;
        std::int64_t int64 = 0;
        std::uint64_t uint64;
        double float64;
    };
    double imag = 0;
    Ref object = nullptr;  // counted
};

struct ErrorFrame {
    std::string function;
    std::string file;
    std::int64_t line;
};

struct Error {
    Object object;
    std::string classes;
    std::vector<ErrorValue> arguments;
    /// Innermost first: the order in which functions were left.
    std::vector<ErrorFrame> frames;
    /// A Python exception that passed through compiled code; null otherwise. Counted.
    Ref foreign = nullptr;
    /// Raised from another error, or from None: the cause, or null. Counted.
    bool has_cause = false;
    Ref cause = nullptr;

    /// Name of the class itself.
    std::string_view class_name() const;
    /// Whether it is an instance of the class (named alone or by its method resolution order).
    bool is_a(std::string_view class_name) const;
};
void destroy_Error(Error* error);

/// The pending error, or null.
Error* pending_error();
/// Takes the pending error from the thread: the caller owns the reference. Null when none is
/// pending.
Error* take_error();
/// Makes an error pending, taking over the caller's reference; one that was pending is dropped.
void set_error(Error* error);

/// Makes a new error without arguments pending and gives it, borrowed, to be filled.
Error& begin_error(std::string_view classes);
/// Makes an error with one text (UTF-8) as its argument pending. Always 1, the failing status.
std::int32_t raise(std::string_view classes, std::string_view message);
/// As raise, with printf's formatting.
[[gnu::format(printf, 2, 3)]] std::int32_t raise_format(const char* classes, const char* format,
                                                        ...);
std::int32_t raise_memory_error();
/// Appends an argument, which gets a reference of its own. It is left out when there is no memory.
void append(Error& error, const ErrorValue& value);
/// Appends a text (UTF-8) to the arguments. Without memory MemoryError takes the error's place.
void add_text(Error& error, std::string_view utf8);

/// Reports an error that leaves a function called by C, which cannot take it. Borrows the error.
using UnraisableReport = void (*)(void* context, Error& error, const char* function);
/// Sets who reports from now on. To be called before compiled code runs; without it, errors are
/// written to the standard error stream.
void set_unraisable_report(UnraisableReport report, void* context);

/// What C++ code that may run out of memory is called through: bad_alloc becomes MemoryError.
template <class Function>
std::int32_t guarded(Function function) noexcept {
    try {
        return function();
    } catch (const std::bad_alloc&) {
        return raise_memory_error();
    }
}

/// "(2, 3)", as Python prints a shape.
std::string shape_text(const std::int64_t* shape, std::int64_t ndim);

}  // namespace numen::runtime
