#pragma once

#include <llvm/ADT/DenseMap.h>

#include <vector>

#include "codegen/llvm/module_emitter.h"
#include "codegen/llvm/polling.h"
#include "codegen/llvm/values.h"
#include "ir/ir.h"

namespace numen::codegen {

/// Emits the body of one function. The methods are in files by what they are about; each leaves the
/// builder where the next operation goes, or without an insertion point when nothing can run there.
class FunctionEmitter {
  public:
    FunctionEmitter(ModuleEmitter& module, const ir::Function& function);
    void emit();

    using FastWay = Row (FunctionEmitter::*)(const ir::Node& node);
    /// How the row of a call_runtime is done in a few instructions instead of a call, if there is a
    /// way for these operands; else null.
    static FastWay fast_way(const ir::Node& node);

  private:
    // function.cpp: values, slots, entry and exit.
    void begin(llvm::Function* target);
    void emit(const ir::Region& region);
    void emit(const ir::Node& node);
    void locate(const ir::Node& node);
    Row evaluate(const ir::Node& node);
    const Row& value(const ir::Node* node) const { return values_[node->id]; }
    const Row& operand(const ir::Node& node, std::size_t index) const {
        return value(node.operands[index]);
    }
    llvm::SmallVector<Row, 4> operands(const ir::Node& node) const;
    Row concatenated(const ir::Node& node, std::size_t from = 0) const;
    Row get(ir::SlotId slot);
    Row references(ir::SlotId slot);
    void set(ir::SlotId slot, const Row& value);
    void clear(ir::SlotId slot);
    llvm::AllocaInst* new_alloca(llvm::Type* type, const llvm::Twine& name);
    void leave_function(const Row& result);
    void emit_exit();

    // control.cpp
    llvm::BasicBlock* new_block(const llvm::Twine& name);
    bool reachable() const { return b_.GetInsertBlock() != nullptr; }
    /// Ends the current block with a jump, and the path with it.
    void jump(llvm::BasicBlock* to);
    /// Goes on in `block`, coming from where the builder is too, if it is anywhere.
    void continue_in(llvm::BasicBlock* block);
    void emit_if(const ir::Node& node);
    void emit_for(const ir::Node& node);
    void emit_while(const ir::Node& node);
    void emit_block(const ir::Node& node);
    void emit_leave(const ir::Node& node);
    void emit_try(const ir::Node& node);
    /// Whether a range runs at all, and how many rounds it then has.
    std::pair<llvm::Value*, llvm::Value*> count_rounds(llvm::Value* start, llvm::Value* stop,
                                                       llvm::Value* step);
    /// Runs `body` with an int64 that counts from `start` by `step`, up to before `stop`. `node` is
    /// the loop that looks for signals meanwhile, or null.
    void emit_counted_loop(llvm::Value* start, llvm::Value* stop, llvm::Value* step,
                           llvm::function_ref<void(llvm::Value* counter)> body,
                           const ir::Node* node = nullptr);
    llvm::MDNode* describe_loop(llvm::MDNode* group);
    llvm::MDNode* element_group() const { return loops_.empty() ? nullptr : loops_.back().group; }

    // polling.cpp
    LoopWork polling_of(const ir::Node& loop) const;
    llvm::AllocaInst* work_left();
    void poll(const ir::Node& loop);
    void take_work(llvm::Value* work);
    void count_round(const ir::Node& loop, std::int64_t work);

    // parallel.cpp
    struct ParallelLoop;
    void emit_parallel_for(const ir::Node& node);
    llvm::Value* estimate_work(const ir::Region& region);
    void make_own_array(const ir::Node& node, ir::SlotId slot);
    llvm::Value* combine_partials(const ParallelLoop& loop, llvm::Value* records,
                                  llvm::Value* chunks, llvm::Value* failed);
    llvm::Function* emit_parallel_body(const ParallelLoop& loop);
    Row reduction_start(const ir::Node& node, const ir::Reduction& reduction, RowRef total);

    // errors.cpp
    /// The block in which an error of this node goes on: it notes the line for the traceback.
    llvm::BasicBlock* raise_block(const ir::Node& node);
    llvm::BasicBlock* raise_block(int line, const ir::InlinedFrame* frame = nullptr);
    void raise_if(const ir::Node& node, llvm::Value* failed);
    void emit_raise(const ir::Node& node);
    void add_error_argument(const Type* type, RowRef value);
    Row index_check(const ir::Node& node);
    llvm::BasicBlock* unwind_block();
    void emit_unwind();
    void add_traceback_frame();
    llvm::CallInst* call_row(Rt row, llvm::ArrayRef<llvm::Value*> arguments);

    // calls.cpp
    Row call(const ir::Node& node);
    Row callback(const ir::Node& node);
    llvm::Value* stack_limit();
    void check_stack();
    Row call_runtime(const ir::Node& node);
    Row call_runtime_row(const ir::Node& node);
    Row call_pointer(const ir::Node& node);
    Row call_c(const ir::Node& node);

    // lists.cpp
    Row append_slot(const ir::Node& node);
    Row pop_last(const ir::Node& node);
    Row string_code(const ir::Node& node);
    Row string_byte(const ir::Node& node);
    Row string_length(const ir::Node& node);
    Row find_int64(const ir::Node& node);
    llvm::Value* list_field(const ir::Node& node, Component component, std::size_t offset);
    llvm::Value* list_slot(const ir::Node& node, llvm::Value* index);
    void set_list_length(const ir::Node& node, llvm::Value* length);

    // random.cpp
    Row random_bits(const ir::Node& node);
    Row random_double(const ir::Node& node);
    llvm::Value* drawn_ahead(const ir::Node& node, std::size_t count,
                             llvm::function_ref<llvm::Value*(llvm::Value* first)> combine);

    // bitgen.cpp
    Row drawn_double(const ir::Node& node);
    Row drawn_float(const ir::Node& node);
    Row ziggurat(const ir::Node& node);
    llvm::Value* drawn(const ir::Node& node, std::size_t function, llvm::Type* type);

    // scan.cpp
    Row scan(const ir::Node& node);

    // memory.cpp
    Row load(const ir::Node& node);
    void store(const ir::Node& node);
    Row load_element(const Type* array, RowRef value, RowRef indices);
    void store_element(const Type* array, RowRef value, RowRef element, RowRef indices);
    void for_each_element(const Type* array, RowRef value,
                          llvm::function_ref<void(RowRef indices)> visit);
    llvm::Value* element_address(const Type* array, RowRef value, RowRef indices);
    Row allocate(const ir::Node& node, const Type* array, RowRef shape, bool zeroed);
    Row allocate_on_stack(const Type* array, RowRef shape);
    void append_strides(const Type* array, RowRef shape, Row& row);
    void retain(const Type* type, RowRef value);
    void release(const Type* type, RowRef value);
    /// With ModuleEmitter::retain or release, which make their functions when they are asked for.
    void count_references(llvm::Function* (ModuleEmitter::*counting)(), const Type* type,
                          RowRef value);

    /// Line of an error whose frame the outlined body of a parallel loop has added already.
    static constexpr int kFrameAdded = -1;

    struct Loop {
        llvm::BasicBlock* next;  // where continue_ goes
        llvm::BasicBlock* exit;
        llvm::MDNode* group;  // of accesses to elements that no other round writes, or null
    };
    struct LabelledBlock {
        std::uint32_t label;
        llvm::BasicBlock* end;
    };

    ModuleEmitter& module_;
    const ir::Function& function_;
    llvm::Function* target_ = nullptr;
    Builder b_;
    std::vector<Row> values_;                                     // by Node::id
    std::vector<llvm::SmallVector<llvm::AllocaInst*, 2>> slots_;  // by SlotId, one per component
    llvm::SmallVector<llvm::AllocaInst*, 2> result_;
    llvm::Value* stack_limit_ = nullptr;
    llvm::AllocaInst* status_ = nullptr;
    std::vector<ir::SlotId> owned_slots_;  // managed, and released at the exit
    llvm::AllocaInst* line_ = nullptr;     // of the error that is pending
    llvm::AllocaInst* work_left_ = nullptr;
    int counting_loops_ = 0;  // around what is emitted, that look for signals by rounds
    llvm::BasicBlock* exit_ = nullptr;
    llvm::BasicBlock* unwind_ = nullptr;
    bool raises_ = true;
    bool is_rare_ = false;                              // whether what is emitted seldom runs
    bool parallel_raises_ = false;                      // a parallel loop's error may come here
    Row yielded_;                                       // operands of the last yield
    llvm::SmallVector<llvm::BasicBlock*, 4> handlers_;  // of the try_ around, innermost last
    llvm::SmallVector<Loop, 4> loops_;
    llvm::SmallVector<LabelledBlock, 4> blocks_;
    llvm::DenseMap<std::pair<std::pair<llvm::BasicBlock*, const ir::InlinedFrame*>, int>,
                   llvm::BasicBlock*>
        raise_blocks_;
};

}  // namespace numen::codegen
