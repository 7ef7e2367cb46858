/// Printing and parsing are inverse: for every operation, attribute and constant.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "ir/builder.h"
#include "ir/names.h"
#include "ir/parser.h"
#include "ir/printer.h"
#include "structure.h"
#include "support/diagnostic.h"

namespace numen::ir {
namespace {

using types::DType;
using types::Layout;

Module parse_text(types::Context& types, std::string text) {
    return parse(types, std::make_shared<support::Source>("test.ir", std::move(text)));
}

class Text : public ::testing::Test {
  protected:
    Text() : builder_(start(), types_) { builder_.at_end(&function().body); }

    Function& function() { return *module_.functions[0]; }

    /// Makes an operation with operands, regions and the attribute as given.
    Node* make(Op op, const Type* type, std::span<Node* const> operands) {
        std::vector<Region*> regions;
        for (int i = 0; i < info(op).regions; ++i) {
            Region* region = builder_.new_region(i == 0 ? std::vector<const Type*>{types_.int64()}
                                                        : std::vector<const Type*>{});
            regions.push_back(region);
            builder_.at_end(region);
            builder_.boolean(i == 0);
            if (i == 0) {
                Node* yielded[] = {region->parameters[0]};
                builder_.make(Op::yield, types_.never(), yielded);
            }
        }
        builder_.at_end(&function().body);
        return builder_.make(op, type, operands, regions);
    }

    void expect_round_trip() {
        std::string text = print(module_);
        Module again = parse_text(types_, text);
        ASSERT_EQ(again.functions.size(), module_.functions.size());
        for (std::size_t i = 0; i < again.functions.size(); ++i) {
            EXPECT_EQ(difference(*module_.functions[i], *again.functions[i]), "") << text;
        }
        ASSERT_EQ(again.data.size(), module_.data.size());
        for (std::size_t i = 0; i < again.data.size(); ++i) {
            EXPECT_EQ(again.data[i].name, module_.data[i].name);
            EXPECT_EQ(again.data[i].bytes, module_.data[i].bytes);
            EXPECT_EQ(again.data[i].address, module_.data[i].address);
        }
        EXPECT_EQ(print(again), text);
    }

    types::Context types_;
    Module module_;
    Builder builder_;

  private:
    Function& start() {
        module_.functions.push_back(std::make_unique<Function>());
        function().symbol = function().name = "test";
        function().result = types_.none();
        Builder builder(function(), types_);
        const Type* parameters[] = {types_.int64(), types_.array(DType::complex64, 2, Layout::A)};
        function().body.parameters = builder.new_region(parameters)->parameters;
        for (const char* name : {"i", "x", "", "x", "not a word"}) {
            function().new_slot(types_.float64(), name);
        }
        return function();
    }
};

/// The variants of an attribute that are worth trying.
std::vector<std::function<void(Node&)>> attributes(const OpInfo& op, Function& callee) {
    std::vector<std::function<void(Node&)>> out;
    auto add_all = [&](std::size_t count, auto set) {
        for (std::size_t i = 0; i < count; ++i) out.push_back([=](Node& node) { set(node, i); });
    };
    if (op.attribute == "imm") {
        add_all(2, [](Node& node, std::size_t i) { node.imm = static_cast<std::int64_t>(i); });
    } else if (op.attribute == "text") {
        for (std::string_view text :
             {"ValueError", "numpy.linalg.LinAlgError", "", "a \"quoted\" \\ text\n\t\x01",
              "h\xc3\xa4", "shop.OutOfStock:ValueError"}) {
            out.push_back([=](Node& node) { node.text = text; });
        }
    } else if (op.attribute == "slot") {
        add_all(5, [](Node& node, std::size_t i) { node.slot = static_cast<SlotId>(i); });
    } else if (op.attribute == "label") {
        out.push_back([](Node& node) { node.label = 12; });
    } else if (op.attribute == "callee") {
        out.push_back([&](Node& node) { node.callee = &callee; });
    } else if (op.attribute == "runtime") {
        std::size_t rows = 0;
        while (!runtime_name(static_cast<RuntimeId>(rows)).empty()) ++rows;
        add_all(rows, [](Node& node, std::size_t i) { node.runtime = static_cast<RuntimeId>(i); });
    } else if (op.attribute == "math") {
        add_all(all_math().size(),
                [](Node& node, std::size_t i) { node.math = static_cast<MathFn>(i); });
    } else if (op.attribute == "reduce") {
        add_all(6, [](Node& node, std::size_t i) { node.reduce = static_cast<ReduceKind>(i); });
    } else {
        EXPECT_EQ(op.attribute, "none") << op.name;
        out.push_back([](Node&) {});
    }
    return out;
}

TEST_F(Text, EveryOperationAndAttribute) {
    Node* index = function().body.parameters[0];
    Node* array = function().body.parameters[1];
    for (int op = 0; op <= static_cast<int>(Op::reduce); ++op) {
        const OpInfo& row = info(static_cast<Op>(op));
        if (static_cast<Op>(op) == Op::constant) continue;
        std::vector<Node*> operands(static_cast<std::size_t>(std::max(row.operands, 0)), index);
        if (static_cast<Op>(op) == Op::field) operands = {array};
        for (auto& set : attributes(row, function())) {
            set(*make(static_cast<Op>(op), types_.float64(), operands));
            // Without a value, and with the other number of operands where any is allowed.
            if (row.operands < 0) operands = {array, index};
            set(*make(static_cast<Op>(op), types_.none(), operands));
            set(*make(static_cast<Op>(op), types_.never(), operands));
        }
    }
    expect_round_trip();
}

TEST_F(Text, EveryConstant) {
    for (std::size_t i = 0; i < types::all_dtypes().size(); ++i) {
        for (bool weak : {false, true}) {
            const Type* type = types_.scalar(static_cast<DType>(i), weak);
            if (!type->is_float() && !type->is_complex()) {
                for (std::int64_t value : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1},
                                           std::int64_t{127}, INT64_MIN, INT64_MAX}) {
                    builder_.constant(type, value);
                }
                continue;
            }
            double special = std::bit_cast<double>(std::uint64_t{0xfff8000000001234});
            for (double value : {0.0, -0.0, 1.0, 0.1, 1e300, -5e-324, 1e21, 123456789.0,
                                 static_cast<double>(INFINITY), -static_cast<double>(INFINITY),
                                 std::numeric_limits<double>::quiet_NaN(), special}) {
                builder_.constant(type, value, type->is_complex() ? -value : 0.0);
            }
        }
    }
    expect_round_trip();
}

TEST_F(Text, FunctionProperties) {
    Function& f = function();
    f.symbol = "f.<locals>.g";
    f.name = "module.f.<locals>.g";
    f.options = {.fastmath = kNoNaNs | kReassociate,
                 .parallel = true,
                 .nogil = true,
                 .boundscheck = false,
                 .numpy_error_model = true,
                 .deterministic = true,
                 .accurate_math = true};
    f.inline_always = true;
    f.inline_never = true;
    f.is_library = true;
    builder_.make(Op::return_, types_.never(), {});
    expect_round_trip();
    f.options = {.fastmath = kFastMathAll};
    f.result = types_.tuple(std::vector<const Type*>{types_.float64()});
    expect_round_trip();
}

TEST_F(Text, DataAndSeveralFunctions) {
    module_.data = {{"table", std::string("\x00\xff\"a", 4)}, {"x.y", "", &types_}, {"a b", ""}};
    module_.functions.push_back(std::make_unique<Function>());
    module_.functions[1]->symbol = "second";
    module_.functions[1]->name = "second";
    module_.functions[1]->result = types_.int64();
    // A call of a function that comes later in the text.
    builder_.call(module_.functions[1].get(), {});
    expect_round_trip();
}

TEST_F(Text, ParallelLoop) {
    Node* bound = function().body.parameters[0];
    Node* bounds[] = {bound, bound, bound};
    Node* loop = make(Op::parallel_for, types_.none(), bounds);
    std::vector<Reduction> reductions;
    for (int kind = 0; kind <= static_cast<int>(Reduction::Kind::logical_or); ++kind) {
        reductions.push_back({static_cast<SlotId>(kind % 5), static_cast<Reduction::Kind>(kind)});
    }
    loop->reductions = reductions;
    expect_round_trip();
}

TEST_F(Text, IfWithoutElse) {
    for (bool with_else : {false, true}) {
        Region* then = builder_.new_region();
        Region* otherwise = builder_.new_region();
        if (with_else) {
            builder_.at_end(otherwise);
            builder_.boolean(true);
            builder_.at_end(&function().body);
        }
        builder_.if_(function().body.parameters[0], then, otherwise);
    }
    expect_round_trip();
    EXPECT_EQ(print(module_).find("else"), print(module_).rfind("else"));
}

TEST_F(Text, HandWritten) {
    // Any names, comments and spacing are read; numbers are given when printing.
    Module module = parse_text(types_, R"(
# a comment
func @f ( %a : float64 ) -> float64 fastmath {   # another
    slot $sum : float64
    slot $tmp.7 : int64
    set $sum, %a
    %two = constant 2
      : float64
    %b = mul %a, %two : float64
    return %b
}
)");
    EXPECT_EQ(print(module), R"(func @f(%0: float64) -> float64 fastmath {
  slot $sum: float64
  slot $tmp: int64
  set $sum, %0
  %1 = constant 2.0 : float64
  %2 = mul %0, %1 : float64
  return %2
}
)");
    EXPECT_EQ(module.functions[0]->body.last->span.source->position(0).line, 1);
}

struct Wrong {
    const char* text;
    const char* message;  // of the error
    int line;
    int column;
};

TEST_F(Text, Errors) {
    const Wrong cases[] = {
        {"func f", "expected '@'", 1, 5},
        {"func @f(%a: flot64) -> none {}", "unknown type 'flot64'", 1, 12},
        {"func @f() -> none {\n  %1 = plus %2 : int64\n}", "unknown operation", 2, 7},
        {"func @f() -> none {\n  set $x, %1\n}", "$x is not declared", 2, 6},
        {"func @f() -> none {\n  release %1\n}", "%1 is not defined", 2, 10},
        {"func @f(%a: int64, %a: int64) -> none {}", "%a is defined already", 1, 19},
        {"func @f() -> none {\n  call @g\n}", "@g is not defined", 2, 2},
        {"func @f() -> none {}\nfunc @f() -> none {}", "@f is defined already", 2, 0},
        {"func @f() -> none {\n  slot $x: int64\n  slot $x: int64\n}",
         "the slot is declared already", 3, 7},
        {"func @f(%a: int64) -> none {\n  %1 = math.sine %a : int64\n}", "unknown attribute", 2,
         12},
        {"func @f(%a: int64) -> none {\n  %1 = add.sum %a, %a : int64\n}",
         "the operation has no such attribute", 2, 11},
        {"func @f() -> none {\n  %1 = constant 1.5 : int64\n}",
         "the constant is not one of its type", 2, 7},
        {"func @f() -> none {\n  %1 = constant 99999999999999999999 : int64\n}",
         "the constant is not one of its type", 2, 7},
        {"func @f() -> none {\n  while {\n  } {\n  }\n}", "expected 'do'", 3, 4},
        {"func @f() -> none fast {}", "unknown property of a function", 1, 18},
        {"func @f() -> none {", "expected a word", 1, 19},
        {"data x \"abc", "the text does not end on its line", 1, 7},
        {"data x \"\\q\"", "unknown escape in the text", 1, 7},
    };
    for (const Wrong& wrong : cases) {
        try {
            parse_text(types_, wrong.text);
            ADD_FAILURE() << "no error in " << wrong.text;
        } catch (const support::CompileError& error) {
            EXPECT_EQ(error.diagnostic().message, wrong.message);
            EXPECT_NE(std::string(error.what())
                          .find("test.ir:" + std::to_string(wrong.line) + ":" +
                                std::to_string(wrong.column + 1) + "\n"),
                      std::string::npos)
                << error.what();
        }
    }
}

TEST_F(Text, NestingHasALimit) {
    std::string text = "func @f(%a: bool) -> none {\n";
    for (int i = 0; i < 100000; ++i) text += "if %a {\n";
    EXPECT_THROW(parse_text(types_, text), support::CompileError);
    EXPECT_THROW(parse_text(types_, "func @f() -> " + std::string(100000, '(')),
                 support::CompileError);
}

}  // namespace
}  // namespace numen::ir
