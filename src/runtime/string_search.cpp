#include "runtime/string_search.h"

#include <algorithm>
#include <cstring>

#include "runtime/error.h"

namespace numen::runtime {

namespace {

bool same(const std::uint8_t* a, const std::uint8_t* b, std::int64_t count) {
    return std::memcmp(a, b, static_cast<std::size_t>(count)) == 0;
}
template <class A, class B>
bool same(const A* a, const B* b, std::int64_t count) {
    return std::equal(a, a + count, b);
}

std::int64_t search(const std::uint8_t* text, std::int64_t length, const std::uint8_t* part,
                    std::int64_t part_length) {
    // The C library's is linear in the worst case (two-way) and vectorised.
    const void* found =
        memmem(text, static_cast<std::size_t>(length), part, static_cast<std::size_t>(part_length));
    return found ? static_cast<const std::uint8_t*>(found) - text : -1;
}
template <class Char, class PartChar>
std::int64_t search(const Char* text, std::int64_t length, const PartChar* part,
                    std::int64_t part_length) {
    const Char* end = text + length;
    const Char* found = std::search(text, end, part, part + part_length);
    return found == end ? -1 : found - text;
}

}  // namespace

bool is_at(const String* s, std::int64_t place, const String* part) {
    return with_characters(s, [&](auto* text) {
        return with_characters(
            part, [&](auto* wanted) { return same(text + place, wanted, part->length); });
    });
}

std::int64_t find(const String* s, const String* part, std::int64_t start, std::int64_t stop) {
    if (stop - start < part->length) return -1;
    if (part->length == 0) return start;
    if (part->width > s->width) return -1;
    const std::int64_t found = with_characters(s, [&](auto* text) {
        return with_characters(part, [&](auto* wanted) {
            return search(text + start, stop - start, wanted, part->length);
        });
    });
    return found < 0 ? -1 : start + found;
}

std::int64_t rfind(const String* s, const String* part, std::int64_t start, std::int64_t stop) {
    if (part->length > 0 && part->width > s->width) return -1;
    for (std::int64_t place = stop - part->length; place >= start; --place) {
        if (is_at(s, place, part)) return place;
    }
    return -1;
}

}  // namespace numen::runtime

using namespace numen::runtime;

namespace {

const String* str(Ref object) { return as<const String>(object); }

/// Slice parts as places; start may lie behind the end, where not even "" is found.
struct Bounds {
    Bounds(const String* s, std::int64_t from, std::int64_t to) : start(from), stop(to) {
        if (stop > s->length) stop = s->length;
        if (stop < 0) stop = std::max<std::int64_t>(stop + s->length, 0);
        if (start < 0) start = std::max<std::int64_t>(start + s->length, 0);
    }
    std::int64_t start, stop;
    bool hold(const String* part) const { return start <= stop && stop - start >= part->length; }
};

std::int32_t found_or_error(std::int64_t* out, std::int64_t place) {
    *out = place;
    return place >= 0 ? 0 : raise("ValueError", "substring not found");
}

/// s.replace with an empty `old`: between all characters, and at both ends.
void interleave(StringBuilder& out, const String* s, const String* between, std::int64_t count) {
    for (std::int64_t i = 0; i <= s->length; ++i) {
        if (count-- > 0) out.add(between);
        if (i < s->length) out.add((*s)[i]);
    }
}

std::int32_t give_part(Ref* out, Ref string, std::int64_t start, std::int64_t length) {
    if (length != str(string)->length) return give(out, substring(str(string), start, length));
    retain(string);
    *out = string;
    return 0;
}

/// The texts before, at and behind a separator at `place`; when there is none (-1), the whole is
/// the first part, or the last.
std::int32_t give_partition(RefTriple* out, Ref string, Ref separator, std::int64_t place,
                            bool whole_is_first) {
    const String* s = str(string);
    if (place < 0) {
        retain(string);
        *out = {ref(empty_string()), ref(empty_string()), ref(empty_string())};
        (whole_is_first ? out->first : out->third) = string;
        return 0;
    }
    const std::int64_t behind = place + str(separator)->length;
    Owned<String> first(substring(s, 0, place));
    Owned<String> third(substring(s, behind, s->length - behind));
    if (!first || !third) return 1;
    retain(separator);
    *out = {ref(first.give()), separator, ref(third.give())};
    return 0;
}

}  // namespace

extern "C" {

bool numen_rt_string_contains(Ref string, Ref part) {
    return find(str(string), str(part), 0, str(string)->length) >= 0;
}

std::int64_t numen_rt_string_find(Ref string, Ref part, std::int64_t start, std::int64_t stop) {
    const Bounds bounds(str(string), start, stop);
    return bounds.hold(str(part)) ? find(str(string), str(part), bounds.start, bounds.stop) : -1;
}

std::int64_t numen_rt_string_rfind(Ref string, Ref part, std::int64_t start, std::int64_t stop) {
    const Bounds bounds(str(string), start, stop);
    return bounds.hold(str(part)) ? rfind(str(string), str(part), bounds.start, bounds.stop) : -1;
}

std::int32_t numen_rt_string_index(std::int64_t* out, Ref string, Ref part, std::int64_t start,
                                   std::int64_t stop) {
    return found_or_error(out, numen_rt_string_find(string, part, start, stop));
}
std::int32_t numen_rt_string_rindex(std::int64_t* out, Ref string, Ref part, std::int64_t start,
                                    std::int64_t stop) {
    return found_or_error(out, numen_rt_string_rfind(string, part, start, stop));
}

std::int64_t numen_rt_string_count(Ref string, Ref part_object, std::int64_t start,
                                   std::int64_t stop) {
    const String* part = str(part_object);
    const Bounds bounds(str(string), start, stop);
    if (!bounds.hold(part)) return 0;
    if (part->length == 0) return bounds.stop - bounds.start + 1;
    std::int64_t count = 0;
    for (std::int64_t at = bounds.start; (at = find(str(string), part, at, bounds.stop)) >= 0;
         at += part->length) {
        ++count;
    }
    return count;
}

bool numen_rt_string_startswith(Ref string, Ref part, std::int64_t start, std::int64_t stop) {
    const Bounds bounds(str(string), start, stop);
    return bounds.hold(str(part)) && is_at(str(string), bounds.start, str(part));
}

bool numen_rt_string_endswith(Ref string, Ref part, std::int64_t start, std::int64_t stop) {
    const Bounds bounds(str(string), start, stop);
    return bounds.hold(str(part)) && is_at(str(string), bounds.stop - str(part)->length, str(part));
}

std::int32_t numen_rt_string_replace(Ref* out, Ref string, Ref old_object, Ref replacement,
                                     std::int64_t count) {
    const String* s = str(string);
    const String* old = str(old_object);
    if (count < 0) count = INT64_MAX;
    return guarded([&] {
        StringBuilder builder;
        if (old->length == 0) {
            interleave(builder, s, str(replacement), count);
            return give(out, builder.finish());
        }
        std::int64_t done = 0;
        for (; count > 0; --count) {
            const std::int64_t place = find(s, old, done, s->length);
            if (place < 0) break;
            builder.add(s, done, place - done);
            builder.add(str(replacement));
            done = place + old->length;
        }
        if (done == 0) return give_part(out, string, 0, s->length);
        builder.add(s, done, s->length - done);
        return give(out, builder.finish());
    });
}

std::int32_t numen_rt_string_removeprefix(Ref* out, Ref string, Ref prefix) {
    const std::int64_t length = str(string)->length;
    const bool has = numen_rt_string_startswith(string, prefix, 0, INT64_MAX);
    const std::int64_t skip = has ? str(prefix)->length : 0;
    return give_part(out, string, skip, length - skip);
}

std::int32_t numen_rt_string_removesuffix(Ref* out, Ref string, Ref suffix) {
    const std::int64_t length = str(string)->length;
    const bool has = numen_rt_string_endswith(string, suffix, 0, INT64_MAX);
    return give_part(out, string, 0, length - (has ? str(suffix)->length : 0));
}

std::int32_t numen_rt_string_partition(RefTriple* out, Ref string, Ref separator) {
    if (str(separator)->length == 0) return raise("ValueError", "empty separator");
    const std::int64_t place = find(str(string), str(separator), 0, str(string)->length);
    return give_partition(out, string, separator, place, true);
}

std::int32_t numen_rt_string_rpartition(RefTriple* out, Ref string, Ref separator) {
    if (str(separator)->length == 0) return raise("ValueError", "empty separator");
    const std::int64_t place = rfind(str(string), str(separator), 0, str(string)->length);
    return give_partition(out, string, separator, place, false);
}

}  // extern "C"
