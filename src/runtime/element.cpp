#include "runtime/element.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <mutex>
#include <type_traits>
#include <unordered_map>

#include "runtime/element_values.h"
#include "runtime/error.h"
#include "runtime/hash.h"
#include "runtime/hash_table.h"
#include "runtime/list.h"
#include "runtime/slice.h"
#include "runtime/string.h"
#include "support/at_fork.h"

namespace numen::runtime {

namespace {

// ---- reading codes

/// As Python's messages name a type.
const char* python_name(ElementKind kind) {
    switch (kind) {
        case ElementKind::boolean: return "bool";
        case ElementKind::int64: return "int";
        case ElementKind::float64: return "float";
        case ElementKind::complex128: return "complex";
        case ElementKind::int8: return "numpy.int8";
        case ElementKind::int16: return "numpy.int16";
        case ElementKind::int32: return "numpy.int32";
        case ElementKind::uint8: return "numpy.uint8";
        case ElementKind::uint16: return "numpy.uint16";
        case ElementKind::uint32: return "numpy.uint32";
        case ElementKind::uint64: return "numpy.uint64";
        case ElementKind::float32: return "numpy.float32";
        case ElementKind::complex64: return "numpy.complex64";
        case ElementKind::time: return "numpy.timedelta64";
        case ElementKind::none: return "NoneType";
        case ElementKind::string: return "str";
        case ElementKind::bytes: return "bytes";
        case ElementKind::range: return "range";
        case ElementKind::enumeration: return "Enum";
        case ElementKind::exception: return "Exception";
        case ElementKind::pointer: return "function";
        case ElementKind::reference: return "object";
        case ElementKind::tuple: return "tuple";
        case ElementKind::optional: return "NoneType";
        case ElementKind::slice: return "slice";
        case ElementKind::list: return "list";
        case ElementKind::dict: return "dict";
        case ElementKind::set: return "set";
        case ElementKind::array: return "numpy.ndarray";
    }
    return "object";
}

class Parser {
  public:
    Parser(const char* code, ElementType& type) : at_(code), type_(type) {}

    bool run() {
        type_.root = part();
        if (failed_ || *at_ != 0) return false;
        type_.size = (end_ + type_.align - 1) / type_.align * type_.align;
        return true;
    }

  private:
    /// Reserves the next component and gives its offset.
    std::int64_t component(std::int64_t bytes) {
        const std::int64_t offset = (end_ + bytes - 1) / bytes * bytes;
        end_ = offset + bytes;
        type_.align = std::max(type_.align, bytes);
        return offset;
    }
    std::int64_t reference() {
        type_.references.push_back(component(8));
        return type_.references.back();
    }
    void components(int count) {
        while (count-- > 0) component(8);
    }
    ElementPart unordered(ElementPart part) {
        if (!type_.unorderable) type_.unorderable = python_name(part.kind);
        return part;
    }
    ElementPart unhashable(ElementPart part) {
        if (!type_.unhashable) type_.unhashable = python_name(part.kind);
        return part;
    }

    ElementPart part() {
        ElementPart part{static_cast<ElementKind>(*at_)};
        if (*at_ == 0) return fail();
        ++at_;
        switch (part.kind) {
            case ElementKind::boolean:
            case ElementKind::int8:
            case ElementKind::uint8: part.offset = component(1); return part;
            case ElementKind::int16:
            case ElementKind::uint16: part.offset = component(2); return part;
            case ElementKind::int32:
            case ElementKind::uint32:
            case ElementKind::float32: part.offset = component(4); return part;
            case ElementKind::int64:
            case ElementKind::uint64:
            case ElementKind::time:
            case ElementKind::float64: part.offset = component(8); return part;
            case ElementKind::pointer:
            case ElementKind::enumeration: part.offset = component(8); return unordered(part);
            case ElementKind::complex64:
                part.offset = component(4);
                component(4);
                return unordered(part);
            case ElementKind::complex128:
                part.offset = component(8);
                component(8);
                return unordered(part);
            case ElementKind::none: return unordered(part);
            case ElementKind::string:
            case ElementKind::bytes: part.offset = reference(); return part;
            case ElementKind::exception:
            case ElementKind::reference: part.offset = reference(); return unordered(part);
            case ElementKind::range:
                part.offset = component(8);
                components(2);
                return unordered(part);
            case ElementKind::tuple:
                if (*at_ == '\'') part.names = names();
                while (*at_ != ')' && !failed_) part.parts.push_back(this->part());
                ++at_;
                part.offset = part.parts.empty() ? end_ : part.parts[0].offset;
                return part;
            case ElementKind::optional:
                part.offset = component(1);
                part.parts.push_back(this->part());
                return unordered(part);
            case ElementKind::slice:
                for (int i = 0; i < 3; ++i) part.parts.push_back(this->part());
                return unhashable(unordered(part));
            case ElementKind::list:
                part.first = inner();
                if (part.first && !type_.unorderable) type_.unorderable = part.first->unorderable;
                return container(part, ']');
            case ElementKind::set: part.first = inner(); return container(unordered(part), '>');
            case ElementKind::dict:
                part.first = inner();
                part.second = inner();
                return container(unordered(part), '}');
            case ElementKind::array:
                while (*at_ >= '0' && *at_ <= '9') part.ndim = part.ndim * 10 + (*at_++ - '0');
                part.dtype = static_cast<ElementKind>(*at_++);
                part.offset = component(8);
                reference();
                components(2 * part.ndim);
                type_.equatable = false;
                return unhashable(unordered(part));
        }
        return fail();
    }

    /// Names between quotes, parted by spaces.
    std::vector<std::string> names() {
        std::vector<std::string> out(1);
        while (*++at_ != '\'' && *at_ != 0) {
            if (*at_ == ' ') {
                out.emplace_back();
            } else {
                out.back() += *at_;
            }
        }
        if (*at_ == 0) failed_ = true;
        if (!failed_) ++at_;
        return out;
    }

    /// A list, set or dict, whose contents have been read.
    ElementPart container(ElementPart part, char closing) {
        if (*at_ != closing || !part.first) return fail();
        ++at_;
        part.offset = reference();
        if (!(part.second ? part.second : part.first)->equatable) type_.equatable = false;
        return unhashable(part);
    }

    /// The type that begins here as a type of its own.
    const ElementType* inner() {
        const char* begin = at_;
        ElementType scratch;
        Parser parser(begin, scratch);
        parser.part();
        if (parser.failed_) {
            failed_ = true;
            return nullptr;
        }
        at_ = parser.at_;
        return element_type(std::string(begin, at_).c_str());
    }

    ElementPart fail() {
        failed_ = true;
        return {ElementKind::none};
    }

    const char* at_;
    ElementType& type_;
    std::int64_t end_ = 0;
    bool failed_ = false;
};

ElementShape shape_of(const ElementType& type) {
    switch (type.root.kind) {
        case ElementKind::int64: return ElementShape::int64;
        case ElementKind::float64: return ElementShape::float64;
        case ElementKind::string: return ElementShape::string;
        default: return ElementShape::general;
    }
}

/// Of the table of all types.
std::mutex& interning() {
    static std::mutex& mutex = *new std::mutex;
    support::hold_around_fork<interning>();
    return mutex;
}

using ElementTypes = std::unordered_map<std::string_view, std::unique_ptr<ElementType>>;

/// All types there are. They outlive the code that described them, as values do.
ElementTypes& element_types() {
    static ElementTypes& types = *new ElementTypes;
    return types;
}

const ElementType* intern(const char* code) {
    {
        std::lock_guard lock(interning());
        auto found = element_types().find(code);
        if (found != element_types().end()) return found->second.get();
    }
    auto type = std::make_unique<ElementType>();
    type->code = code;
    if (!Parser(code, *type).run()) {
        if (!pending_error()) raise_format("SystemError", "malformed type code '%.200s'", code);
        return nullptr;
    }
    type->shape = shape_of(*type);
    std::lock_guard lock(interning());
    auto [place, made] = element_types().try_emplace(type->code, nullptr);
    if (made) place->second = std::move(type);
    return place->second.get();
}

// ---- values

/// Ranges are equal when they give the same numbers.
bool equal_ranges(const void* a, const void* b, std::int64_t offset) {
    auto length = [&](const void* range) {
        return range_length(at<std::int64_t>(range, offset), at<std::int64_t>(range, offset + 8),
                            at<std::int64_t>(range, offset + 16));
    };
    const std::uint64_t count = length(a);
    if (count != length(b)) return false;
    if (count == 0) return true;
    if (at<std::int64_t>(a, offset) != at<std::int64_t>(b, offset)) return false;
    return count == 1 || at<std::int64_t>(a, offset + 16) == at<std::int64_t>(b, offset + 16);
}

/// NaT, which equals nothing and has no place in an order.
bool is_no_time(const ElementPart& part, const void* value) {
    return part.kind == ElementKind::time &&
           at<std::int64_t>(value, part.offset) == std::numeric_limits<std::int64_t>::min();
}

bool equal_parts(const ElementPart& part, const void* a, const void* b) {
    if (is_no_time(part, a)) return false;
    bool result = false;
    if (with_number(part.kind, [&](auto number) {
            using T = decltype(number);
            result = at<T>(a, part.offset) == at<T>(b, part.offset);
        })) {
        return result;
    }
    switch (part.kind) {
        case ElementKind::none: return true;
        case ElementKind::complex64:
            return at<float>(a, part.offset) == at<float>(b, part.offset) &&
                   at<float>(a, part.offset + 4) == at<float>(b, part.offset + 4);
        case ElementKind::complex128:
            return at<double>(a, part.offset) == at<double>(b, part.offset) &&
                   at<double>(a, part.offset + 8) == at<double>(b, part.offset + 8);
        case ElementKind::string:
        case ElementKind::bytes:
            return equal(at<const String*>(a, part.offset), at<const String*>(b, part.offset));
        case ElementKind::optional: {
            const bool present = at<bool>(a, part.offset);
            return present == at<bool>(b, part.offset) &&
                   (!present || equal_parts(part.parts[0], a, b));
        }
        case ElementKind::tuple:
        case ElementKind::slice:
            return std::all_of(part.parts.begin(), part.parts.end(),
                               [&](const ElementPart& p) { return equal_parts(p, a, b); });
        case ElementKind::list:
            return equal(at<const List*>(a, part.offset), at<const List*>(b, part.offset));
        case ElementKind::dict:
        case ElementKind::set:
            return equal(at<const HashTable*>(a, part.offset),
                         at<const HashTable*>(b, part.offset));
        case ElementKind::range: return equal_ranges(a, b, part.offset);
        default: return false;
    }
}

bool less_parts(const ElementPart& part, const void* a, const void* b) {
    if (is_no_time(part, a) || is_no_time(part, b)) return false;
    bool result = false;
    if (with_number(part.kind, [&](auto number) {
            using T = decltype(number);
            result = at<T>(a, part.offset) < at<T>(b, part.offset);
        })) {
        return result;
    }
    switch (part.kind) {
        case ElementKind::string:
        case ElementKind::bytes:
            return compare(at<const String*>(a, part.offset), at<const String*>(b, part.offset)) <
                   0;
        case ElementKind::tuple:
            for (const ElementPart& p : part.parts) {
                if (!equal_parts(p, a, b)) return less_parts(p, a, b);
            }
            return false;
        case ElementKind::list:
            return less(at<const List*>(a, part.offset), at<const List*>(b, part.offset));
        default: return false;
    }
}

std::int64_t hash_part(const ElementPart& part, const void* value) {
    const std::int64_t offset = part.offset;
    std::int64_t hash = 0;
    if (with_number(part.kind, [&](auto number) {
            using T = decltype(number);
            if constexpr (std::is_floating_point_v<T>) {
                hash = hash_float(at<T>(value, offset));
            } else if constexpr (std::is_signed_v<T>) {
                hash = hash_int(at<T>(value, offset));
            } else {
                hash = hash_uint(at<T>(value, offset));
            }
        })) {
        return hash;
    }
    switch (part.kind) {
        case ElementKind::complex64:
            return hash_complex(at<float>(value, offset), at<float>(value, offset + 4));
        case ElementKind::complex128:
            return hash_complex(at<double>(value, offset), at<double>(value, offset + 8));
        case ElementKind::none: return kHashNone;
        case ElementKind::string:
        case ElementKind::bytes: return hash_of(at<const String*>(value, offset));
        case ElementKind::optional:
            return at<bool>(value, offset) ? hash_part(part.parts[0], value) : kHashNone;
        case ElementKind::tuple: {
            TupleHash tuple;
            for (const ElementPart& p : part.parts) tuple.add(hash_part(p, value));
            return tuple.finish();
        }
        case ElementKind::range: {  // that of (length, start, step), None for what does not matter
            const auto start = at<std::int64_t>(value, offset);
            const auto step = at<std::int64_t>(value, offset + 16);
            const std::uint64_t count =
                range_length(start, at<std::int64_t>(value, offset + 8), step);
            TupleHash tuple;
            tuple.add(hash_uint(count));
            tuple.add(count == 0 ? kHashNone : hash_int(start));
            tuple.add(count <= 1 ? kHashNone : hash_int(step));
            return tuple.finish();
        }
        default: return 0;
    }
}

}  // namespace

const ElementType* element_type(const char* code) {
    // Compiled code asks with every list it makes: remember the last answers by address, and check
    // the text in case other code has moved there.
    struct Remembered {
        const char* code;
        const ElementType* type;
    };
    constexpr std::size_t kSlots = 16;
    thread_local Remembered remembered[kSlots] = {};
    Remembered& slot = remembered[(reinterpret_cast<std::uintptr_t>(code) >> 2) % kSlots];
    if (slot.code == code && slot.type->code == code) return slot.type;
    const ElementType* type = nullptr;
    guarded([&] {
        type = intern(code);
        return 0;
    });
    if (type) slot = {code, type};
    return type;
}

void retain_element(const ElementType& type, const void* value) {
    for (std::int64_t offset : type.references) retain(at<Ref>(value, offset));
}
void release_element(const ElementType& type, const void* value) {
    for (std::int64_t offset : type.references) release(at<Ref>(value, offset));
}
void retain_elements(const ElementType& type, const void* values, std::int64_t count) {
    if (type.references.empty()) return;
    for (std::int64_t i = 0; i < count; ++i) retain_element(type, element_at(type, values, i));
}
void release_elements(const ElementType& type, const void* values, std::int64_t count) {
    if (type.references.empty()) return;
    for (std::int64_t i = 0; i < count; ++i) release_element(type, element_at(type, values, i));
}

bool equal_elements(const ElementType& type, const void* a, const void* b) {
    switch (type.shape) {
        case ElementShape::int64: return at<std::int64_t>(a, 0) == at<std::int64_t>(b, 0);
        case ElementShape::float64: return at<double>(a, 0) == at<double>(b, 0);
        case ElementShape::string: return equal(at<const String*>(a, 0), at<const String*>(b, 0));
        case ElementShape::general: return equal_parts(type.root, a, b);
    }
    return false;
}

bool less_elements(const ElementType& type, const void* a, const void* b) {
    switch (type.shape) {
        case ElementShape::int64: return at<std::int64_t>(a, 0) < at<std::int64_t>(b, 0);
        case ElementShape::float64: return at<double>(a, 0) < at<double>(b, 0);
        case ElementShape::string:
            return compare(at<const String*>(a, 0), at<const String*>(b, 0)) < 0;
        case ElementShape::general: return less_parts(type.root, a, b);
    }
    return false;
}

std::int64_t hash_element(const ElementType& type, const void* value) {
    return hash_part(type.root, value);
}

std::int32_t require_equatable(const ElementType& type) {
    if (type.equatable) return 0;
    return raise("ValueError",
                 "The truth value of an array with more than one element is ambiguous. Use a.any() "
                 "or a.all()");
}

std::int32_t require_orderable(const ElementType& type, const char* operation) {
    if (!type.unorderable) return 0;
    return raise_format("TypeError", "'%s' not supported between instances of '%s' and '%s'",
                        operation, type.unorderable, type.unorderable);
}

std::int32_t require_hashable(const ElementType& type) {
    if (!type.unhashable) return 0;
    return raise_format("TypeError", "unhashable type: '%s'", type.unhashable);
}

}  // namespace numen::runtime
