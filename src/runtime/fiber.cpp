#include "runtime/fiber.h"

#include <sys/mman.h>

#include <array>

#include "runtime/error.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/common_interface_defs.h>
#define NUMEN_ADDRESS_SANITIZER
#endif
#endif

namespace numen::runtime {

namespace {

/// Pages that are not touched cost nothing.
constexpr std::size_t kStackBytes = 2 * kStackReserve;
/// Below it, so that running over the end is a fault and not another fiber's data.
constexpr std::size_t kGuardBytes = 64 * 1024;

thread_local Fiber* current = nullptr;

// Not inlined: a fiber may go on in another thread, for which an address computed before does not
// hold.
[[gnu::noinline]] Fiber*& current_fiber() {
    asm volatile("");
    return current;
}

/// Stacks that are not in use, kept because making one costs some microseconds.
class Stacks {
  public:
    ~Stacks() {
        while (count_ > 0) unmap(kept_[--count_]);
    }
    char* take() {
        if (count_ > 0) return kept_[--count_];
        void* memory = mmap(nullptr, kGuardBytes + kStackBytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
        if (memory == MAP_FAILED) return nullptr;
        mprotect(memory, kGuardBytes, PROT_NONE);
        return static_cast<char*>(memory) + kGuardBytes;
    }
    void give_back(char* stack) {
        if (count_ == kept_.size()) return unmap(stack);
        kept_[count_++] = stack;
    }

  private:
    static void unmap(char* stack) { munmap(stack - kGuardBytes, kGuardBytes + kStackBytes); }
    std::array<char*, 16> kept_{};
    std::size_t count_ = 0;
};

[[gnu::noinline]] Stacks& stacks() {
    static thread_local Stacks all;
    return all;
}

}  // namespace

// numen_fiber_switch(save, to): keeps what a C function must preserve on the stack, the stack's top
// in *save, and goes on where the stack `to` was left. numen_fiber_start is where a new one begins.
#if defined(__x86_64__)
extern "C" void numen_fiber_switch(void** save, void* to);
extern "C" void numen_fiber_start();
asm(R"(
    .text
    .p2align 4
    .hidden numen_fiber_switch
    .globl numen_fiber_switch
    .type numen_fiber_switch, @function
numen_fiber_switch:
    .cfi_startproc
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    subq $8, %rsp
    stmxcsr (%rsp)
    fnstcw 4(%rsp)
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    ldmxcsr (%rsp)
    fldcw 4(%rsp)
    addq $8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .cfi_endproc
    .size numen_fiber_switch, .-numen_fiber_switch
    .p2align 4
    .hidden numen_fiber_start
    .globl numen_fiber_start
    .type numen_fiber_start, @function
numen_fiber_start:
    .cfi_startproc
    .cfi_undefined rip
    movq %rbx, %rdi
    call *%r12
    ud2
    .cfi_endproc
    .size numen_fiber_start, .-numen_fiber_start
)");

namespace {

/// What numen_fiber_switch finds on a stack that it goes to.
struct SwitchFrame {
    std::uint32_t mxcsr;
    std::uint16_t x87;
    std::uint16_t unused;
    void *r15, *r14, *r13, *r12, *rbx, *rbp;
    void* next;
};

void* prepare(char* stack, void (*main)(Fiber*), Fiber* fiber) {
    auto* frame = reinterpret_cast<SwitchFrame*>(stack + kStackBytes - 16 - sizeof(SwitchFrame));
    *frame = {};
    asm volatile("stmxcsr %0" : "=m"(frame->mxcsr));
    asm volatile("fnstcw %0" : "=m"(frame->x87));
    frame->rbx = fiber;
    frame->r12 = reinterpret_cast<void*>(main);
    frame->next = reinterpret_cast<void*>(numen_fiber_start);
    return frame;
}

}  // namespace
#else
#error "fibers: the switch of stacks is not written for this machine"
#endif

void numen_fiber_main(Fiber* fiber) {
    fiber->arrived(nullptr);
    fiber->function_(fiber->argument_);
    fiber->suspend();
    __builtin_unreachable();
}

Fiber::~Fiber() {
    if (stack_ == nullptr) return;
    leave_stack_limit(stack_limit_);
    stacks().give_back(stack_);
}

std::int32_t Fiber::begin(Function function, void* argument) {
    stack_ = stacks().take();
    if (stack_ == nullptr) return raise_memory_error();
    stack_limit_ = real_stack_limit();
    function_ = function;
    argument_ = argument;
    other_side_ = prepare(stack_, numen_fiber_main, this);
    return 0;
}

void Fiber::resume() {
    outer_ = current_fiber();
    current_fiber() = this;
    void* to = other_side_;
#ifdef NUMEN_ADDRESS_SANITIZER
    void* fake_stack = nullptr;
    __sanitizer_start_switch_fiber(&fake_stack, stack_, kStackBytes);
#endif
    numen_fiber_switch(&other_side_, to);
#ifdef NUMEN_ADDRESS_SANITIZER
    __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
    current_fiber() = outer_;
}

void Fiber::suspend() {
    void* to = other_side_;
    void* fake_stack = nullptr;
#ifdef NUMEN_ADDRESS_SANITIZER
    __sanitizer_start_switch_fiber(&fake_stack, resumer_stack_, resumer_stack_bytes_);
#endif
    numen_fiber_switch(&other_side_, to);
    arrived(fake_stack);
}

/// The sanitizer must know which stack is used, and tells which one was.
void Fiber::arrived([[maybe_unused]] void* fake_stack) {
#ifdef NUMEN_ADDRESS_SANITIZER
    __sanitizer_finish_switch_fiber(fake_stack, &resumer_stack_, &resumer_stack_bytes_);
#endif
}

Fiber* Fiber::current() { return current_fiber(); }

}  // namespace numen::runtime
