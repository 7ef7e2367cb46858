#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "support/source.h"

/// The syntax tree of Python source. Node kinds and fields follow CPython's `ast` module, so that
/// the two can be compared; every node has the span of its text. Nodes live in the parser's arena,
/// are plain data and never change after parsing. Walk them with a switch over `kind` and as<T>();
/// how far recursion is safe, parser.h says at kMaxDepth.
namespace numen::syntax {

using support::Span;

enum class ExprKind : std::uint8_t {
    Name,
    Constant,
    Attribute,
    Subscript,
    Slice,
    Call,
    BinOp,
    UnaryOp,
    BoolOp,
    Compare,
    IfExp,
    Tuple,
    List,
    Set,
    Dict,
    ListComp,
    SetComp,
    DictComp,
    GeneratorExp,
    Lambda,
    NamedExpr,
    Starred,
    JoinedStr,
    FormattedValue,
    TemplateStr,
    Await,
    Yield,
    YieldFrom,
};

enum class StmtKind : std::uint8_t {
    Expr,
    Assign,
    AugAssign,
    AnnAssign,
    Return,
    If,
    While,
    For,
    Break,
    Continue,
    Pass,
    Raise,
    Try,
    Assert,
    FunctionDef,
    ClassDef,
    With,
    Match,
    Global,
    Nonlocal,
    Delete,
    Import,
    ImportFrom,
    TypeAlias,
};

enum class PatternKind : std::uint8_t {
    Value,
    Singleton,
    Sequence,
    Mapping,
    Class,
    Star,
    As,
    Or,
};

enum class BinaryOp : std::uint8_t {
    Add,
    Sub,
    Mult,
    MatMult,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    FloorDiv,
};
enum class UnaryOpKind : std::uint8_t { Invert, Not, UAdd, USub };
enum class BoolOpKind : std::uint8_t { And, Or };
enum class CompareOp : std::uint8_t { Eq, NotEq, Lt, LtE, Gt, GtE, Is, IsNot, In, NotIn };

struct Expr {
    ExprKind kind;
    Span span;
};
struct Stmt {
    StmtKind kind;
    Span span;
};
struct Pattern {
    PatternKind kind;
    Span span;
};

/// Checked downcast: every node struct names its kind in `kKind`.
template <class T, class Base>
const T* as(const Base* node) {
    return node != nullptr && node->kind == T::kKind ? static_cast<const T*>(node) : nullptr;
}

struct Keyword {
    std::string_view name;  // empty for **value
    const Expr* value;
    Span span;
};

struct Parameter {
    std::string_view name;
    const Expr* annotation;     // may be null
    const Expr* default_value;  // may be null
    Span span;
};

struct Parameters {
    std::span<const Parameter> positional;  // positional-only ones first
    std::uint32_t positional_only = 0;      // how many of `positional` stand before "/"
    const Parameter* vararg = nullptr;      // *args
    std::span<const Parameter> keyword_only;
    const Parameter* kwarg = nullptr;  // **kwargs
};

struct Comprehension {
    const Expr* target;
    const Expr* iter;
    std::span<const Expr* const> conditions;
    bool is_async;
};

// ---- expressions -------------------------------------------------------------------------------

struct Name : Expr {
    static constexpr ExprKind kKind = ExprKind::Name;
    std::string_view id;
};

enum class ConstantKind : std::uint8_t {
    None,
    True,
    False,
    Ellipsis,
    Int,
    Float,
    Imaginary,
    Str,
    Bytes
};

struct Constant : Expr {
    static constexpr ExprKind kKind = ExprKind::Constant;
    ConstantKind constant;
    std::uint64_t integer = 0;       // Int, when it fits
    double number = 0;               // Float, Imaginary
    std::string_view text;           // Str (UTF-8; lone surrogates as 3 bytes), Bytes: the value.
                                     // Int: its digits as written when integer_overflows
    bool integer_overflows = false;  // Int of 2**64 or more
};

struct Attribute : Expr {
    static constexpr ExprKind kKind = ExprKind::Attribute;
    const Expr* value;
    std::string_view attr;
    Span attr_span;
};

struct Subscript : Expr {
    static constexpr ExprKind kKind = ExprKind::Subscript;
    const Expr* value;
    const Expr* index;
};

struct Slice : Expr {
    static constexpr ExprKind kKind = ExprKind::Slice;
    const Expr* lower;  // each may be null
    const Expr* upper;
    const Expr* step;
};

struct Call : Expr {
    static constexpr ExprKind kKind = ExprKind::Call;
    const Expr* func;
    std::span<const Expr* const> args;  // Starred among them for *args
    std::span<const Keyword> keywords;
};

struct BinOp : Expr {
    static constexpr ExprKind kKind = ExprKind::BinOp;
    BinaryOp op;
    const Expr* left;
    const Expr* right;
    Span op_span;
};

struct UnaryOp : Expr {
    static constexpr ExprKind kKind = ExprKind::UnaryOp;
    UnaryOpKind op;
    const Expr* operand;
};

struct BoolOp : Expr {
    static constexpr ExprKind kKind = ExprKind::BoolOp;
    BoolOpKind op;
    std::span<const Expr* const> values;  // two or more
};

struct Compare : Expr {
    static constexpr ExprKind kKind = ExprKind::Compare;
    const Expr* left;
    std::span<const CompareOp> ops;
    std::span<const Expr* const> comparators;  // as many as ops
};

struct IfExp : Expr {
    static constexpr ExprKind kKind = ExprKind::IfExp;
    const Expr* test;
    const Expr* body;
    const Expr* orelse;
};

struct Tuple : Expr {
    static constexpr ExprKind kKind = ExprKind::Tuple;
    std::span<const Expr* const> elements;
};
struct List : Expr {
    static constexpr ExprKind kKind = ExprKind::List;
    std::span<const Expr* const> elements;
};
struct Set : Expr {
    static constexpr ExprKind kKind = ExprKind::Set;
    std::span<const Expr* const> elements;
};
struct Dict : Expr {
    static constexpr ExprKind kKind = ExprKind::Dict;
    std::span<const Expr* const> keys;  // a null key stands for **value
    std::span<const Expr* const> values;
};

struct ListComp : Expr {
    static constexpr ExprKind kKind = ExprKind::ListComp;
    const Expr* element;
    std::span<const Comprehension> generators;
};
struct SetComp : Expr {
    static constexpr ExprKind kKind = ExprKind::SetComp;
    const Expr* element;
    std::span<const Comprehension> generators;
};
struct DictComp : Expr {
    static constexpr ExprKind kKind = ExprKind::DictComp;
    const Expr* key;
    const Expr* value;
    std::span<const Comprehension> generators;
};
struct GeneratorExp : Expr {
    static constexpr ExprKind kKind = ExprKind::GeneratorExp;
    const Expr* element;
    std::span<const Comprehension> generators;
};

struct Lambda : Expr {
    static constexpr ExprKind kKind = ExprKind::Lambda;
    Parameters parameters;
    const Expr* body;
};

struct NamedExpr : Expr {
    static constexpr ExprKind kKind = ExprKind::NamedExpr;
    const Name* target;
    const Expr* value;
};

struct Starred : Expr {
    static constexpr ExprKind kKind = ExprKind::Starred;
    const Expr* value;
};

/// An f-string: Constant (Str) and FormattedValue parts in order.
struct JoinedStr : Expr {
    static constexpr ExprKind kKind = ExprKind::JoinedStr;
    std::span<const Expr* const> values;
};
struct FormattedValue : Expr {
    static constexpr ExprKind kKind = ExprKind::FormattedValue;
    const Expr* value;
    char conversion;               // 's', 'r', 'a', or 0
    const JoinedStr* format_spec;  // may be null
};

/// A t-string (Python 3.14): parts as in JoinedStr, each FormattedValue standing for what CPython
/// calls an Interpolation, whose text is that of its value's span.
struct TemplateStr : Expr {
    static constexpr ExprKind kKind = ExprKind::TemplateStr;
    std::span<const Expr* const> values;
};

struct Await : Expr {
    static constexpr ExprKind kKind = ExprKind::Await;
    const Expr* value;
};
struct Yield : Expr {
    static constexpr ExprKind kKind = ExprKind::Yield;
    const Expr* value;  // may be null
};
struct YieldFrom : Expr {
    static constexpr ExprKind kKind = ExprKind::YieldFrom;
    const Expr* value;
};

// ---- statements --------------------------------------------------------------------------------

using Block = std::span<const Stmt* const>;

struct ExprStmt : Stmt {
    static constexpr StmtKind kKind = StmtKind::Expr;
    const Expr* value;
};
struct Assign : Stmt {
    static constexpr StmtKind kKind = StmtKind::Assign;
    std::span<const Expr* const> targets;  // a = b = value has two
    const Expr* value;
};
struct AugAssign : Stmt {
    static constexpr StmtKind kKind = StmtKind::AugAssign;
    const Expr* target;
    BinaryOp op;
    const Expr* value;
};
struct AnnAssign : Stmt {
    static constexpr StmtKind kKind = StmtKind::AnnAssign;
    const Expr* target;
    const Expr* annotation;
    const Expr* value;  // may be null
    bool simple;
};
struct Return : Stmt {
    static constexpr StmtKind kKind = StmtKind::Return;
    const Expr* value;  // may be null
};
/// `if` or `elif` with what it runs. The span reaches to the end of the statement, as that of the
/// `If` which CPython's `ast` has in place of an `elif`.
struct IfClause {
    const Expr* test;
    Block body;
    Span span;
};
struct If : Stmt {
    static constexpr StmtKind kKind = StmtKind::If;
    std::span<const IfClause> clauses;
    Block orelse;
};
struct While : Stmt {
    static constexpr StmtKind kKind = StmtKind::While;
    const Expr* test;
    Block body;
    Block orelse;
};
struct For : Stmt {
    static constexpr StmtKind kKind = StmtKind::For;
    const Expr* target;
    const Expr* iter;
    Block body;
    Block orelse;
    bool is_async;
};
struct Break : Stmt {
    static constexpr StmtKind kKind = StmtKind::Break;
};
struct Continue : Stmt {
    static constexpr StmtKind kKind = StmtKind::Continue;
};
struct Pass : Stmt {
    static constexpr StmtKind kKind = StmtKind::Pass;
};
struct Raise : Stmt {
    static constexpr StmtKind kKind = StmtKind::Raise;
    const Expr* exception;  // may be null
    const Expr* cause;      // may be null
};
struct ExceptHandler {
    const Expr* type;       // may be null
    std::string_view name;  // empty without "as"
    Block body;
    Span span;
};
struct Try : Stmt {
    static constexpr StmtKind kKind = StmtKind::Try;
    Block body;
    std::span<const ExceptHandler> handlers;
    Block orelse;
    Block finalbody;
    bool is_star;  // except*
};
struct Assert : Stmt {
    static constexpr StmtKind kKind = StmtKind::Assert;
    const Expr* test;
    const Expr* message;  // may be null
};

struct TypeParameter {
    std::string_view name;
    char kind;  // 0 plain, '*' TypeVarTuple, '2' ParamSpec
    const Expr* bound;
    const Expr* default_value;
    Span span;
};

struct FunctionDef : Stmt {
    static constexpr StmtKind kKind = StmtKind::FunctionDef;
    std::string_view name;
    Parameters parameters;
    Block body;
    std::span<const Expr* const> decorators;
    const Expr* returns;  // may be null
    std::span<const TypeParameter> type_parameters;
    bool is_async;
    Span name_span;
};
struct ClassDef : Stmt {
    static constexpr StmtKind kKind = StmtKind::ClassDef;
    std::string_view name;
    std::span<const Expr* const> bases;
    std::span<const Keyword> keywords;
    Block body;
    std::span<const Expr* const> decorators;
    std::span<const TypeParameter> type_parameters;
};
struct WithItem {
    const Expr* context;
    const Expr* target;  // may be null
};
struct With : Stmt {
    static constexpr StmtKind kKind = StmtKind::With;
    std::span<const WithItem> items;
    Block body;
    bool is_async;
};
struct MatchCase {
    const Pattern* pattern;
    const Expr* guard;  // may be null
    Block body;
};
struct Match : Stmt {
    static constexpr StmtKind kKind = StmtKind::Match;
    const Expr* subject;
    std::span<const MatchCase> cases;
};
struct Global : Stmt {
    static constexpr StmtKind kKind = StmtKind::Global;
    std::span<const std::string_view> names;
};
struct Nonlocal : Stmt {
    static constexpr StmtKind kKind = StmtKind::Nonlocal;
    std::span<const std::string_view> names;
};
struct Delete : Stmt {
    static constexpr StmtKind kKind = StmtKind::Delete;
    std::span<const Expr* const> targets;
};
struct Alias {
    std::string_view name;    // dotted
    std::string_view asname;  // empty without "as"
    Span span;
};
struct Import : Stmt {
    static constexpr StmtKind kKind = StmtKind::Import;
    std::span<const Alias> names;
};
struct ImportFrom : Stmt {
    static constexpr StmtKind kKind = StmtKind::ImportFrom;
    std::string_view module;  // empty for "from . import x"
    std::span<const Alias> names;
    int level;
};
struct TypeAlias : Stmt {
    static constexpr StmtKind kKind = StmtKind::TypeAlias;
    const Name* name;
    std::span<const TypeParameter> type_parameters;
    const Expr* value;
};

// ---- match patterns ----------------------------------------------------------------------------

struct PatternValue : Pattern {
    static constexpr PatternKind kKind = PatternKind::Value;
    const Expr* value;
};
struct PatternSingleton : Pattern {
    static constexpr PatternKind kKind = PatternKind::Singleton;
    ConstantKind value;  // None, True, False
};
struct PatternSequence : Pattern {
    static constexpr PatternKind kKind = PatternKind::Sequence;
    std::span<const Pattern* const> patterns;
};
struct PatternMapping : Pattern {
    static constexpr PatternKind kKind = PatternKind::Mapping;
    std::span<const Expr* const> keys;
    std::span<const Pattern* const> patterns;
    std::string_view rest;  // empty without **rest
};
struct PatternClass : Pattern {
    static constexpr PatternKind kKind = PatternKind::Class;
    const Expr* cls;
    std::span<const Pattern* const> patterns;
    std::span<const std::string_view> keyword_names;
    std::span<const Pattern* const> keyword_patterns;
};
struct PatternStar : Pattern {
    static constexpr PatternKind kKind = PatternKind::Star;
    std::string_view name;  // empty for *_
};
struct PatternAs : Pattern {
    static constexpr PatternKind kKind = PatternKind::As;
    const Pattern* pattern;  // null for a plain capture
    std::string_view name;   // empty for the wildcard _
};
struct PatternOr : Pattern {
    static constexpr PatternKind kKind = PatternKind::Or;
    std::span<const Pattern* const> patterns;
};

struct Module {
    Block body;
};

}  // namespace numen::syntax
