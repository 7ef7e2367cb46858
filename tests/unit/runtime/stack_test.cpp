#include "runtime/stack.h"

#include <gtest/gtest.h>

#include <thread>

#include "rows.h"
#include "runtime/signals.h"

namespace numen::runtime {
namespace {

constexpr std::uintptr_t kMoved = UINTPTR_MAX;

StackLimit& limit() { return *static_cast<StackLimit*>(numen_rt_stack_limit()); }

TEST(Stack, GoesOnAboveTheLimit) {
    const std::uintptr_t real = limit();
    ASSERT_NE(real, kMoved);
    EXPECT_EQ(numen_rt_stack_full(false), 0);
    EXPECT_EQ(limit().load(), real);
}

TEST(Stack, PutsBackALimitThatWasMoved) {
    const std::uintptr_t real = limit();
    for (int i = 0; i < 3; ++i) {
        limit() = kMoved;
        EXPECT_EQ(numen_rt_stack_full(true), 0);
        EXPECT_EQ(limit().load(), real);
    }
}

TEST(Stack, RaisesBelowTheLimit) {
    const std::uintptr_t real = limit();
    limit() = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) + 1024;
    EXPECT_EQ(numen_rt_stack_full(true), 1);
    numen_rt_error_clear();
    limit() = real;
}

TEST(Stack, EachThreadHasItsOwnLimit) {
    StackLimit* other = nullptr;
    std::thread([&] { other = &limit(); }).join();
    EXPECT_NE(other, &limit());
}

int asked = 0;

TEST(Stack, LooksForSignalsOnlyIfItMay) {
    static_cast<void>(limit());  // before there is a check, so that nobody moves it now and then
    set_signal_check([] { return ++asked, std::int32_t{1}; });
    EXPECT_EQ(numen_rt_stack_full(false), 0);
    EXPECT_EQ(asked, 0);
    EXPECT_EQ(numen_rt_stack_full(true), 1);
    EXPECT_EQ(asked, 1);
    set_signal_check(nullptr);
}

}  // namespace
}  // namespace numen::runtime
