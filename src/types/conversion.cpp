#include "types/conversion.h"

#include <algorithm>
#include <array>

#include "types/record.h"
#include "types/text.h"

namespace numen::types {

namespace {

/// Whether every integer of the dtype is a float of `bytes` bytes; as in Numba float64 counts as
/// holding all of them.
bool float_holds(DType integer, int bytes) { return bytes == 8 || size_of(integer) < bytes; }

Conversion scalar_conversion(DType from, DType to) {
    if (from == to) return Conversion::exact;
    if (is_time(from) || is_time(to)) return Conversion::none;
    char a = kind(from), b = kind(to);
    int from_bytes = size_of(from), to_bytes = size_of(to);
    if (a == 'c' && b != 'c') return Conversion::none;
    if (a == 'b') return Conversion::safe;
    if (b == 'b') return Conversion::unsafe;
    if (a == b) return to_bytes > from_bytes ? Conversion::promotion : Conversion::unsafe;
    if (b == 'c') to_bytes /= 2;
    bool safe = false;
    if (a == 'f') safe = b == 'c' && to_bytes >= from_bytes;
    if (a == 'u' && b == 'i') safe = to_bytes > from_bytes;
    if ((a == 'i' || a == 'u') && (b == 'f' || b == 'c')) safe = float_holds(from, to_bytes);
    return safe ? Conversion::safe : Conversion::unsafe;
}

Conversion array_conversion(const Type* from, const Type* to) {
    bool fits = from->dtype == to->dtype && from->ndim == to->ndim &&
                std::ranges::equal(from->elements, to->elements) &&
                (to->layout == Layout::A || to->layout == from->layout) &&
                (to->readonly || !from->readonly) && (!to->aligned || from->aligned);
    return fits ? Conversion::safe : Conversion::none;
}

Conversion tuple_conversion(const Type* from, const Type* to) {
    if (from->entity != to->entity || from->elements.size() != to->elements.size()) {
        return Conversion::none;
    }
    Conversion worst = Conversion::safe;
    for (std::size_t i = 0; i < from->elements.size(); ++i) {
        worst = std::min(worst, conversion(from->elements[i], to->elements[i]));
    }
    return worst;
}

/// Equal but for numbers that come from Python in one and from NumPy in the other.
bool same_values(const Type* a, const Type* b) {
    if (a == b) return true;
    if (a->kind != b->kind || a->dtype != b->dtype || a->ndim != b->ndim ||
        a->layout != b->layout || a->readonly != b->readonly || a->aligned != b->aligned ||
        a->typed != b->typed || a->name != b->name || a->entity != b->entity) {
        return false;
    }
    return std::equal(a->elements.begin(), a->elements.end(), b->elements.begin(),
                      b->elements.end(), same_values);
}

/// Containers are shared, so they convert to nothing else; but one that is empty goes for any.
Conversion container_conversion(const Type* from, const Type* to) {
    if (same_values(from, to)) return Conversion::exact;
    for (const Type* element : from->elements) {
        if (!element->is(Kind::Never)) return Conversion::none;
    }
    return from->elements.size() == to->elements.size() && from->typed == to->typed
               ? Conversion::safe
               : Conversion::none;
}

}  // namespace

Conversion conversion(const Type* from, const Type* to) {
    if (from == to) return Conversion::exact;
    if (to->is(Kind::Optional)) {
        if (from->is(Kind::None)) return Conversion::safe;
        const Type* value = from->is(Kind::Optional) ? from->element() : from;
        return std::min(Conversion::safe, conversion(value, to->element()));
    }
    if (to->is(Kind::Function) && to->is_entry) {
        // It is found out later whether the function can be compiled for the signature.
        bool is_function = from->is(Kind::Static) && from->static_kind == StaticKind::Function;
        bool is_same =
            from->is(Kind::Function) && std::equal(from->elements.begin(), from->elements.end(),
                                                   to->elements.begin(), to->elements.end());
        return is_function || is_same ? Conversion::safe : Conversion::none;
    }
    // An address of anything takes any address, also as a number.
    if (to->is(Kind::Pointer)) {
        bool fits = from->is(Kind::None) ||
                    (to->elements.empty() && (from->is(Kind::Pointer) || from->is_integer()));
        return fits ? Conversion::safe : Conversion::none;
    }
    // It raises where there is no value.
    if (from->is(Kind::Optional))
        return std::min(Conversion::unsafe, conversion(from->element(), to));
    if (from->kind != to->kind) return Conversion::none;
    switch (from->kind) {
        case Kind::Scalar: return scalar_conversion(from->dtype, to->dtype);
        case Kind::Array: return array_conversion(from, to);
        case Kind::Record: {
            bool fits = begins_as(from, to) && (to->readonly || !from->readonly);
            return fits ? Conversion::safe : Conversion::none;
        }
        case Kind::Tuple: return tuple_conversion(from, to);
        case Kind::List:
        case Kind::Set:
        case Kind::Dict: return container_conversion(from, to);
        default: return Conversion::none;
    }
}

std::vector<std::size_t> best_signatures(std::span<const Signature> signatures,
                                         std::span<const Type* const> arguments) {
    std::vector<std::size_t> best;
    std::array<int, 3> best_rating{};
    for (std::size_t index = 0; index < signatures.size(); ++index) {
        const std::vector<const Type*>& parameters = signatures[index].parameters;
        if (parameters.size() != arguments.size()) continue;
        std::array<int, 3> rating{};  // unsafe, safe, promotion
        bool fits = true;
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            Conversion kind = conversion(arguments[i], parameters[i]);
            fits = fits && kind != Conversion::none;
            if (kind == Conversion::unsafe) ++rating[0];
            if (kind == Conversion::safe) ++rating[1];
            if (kind == Conversion::promotion) ++rating[2];
        }
        if (!fits || (!best.empty() && rating > best_rating)) continue;
        if (best.empty() || rating < best_rating) best.clear();
        best_rating = rating;
        best.push_back(index);
    }
    return best;
}

std::string no_single_best(std::string_view function, std::span<const Signature> signatures,
                           std::span<const std::size_t> best,
                           std::span<const Type* const> arguments) {
    if (best.empty()) return "No matching definition for argument type(s) " + list_of(arguments);
    std::string text =
        "Ambiguous overloading for " + std::string(function) + " (" + list_of(arguments) + "):";
    for (std::size_t each : best) text += "\n(" + list_of(signatures[each].parameters) + ")";
    return text;
}

std::string parameter_lists(std::span<const Signature> signatures) {
    std::string text;
    for (const Signature& each : signatures) {
        if (!text.empty()) text += ", ";
        text += "(" + list_of(each.parameters) + ")";
    }
    return text;
}

}  // namespace numen::types
