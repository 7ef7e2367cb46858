#include "rows.h"

namespace numen::runtime {
namespace {

class ErrorTest : public RuntimeTest {};

bool matches(const char* name) { return numen_rt_error_matches(constant(name)); }

TEST_F(ErrorTest, CollectsArgumentsAndFrames) {
    numen_rt_error_begin(constant("builtins.ValueError"));
    Value message = text("wrong");
    numen_rt_error_add_string(message.get());
    numen_rt_error_tuple_begin();
    numen_rt_error_add_int64(1);
    numen_rt_error_add_float64(2.5);
    numen_rt_error_tuple_begin();
    numen_rt_error_tuple_end();
    numen_rt_error_tuple_end();
    numen_rt_error_add_none();
    numen_rt_error_frame(constant("inner"), constant("a.py"), 3);
    numen_rt_error_frame(constant("outer"), constant("a.py"), 9);
    Owned<Error> error(take_error());
    ASSERT_TRUE(error);
    EXPECT_EQ(error->class_name(), "ValueError");
    EXPECT_EQ(error->arguments.size(), 8u);
    EXPECT_EQ(numen_rt_error_argument_count(ref(error.get())), 3);
    ASSERT_EQ(error->frames.size(), 2u);
    EXPECT_EQ(error->frames[1].function, "outer");
    EXPECT_EQ(error->frames[1].line, 9);
}

TEST_F(ErrorTest, MatchesTheHierarchy) {
    numen_rt_raise_text(constant("KeyError"), constant("k"));
    EXPECT_TRUE(matches("KeyError"));
    EXPECT_TRUE(matches("builtins.LookupError"));
    EXPECT_TRUE(matches("Exception"));
    EXPECT_TRUE(matches("BaseException"));
    EXPECT_FALSE(matches("IndexError"));
    EXPECT_FALSE(matches("Key"));
    numen_rt_raise_text(constant("numpy.exceptions.AxisError"), constant("axis"));
    EXPECT_TRUE(matches("IndexError"));
    EXPECT_TRUE(matches("ValueError"));
    numen_rt_raise_text(constant("shop.Gone:shop.Error:builtins.KeyError"), constant("x"));
    EXPECT_TRUE(matches("shop.Error"));
    EXPECT_TRUE(matches("shop.Gone:shop.Error:builtins.KeyError"));
    EXPECT_TRUE(matches("LookupError"));
    EXPECT_FALSE(matches("shop.Other"));
    numen_rt_error_clear();
    EXPECT_FALSE(matches("BaseException"));
}

TEST_F(ErrorTest, IsAValue) {
    numen_rt_raise_text(constant("ValueError"), constant("first"));
    Value error(numen_rt_error_take());
    EXPECT_EQ(pending_error(), nullptr);
    EXPECT_TRUE(numen_rt_error_is(error.get(), constant("ValueError")));
    numen_rt_raise_text(constant("TypeError"), constant("second"));
    numen_rt_error_restore(error.get());
    EXPECT_EQ(take_error_text(), "ValueError: first");
}

TEST_F(ErrorTest, ArrayErrorsHaveNumPysTexts) {
    numen_rt_raise_index(-7, 1, 3);
    EXPECT_EQ(take_error_text(), "IndexError: index -7 is out of bounds for axis 1 with size 3");
    std::int64_t ndims[] = {2, 1, 0}, shapes[] = {2, 3, 4};
    numen_rt_raise_broadcast(3, ndims, shapes);
    EXPECT_EQ(take_error_text(),
              "ValueError: operands could not be broadcast together with shapes (2,3) (4,) () ");
    numen_rt_raise_broadcast_into(1, shapes, 2, shapes);
    EXPECT_EQ(take_error_text(),
              "ValueError: could not broadcast input array from shape (2,) into shape (2,3)");
}

}  // namespace
}  // namespace numen::runtime
