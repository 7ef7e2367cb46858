#include "runtime/show.h"

#include <type_traits>

#include "runtime/element_values.h"
#include "runtime/hash_table.h"
#include "runtime/list.h"
#include "runtime/number_text.h"
#include "runtime/unicode.h"

namespace numen::runtime {

namespace {

void add_escape(StringBuilder& out, char letter, CodePoint c, int digits) {
    static constexpr char hex[] = "0123456789abcdef";
    out.add(U'\\');
    out.add(static_cast<CodePoint>(letter));
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        out.add(static_cast<CodePoint>(hex[c >> shift & 15]));
    }
}

std::int32_t add_part(StringBuilder& out, const ElementPart& part, const void* value);

std::int32_t add_name(StringBuilder& out, const std::string& name) {
    Owned<String> text(string_from_utf8(name));
    if (!text) return 1;
    out.add(text.get());
    return 0;
}

std::int32_t add_parts(StringBuilder& out, const ElementPart& part, const void* value) {
    for (std::size_t i = 0; i < part.parts.size(); ++i) {
        if (i > 0) out.add(", ");
        if (i + 1 < part.names.size()) {
            if (add_name(out, part.names[i + 1]) != 0) return 1;
            out.add("=");
        }
        if (add_part(out, part.parts[i], value) != 0) return 1;
    }
    return 0;
}

std::int32_t add_list(StringBuilder& out, const List* list) {
    out.add("[");
    for (std::int64_t i = 0; i < list->length; ++i) {
        if (i > 0) out.add(", ");
        if (add_repr(out, *list->type, list->at(i)) != 0) return 1;
    }
    out.add("]");
    return 0;
}

std::int32_t add_table(StringBuilder& out, const HashTable* table, bool is_set) {
    if (is_set && table->length == 0) {
        out.add("set()");
        return 0;
    }
    out.add("{");
    bool first = true;
    for (std::int64_t i = next_entry(table, 0); i >= 0; i = next_entry(table, i + 1)) {
        if (!first) out.add(", ");
        first = false;
        if (add_repr(out, *table->key, table->key_at(i)) != 0) return 1;
        if (is_set) continue;
        out.add(": ");
        if (add_repr(out, *table->value, table->value_at(i)) != 0) return 1;
    }
    out.add("}");
    return 0;
}

std::int32_t add_part(StringBuilder& out, const ElementPart& part, const void* value) {
    const std::int64_t offset = part.offset;
    switch (part.kind) {
        case ElementKind::boolean: out.add(at<bool>(value, offset) ? "True" : "False"); return 0;
        case ElementKind::complex64:
            out.add(complex_text(at<float>(value, offset), at<float>(value, offset + 4)));
            return 0;
        case ElementKind::complex128:
            out.add(complex_text(at<double>(value, offset), at<double>(value, offset + 8)));
            return 0;
        case ElementKind::none: out.add("None"); return 0;
        case ElementKind::string: add_repr(out, at<const String*>(value, offset)); return 0;
        case ElementKind::bytes: add_bytes_repr(out, at<const String*>(value, offset)); return 0;
        case ElementKind::optional:
            if (at<bool>(value, offset)) return add_part(out, part.parts[0], value);
            out.add("None");
            return 0;
        case ElementKind::tuple:
            if (!part.names.empty() && add_name(out, part.names[0]) != 0) return 1;
            out.add("(");
            if (add_parts(out, part, value) != 0) return 1;
            out.add(part.parts.size() == 1 && part.names.empty() ? ",)" : ")");
            return 0;
        case ElementKind::slice:
            out.add("slice(");
            if (add_parts(out, part, value) != 0) return 1;
            out.add(")");
            return 0;
        case ElementKind::range: {
            const auto step = at<std::int64_t>(value, offset + 16);
            out.add("range(" + int_text(at<std::int64_t>(value, offset)) + ", " +
                    int_text(at<std::int64_t>(value, offset + 8)));
            if (step != 1) out.add(", " + int_text(step));
            out.add(")");
            return 0;
        }
        case ElementKind::list: return add_list(out, at<const List*>(value, offset));
        case ElementKind::dict: return add_table(out, at<const Dict*>(value, offset), false);
        case ElementKind::set: return add_table(out, at<const Set*>(value, offset), true);
        case ElementKind::enumeration:
        case ElementKind::exception:
        case ElementKind::pointer:
        case ElementKind::reference:
        case ElementKind::array:
        case ElementKind::time:
            return raise("TypeError", "compiled code cannot make the repr of a value of this type");
        default: break;
    }
    with_number(part.kind, [&](auto number) {
        using T = decltype(number);
        const T x = at<T>(value, offset);
        if constexpr (std::is_floating_point_v<T>) {
            out.add(float_text(x));
        } else if constexpr (std::is_signed_v<T>) {
            out.add(int_text(x));
        } else {
            out.add(uint_text(x));
        }
    });
    return 0;
}

void add_part_as_argument(Error& error, const ElementPart& part, const void* value) {
    using Kind = ErrorValue::Kind;
    const std::int64_t offset = part.offset;
    switch (part.kind) {
        case ElementKind::none: append(error, {}); return;
        case ElementKind::boolean:
            append(error, {.kind = Kind::boolean, .boolean = at<bool>(value, offset)});
            return;
        case ElementKind::complex128:
            append(error, {.kind = Kind::complex128,
                           .float64 = at<double>(value, offset),
                           .imag = at<double>(value, offset + 8)});
            return;
        case ElementKind::string:
            append(error, {.kind = Kind::string, .object = at<Ref>(value, offset)});
            return;
        case ElementKind::bytes:
            append(error, {.kind = Kind::bytes, .object = at<Ref>(value, offset)});
            return;
        case ElementKind::optional:
            if (!at<bool>(value, offset)) return append(error, {});
            return add_part_as_argument(error, part.parts[0], value);
        case ElementKind::tuple:
            append(error, {.kind = Kind::tuple_begin});
            for (const ElementPart& p : part.parts) add_part_as_argument(error, p, value);
            append(error, {.kind = Kind::tuple_end});
            return;
        default: break;
    }
    const bool is_number = with_number(part.kind, [&](auto number) {
        using T = decltype(number);
        const T x = at<T>(value, offset);
        if constexpr (std::is_floating_point_v<T>) {
            append(error, {.kind = Kind::float64, .float64 = x});
        } else if constexpr (std::is_signed_v<T>) {
            append(error, {.kind = Kind::int64, .int64 = x});
        } else {
            append(error, {.kind = Kind::uint64, .uint64 = x});
        }
    });
    if (is_number) return;
    StringBuilder repr;
    if (add_part(repr, part, value) != 0) return;
    Owned<String> text(repr.finish());
    if (text) append(error, {.kind = Kind::string, .object = ref(text.get())});
}

}  // namespace

namespace {

/// Appends characters quoted, with escapes for those that are not printable.
template <class IsPrintable>
void add_quoted(StringBuilder& out, const String* s, IsPrintable is_printable) {
    bool single = false, double_quote = false;
    for (std::int64_t i = 0; i < s->length; ++i) {
        single |= (*s)[i] == '\'';
        double_quote |= (*s)[i] == '"';
    }
    const CodePoint quote = single && !double_quote ? '"' : '\'';
    out.add(quote);
    for (std::int64_t i = 0; i < s->length; ++i) {
        const CodePoint c = (*s)[i];
        if (c == quote || c == '\\') {
            out.add(U'\\');
            out.add(c);
        } else if (c == '\n') {
            out.add("\\n");
        } else if (c == '\r') {
            out.add("\\r");
        } else if (c == '\t') {
            out.add("\\t");
        } else if (is_printable(c)) {
            out.add(c);
        } else if (c < 256) {
            add_escape(out, 'x', c, 2);
        } else if (c < 65536) {
            add_escape(out, 'u', c, 4);
        } else {
            add_escape(out, 'U', c, 8);
        }
    }
    out.add(quote);
}

}  // namespace

void add_repr(StringBuilder& out, const String* s) {
    add_quoted(out, s, [](CodePoint c) { return unicode::has(c, unicode::kPrintable); });
}

void add_bytes_repr(StringBuilder& out, const String* bytes) {
    out.add("b");
    add_quoted(out, bytes, [](CodePoint c) { return c >= ' ' && c < 127; });
}

std::int32_t add_repr(StringBuilder& out, const ElementType& type, const void* value) {
    return add_part(out, type.root, value);
}

void add_argument(Error& error, const ElementType& type, const void* value) {
    retain(ref(&error));
    Owned<Error> kept(&error);
    guarded([&] {
        add_part_as_argument(error, type.root, value);
        return 0;
    });
    // Making an argument may itself have failed; the first error counts.
    if (pending_error() != &error) set_error(kept.give());
}

}  // namespace numen::runtime
