#include <algorithm>

#include "ir/runtime_signature.h"
#include "ir/verifier_rules.h"
#include "types/ir_text.h"
#include "types/record.h"

namespace numen::ir {

namespace {

using types::DType;
using types::Kind;
using types::Layout;

bool same_dtype(const Type* a, const Type* b) {
    return a->is_scalar() && b->is_scalar() && a->dtype == b->dtype;
}

bool is_number(const Type* type) { return type->is_scalar() && !type->is_bool(); }
bool is_integer_or_bool(const Type* type) { return type->is_integer() || type->is_bool(); }

/// Whether integer `value` is how the dtype's constants are written: in its range; uint64 as the
/// same bits.
bool in_range(DType dtype, std::int64_t value) {
    if (dtype == DType::bool_) return value == 0 || value == 1;
    int bits = 8 * types::size_of(dtype);
    if (bits == 64) return true;
    if (types::kind(dtype) == 'u') return value >= 0 && value < (std::int64_t{1} << bits);
    std::int64_t limit = std::int64_t{1} << (bits - 1);
    return value >= -limit && value < limit;
}

/// What `raise` takes: scalars, str, None, tuples and optionals of them.
bool can_be_raised(const Type* type) {
    if (type->is_scalar() || type->is(Kind::String) || type->is(Kind::None)) return true;
    if (!type->is(Kind::Tuple) && !type->is(Kind::Optional)) return false;
    for (const Type* element : type->elements) {
        if (!can_be_raised(element)) return false;
    }
    return true;
}

/// Well-formed UTF-8, where surrogates are encoded like other code points.
bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        auto lead = static_cast<unsigned char>(text[i++]);
        if (lead < 0x80) continue;
        if (lead < 0xC2 || lead > 0xF4) return false;
        int more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        std::uint32_t code = lead & (0x3Fu >> more);
        for (int left = more; left > 0; --left) {
            if (i == text.size() || (text[i] & 0xC0) != 0x80) return false;
            code = code << 6 | (static_cast<unsigned char>(text[i++]) & 0x3F);
        }
        // Not written longer than needed, not beyond Unicode.
        if ((more == 2 && code < 0x800) || (more == 3 && code < 0x10000)) return false;
        if (code > 0x10FFFF) return false;
    }
    return true;
}

class TypeCheck {
  public:
    TypeCheck(const Function& function, const Node& node, types::Context& types, Findings& findings)
        : function_(function), node_(node), types_(types), findings_(findings) {}

    void run() {
        switch (node_.op) {
            case Op::constant: return constant();
            case Op::string_length:
                require(type(0)->is_text(), "takes a string");
                return require(result()->is_int64(), "gives int64");
            case Op::const_string:
                require(is_utf8(node_.text), "the text is not UTF-8");
                return require(result()->is(Kind::String), "makes a str");
            case Op::const_bytes: return require(result()->is(Kind::Bytes), "makes bytes");
            case Op::const_data:
                return require(result()->is(Kind::Pointer) || result()->is(Kind::Function),
                               "makes a Pointer or a function's address");
            case Op::callback: return callback();
            case Op::zero: return require(!result()->is(Kind::Never), "makes a value");
            case Op::pack: return pack();
            case Op::field: return field();

            case Op::add:
            case Op::mul: return arithmetic(type(0)->is_scalar(), "takes scalars");
            case Op::sub:
            case Op::neg: return arithmetic(is_number(type(0)), "takes numbers");
            case Op::div:
                return arithmetic(type(0)->is_float() || type(0)->is_complex(),
                                  "takes floats or complex numbers");
            case Op::floordiv:
            case Op::mod:
                return arithmetic(type(0)->is_float() || type(0)->is_integer(),
                                  "takes integers or floats");
            case Op::and_:
            case Op::or_:
            case Op::xor_:
            case Op::invert:
                return arithmetic(is_integer_or_bool(type(0)), "takes integers or bools");
            case Op::shl:
            case Op::shr: return arithmetic(type(0)->is_integer(), "takes integers");
            case Op::eq:
            case Op::ne: return equality();
            case Op::lt:
            case Op::le:
            case Op::gt:
            case Op::ge:
                no_times();
                require(type(0)->is_scalar() && !type(0)->is_complex(), "takes real scalars");
                require(same_dtype(type(0), type(1)), "operands must have one dtype");
                return require(result()->is_bool(), "gives a bool");
            case Op::select: return select();
            case Op::cast: return cast();
            case Op::bitcast:
                return require(
                    type(0)->is_scalar() && result()->is_scalar() &&
                        types::size_of(type(0)->dtype) == types::size_of(result()->dtype),
                    "converts between scalars of one size");
            case Op::math: return math();

            case Op::get:
                return require(result() == slot(), "gives the slot's type " + text(slot()));
            case Op::set: require(result()->is(Kind::None), "has no value"); return fit(0, slot());
            case Op::clear:
                return require(types::is_managed(slot()), "the slot's type holds no references");
            case Op::retain:
            case Op::release:
                return require(types::is_managed(type(0)), "the operand holds no references");

            case Op::load: return address();
            case Op::take:
                address();
                return require(types::is_managed(node_.type), "the value holds no references");
            case Op::store: return address();
            case Op::offset:
                address();
                return require(result()->is(Kind::Pointer), "gives a Pointer");
            case Op::elem_load:
                if (!indices(0, 1)) return;
                return require(result()->is_scalar() && result()->dtype == type(0)->dtype,
                               "gives the array's element");
            case Op::elem_store:
                if (!indices(0, 2)) return;
                require(!type(0)->readonly, "the array is read-only");
                return require(type(1)->is_scalar() && type(1)->dtype == type(0)->dtype,
                               "the value must have the array's dtype");
            case Op::index_check:
                require(all_int64(0), "takes int64");
                require(node_.imm >= 0, "the axis is negative");
                return require(result()->is_int64(), "gives int64");
            case Op::alloc: return alloc();

            case Op::if_: return require(type(0)->is_bool(), "the condition must be a bool");
            case Op::while_:
                brief();
                parameters(0, {});
                parameters(1, {});
                return require(yielded(0)->is_bool(), "the condition must yield a bool");
            case Op::for_: return counted_loop();
            case Op::parallel_for: parallel_loop(); return reductions();
            case Op::block: return parameters(0, {});
            case Op::try_: parameters(0, {}); return parameters(1, {});
            case Op::return_: return return_();
            case Op::raise:
                require(!node_.text.empty(), "the exception class is missing");
                for (const Node* operand : node_.operands) {
                    require(can_be_raised(operand->type),
                            "arguments of exceptions are scalars, str and tuples of them");
                }
                return;
            case Op::error_matches:
                require(!node_.text.empty(), "the exception class is missing");
                return require(result()->is_bool(), "gives a bool");
            case Op::leave:
            case Op::break_:
            case Op::continue_:
            case Op::yield:
            case Op::reraise:
            case Op::error_clear: return;

            case Op::call: return call();
            case Op::call_runtime: return call_runtime();
            case Op::call_pointer: return call_pointer();

            case Op::overlap: return overlap();
            case Op::map: return map();
            case Op::map_into: return map_into();
            case Op::reduce: return reduce();
        }
    }

  private:
    const Type* result() const { return node_.type; }
    const Type* type(std::size_t operand) const { return node_.operands[operand]->type; }
    const Type* slot() const { return function_.slots[node_.slot].type; }
    const Type* yielded(std::size_t region) const {
        return node_.regions[region]->last->operands[0]->type;
    }
    static std::string text(const Type* type) { return types::ir_text(type); }

    void require(bool condition, const std::string& message) {
        if (!condition) findings_.add(node_, message);
    }

    void fit(std::size_t operand, const Type* to) {
        require(fits(type(operand), to), "operand " + std::to_string(operand) + " is " +
                                             text(type(operand)) + ", which is no " + text(to));
    }

    bool all_int64(std::size_t from) const { return all_int64(from, node_.operands.size()); }
    bool all_int64(std::size_t from, std::size_t end) const {
        for (std::size_t i = from; i < end; ++i) {
            if (!type(i)->is_int64()) return false;
        }
        return true;
    }

    void constant() {
        if (result()->is(Kind::Enum)) return;
        if (!result()->is_scalar()) return require(false, "makes a scalar");
        if (result()->is_float() || result()->is_complex()) return;
        require(in_range(result()->dtype, node_.imm), "the value is out of the dtype's range");
    }

    void pack() {
        auto fields = types::fields(types_, result());
        if (result()->is(Kind::Enum)) fields = {{"ordinal", types_.int64()}};
        if (fields.empty() && !result()->is(Kind::Tuple) && !result()->is_literal_container()) {
            return require(false, text(result()) + " has no fields");
        }
        if (fields.size() != node_.operands.size()) {
            return require(false, "needs " + std::to_string(fields.size()) + " operands");
        }
        for (std::size_t i = 0; i < fields.size(); ++i) fit(i, fields[i].type);
    }

    void field() {
        auto fields = types::fields(types_, type(0));
        if (node_.imm < 0 || static_cast<std::size_t>(node_.imm) >= fields.size()) {
            return require(false, text(type(0)) + " has no such field");
        }
        const Type* expected = fields[static_cast<std::size_t>(node_.imm)].type;
        require(fits(expected, result()), "gives " + text(expected));
    }

    /// One dtype for all operands and the result.
    /// What a time counts is made an integer first (bitcast): NaT is no number.
    void no_times() {
        for (const Node* operand : node_.operands)
            require(!operand->type->is_time(), "computes with what times count, not with times");
        require(!result()->is_time(), "gives no times");
    }

    void arithmetic(bool operand_is_right, const std::string& message) {
        no_times();
        require(operand_is_right, message);
        for (const Node* operand : node_.operands) {
            require(same_dtype(operand->type, type(0)), "operands must have one dtype");
        }
        require(same_dtype(result(), type(0)), "gives the operands' dtype");
    }

    void equality() {
        no_times();
        if (type(0)->is_scalar() || type(1)->is_scalar()) {
            require(same_dtype(type(0), type(1)), "operands must have one dtype");
        } else {
            auto components = types::components(type(0));
            require(components.size() == 1 && components == types::components(type(1)),
                    "takes scalars, pointers or references");
        }
        require(result()->is_bool(), "gives a bool");
    }

    void select() {
        require(type(0)->is_bool(), "the condition must be a bool");
        fit(1, result());
        fit(2, result());
        require(!types::is_managed(result()), "cannot choose between references");
    }

    void cast() {
        no_times();
        bool scalars = type(0)->is_scalar() && result()->is_scalar();
        bool enums = (type(0)->is(Kind::Enum) && result()->is_scalar()) ||
                     (type(0)->is_scalar() && result()->is(Kind::Enum));
        bool to_address = is_integer_or_bool(type(0)) && result()->is(Kind::Pointer);
        bool from_address = type(0)->is(Kind::Pointer) && is_integer_or_bool(result());
        require(scalars || enums || to_address || from_address,
                "converts between scalars, members of enums and integers, integers and Pointers");
    }

    void math() {
        const MathInfo& function = info(node_.math);
        if (node_.operands.size() != static_cast<std::size_t>(function.arity)) {
            return require(false, "needs " + std::to_string(function.arity) + " operands");
        }
        for (const Node* operand : node_.operands) {
            require(same_dtype(operand->type, type(0)), "operands must have one dtype");
        }
        const Type* operand = type(0);
        bool same = same_dtype(operand, result());
        switch (function.rule) {
            case 'F': return require(same && operand->is_float(), "takes and gives floats");
            case 'C':
            case 'D':
                return require(same && (operand->is_float() || operand->is_complex()),
                               "takes and gives floats or complex numbers");
            case 'N':
            case 'M':
                require(!operand->is_complex() || takes_complex(node_.math),
                        "is not defined for complex numbers");
                return require(same, "takes and gives scalars of one dtype");
            case 'I':
                return require(same && is_integer_or_bool(operand), "takes and gives integers");
            case 'B':
                require(!operand->is_complex() || takes_complex(node_.math),
                        "is not defined for complex numbers");
                [[fallthrough]];
            case 'L': return require(result()->is_bool(), "gives a bool");
            case 'A':
                if (operand->is_complex()) {
                    return require(
                        result()->is_float() && result()->dtype == types::real_of(operand->dtype),
                        "gives the complex number's float");
                }
                return require(same, "gives the operand's dtype");
            default: require(false, "the rule in ir/math.def is unknown");
        }
    }

    void address() {
        require(type(0)->is(Kind::Pointer), "operand 0 must be a Pointer");
        require(type(1)->is_int64(), "the offset must be int64");
    }

    /// Whether operand `array` is an array with one int64 for each dimension from operand `first`.
    bool indices(std::size_t array, std::size_t first) {
        if (node_.operands.size() < first || !type(array)->is(Kind::Array)) {
            require(false, "takes an array");
            return false;
        }
        require(node_.operands.size() == first + type(array)->ndim && all_int64(first),
                "needs one int64 index per dimension");
        return true;
    }

    void alloc() {
        if (!result()->is(Kind::Array)) return require(false, "makes an array");
        require(result()->elements.empty(), "makes arrays of scalars");
        require(result()->layout != Layout::A, "makes arrays of layout C or F");
        require(node_.operands.size() == result()->ndim && all_int64(0),
                "needs one int64 size per dimension");
        require(node_.imm == 0 || node_.imm == kZeroed || node_.imm == kOnStack,
                "imm is 0, kZeroed or kOnStack");
        if (node_.imm != kOnStack) return;
        std::int64_t bytes = types::size_of(result()->dtype);
        for (const Node* size : node_.operands) {
            const bool is_known = size->op == Op::constant && !size->is_parameter &&
                                  size->imm >= 0 && size->imm <= kMostOnStack;
            if (!is_known) return require(false, "has small constant sizes on the stack");
            bytes *= size->imm;
            if (bytes > kMostOnStack) return require(false, "is too large for the stack");
        }
    }

    void parameters(std::size_t region, const std::vector<const Type*>& expected) {
        const Region& inner = *node_.regions[region];
        if (inner.parameters.size() != expected.size()) {
            return require(false,
                           "the region needs " + std::to_string(expected.size()) + " parameters");
        }
        for (std::size_t i = 0; i < expected.size(); ++i) {
            require(fits(expected[i], inner.parameters[i]->type),
                    "parameter " + std::to_string(i) + " of the region is a " + text(expected[i]));
        }
    }

    void brief() {
        const std::int64_t allowed = node_.op == Op::for_ ? kBrief | kElementwise : kBrief;
        require((node_.imm & ~allowed) == 0, "imm is of kBrief, and of kElementwise for a for");
    }

    void counted_loop() {
        brief();
        require(all_int64(0, 3), "takes int64");
        parameters(0, {types_.int64()});
    }

    void parallel_loop() {
        const std::size_t count = node_.operands.size();
        if (count != 3 && (count != 4 || !type(3)->is_bool())) {
            return require(false, "needs 3 operands, and may have a bool");
        }
        counted_loop();
    }

    void reductions() {
        for (std::size_t i = 0; i < node_.reductions.size(); ++i) {
            const Reduction& reduction = node_.reductions[i];
            const Type* slot = function_.slots[reduction.slot].type;
            require(slot->is_scalar() || (slot->is(Kind::Array) && slot->elements.empty()),
                    "reductions are of scalars and arrays of them");
            bool integers = types::is_integer(slot->dtype) || slot->dtype == DType::bool_;
            switch (reduction.kind) {
                case Reduction::Kind::and_:
                case Reduction::Kind::or_:
                case Reduction::Kind::xor_: require(integers, "reduces integers"); break;
                case Reduction::Kind::logical_and:
                case Reduction::Kind::logical_or:
                    require(slot->dtype == DType::bool_, "reduces bools");
                    break;
                case Reduction::Kind::min:
                case Reduction::Kind::max:
                    require(!types::is_complex(slot->dtype), "complex numbers have no order");
                    break;
                case Reduction::Kind::sum:
                case Reduction::Kind::prod:
                    require(slot->dtype != DType::bool_, "reduces numbers");
                    break;
            }
            for (std::size_t j = 0; j < i; ++j) {
                require(node_.reductions[j].slot != reduction.slot, "reduces a slot twice");
            }
        }
    }

    void return_() {
        const Type* expected = function_.result;
        if (expected->is(Kind::None) && node_.operands.empty()) return;
        if (node_.operands.size() != 1) return require(false, "needs the function's result");
        fit(0, expected);
    }

    void arguments(std::size_t first, std::span<const Type* const> expected) {
        if (node_.operands.size() != first + expected.size()) {
            return require(false, "needs " + std::to_string(expected.size()) + " arguments");
        }
        for (std::size_t i = 0; i < expected.size(); ++i) fit(first + i, expected[i]);
    }

    void call() {
        std::vector<const Type*> expected;
        for (const Node* parameter : node_.callee->body.parameters) {
            expected.push_back(parameter->type);
        }
        arguments(0, expected);
        require(fits(node_.callee->result, result()), "gives " + text(node_.callee->result));
    }

    void callback() {
        const auto& parameters = node_.callee->body.parameters;
        require(parameters.size() == 1 && parameters[0]->type->is(Kind::Pointer) &&
                    types::components(node_.callee->result).empty(),
                "the callee must take a Pointer and give nothing");
        bool is_pair = result()->is(Kind::Tuple) && result()->elements.size() == 2 &&
                       result()->elements[0]->is(Kind::Pointer) &&
                       result()->elements[1]->is(Kind::Pointer);
        require(is_pair, "makes a tuple of two Pointers");
    }

    void call_runtime() {
        const RuntimeSignature& row = runtime_signature(node_.runtime);
        if (node_.operands.size() != row.parameters.size()) {
            return require(false, "needs " + std::to_string(row.parameters.size()) + " arguments");
        }
        for (std::size_t i = 0; i < row.parameters.size(); ++i) {
            auto components = types::components(type(i));
            require(components.size() == 1 && row.parameters[i].takes(components[0]),
                    "operand " + std::to_string(i) + " is not what runtime/abi.def says");
        }
        auto components = types::components(result());
        // A result may be left alone, unless it is a reference that somebody must own.
        if (components.empty() && !row.result.takes(types::Component::reference)) return;
        bool fits = components.size() == 1 ? row.result.takes(components[0])
                                           : row.result.kind == AbiKind::record;
        require(fits && types::memory_layout(result()).size == row.result.size,
                "the result is not what runtime/abi.def says");
    }

    void call_pointer() {
        if (node_.operands.empty() || !type(0)->is(Kind::Function)) {
            return require(false, "operand 0 must be a function's address");
        }
        arguments(1, type(0)->elements.subspan(1));
        for (const Type* each : type(0)->elements) {
            require(type(0)->is_entry || each->is_scalar() || each->is(Kind::Pointer) ||
                        each->is(Kind::Function) || each->is(Kind::None),
                    "C functions take and give scalars and addresses");
        }
        require(fits(type(0)->element(), result()), "gives " + text(type(0)->element()));
    }

    /// Checks the inputs (operands from `first`) against the region's parameters; the most
    /// dimensions among them.
    int inputs(std::size_t first) {
        int ndim = 0;
        std::vector<const Type*> elements;
        for (std::size_t i = first; i < node_.operands.size(); ++i) {
            const Type* input = type(i);
            bool has_scalars = input->is(Kind::Array) && input->elements.empty();
            if (!input->is_scalar() && !has_scalars) {
                require(false, "takes scalars and arrays of them");
                return 0;
            }
            ndim = std::max(ndim, int{input->ndim});
            elements.push_back(types_.scalar(input->dtype));
        }
        parameters(0, elements);
        return ndim;
    }

    void map() {
        int ndim = inputs(0);
        if (!result()->is(Kind::Array)) return require(false, "makes an array");
        require(result()->layout != Layout::A, "makes arrays of layout C or F");
        require(result()->ndim == ndim, "the array has the most dimensions of the inputs");
        require(yielded(0)->is_scalar() && yielded(0)->dtype == result()->dtype,
                "must yield the array's element");
    }

    void overlap() {
        require(node_.operands.size() > 1 &&
                    std::ranges::all_of(
                        node_.operands,
                        [](const Node* operand) { return operand->type->is(Kind::Array); }),
                "takes two arrays or more");
        require(result()->is_bool(), "gives a bool");
        require(node_.imm == 0 || node_.imm == kUnlessSame, "imm is 0 or kUnlessSame");
    }

    void map_into() {
        if (node_.operands.empty() || !type(0)->is(Kind::Array)) {
            return require(false, "operand 0 must be the destination array");
        }
        int ndim = inputs(1);
        require(!type(0)->readonly, "the array is read-only");
        require(ndim <= type(0)->ndim, "an input has more dimensions than the destination");
        require(yielded(0)->is_scalar() && yielded(0)->dtype == type(0)->dtype,
                "must yield the array's element");
    }

    void reduce() {
        inputs(0);
        require(same_dtype(result(), yielded(0)), "gives what the region yields");
        bool logical = node_.reduce == ReduceKind::any || node_.reduce == ReduceKind::all;
        if (logical) require(result()->is_bool(), "takes bools");
        bool ordered = node_.reduce == ReduceKind::min || node_.reduce == ReduceKind::max;
        if (ordered) require(!result()->is_complex(), "complex numbers have no order");
    }

    const Function& function_;
    const Node& node_;
    types::Context& types_;
    Findings& findings_;
};

}  // namespace

bool fits(const Type* from, const Type* to) {
    if (from == to) return true;
    if (from->kind != to->kind) return false;
    switch (from->kind) {
        case Kind::Scalar: return from->dtype == to->dtype;
        case Kind::Array: {
            bool layout = from->layout == to->layout || to->layout == Layout::A ||
                          (from->ndim == 1 && from->layout != Layout::A);
            return from->dtype == to->dtype && from->ndim == to->ndim && layout &&
                   std::ranges::equal(from->elements, to->elements) &&
                   (to->readonly || !from->readonly) && (from->aligned || !to->aligned);
        }
        case Kind::Record: return types::begins_as(from, to) && (to->readonly || !from->readonly);
        case Kind::NestedArray:
        case Kind::Chars: return false;
        case Kind::Pointer: return true;  // what it points to is for the reader
        case Kind::Static:
        case Kind::Enum:
        case Kind::Instance:
        case Kind::Extension:
        case Kind::Exception: return from->name == to->name && from->entity == to->entity;
        case Kind::List:
        case Kind::Dict:
        case Kind::Set:
        case Kind::Tuple:
        case Kind::LiteralList:
        case Kind::LiteralDict:
        case Kind::Optional:
        case Kind::Slice:
        case Kind::Generator:
        case Kind::Function: break;
        case Kind::Never:
        case Kind::None:
        case Kind::String:
        case Kind::Bytes:
        case Kind::RandomGenerator:
        case Kind::Range:
        case Kind::Reference: return true;
    }
    if (from->elements.size() != to->elements.size()) return false;
    for (std::size_t i = 0; i < from->elements.size(); ++i) {
        if (!fits(from->elements[i], to->elements[i])) return false;
    }
    return true;
}

void check_types(const Function& function, const Node& node, types::Context& types,
                 Findings& findings) {
    TypeCheck(function, node, types, findings).run();
}

}  // namespace numen::ir
