#include <algorithm>

#include "sema/forms.h"
#include "sema/lowering.h"
#include "types/limits.h"
#include "types/record.h"

namespace numen::sema {

void Lowering::fail(Code code, Span span, std::string message, std::vector<support::Note> notes,
                    std::string hint) const {
    throw support::CompileError(
        support::Diagnostic{code, std::move(message), span, std::move(notes), std::move(hint)});
}

Value Lowering::none() { return {.type = types.none(), .span = ir.span()}; }

Value Lowering::value(ir::Node* node) {
    return {.type = node->type, .node = node, .span = ir.span()};
}

Value Lowering::owned(ir::Node* node) {
    Value made = value(node);
    made.owned = types::is_managed(node->type);
    return made;
}

Value Lowering::empty_value(const Type* type) {
    if (type->is(Kind::Static)) return static_value(type);
    Value made{.type = type, .span = ir.span()};
    if (type->is(Kind::Tuple)) {
        std::vector<Value> parts;
        for (const Type* element : type->elements) parts.push_back(empty_value(element));
        made.parts = session.arena.copy(std::span<const Value>(parts));
    }
    return made;
}

Value Lowering::constant(Constant constant) {
    const Constant* kept = session.keep(std::move(constant));
    Value made{.type = kept->type, .constant = kept, .span = ir.span()};
    if (kept->type->is(Kind::Static)) session.remember_static(made);
    if (kept->type->is(Kind::Tuple) || kept->type->is(Kind::Slice) ||
        kept->type->is(Kind::Extension)) {
        std::vector<Value> parts;
        for (const Constant& part : kept->elements) parts.push_back(this->constant(part));
        if (kept->type->is(Kind::Extension)) {
            for (std::size_t i = 0; i < parts.size(); ++i) {
                const Type* type = kept->type->elements[i];
                // Arrays from outside are read-only, and whatever uses the member may write to it.
                if (parts[i].is(Kind::Array) && !type->readonly) {
                    Arguments none{.positional = {}, .keywords = {}, .span = ir.span()};
                    parts[i] =
                        borrow(call(bound_method(parts[i], "copy", ir.span()), none, ir.span()));
                }
                parts[i] = convert(parts[i], type, ir.span(), "a member");
            }
        }
        made.parts = session.arena.copy(std::span<const Value>(parts));
    }
    return made;
}

Value Lowering::literal(std::int64_t integer) {
    return constant({.type = types.py_int(), .integer = integer});
}
Value Lowering::literal(double number) {
    return constant({.type = types.py_float(), .real = number});
}
Value Lowering::literal(bool truth) {
    return constant({.type = types.boolean(), .integer = truth});
}
Value Lowering::literal(std::string_view text) {
    return constant({.type = types.string(), .text = std::string(text)});
}
Value Lowering::static_value(const Type* type) {
    if (const Value* known = session.find_static(type)) return *known;
    return constant({.type = type});
}

Value Lowering::tuple(std::span<const Value> elements) {
    std::vector<const Type*> element_types;
    std::vector<ir::Node*> nodes;
    bool known = true;
    for (const Value& e : elements) {
        if (e.is(Kind::Never)) return e;
        element_types.push_back(e.type);
        known = known && e.constant != nullptr;
    }
    if (types::is_tuple_too_large(element_types)) {
        fail(Code::unsupported_syntax, ir.span(), types::kTupleTooLarge);
    }
    Value made{.type = types.tuple(element_types), .span = ir.span()};
    made.parts = session.arena.copy(elements);
    if (known) {
        Constant all{.type = made.type};
        for (const Value& e : elements) all.elements.push_back(*e.constant);
        made.constant = session.keep(std::move(all));
    }
    return made;
}

ir::Node* Lowering::node(const Value& value) {
    if (value.node != nullptr) return value.node;
    const bool has_parts =
        value.is(Kind::Tuple) || value.is(Kind::Slice) || value.type->is_literal_container();
    if ((has_parts && value.type->elements.empty()) ||
        ((has_parts || value.is(Kind::Extension)) && !value.parts.empty())) {
        std::vector<ir::Node*> nodes;
        for (const Value& part : value.parts) nodes.push_back(node(part));
        return ir.pack(value.type, nodes);
    }
    if (value.constant == nullptr || value.is(Kind::Extension))
        return ir.zero(value.type);  // no components
    const Constant& c = *value.constant;
    switch (value.type->kind) {
        case Kind::Scalar:
            if (value.type->is_float() || value.type->is_complex()) {
                return ir.constant(value.type, c.real, c.imag);
            }
            return ir.constant(value.type, c.integer);
        case Kind::String: return ir.string(c.text);
        case Kind::Bytes: {
            ir::Node* made = ir.make(Op::const_bytes, value.type, {});
            made->text = function.arena.copy(c.text);
            return made;
        }
        case Kind::Enum: {
            ir::Node* parts[] = {ir.int64(c.integer)};
            return ir.pack(value.type, parts);
        }
        case Kind::Array: {
            ir::Node* data = ir.make(Op::const_data,
                                     types::field_type(types, value.type, types::kArrayData), {});
            data->text = function.arena.copy(session.captured(c));
            std::vector<ir::Node*> parts{data, ir.zero(types.reference())};
            for (std::int64_t n : c.shape) parts.push_back(ir.int64(n));
            for (std::int64_t n : c.strides) parts.push_back(ir.int64(n));
            return ir.pack(value.type, parts);
        }
        case Kind::Record: {
            ir::Node* data = ir.make(Op::const_data,
                                     types::field_type(types, value.type, types::kArrayData), {});
            data->text = function.arena.copy(session.captured(c));
            ir::Node* parts[] = {data, ir.zero(types.reference())};
            return ir.pack(value.type, parts);
        }
        case Kind::Tuple:
        case Kind::Slice: {
            std::vector<ir::Node*> nodes;
            for (const Constant& part : c.elements) nodes.push_back(node(constant(part)));
            return ir.pack(value.type, nodes);
        }
        case Kind::Pointer:
        case Kind::Function: {
            ir::Node* address = ir.make(Op::const_data, value.type, {});
            address->text = function.arena.copy(session.captured(c));
            return address;
        }
        case Kind::None:
        case Kind::Never:
        case Kind::Static: return ir.zero(value.type);
        default: NUMEN_UNREACHABLE("constant of a type that has none");
    }
}

Value Lowering::borrow(Value value) {
    if (!value.owned) return value;
    ir::SlotId slot = function.new_slot(value.type);
    ir.set(slot, node(value));
    temporaries_.push_back(slot);
    value.owned = false;
    return value;
}

ir::Node* Lowering::own(const Value& value) {
    ir::Node* made = node(value);
    if (!value.owned && types::is_managed(value.type)) {
        ir.make(Op::retain, types.none(), {made});
    }
    return made;
}

Value Lowering::field(const Value& value, int index) {
    return this->value(ir.field(node(value), index));
}

Value Lowering::element(const Value& tuple, std::size_t index) {
    if (!tuple.parts.empty()) return tuple.parts[index];
    const Type* type = tuple.type->elements[index];
    if (types::components(type).empty()) return empty_value(type);
    return value(ir.field(node(tuple), static_cast<int>(index)));
}

std::vector<Value> Lowering::elements(const Value& tuple) {
    std::vector<Value> out;
    for (std::size_t i = 0; i < tuple.type->elements.size(); ++i) out.push_back(element(tuple, i));
    return out;
}

std::optional<std::int64_t> Lowering::known_int(const Value& value) const {
    if (value.constant == nullptr) return std::nullopt;
    if (value.type->is_integer() || value.type->is_bool()) return value.constant->integer;
    return std::nullopt;
}

std::optional<bool> Lowering::known_bool(const Value& value) const {
    if (value.constant == nullptr || !value.type->is_bool()) return std::nullopt;
    return value.constant->integer != 0;
}

std::optional<std::string_view> Lowering::known_string(const Value& value) const {
    if (value.constant == nullptr || !value.is(Kind::String)) return std::nullopt;
    return value.constant->text;
}

namespace {

std::span<const Type* const> functions_of(const Type* const& type) {
    return type->is_one_of() ? type->elements : std::span(&type, 1);
}

}  // namespace

bool Lowering::can_convert(const Type* from, const Type* to) const {
    if (from == to || from->is(Kind::Never)) return true;
    if (to->is(Kind::Optional)) {
        return from->is(Kind::None) ||
               can_convert(from->is(Kind::Optional) ? from->element() : from, to->element());
    }
    if (from->is(Kind::Optional)) return can_convert(from->element(), to);
    if (from->is_scalar() && to->is_scalar()) {
        if (from->is_time()) return to->is_time() && can_cast(from->dtype, to->dtype, "same_kind");
        return !to->is_time() || from->is_integer() || from->is_bool();
    }
    if (to->is(Kind::Pointer)) return is_address(from, to);
    if (to->is(Kind::Function) && to->is_entry && from->is(Kind::Static)) {
        const Value* known = session.find_static(from);
        return known != nullptr && known->constant != nullptr &&
               known->constant->function != nullptr && known->constant->object != nullptr;
    }
    if (to->is_one_of()) {
        return std::ranges::all_of(functions_of(from), [&](const Type* each) {
            return std::ranges::find(to->elements, each) != to->elements.end();
        });
    }
    if (from->kind != to->kind) return false;
    switch (from->kind) {
        case Kind::List:
        case Kind::Set:
        case Kind::Dict:
            return from->elements[0]->is(Kind::Never) ||
                   types::strong(types, from) == types::strong(types, to);
        case Kind::LiteralDict:
            if (!std::ranges::equal(from->names, to->names)) return false;
            [[fallthrough]];
        case Kind::LiteralList:
        case Kind::Tuple:
        case Kind::Slice:
            if (from->elements.size() != to->elements.size()) return false;
            for (std::size_t i = 0; i < from->elements.size(); ++i) {
                if (!can_convert(from->elements[i], to->elements[i])) return false;
            }
            return true;
        case Kind::Array:
            return types::array_element(types, from) == types::array_element(types, to) &&
                   from->ndim == to->ndim &&
                   (to->layout == from->layout || to->layout == Layout::A) &&
                   (to->readonly || !from->readonly) && (!to->aligned || from->aligned);
        case Kind::Record: return types::begins_as(from, to) && (to->readonly || !from->readonly);
        default: return false;
    }
}

Value Lowering::convert(const Value& v, const Type* to, Span span, std::string_view what) {
    if (v.type == to) return v;
    if (v.is(Kind::Never)) return {.type = to, .node = ir.zero(to), .span = span};
    if (!can_convert(v.type, to)) {
        if (auto made = cast_extension(v, to, span)) return *made;
        fail(Code::type_mismatch, span,
             std::string(what) + " has type " + types::to_string(v.type) +
                 ", which does not convert to " + types::to_string(to));
    }
    if (to->is(Kind::Optional)) {
        if (v.is(Kind::None)) return {.type = to, .node = ir.zero(to), .span = span};
        if (v.is(Kind::Optional)) {
            ir::Node* parts[] = {ir.field(node(v), 0), node(convert(value(ir.field(node(v), 1)),
                                                                    to->element(), span, what))};
            return {.type = to, .node = ir.pack(to, parts), .owned = v.owned, .span = span};
        }
        Value inner = convert(v, to->element(), span, what);
        ir::Node* parts[] = {ir.boolean(true), node(inner)};
        return {.type = to, .node = ir.pack(to, parts), .owned = inner.owned, .span = span};
    }
    if (v.is(Kind::Optional)) {
        return convert(unwrap(v, span), to, span, what);
    }
    if (to->is(Kind::Pointer)) return as_pointer(v, to);
    if (to->is(Kind::Function)) {
        const Constant& known = *session.find_static(v.type)->constant;
        return constant(*session.environment->function_value(known, to));
    }
    if (to->is_one_of()) return as_one_of(v, to);
    if (v.is(Kind::List) || v.is(Kind::Set) || v.is(Kind::Dict)) {
        // Of Python's numbers or NumPy's, or of nothing yet: the same memory.
        if (!v.type->elements[0]->is(Kind::Never) || to->elements[0]->is(Kind::Never))
            return {.type = to, .node = node(v), .owned = v.owned, .span = span};
        // An empty one: the next pass makes it of this type.
        for (std::size_t i = 0; i < to->elements.size(); ++i)
            refine(v.type->elements[i], to->elements[i], span);
        return {.type = to, .node = ir.zero(to), .span = span};
    }
    if (v.type->is_scalar()) {
        if (v.constant != nullptr && (to->is_integer() == v.type->is_integer()) &&
            v.type->dtype == to->dtype) {
            Constant same = *v.constant;
            same.type = to;
            return constant(std::move(same));
        }
        if (v.constant != nullptr && to->is_float() && v.type->is_integer() &&
            v.type->dtype == DType::int64) {
            return constant({.type = to, .real = static_cast<double>(v.constant->integer)});
        }
        return {.type = to, .node = ir.cast(node(v), to), .span = span};
    }
    if (v.is(Kind::Array) || v.is(Kind::Record)) {
        // Only what is known statically about strides, alignment and writing changes.
        std::vector<ir::Node*> parts;
        ir::Node* n = node(v);
        for (int i = 0; i < types::field_count(v.type); ++i) parts.push_back(ir.field(n, i));
        return {.type = to, .node = ir.pack(to, parts), .owned = v.owned, .span = span};
    }
    std::vector<Value> converted;
    for (std::size_t i = 0; i < to->elements.size(); ++i) {
        converted.push_back(convert(element(v, i), to->elements[i], span, what));
        converted.back().owned = false;
    }
    std::vector<ir::Node*> nodes;
    for (const Value& part : converted) nodes.push_back(node(part));
    return {.type = to, .node = ir.pack(to, nodes), .owned = v.owned, .span = span};
}

/// A function, or one of several, as one of others; all of its own are among them.
Value Lowering::as_one_of(const Value& v, const Type* to) {
    auto ordinal = [&](const Type* function) {
        auto found = std::ranges::find(to->elements, function);
        return ir.int64(found - to->elements.begin());
    };
    std::span<const Type* const> functions = functions_of(v.type);
    ir::Node* made = ordinal(functions.back());
    for (std::size_t i = functions.size() - 1; i-- > 0;) {
        ir::Node* is_it =
            ir.binary(Op::eq, enum_ordinal(v), ir.int64(static_cast<std::int64_t>(i)));
        made = ir.make(Op::select, types.int64(), {is_it, ordinal(functions[i]), made});
    }
    return value(ir.pack(to, {&made, 1}));
}

ir::Node* Lowering::index_value(const Value& v, Span span, std::string_view what) {
    if (v.is(Kind::Optional))
        return index_value(convert(v, v.type->element(), span, what), span, what);
    if (v.type->is_integer() || v.type->is_bool()) {
        if (v.type->dtype != DType::uint64 || v.constant != nullptr) {
            return node(convert(v, types.int64(), span, what));
        }
        // What int64 does not hold is beyond every end, not counted from it.
        ir::Node* most = ir.constant(v.type, INT64_MAX);
        ir::Node* least = ir.math(ir::MathFn::minimum, v.type, {node(v), most});
        return ir.cast(least, types.int64());
    }
    fail(Code::bad_index, span,
         std::string(what) + " must be an integer, not " + types::to_string(v.type));
}

}  // namespace numen::sema
