#include <cstring>
#include <mutex>
#include <unordered_set>

#include "support/arena.h"
#include "support/at_fork.h"
#include "support/diagnostic.h"
#include "types/record.h"
#include "types/type.h"

namespace numen::types {

namespace {

std::size_t mix(std::size_t seed, std::size_t value) {
    return (seed ^ value) * 0x9E3779B97F4A7C15ull + (seed >> 29);
}

struct Hash {
    std::size_t operator()(const Type* t) const {
        std::size_t h = static_cast<std::size_t>(t->kind);
        h = mix(h, static_cast<std::size_t>(t->dtype) | std::size_t{t->weak} << 8 |
                       std::size_t{t->ndim} << 16 | static_cast<std::size_t>(t->layout) << 24 |
                       std::size_t{t->readonly} << 32 | std::size_t{t->aligned} << 33 |
                       std::size_t{t->typed} << 34 | std::size_t{t->is_entry} << 35 |
                       static_cast<std::size_t>(t->static_kind) << 40);
        for (const Type* e : t->elements) h = mix(h, reinterpret_cast<std::size_t>(e));
        for (std::string_view name : t->names) h = mix(h, std::hash<std::string_view>{}(name));
        for (std::int64_t number : t->numbers) h = mix(h, static_cast<std::size_t>(number));
        h = mix(h, static_cast<std::size_t>(t->bytes));
        h = mix(h, std::hash<std::string_view>{}(t->name));
        return mix(h, reinterpret_cast<std::size_t>(t->entity));
    }
};

struct Same {
    bool operator()(const Type* a, const Type* b) const {
        auto equal = [](auto x, auto y) {
            if (x.size() != y.size()) return false;
            for (std::size_t i = 0; i < x.size(); ++i) {
                if (x[i] != y[i]) return false;
            }
            return true;
        };
        return a->kind == b->kind && a->dtype == b->dtype && a->weak == b->weak &&
               a->ndim == b->ndim && a->layout == b->layout && a->readonly == b->readonly &&
               a->aligned == b->aligned && a->typed == b->typed && a->is_entry == b->is_entry &&
               a->static_kind == b->static_kind && a->name == b->name && a->entity == b->entity &&
               a->bytes == b->bytes && equal(a->elements, b->elements) &&
               equal(a->names, b->names) && equal(a->numbers, b->numbers);
    }
};

/// Of all contexts.
std::mutex& interning() {
    static std::mutex& mutex = *new std::mutex;
    support::hold_around_fork<interning>();
    return mutex;
}

}  // namespace

struct Context::State {
    support::Arena arena;
    std::unordered_set<const Type*, Hash, Same> types;
};

Context::Context() : state_(std::make_unique<State>()) {}
Context::~Context() = default;

const Type* Context::intern(const Type& key) {
    std::lock_guard lock(interning());
    if (auto found = state_->types.find(&key); found != state_->types.end()) return *found;
    support::Arena& arena = state_->arena;
    Type* made = arena.make<Type>(key);
    made->elements = arena.copy(key.elements);
    std::vector<std::string_view> names;
    for (std::string_view name : key.names) names.push_back(arena.copy(name));
    made->names = arena.copy(names);
    made->numbers = arena.copy(key.numbers);
    made->name = arena.copy(key.name);
    made->id = static_cast<std::uint32_t>(state_->types.size());
    state_->types.insert(made);
    return made;
}

const Type* Context::never() const {
    static constexpr Type never{.kind = Kind::Never};
    return &never;
}
const Type* Context::none() const {
    static constexpr Type none{.kind = Kind::None};
    return &none;
}
const Type* Context::never_of(const void* origin) {
    return intern({.kind = Kind::Never, .entity = origin});
}
const Type* Context::scalar(DType dtype, bool weak) {
    NUMEN_ASSERT(dtype != DType::structured);
    return intern({.kind = Kind::Scalar, .dtype = dtype, .weak = weak});
}
const Type* Context::tuple(std::span<const Type* const> elements) {
    return intern({.kind = Kind::Tuple, .elements = elements});
}
const Type* Context::named_tuple(std::string_view name, const void* cls,
                                 std::span<const std::string_view> names,
                                 std::span<const Type* const> elements) {
    return intern(
        {.kind = Kind::Tuple, .elements = elements, .names = names, .name = name, .entity = cls});
}
static void check_dimensions(int ndim) {
    NUMEN_ASSERT(ndim >= 0);
    if (ndim > 64) {
        throw support::CompileError(support::Code::bad_argument, {},
                                    "an array may have at most 64 dimensions, as in NumPy");
    }
}

const Type* Context::array(DType dtype, int ndim, Layout layout, bool readonly, bool aligned) {
    check_dimensions(ndim);
    NUMEN_ASSERT(dtype != DType::structured);
    if (ndim == 0) layout = Layout::C;
    return intern({.kind = Kind::Array,
                   .dtype = dtype,
                   .ndim = static_cast<std::uint8_t>(ndim),
                   .layout = layout,
                   .readonly = readonly,
                   .aligned = aligned});
}
const Type* Context::array(const Type* element, int ndim, Layout layout, bool readonly,
                           bool aligned) {
    if (element->is_scalar()) return array(element->dtype, ndim, layout, readonly, aligned);
    check_dimensions(ndim);
    NUMEN_ASSERT(element->is(Kind::Record) || element->is(Kind::Chars));
    if (element->is(Kind::Record)) {
        element = record_view(*this, element, false);
    }
    return intern({.kind = Kind::Array,
                   .dtype = DType::structured,
                   .ndim = static_cast<std::uint8_t>(ndim),
                   .layout = ndim == 0 ? Layout::C : layout,
                   .readonly = readonly,
                   .aligned = aligned && element->aligned,
                   .elements = {&element, 1}});
}
const Type* Context::array_like(const Type* like, int ndim, Layout layout) {
    return array(array_element(*this, like), ndim, layout, like->readonly, like->aligned);
}
const Type* Context::record(std::span<const std::string_view> names,
                            std::span<const Type* const> elements,
                            std::span<const std::int64_t> numbers, std::int64_t bytes, bool aligned,
                            bool readonly) {
    NUMEN_ASSERT(names.size() >= elements.size() && names.size() == numbers.size());
    return intern({.kind = Kind::Record,
                   .readonly = readonly,
                   .aligned = aligned,
                   .elements = elements,
                   .names = names,
                   .numbers = numbers,
                   .bytes = bytes});
}
const Type* Context::nested_array(const Type* element, std::span<const std::int64_t> shape) {
    std::int64_t bytes = size_in_memory(element);
    for (std::int64_t size : shape) bytes *= size;
    return intern(
        {.kind = Kind::NestedArray, .elements = {&element, 1}, .numbers = shape, .bytes = bytes});
}
const Type* Context::chars(DType unit, std::int64_t length) {
    NUMEN_ASSERT(unit == DType::uint8 || unit == DType::uint32);
    return intern({.kind = Kind::Chars, .dtype = unit, .bytes = length * size_of(unit)});
}
const Type* Context::optional(const Type* value) {
    if (value->is(Kind::Optional) || value->is(Kind::None)) return value;
    return intern({.kind = Kind::Optional, .elements = {&value, 1}});
}
const Type* Context::string() { return intern({.kind = Kind::String}); }
const Type* Context::bytes() { return intern({.kind = Kind::Bytes}); }
const Type* Context::random_generator() { return intern({.kind = Kind::RandomGenerator}); }
const Type* Context::list(const Type* element, bool typed) {
    return intern({.kind = Kind::List, .typed = typed, .elements = {&element, 1}});
}
const Type* Context::dict(const Type* key, const Type* value, bool typed) {
    const Type* elements[] = {key, value};
    return intern({.kind = Kind::Dict, .typed = typed, .elements = elements});
}
const Type* Context::set(const Type* element, bool typed) {
    return intern({.kind = Kind::Set, .typed = typed, .elements = {&element, 1}});
}
const Type* Context::literal_list(std::span<const Type* const> elements) {
    return intern({.kind = Kind::LiteralList, .elements = elements});
}
const Type* Context::literal_dict(std::span<const std::string_view> keys,
                                  std::span<const Type* const> elements) {
    NUMEN_ASSERT(keys.size() == elements.size());
    return intern({.kind = Kind::LiteralDict, .elements = elements, .names = keys});
}
const Type* Context::extension(std::string_view name, const void* type,
                               std::span<const std::string_view> names,
                               std::span<const Type* const> elements) {
    NUMEN_ASSERT(names.size() == elements.size());
    return intern({.kind = Kind::Extension,
                   .elements = elements,
                   .names = names,
                   .name = name,
                   .entity = type});
}
const Type* Context::generator(const Type* yielded) {
    return intern({.kind = Kind::Generator, .elements = {&yielded, 1}});
}
const Type* Context::instance(std::string_view name, const void* cls) {
    return intern({.kind = Kind::Instance, .name = name, .entity = cls});
}
const Type* Context::range() { return intern({.kind = Kind::Range}); }
const Type* Context::slice(const Type* start, const Type* stop, const Type* step) {
    const Type* elements[] = {start, stop, step};
    return intern({.kind = Kind::Slice, .elements = elements});
}
const Type* Context::enumeration(std::string_view name, const void* cls) {
    return intern({.kind = Kind::Enum, .name = name, .entity = cls});
}
const Type* Context::one_of(std::span<const Type* const> functions) {
    std::string name;
    for (const Type* each : functions)
        name.append(name.empty() ? "" : " or ").append(to_string(each));
    return intern({.kind = Kind::Enum, .elements = functions, .name = name});
}
const Type* Context::exception(std::string_view name) {
    return intern({.kind = Kind::Exception, .name = name});
}
const Type* Context::pointer(const Type* to) {
    if (to == nullptr) return intern({.kind = Kind::Pointer});
    return intern({.kind = Kind::Pointer, .elements = {&to, 1}});
}
const Type* Context::reference() { return intern({.kind = Kind::Reference}); }
const Type* Context::function(const Type* result, std::span<const Type* const> parameters,
                              bool is_entry) {
    std::vector<const Type*> elements{result};
    elements.insert(elements.end(), parameters.begin(), parameters.end());
    return intern({.kind = Kind::Function, .is_entry = is_entry, .elements = elements});
}
const Type* Context::statik(StaticKind kind, std::string_view name, const void* entity) {
    return intern({.kind = Kind::Static, .static_kind = kind, .name = name, .entity = entity});
}
const Type* Context::type_object(const Type* type) {
    return statik(StaticKind::Type, to_string(type), type);
}
const Type* Context::dtype_object(DType dtype) {
    return intern({.kind = Kind::Static,
                   .dtype = dtype,
                   .static_kind = StaticKind::DType,
                   .name = info(dtype).name});
}
const Type* Context::dtype_object(const Type* element) {
    if (element->is_scalar()) return dtype_object(element->dtype);
    return intern({.kind = Kind::Static,
                   .dtype = DType::structured,
                   .static_kind = StaticKind::DType,
                   .elements = {&element, 1},
                   .name = to_string(element)});
}

const Type* strong(Context& context, const Type* type) {
    if (type->is_scalar()) return context.scalar(type->dtype);
    if (type->elements.empty()) return type;
    std::vector<const Type*> elements;
    for (const Type* element : type->elements) elements.push_back(strong(context, element));
    switch (type->kind) {
        case Kind::Tuple:
            return type->names.empty()
                       ? context.tuple(elements)
                       : context.named_tuple(type->name, type->entity, type->names, elements);
        case Kind::Optional: return context.optional(elements[0]);
        case Kind::List: return context.list(elements[0], type->typed);
        case Kind::Set: return context.set(elements[0], type->typed);
        case Kind::LiteralList: return context.literal_list(elements);
        case Kind::LiteralDict: return context.literal_dict(type->names, elements);
        case Kind::Generator: return context.generator(elements[0]);
        case Kind::Dict: return context.dict(elements[0], elements[1], type->typed);
        default: return type;
    }
}

}  // namespace numen::types
