#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include "syntax/dump.h"
#include "syntax/literal_repr.h"

namespace numen::syntax {

/// Writes nodes; its members are spread over dump_expressions.cpp and dump_statements.cpp.
class Dumper {
  public:
    Dumper(const Tree& tree, Positions positions, std::string& out)
        : tree_(tree), positions_(positions), out_(out) {}

    void module(const Module& module);

  private:
    /// How an expression is used; CPython keeps it in the field `ctx`.
    enum class Use { Load, Store, Del };

    // ---- text
    void open(std::string_view node) {
        out_ += node;
        out_ += '(';
    }
    /// Begins the field `name` of the node opened last.
    void field(std::string_view name) {
        if (out_.back() != '(') out_ += ", ";
        out_ += name;
        out_ += '=';
    }
    void close(const Span& span);
    void close() { out_ += ')'; }
    void number(long value) {
        char buffer[24];
        auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
        out_.append(buffer, end);
    }
    void word(std::string_view word) { out_ += word; }
    void none() { out_ += "None"; }
    void string_field(std::string_view name, std::string_view text) {
        field(name);
        append_string_repr(out_, text);
    }
    void optional_string_field(std::string_view name, std::string_view text) {
        if (!text.empty()) string_field(name, text);
    }
    template <class Items, class Write>
    void list_field(std::string_view name, const Items& items, Write write) {
        field(name);
        out_ += '[';
        bool first = true;
        for (const auto& item : items) {
            if (!first) out_ += ", ";
            first = false;
            write(item);
        }
        out_ += ']';
    }
    void expr_field(std::string_view name, const Expr* expr, Use use = Use::Load) {
        field(name);
        this->expr(expr, use);
    }
    void optional_field(std::string_view name, const Expr* expr) {
        if (expr != nullptr) expr_field(name, expr);
    }
    void exprs_field(std::string_view name, std::span<const Expr* const> exprs,
                     Use use = Use::Load) {
        list_field(name, exprs, [&](const Expr* item) { item ? expr(item, use) : none(); });
    }
    void names_field(std::string_view name, std::span<const std::string_view> names) {
        list_field(name, names, [&](std::string_view item) { append_string_repr(out_, item); });
    }
    void use_field(Use use);

    // ---- expressions
    void expr(const Expr* expr, Use use = Use::Load);
    const Expr* open_spine(const Expr* expr);
    void close_spine(const Expr* expr, Use use);
    void plain_expr(const Expr* expr, Use use);
    void elements(std::string_view node, std::span<const Expr* const> items, const Span& span,
                  Use use);
    void comprehensions_field(std::span<const Comprehension> generators);
    void joined_string(std::string_view node, std::span<const Expr* const> values,
                       const Span& span);
    void formatted_value(const FormattedValue* value, bool interpolation);
    void parameters_field(const Parameters& parameters);
    void parameter(const Parameter& parameter);
    void keywords_field(std::span<const Keyword> keywords);

    // ---- statements
    void stmt(const Stmt* stmt);
    void block_field(std::string_view name, Block block);
    void if_statement(const If& node);
    void function(const FunctionDef& def);
    void class_def(const ClassDef& def);
    void type_parameters_field(std::span<const TypeParameter> parameters);
    void handler(const ExceptHandler& handler);
    void aliases_field(std::span<const Alias> names);
    void match_case(const MatchCase& match_case);
    void pattern(const Pattern* pattern);
    void patterns_field(std::string_view name, std::span<const Pattern* const> patterns);

    const Tree& tree_;
    Positions positions_;
    std::string& out_;
    int fstring_depth_ = 0;
};

/// Name of an operator's class in CPython's `ast`.
std::string_view class_name(BinaryOp op);

}  // namespace numen::syntax
