#include <cctype>

#include "sema/forms.h"
#include "sema/lowering.h"

/// format % values and format.format(...), for formats known when compiled: taken apart here, so
/// that each value is formatted for its own type.
namespace numen::sema {

namespace {

constexpr const char* kOneForEach = "Give one value for each place in the format.";

/// The pieces of the result, put together as they come.
class Pieces {
  public:
    Pieces(Lowering& lowering, Span span)
        : l(lowering), span(span), all(l.literal(std::string_view(""))) {}
    void add(const Value& text) {
        bool is_empty = all.constant != nullptr && all.constant->text.empty();
        all = is_empty ? text : l.borrow(l.binary(syntax::BinaryOp::Add, all, text, span));
    }
    void add(std::string_view text) {
        if (!text.empty()) add(l.literal(text));
    }
    Value result() const { return all; }

  private:
    Lowering& l;
    Span span;
    Value all;
};

/// One %-conversion: %[flags][width][.precision]letter.
struct Conversion {
    std::string flags, width, precision;
    char letter = 0;
};

/// Reads the conversion behind a percent sign; `at` is moved behind it.
Conversion conversion(Lowering& l, std::string_view format, std::size_t& at, Span span) {
    Conversion out;
    auto take_while = [&](auto&& accepts, std::string& into) {
        while (at < format.size() && accepts(format[at])) into += format[at++];
    };
    auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
    take_while([](char c) { return std::string_view("-+ #0").find(c) != std::string_view::npos; },
               out.flags);
    take_while(is_digit, out.width);
    if (at < format.size() && format[at] == '.') {
        out.precision = format[at++];
        take_while(is_digit, out.precision);
        if (out.precision == ".") out.precision = ".0";
    }
    if (at == format.size())
        l.fail(Code::bad_argument, span, "incomplete format: '" + std::string(format) + "'");
    out.letter = format[at++];
    return out;
}

/// The specification of format() that gives what the conversion gives.
std::string specification(const Conversion& c, bool is_number) {
    auto has = [&](char flag) { return c.flags.find(flag) != std::string::npos; };
    std::string out;
    if (has('-') && !c.width.empty()) out += '<';
    if (!has('-') && !is_number && !c.width.empty()) out += '>';
    if (!is_number) return out + c.width + c.precision;
    if (has('+'))
        out += '+';
    else if (has(' '))
        out += ' ';
    if (has('#')) out += '#';
    if (has('0') && !has('-')) out += '0';
    return out + c.width + c.precision;
}

Value converted(Lowering& l, const Conversion& c, const Value& given, Span span) {
    Arguments one{.positional = {given}, .keywords = {}, .span = span};
    auto format = [&](const Value& v, const std::string& spec) {
        return l.format_value(v, l.literal(std::string_view(spec)), span);
    };
    switch (c.letter) {
        case 's': return format(l.text_of(given, false, span), specification(c, false));
        case 'r': return format(l.text_of(given, true, span), specification(c, false));
        case 'a':
            return format(l.call_library("builtins", "ascii", {&given, 1}, span),
                          specification(c, false));
        case 'd':
        case 'i':
        case 'u':
        case 'x':
        case 'X':
        case 'o': {
            bool is_decimal = c.letter != 'x' && c.letter != 'X' && c.letter != 'o';
            if (!c.precision.empty() || given.type->is_text()) break;
            if (!is_decimal && !given.type->is_integer()) break;
            return format(builtin_int(l, one, span),
                          specification(c, true) + (is_decimal ? 'd' : c.letter));
        }
        case 'f':
        case 'F':
        case 'e':
        case 'E':
        case 'g':
        case 'G':
            if (given.type->is_text()) break;
            return format(builtin_float(l, one, span), specification(c, true) + c.letter);
        case 'c': {
            Conversion whole = c;
            whole.precision.clear();
            if (!given.is(Kind::String)) {
                const Value code = l.value(l.index_value(given, span, "the argument of %c"));
                l.raise_if(l.ir.binary(Op::or_, l.ir.binary(Op::lt, code.node, l.ir.int64(0)),
                                       l.ir.binary(Op::gt, code.node, l.ir.int64(0x10FFFF))),
                           "OverflowError", "%c arg not in range(0x110000)", span);
                one.positional = {code};
                return format(l.borrow(builtin_chr(l, one, span)), specification(whole, false));
            }
            ir::Node* length = l.node(l.string_length(given));
            l.raise_if(l.ir.binary(Op::ne, length, l.ir.int64(1)), "TypeError",
                       "%c requires int or char", span);
            return format(given, specification(whole, false));
        }
        default: break;
    }
    l.fail(Code::bad_argument, span,
           std::string("%") + c.flags + c.width + c.precision + c.letter +
               " is not supported in compiled code for " + types::to_string(given.type),
           {}, "Use an f-string.");
}

}  // namespace

Value Lowering::percent_format(std::string_view format, const Value& given, Span span) {
    std::vector<Value> values = given.is(Kind::Tuple) ? elements(given) : std::vector{given};
    std::size_t next = 0, at = 0;
    Pieces pieces(*this, span);
    while (at < format.size()) {
        std::size_t percent = std::min(format.find('%', at), format.size());
        pieces.add(format.substr(at, percent - at));
        at = percent + 1;
        if (percent == format.size()) break;
        if (at < format.size() && format[at] == '%') {
            pieces.add("%");
            ++at;
            continue;
        }
        Conversion c = conversion(*this, format, at, span);
        if (next == values.size())
            fail(Code::argument_count, span, "not enough arguments for format string", {},
                 kOneForEach);
        pieces.add(borrow(converted(*this, c, values[next++], span)));
    }
    if (next < values.size()) {
        fail(Code::argument_count, span, "not all arguments converted during string formatting");
    }
    return pieces.result();
}

Value Lowering::brace_format(std::string_view format, const Arguments& given, Span span) {
    Pieces pieces(*this, span);
    std::size_t next = 0, at = 0;
    auto field = [&](std::string_view text) {
        std::size_t colon = std::min(text.find(':'), text.size());
        std::string_view spec = colon < text.size() ? text.substr(colon + 1) : "";
        std::string_view name = text.substr(0, colon);
        char shown = 0;
        if (std::size_t mark = name.find('!'); mark != std::string_view::npos) {
            shown = mark + 1 < name.size() ? name[mark + 1] : '?';
            name = name.substr(0, mark);
        }
        Value v;
        if (name.find_first_of(".[") != std::string_view::npos ||
            spec.find('{') != std::string_view::npos) {
            fail(Code::unsupported_syntax, span,
                 "'{" + std::string(text) + "}' in a format of compiled code", {},
                 "Use an f-string.");
        }
        bool is_number = name.find_first_not_of("0123456789") == std::string_view::npos;
        if (is_number) {
            std::size_t index = name.empty() ? next++ : std::stoul(std::string(name));
            if (index >= given.positional.size()) {
                fail(Code::argument_count, span,
                     "Replacement index " + std::to_string(index) +
                         " out of range for positional args tuple",
                     {}, kOneForEach);
            }
            v = given.positional[index];
        } else {
            for (const auto& [keyword, one] : given.keywords) {
                if (keyword == name) v = one;
            }
            if (!v) fail(Code::unknown_keyword, span, "no argument '" + std::string(name) + "'");
        }
        if (shown != 0) v = text_of(v, shown != 's', span);
        pieces.add(borrow(format_value(v, literal(spec), span)));
    };
    while (at < format.size()) {
        std::size_t brace = std::min(format.find_first_of("{}", at), format.size());
        pieces.add(format.substr(at, brace - at));
        if (brace == format.size()) break;
        if (brace + 1 < format.size() && format[brace + 1] == format[brace]) {
            pieces.add(format.substr(brace, 1));
            at = brace + 2;
            continue;
        }
        std::size_t end = format.find('}', brace);
        if (format[brace] == '}' || end == std::string_view::npos) {
            fail(Code::bad_argument, span,
                 std::string("Single '") + format[brace] + "' encountered in format string");
        }
        field(format.substr(brace + 1, end - brace - 1));
        at = end + 1;
    }
    return pieces.result();
}

Value string_method_format(Lowering& l, Arguments& arguments, Span span) {
    auto format = l.known_string(arguments.positional[0]);
    if (!format) {
        l.fail(Code::not_constant, span, "a format that is not known when compiled", {},
               "Write it where it is used, or use str() and +.");
    }
    Arguments given = arguments;
    given.positional.erase(given.positional.begin());
    return l.brace_format(*format, given, span);
}

}  // namespace numen::sema
