#include "values.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "runtime/string.h"
#include "support/diagnostic.h"
#include "types/ir_text.h"

namespace numen::tool {

using ir::Cells;
using ir::Value;
using support::Scanner;
using types::Kind;
using types::Type;

namespace {

/// Arrays as their cells lie: data, owner, shape, strides.
struct ArrayView {
    const Type* type;
    Cells cells;

    char* data() const { return ir::from_cells<char*>(cells); }
    std::int64_t shape(int axis) const { return at(types::shape_field(axis)); }
    std::int64_t stride(int axis) const { return at(types::stride_field(*type, axis)); }

  private:
    std::int64_t at(int field) const {
        return static_cast<std::int64_t>(cells[static_cast<std::size_t>(field)]);
    }
};

template <class T>
T number(Scanner& scanner) {
    scanner.at_end();
    std::uint32_t begin = scanner.position();
    std::string_view digits = scanner.number();
    T value{};
    std::from_chars_result result{};
    if constexpr (std::is_same_v<T, bool>) {
        value = digits == "true";
        if (digits == "true" || digits == "false") return value;
        result.ec = std::errc::invalid_argument;
    } else {
        result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    }
    if (result.ec != std::errc{} || result.ptr != digits.data() + digits.size()) {
        scanner.fail(begin, "the number is not one of the type");
    }
    return value;
}

template <class T>
T scalar(Scanner& scanner) {
    if constexpr (ir::is_complex_v<T>) {
        using R = typename T::value_type;
        scanner.expect("(");
        R real = number<R>(scanner);
        scanner.expect(",");
        R imag = number<R>(scanner);
        scanner.expect(")");
        return {real, imag};
    } else {
        return number<T>(scanner);
    }
}

template <class T>
std::string scalar_text(T value) {
    if constexpr (std::is_same_v<T, bool>) {
        return value ? "true" : "false";
    } else if constexpr (ir::is_complex_v<T>) {
        return "(" + scalar_text(value.real()) + ", " + scalar_text(value.imag()) + ")";
    } else if constexpr (std::is_floating_point_v<T>) {
        if (std::isnan(value)) return "nan";
        char buffer[40];
        std::string out(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
        return out.find_first_of(".enf") == std::string::npos ? out + ".0" : out;
    } else {
        return std::to_string(value);
    }
}

template <class T>
bool nearly_same(T a, T b) {
    if constexpr (ir::is_complex_v<T>) {
        // A part that is small beside the other carries the other's rounding.
        auto scale = std::abs(a) + std::abs(b);
        return std::abs(a - b) <=
                   16 * scale * std::numeric_limits<typename T::value_type>::epsilon() ||
               scalar_text(a) == scalar_text(b);
    } else if constexpr (std::is_floating_point_v<T>) {
        T scale = std::fabs(a) + std::fabs(b);
        return std::fabs(a - b) <= 4 * scale * std::numeric_limits<T>::epsilon() ||
               scalar_text(a) == scalar_text(b);
    } else {
        return a == b;
    }
}

std::string array_text(types::Context& types, const ArrayView& array, int axis, const char* at) {
    if (axis == array.type->ndim) {
        const Type* element = types.scalar(array.type->dtype);
        return text(types, element, ir::load_value(element, at));
    }
    std::string out = "[";
    for (std::int64_t i = 0; i < array.shape(axis); ++i) {
        if (i > 0) out += ", ";
        out += array_text(types, array, axis + 1, at + i * array.stride(axis));
    }
    return out + "]";
}

std::string shape_text(const ArrayView& array) {
    std::string out = "shape(";
    for (int axis = 0; axis < array.type->ndim; ++axis) {
        if (axis > 0) out += ", ";
        out += std::to_string(array.shape(axis));
    }
    return out + ")";
}

/// The types of the parts of a tuple, range or slice.
std::vector<const Type*> parts_of(types::Context& types, const Type* type) {
    std::vector<const Type*> out;
    for (const types::Field& field : types::fields(types, type)) out.push_back(field.type);
    return out;
}

}  // namespace

Values::~Values() {
    for (const Value& string : strings_) {
        runtime::release(ir::from_cells<runtime::Ref>(string));
    }
}

Value Values::parse(Scanner& scanner, const Type* type) {
    switch (type->kind) {
        case Kind::None: scanner.expect("none"); return {};
        case Kind::Scalar:
            return ir::with_dtype(type->dtype,
                                  [&]<class T>() { return ir::to_cells(scalar<T>(scanner)); });
        case Kind::Enum: return ir::to_cells(scalar<std::int64_t>(scanner));
        case Kind::Tuple:
        case Kind::Range:
        case Kind::Slice: {
            Value out;
            scanner.expect("(");
            for (const Type* part : parts_of(types_, type)) {
                Value value = parse(scanner, part);
                out.insert(out.end(), value.begin(), value.end());
                if (!scanner.sees(")")) scanner.expect(",");
            }
            scanner.expect(")");
            return out;
        }
        case Kind::Optional: {
            if (scanner.take("none")) return Value(types::components(type).size());
            Value value = parse(scanner, type->element());
            value.insert(value.begin(), 1);
            return value;
        }
        case Kind::String: {
            strings_.push_back(ir::to_cells(runtime::string_from_utf8(scanner.quoted())));
            return strings_.back();
        }
        case Kind::Array: return array(scanner, type);
        default:
            scanner.fail(scanner.position(),
                         "values of type " + types::ir_text(type) + " cannot be written here");
    }
}

Value Values::array(Scanner& scanner, const Type* type) {
    // The first element along each axis gives the shape; the others must agree.
    std::vector<std::int64_t> shape(type->ndim, -1);
    std::vector<Value> items;
    const Type* element = types_.scalar(type->dtype);
    auto level = [&](auto& self, std::size_t axis) -> void {
        if (axis == shape.size()) return items.push_back(parse(scanner, element));
        scanner.at_end();
        std::uint32_t begin = scanner.position();
        scanner.expect("[");
        std::int64_t count = 0;
        while (!scanner.take("]")) {
            if (count > 0) scanner.expect(",");
            self(self, axis + 1);
            ++count;
        }
        if (shape[axis] >= 0 && shape[axis] != count) {
            scanner.fail(begin, "the rows of the array have different lengths");
        }
        shape[axis] = count;
    };
    if (scanner.take("shape")) {
        scanner.expect("(");
        for (std::size_t axis = 0; axis < shape.size(); ++axis) {
            if (axis > 0) scanner.expect(",");
            shape[axis] = number<std::int64_t>(scanner);
        }
        scanner.expect(")");
    } else {
        level(level, 0);
    }

    std::int64_t item = types::size_of(type->dtype);
    bool apart = type->layout == types::Layout::A;
    std::int64_t distance = apart ? 2 * item : item;
    auto& memory = elements_.emplace_back((items.size() + 1) * static_cast<std::size_t>(distance) +
                                          (type->aligned ? 0 : 1));
    std::vector<std::int64_t> strides(shape.size());
    std::int64_t stride = distance;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        std::size_t axis = type->layout == types::Layout::F ? i : shape.size() - 1 - i;
        strides[axis] = apart ? -stride : stride;
        stride *= std::max<std::int64_t>(shape[axis], 1);
    }
    char* first = memory.data() + (type->aligned ? 0 : 1);
    if (apart && !items.empty()) {
        first += static_cast<std::int64_t>(items.size() - 1) * distance;
    }
    std::vector<std::int64_t> index(shape.size());
    for (const Value& value : items) {
        char* at = first;
        for (std::size_t axis = 0; axis < shape.size(); ++axis) at += index[axis] * strides[axis];
        ir::store_value(element, value, at);
        for (std::size_t axis = shape.size(); axis-- > 0;) {
            if (++index[axis] < shape[axis]) break;
            index[axis] = 0;
        }
    }
    Value out = ir::to_cells(first);
    out.push_back(0);  // nobody owns it but this object
    for (std::int64_t size : shape) ir::append_cells(out, size);
    for (std::int64_t one : strides) ir::append_cells(out, one);
    return out;
}

std::string text(types::Context& types, const Type* type, Cells value) {
    switch (type->kind) {
        case Kind::None: return "none";
        case Kind::Scalar:
            return ir::with_dtype(type->dtype,
                                  [&]<class T>() { return scalar_text(ir::from_cells<T>(value)); });
        case Kind::Enum: return std::to_string(ir::from_cells<std::int64_t>(value));
        case Kind::Tuple:
        case Kind::Range:
        case Kind::Slice: {
            std::string out = "(";
            auto parts = parts_of(types, type);
            for (const Type* part : parts) {
                if (out.size() > 1) out += ", ";
                std::size_t count = types::components(part).size();
                out += text(types, part, value.first(count));
                value = value.subspan(count);
            }
            return out + (parts.size() == 1 ? ",)" : ")");
        }
        case Kind::Optional:
            return value[0] == 0 ? "none" : text(types, type->element(), value.subspan(1));
        case Kind::String:
            return support::quote(runtime::utf8_of(
                runtime::as<runtime::String>(ir::from_cells<runtime::Ref>(value))));
        case Kind::Array: {
            ArrayView array{type, value};
            for (int axis = 0; axis < type->ndim; ++axis) {
                if (array.shape(axis) == 0) return shape_text(array);
            }
            return array_text(types, array, 0, array.data());
        }
        default: return "a value of type " + types::ir_text(type);
    }
}

bool same(types::Context& types, const Type* type, Cells a, Cells b, bool nearly) {
    if (!nearly) return text(types, type, a) == text(types, type, b);
    switch (type->kind) {
        case Kind::Scalar:
            return ir::with_dtype(type->dtype, [&]<class T>() {
                return nearly_same(ir::from_cells<T>(a), ir::from_cells<T>(b));
            });
        case Kind::Tuple:
            for (const Type* part : type->elements) {
                std::size_t count = types::components(part).size();
                if (!same(types, part, a.first(count), b.first(count), true)) return false;
                a = a.subspan(count);
                b = b.subspan(count);
            }
            return true;
        case Kind::Array: {
            ArrayView x{type, a}, y{type, b};
            if (shape_text(x) != shape_text(y)) return false;
            const Type* element = types.scalar(type->dtype);
            auto level = [&](auto& self, int axis, const char* p, const char* q) -> bool {
                if (axis == type->ndim) {
                    return same(types, element, ir::load_value(element, p),
                                ir::load_value(element, q), true);
                }
                for (std::int64_t i = 0; i < x.shape(axis); ++i) {
                    if (!self(self, axis + 1, p + i * x.stride(axis), q + i * y.stride(axis))) {
                        return false;
                    }
                }
                return true;
            };
            return level(level, 0, x.data(), y.data());
        }
        default: return text(types, type, a) == text(types, type, b);
    }
}

void release(const Type* type, Cells value) {
    auto components = types::components(type);
    for (std::size_t i = 0; i < components.size(); ++i) {
        if (components[i] == types::Component::reference) {
            runtime::release(ir::from_cells<runtime::Ref>(value.subspan(i)));
        }
    }
}

}  // namespace numen::tool
