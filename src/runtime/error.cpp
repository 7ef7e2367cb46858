#include "runtime/error.h"

#include <cstdarg>
#include <cstdio>
#include <iterator>

#include "runtime/string.h"

namespace numen::runtime {

namespace {

thread_local Error* pending = nullptr;

/// Raised when there is no memory for an error. Immortal, so that threads can share it.
Error& out_of_memory() {
    static Error* error = [] {
        auto* e = new Error{{kImmortal, ObjectKind::Error}};
        e->classes = "MemoryError";
        return e;
    }();
    return *error;
}
// Made before memory can run out.
[[maybe_unused]] const Error& made_at_load = out_of_memory();

bool is_shared(const Error& error) { return error.object.references.load() < 0; }

struct Unraisable {
    UnraisableReport report = nullptr;
    void* context = nullptr;
};
Unraisable& unraisable() {
    static Unraisable it;
    return it;
}

constexpr std::string_view kBuiltins = "builtins.";

std::string_view without_builtins(std::string_view name) {
    return name.starts_with(kBuiltins) ? name.substr(kBuiltins.size()) : name;
}

/// The next name of a list "a:b:c", which is shortened by it.
std::string_view next_name(std::string_view& names) {
    std::size_t colon = names.find(':');
    std::string_view name = names.substr(0, colon);
    names = colon == std::string_view::npos ? std::string_view() : names.substr(colon + 1);
    return without_builtins(name);
}

struct ExceptionClass {
    std::string_view name;
    std::string_view bases;
};
constexpr ExceptionClass kClasses[] = {
#define NUMEN_EXCEPTION(name, bases) {name, bases},
#include "runtime/exceptions.def"
#undef NUMEN_EXCEPTION
};

bool derives_from(std::string_view name, std::string_view base) {
    if (name == base) return true;
    for (const ExceptionClass& row : kClasses) {
        if (row.name != name) continue;
        for (std::string_view bases = row.bases; !bases.empty();) {
            if (derives_from(next_name(bases), base)) return true;
        }
        return false;
    }
    return false;
}

/// Appends an argument to the pending error.
void append(const ErrorValue& value) {
    if (pending) append(*pending, value);
}

std::string broadcast_shape_text(const std::int64_t* shape, std::int64_t ndim) {
    std::string text = "(";
    for (std::int64_t axis = 0; axis < ndim; ++axis) {
        if (axis > 0) text += ',';
        text += std::to_string(shape[axis]);
    }
    return text + (ndim == 1 ? ",)" : ")");
}

}  // namespace

std::string_view Error::class_name() const {
    std::string_view names = classes;
    return next_name(names);
}

bool Error::is_a(std::string_view class_names) const {
    std::string_view wanted = next_name(class_names);
    for (std::string_view names = classes; !names.empty();) {
        if (derives_from(next_name(names), wanted)) return true;
    }
    return false;
}

void destroy_Error(Error* error) {
    for (ErrorValue& value : error->arguments) release(value.object);
    release(error->foreign);
    release(error->cause);
    error->~Error();
    free_object(ref(error));
}

void set_unraisable_report(UnraisableReport report, void* context) {
    unraisable() = {report, context};
}

Error* pending_error() { return pending; }

Error* take_error() {
    Error* error = pending;
    pending = nullptr;
    return error;
}

void set_error(Error* error) {
    Error* old = pending;
    pending = error;
    if (old) release(ref(old));
}

std::int32_t raise_memory_error() {
    set_error(&out_of_memory());
    return 1;
}

Error& begin_error(std::string_view classes) {
    void* memory = allocate_object(ObjectKind::Error, sizeof(Error));
    if (!memory) return out_of_memory();
    Error* error = new (memory) Error{{1, ObjectKind::Error}};
    set_error(error);
    guarded([&] {
        error->classes = classes;
        return 0;
    });
    return *pending;
}

void append(Error& error, const ErrorValue& value) {
    if (is_shared(error)) return;
    try {
        error.arguments.push_back(value);
        retain(value.object);
    } catch (const std::bad_alloc&) {
        // An error without an argument says more than MemoryError would.
    }
}

void add_text(Error& error, std::string_view utf8) {
    Owned<String> text(string_from_utf8(utf8));
    if (text) append(error, {.kind = ErrorValue::Kind::string, .object = ref(text.get())});
}

std::int32_t raise(std::string_view classes, std::string_view message) {
    add_text(begin_error(classes), message);
    return 1;
}

std::int32_t raise_format(const char* classes, const char* format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return raise(classes, text);
}

std::string shape_text(const std::int64_t* shape, std::int64_t ndim) {
    std::string text = "(";
    for (std::int64_t axis = 0; axis < ndim; ++axis) {
        if (axis > 0) text += ", ";
        text += std::to_string(shape[axis]);
    }
    return text + (ndim == 1 ? ",)" : ")");
}

}  // namespace numen::runtime

using namespace numen::runtime;
using Kind = ErrorValue::Kind;

extern "C" {

void numen_rt_error_begin(void* classes) { begin_error(static_cast<const char*>(classes)); }
void numen_rt_error_add_none() { append({}); }
void numen_rt_error_add_bool(bool value) { append({.kind = Kind::boolean, .boolean = value}); }
void numen_rt_error_add_int64(std::int64_t value) { append({.kind = Kind::int64, .int64 = value}); }
void numen_rt_error_add_uint64(std::uint64_t value) {
    append({.kind = Kind::uint64, .uint64 = value});
}
void numen_rt_error_add_float64(double value) { append({.kind = Kind::float64, .float64 = value}); }
void numen_rt_error_add_complex128(double real, double imag) {
    append({.kind = Kind::complex128, .float64 = real, .imag = imag});
}
void numen_rt_error_add_string(Ref string) { append({.kind = Kind::string, .object = string}); }
void numen_rt_error_add_text(void* text) {
    if (pending_error()) add_text(*pending_error(), static_cast<const char*>(text));
}
void numen_rt_error_tuple_begin() { append({.kind = Kind::tuple_begin}); }
void numen_rt_error_tuple_end() { append({.kind = Kind::tuple_end}); }

void numen_rt_error_frame(void* function, void* file, std::int64_t line) {
    if (!pending || is_shared(*pending) || line < 0) return;
    // Of a recursion that was too deep, half a million frames: those in the middle are left out.
    constexpr std::ptrdiff_t kInnermost = 256, kOutermost = 128;
    auto& frames = pending->frames;
    if (std::ssize(frames) == kInnermost + 2 * kOutermost) {
        frames.erase(frames.begin() + kInnermost, frames.begin() + kInnermost + kOutermost);
    }
    try {
        frames.push_back(
            {static_cast<const char*>(function), static_cast<const char*>(file), line});
    } catch (const std::bad_alloc&) {
        // The traceback is shorter then.
    }
}

bool numen_rt_error_matches(void* classes) {
    return pending && pending->is_a(static_cast<const char*>(classes));
}
void numen_rt_error_clear() { set_error(nullptr); }
Ref numen_rt_error_take() {
    Error* error = take_error();
    return error ? ref(error) : nullptr;
}
void numen_rt_error_unraisable(void* function) {
    Owned<Error> error(take_error());
    if (!error) return;
    const auto* name = static_cast<const char*>(function);
    if (UnraisableReport report = unraisable().report) {
        report(unraisable().context, *error.get(), name);
        return;
    }
    Ref text = nullptr;
    if (numen_rt_error_repr(&text, ref(error.get())) != 0) return set_error(nullptr);
    Owned<String> owned(as<String>(text));
    std::fprintf(stderr, "Exception ignored in: %s\n%s\n", name, utf8_of(owned.get()).c_str());
}
void numen_rt_error_restore(Ref error) {
    retain(error);
    set_error(as<Error>(error));
}
void numen_rt_error_set_cause(Ref error, Ref cause) {
    Error* raised = as<Error>(error);
    if (is_shared(*raised)) return;
    retain(cause);
    release(raised->cause);
    raised->cause = cause;
    raised->has_cause = true;
}
bool numen_rt_error_is(Ref error, void* classes) {
    return as<Error>(error)->is_a(static_cast<const char*>(classes));
}
std::int64_t numen_rt_error_argument_count(Ref error) {
    std::int64_t count = 0, depth = 0;
    for (const ErrorValue& value : as<Error>(error)->arguments) {
        if (value.kind == Kind::tuple_end) {
            --depth;
            continue;
        }
        if (depth == 0) ++count;
        if (value.kind == Kind::tuple_begin) ++depth;
    }
    return count;
}

void numen_rt_raise_text(void* classes, void* message) {
    raise(static_cast<const char*>(classes), static_cast<const char*>(message));
}
void numen_rt_raise_index(std::int64_t index, std::int64_t axis, std::int64_t size) {
    raise_format("IndexError", "index %lld is out of bounds for axis %lld with size %lld",
                 static_cast<long long>(index), static_cast<long long>(axis),
                 static_cast<long long>(size));
}
void numen_rt_raise_string_index() { raise("IndexError", "string index out of range"); }
std::int32_t numen_rt_raise_broadcast(std::int64_t count, void* ndims_address,
                                      void* shapes_address) {
    const auto* ndims = static_cast<const std::int64_t*>(ndims_address);
    const auto* shape = static_cast<const std::int64_t*>(shapes_address);
    return guarded([&] {
        std::string text = "operands could not be broadcast together with shapes ";
        for (std::int64_t i = 0; i < count; ++i) {
            text += broadcast_shape_text(shape, ndims[i]) + ' ';
            shape += ndims[i];
        }
        return raise("ValueError", text);
    });
}
std::int32_t numen_rt_raise_broadcast_into(std::int64_t from_ndim, void* from_shape,
                                           std::int64_t into_ndim, void* into_shape) {
    return guarded([&] {
        return raise(
            "ValueError",
            "could not broadcast input array from shape " +
                broadcast_shape_text(static_cast<const std::int64_t*>(from_shape), from_ndim) +
                " into shape " +
                broadcast_shape_text(static_cast<const std::int64_t*>(into_shape), into_ndim));
    });
}

}  // extern "C"
