#include <gtest/gtest.h>

#include "parse.h"

namespace numen::syntax {
namespace {

struct Row {
    const char* text;
    const char* error;  // message | text of the span
};

/// Where CPython says more than "invalid syntax", its words are used.
constexpr Row kRows[] = {
    {"if x\n    pass\n", "expected ':' | \n"},
    {"while x pass\n", "expected ':' | pass"},
    {"def f()\n    pass\n", "expected ':' | \n"},
    {"def f:\n    pass\n", "expected '(' | :"},
    {"class A\n    pass\n", "expected ':' | \n"},
    {"x = (1,\ny = 2\n", "'(' was never closed | ("},
    {"print((1, 2)\n", "'(' was never closed | ("},
    {"x = [1, 2\ndef f(): pass\n", "'[' was never closed | ["},
    {"x = (1, 2]\n", "closing parenthesis ']' does not match opening parenthesis '(' | ]"},
    {"x = (1,\n     2]\n",
     "closing parenthesis ']' does not match opening parenthesis '(' on line 1 | ]"},
    {"x = 1)\n", "unmatched ')' | )"},
    {"x = 'abc\n", "unterminated string literal (detected at line 1) | 'abc"},
    {"x = \"\"\"abc\n", "unterminated triple-quoted string literal (detected at line 1) | \"\"\""},
    {"x = 'a' 'b\n", "unterminated string literal (detected at line 1) | 'b"},
    {"f'{x'\n", "f-string: expecting '}' | f'{x'"},
    {"f'{x\n", "f-string: '{' was never closed | {"},
    {"f'{x!z}'\n", "f-string: invalid conversion character 'z': expected 's', 'r', or 'a' | z"},
    {"f'{x!r:'\n", "f-string: expecting '}' | f'{x!r:"},
    {"f'{}'\n", "f-string: valid expression required before '}' | }"},
    {"f'{ = }'\n", "f-string: valid expression required before '=' | ="},
    {"f'a } b'\n", "f-string: single '}' is not allowed | }"},
    {"f'{a b}'\n", "f-string: invalid syntax. Perhaps you forgot a comma? | b"},
    {"f'{lambda x: 1}'\n", "f-string: lambda expressions are not allowed without parentheses |  1"},
    {"f'{x' + 'y'\n", "f-string: invalid syntax. Perhaps you forgot a comma? | ' + '"},
    {"def f():\nx = 1\n", "expected an indented block after function definition on line 1 | x"},
    {"if a:\n    x\nelse:\ny\n", "expected an indented block after 'else' statement on line 3 | y"},
    {"for i in x:\n", "expected an indented block after 'for' statement on line 1 | "},
    {"  x = 1\n    y = 2\n", "unexpected indent |     "},
    {"if a:\n        x = 1\n    y = 2\n",
     "unindent does not match any outer indentation level |     "},
    {"if a:\n\tx = 1\n        y = 2\n",
     "inconsistent use of tabs and spaces in indentation |         "},
    {"x = 1\n    y = 2\n", "unexpected indent |     "},
    {"print \"hello\"\n",
     "Missing parentheses in call to 'print'. Did you mean print(...)? | print \"hello\""},
    {"exec \"x\"\n", "Missing parentheses in call to 'exec'. Did you mean exec(...)? | exec \"x\""},
    {"x = [1 2]\n", "invalid syntax. Perhaps you forgot a comma? | 1 2"},
    {"f(a b)\n", "invalid syntax. Perhaps you forgot a comma? | a b"},
    {"x = {1: 2 3: 4}\n", "invalid syntax. Perhaps you forgot a comma? | 2 3"},
    {"x = {1, 2: 3}\n", "invalid syntax: expected ',' or '}' | :"},
    {"x = {1: 2, 3}\n", "':' expected after dictionary key | 3"},
    {"x = {1: }\n", "expression expected after dictionary key and ':' | :"},
    {"x = {1: *a}\n", "cannot use a starred expression in a dictionary value | *"},
    {"x = 1 if y\n", "expected 'else' after 'if' expression | 1 if y"},
    {"if x = 1: pass\n", "invalid syntax. Maybe you meant '==' or ':=' instead of '='? | x ="},
    {"if x.y = 1: pass\n",
     "cannot assign to attribute here. Maybe you meant '==' instead of '='? | x.y"},
    {"while f() = 1: pass\n",
     "cannot assign to function call here. Maybe you meant '==' instead of '='? | f()"},
    {"(x = 1)\n", "invalid syntax. Maybe you meant '==' or ':=' instead of '='? | x ="},
    {"x + 1 = 2\n",
     "cannot assign to expression here. Maybe you meant '==' instead of '='? | x + 1"},
    {"f() = 1\n",
     "cannot assign to function call here. Maybe you meant '==' instead of '='? | f()"},
    {"1 = x\n", "cannot assign to literal here. Maybe you meant '==' instead of '='? | 1"},
    {"None = x\n", "cannot assign to None | None"},
    {"x = None = 1\n", "cannot assign to None | None"},
    {"(a, 1) = x\n", "cannot assign to literal | 1"},
    {"[a, f()] = x\n", "cannot assign to function call | f()"},
    {"a < b = c\n", "cannot assign to comparison | a < b"},
    {"lambda: x = 1\n", "cannot assign to lambda | lambda: x"},
    {"(yield) = 1\n", "assignment to yield expression not possible | yield"},
    {"*a = x\n", "starred assignment target must be in a list or tuple | *a"},
    {"*a, *b = x\n", "multiple starred expressions in assignment | *a, *b"},
    {"x = *a\n", "can't use starred expression here | *a"},
    {"*a\n", "can't use starred expression here | *a"},
    {"a, b += 1\n", "'tuple' is an illegal expression for augmented assignment | a, b"},
    {"f() += 1\n", "'function call' is an illegal expression for augmented assignment | f()"},
    {"a, b: int\n", "only single target (not tuple) can be annotated | a, b"},
    {"f(): int\n", "illegal target for annotation | f()"},
    {"x:\n    pass\n",
     "invalid syntax: a line that ends in ':' must begin with a word like 'if', 'for' or 'def' | "
     ":"},
    {"(x + 1 := 2)\n", "cannot use assignment expressions with expression | x + 1"},
    {"x := 1\n", "invalid syntax: an assignment expression needs parentheses as a statement | :="},
    {"for f() in x: pass\n", "cannot assign to function call | f()"},
    {"for 1 in x: pass\n", "cannot assign to literal | 1"},
    {"for x y: pass\n", "invalid syntax: expected 'in' after the target of 'for' | y"},
    {"[x for 1 in y]\n", "cannot assign to literal | 1"},
    {"[*x for x in y]\n", "iterable unpacking cannot be used in comprehension | *x"},
    {"{**x for x in y}\n", "dict unpacking cannot be used in dict comprehension | **"},
    {"[x, y for x in z]\n", "did you forget parentheses around the comprehension target? | x, y"},
    {"with x as 1: pass\n", "cannot assign to literal | 1"},
    {"with x as f(): pass\n", "cannot assign to function call | f()"},
    {"del f()\n", "cannot delete function call | f()"},
    {"del x + 1\n", "cannot delete expression | x + 1"},
    {"del *a\n", "cannot delete starred | *a"},
    {"import a.b as c.d\n", "invalid syntax: expected a new line or ';' after the statement | ."},
    {"import a from b\n", "Did you mean to use 'from ... import ...' instead? | import a"},
    {"from a import b,\n", "trailing comma not allowed without surrounding parentheses | \n"},
    {"from a import (b\nx = 1\n", "'(' was never closed | ("},
    {"from . import\n", "invalid syntax: expected a name to import | \n"},
    {"def f(a, a): pass\n", "duplicate argument 'a' in function definition | a"},
    {"def f(a, *a): pass\n", "duplicate argument 'a' in function definition | a"},
    {"lambda a, *, a: 1\n", "duplicate argument 'a' in function definition | a"},
    {"def f(a=1, b): pass\n", "parameter without a default follows parameter with a default | b"},
    {"def f(*): pass\n", "named arguments must follow bare * | *"},
    {"def f(*, **a): pass\n", "named arguments must follow bare * | *"},
    {"def f(*a, *b): pass\n", "* argument may appear only once | *"},
    {"def f(**a, b): pass\n", "arguments cannot follow var-keyword argument | b"},
    {"def f(*a=1): pass\n", "var-positional argument cannot have default value | ="},
    {"def f(**a=1): pass\n", "var-keyword argument cannot have default value | ="},
    {"def f(/, a): pass\n", "at least one argument must precede / | /"},
    {"def f(a, /, b, /): pass\n", "/ may appear only once | /"},
    {"def f(*a, /): pass\n", "/ must be ahead of * | /"},
    {"def f(a=): pass\n", "expected default value expression | ="},
    {"def f((a, b)): pass\n", "Function parameters cannot be parenthesized | ("},
    {"def f(1): pass\n", "invalid syntax: expected a parameter name | 1"},
    {"def f(class): pass\n", "'class' is a reserved word and cannot be a parameter name | class"},
    {"def None(): pass\n", "'None' is a reserved word and cannot be a function name | None"},
    {"f(a=1, 2)\n", "positional argument follows keyword argument | 2"},
    {"f(**a, 2)\n", "positional argument follows keyword argument unpacking | 2"},
    {"f(**a, *b)\n", "iterable argument unpacking follows keyword argument unpacking | *b"},
    {"f(a=1, a=2)\n", "keyword argument repeated: a | a=2"},
    {"f(a.b=1)\n", "expression cannot contain assignment, perhaps you meant \"==\"? | a.b="},
    {"f(True=1)\n", "cannot assign to True | True="},
    {"f(a=)\n", "expected argument value expression | a="},
    {"f(x for x in y, 1)\n", "Generator expression must be parenthesized | x for x in y"},
    {"f(1, x for x in y)\n", "Generator expression must be parenthesized | x for x in y"},
    {"try:\n    x\ny\n", "expected 'except' or 'finally' block | y"},
    {"try:\n    x\nexcept:\n    y\nexcept A:\n    z\n",
     "default 'except:' must be last | except:\n    y"},
    {"try:\n    x\nexcept A:\n    y\nexcept* B:\n    z\n",
     "cannot have both 'except' and 'except*' on the same 'try' | except"},
    {"try:\n    x\nexcept*:\n    y\n", "expected one or more exception types | :"},
    {"try:\n    x\nexcept A, B as c:\n    y\n",
     "multiple exception types must be parenthesized when using 'as' | A, B"},
    {"match x:\n    pass\n", "invalid syntax: expected 'case' within 'match' | pass"},
    {"match x:\n    case 1 + 2: pass\n", "imaginary number required in complex literal | 2"},
    {"match x:\n    case _: pass\n    case 1: pass\n",
     "wildcard makes remaining patterns unreachable | _"},
    {"match x:\n    case a | 1: pass\n",
     "name capture 'a' makes remaining patterns unreachable | a"},
    {"match x:\n    case a | b: pass\n    case c: pass\n",
     "name capture 'a' makes remaining patterns unreachable | a"},
    {"match x:\n    case [a] | [b]: pass\n",
     "alternative patterns bind different names | [a] | [b]"},
    {"match x:\n    case [a, a]: pass\n", "multiple assignments to name 'a' in pattern | a"},
    {"match x:\n    case [*a, *b]: pass\n",
     "multiple starred expressions in sequence pattern | *b"},
    {"match x:\n    case A(b=1, 2): pass\n", "positional patterns follow keyword patterns | 2"},
    {"match x:\n    case A(b=1, b=2): pass\n", "attribute name repeated in class pattern: b | b"},
    {"match x:\n    case 1 as _: pass\n", "cannot use '_' as a target | _"},
    {"match x:\n    case f'{x}': pass\n",
     "patterns may only match literals and attribute lookups | f'{x}'"},
    {"match x:\n    case {**a, 1: b}: pass\n",
     "invalid syntax: '**a' must end the mapping pattern | 1"},
    {"match x:\n    case {a: b}: pass\n",
     "mapping pattern keys may only match literals and attribute lookups | a"},
    {"match x:\ncase 1: pass\n",
     "expected an indented block after 'match' statement on line 1 | case"},
    {"break\n", "'break' outside loop | break"},
    {"if x: continue\n", "'continue' not properly in loop | continue"},
    {"while x:\n    def f(): break\n", "'break' outside loop | break"},
    {"else:\n    pass\n", "invalid syntax: 'else' without a statement that it belongs to | else"},
    {"x = class\n", "invalid syntax: expected an expression, found 'class' | class"},
    {"a.class\n", "'class' is a reserved word and cannot be an attribute name | class"},
    {"a..b\n", "invalid syntax: expected an attribute name | ."},
    {"x = not\n", "invalid syntax: expected an expression | \n"},
    {"a + not b\n", "'not' after an operator must be parenthesized | not"},
    {"@\ndef f(): pass\n", "invalid syntax: expected an expression | \n"},
    {"@x\ny\n", "invalid syntax: expected a function or class after a decorator | y"},
    {"async x\n", "invalid syntax: expected 'def', 'for' or 'with' after 'async' | x"},
    {"return return\n", "invalid syntax: expected an expression, found 'return' | return"},
    {"x = 0777\n",
     "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal "
     "integers | 0777"},
    {"x = 0o8\n", "invalid digit '8' in octal literal | 8"},
    {"x = 0b12\n", "invalid digit '2' in binary literal | 2"},
    {"x = 0xg\n", "invalid hexadecimal literal | 0x"},
    {"x = 1__0\n", "invalid decimal literal | 1_"},
    {"x = 1_\n", "invalid decimal literal | 1_"},
    {"x = 1e+\n", "invalid decimal literal: the exponent has no digits | 1e+"},
    {"x = 12abc\n", "invalid decimal literal | 12"},
    {"x = $\n", "invalid character '$' (U+0024) | $"},
    {"x = a ? b : c\n", "invalid character '?' (U+003F) | ?"},
    {"x = !a\n", "'!' is not an operator; write 'not' | !"},
    {"x = “a”\n", "invalid character '“' (U+201C) | “"},
    {"x = a b\n", "invalid syntax: expected a new line or ';' after the statement | b"},
    {"x \\ y\n", "unexpected character after line continuation character | \\ "},
    {"'\\x1'\n", "truncated \\xXX escape | \\x1"},
    {"'\\u12'\n", "truncated \\uXXXX escape | \\u12"},
    {"'\\U00110000'\n", "illegal Unicode character: above U+10FFFF | \\U00110000"},
    {"'\\N{DASH'\n", "malformed \\N character escape: write \\N{name} | \\N"},
    {"'\\N{DASH}'\n",
     "character names cannot be looked up here; write the character itself or its number (\\uXXXX) "
     "in place of \\N{DASH} | \\N{DASH}"},
    {"b'é'\n", "bytes can only contain ASCII literal characters | é"},
    {"'a' b'b'\n", "cannot mix bytes and nonbytes literals | 'a' b'b'"},
    {"t'a' 'b'\n", "cannot mix t-string literals with string or f-string literals | t'a' 'b'"},
    {"__debug__ = 1\n", "cannot assign to __debug__ | __debug__"},
    {"def f[T, T](): pass\n", "duplicate type parameter 'T' | T"},
    {"def f[](): pass\n", "Type parameter list cannot be empty | ]"},
    {"type X = \n", "invalid syntax: expected an expression | \n"},
    {"x = ()()[\n", "'[' was never closed | ["},
    {"a[]\n", "invalid syntax: expected an index between '[' and ']' | ]"},
    {"print(a\nb)\nc(\n", "invalid syntax. Perhaps you forgot a comma? | a\nb"},
};

TEST(SyntaxError, SaysWhatIsWrongAndWhere) {
    for (const Row& row : kRows) EXPECT_EQ(error_of(row.text), row.error) << row.text;
}

TEST(SyntaxError, ShowsTheOpeningOfABracketThatDoesNotMatch) {
    auto source = std::make_shared<support::Source>("test.py", "f(a[1)\n");
    try {
        parse(source);
        FAIL();
    } catch (const support::CompileError& error) {
        ASSERT_EQ(error.diagnostic().notes.size(), 1u);
        EXPECT_EQ(error.diagnostic().notes[0].span.begin, 3u);
    }
}

TEST(SyntaxError, CountsLinesOfTheFile) {
    auto source =
        std::make_shared<support::Source>("test.py", "    def f():\n        x = = 1\n", 40);
    try {
        parse(source);
        FAIL();
    } catch (const support::CompileError& error) {
        EXPECT_EQ(error.diagnostic().message, "invalid syntax: expected an expression, found '='");
        EXPECT_EQ(source->position(error.diagnostic().span.begin).line, 41);
        EXPECT_EQ(source->position(error.diagnostic().span.begin).column, 12);
    }
}

}  // namespace
}  // namespace numen::syntax
