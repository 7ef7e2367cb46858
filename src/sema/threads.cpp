#include "ir/runtime_rows.h"
#include "sema/forms.h"
#include "sema/lowering.h"

/// numen's functions about threads, in compiled code.
namespace numen::sema {

namespace {

/// The one argument, an integer as Numba wants it.
ir::Node* count_argument(Lowering& l, Arguments& arguments, std::string_view function,
                         std::string_view message, Span span) {
    Value n = take(l, arguments, function, {"n"}, 1, span)[0];
    if (!n.type->is_integer()) l.fail(Code::bad_argument, span, std::string(message));
    return l.node(l.convert(n, l.types.int64(), span, "n"));
}

/// An integer from a row of the runtime, as Python's int.
Value count(Lowering& l, ir::RuntimeId row, std::initializer_list<ir::Node*> arguments) {
    return l.value(l.ir.cast(l.ir.call_runtime(row, l.types.int64(), arguments), l.types.py_int()));
}

}  // namespace

Value numen_get_num_threads(Lowering& l, Arguments& arguments, Span span) {
    take(l, arguments, "get_num_threads", {}, 0, span);
    return count(l, ir::rt::get_num_threads, {});
}

Value numen_set_num_threads(Lowering& l, Arguments& arguments, Span span) {
    ir::Node* n = count_argument(l, arguments, "set_num_threads",
                                 "The number of threads specified must be an integer", span);
    l.ir.call_runtime(ir::rt::set_num_threads, l.types.none(), {n});
    return l.none();
}

Value numen_get_thread_id(Lowering& l, Arguments& arguments, Span span) {
    take(l, arguments, "get_thread_id", {}, 0, span);
    return count(l, ir::rt::get_thread_id, {});
}

Value numen_get_parallel_chunksize(Lowering& l, Arguments& arguments, Span span) {
    take(l, arguments, "get_parallel_chunksize", {}, 0, span);
    return count(l, ir::rt::get_parallel_chunksize, {});
}

Value numen_set_parallel_chunksize(Lowering& l, Arguments& arguments, Span span) {
    ir::Node* n = count_argument(l, arguments, "set_parallel_chunksize",
                                 "The parallel chunksize must be an integer", span);
    return count(l, ir::rt::set_parallel_chunksize, {n});
}

}  // namespace numen::sema
