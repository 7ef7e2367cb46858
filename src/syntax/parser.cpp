// Entry point of the parser, its errors, and the tokens' classes that errors ask for.
#include "syntax/parser.h"

#include "syntax/parser_impl.h"

namespace numen::syntax {

using support::Code;
using support::CompileError;

Parser::Parser(Tree& tree, const ParseOptions& options)
    : tree_(tree),
      source_(tree.source.get()),
      options_(options),
      stream_(tokenize(*tree.source)),
      tokens_(stream_.tokens.data()),
      names_(tree.arena) {}

void Parser::parse_module() {
    ListBuilder<const Stmt*> statements(stmt_stack_);
    while (!at(TokenKind::End)) parse_statement(statements);
    tree_.module.body = statements.copy_to(tree_.arena);
}

std::string_view Parser::expect_name(const char* what) {
    if (at(TokenKind::Name)) return name_of(tokens_[at_++]);
    if (is_keyword(kind())) {
        fail_unexpected("'" + std::string(spelling(kind())) +
                        "' is a reserved word and cannot be " + what);
    }
    fail_unexpected(std::string("invalid syntax: expected ") + what);
}

void Parser::fail(Span where, std::string message) const {
    throw CompileError(Code::syntax, where, std::move(message));
}

void Parser::fail_unexpected(std::string message) const {
    switch (kind()) {
        case TokenKind::Invalid: throw CompileError(*stream_.error);
        case TokenKind::Indent: fail(token_span(), "unexpected indent");
        default: break;
    }
    Span where = token_span();
    if (where.begin >= source_->text().size() && at_ > 0) {
        // The last line that has something on it shows more than the end of the text.
        where.begin = where.end = since_block(0).end;
    }
    fail_unexpected(where, std::move(message));
}

void Parser::fail_unexpected(Span where, std::string message) const {
    if (at(TokenKind::Invalid)) throw CompileError(*stream_.error);
    // When the text ends within a bracket that was opened on a line above, the error here most
    // likely comes from reading on where a new statement was meant.
    const auto& open = stream_.open_brackets;
    if (stream_.error && !open.empty() && stream_.error->span.begin == open.back()) {
        for (auto bracket = open.rbegin(); bracket != open.rend(); ++bracket) {
            if (*bracket >= begin() || line_of(*bracket) >= line_of(begin())) continue;
            fail(span(*bracket, *bracket + 1),
                 std::string("'") + source_->text()[*bracket] + "' was never closed");
        }
    }
    fail(where, std::move(message));
}

void Parser::fail_expected(TokenKind wanted) const {
    fail_unexpected("expected '" + std::string(spelling(wanted)) + "'");
}

void Parser::fail_after_item(const Expr* item, TokenKind closing) const {
    if (item != nullptr && starts_expression(kind())) {
        fail_unexpected(span(item->span.begin, token().end),
                        "invalid syntax. Perhaps you forgot a comma?");
    }
    fail_unexpected("invalid syntax: expected ',' or '" + std::string(spelling(closing)) + "'");
}

void Parser::fail_too_deep() const {
    fail(token_span(), "the text is nested too deeply (more than " + std::to_string(kMaxDepth) +
                           " levels); split it with intermediate variables");
}

bool Parser::starts_expression(TokenKind kind) const {
    using enum TokenKind;
    switch (kind) {
        case Name:
        case Number:
        case String:
        case FStringStart:
        case LeftParen:
        case LeftBracket:
        case LeftBrace:
        case TokenKind::Ellipsis:
        case Minus:
        case Plus:
        case Tilde:
        case KwFalse:
        case KwNone:
        case KwTrue:
        case KwNot:
        case KwLambda:
        case KwAwait: return true;
        default: return false;
    }
}

std::string_view describe(const Expr* expr) {
    switch (expr->kind) {
        case ExprKind::Name: return "name";
        case ExprKind::Constant:
            switch (as<Constant>(expr)->constant) {
                case ConstantKind::None: return "None";
                case ConstantKind::True: return "True";
                case ConstantKind::False: return "False";
                case ConstantKind::Ellipsis: return "ellipsis";
                case ConstantKind::Int:
                case ConstantKind::Float:
                case ConstantKind::Imaginary:
                case ConstantKind::Str:
                case ConstantKind::Bytes: return "literal";
            }
            break;
        case ExprKind::Attribute: return "attribute";
        case ExprKind::Subscript: return "subscript";
        case ExprKind::Slice: return "slice";
        case ExprKind::Call: return "function call";
        case ExprKind::BinOp:
        case ExprKind::UnaryOp:
        case ExprKind::BoolOp: return "expression";
        case ExprKind::Compare: return "comparison";
        case ExprKind::IfExp: return "conditional expression";
        case ExprKind::Tuple: return "tuple";
        case ExprKind::List: return "list";
        case ExprKind::Set: return "set display";
        case ExprKind::Dict: return "dict literal";
        case ExprKind::ListComp: return "list comprehension";
        case ExprKind::SetComp: return "set comprehension";
        case ExprKind::DictComp: return "dict comprehension";
        case ExprKind::GeneratorExp: return "generator expression";
        case ExprKind::Lambda: return "lambda";
        case ExprKind::NamedExpr: return "named expression";
        case ExprKind::Starred: return "starred";
        case ExprKind::JoinedStr:
        case ExprKind::FormattedValue: return "f-string expression";
        case ExprKind::TemplateStr: return "t-string expression";
        case ExprKind::Await: return "await expression";
        case ExprKind::Yield:
        case ExprKind::YieldFrom: return "yield expression";
    }
    NUMEN_UNREACHABLE("an expression of unknown kind");
}

std::shared_ptr<const Tree> parse(std::shared_ptr<const support::Source> source,
                                  const ParseOptions& options) {
    auto tree = std::make_shared<Tree>();
    tree->source = std::move(source);
    if (tree->source->text().size() >= kMaxTextSize) {
        throw CompileError(Code::syntax, {tree->source.get(), 0, 0},
                           "the text is too long (1 GiB or more)");
    }
    Parser(*tree, options).parse_module();
    return tree;
}

}  // namespace numen::syntax
