#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syntax/lexer.h"
#include "syntax/name_table.h"
#include "syntax/parser.h"

namespace numen::syntax {

/// Binding strength of operators, weakest first.
enum class Precedence : std::uint8_t {
    None,
    Or,
    And,
    Not,
    Comparison,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Product,
    Unary,
};

/// A list under construction on a stack that all lists of one item type share: what an inner list
/// leaves behind is taken off when it ends, and no list allocates on its own.
template <class T>
class ListBuilder {
  public:
    explicit ListBuilder(std::vector<T>& stack) : stack_(stack), begin_(stack.size()) {}
    ListBuilder(const ListBuilder&) = delete;
    ListBuilder& operator=(const ListBuilder&) = delete;
    ~ListBuilder() {
        stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(begin_), stack_.end());
    }

    void push(T item) { stack_.push_back(item); }
    std::size_t size() const { return stack_.size() - begin_; }
    const T& back() const { return stack_.back(); }
    std::span<const T> items() const { return {stack_.data() + begin_, size()}; }
    std::span<const T> copy_to(support::Arena& arena) const { return arena.copy(items()); }

  private:
    std::vector<T>& stack_;
    std::size_t begin_;
};

class StringJoiner;

/// Recursive descent over the tokens of one text. One method a rule of Python's grammar; a method
/// begins at the first token of its rule and ends behind the last. They are spread over the files
/// parse_*.cpp by what they read.
class Parser {
  public:
    Parser(Tree& tree, const ParseOptions& options);
    void parse_module();

  private:
    using ExprList = ListBuilder<const Expr*>;
    using Exprs = std::span<const Expr* const>;

    // ---- tokens and errors (parser.cpp)
    const Token& token() const { return tokens_[at_]; }
    TokenKind kind() const { return tokens_[at_].kind; }
    /// Kind of a token further on; only asked where the current one is not the last.
    TokenKind peek_kind(std::size_t ahead = 1) const { return tokens_[at_ + ahead].kind; }
    bool at(TokenKind wanted) const { return kind() == wanted; }
    void advance() { ++at_; }
    bool accept(TokenKind wanted) {
        if (kind() != wanted) return false;
        ++at_;
        return true;
    }
    void expect(TokenKind wanted) {
        if (!accept(wanted)) fail_expected(wanted);
    }
    std::uint32_t begin() const { return token().begin; }
    std::uint32_t previous_end() const { return tokens_[at_ - 1].end; }
    std::string_view text_of(const Token& token) const {
        return source_->text().substr(token.begin, token.end - token.begin);
    }
    bool at_word(std::string_view word) const {
        return kind() == TokenKind::Name && text_of(token()) == word;
    }
    int line_of(std::uint32_t offset) const { return source_->position(offset).line; }
    Span span(std::uint32_t begin, std::uint32_t end) const { return {source_, begin, end}; }
    Span token_span() const { return span(token().begin, token().end); }
    /// From `begin` to the end of the last token read.
    Span since(std::uint32_t begin) const { return span(begin, previous_end()); }
    std::string_view name_of(const Token& token) { return names_.intern(text_of(token)); }
    /// Reads a name that is no reserved word.
    std::string_view expect_name(const char* what);

    /// The tree is wrong at `where`.
    [[noreturn]] void fail(Span where, std::string message) const;
    /// The current token cannot stand where it is. Blames an unclosed bracket or what the lexer
    /// could not read where that explains it.
    [[noreturn]] void fail_unexpected(std::string message = "invalid syntax") const;
    [[noreturn]] void fail_unexpected(Span where, std::string message) const;
    [[noreturn]] void fail_expected(TokenKind wanted) const;
    /// Behind `item` within brackets neither a separator nor the closing bracket follows.
    [[noreturn]] void fail_after_item(const Expr* item, TokenKind closing) const;
    bool starts_expression(TokenKind kind) const;

    const Constant* make_constant(Span where, ConstantKind constant, std::string_view text = {}) {
        return make<Constant>(where, constant, std::uint64_t{0}, 0.0, text, false);
    }
    template <class T, class... Fields>
    const T* make(Span where, Fields&&... fields) {
        return tree_.arena.make<T>(Expr{T::kKind, where}, std::forward<Fields>(fields)...);
    }
    template <class T, class... Fields>
    const T* make_stmt(Span where, Fields&&... fields) {
        return tree_.arena.make<T>(Stmt{T::kKind, where}, std::forward<Fields>(fields)...);
    }
    template <class T, class... Fields>
    const T* make_pattern(Span where, Fields&&... fields) {
        return tree_.arena.make<T>(Pattern{T::kKind, where}, std::forward<Fields>(fields)...);
    }

    /// Counts the levels of recursion, so that no text can exhaust the stack.
    class Nested {
      public:
        explicit Nested(Parser& parser) : parser_(parser) {
            if (++parser_.depth_ > kMaxDepth) parser_.fail_too_deep();
        }
        ~Nested() { --parser_.depth_; }
        Nested(const Nested&) = delete;
        Nested& operator=(const Nested&) = delete;

      private:
        Parser& parser_;
    };
    [[noreturn]] void fail_too_deep() const;

    // ---- expressions (parse_expressions.cpp)
    const Expr* parse_expression();
    const Expr* parse_named_expression();
    const Expr* parse_star_expression();
    const Expr* parse_star_named_expression();
    const Expr* parse_star_expressions();
    const Expr* parse_star_expressions_or_yield();
    const Expr* parse_value();
    const Expr* parse_subject();
    const Expr* parse_operators(Precedence weakest);
    const Expr* parse_unary(Precedence weakest);
    const Expr* parse_power();
    const Expr* parse_bool_operation(std::uint32_t begin, const Expr* left, BoolOpKind op,
                                     Precedence precedence);
    const Expr* parse_comparison(std::uint32_t begin, const Expr* left);
    CompareOp parse_compare_operator();
    const Expr* parse_lambda();
    const Expr* parse_yield();
    const Starred* parse_starred();
    using ParseItem = const Expr* (Parser::*)();
    const Expr* parse_tuple_rest(std::uint32_t begin, const Expr* element, ParseItem parse_item);
    [[noreturn]] void fail_assignment_in_expression(const Expr* target) const;

    // ---- primaries (parse_primaries.cpp)
    const Expr* parse_primary();
    const Expr* parse_atom();
    const Expr* parse_number();
    const Expr* parse_word_constant(ConstantKind constant);
    const Expr* parse_parenthesized();
    const Expr* parse_list();
    const Expr* parse_dict_or_set();
    const Expr* parse_dict(std::uint32_t begin, const Expr* key);
    const Expr* parse_dict_value(const Expr* key);
    const Expr* parse_set_rest(std::uint32_t begin, const Expr* first);
    const Expr* parse_call(std::uint32_t begin, const Expr* callee);
    void parse_arguments(ExprList& args, ListBuilder<Keyword>& keywords);
    const Expr* parse_positional_argument();
    void check_repeated_keywords(std::span<const Keyword> keywords) const;
    const Expr* parse_subscript(std::uint32_t begin, const Expr* value);
    const Expr* parse_slice();
    bool at_comprehension() const;
    std::span<const Comprehension> parse_comprehension_clauses();
    void check_element(const Expr* element) const;

    // ---- strings (parse_strings.cpp)
    friend class StringJoiner;
    /// Which kinds of literal stand side by side.
    struct StringKinds {
        bool plain = false;
        bool bytes = false;
        bool formatted = false;
        bool templates = false;
    };
    const Expr* parse_strings();
    void parse_plain_string(StringJoiner& joiner, StringKinds& kinds);
    void check_string_kinds(const StringKinds& kinds, std::uint32_t begin) const;
    void parse_formatted_string(StringJoiner& joiner, StringKinds& kinds);
    void parse_formatted_parts(StringJoiner& joiner, bool raw);
    void parse_replacement_field(StringJoiner& joiner, bool raw);
    std::string_view debug_text(std::size_t brace);
    char parse_conversion();
    const JoinedStr* parse_format_spec(bool raw);

    // ---- assignment targets (parse_targets.cpp)
    enum class TargetUse { Assign, Delete };
    void check_target(const Expr* target, TargetUse use = TargetUse::Assign) const;
    void check_assign_target(const Expr* target) const;
    void check_simple_target(std::string_view name, Span where) const;
    const Expr* parse_target();
    const Expr* parse_target_list();

    // ---- parameters (parse_parameters.cpp)
    struct ParameterList;
    Parameters parse_parameters(TokenKind closing);
    void parse_positional_marker(ParameterList& list);
    void parse_star_parameter(ParameterList& list);
    void parse_double_star_parameter(ParameterList& list);
    void parse_plain_parameter(ParameterList& list);
    Parameter parse_parameter(bool annotated, bool starred);
    void check_duplicate_parameters(const Parameters& parameters) const;
    std::span<const TypeParameter> parse_type_parameters();

    // ---- statements (parse_statements.cpp)
    void parse_statement(ListBuilder<const Stmt*>& out);
    void parse_simple_statements(ListBuilder<const Stmt*>& out);
    [[noreturn]] void fail_after_statement(const Stmt* statement) const;
    const Stmt* parse_simple_statement();
    const Stmt* parse_expression_statement();
    const Stmt* parse_annotated_assignment(std::uint32_t begin, const Expr* target);
    const Stmt* parse_assignment(std::uint32_t begin, const Expr* first);
    const Stmt* parse_augmented_assignment(std::uint32_t begin, const Expr* target);
    const Stmt* parse_return();
    const Stmt* parse_raise();
    const Stmt* parse_assert();
    const Stmt* parse_delete();
    const Stmt* parse_import();
    const Stmt* parse_import_from();
    std::string_view parse_dotted_name();
    Alias parse_alias(bool dotted);
    const Stmt* parse_break_or_continue();
    template <class T>
    const Stmt* parse_scope_declaration();
    const Stmt* parse_type_alias();
    bool at_statement_end() const;
    void expect_newline();

    // ---- compound statements (parse_compound.cpp)
    Block parse_block(const char* what, std::uint32_t header);
    Block parse_loop_block(const char* what, std::uint32_t header);
    Block parse_optional_else();
    Span since_block(std::uint32_t begin) const;
    const Stmt* parse_if();
    const Stmt* parse_while();
    const Stmt* parse_for(std::uint32_t begin, bool is_async);
    const Stmt* parse_try();
    ExceptHandler parse_except_handler(bool is_star);
    const Stmt* parse_with(std::uint32_t begin, bool is_async);
    bool at_parenthesized_with_items() const;
    WithItem parse_with_item();
    const Stmt* parse_async();
    const Stmt* parse_decorated();
    const Stmt* parse_function(Exprs decorators, std::uint32_t begin, bool is_async);
    const Stmt* parse_class(Exprs decorators);

    // ---- match statements (parse_patterns.cpp)
    bool at_match_statement() const;
    const Stmt* parse_match();
    MatchCase parse_case();
    const Pattern* parse_patterns();
    const Pattern* parse_pattern();
    const Pattern* parse_or_pattern();
    const Pattern* parse_closed_pattern();
    const Pattern* parse_star_pattern();
    const Pattern* parse_sequence_item();
    const Pattern* parse_bracketed_pattern(TokenKind closing);
    const Pattern* parse_mapping_pattern();
    const Pattern* parse_name_pattern();
    const Pattern* parse_class_pattern(const Expr* cls);
    const Expr* parse_literal_pattern_value();
    const Expr* parse_dotted_expression();
    const Expr* parse_mapping_key();
    std::string_view parse_capture_name();
    const Pattern* make_sequence(Span where, const ListBuilder<const Pattern*>& items);
    void check_captures(const Pattern* pattern) const;
    void check_refutable(const Pattern* pattern) const;

    Tree& tree_;
    const support::Source* source_;
    const ParseOptions& options_;
    TokenStream stream_;
    const Token* tokens_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    int loop_depth_ = 0;  // loops around the current statement within its function
    NameTable names_;
    std::vector<const Expr*> expr_stack_;
    std::vector<const Stmt*> stmt_stack_;
    std::vector<const Pattern*> pattern_stack_;
    std::vector<Keyword> keyword_stack_;
};

/// What CPython calls a kind of expression in its messages: "cannot assign to function call".
std::string_view describe(const Expr* expr);

}  // namespace numen::syntax
