#include <algorithm>
#include <utility>

#include "runtime/error.h"
#include "runtime/list.h"
#include "runtime/string.h"
#include "runtime/string_search.h"
#include "runtime/unicode.h"

using namespace numen::runtime;

namespace {

const String* str(Ref object) { return as<const String>(object); }

/// White space of str, or of bytes.
using IsSpace = bool (*)(CodePoint);
IsSpace space_of(bool of_bytes) {
    if (of_bytes) return [](CodePoint c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    return [](CodePoint c) { return unicode::has(c, unicode::kSpace); };
}

bool ends_line(CodePoint c, bool of_bytes) {
    if (of_bytes) return c == '\n' || c == '\r';
    return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 ||
           c == 0x2029;
}

/// A list of parts of a str or of bytes.
class Parts {
  public:
    Parts(const String* whole, bool of_bytes) : whole_(whole) {
        const ElementType* type = element_type(of_bytes ? "y" : "s");
        if (type) list_ = Owned<List>(make_list(type, 0));
    }
    void add(std::int64_t start, std::int64_t stop) {
        if (!list_) return;
        String* part = substring(whole_, start, stop - start);
        void* slot = part ? append_slot(list_.get()) : nullptr;
        if (slot) {
            *static_cast<Ref*>(slot) = ref(part);
            return;
        }
        if (part) release(ref(part));
        list_ = Owned<List>();  // out of memory: the error is pending
    }
    void reverse() {
        if (list_) numen_rt_list_reverse(ref(list_.get()));
    }
    std::int32_t give_to(Ref* out) { return give(out, list_.give()); }

  private:
    const String* whole_;
    Owned<List> list_;
};

void split_at_spaces(Parts& parts, const String* s, std::int64_t most, IsSpace is_space) {
    const std::int64_t length = s->length;
    std::int64_t at = 0;
    for (;;) {
        while (at < length && is_space((*s)[at])) ++at;
        if (at == length) return;
        if (most-- <= 0) return parts.add(at, length);
        std::int64_t stop = at;
        while (stop < length && !is_space((*s)[stop])) ++stop;
        parts.add(at, stop);
        at = stop;
    }
}

void rsplit_at_spaces(Parts& parts, const String* s, std::int64_t most, IsSpace is_space) {
    std::int64_t stop = s->length;
    for (;;) {
        while (stop > 0 && is_space((*s)[stop - 1])) --stop;
        if (stop == 0) break;
        if (most-- <= 0) {
            parts.add(0, stop);
            break;
        }
        std::int64_t start = stop;
        while (start > 0 && !is_space((*s)[start - 1])) --start;
        parts.add(start, stop);
        stop = start;
    }
    parts.reverse();
}

}  // namespace

extern "C" {

std::int32_t numen_rt_string_split(Ref* out, Ref string, Ref separator, std::int64_t most,
                                   bool of_bytes) {
    const String* s = str(string);
    if (most < 0) most = INT64_MAX;
    Parts parts(s, of_bytes);
    if (!separator) {
        split_at_spaces(parts, s, most, space_of(of_bytes));
        return parts.give_to(out);
    }
    if (str(separator)->length == 0) return raise("ValueError", "empty separator");
    std::int64_t start = 0;
    for (; most > 0; --most) {
        const std::int64_t stop = find(s, str(separator), start, s->length);
        if (stop < 0) break;
        parts.add(start, stop);
        start = stop + str(separator)->length;
    }
    parts.add(start, s->length);
    return parts.give_to(out);
}

std::int32_t numen_rt_string_rsplit(Ref* out, Ref string, Ref separator, std::int64_t most,
                                    bool of_bytes) {
    const String* s = str(string);
    if (most < 0) most = INT64_MAX;
    Parts parts(s, of_bytes);
    if (!separator) {
        rsplit_at_spaces(parts, s, most, space_of(of_bytes));
        return parts.give_to(out);
    }
    if (str(separator)->length == 0) return raise("ValueError", "empty separator");
    std::int64_t stop = s->length;
    for (; most > 0; --most) {
        const std::int64_t place = rfind(s, str(separator), 0, stop);
        if (place < 0) break;
        parts.add(place + str(separator)->length, stop);
        stop = place;
    }
    parts.add(0, stop);
    parts.reverse();
    return parts.give_to(out);
}

std::int32_t numen_rt_string_splitlines(Ref* out, Ref string, bool keep_ends, bool of_bytes) {
    const String* s = str(string);
    Parts parts(s, of_bytes);
    for (std::int64_t start = 0; start < s->length;) {
        std::int64_t stop = start;
        while (stop < s->length && !ends_line((*s)[stop], of_bytes)) ++stop;
        std::int64_t next = stop;
        if (next < s->length) {
            const bool two = (*s)[next] == '\r' && next + 1 < s->length && (*s)[next + 1] == '\n';
            next += two ? 2 : 1;
        }
        parts.add(start, keep_ends ? next : stop);
        start = next;
    }
    return parts.give_to(out);
}

std::int32_t numen_rt_string_join(Ref* out, Ref separator_object, Ref list_object) {
    const String* separator = str(separator_object);
    const List* list = as<List>(list_object);
    const auto* items = static_cast<const Ref*>(list->data);
    if (list->length == 0) return give(out, empty_string());
    if (list->length == 1) {
        retain(items[0]);
        *out = items[0];
        return 0;
    }
    std::int64_t length;
    bool too_long = __builtin_mul_overflow(list->length - 1, separator->length, &length);
    CodePoint largest = largest_class(separator);
    for (std::int64_t i = 0; i < list->length; ++i) {
        too_long |= __builtin_add_overflow(length, str(items[i])->length, &length);
        largest = std::max(largest, largest_class(str(items[i])));
    }
    if (too_long) return raise("OverflowError", "join() result is too long for a Python string");
    if (length == 0) return give(out, empty_string());
    String* joined = allocate_string(length, largest);
    if (!joined) return 1;
    std::int64_t at = 0;
    for (std::int64_t i = 0; i < list->length; ++i) {
        if (i > 0) {
            copy_characters(joined, at, separator, 0, separator->length);
            at += separator->length;
        }
        copy_characters(joined, at, str(items[i]), 0, str(items[i])->length);
        at += str(items[i])->length;
    }
    return give(out, joined);
}

}  // extern "C"
