#include <llvm/IR/CFG.h>

#include "codegen/llvm/function_emitter.h"
#include "codegen/llvm/scalar.h"
#include "support/diagnostic.h"

/// Raising: the error is made in the runtime, the frames of inlined functions are added to the
/// traceback, then control goes to the innermost handler, or to the function's unwind block, which
/// adds the function's own frame.
namespace numen::codegen {

namespace {

int line_of(const ir::Span& span) {
    return span.source == nullptr ? 0 : span.source->position(span.begin).line;
}

}  // namespace

llvm::CallInst* FunctionEmitter::call_row(Rt row, llvm::ArrayRef<llvm::Value*> arguments) {
    return b_.CreateCall(module_.runtime(row), arguments);
}

llvm::BasicBlock* FunctionEmitter::unwind_block() {
    if (unwind_ == nullptr) unwind_ = new_block("unwind");
    return unwind_;
}

llvm::BasicBlock* FunctionEmitter::raise_block(const ir::Node& node) {
    return raise_block(line_of(node.span), node.frame);
}

llvm::BasicBlock* FunctionEmitter::raise_block(int line, const ir::InlinedFrame* frame) {
    auto* handler = handlers_.empty() ? unwind_block() : handlers_.back();
    if (function_.is_library && frame == nullptr) return handler;  // no line to note
    llvm::BasicBlock*& block = raise_blocks_[{{handler, frame}, line}];
    if (block == nullptr) {
        if (line_ == nullptr) line_ = new_alloca(b_.getInt64Ty(), "line");
        block = new_block("raise");
        Builder b(block);
        for (; frame != nullptr; frame = frame->outer) {
            if (!frame->is_library) {
                b.CreateCall(module_.runtime(Rt::error_frame),
                             {module_.text(frame->function), module_.text(frame->file),
                              llvm::ConstantInt::getSigned(b.getInt64Ty(), line)});
            }
            line = frame->hides_caller ? kFrameAdded : line_of(frame->call);
        }
        b.CreateStore(llvm::ConstantInt::getSigned(b.getInt64Ty(), line), line_);
        b.CreateBr(handler);
    }
    return block;
}

void FunctionEmitter::raise_if(const ir::Node& node, llvm::Value* failed) {
    auto* ok = new_block("ok");
    b_.CreateCondBr(failed, raise_block(node), ok, module_.unlikely());
    b_.SetInsertPoint(ok);
}

void FunctionEmitter::emit_unwind() {
    if (unwind_ == nullptr) return;
    continue_in(unwind_);
    if (!reachable()) return;
    if (!function_.is_library) add_traceback_frame();
    b_.CreateStore(b_.getInt32(1), status_);
    jump(exit_);
}

void FunctionEmitter::add_traceback_frame() {
    llvm::Value* line = line_ == nullptr ? static_cast<llvm::Value*>(b_.getInt64(0))
                                         : b_.CreateLoad(b_.getInt64Ty(), line_);
    std::string_view file = function_.source ? function_.source->file() : std::string_view();
    call_row(Rt::error_frame, {module_.text(function_.name), module_.text(file), line});
}

void FunctionEmitter::emit_raise(const ir::Node& node) {
    call_row(Rt::error_begin, {module_.text(node.text)});
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
        add_error_argument(node.operands[i]->type, operand(node, i));
    }
    jump(raise_block(node));
}

void FunctionEmitter::add_error_argument(const Type* type, RowRef value) {
    using types::Kind;
    switch (type->kind) {
        case Kind::None: call_row(Rt::error_add_none, {}); return;
        case Kind::String: call_row(Rt::error_add_string, {value[0]}); return;
        case Kind::Tuple: {
            call_row(Rt::error_tuple_begin, {});
            std::size_t first = 0;
            for (const Type* element : type->elements) {
                std::size_t count = types::components(element).size();
                add_error_argument(element, value.slice(first, count));
                first += count;
            }
            call_row(Rt::error_tuple_end, {});
            return;
        }
        case Kind::Optional: {
            auto *some = new_block("some"), *none = new_block("none"), *end = new_block("endif");
            b_.CreateCondBr(value[0], some, none);
            b_.SetInsertPoint(some);
            add_error_argument(type->element(), value.drop_front());
            jump(end);
            b_.SetInsertPoint(none);
            call_row(Rt::error_add_none, {});
            continue_in(end);
            return;
        }
        case Kind::Scalar: break;
        default: NUMEN_UNREACHABLE("not an argument that an exception can have");
    }
    auto wide = [&](types::DType dtype) {
        Type target{.kind = Kind::Scalar, .dtype = dtype};
        return cast(b_, type, &target, value);
    };
    switch (number_kind(type)) {
        case 'b': call_row(Rt::error_add_bool, {value[0]}); return;
        case 'i': call_row(Rt::error_add_int64, wide(types::DType::int64)); return;
        case 'u': call_row(Rt::error_add_uint64, wide(types::DType::uint64)); return;
        case 'f': call_row(Rt::error_add_float64, wide(types::DType::float64)); return;
        default: call_row(Rt::error_add_complex128, wide(types::DType::complex128)); return;
    }
}

Row FunctionEmitter::index_check(const ir::Node& node) {
    llvm::Value *index = operand(node, 0)[0], *size = operand(node, 1)[0];
    auto *other = new_block("index.other"), *outside = new_block("index.error"),
         *inside = new_block("index.ok");
    llvm::BasicBlock* start = b_.GetInsertBlock();
    b_.CreateCondBr(b_.CreateICmpULT(index, size), inside, other, module_.likely());
    b_.SetInsertPoint(other);
    llvm::Value* from_end = b_.CreateAdd(index, size);
    b_.CreateCondBr(b_.CreateICmpUGE(from_end, size), outside, inside, module_.unlikely());
    b_.SetInsertPoint(outside);
    if (node.imm == ir::kString) {
        call_row(Rt::raise_string_index, {});
    } else {
        call_row(Rt::raise_index, {index, b_.getInt64(static_cast<std::uint64_t>(node.imm)), size});
    }
    jump(raise_block(node));
    b_.SetInsertPoint(inside);
    llvm::PHINode* wrapped = b_.CreatePHI(index->getType(), 2);
    wrapped->addIncoming(index, start);
    wrapped->addIncoming(from_end, other);
    return {wrapped};
}

}  // namespace numen::codegen
