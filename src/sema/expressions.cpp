#include <algorithm>

#include "sema/fold.h"
#include "sema/lowering.h"
#include "sema/operators.h"
#include "sema/records.h"
#include "sema/runtime_rows.h"
#include "sema/suggest.h"
#include "types/limits.h"

namespace numen::sema {

using namespace syntax;

namespace {

/// A slice whose bounds may be any numbers, as np.mgrid takes: start, stop and step as a
/// namedtuple.
Value loose_slice(Lowering& l, const Slice& node) {
    constexpr std::string_view names[] = {"start", "stop", "step"};
    auto part = [&](const Expr* one) { return one == nullptr ? l.none() : l.expr(one); };
    const Value values[] = {part(node.lower), part(node.upper), part(node.step)};
    std::vector<const Type*> elements;
    for (const Value& one : values) elements.push_back(one.type);
    Value made = l.tuple(values);
    made.type = l.types.named_tuple("slice", nullptr, names, elements);
    made.constant = nullptr;
    return made;
}

/// Object[index] of what a package has for being indexed, as np.mgrid: a library function by its
/// class's name, which takes the parts of the index, and whether there was a comma. Nothing for
/// other objects.
std::optional<Value> item_of_object(Lowering& l, const Value& object, const Expr* index,
                                    Span span) {
    if (!object.is_static(StaticKind::Object)) return std::nullopt;
    std::string_view name = object.type->name;
    // np.s_ and np.index_exp give the index itself, the latter as a tuple always.
    if (name.ends_with(".IndexExpression")) {
        Value given = l.expr(index);
        Environment* environment = l.frame().source->environment;
        auto as_tuple = environment->attribute(*object.constant, "maketuple");
        bool is_one = !given.is(Kind::Tuple) && as_tuple && as_tuple->integer != 0;
        return is_one ? l.tuple({&given, 1}) : given;
    }
    std::string_view space = name.substr(0, name.find('.'));
    std::string function = "_" + std::string(name.substr(name.rfind('.') + 1)) + "_item";
    if (l.library_function(space, function) == nullptr) return std::nullopt;
    std::vector<Value> parts;
    auto add = [&](const Expr* one) {
        const auto* slice = as<Slice>(one);
        parts.push_back(slice != nullptr ? loose_slice(l, *slice) : l.expr(one));
    };
    const auto* several = as<Tuple>(index);
    if (several != nullptr) {
        for (const Expr* one : several->elements) add(one);
    } else {
        add(index);
    }
    Value arguments[] = {l.tuple(parts), l.literal(several != nullptr)};
    return l.call_library(space, function, arguments, span);
}

/// The names in array[['x', 'y']], which means a view of these fields of records.
std::optional<std::vector<Value>> names_in(Lowering& l, const Value& object, const Expr* index) {
    const auto* list = as<List>(index);
    if (list == nullptr || list->elements.empty() || record_of(object.type) == nullptr)
        return std::nullopt;
    std::vector<Value> names;
    for (const Expr* one : list->elements) {
        const auto* text = as<syntax::Constant>(one);
        if (text == nullptr || text->constant != ConstantKind::Str) return std::nullopt;
        names.push_back(l.expr(one));
    }
    return names;
}

/// An item whose index is looked at as it is written; nothing where the index is a value.
std::optional<Value> written_item(Lowering& l, const Value& object, const Expr* index, Span span) {
    if (auto made = item_of_object(l, object, index, span)) return made;
    if (auto names = names_in(l, object, index)) return fields_view(l, object, *names, span);
    return std::nullopt;
}

/// One side of a comparison: a value, or the code point of a character of a string, for which no
/// string is made.
struct Side {
    Value value;
    ir::Node* code = nullptr;
};

Side side(Lowering& l, const Expr* e) {
    const auto* item = as<Subscript>(e);
    if (item == nullptr) return {l.expr(e)};
    const Span outer = l.ir.span();
    l.ir.set_span(e->span);
    Value object = l.expr(item->value);
    Side made;
    if (auto written = written_item(l, object, item->index, e->span)) {
        made.value = l.borrow(*written);
    } else {
        Value index = l.expr(item->index);
        if (object.is(Kind::String) && index.type->is_integer()) {
            ir::Node* position = l.index_value(index, e->span, "an index");
            made.value.type = l.types.string();
            made.code = l.string_code(object, position);
        } else {
            made.value = l.borrow(l.get_item(object, index, e->span));
        }
    }
    made.value.span = e->span;
    l.session.note_type(e->span, made.value.type);
    l.ir.set_span(outer);
    return made;
}

/// The code point of a side that is one character; null when that is not known.
ir::Node* code_of(Lowering& l, const Side& side) {
    if (side.code != nullptr || !side.value.is(Kind::String)) return side.code;
    const auto* constant = side.value.constant;
    if (constant == nullptr || constant->text.size() != 1) return nullptr;
    const auto byte = static_cast<unsigned char>(constant->text[0]);
    return byte < 128 ? l.ir.int64(byte) : nullptr;
}

/// left op right. Characters of strings have the order of their code points.
Value compare_sides(Lowering& l, CompareOp op, const Expr* first, const Expr* second, Span span) {
    Side left = side(l, first), right = side(l, second);
    const bool is_order = op != CompareOp::In && op != CompareOp::NotIn && op != CompareOp::Is &&
                          op != CompareOp::IsNot;
    if (is_order && (left.code != nullptr || right.code != nullptr)) {
        ir::Node *a = code_of(l, left), *b = code_of(l, right);
        if (a != nullptr && b != nullptr) return l.value(l.ir.binary(compare_op(op), a, b));
    }
    for (Side* each : {&left, &right}) {
        if (each->code == nullptr) continue;
        ir::Node* made = l.ir.call_runtime(rt::chr, l.types.string(), {each->code});
        each->value = l.borrow(l.owned(made));
    }
    return l.compare(op, left.value, right.value, span);
}

/// Deep enough for any program a person writes, shallow enough for any stack.
constexpr int kMaxDepth = 1000;
/// Each is in a branch of the one before.
constexpr std::size_t kMostComparisons = 500;
/// LLVM takes time with the square of these.
constexpr std::size_t kMostOperands = 4096;

/// How many of the operands of and/or come before those that are nested into the choice. Long
/// chains are halved: what is nested a thousand deep takes long, and ten thousand deep the stack.
std::size_t first_part(std::size_t operands) { return operands > 32 ? operands / 2 : 1; }

std::size_t count_operands(const Lowering& l, const BoolOp& node) {
    if (node.values.size() > kMostOperands) {
        l.fail(Code::unsupported_syntax, node.span,
               "'and' and 'or' may have at most " + std::to_string(kMostOperands) + " operands");
    }
    return node.values.size();
}

/// An int64 where it is one, otherwise a uint64.
Value integer_literal(Lowering& l, const ExactInteger& exact, Span span) {
    if (exact.is_beyond || exact.value < INT64_MIN || exact.value > UINT64_MAX) {
        l.fail(Code::bad_operand, span, "this integer does not fit 64 bits", {},
               "Write a float (2.0**64, 1e20), or compute with integers between -2**63 and 2**64 - "
               "1.");
    }
    const auto bits = static_cast<std::int64_t>(exact.value);
    if (exact.value <= INT64_MAX) return l.literal(bits);
    return l.constant({.type = l.types.scalar(DType::uint64, true), .integer = bits});
}

}  // namespace

Value Lowering::expr(const Expr* expression) { return borrow(expr_owned(expression)); }

Value Lowering::expr_owned(const Expr* e) {
    if (++expression_depth_ > kMaxDepth) {
        fail(Code::unsupported_syntax, e->span, "expression nested too deeply");
    }
    Span outer = ir.span();
    ir.set_span(e->span);
    Value made;
    try {
        made = lower(e);
    } catch (const support::CompileError& error) {
        const support::Diagnostic& found = error.diagnostic();
        if (found.span.source != nullptr) throw;
        // Of an object of Python that was looked at, or of a type: they have no place of their own.
        fail(found.code, e->span, found.message, found.notes, found.hint);
    }
    made.span = e->span;
    session.note_type(e->span, made.type);
    ir.set_span(outer);
    --expression_depth_;
    return made;
}

Value Lowering::lower(const Expr* e) {
    switch (e->kind) {
        case ExprKind::Name: return name(*static_cast<const Name*>(e));
        case ExprKind::Constant:
            return literal_expression(*static_cast<const syntax::Constant*>(e));
        case ExprKind::Attribute: {
            const auto& node = *static_cast<const Attribute*>(e);
            return attribute(expr(node.value), node.attr, node.attr_span);
        }
        case ExprKind::Subscript: {
            const auto& node = *static_cast<const Subscript*>(e);
            Value object = expr(node.value);
            if (auto made = written_item(*this, object, node.index, e->span)) return *made;
            return get_item(object, expr(node.index), e->span);
        }
        case ExprKind::Slice: {
            const auto& node = *static_cast<const Slice*>(e);
            auto part = [&](const Expr* one) { return one == nullptr ? none() : expr(one); };
            Value start = part(node.lower);
            Value stop = part(node.upper);
            return make_slice(start, stop, part(node.step));
        }
        case ExprKind::Call: return call_expression(*static_cast<const Call*>(e));
        case ExprKind::BinOp: {
            if (auto made = product_made_ahead(e)) return *made;
            // Long chains (a + b + c + ...) lean to the left: walk down that side without
            // recursion.
            std::vector<const BinOp*> chain;
            const Expr* left = e;
            while (const auto* node = as<BinOp>(left)) {
                chain.push_back(node);
                left = node->left;
            }
            std::optional<Value> twice = matmul_twice(chain);
            std::optional<ExactInteger> exact = take_exact_integer(chain);
            Value made = twice   ? *twice
                         : exact ? integer_literal(*this, *exact, e->span)
                                 : expr(left);
            for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
                Value right = expr((*it)->right);
                ir.set_span((*it)->span);
                made = binary((*it)->op, made, right, (*it)->span);
                if (*it != e) made = borrow(made);
                made.span = (*it)->span;
            }
            return made;
        }
        case ExprKind::UnaryOp: {
            const auto& node = *static_cast<const UnaryOp*>(e);
            if (auto exact = exact_integer(e)) return integer_literal(*this, *exact, e->span);
            Value operand = expr(node.operand);
            return unary(node.op, operand, e->span);
        }
        case ExprKind::BoolOp: {
            const auto& node = *static_cast<const BoolOp*>(e);
            return bool_op(node, 0, count_operands(*this, node));
        }
        case ExprKind::Compare: return compare_chain(*static_cast<const Compare*>(e));
        case ExprKind::IfExp: {
            const auto& node = *static_cast<const IfExp*>(e);
            Value test = condition(node.test);
            return choose(
                test, [&] { return expr(node.body); }, [&] { return expr(node.orelse); }, e->span);
        }
        case ExprKind::Tuple: {
            const std::span<const Expr* const> elements = static_cast<const Tuple*>(e)->elements;
            if (elements.size() == 2) make_products(elements[0], elements[1], {});
            std::vector<Value> parts = sequence_elements(elements);
            for (const Value& part : parts) {
                if (part.is(Kind::Never)) return part;
            }
            return tuple(parts);
        }
        case ExprKind::List: return list_display(static_cast<const List*>(e)->elements, e->span);
        case ExprKind::Set: return set_display(*static_cast<const Set*>(e));
        case ExprKind::Dict: return dict_display(*static_cast<const Dict*>(e));
        case ExprKind::ListComp:
        case ExprKind::SetComp:
        case ExprKind::DictComp: return comprehension(e);
        case ExprKind::GeneratorExp:
            return generator_expression(*static_cast<const GeneratorExp*>(e));
        case ExprKind::Lambda: return make_closure(*static_cast<const Lambda*>(e));
        case ExprKind::NamedExpr: {
            const auto& node = *static_cast<const NamedExpr*>(e);
            Value made = as_iterator(expr(node.value));
            VariableId id = resolve_local(node.target->id);
            // Whoever read the old value earlier in this statement may still hold it.
            const Variable& old = state_[id];
            if (old.in_slot && types::is_managed(old.type)) {
                Value before = read(id, node.target->id, e->span);
                before.node = own(before);
                before.owned = true;
                borrow(before);
            }
            assign(id, made, e->span);
            return made;
        }
        case ExprKind::JoinedStr: return joined_string(*static_cast<const JoinedStr*>(e));
        case ExprKind::TemplateStr:
            fail(Code::unsupported_syntax, e->span,
                 "template strings are not supported in compiled code", {}, "Use an f-string.");
        case ExprKind::FormattedValue: NUMEN_UNREACHABLE("formatted value outside an f-string");
        case ExprKind::Starred:
            fail(Code::unsupported_syntax, e->span, "a starred expression cannot stand here");
        case ExprKind::Yield: {
            const auto& node = *static_cast<const Yield*>(e);
            return yield_value(node.value == nullptr ? none() : expr(node.value), e->span);
        }
        case ExprKind::YieldFrom: return yield_from(*static_cast<const YieldFrom*>(e));
        case ExprKind::Await:
            fail(Code::unsupported_syntax, e->span,
                 "coroutines are not supported in compiled code");
    }
    NUMEN_UNREACHABLE("expression kind");
}

std::vector<Value> Lowering::sequence_elements(std::span<const Expr* const> elements) {
    std::vector<Value> parts;
    for (const Expr* one : elements) {
        if (const auto* starred = as<Starred>(one)) {
            Value inner = as_tuple(expr(starred->value));
            if (!inner.is(Kind::Tuple)) {
                fail(Code::not_constant, one->span,
                     "only a tuple can be unpacked here, not " + types::to_string(inner.type), {},
                     "The number of elements must be known when the function is compiled.");
            }
            for (const Value& part : this->elements(inner)) parts.push_back(part);
        } else {
            parts.push_back(expr(one));
        }
    }
    return parts;
}

/// A list of the elements, where what stands behind * may be anything to loop over.
Value Lowering::list_display(std::span<const Expr* const> written, Span span) {
    Value made;
    std::vector<Value> parts;
    auto add = [&](const Value& list, Span where) {
        auto joined = made ? list_binary(BinaryOp::Add, made, list, where) : list;
        if (!joined) bad_operands("+", made, list, where);
        made = borrow(*joined);
    };
    auto add_parts = [&] {
        if (parts.empty() && made) return;
        add(borrow(make_list(std::exchange(parts, {}), span)), span);
    };
    for (const Expr* one : written) {
        const auto* starred = as<Starred>(one);
        Value given = starred != nullptr ? as_tuple(expr(starred->value)) : expr(one);
        if (given.is(Kind::Never)) return given;
        if (starred == nullptr) {
            parts.push_back(given);
        } else if (given.is(Kind::Tuple)) {
            for (const Value& part : elements(given)) parts.push_back(part);
        } else {
            if (!parts.empty() || made) add_parts();
            add(list_of(given, one->span), one->span);
        }
    }
    if (!made || !parts.empty()) add_parts();
    return made;
}

Value Lowering::literal_expression(const syntax::Constant& node) {
    switch (node.constant) {
        case ConstantKind::None: return none();
        case ConstantKind::True: return literal(true);
        case ConstantKind::False: return literal(false);
        case ConstantKind::Ellipsis:
            return static_value(types.statik(StaticKind::Ellipsis, "ellipsis"));
        case ConstantKind::Int: return integer_literal(*this, *exact_integer(&node), node.span);
        case ConstantKind::Float: return literal(node.number);
        case ConstantKind::Imaginary:
            return constant({.type = types.py_complex(), .real = 0, .imag = node.number});
        case ConstantKind::Str: return literal(node.text);
        case ConstantKind::Bytes:
            return constant({.type = types.bytes(), .text = std::string(node.text)});
    }
    NUMEN_UNREACHABLE("constant kind");
}

std::optional<VariableId> Lowering::find_local(std::string_view name) const {
    return variable_in(frame_, name);
}

Value Lowering::name(const Name& node) {
    if (auto id = find_local(node.id)) return read(*id, node.id, node.span);
    Environment* environment = frame().source->environment;
    if (auto known = environment->name(node.id)) {
        Value made = constant(std::move(*known));
        std::string_view object = made.is_static(StaticKind::Object) ? made.type->name : "";
        if (object == "list" || object == "dict" || object == "set") {
            fail(Code::unsupported_syntax, node.span,
                 "'" + std::string(node.id) + "' is a " + std::string(object) +
                     " from outside the function, which may change",
                 {}, "Pass it as an argument, or make it a tuple.");
        }
        if (made.constant != nullptr && made.constant->text == types::kTupleTooLarge &&
            object == "tuple")
            fail(Code::unsupported_syntax, node.span, made.constant->text);
        return made;
    }
    std::vector<std::string> names = environment->names();
    for (const Frame* scope = frame_; scope != nullptr; scope = scope->lexical)
        for (const auto& [name, id] : scope->variables) names.emplace_back(name);
    std::ranges::sort(names);
    fail(Code::unknown_name, node.span, "name '" + std::string(node.id) + "' is not defined", {},
         did_you_mean(node.id, names));
}

VariableId Lowering::resolve_local(std::string_view name) {
    if (auto id = find_local(name)) return *id;
    if (frame().globals.contains(name)) {
        fail(Code::unsupported_syntax, ir.span(),
             "the global variable '" + std::string(name) + "' cannot be assigned in compiled code",
             {}, "Return the value, or keep it in an array that is passed in.");
    }
    return variable(frame(), name);
}

Value Lowering::condition(const Expr* e) {
    if (const auto* both = as<BoolOp>(e)) {
        bool is_and = both->op == BoolOpKind::And;
        std::function<Value(std::size_t, std::size_t)> part = [&](std::size_t first,
                                                                  std::size_t count) -> Value {
            if (count == 1) return condition(both->values[first]);
            const std::size_t before = first_part(count);
            Value here = part(first, before);
            auto decided = [&] { return literal(!is_and); };
            auto rest = [&] { return part(first + before, count - before); };
            return is_and ? choose(here, rest, decided, e->span)
                          : choose(here, decided, rest, e->span);
        };
        return part(0, count_operands(*this, *both));
    }
    const auto* negated = as<UnaryOp>(e);
    if (negated != nullptr && negated->op == UnaryOpKind::Not)
        return unary(UnaryOpKind::Not, condition(negated->operand), e->span);
    return truth(expr(e), e->span);
}

/// and/or of `count` operands from `first` on: gives the deciding operand, as Python does.
Value Lowering::bool_op(const BoolOp& node, std::size_t first, std::size_t count) {
    if (count == 1) return expr(node.values[first]);
    const std::size_t before = first_part(count);
    Value left = borrow(bool_op(node, first, before));
    bool is_and = node.op == BoolOpKind::And;
    Value decided = truth(left, left.span);
    auto rest = [&] { return borrow(bool_op(node, first + before, count - before)); };
    auto same = [&] { return left; };
    if (is_and) return choose(decided, rest, same, node.span);
    return choose(decided, same, rest, node.span);
}

Value Lowering::compare_chain(const Compare& node) {
    if (node.ops.size() == 1) {
        return compare_sides(*this, node.ops[0], node.left, node.comparators[0], node.span);
    }
    if (node.ops.size() > kMostComparisons) {
        fail(Code::unsupported_syntax, node.span,
             "a comparison may have at most " + std::to_string(kMostComparisons) + " operators");
    }
    Value left = expr(node.left);
    // a < b < c: each operand is evaluated once, and only as far as needed.
    std::function<Value(Value, std::size_t)> from = [&](Value previous,
                                                        std::size_t index) -> Value {
        Value right = expr(node.comparators[index]);
        Value one = borrow(compare(node.ops[index], previous, right, node.span));
        if (index + 1 == node.ops.size()) return one;
        return choose(
            truth(one, node.span), [&] { return from(right, index + 1); }, [&] { return one; },
            node.span);
    };
    return from(left, 0);
}

Value Lowering::make_slice(const Value& start, const Value& stop, const Value& step) {
    Value parts[] = {start, stop, step};
    const Type* part_types[3];
    std::vector<ir::Node*> nodes;
    for (int i = 0; i < 3; ++i) {
        if (parts[i].is(Kind::Optional)) {
            fail(Code::bad_index, parts[i].span, "a slice bound that may be None", {},
                 "Test it against None first.");
        }
        if (!parts[i].is(Kind::None)) {
            ir::Node* index = index_value(parts[i], parts[i].span, "a slice bound");
            if (!known_int(parts[i]))
                parts[i] = value(index);
            else
                parts[i] = convert(parts[i], types.int64(), parts[i].span, "a slice bound");
        }
        part_types[i] = parts[i].type;
    }
    Value made{.type = types.slice(part_types[0], part_types[1], part_types[2]), .span = ir.span()};
    for (const Value& part : parts) nodes.push_back(node(part));
    made.node = ir.pack(made.type, nodes);
    made.parts = session.arena.copy(std::span<const Value>(parts));
    return made;
}

void Lowering::refuse_async(const FunctionDef& definition) {
    if (!definition.is_async) return;
    fail(Code::unsupported_syntax, definition.name_span,
         "an asynchronous function cannot be compiled", {},
         "Write it with def, and await what it needs outside of compiled code.");
}

Value Lowering::make_closure(const FunctionDef& node) {
    refuse_async(node);
    auto* closure = session.arena.make<Closure>();
    closure->definition = &node;
    closure->name = node.name;
    closure->frame = frame_;
    return finish_closure(closure, node.parameters);
}

Value Lowering::make_closure(const Lambda& node) {
    auto* closure = session.arena.make<Closure>();
    closure->lambda = &node;
    closure->name = "<lambda>";
    closure->frame = frame_;
    return finish_closure(closure, node.parameters);
}

Value Lowering::finish_closure(Closure* closure, const Parameters& parameters) {
    std::vector<Value> defaults;
    for (const Parameter& one : parameters.positional) {
        if (one.default_value != nullptr) defaults.push_back(expr(one.default_value));
    }
    for (const Parameter& one : parameters.keyword_only) {
        if (one.default_value != nullptr) defaults.push_back(expr(one.default_value));
    }
    closure->defaults = session.arena.copy(defaults);
    Value made = {.type = types.statik(StaticKind::Function, closure->name, closure),
                  .span = ir.span()};
    made.closure = closure;
    session.remember_static(made);
    return made;
}

}  // namespace numen::sema
