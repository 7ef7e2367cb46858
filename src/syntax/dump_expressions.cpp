#include <algorithm>
#include <vector>

#include "syntax/dump_impl.h"

namespace numen::syntax {

std::string_view class_name(BinaryOp op) {
    switch (op) {
        case BinaryOp::Add: return "Add()";
        case BinaryOp::Sub: return "Sub()";
        case BinaryOp::Mult: return "Mult()";
        case BinaryOp::MatMult: return "MatMult()";
        case BinaryOp::Div: return "Div()";
        case BinaryOp::Mod: return "Mod()";
        case BinaryOp::Pow: return "Pow()";
        case BinaryOp::LShift: return "LShift()";
        case BinaryOp::RShift: return "RShift()";
        case BinaryOp::BitOr: return "BitOr()";
        case BinaryOp::BitXor: return "BitXor()";
        case BinaryOp::BitAnd: return "BitAnd()";
        case BinaryOp::FloorDiv: return "FloorDiv()";
    }
    NUMEN_UNREACHABLE("a binary operator without its case");
}

namespace {

std::string_view class_name(UnaryOpKind op) {
    switch (op) {
        case UnaryOpKind::Invert: return "Invert()";
        case UnaryOpKind::Not: return "Not()";
        case UnaryOpKind::UAdd: return "UAdd()";
        case UnaryOpKind::USub: return "USub()";
    }
    NUMEN_UNREACHABLE("a unary operator without its case");
}

std::string_view class_name(CompareOp op) {
    switch (op) {
        case CompareOp::Eq: return "Eq()";
        case CompareOp::NotEq: return "NotEq()";
        case CompareOp::Lt: return "Lt()";
        case CompareOp::LtE: return "LtE()";
        case CompareOp::Gt: return "Gt()";
        case CompareOp::GtE: return "GtE()";
        case CompareOp::Is: return "Is()";
        case CompareOp::IsNot: return "IsNot()";
        case CompareOp::In: return "In()";
        case CompareOp::NotIn: return "NotIn()";
    }
    NUMEN_UNREACHABLE("a comparison operator without its case");
}

}  // namespace

void Dumper::close(const Span& span) {
    bool hidden = positions_ == Positions::OutsideFStrings && fstring_depth_ > 0;
    if (positions_ != Positions::None && !hidden) {
        // CPython does not count a byte order mark as a column.
        auto column = [&](support::Source::Position at) {
            bool marked = at.line == tree_.source->first_line() &&
                          tree_.source->text().starts_with("\xEF\xBB\xBF");
            return at.column - (marked ? 3 : 0);
        };
        support::Source::Position begin = tree_.source->position(span.begin);
        support::Source::Position end = tree_.source->position(span.end);
        field("lineno");
        number(begin.line);
        field("col_offset");
        number(column(begin));
        field("end_lineno");
        number(end.line);
        field("end_col_offset");
        number(column(end));
    }
    close();
}

void Dumper::use_field(Use use) {
    field("ctx");
    word(use == Use::Load ? "Load()" : use == Use::Store ? "Store()" : "Del()");
}

/// Left spines may be as long as the text: they are walked down and up in a loop.
void Dumper::expr(const Expr* top, Use use) {
    std::vector<const Expr*> spine;
    const Expr* at = top;
    while (const Expr* head = open_spine(at)) {
        spine.push_back(at);
        at = head;
    }
    plain_expr(at, spine.empty() ? use : Use::Load);
    while (!spine.empty()) {
        const Expr* node = spine.back();
        spine.pop_back();
        close_spine(node, node == top ? use : Use::Load);
    }
}

/// Opens a node of a left spine, up to its first field, and returns that; null for other nodes.
const Expr* Dumper::open_spine(const Expr* expr) {
    auto head = [&](std::string_view node, std::string_view name, const Expr* first) {
        open(node);
        field(name);
        return first;
    };
    switch (expr->kind) {
        case ExprKind::BinOp: return head("BinOp", "left", as<BinOp>(expr)->left);
        case ExprKind::Attribute: return head("Attribute", "value", as<Attribute>(expr)->value);
        case ExprKind::Subscript: return head("Subscript", "value", as<Subscript>(expr)->value);
        case ExprKind::Call: return head("Call", "func", as<Call>(expr)->func);
        default: return nullptr;
    }
}

void Dumper::close_spine(const Expr* expr, Use use) {
    if (const auto* op = as<BinOp>(expr)) {
        field("op");
        word(syntax::class_name(op->op));
        expr_field("right", op->right);
    } else if (const auto* attribute = as<Attribute>(expr)) {
        string_field("attr", attribute->attr);
        use_field(use);
    } else if (const auto* subscript = as<Subscript>(expr)) {
        expr_field("slice", subscript->index);
        use_field(use);
    } else {
        const auto* call = as<Call>(expr);
        exprs_field("args", call->args);
        keywords_field(call->keywords);
    }
    close(expr->span);
}

void Dumper::elements(std::string_view node, std::span<const Expr* const> items, const Span& span,
                      Use use) {
    open(node);
    exprs_field("elts", items, use);
    use_field(use);
    close(span);
}

void Dumper::plain_expr(const Expr* expr, Use use) {
    const Span& span = expr->span;
    switch (expr->kind) {
        case ExprKind::BinOp:
        case ExprKind::Attribute:
        case ExprKind::Subscript:
        case ExprKind::Call: NUMEN_UNREACHABLE("a spine node among plain ones");
        case ExprKind::Name:
            open("Name");
            string_field("id", as<Name>(expr)->id);
            use_field(use);
            break;
        case ExprKind::Constant:
            open("Constant");
            field("value");
            append_repr(out_, *as<Constant>(expr));
            break;
        case ExprKind::Slice: {
            const auto* slice = as<Slice>(expr);
            open("Slice");
            optional_field("lower", slice->lower);
            optional_field("upper", slice->upper);
            optional_field("step", slice->step);
            break;
        }
        case ExprKind::UnaryOp:
            open("UnaryOp");
            field("op");
            word(class_name(as<UnaryOp>(expr)->op));
            expr_field("operand", as<UnaryOp>(expr)->operand);
            break;
        case ExprKind::BoolOp:
            open("BoolOp");
            field("op");
            word(as<BoolOp>(expr)->op == BoolOpKind::And ? "And()" : "Or()");
            exprs_field("values", as<BoolOp>(expr)->values);
            break;
        case ExprKind::Compare: {
            const auto* compare = as<Compare>(expr);
            open("Compare");
            expr_field("left", compare->left);
            list_field("ops", compare->ops, [&](CompareOp op) { word(class_name(op)); });
            exprs_field("comparators", compare->comparators);
            break;
        }
        case ExprKind::IfExp: {
            const auto* conditional = as<IfExp>(expr);
            open("IfExp");
            expr_field("test", conditional->test);
            expr_field("body", conditional->body);
            expr_field("orelse", conditional->orelse);
            break;
        }
        case ExprKind::Tuple: return elements("Tuple", as<Tuple>(expr)->elements, span, use);
        case ExprKind::List: return elements("List", as<List>(expr)->elements, span, use);
        case ExprKind::Set:
            open("Set");
            exprs_field("elts", as<Set>(expr)->elements);
            break;
        case ExprKind::Dict:
            open("Dict");
            exprs_field("keys", as<Dict>(expr)->keys);
            exprs_field("values", as<Dict>(expr)->values);
            break;
        case ExprKind::ListComp:
            open("ListComp");
            expr_field("elt", as<ListComp>(expr)->element);
            comprehensions_field(as<ListComp>(expr)->generators);
            break;
        case ExprKind::SetComp:
            open("SetComp");
            expr_field("elt", as<SetComp>(expr)->element);
            comprehensions_field(as<SetComp>(expr)->generators);
            break;
        case ExprKind::DictComp:
            open("DictComp");
            expr_field("key", as<DictComp>(expr)->key);
            expr_field("value", as<DictComp>(expr)->value);
            comprehensions_field(as<DictComp>(expr)->generators);
            break;
        case ExprKind::GeneratorExp:
            open("GeneratorExp");
            expr_field("elt", as<GeneratorExp>(expr)->element);
            comprehensions_field(as<GeneratorExp>(expr)->generators);
            break;
        case ExprKind::Lambda:
            open("Lambda");
            parameters_field(as<Lambda>(expr)->parameters);
            expr_field("body", as<Lambda>(expr)->body);
            break;
        case ExprKind::NamedExpr:
            open("NamedExpr");
            expr_field("target", as<NamedExpr>(expr)->target, Use::Store);
            expr_field("value", as<NamedExpr>(expr)->value);
            break;
        case ExprKind::Starred:
            open("Starred");
            expr_field("value", as<Starred>(expr)->value, use);
            use_field(use);
            break;
        case ExprKind::JoinedStr:
            return joined_string("JoinedStr", as<JoinedStr>(expr)->values, span);
        case ExprKind::TemplateStr:
            return joined_string("TemplateStr", as<TemplateStr>(expr)->values, span);
        case ExprKind::FormattedValue: return formatted_value(as<FormattedValue>(expr), false);
        case ExprKind::Await:
            open("Await");
            expr_field("value", as<Await>(expr)->value);
            break;
        case ExprKind::Yield:
            open("Yield");
            optional_field("value", as<Yield>(expr)->value);
            break;
        case ExprKind::YieldFrom:
            open("YieldFrom");
            expr_field("value", as<YieldFrom>(expr)->value);
            break;
    }
    close(span);
}

void Dumper::comprehensions_field(std::span<const Comprehension> generators) {
    list_field("generators", generators, [&](const Comprehension& generator) {
        open("comprehension");
        expr_field("target", generator.target, Use::Store);
        expr_field("iter", generator.iter);
        exprs_field("ifs", generator.conditions);
        field("is_async");
        number(generator.is_async);
        close();
    });
}

void Dumper::joined_string(std::string_view node, std::span<const Expr* const> values,
                           const Span& span) {
    bool interpolation = node == "TemplateStr";
    open(node);
    ++fstring_depth_;
    list_field("values", values, [&](const Expr* value) {
        if (const auto* formatted = as<FormattedValue>(value))
            formatted_value(formatted, interpolation);
        else
            expr(value);
    });
    --fstring_depth_;
    close(span);
}

void Dumper::formatted_value(const FormattedValue* value, bool interpolation) {
    open(interpolation ? "Interpolation" : "FormattedValue");
    expr_field("value", value->value);
    if (interpolation) {
        const Span& text = value->value->span;
        string_field("str", tree_.source->text().substr(text.begin, text.end - text.begin));
    }
    field("conversion");
    number(value->conversion == 0 ? -1 : value->conversion);
    if (value->format_spec != nullptr) expr_field("format_spec", value->format_spec);
    close(value->span);
}

void Dumper::keywords_field(std::span<const Keyword> keywords) {
    list_field("keywords", keywords, [&](const Keyword& keyword) {
        open("keyword");
        optional_string_field("arg", keyword.name);
        expr_field("value", keyword.value);
        close(keyword.span);
    });
}

void Dumper::parameter(const Parameter& parameter) {
    open("arg");
    string_field("arg", parameter.name);
    optional_field("annotation", parameter.annotation);
    close(parameter.span);
}

void Dumper::parameters_field(const Parameters& parameters) {
    auto write = [&](const Parameter& one) { parameter(one); };
    field("args");
    open("arguments");
    list_field("posonlyargs", parameters.positional.first(parameters.positional_only), write);
    list_field("args", parameters.positional.subspan(parameters.positional_only), write);
    if (parameters.vararg != nullptr) {
        field("vararg");
        parameter(*parameters.vararg);
    }
    list_field("kwonlyargs", parameters.keyword_only, write);
    list_field("kw_defaults", parameters.keyword_only, [&](const Parameter& one) {
        one.default_value != nullptr ? expr(one.default_value) : none();
    });
    if (parameters.kwarg != nullptr) {
        field("kwarg");
        parameter(*parameters.kwarg);
    }
    auto has_default = [](const Parameter& one) { return one.default_value != nullptr; };
    auto first =
        std::find_if(parameters.positional.begin(), parameters.positional.end(), has_default);
    list_field("defaults", std::span<const Parameter>(first, parameters.positional.end()),
               [&](const Parameter& one) { expr(one.default_value); });
    close();
}

}  // namespace numen::syntax
