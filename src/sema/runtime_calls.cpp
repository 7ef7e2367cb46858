#include "ir/runtime_signature.h"
#include "sema/forms.h"
#include "sema/lowering.h"

/// Rows of runtime/abi.def as functions that library code calls: runtime.sort(x, ...).
namespace numen::sema {

namespace {

/// An argument as the C function takes it. An array goes by the address of its first element, a
/// literal text by its own, None as null.
ir::Node* as_parameter(Lowering& l, const Value& v, ir::AbiKind kind, Span span) {
    switch (kind) {
        case ir::AbiKind::boolean: return l.node(l.truth(v, span));
        case ir::AbiKind::i32:
            return l.ir.cast(l.index_value(v, span, "it"), l.types.scalar(DType::int32));
        case ir::AbiKind::i64: return l.index_value(v, span, "it");
        case ir::AbiKind::f32:
            return l.node(l.convert(v, l.types.scalar(DType::float32), span, "it"));
        case ir::AbiKind::f64: return l.node(l.convert(v, l.types.float64(), span, "it"));
        case ir::AbiKind::pointer:
            if (v.is(Kind::Array)) return l.ir.field(l.node(v), types::kArrayData);
            if (v.is(Kind::None)) return l.ir.zero(l.types.pointer());
            if (auto chars = l.known_string(v)) return l.text(*chars);
            return l.node(v);
        case ir::AbiKind::reference: return l.node(v);
        case ir::AbiKind::none:
        case ir::AbiKind::record: break;
    }
    NUMEN_UNREACHABLE("parameter of a runtime row");
}

const Type* result_type(types::Context& types, ir::AbiKind kind) {
    switch (kind) {
        case ir::AbiKind::none: return types.none();
        case ir::AbiKind::boolean: return types.boolean();
        case ir::AbiKind::i32: return types.scalar(DType::int32);
        case ir::AbiKind::i64: return types.int64();
        case ir::AbiKind::f32: return types.scalar(DType::float32);
        case ir::AbiKind::f64: return types.float64();
        case ir::AbiKind::pointer: return types.pointer();
        case ir::AbiKind::reference:
        case ir::AbiKind::record: break;
    }
    return nullptr;
}

}  // namespace

std::optional<ir::RuntimeId> find_row(std::string_view space, std::string_view name) {
    return space == kRuntimeSpace ? ir::find_runtime(name) : std::nullopt;
}

Value Lowering::call_row(ir::RuntimeId row, Arguments& arguments, Span span) {
    const ir::RuntimeSignature& signature = ir::runtime_signature(row);
    const Type* result = result_type(types, signature.result.kind);
    if (result == nullptr || !arguments.keywords.empty() ||
        arguments.positional.size() != signature.parameters.size()) {
        fail(Code::argument_count, span,
             "runtime." + std::string(signature.name) + " is not called like this from a library");
    }
    std::vector<ir::Node*> operands;
    for (std::size_t i = 0; i < signature.parameters.size(); ++i) {
        operands.push_back(
            as_parameter(*this, arguments.positional[i], signature.parameters[i].kind, span));
    }
    ir::Node* called = ir.call_runtime(row, result, operands);
    return result->is(Kind::None) ? none() : value(called);
}

}  // namespace numen::sema
