#pragma once

/// libnumen: the compiler for C++ programs, without a Python interpreter.
///
///     numen::Compiler compiler;
///     numen::Module module = compiler.load(R"(
///     def saxpy(a, x, y):
///         for i in range(len(x)):
///             y[i] += a * x[i]
///     )");
///     auto saxpy = module.function<void(double, std::span<const double>,
///     std::span<double>)>("saxpy"); saxpy(2.0, x, y);
///
/// Everything here can be used from any number of threads at once, save that a Compiler must
/// outlive what is made with it.

#include <algorithm>
#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#define NUMEN_API __attribute__((visibility("default")))

namespace numen {

/// The source text is wrong, or cannot be compiled for the wanted signature. what() is the whole
/// message: code, file, line, a caret under the expression, and what to change.
class NUMEN_API CompileError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Raised by compiled code.
class NUMEN_API Exception : public std::runtime_error {
  public:
    struct Frame {
        std::string function, file;
        std::int64_t line;
    };

    Exception(std::string type, const std::string& message, std::vector<Frame> traceback);

    /// The Python class: "IndexError".
    const std::string& type() const { return type_; }
    /// Innermost first.
    const std::vector<Frame>& traceback() const { return traceback_; }

  private:
    std::string type_;
    std::vector<Frame> traceback_;
};

/// An N-dimensional array that somebody else owns, for passing to compiled code.
template <class T, int N>
class View {
  public:
    /// Of elements in C order.
    View(T* data, std::array<std::int64_t, N> shape) : data_(data), shape_(shape) {}

    T* data() const { return data_; }
    const std::array<std::int64_t, N>& shape() const { return shape_; }

  private:
    T* data_;
    std::array<std::int64_t, N> shape_;
};

namespace detail {

/// Drops a reference to a runtime object; null is allowed.
NUMEN_API void release(void* owner) noexcept;

struct Release {
    void operator()(void* owner) const { release(owner); }
};

}  // namespace detail

/// An N-dimensional array that compiled code returned. Owns its elements; moves, does not copy.
template <class T, int N>
class Array {
  public:
    Array(T* data, void* owner, std::array<std::int64_t, N> shape,
          std::array<std::int64_t, N> strides)
        : owner_(owner), data_(data), shape_(shape), strides_(strides) {}

    const std::array<std::int64_t, N>& shape() const { return shape_; }
    /// In bytes.
    const std::array<std::int64_t, N>& strides() const { return strides_; }
    /// The first element.
    T* data() const { return data_; }

    /// The element at an index per axis, which is not checked.
    template <class... Index>
        requires(sizeof...(Index) == N)
    T& operator()(Index... index) const {
        std::int64_t bytes = 0;
        int axis = 0;
        ((bytes += static_cast<std::int64_t>(index) * strides_[axis++]), ...);
        return *reinterpret_cast<T*>(reinterpret_cast<char*>(data_) + bytes);
    }

  private:
    std::unique_ptr<void, detail::Release> owner_;
    T* data_;
    std::array<std::int64_t, N> shape_, strides_;
};

namespace detail {

/// The dtype of a C++ type, by NumPy's name; no member for types without one.
template <class T>
struct Scalar {};
template <class T>
    requires std::is_integral_v<T>
struct Scalar<T> {
    static std::string dtype() {
        if constexpr (std::is_same_v<T, bool>) return "bool";
        return (std::is_signed_v<T> ? "int" : "uint") + std::to_string(8 * sizeof(T));
    }
};
template <>
struct Scalar<float> {
    static std::string dtype() { return "float32"; }
};
template <>
struct Scalar<double> {
    static std::string dtype() { return "float64"; }
};
template <>
struct Scalar<std::complex<float>> {
    static std::string dtype() { return "complex64"; }
};
template <>
struct Scalar<std::complex<double>> {
    static std::string dtype() { return "complex128"; }
};

template <class T>
concept IsScalar = requires { Scalar<T>::dtype(); };

template <class T>
std::string array_type(int ndim, char layout) {
    std::string readonly = std::is_const_v<T> ? ", readonly" : "";
    return "array(" + Scalar<std::remove_const_t<T>>::dtype() + ", " + std::to_string(ndim) +
           "d, " + layout + readonly + ")";
}

/// Lays values one after the other as the fields of a C struct: the form in which compiled code
/// takes its arguments and gives its result.
class Writer {
  public:
    explicit Writer(std::byte* place) : place_(place) {}
    template <class T>
    void put(T value) {
        offset_ = (offset_ + sizeof(T) - 1) / sizeof(T) * sizeof(T);
        std::memcpy(place_ + offset_, &value, sizeof(T));
        offset_ += sizeof(T);
    }

  private:
    std::byte* place_;
    std::size_t offset_ = 0;
};

class Reader {
  public:
    explicit Reader(const std::byte* place) : place_(place) {}
    template <class T>
    T get() {
        T value;
        offset_ = (offset_ + sizeof(T) - 1) / sizeof(T) * sizeof(T);
        std::memcpy(&value, place_ + offset_, sizeof(T));
        offset_ += sizeof(T);
        return value;
    }

  private:
    const std::byte* place_;
    std::size_t offset_ = 0;
};

/// How a C++ type is passed: its numen type, the most bytes it takes, and its way into an argument
/// record or out of a result.
template <class T>
struct Passing;

template <IsScalar T>
struct Passing<T> {
    static constexpr std::size_t kBytes = sizeof(T);
    static std::string type() { return Scalar<T>::dtype(); }
    static void put(Writer& writer, T value) { writer.put(value); }
    static T get(Reader& reader) { return reader.get<T>(); }
};

template <class T>
struct Passing<std::complex<T>> {
    static constexpr std::size_t kBytes = 2 * sizeof(T);
    static std::string type() { return Scalar<std::complex<T>>::dtype(); }
    static void put(Writer& writer, std::complex<T> value) {
        writer.put(value.real());
        writer.put(value.imag());
    }
    static std::complex<T> get(Reader& reader) {
        T real = reader.get<T>();
        return {real, reader.get<T>()};
    }
};

template <class T, int N>
struct Passing<View<T, N>> {
    static constexpr std::size_t kBytes = 16 + 16 * N;
    static std::string type() { return array_type<T>(N, 'C'); }
    static void put(Writer& writer, const View<T, N>& view) {
        writer.put(view.data());
        writer.put(static_cast<void*>(nullptr));  // nobody to keep alive
        std::array<std::int64_t, N> strides;
        std::int64_t bytes = sizeof(T);
        for (int axis = N; axis-- > 0;) {
            strides[axis] = bytes;
            bytes *= std::max<std::int64_t>(view.shape()[axis], 1);
        }
        for (std::int64_t size : view.shape()) writer.put(size);
        for (std::int64_t stride : strides) writer.put(stride);
    }
};

template <class T>
struct Passing<std::span<T>> : Passing<View<T, 1>> {
    static void put(Writer& writer, std::span<T> elements) {
        Passing<View<T, 1>>::put(writer,
                                 {elements.data(), {static_cast<std::int64_t>(elements.size())}});
    }
};

template <class T, int N>
struct Passing<Array<T, N>> {
    static constexpr std::size_t kBytes = 16 + 16 * N;
    static std::string type() { return array_type<T>(N, 'A'); }
    static Array<T, N> get(Reader& reader) {
        T* data = reader.get<T*>();
        void* owner = reader.get<void*>();
        std::array<std::int64_t, N> shape, strides;
        for (std::int64_t& size : shape) size = reader.get<std::int64_t>();
        for (std::int64_t& stride : strides) stride = reader.get<std::int64_t>();
        return {data, owner, shape, strides};
    }
};

template <class... Each>
struct Passing<std::tuple<Each...>> {
    static constexpr std::size_t kBytes = (0 + ... + (Passing<Each>::kBytes + 8));
    static std::string type() {
        std::string text = "(";
        ((text += Passing<Each>::type() + ", "), ...);
        if (sizeof...(Each) > 1) text.resize(text.size() - 2);
        return text + ")";
    }
    static void put(Writer& writer, const std::tuple<Each...>& values) {
        std::apply([&](const Each&... each) { (Passing<Each>::put(writer, each), ...); }, values);
    }
    static std::tuple<Each...> get(Reader& reader) {
        return {Passing<Each>::get(reader)...};  // braces evaluate from left to right
    }
};

template <>
struct Passing<void> {
    static constexpr std::size_t kBytes = 0;
    static std::string type() { return "none"; }
};

/// Machine code for one signature.
struct Code {
    std::shared_ptr<const void> owner;
    std::int32_t (*entry)(void* result, const void* arguments) = nullptr;
};

/// Throws the Exception that compiled code left pending.
[[noreturn]] NUMEN_API void throw_pending();

}  // namespace detail

/// A compiled function. `Signature` is a C++ function type of
///
///     bool, integers, float, double, std::complex     scalars
///     std::span<T>, std::span<const T>, View<T, N>    arrays in C order; of const elements:
///     readonly Array<T, N>                                     an array as a result
///     std::tuple<...>                                 a tuple of any of these
///     void                                            a function that returns nothing
template <class Signature>
class Function;

template <class Result, class... Arguments>
class Function<Result(Arguments...)> {
  public:
    /// Throws Exception for what the function raises.
    Result operator()(std::type_identity_t<Arguments>... arguments) const {
        alignas(8) std::byte record[(8 + ... + (detail::Passing<Arguments>::kBytes + 8))];
        alignas(8) std::byte result[detail::Passing<Result>::kBytes + 8];
        detail::Writer writer(record);
        (detail::Passing<Arguments>::put(writer, arguments), ...);
        if (code_.entry(result, record) != 0) detail::throw_pending();
        if constexpr (!std::is_void_v<Result>) {
            detail::Reader reader(result);
            return detail::Passing<Result>::get(reader);
        }
    }

  private:
    friend class Module;
    explicit Function(detail::Code code) : code_(std::move(code)) {}
    detail::Code code_;
};

/// Python source text whose functions can be compiled. Its top level may import numpy, math and
/// numen (or numba), assign literals, and define functions; `@njit(...)` gives a function options.
class NUMEN_API Module {
  public:
    /// Names of its functions, sorted.
    std::vector<std::string> functions() const;

    /// Compiles the function for the signature, one parameter for each of its own. Throws
    /// CompileError; also when there is no such function or when it returns something else.
    template <class Signature>
    Function<Signature> function(std::string_view name) const {
        return of(name, std::type_identity<Signature>());
    }

  private:
    friend class Compiler;
    struct State;
    explicit Module(std::shared_ptr<const State> state) : state_(std::move(state)) {}

    template <class Result, class... Arguments>
    Function<Result(Arguments...)> of(std::string_view name,
                                      std::type_identity<Result(Arguments...)>) const {
        return Function<Result(Arguments...)>(compile(name, {detail::Passing<Arguments>::type()...},
                                                      detail::Passing<Result>::type()));
    }
    detail::Code compile(std::string_view name, const std::vector<std::string>& parameters,
                         const std::string& result) const;

    std::shared_ptr<const State> state_;
};

/// Compiles modules. The back end, with LLVM, is loaded when the first function is compiled.
class NUMEN_API Compiler {
  public:
    Compiler();
    ~Compiler();
    Compiler(const Compiler&) = delete;
    Compiler& operator=(const Compiler&) = delete;

    /// Reads a module from its text; `file` is its name in messages. Throws CompileError.
    Module load(std::string_view source, std::string_view file = "<text>");
    /// Reads a module from a file. Throws CompileError, and std::runtime_error when the file cannot
    /// be read.
    Module load_file(const std::string& path);

    struct State;  // of the implementation

  private:
    std::unique_ptr<State> state_;
};

}  // namespace numen
