#include "types/ir_text.h"

#include <cstdio>

#include "support/diagnostic.h"
#include "types/record.h"

namespace numen::types {

namespace {

using support::Scanner;

/// Names of StaticKind, in its order.
constexpr std::string_view kStaticKinds[] = {"module", "builtin",  "class", "dtype", "function",
                                             "method", "ellipsis", "type",  "object"};

/// Deeper nesting than any program has; keeps the parser off the end of the stack.
constexpr int kMaxDepth = 200;

/// More than any element of an array takes; keeps sums of sizes from overflowing.
constexpr std::int64_t kMostBytes = std::int64_t{1} << 32;

std::string_view dtype_name(DType dtype) {
    return dtype == DType::bool_ ? "bool" : info(dtype).name;
}

class TypeWriter {
  public:
    explicit TypeWriter(const IdentityWriter& number_of) : number_of_(number_of) {}

    std::string text(const Type* type) const {
        switch (type->kind) {
            case Kind::Never: return "never";
            case Kind::None: return "none";
            case Kind::Scalar:
                return (type->weak ? "~" : "") + std::string(dtype_name(type->dtype));
            case Kind::Tuple: return tuple(type);
            case Kind::Extension: return with_members("extension", type);
            case Kind::Array: return array(type);
            case Kind::Record: return record(type);
            case Kind::NestedArray: return nested(type);
            case Kind::Chars:
                return (type->dtype == DType::uint8 ? "bytes(" : "chars(") +
                       std::to_string(chars_length(type)) + ")";
            case Kind::Optional: return "optional(" + text(type->element()) + ")";
            case Kind::String: return "str";
            case Kind::Bytes: return "bytes";
            case Kind::RandomGenerator: return "random_generator";
            case Kind::List:
                return (type->typed ? "typed_list(" : "list(") + text(type->element()) + ")";
            case Kind::Dict:
                return (type->typed ? "typed_dict(" : "dict(") + list_of(type->elements) + ")";
            case Kind::Set:
                return (type->typed ? "typed_set(" : "set(") + text(type->element()) + ")";
            case Kind::LiteralList: return "literal_list(" + list_of(type->elements) + ")";
            case Kind::LiteralDict: return literal_dict(type);
            case Kind::Generator: return "generator(" + text(type->element()) + ")";
            case Kind::Instance: return named("instance", type);
            case Kind::Range: return "range";
            case Kind::Slice: return "slice(" + list_of(type->elements) + ")";
            case Kind::Enum: return named("enum", type);
            case Kind::Exception: return named("exception", type);
            case Kind::Pointer:
                return type->elements.empty() ? "pointer"
                                              : "pointer(" + text(type->element()) + ")";
            case Kind::Reference: return "reference";
            case Kind::Static: return statik(type);
            case Kind::Function:
                return (type->is_entry ? std::string("entry(") : std::string("function(")) +
                       list_of(type->elements.subspan(1)) + ") -> " + text(type->element());
        }
        NUMEN_UNREACHABLE("kind of type");
    }

  private:
    std::string list_of(std::span<const Type* const> types) const {
        std::string out;
        for (const Type* type : types) {
            if (!out.empty()) out += ", ";
            out += text(type);
        }
        return out;
    }

    std::string named(std::string_view keyword, const Type* type) const {
        std::string out = std::string(keyword) + " " + support::name_text(type->name);
        if (type->entity != nullptr) {
            char identity[32];
            std::snprintf(identity, sizeof identity, "@0x%llx",
                          static_cast<unsigned long long>(
                              number_of_ ? number_of_(type->entity)
                                         : reinterpret_cast<std::uintptr_t>(type->entity)));
            out += identity;
        }
        return out;
    }

    std::string tuple(const Type* type) const {
        if (type->names.empty() && type->name.empty()) {
            return "(" + list_of(type->elements) + (type->elements.size() == 1 ? ",)" : ")");
        }
        return with_members("namedtuple", type);
    }

    std::string with_members(std::string_view keyword, const Type* type) const {
        std::string parts;
        for (std::size_t i = 0; i < type->elements.size(); ++i) {
            if (i > 0) parts += ", ";
            parts += std::string(type->names[i]) + ": " + text(type->elements[i]);
        }
        return named(keyword, type) + "(" + parts + ")";
    }

    std::string literal_dict(const Type* type) const {
        std::string out;
        for (std::size_t i = 0; i < type->elements.size(); ++i) {
            if (i > 0) out += ", ";
            out += support::name_text(type->names[i]) + ": " + text(type->elements[i]);
        }
        return "literal_dict(" + out + ")";
    }

    /// The fields as of a namedtuple, with their offsets.
    std::string record(const Type* type) const {
        std::string out = "record(" + std::to_string(type->bytes);
        if (type->aligned) out += ", aligned";
        if (type->readonly) out += ", readonly";
        for (std::size_t i = 0; i < type->elements.size(); ++i) {
            out += ", " + support::name_text(type->names[i]) + ": " + text(type->elements[i]) +
                   " @" + std::to_string(type->numbers[i]);
        }
        for (std::size_t i = type->elements.size(); i < type->names.size(); ++i) {
            out += ", " + support::name_text(type->names[i]) +
                   ": =" + std::to_string(type->numbers[i]);
        }
        return out + ")";
    }

    std::string nested(const Type* type) const {
        std::string out = "nested(" + text(type->element());
        for (std::int64_t size : type->numbers) out += ", " + std::to_string(size);
        return out + ")";
    }

    std::string array(const Type* type) const {
        const char* layout = type->layout == Layout::C   ? "C"
                             : type->layout == Layout::F ? "F"
                                                         : "A";
        std::string element =
            type->elements.empty() ? std::string(dtype_name(type->dtype)) : text(type->element());
        std::string out = "array(" + element + ", " + std::to_string(type->ndim) + "d, " + layout;
        if (type->readonly) out += ", readonly";
        if (!type->aligned) out += ", unaligned";
        return out + ")";
    }

    std::string statik(const Type* type) const {
        auto keyword = "static " + std::string(kStaticKinds[static_cast<int>(type->static_kind)]);
        switch (type->static_kind) {
            case StaticKind::DType:
                return keyword + " " +
                       (type->elements.empty() ? std::string(dtype_name(type->dtype))
                                               : text(type->element()));
            case StaticKind::Type:
                return keyword + " " + text(static_cast<const Type*>(type->entity));
            default: return named(keyword, type);
        }
    }

    const IdentityWriter& number_of_;
};

class TypeParser {
  public:
    TypeParser(Context& context, Scanner& scanner, const IdentityReader& identity_of)
        : context_(context), scanner_(scanner), identity_of_(identity_of) {}

    const Type* type() {
        std::uint32_t begin = start();
        if (++depth_ > kMaxDepth) scanner_.fail(begin, "the type is nested too deeply");
        const Type* result = type_here(begin);
        --depth_;
        return result;
    }

  private:
    std::uint32_t start() {
        scanner_.at_end();
        return scanner_.position();
    }

    const Type* type_here(std::uint32_t begin) {
        if (scanner_.take("(")) return tuple();
        if (scanner_.take("~")) return context_.scalar(dtype(), true);
        std::string_view word = scanner_.word();
        if (word == "none") return context_.none();
        if (word == "never") return context_.never();
        if (word == "str") return context_.string();
        if (word == "bytes") {
            return scanner_.sees("(") ? chars(DType::uint8) : context_.bytes();
        }
        if (word == "chars") return chars(DType::uint32);
        if (word == "record") return record();
        if (word == "nested") return nested();
        if (word == "random_generator") return context_.random_generator();
        if (word == "range") return context_.range();
        if (word == "reference") return context_.reference();
        if (word == "array") return array();
        if (word == "list" || word == "typed_list") {
            return context_.list(group(1)[0], word == "typed_list");
        }
        if (word == "set" || word == "typed_set") {
            return context_.set(group(1)[0], word == "typed_set");
        }
        if (word == "generator") return context_.generator(group(1)[0]);
        if (word == "optional") {
            const Type* value = group(1)[0];
            if (value->is(Kind::Optional) || value->is(Kind::None)) {
                scanner_.fail(begin, "an optional of something that may be None already");
            }
            return context_.optional(value);
        }
        if (word == "dict" || word == "typed_dict") {
            auto elements = group(2);
            return context_.dict(elements[0], elements[1], word == "typed_dict");
        }
        if (word == "literal_list") return context_.literal_list(group(-1));
        if (word == "literal_dict") return literal_dict();
        if (word == "slice") {
            auto elements = group(3);
            return context_.slice(elements[0], elements[1], elements[2]);
        }
        if (word == "pointer") {
            return scanner_.sees("(") ? context_.pointer(group(1)[0]) : context_.pointer();
        }
        if (word == "function" || word == "entry") {
            auto parameters = group(-1);
            scanner_.expect("->");
            const Type* result = type();
            return context_.function(result, parameters, word == "entry");
        }
        if (word == "namedtuple" || word == "extension") return with_members(word == "extension");
        if (word == "enum") {
            std::string name = scanner_.name();
            return context_.enumeration(name, identity());
        }
        if (word == "instance") {
            std::string name = scanner_.name();
            return context_.instance(name, identity());
        }
        if (word == "exception") return context_.exception(scanner_.name());
        if (word == "static") return statik();
        return context_.scalar(dtype_of(word, begin));
    }

    DType dtype_of(std::string_view word, std::uint32_t begin) {
        std::string time;
        if ((word == "datetime64" || word == "timedelta64") && scanner_.take("[")) {
            time = std::string(word) + "[" + std::string(scanner_.word()) + "]";
            scanner_.expect("]");
            word = time;
        }
        for (std::size_t i = 0; i < all_dtypes().size(); ++i) {
            if (dtype_name(static_cast<DType>(i)) == word) return static_cast<DType>(i);
        }
        scanner_.fail(begin, "unknown type '" + std::string(word) + "'");
    }

    DType dtype() {
        std::uint32_t begin = start();
        return dtype_of(scanner_.word(), begin);
    }

    /// "(T, T)" of `count` types, or of any number with -1.
    std::vector<const Type*> group(int count) {
        std::uint32_t begin = start();
        scanner_.expect("(");
        std::vector<const Type*> out;
        if (!scanner_.take(")")) {
            do {
                out.push_back(type());
            } while (scanner_.take(","));
            scanner_.expect(")");
        }
        if (count >= 0 && out.size() != static_cast<std::size_t>(count)) {
            scanner_.fail(begin, "expected " + std::to_string(count) + " types here");
        }
        return out;
    }

    const Type* tuple() {
        std::vector<const Type*> elements;
        while (!scanner_.sees(")")) {
            elements.push_back(type());
            if (!scanner_.take(",")) break;
        }
        scanner_.expect(")");
        return context_.tuple(elements);
    }

    /// (name: type, ...), where `name` reads a name.
    template <class Name>
    std::vector<const Type*> named_elements(Name name) {
        std::vector<const Type*> elements;
        scanner_.expect("(");
        if (scanner_.take(")")) return elements;
        do {
            name();
            scanner_.expect(":");
            elements.push_back(type());
        } while (scanner_.take(","));
        scanner_.expect(")");
        return elements;
    }

    /// A namedtuple or a type that users defined.
    const Type* with_members(bool is_extension) {
        std::string name = scanner_.name();
        const void* entity = identity();
        std::vector<std::string_view> names;
        auto elements = named_elements([&] { names.push_back(scanner_.word()); });
        return is_extension ? context_.extension(name, entity, names, elements)
                            : context_.named_tuple(name, entity, names, elements);
    }

    const Type* literal_dict() {
        std::vector<std::string> keys;
        auto elements = named_elements([&] { keys.push_back(scanner_.name()); });
        std::vector<std::string_view> views(keys.begin(), keys.end());
        return context_.literal_dict(views, elements);
    }

    /// A number of bytes or of elements of something that lies in memory.
    std::int64_t count() {
        std::uint32_t begin = start();
        std::uint64_t number = scanner_.natural();
        if (number > kMostBytes) scanner_.fail(begin, "the number is too large");
        return static_cast<std::int64_t>(number);
    }

    const Type* chars(DType unit) {
        scanner_.expect("(");
        std::int64_t length = count();
        scanner_.expect(")");
        return context_.chars(unit, length);
    }

    /// What can lie in a record; in an array, if `in_array`.
    const Type* element(bool in_array) {
        std::uint32_t begin = start();
        const Type* found = type();
        bool fits = (found->is_scalar() && !found->weak) || found->is(Kind::Record) ||
                    found->is(Kind::Chars) || (!in_array && found->is(Kind::NestedArray));
        if (!fits) scanner_.fail(begin, "values of this type do not lie in arrays");
        return found;
    }

    const Type* nested() {
        scanner_.expect("(");
        const Type* element = this->element(true);
        std::vector<std::int64_t> shape;
        std::uint32_t begin = start();
        std::int64_t total = size_in_memory(element);
        while (scanner_.take(",")) {
            shape.push_back(count());
            if (__builtin_mul_overflow(total, shape.back(), &total) || total > kMostBytes) {
                scanner_.fail(begin, "the array is too large");
            }
        }
        scanner_.expect(")");
        return context_.nested_array(element, shape);
    }

    const Type* record() {
        std::uint32_t begin = start();
        scanner_.expect("(");
        std::int64_t bytes = count();
        std::vector<std::string> names;
        std::vector<const Type*> elements;
        std::vector<std::int64_t> numbers;
        bool aligned = false, readonly = false;
        while (scanner_.take(",")) {
            std::string name = scanner_.name();
            if (!scanner_.take(":")) {
                aligned = aligned || name == "aligned";
                readonly = readonly || name == "readonly";
                if (name == "aligned" || name == "readonly") continue;
                scanner_.expect(":");
            }
            names.push_back(std::move(name));
            if (scanner_.take("=")) {
                numbers.push_back(count());
                if (numbers.back() >= static_cast<std::int64_t>(elements.size())) {
                    scanner_.fail(begin, "a title of no field");
                }
                continue;
            }
            if (names.size() > elements.size() + 1) {
                scanner_.fail(begin, "titles stand behind the fields");
            }
            elements.push_back(element(false));
            scanner_.expect("@");
            numbers.push_back(count());
            if (numbers.back() + size_in_memory(elements.back()) > bytes) {
                scanner_.fail(begin, "a field lies outside the record");
            }
        }
        scanner_.expect(")");
        std::vector<std::string_view> views(names.begin(), names.end());
        return context_.record(views, elements, numbers, bytes, aligned, readonly);
    }

    const Type* array() {
        scanner_.expect("(");
        const Type* element = this->element(true);
        scanner_.expect(",");
        std::uint32_t begin = start();
        std::uint64_t ndim = scanner_.natural();
        if (ndim > 64) scanner_.fail(begin, "an array has at most 64 dimensions");
        scanner_.expect("d");
        scanner_.expect(",");
        Layout layout = Layout::A;
        if (scanner_.take("C")) {
            layout = Layout::C;
        } else if (scanner_.take("F")) {
            layout = Layout::F;
        } else {
            scanner_.expect("A");
        }
        bool readonly = false;
        bool aligned = true;
        while (scanner_.take(",")) {
            if (scanner_.take("readonly")) {
                readonly = true;
            } else {
                scanner_.expect("unaligned");
                aligned = false;
            }
        }
        scanner_.expect(")");
        return context_.array(element, static_cast<int>(ndim), layout, readonly, aligned);
    }

    const Type* statik() {
        std::uint32_t begin = start();
        std::string_view word = scanner_.word();
        std::size_t kind = 0;
        while (kind < std::size(kStaticKinds) && kStaticKinds[kind] != word) ++kind;
        if (kind == std::size(kStaticKinds)) scanner_.fail(begin, "unknown kind of static value");
        if (static_cast<StaticKind>(kind) == StaticKind::DType) {
            return context_.dtype_object(element(true));
        }
        if (static_cast<StaticKind>(kind) == StaticKind::Type) return context_.type_object(type());
        std::string name = scanner_.name();
        return context_.statik(static_cast<StaticKind>(kind), name, identity());
    }

    const void* identity() {
        if (!scanner_.take("@")) return nullptr;
        std::uint64_t number = scanner_.hexadecimal();
        return identity_of_ ? identity_of_(number) : reinterpret_cast<const void*>(number);
    }

    Context& context_;
    Scanner& scanner_;
    const IdentityReader& identity_of_;
    int depth_ = 0;
};

}  // namespace

std::string ir_text(const Type* type, const IdentityWriter& number_of) {
    return TypeWriter(number_of).text(type);
}

const Type* parse_type(Context& context, Scanner& scanner) {
    return TypeParser(context, scanner, {}).type();
}

const Type* parse_type(Context& context, std::string_view text, const IdentityReader& identity_of) {
    support::Source source("type", std::string(text));
    try {
        Scanner scanner(source);
        const Type* type = TypeParser(context, scanner, identity_of).type();
        if (!scanner.at_end()) scanner.fail(scanner.position(), "expected the end of the type");
        return type;
    } catch (const support::CompileError& error) {
        // The span would point into `source`, which ends here.
        support::Diagnostic diagnostic = error.diagnostic();
        diagnostic.message += " in the type '" + std::string(text) + "'";
        diagnostic.span = {};
        throw support::CompileError(diagnostic);
    }
}

}  // namespace numen::types
