#include "ir/printer.h"

#include <gtest/gtest.h>

#include "ir/builder.h"
#include "ir/verifier.h"
#include "support/diagnostic.h"

namespace numen::ir {
namespace {

using types::DType;
using types::Layout;

/// def saxpy(a, x, y): for i in range(len(x)): y[i] = a * x[i] + y[i]
std::unique_ptr<Function> saxpy(types::Context& types) {
    auto function = std::make_unique<Function>();
    function->symbol = "saxpy";
    function->name = "blas.saxpy";
    function->result = types.none();
    function->options.fastmath = kContract | kReassociate;
    Builder builder(*function, types);
    const Type* vector = types.array(DType::float64, 1, Layout::C);
    function->body.parameters = builder.new_region({types.float64(), vector, vector})->parameters;
    for (Node* parameter : function->body.parameters) parameter->parent = &function->body;
    SlotId i = function->new_slot(types.int64(), "i");
    builder.at_end(&function->body);
    auto parameters = function->body.parameters;
    Node* size = builder.field(parameters[1], types::shape_field(0));
    Node* start = builder.int64(0);
    Region* body = builder.new_region({types.int64()});
    builder.for_(start, size, builder.int64(1), body);
    builder.make(Op::return_, types.never(), {});
    builder.at_end(body);
    Node* index = body->parameters[0];
    builder.set(i, index);
    Node* x = builder.make(Op::elem_load, types.float64(), {parameters[1], index});
    Node* y = builder.make(Op::elem_load, types.float64(), {parameters[2], index});
    Node* sum = builder.binary(Op::add, builder.binary(Op::mul, parameters[0], x), y);
    builder.make(Op::elem_store, types.none(), {parameters[2], sum, index});
    return function;
}

TEST(Printer, Function) {
    types::Context types;
    auto function = saxpy(types);
    EXPECT_EQ(verify(*function, types), std::vector<std::string>{});
    EXPECT_EQ(
        print(*function),
        R"(func @saxpy(%0: float64, %1: array(float64, 1d, C), %2: array(float64, 1d, C)) -> none name "blas.saxpy" fastmath(contract, reassociate) {
  slot $i: int64
  %3 = field.shape0 %1 : int64
  %4 = constant 0 : int64
  %5 = constant 1 : int64
  for %4, %3, %5 (%6: int64) {
    set $i, %6
    %7 = elem_load %1, %6 : float64
    %8 = elem_load %2, %6 : float64
    %9 = mul %0, %7 : float64
    %10 = add %9, %8 : float64
    elem_store %2, %10, %6
  }
  return
}
)");
}

TEST(Printer, ShowsBrokenFunctions) {
    types::Context types;
    auto function = saxpy(types);
    Node* loop = function->body.last->previous;
    Node* first = loop->regions[0]->first;
    unlink(loop->previous);
    first->slot = 7;
    std::string text = print(*function);
    EXPECT_NE(text.find("set $undefined.7"), std::string::npos) << text;
    EXPECT_NE(text.find("for %4, %3, %undefined."), std::string::npos) << text;
    auto messages = verify(*function, types);
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_NE(messages[0].find("an operand is not defined before it"), std::string::npos);
    EXPECT_NE(messages[1].find("@saxpy: `set $undefined.7, %5`: no such slot"), std::string::npos)
        << messages[1];
    EXPECT_THROW(verify_or_throw(*function, types), support::InternalError);
}

}  // namespace
}  // namespace numen::ir
