#include "support/source.h"

#include <gtest/gtest.h>

namespace numen::support {
namespace {

TEST(Source, PositionCountsLinesOfTheFileAndBytesOfTheLine) {
    Source source("kernel.py", "def f(x):\n    return x\n", 7);
    EXPECT_EQ(source.position(0).line, 7);
    EXPECT_EQ(source.position(0).column, 0);
    EXPECT_EQ(source.position(14).line, 8);
    EXPECT_EQ(source.position(14).column, 4);
}

TEST(Source, PositionAtALineBreakBelongsToTheLineItEnds) {
    Source source("kernel.py", "a\nb");
    EXPECT_EQ(source.position(1).line, 1);
    EXPECT_EQ(source.position(1).column, 1);
    EXPECT_EQ(source.position(2).line, 2);
    EXPECT_EQ(source.position(2).column, 0);
}

TEST(Source, EveryKindOfLineBreakCounts) {
    Source source("kernel.py", "a\r\nb\rc\nd");
    EXPECT_EQ(source.position(3).line, 2);
    EXPECT_EQ(source.position(5).line, 3);
    EXPECT_EQ(source.position(7).line, 4);
    EXPECT_EQ(source.position(7).column, 0);
    EXPECT_EQ(source.line_at(5), "c");
}

TEST(Source, LineHasNoLineBreak) {
    Source source("kernel.py", "first\n\nlast");
    EXPECT_EQ(source.line_at(2), "first");
    EXPECT_EQ(source.line_at(6), "");
    EXPECT_EQ(source.line_at(9), "last");
}

}  // namespace
}  // namespace numen::support
