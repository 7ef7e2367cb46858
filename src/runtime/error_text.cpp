#include "runtime/error.h"
#include "runtime/number_text.h"
#include "runtime/show.h"
#include "runtime/string.h"

using namespace numen::runtime;

namespace {

using Kind = ErrorValue::Kind;

/// Appends the repr of the argument at `at`, which moves behind it.
void add_argument_repr(StringBuilder& out, const Error& error, std::size_t& at) {
    const ErrorValue& value = error.arguments[at++];
    switch (value.kind) {
        case Kind::none: out.add("None"); return;
        case Kind::boolean: out.add(value.boolean ? "True" : "False"); return;
        case Kind::int64: out.add(int_text(value.int64)); return;
        case Kind::uint64: out.add(uint_text(value.uint64)); return;
        case Kind::float64: out.add(float_text(value.float64)); return;
        case Kind::complex128: out.add(complex_text(value.float64, value.imag)); return;
        case Kind::bytes: add_bytes_repr(out, as<String>(value.object)); return;
        case Kind::string: add_repr(out, as<String>(value.object)); return;
        case Kind::tuple_begin: {
            out.add("(");
            int count = 0;
            for (; at < error.arguments.size() && error.arguments[at].kind != Kind::tuple_end;
                 ++count) {
                if (count > 0) out.add(", ");
                add_argument_repr(out, error, at);
            }
            ++at;
            out.add(count == 1 ? ",)" : ")");
            return;
        }
        case Kind::tuple_end: return;
    }
}

/// Appends the arguments as in a call, separated by commas.
void add_arguments(StringBuilder& out, const Error& error) {
    for (std::size_t at = 0; at < error.arguments.size();) {
        if (at > 0) out.add(", ");
        add_argument_repr(out, error, at);
    }
}

}  // namespace

extern "C" {

std::int32_t numen_rt_error_message(Ref* out, Ref object) {
    const Error& error = *as<Error>(object);
    return guarded([&] {
        StringBuilder text;
        const bool is_text = error.arguments.size() == 1 && error.arguments[0].kind == Kind::string;
        const std::int64_t count = numen_rt_error_argument_count(object);
        // str(KeyError) shows the key as repr does, for keys such as ''.
        if (is_text && !error.is_a("KeyError")) {
            text.add(as<String>(error.arguments[0].object));
        } else if (count == 1) {
            add_arguments(text, error);
        } else if (count > 1) {
            text.add("(");
            add_arguments(text, error);
            text.add(")");
        }
        return give(out, text.finish());
    });
}

std::int32_t numen_rt_error_repr(Ref* out, Ref object) {
    const Error& error = *as<Error>(object);
    return guarded([&] {
        StringBuilder text;
        const std::string_view name = error.class_name();
        text.add(name.substr(name.rfind('.') + 1));  // all of it when there is no dot
        text.add("(");
        add_arguments(text, error);
        text.add(")");
        return give(out, text.finish());
    });
}

}  // extern "C"
