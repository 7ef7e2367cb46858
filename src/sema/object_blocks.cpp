#include <algorithm>

#include "sema/lowering.h"
#include "syntax/visit.h"

/// `with objmode(...)`: statements that the interpreter runs. They become a Python function, made
/// by the environment, which compiled code calls like one of its own.
namespace numen::sema {

using namespace syntax;

namespace {

/// Names of the variables that a block may read before it assigns them.
struct BlockReads {
    std::vector<std::string_view> certain;   // read, if the statement runs
    std::vector<std::string_view> possible;  // assigned by a statement that may read them first

    explicit BlockReads(Block block) {
        std::vector<std::string_view> assigned;
        auto add = [&](std::vector<std::string_view>& to, const NameSet& names) {
            for (std::string_view name : names) {
                if (std::ranges::find(assigned, name) == assigned.end()) to.push_back(name);
            }
        };
        for (std::size_t i = 0; i < block.size(); ++i) {
            const Stmt* statement = block[i];
            ScopeNames names = scope_names(Parameters{}, block.subspan(i, 1));
            add(certain, names.free);
            const auto* assign = as<Assign>(statement);
            if (assign != nullptr) add(certain, scope_names(Parameters{}, assign->value).free);
            bool only_assigns = assign != nullptr || statement->kind == StmtKind::Import ||
                                statement->kind == StmtKind::ImportFrom ||
                                statement->kind == StmtKind::FunctionDef;
            if (!only_assigns) {
                add(possible, names.locals);
            } else {
                assigned.insert(assigned.end(), names.locals.begin(), names.locals.end());
            }
        }
    }
};

/// Whether there is a Python object for a value.
bool has_object(const Value& v) {
    if (v.iterable != nullptr || v.closure != nullptr || v.method != nullptr) return false;
    if (!v.is(Kind::Static)) return !v.is(Kind::Never) && !v.is(Kind::Reference);
    switch (v.type->static_kind) {
        case StaticKind::Function: return v.type->entity != nullptr;
        case StaticKind::Builtin:
        case StaticKind::Class:
        case StaticKind::DType:
        case StaticKind::Type: return true;
        default: return false;
    }
}

/// The text of a statement from its first line's indentation on.
std::string indented_text(Span span) {
    const support::Source& source = *span.source;
    const auto column = static_cast<std::size_t>(source.position(span.begin).column);
    std::string indentation(source.line_at(span.begin).substr(0, column));
    if (indentation.empty() || indentation.find_first_not_of(" \t") != std::string::npos)
        indentation = " ";
    return indentation + std::string(source.written_at(span));
}

}  // namespace

/// Types that the keywords of objmode(...) declare, by name.
std::vector<std::pair<std::string_view, const Type*>> Lowering::declared_outputs(
    const Call& call, const NameSet& assigned) {
    std::vector<std::pair<std::string_view, const Type*>> declared;
    if (!call.args.empty()) {
        fail(Code::argument_count, call.span, "objmode() takes keyword arguments only", {},
             "As in objmode(y=\"float64[:]\").");
    }
    for (const Keyword& keyword : call.keywords) {
        std::string name(keyword.name);
        if (name.empty())
            fail(Code::unknown_keyword, keyword.span, "** is not supported for objmode()");
        if (!assigned.contains(keyword.name)) {
            fail(Code::bad_argument, keyword.span,
                 "Invalid type annotation on non-outgoing variables: the objmode block does not "
                 "assign '" +
                     name + "'");
        }
        Value given = expr(keyword.value);
        const Type* type = nullptr;
        if (auto text = known_string(given)) {
            type = frame().source->environment->type_named(*text);
            if (type == nullptr) {
                fail(Code::bad_argument, keyword.value->span,
                     "'" + std::string(*text) + "' names no type");
            }
        } else {
            type = type_argument(given, keyword.value->span);
        }
        declared.emplace_back(keyword.name, type);
    }
    return declared;
}

void Lowering::object_block(const With& node, const Call* call) {
    Span span = node.items[0].context->span;
    if (node.items.size() > 1 || node.items[0].target != nullptr) {
        fail(Code::unsupported_syntax, span,
             "objmode stands alone in its with statement, without 'as'");
    }
    if (parallel_depth_ > 0)
        fail(Code::unsupported_syntax, span, "an objmode block in a prange loop");
    if (frame().generator != nullptr)
        fail(Code::unsupported_syntax, span, "an objmode block in a generator");
    FindLeaving leaving;
    for (const Stmt* statement : node.body) leaving(statement);
    if (leaving.found != nullptr || has_yield(node.body)) {
        fail(Code::unsupported_syntax,
             leaving.found != nullptr ? leaving.found->span : node.body[0]->span,
             "return, yield, break and continue cannot leave an objmode block", {},
             "Assign a variable in it, and do so behind it.");
    }
    NameSet assigned = assigned_names(node.body);
    std::vector<std::pair<std::string_view, const Type*>> declared;
    if (call != nullptr) declared = declared_outputs(*call, assigned);

    ObjectBlock block{.text = indented_text(node.span),
                      .line = node.span.source->position(node.span.begin).line,
                      .inputs = {},
                      .outputs = {}};
    std::vector<Value> inputs;
    auto add = [&](std::string_view name, const Value& v) {
        for (const auto& [known, type] : block.inputs) {
            if (known == name) return;
        }
        block.inputs.emplace_back(name, v.type);
        inputs.push_back(v);
    };
    BlockReads reads(node.body);
    for (std::string_view name : reads.certain) {
        auto id = find_local(name);
        if (!id) continue;
        Value v = read(*id, name, span);
        if (v.is(Kind::Never)) continue;
        if (!has_object(v)) {
            fail(Code::bad_argument, span,
                 "'" + std::string(name) + "', which the objmode block reads, is " +
                     types::to_string(v.type) + ", for which Python has no object");
        }
        add(name, v);
    }
    for (std::string_view name : reads.possible) {
        auto id = find_local(name);
        if (!id || state_[*id].type == nullptr || state_[*id].maybe_unbound) continue;
        Value v = read(*id, name, span);
        if (has_object(v)) add(name, v);
    }
    for (const auto& [name, type] : declared) block.outputs.emplace_back(name, type);
    std::vector<Value> outputs = call_object(block, inputs, span);
    for (std::string_view name : assigned) {
        auto id = find_local(name);
        if (id && state_[*id].type != nullptr) unbind(*id);
        if (id) undeclared_[*id] = span;
    }
    for (std::size_t i = 0; i < declared.size(); ++i) {
        VariableId id = resolve_local(declared[i].first);
        undeclared_.erase(id);
        assign(id, outputs[i], span);
    }
}

/// Calls the function that the environment makes of a block; gives its outputs.
std::vector<Value> Lowering::call_object(const ObjectBlock& block, std::span<const Value> inputs,
                                         Span span) {
    auto code = frame().source->environment->object_code(block);
    if (!code) {
        fail(Code::unsupported_syntax, span, "this needs Python's interpreter, which is not there");
    }
    std::vector<const Type*> output_types;
    for (const auto& [name, type] : block.outputs) output_types.push_back(type);
    const Type* result = output_types.empty()       ? types.none()
                         : output_types.size() == 1 ? output_types[0]
                                                    : types.tuple(output_types);
    std::vector<const Type*> parameters{types.pointer()};
    for (const Value& input : inputs) parameters.push_back(input.type);
    Value entry = constant({.type = types.function(result, parameters, true), .data = code->entry});
    Value context = constant({.type = types.pointer(), .data = code->block});
    std::vector<ir::Node*> operands{node(entry), node(context)};
    for (const Value& input : inputs) operands.push_back(node(borrow(input)));
    ir::Node* called = ir.make(Op::call_pointer, result, operands);
    if (output_types.empty()) return {};
    if (types::components(result).empty()) {
        std::vector<Value> out;
        for (const Type* type : output_types) out.push_back(empty_value(type));
        return out;
    }
    Value given = borrow(owned(called));
    if (output_types.size() == 1) return {given};
    return elements(given);
}

}  // namespace numen::sema
