#include "sema/lowering.h"

/// Indexing with arrays and masks.
namespace numen::sema {

Value Lowering::advanced_get(const Value&, std::span<const Value>, Span span) {
    fail(Code::unsupported_syntax, span, "indexing with arrays");
}

void Lowering::advanced_set(const Value&, std::span<const Value>, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "indexing with arrays");
}

std::optional<Lowering::Sequence> Lowering::array_sequence(const Iterable&, Span span) {
    fail(Code::unsupported_syntax, span, "flat and ndindex");
}

Value Lowering::flat_get(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "arr.flat[i]");
}

void Lowering::flat_set(const Value&, const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "arr.flat[i]");
}

Value Lowering::class_get(const Value&, const Value&, Span span) {
    fail(Code::unsupported_syntax, span, "indexing a class");
}

Value Lowering::call_pointer(const Value&, Arguments&, Span span) {
    fail(Code::unsupported_syntax, span, "calls of C functions");
}

}  // namespace numen::sema
