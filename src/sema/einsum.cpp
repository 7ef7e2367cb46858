#include <algorithm>

#include "sema/forms.h"
#include "sema/lowering.h"

/// np.einsum: sums of products by labelled axes, as sums, transposes and products of matrices.
namespace numen::sema {

namespace {

/// An array whose axes have one label each.
struct Term {
    Value array;
    std::string labels;
};

bool has(std::string_view labels, char one) { return labels.find(one) != labels.npos; }

class Einsum {
  public:
    Einsum(Lowering& lowering, Span span) : l_(lowering), span_(span) {}

    Value run(std::string_view subscripts, std::span<const Value> given,
              std::optional<DType> dtype) {
        std::string plain(subscripts);
        std::erase(plain, ' ');
        std::size_t arrow = plain.find("->");
        std::vector<std::string> inputs = split(plain.substr(0, arrow));
        if (inputs.size() != given.size())
            fail("einsum() needs as many operands as there are subscripts before '->'");
        std::vector<Value> operands;
        for (const Value& one : given) operands.push_back(l_.array_from(one, dtype, span_));
        std::string dots = spell_out(inputs, operands);
        std::string output =
            arrow == plain.npos ? dots + implicit_output(inputs) : plain.substr(arrow + 2);
        if (std::size_t at = output.find("..."); at != output.npos) output.replace(at, 3, dots);
        std::vector<Term> terms;
        for (std::size_t i = 0; i < inputs.size(); ++i)
            terms.push_back(term(operands[i], inputs[i]));
        for (std::size_t i = 0; i < output.size(); ++i) {
            bool known = std::any_of(terms.begin(), terms.end(),
                                     [&](const Term& t) { return has(t.labels, output[i]); });
            if (!known || has(output.substr(i + 1), output[i]))
                fail("the output of einsum() has a label twice, or one that no operand has");
        }
        Term result = terms[0];
        for (std::size_t i = 1; i < terms.size(); ++i) {
            std::string later = output;
            for (std::size_t k = i + 1; k < terms.size(); ++k) later += terms[k].labels;
            result = product(result, terms[i], later);
        }
        result = permuted(summed(result, output), output);
        if (!output.empty() || !result.array.is(Kind::Array)) return result.array;
        return l_.get_item(result.array, l_.tuple({}), span_);
    }

  private:
    [[noreturn]] void fail(std::string message) {
        l_.fail(Code::bad_argument, span_, std::move(message));
    }

    /// Labels of the axes that an ellipsis stands for; nobody can write them.
    static char of_ellipsis(int i) { return static_cast<char>(i + 1); }
    static bool is_of_ellipsis(char label) { return label < ' '; }

    /// Puts labels in the place of the ellipses of all operands, whose axes there are broadcast
    /// together; gives the labels of all of them.
    std::string spell_out(std::vector<std::string>& inputs, std::vector<Value>& operands) {
        int most = 0;
        Value shape;
        std::vector<int> counts;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            std::size_t at = inputs[i].find("...");
            bool dots = at != std::string::npos;
            int count =
                operands[i].type->ndim - static_cast<int>(inputs[i].size()) + (dots ? 3 : 0);
            if (count < 0 || (!dots && count > 0))
                fail("einsum() needs one label for each axis of an operand");
            if (count > 20) fail("an ellipsis of einsum() stands for 20 axes at most");
            counts.push_back(dots ? count : -1);
            if (!dots) continue;
            most = std::max(most, count);
            Value which[] = {operands[i], number(at), number(static_cast<std::size_t>(count))};
            Value own = l_.call_library("numpy", "_sizes_from", which, span_);
            Value both[] = {shape, own};
            shape = shape ? l_.call_library("numpy", "_broadcast_two", both, span_) : own;
        }
        std::string labels;
        for (int i = 0; i < most; ++i) labels += of_ellipsis(i);
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            if (counts[i] < 0) continue;
            std::size_t at = inputs[i].find("...");
            inputs[i].replace(at, 3, labels);
            Value spread[] = {operands[i], number(at), number(static_cast<std::size_t>(counts[i])),
                              shape};
            operands[i] = l_.call_library("numpy", "_spread_from", spread, span_);
        }
        return labels;
    }

    static std::vector<std::string> split(const std::string& text) {
        std::vector<std::string> parts(1);
        for (char c : text) {
            if (c == ',') {
                parts.emplace_back();
            } else {
                parts.back() += c;
            }
        }
        return parts;
    }

    /// Without '->': the labels that occur once, in alphabetical order.
    static std::string implicit_output(const std::vector<std::string>& inputs) {
        std::string all, once;
        for (const std::string& one : inputs) all += one;
        for (char c : all) {
            if (std::count(all.begin(), all.end(), c) == 1 && !is_of_ellipsis(c)) once += c;
        }
        std::sort(once.begin(), once.end());
        return once;
    }

    /// An operand; of axes with the same label the diagonal is taken.
    Term term(const Value& operand, std::string labels) {
        Term made{operand, std::move(labels)};
        for (std::size_t i = 0; i < made.labels.size(); ++i) {
            char label = made.labels[i];
            std::size_t again = made.labels.find(label, i + 1);
            if (again == made.labels.npos) continue;
            auto size = [&](std::size_t axis) {
                return l_.ir.field(l_.node(made.array), types::shape_field(static_cast<int>(axis)));
            };
            l_.raise_if(l_.ir.binary(ir::Op::ne, size(i), size(again)), "ValueError",
                        std::string("dimensions in an operand for collapsing index '") + label +
                            "' don't match",
                        span_);
            Value arguments[] = {made.array, number(0), number(i), number(again)};
            made.array = l_.call_library("numpy", "diagonal", arguments, span_);
            made.labels.erase(again, 1).erase(i, 1).push_back(label);
            i = static_cast<std::size_t>(-1);  // from the front again
        }
        return made;
    }

    Value number(std::size_t n) { return l_.literal(static_cast<std::int64_t>(n)); }

    Value numbers(std::span<const std::size_t> all) {
        std::vector<Value> parts;
        for (std::size_t one : all) parts.push_back(number(one));
        return l_.tuple(parts);
    }

    /// Sums over the axes whose labels are not kept.
    Term summed(const Term& t, std::string_view kept) {
        std::vector<std::size_t> axes;
        std::string left;
        for (std::size_t i = 0; i < t.labels.size(); ++i) {
            if (has(kept, t.labels[i])) {
                left += t.labels[i];
            } else {
                axes.push_back(i);
            }
        }
        if (axes.empty()) return t;
        Value arguments[] = {t.array, numbers(axes),
                             l_.static_value(l_.types.dtype_object(t.array.type->dtype))};
        Value sum = l_.call_library("numpy", "sum", arguments, span_);
        return {sum, left};
    }

    Term permuted(const Term& t, const std::string& order) {
        if (t.labels == order) return t;
        std::vector<std::size_t> axes;
        for (char label : order) axes.push_back(t.labels.find(label));
        Arguments arguments{.positional = {t.array, numbers(axes)}, .keywords = {}, .span = span_};
        return {array_method_transpose(l_, arguments, span_), order};
    }

    ir::Node* size(const Term& t, char label) {
        int axis = static_cast<int>(t.labels.find(label));
        return l_.ir.field(l_.node(t.array), types::shape_field(axis));
    }

    ir::Node* size(const Term& t, std::string_view labels) {
        ir::Node* product = l_.ir.int64(1);
        for (char label : labels) product = l_.ir.binary(Op::mul, product, size(t, label));
        return product;
    }

    Value reshaped(const Value& array, std::span<ir::Node* const> sizes) {
        std::vector<Value> shape;
        for (ir::Node* one : sizes) shape.push_back(l_.value(one));
        Arguments arguments{.positional = {array, l_.tuple(shape)}, .keywords = {}, .span = span_};
        return array_method_reshape(l_, arguments, span_);
    }

    /// The product of two terms, with the labels that are still needed: a product of matrices, one
    /// for each combination of the labels that both have and that are kept.
    Term product(const Term& first, const Term& second, const std::string& later) {
        Term a = summed(first, later + second.labels);
        Term b = summed(second, later + first.labels);
        std::string both, inner, rows, columns;
        for (char label : a.labels) {
            if (!has(b.labels, label)) {
                rows += label;
                continue;
            }
            l_.raise_if(l_.ir.binary(Op::ne, size(a, label), size(b, label)), "ValueError",
                        "operands could not be broadcast together: sizes of a label differ", span_);
            (has(later, label) ? both : inner) += label;
        }
        for (char label : b.labels) {
            if (!has(a.labels, label)) columns += label;
        }
        a = permuted(a, both + rows + inner);
        b = permuted(b, both + inner + columns);
        ir::Node* left[] = {size(a, both), size(a, rows), size(a, inner)};
        ir::Node* right[] = {size(b, both), size(b, inner), size(b, columns)};
        std::size_t from = both.empty() ? 1 : 0;
        Value matrices[] = {reshaped(a.array, std::span(left).subspan(from)),
                            reshaped(b.array, std::span(right).subspan(from))};
        Value made = l_.call_library("numpy", "matmul", matrices, span_);
        std::vector<ir::Node*> sizes;
        for (char label : both + rows) sizes.push_back(size(a, label));
        for (char label : columns) sizes.push_back(size(b, label));
        return {reshaped(made, sizes), both + rows + columns};
    }

    Lowering& l_;
    Span span_;
};

}  // namespace

Value numpy_einsum(Lowering& l, Arguments& arguments, Span span) {
    Value out;
    std::optional<DType> dtype;
    std::string_view casting = "safe";
    bool columns = false;
    for (const auto& [keyword, given] : arguments.keywords) {
        if (keyword == "out") {
            if (!given.is(Kind::None)) out = given;
        } else if (keyword == "dtype") {
            if (!given.is(Kind::None)) dtype = l.dtype_argument(given, span);
        } else if (keyword == "casting") {
            casting = casting_argument(l, given);
        } else if (keyword == "order") {
            auto text = l.known_string(given);
            if (!text || text->size() != 1 || std::string_view("KACF").find(*text) > 3) {
                l.fail(Code::bad_argument, given.span,
                       "einsum(): order must be one of 'C', 'F', 'A', or 'K'");
            }
            columns = *text == "F";
        } else if (keyword != "optimize") {  // operands are taken in order, by products of matrices
            l.fail(Code::unknown_keyword, given.span,
                   "einsum() does not support '" + std::string(keyword) + "'");
        }
    }
    auto subscripts =
        arguments.positional.empty() ? std::nullopt : l.known_string(arguments.positional[0]);
    if (!subscripts || arguments.positional.size() < 2) {
        l.fail(Code::not_constant, span, "einsum() takes literal subscripts, then the operands");
    }
    std::span<const Value> operands = std::span(arguments.positional).subspan(1);
    auto check = [&](DType from, DType to, const char* what) {
        if (can_cast(from, to, casting)) return;
        l.fail(Code::bad_argument, span,
               "einsum(): cannot cast " + std::string(what) + " from " +
                   std::string(types::info(from).name) + " to " +
                   std::string(types::info(to).name) + " with casting rule '" +
                   std::string(casting) + "'");
    };
    if (dtype) {
        for (const Value& one : operands)
            check(l.operand(l.as_operand(one, span), "einsum()", span).dtype, *dtype, "an operand");
    }
    Value made = Einsum(l, span).run(*subscripts, operands, dtype);
    if (out) {
        if (!out.is(Kind::Array)) l.fail(Code::bad_argument, out.span, "out must be an array");
        made = l.borrow(made);
        check(l.operand(made, "einsum()", span).dtype, out.type->dtype, "the result");
        l.fill_array(out, made, span);
        return out;
    }
    if (columns && made.is(Kind::Array))
        return l.call_library("numpy", "asfortranarray", {&made, 1}, span);
    return made;
}

}  // namespace numen::sema
