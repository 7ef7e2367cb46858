#pragma once

#include <algorithm>
#include <atomic>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "runtime/error.h"
#include "runtime/plugin.h"

/// BLAS and LAPACK, from OpenBLAS as the package scipy-openblas64 carries it.
namespace numen::runtime::openblas {

using Int = std::int64_t;  // of this build of OpenBLAS
constexpr const char* kLibrary = "scipy_openblas64/lib/libscipy_openblas64_.so";

// CBLAS's and LAPACKE's enumerators.
enum Order : int { kRows = 101, kColumns = 102 };
enum Transpose : int { kPlain = 111, kTransposed = 112 };
enum Triangle : int { kUpper = 121 };

/// A routine's name, '?' in it standing for the letter of the element type.
template <std::size_t size>
struct Name {
    char text[size];
    constexpr Name(const char (&name)[size]) { std::copy_n(name, size, text); }
};

template <class T>
constexpr char letter = std::is_same_v<T, float>                 ? 's'
                        : std::is_same_v<T, double>              ? 'd'
                        : std::is_same_v<T, std::complex<float>> ? 'c'
                                                                 : 'z';
template <class T>
constexpr bool is_complex = letter<T> == 'c' || letter<T> == 'z';
template <class T>
struct RealOf {
    using type = T;
};
template <class T>
struct RealOf<std::complex<T>> {
    using type = T;
};

/// The address of a routine, by its symbol; null with an error pending when there is none.
void* find_routine(const char* symbol);

/// The routine for elements of type T; null with an error pending when there is none.
template <Name name, class T, class Function>
Function* routine() {
    static std::atomic<Function*> known;
    Function* function = known.load(std::memory_order_acquire);
    if (function != nullptr) return function;
    std::string symbol = "scipy_" + std::string(name.text) + "64_";
    if (std::size_t at = symbol.find('?'); at != std::string::npos) symbol[at] = letter<T>;
    function = reinterpret_cast<Function*>(find_routine(symbol.c_str()));
    known.store(function, std::memory_order_release);
    return function;
}

/// Calls `function` with the C++ type that the letter stands for.
template <class Function>
std::int32_t with_type(void* dtype, Function function) {
    return guarded([&]() -> std::int32_t {
        switch (*static_cast<const char*>(dtype)) {
            case 'f': return function(std::type_identity<float>());
            case 'd': return function(std::type_identity<double>());
            case 'F': return function(std::type_identity<std::complex<float>>());
            case 'D': return function(std::type_identity<std::complex<double>>());
            default:
                return raise("TypeError", "BLAS and LAPACK know float and complex dtypes only");
        }
    });
}

template <class T>
T* as(void* memory) {
    return static_cast<T*>(memory);
}

/// Real factors are passed by value, complex ones by address.
template <class T>
using Factor = std::conditional_t<is_complex<T>, const T*, T>;
template <class T>
Factor<T> factor(const T& value) {
    if constexpr (is_complex<T>) {
        return &value;
    } else {
        return value;
    }
}

inline Int at_least_one(Int n) { return std::max<Int>(n, 1); }

/// While one lives that is wanted, OpenBLAS computes without threads of its own: where a loop runs
/// in parallel already, or is cut for the threads that run all others (threads.h), or is short. The
/// number of threads is the whole library's; it is put back when the last is gone.
class OneThread {
  public:
    explicit OneThread(bool is_wanted);
    ~OneThread();
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;

  private:
    bool counted_ = false;  // where it is wanted, and the library has such functions
};

/// Whether OpenBLAS's threads are faster than one, for matrices of so many elements: not for a
/// hundred equations, nor where other threads run already.
bool is_worth_threads(Int elements);

}  // namespace numen::runtime::openblas
