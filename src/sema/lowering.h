#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ir/builder.h"
#include "sema/session.h"
#include "sema/variable.h"
#include "support/diagnostic.h"
#include "syntax/scope.h"

namespace numen::sema {

struct OperatorFunction;
struct PossibleOverlap;
struct PrangeUse;

using ir::Op;
using support::Code;
using types::DType;
using types::Kind;
using types::Layout;
using types::StaticKind;

/// Lowers one function for one signature. Members are spread over files by what they lower.
class Lowering {
  public:
    Lowering(Session& session, Specialization& specialization, const ir::Options& options);

    /// Lowers the whole function; returns the type of its result.
    const Type* run(const std::vector<Argument>& arguments, const Type* return_type);

    // ---- context, used by all files --------------------------------------------------------
    Session& session;
    types::Context& types;
    ir::Function& function;
    ir::Builder ir;
    const ir::Options options;

    [[noreturn]] void fail(Code code, Span span, std::string message,
                           std::vector<support::Note> notes = {}, std::string hint = {}) const;

    // ---- values (values.cpp) ---------------------------------------------------------------
    Value none();
    Value value(ir::Node* node);          // of the node's type; borrowed
    Value owned(ir::Node* node);          // as value(), bringing its reference
    Value constant(Constant constant);    // any constant
    Value literal(std::int64_t integer);  // weak int
    Value literal(double number);         // weak float
    Value literal(bool truth);
    Value literal(std::string_view text);
    Value empty_value(const Type* type);   // of a type without components
    Value static_value(const Type* type);  // a static that needs nothing but its type
    Value tuple(std::span<const Value> elements);
    /// The node of a value, made now for a constant. Not for values without components.
    ir::Node* node(const Value& value);
    /// Makes an owned value safe to use until the end of the statement.
    Value borrow(Value value);
    /// The value with a reference of its own, to give to set, a container or the caller.
    ir::Node* own(const Value& value);
    /// Element `index` of a tuple.
    Value element(const Value& tuple, std::size_t index);
    std::vector<Value> elements(const Value& tuple);
    Value field(const Value& value, int index);
    std::optional<std::int64_t> known_int(const Value& value) const;
    std::optional<bool> known_bool(const Value& value) const;
    std::optional<std::string_view> known_string(const Value& value) const;
    bool is_known_none(const Value& value) const { return value.is(Kind::None); }
    /// The value as another type: numbers, None and T to Optional(T), Optional(T) to T (checked),
    /// tuples by element, layouts. Fails with `what` in the message when impossible.
    Value convert(const Value& value, const Type* to, Span span, std::string_view what);
    bool can_convert(const Type* from, const Type* to) const;
    Value as_one_of(const Value& v, const Type* to);
    /// Truth value of anything, as a bool Value.
    Value truth(const Value& value, Span span);
    /// An int64 value of an integer, bool or IntEnum; fails with `what` otherwise.
    ir::Node* index_value(const Value& value, Span span, std::string_view what);

    // ---- empty containers (containers.cpp) --------------------------------------------------
    /// Element type of a container written empty at this place: what an earlier pass found, or a
    /// Never that remembers the place. `part` tells keys (0) and values (1) apart.
    const Type* element_hint(Span origin, int part = 0);
    const Type* resolved(const Type* type, int depth = 0);
    /// Whether only the next pass, which is certain, will know the type of elements.
    bool is_not_typed_yet(const Type* element) const;
    /// The type of a container passed in empty, with element_hint's element types; any other type
    /// as it is.
    const Type* with_known_elements(const Type* type, Span origin);
    /// Records what an unknown element type (of element_hint) turned out to be.
    void refine(const Type* unknown, const Type* found, Span span);
    /// Records what the unknown parts of an element type are, as a value has them that is put in.
    /// False when there are none.
    bool refine_parts(const Type* type, const Type* found, Span span);
    /// The type of a value once it is in a container: in typed ones numbers are NumPy's.
    const Type* held_type(const Value& container, const Value& item) const;
    /// An item as an element of a container, its key or its value. Fails where it cannot be one, or
    /// would lose its fraction or its imaginary part.
    Value as_element(const Value& item, const Type* element, const Value& container, Span span);
    /// What `use` makes of the item as an element; `otherwise` when no element can be equal to it.
    Value if_equal(const Value& item, const Type* element,
                   const std::function<Value(const Value&)>& use, const Value& otherwise,
                   Span span);
    /// A type given as a value: int64, float64[:], types.unicode_type, int, np.float32...
    const Type* type_argument(const Value& value, Span span);
    Value class_get(const Value& cls, const Value& index, Span span);
    /// Pointer to the code that describes an element type to the runtime.
    ir::Node* element_code(const Type* type);
    /// A value in memory for a runtime row that takes its address.
    ir::Node* in_memory(const Value& value);
    /// A value read from memory; managed ones get a reference of their own.
    Value from_memory(const Type* type, ir::Node* pointer, ir::Node* offset);
    /// As from_memory, where the memory's own references are the reader's.
    Value taken_from_memory(const Type* type, ir::Node* pointer);
    /// Overwrites what lies in memory, releasing what was there.
    void replace_in_memory(const Value& stored, const Type* type, ir::Node* pointer,
                           ir::Node* offset);

    // ---- displays of values of different types (literal_containers.cpp) ----------------------
    Value literal_list(std::span<const Value> items, Span span);
    /// A key that comes again replaces the value that it had.
    Value literal_dict(std::span<const std::pair<std::string_view, Value>> items, Span span);
    Value literal_dict_display(const syntax::Dict& node);
    Value literal_list_get(const Value& list, const Value& index, Span span);
    Value literal_dict_get(const Value& dict, const Value& key, Span span);
    Value literal_dict_equal(const Value& left, const Value& right, Span span);
    /// Such a list as the tuple of its elements, such a dict as that of its keys, a record as that
    /// of its fields; other values as they are.
    Value as_tuple(const Value& value);
    [[noreturn]] void fail_mutation(const Value& container, Span span) const;

    // ---- variables and control-flow joins (variables.cpp) ----------------------------------
    VariableId variable(Frame& frame, std::string_view name);
    Value read(VariableId id, std::string_view name, Span span);
    void assign(VariableId id, const Value& value, Span span);
    void unbind(VariableId id);
    /// Stores the variable's present value in its slot of `type`, converted.
    void store_as(VariableId id, Variable& variable, const Type* type);
    Edge edge();
    /// Makes the state after control flow of all edges meets, converting on each edge.
    void join(std::vector<Edge>& edges, Span span);
    /// Where nothing can follow (after return, raise, break).
    bool unreachable() const { return !reachable_; }
    void set_unreachable() { reachable_ = false; }
    void set_reachable() { reachable_ = true; }

    // ---- control flow (flow.cpp) -----------------------------------------------------------
    /// Lowers both sides of a condition, or only one when it is known.
    void branch(const Value& condition, const std::function<void()>& then,
                const std::function<void()>& otherwise, Span span);
    /// Lowers ways of which the first one whose test holds is taken; there may be thousands.
    void first_way(std::span<const Way> ways, const std::function<void()>& otherwise);
    /// As branch, where both sides give a value; the result has the joined type.
    Value choose(const Value& condition, const std::function<Value()>& then,
                 const std::function<Value()>& otherwise, Span span);
    struct Loop {
        std::optional<std::uint32_t> break_label;  // leave it instead of break_
        std::optional<std::uint32_t> continue_label;
        std::vector<Edge> breaks;
        std::vector<Edge> continues;
        /// Where the loop ends by itself, when that is not at its head with the head's variables.
        std::optional<Edge> exit;
        bool never_exits = false;  // only by break
        bool is_parallel = false;
        std::size_t finally_depth = 0;
    };
    /// Lowers a loop until the types of the variables its body assigns do not change any more.
    /// `build` makes the loop's node at the insertion point and lowers its body, adding an edge to
    /// Loop::continues for every way back to its head; it may be called several times.
    void loop(const void* key, std::span<const VariableId> assigned,
              const std::function<void(Loop&)>& build, syntax::Block orelse, Span span);
    /// Makes a while loop that goes on as long as `test` gives true; its body is lowered next. To
    /// be called within `loop`.
    void while_holds(const std::function<Value()>& test);
    /// Counts an int64 from 0 to `count` (or start, stop, step) around a body that assigns only
    /// temporaries: for library-like code made by the compiler itself.
    void for_each(ir::Node* start, ir::Node* stop, ir::Node* step,
                  const std::function<void(ir::Node*)>& body);
    void raise(std::string_view exception, std::string_view message, Span span);
    /// Raises when the condition (bool node) is true.
    void raise_if(ir::Node* condition, std::string_view exception, std::string_view message,
                  Span span);
    /// As raise_if, with a message put together when it is raised, from texts and numbers.
    void raise_if(ir::Node* condition, std::string_view exception, std::span<const Value> message,
                  Span span);

    // ---- statements (statements.cpp, loops.cpp, exceptions.cpp, match.cpp) -----------------
    void block(syntax::Block statements);
    void end_temporaries(std::size_t first);
    void statement(const syntax::Stmt* statement);
    void assign_target(const syntax::Expr* target, const Value& value);
    void give(const syntax::Expr* target, const Value& value);
    void unpack(std::span<const syntax::Expr* const> targets, const Value& value, Span span);
    void aug_assign(const syntax::AugAssign& node);
    void return_value(const Value& value, Span span);
    void for_statement(const syntax::For& node);
    void while_statement(const syntax::While& node);
    void break_or_continue(bool is_break, Span span);
    void try_statement(const syntax::Try& node);
    void raise_statement(const syntax::Raise& node);
    void raise_from(const syntax::Expr* raised, const syntax::Expr* cause);
    void if_statement(const syntax::If& node);
    void match_statement(const syntax::Match& node);
    void with_statement(const syntax::With& node, std::size_t first = 0);
    void check_errstate(const syntax::Call& call);
    void object_block(const syntax::With& node, const syntax::Call* call);
    std::vector<std::pair<std::string_view, const Type*>> declared_outputs(
        const syntax::Call& call, const syntax::NameSet& assigned);
    std::vector<Value> call_object(const ObjectBlock& block, std::span<const Value> inputs,
                                   Span span);
    Value imported_module(std::string_view name, Span span);
    void import_statement(const syntax::Import& node);
    void import_from(const syntax::ImportFrom& node);
    void delete_statement(const syntax::Delete& node);
    /// Runs `body(element)` for every element of an iterable, as a Python for loop would.
    void iterate(const Value& iterable, const void* key, std::span<const VariableId> assigned,
                 const std::function<void(const Value&)>& body, syntax::Block orelse, Span span);
    /// Something with a length and elements by position.
    struct Sequence {
        std::function<ir::Node*()> length;
        std::function<Value(ir::Node*)> at;  // position already in range
        bool fixed_length = true;            // false: may change while it is looped over
    };
    /// The value as a sequence; nothing when it is not one.
    std::optional<Sequence> sequence(const Value& value, Span span);
    std::optional<Sequence> sequence_of(const Iterable& iterable, Span span);
    Sequence typed_list_sequence(const Value& list, Span span);
    Value zip_strict(std::span<const Value> of, Span span);
    Value iterable(Iterable::Kind kind, std::span<const Value> of, Span span);
    /// What a round of a prange does with its number: the body, for pndindex with the indices.
    std::function<void(const Value&)> prange_body(const Iterable& lazy,
                                                  std::function<void(const Value&)> body);
    /// The positions that flat, ndindex, ndenumerate and nditer go through, and what they give.
    struct Positions {
        std::vector<ir::Node*> sizes;
        std::function<Value(std::span<ir::Node* const>)> at;
    };
    Positions positions_of(const Iterable& lazy, Span span);
    std::optional<Sequence> array_sequence(const Iterable& lazy, Span span);
    void iterate_positions(const Iterable& lazy, const void* key,
                           std::span<const VariableId> assigned,
                           const std::function<void(const Value&)>& body, syntax::Block orelse,
                           Span span);
    /// Runs a generator (a call of a function with yield, or a generator expression).
    void iterate_generator(const Iterable& generator, const void* key,
                           std::span<const VariableId> assigned,
                           const std::function<void(const Value&)>& body, syntax::Block orelse,
                           Span span);
    Value generator_call(const FunctionSource* source, const Closure* closure,
                         std::span<const Value> arguments, Span span);
    /// A generator as a value, whose body runs when it is asked for the next one. Nothing for an
    /// iterable that is none, or whose body cannot run away from here.
    std::optional<Value> as_object(const Iterable& lazy, Span span);
    const FunctionSource* without_surroundings(const Closure& closure,
                                               std::vector<Value>& arguments, Span span);
    Value new_generator(const FunctionSource& source, std::span<const Value> arguments, Span span);
    const Type* run_generator_body(const std::vector<Argument>& arguments);
    Value yield_to_caller(const Value& yielded, Span span);
    /// Moves a generator on; whether it yielded something, which is generator_item.
    Value generator_next(const Value& generator);
    Value generator_item(const Value& generator);
    void iterate_generator_object(const Value& generator, const void* key,
                                  std::span<const VariableId> assigned,
                                  const std::function<void(const Value&)>& body,
                                  syntax::Block orelse, Span span);
    Value generator_expression(const syntax::GeneratorExp& node);
    Value yield_value(const Value& value, Span span);
    Value yield_from(const syntax::YieldFrom& node);
    Frame& comprehension_frame(std::span<const syntax::Comprehension> clauses, Frame* around);
    /// Runs the loops and conditions of a comprehension from clause `index` on around `element`.
    void run_clauses(std::span<const syntax::Comprehension> clauses, std::size_t index,
                     const Value& first, std::span<const VariableId> assigned,
                     const std::function<void()>& element, Span span);
    /// Loops over map, filter, enumerate and zip of what has no positions. False: not these.
    bool iterate_stream(const Iterable& lazy, const void* key, std::span<const VariableId> assigned,
                        const std::function<void(const Value&)>& body, syntax::Block orelse,
                        Span span);
    void zip_iterators(std::span<const Value> of, const void* key,
                       std::span<const VariableId> assigned,
                       const std::function<void(const Value&)>& body, syntax::Block orelse,
                       Span span);
    Value make_iterable(const Iterable& lazy, Span span);
    /// The iterable with what it loops over kept in slots, for a variable; and read from there.
    Value in_slots(const Value& value);
    Value from_slots(const Value& value);
    Value iterator(const Value& iterable, Span span);
    /// map(), zip(), ndindex() and the like as what a variable holds: each element is given once.
    Value as_iterator(const Value& v);
    Value next_of(const Value& iterator, const Value& fallback, Span span);
    std::optional<Value> unrolled(const Iterable& lazy, Span span);
    void iterate_range(const Value& range, const void* key, std::span<const VariableId> assigned,
                       const std::function<void(const Value&)>& body, syntax::Block orelse,
                       Span span);
    void iterate_tuple(const Value& tuple, const std::function<void(const Value&)>& body,
                       syntax::Block orelse, Span span);
    void iterate_dict(const Value& view, const void* key, std::span<const VariableId> assigned,
                      const std::function<void(const Value&)>& body, syntax::Block orelse,
                      Span span);
    std::optional<Value> outside_value(const syntax::Expr* e);
    /// The compiled function that an expression is in another's body, or, where that is null, here.
    const FunctionSource* callee_in(const syntax::Expr* callee, const FunctionSource* caller);
    /// Warns of a prange loop's accesses that are not seen to be apart from those of other
    /// iterations, to arrays that it does not reduce.
    ir::Node* check_safety(const syntax::For& loop, const std::set<std::string_view>& reduced,
                           std::optional<std::int64_t> start, std::int64_t step);
    ir::Node* overlap(std::span<const PossibleOverlap> pairs, Span span);
    /// A prange loop (parallel.cpp). False, and no loop, where its iterations have to take turns.
    bool parallel_range(const syntax::For& loop, const Value& range,
                        const std::function<void(const Value&)>& body);
    /// Each doubles the code of a loop.
    static constexpr int kMostKnownTruths = 3;
    std::optional<VariableId> deciding_variable(syntax::Block body);
    void with_each_truth(VariableId id, const std::function<void()>& lower, Span span);
    std::optional<bool> decided(const syntax::Expr* test, const syntax::NameSet& assigned);
    std::optional<VariableId> find_variable(std::string_view name) const;
    std::optional<ir::Reduction::Kind> extreme_function(const syntax::Expr* callee);
    ir::Reduction::Kind checked_reduction(VariableId id, const PrangeUse& use, Span loop) const;
    bool must_take_turns(VariableId id, const PrangeUse& use, std::string_view first,
                         std::string_view second);
    void fail_if_not_private(VariableId id, Span span) const;
    Value matches(const syntax::Pattern* pattern, const Value& subject);
    Value matches_sequence(const syntax::PatternSequence& node, const Value& subject);
    Value matches_class(const syntax::PatternClass& node, const Value& subject);
    void leave_frame();
    std::vector<Value> unpack_values(const Value& value, std::size_t count, std::size_t star,
                                     Span span);
    Value make_closure(const syntax::FunctionDef& node);
    Value make_closure(const syntax::Lambda& node);
    /// The variable of this frame, or of a frame around it, that a name assigned here means.
    VariableId resolve_local(std::string_view name);
    /// The variable that a name is here; nothing when it comes from outside of the function.
    std::optional<VariableId> find_local(std::string_view name) const;
    void set_attribute(const Value& object, std::string_view name, const Value& value, Span span);
    Value make_slice(const Value& start, const Value& stop, const Value& step);
    Value make_list(std::span<const Value> elements, Span span);
    Value inplace_binary(syntax::BinaryOp op, const Value& left, const Value& right, Span span);

    // ---- exceptions (exceptions.cpp) -------------------------------------------------------
    /// Names of the class and its bases when the value is an exception class.
    std::optional<std::string> exception_classes(const Value& value) const;
    /// The node of what an exception is given; fails for types that it cannot hold.
    ir::Node* exception_argument(const Value& argument, Span span);
    Value make_exception(std::string_view classes, const Arguments& arguments, Span span);
    ir::Node* text(std::string_view chars);  // Pointer to a NUL-terminated constant

    // ---- expressions (expressions.cpp) -----------------------------------------------------
    /// Lowers an expression; the result may be used until the end of the statement.
    Value expr(const syntax::Expr* expression);
    /// As expr, but the result may be owned: for assignment, return and containers.
    Value expr_owned(const syntax::Expr* expression);
    Value lower(const syntax::Expr* expression);
    Value literal_expression(const syntax::Constant& node);
    std::vector<Value> sequence_elements(std::span<const syntax::Expr* const> elements);
    Value bool_op(const syntax::BoolOp& node, std::size_t first, std::size_t count);
    /// The truth of an expression. Of the operands of and, or and not, only that matters.
    Value condition(const syntax::Expr* expression);
    Value compare_chain(const syntax::Compare& node);
    Value list_display(std::span<const syntax::Expr* const> elements, Span span);
    Value set_display(const syntax::Set& node);
    std::vector<std::pair<Value, Value>> dict_items(const syntax::Dict& node);
    Value dict_display(const syntax::Dict& node);
    Value dict_of_items(std::span<const std::pair<Value, Value>> items, Span span);
    Value finish_closure(Closure* closure, const syntax::Parameters& parameters);
    void refuse_async(const syntax::FunctionDef& definition);
    Value name(const syntax::Name& node);
    Value attribute(const Value& object, std::string_view name, Span span);
    Value comprehension(const syntax::Expr* node);
    Value joined_string(const syntax::JoinedStr& node);

    // ---- operators (operators.cpp, scalars.cpp, compare.cpp) --------------------------------
    Value binary(syntax::BinaryOp op, const Value& left, const Value& right, Span span);
    Value unary(syntax::UnaryOpKind op, const Value& operand, Span span);
    Value compare(syntax::CompareOp op, const Value& left, const Value& right, Span span);
    Value scalar_binary(syntax::BinaryOp op, const Value& left, const Value& right, Span span);
    Value scalar_compare(syntax::CompareOp op, const Value& left, const Value& right, Span span);
    Value math_function(ir::MathFn fn, std::span<const Value> operands, Span span);
    Value scalar_unary(syntax::UnaryOpKind op, const Value& operand, Span span);
    Value scalar_power(const Value& left, const Value& right, Span span);
    void check_divisor(syntax::BinaryOp op, const Value& divisor, const Value& written, Span span);
    [[noreturn]] void bad_operands(std::string_view symbol, const Value& left, const Value& right,
                                   Span span) const;
    Value unwrap(const Value& value, Span span);
    std::string what_is_none(const Value& value) const;
    /// As unwrap, with what is raised for None.
    Value unwrap(const Value& value, std::string_view message, Span span,
                 std::string_view exception = "TypeError");
    void unwrap_operands(Value& left, Value& right, std::string_view complaint, Span span);
    Value enum_as_int(const Value& value);
    ir::Node* enum_ordinal(const Value& member);
    Value value_from_table(const Value& member, const EnumClass& cls);
    Value choose_by_member(const Value& member, std::span<const Value> values, Span span);
    Value identical(const Value& left, const Value& right, Span span);
    bool same_static(const Value& left, const Value& right) const;
    // Arrays (ufuncs.cpp).
    std::optional<Value> matmul_twice(std::vector<const syntax::BinOp*>& chain);
    /// Makes two products of one matrix at once, if that is what the expressions are, for `expr` to
    /// find; `changed` is null, or the array that is stored to between them.
    bool make_products(const syntax::Expr* first, const syntax::Expr* second,
                       std::optional<VariableId> changed);
    /// The same for two statements.
    bool make_products_of(const syntax::Stmt* first, const syntax::Stmt* second);
    std::optional<Value> product_made_ahead(const syntax::Expr* e);
    Value array_binary(syntax::BinaryOp op, const Value& left, const Value& right, Span span);
    void refuse_negative_powers(const Value& base, const Value& exponent, DType result, Span span);
    Value array_unary(syntax::UnaryOpKind op, const Value& operand, Span span);
    /// Fails for - and +, which NumPy has no loop for.
    void refuse_sign_of_bools(syntax::UnaryOpKind op, Span span);
    ir::Node* complex_order(syntax::CompareOp op, ir::Node* left, ir::Node* right);
    Value array_compare(syntax::CompareOp op, const Value& left, const Value& right, Span span);
    void array_inplace(syntax::BinaryOp op, const Value& left, const Value& right, Span span);
    /// A math function on arrays (and scalars), element by element.
    Value map_math(ir::MathFn fn, std::span<const Value> operands, Span span);
    Value array_truth(const Value& array, Span span);
    // Instances of jitclasses (instances.cpp).
    Value new_instance(const Type* type, Arguments& arguments, Span span);
    /// What a field holds, where there is one of that name: zeros where it was never set.
    std::optional<Value> field(const Value& instance, std::string_view name);
    /// A field, or what a property gives; nothing when it has none of the name.
    std::optional<Value> instance_attribute(const Value& instance, std::string_view name,
                                            Span span);
    /// Raises where a field holds no object, or a tuple without one: it was never set.
    void raise_if_unset(const Value& held, std::string_view message, Span span);
    void set_instance_attribute(const Value& instance, std::string_view name, const Value& stored,
                                Span span);
    /// The method of that name; nothing when it has none.
    std::optional<Value> call_member(const Value& instance, std::string_view name,
                                     const Arguments& arguments, Span span);
    /// Whether instances of such a class are in values of the type, or are the values.
    bool has_method_within(const Type* type, std::string_view name) const;
    std::optional<Value> call_special(const Value& instance, std::string_view name,
                                      std::initializer_list<Value> arguments, Span span);
    Value instance_binary(syntax::BinaryOp op, const Value& left, const Value& right, Span span);
    Value instance_inplace(syntax::BinaryOp op, const Value& left, const Value& right, Span span);
    Value instance_unary(syntax::UnaryOpKind op, const Value& operand, Span span);
    std::optional<Value> instance_compare(syntax::CompareOp op, const Value& left,
                                          const Value& right, Span span);
    Value instance_truth(const Value& instance, Span span);
    std::optional<Value> call_conversion(const Value& instance, std::string_view builtin,
                                         Span span);
    // Strings, tuples, lists, dicts, sets (objects.cpp and the file of each).
    Value object_binary(syntax::BinaryOp op, const Value& left, const Value& right, Span span);
    Value object_equal(const Value& left, const Value& right, Span span);
    Value object_order(syntax::CompareOp op, const Value& left, const Value& right, Span span);
    std::optional<Value> string_binary(syntax::BinaryOp op, const Value& left, const Value& right,
                                       Span span);
    std::optional<Value> tuple_binary(syntax::BinaryOp op, const Value& left, const Value& right,
                                      Span span);
    std::optional<Value> list_binary(syntax::BinaryOp op, const Value& left, const Value& right,
                                     Span span);
    std::optional<Value> set_binary(syntax::BinaryOp op, const Value& left, const Value& right,
                                    Span span);
    std::optional<Value> dict_binary(syntax::BinaryOp op, const Value& left, const Value& right,
                                     Span span);
    Value string_equal(const Value& left, const Value& right);
    Value list_equal(const Value& left, const Value& right, Span span);
    std::optional<std::pair<Value, Value>> alike(const Value& left, const Value& right, Span span);
    Value set_of(const Value& items, const Type* element, Span span);
    Value table_equal(const Value& left, const Value& right, Span span);
    Value string_order(syntax::CompareOp op, const Value& left, const Value& right);
    Value tuple_order(syntax::CompareOp op, const Value& left, const Value& right, std::size_t from,
                      Span span);
    Value list_order(syntax::CompareOp op, const Value& left, const Value& right, Span span);
    Value set_order(syntax::CompareOp op, const Value& left, const Value& right, Span span);
    Value string_contains(const Value& string, const Value& item, Span span);
    Value list_contains(const Value& list, const Value& item, Span span);
    Value table_contains(const Value& table, const Value& item, Span span);
    bool list_inplace(syntax::BinaryOp op, const Value& left, const Value& right, Span span);
    bool set_inplace(syntax::BinaryOp op, const Value& left, const Value& right, Span span);
    Value contains(const Value& container, const Value& item, Span span);
    Value equal(const Value& left, const Value& right, Span span);

    struct Operand {
        DType dtype;
        bool weak;
    };
    struct Elementwise {
        const Type* type;
        std::function<ir::Node*(std::span<ir::Node* const>)> element;
    };
    Operand operand(const Value& value, std::string_view what, Span span);
    DType common_dtype(std::span<const Value> operands, std::string_view what, Span span);
    Value map(std::span<const Value> operands, const Type* element_type,
              const std::function<ir::Node*(std::span<ir::Node* const>)>& element);
    void map_into(const Value& target, std::span<const Value> operands,
                  const std::function<ir::Node*(std::span<ir::Node* const>)>& element, Span span);
    Elementwise elementwise(syntax::BinaryOp op, std::span<const Value> operands, Span span);
    std::pair<DType, DType> math_dtypes(ir::MathFn fn, std::span<const Value> operands, Span span);
    ir::Node* math_node(ir::MathFn fn, const Type* result, std::span<ir::Node* const> operands);
    void check_same_kind(DType from, DType to, std::string_view what, Span span);
    /// Lists and tuples of numbers become arrays where NumPy's functions and operators take them.
    Value as_operand(const Value& value, Span span);
    /// Numbers, sequences and arrays as an array, of the given dtype if any.
    Value array_from(const Value& value, std::optional<DType> dtype, Span span);
    /// The expression's value, where lists that are written in it are tuples.
    Value with_tuples(const syntax::Expr* node);
    /// As with_tuples, and a list comprehension as an iterable: for who needs the elements of what
    /// is written, but not a list.
    Value without_list(const syntax::Expr* node);
    /// Whether a list is assigned to a variable of which np.array makes arrays, and nothing else.
    bool is_only_made_array(const syntax::Assign& node);
    /// The array of the elements of a generator expression, made at once where the number of them
    /// is known; nothing otherwise. Of no type when that is not known yet in this pass.
    std::optional<Value> array_of_rounds(const Iterable& lazy);
    class ArrayRounds;
    Value structured_from(const Value& value, const Type* element, Span span);
    /// All elements combined to one scalar of the dtype.
    Value reduce(const Value& array, ir::ReduceKind kind, DType dtype);

    // ---- arrays (creation.cpp, attributes.cpp) ----------------------------------------------
    DType dtype_argument(const Value& value, Span span);
    const Type* element_argument(const Value& value, Span span);
    std::vector<ir::Node*> shape_argument(const Value& value, Span span);
    Value new_array(DType dtype, std::span<ir::Node* const> shape, Layout layout, bool zeroed);
    Value transposed(const Value& array);
    Value complex_part(const Value& array, bool imaginary, Span span);
    ir::Node* array_size(const Value& array);
    void fill_array(const Value& target, const Value& stored, Span span);
    Value without_leading_axes(const Value& array, const Value& target, Span span);
    Value last_axes(const Value& array, int ndim);
    Value static_attribute(const Value& object, std::string_view name, Span span);
    Value bound_method(const Value& object, std::string_view name, Span span);
    Value array_attribute(const Value& array, std::string_view name);
    Value scalar_attribute(const Value& scalar, std::string_view name, Span span);
    Value enum_attribute(const Value& member, std::string_view name, Span span);
    Value dtype_class(DType dtype);

    // ---- what users registered by overload (overloads.cpp); nothing where they did not -------
    std::optional<Value> call_overload(const Value& callee, Arguments& arguments, Span span);
    std::optional<Value> call_overloaded_method(const BoundMethod& method, Arguments& with_self,
                                                Span span);
    std::optional<Value> overloaded_attribute(const Value& object, std::string_view name,
                                              Span span);
    /// What was registered for the function of the operator module or the builtin that does what
    /// `method` (as "__add__") of a value of an extension type would.
    std::optional<Value> call_operator(const Value& self, std::string_view method,
                                       std::span<const Value> others, Span span);
    /// What lower_cast makes of a value of an extension type.
    std::optional<Value> cast_extension(const Value& v, const Type* to, Span span);

    // ---- calls (calls.cpp, bind.cpp) -------------------------------------------------------
    Value call_expression(const syntax::Call& node);
    std::optional<Value> call_one_of(const syntax::Call& node);
    Value call_at(std::span<const Value> functions, ir::Node* position, const Arguments& given,
                  Span span);
    Arguments arguments_of(const Value& callee, const syntax::Call& node);
    Value call(const Value& callee, Arguments& arguments, Span span);
    Value call_named(const Value& callee, Arguments& arguments, Span span);
    Value call_method(const BoundMethod& method, Arguments& arguments, Span span);
    // C functions and pointers (c_calls.cpp).
    Value call_pointer(const Value& callee, Arguments& arguments, Span span);
    Value from_c(ir::Node* called, Span span);
    Value c_argument(const Value& callee, std::size_t index, const Value& given);
    bool is_address(const Type* from, const Type* to) const;
    Value as_pointer(const Value& v, const Type* to);
    Value array_pointer(const Value& array);
    std::pair<const Type*, ir::Node*> pointed_to(const Value& pointer, const Value& index,
                                                 Span span);
    Value pointer_get(const Value& pointer, const Value& index, Span span);
    void pointer_set(const Value& pointer, const Value& index, const Value& stored, Span span);
    Value call_dtype(DType dtype, Arguments& arguments, Span span);
    Value call_math(ir::MathFn fn, std::string_view name, Arguments& arguments, Span span);
    // ufuncs of NumPy (ufunc_calls.cpp).
    bool is_ufunc(std::string_view space, std::string_view name);
    static bool has_ufunc_keywords(const Arguments& arguments);
    Value call_ufunc(const Value& callee, Arguments& arguments, Span span);
    Value call_operator(const OperatorFunction& fn, std::string_view name, Arguments& arguments,
                        Span span);
    /// Library code calls a row of runtime/abi.def.
    Value call_row(ir::RuntimeId row, Arguments& arguments, Span span);
    /// The members of an enumeration's class; nothing of anything else.
    const EnumClass* enum_class_of(const Value& cls);
    Value enum_of_value(const Type* type, Arguments& arguments, Span span);
    Value make_named_tuple(const Value& cls, Arguments& arguments, Span span);
    Value named_tuple_class(const Type* named_tuple);
    ir::Options inherited_options(const FunctionSource& source) const;
    std::vector<std::string> method_names(std::string_view space) const;
    std::vector<std::string> attribute_names(const Type* type) const;
    Value call_function(const FunctionSource& source, Arguments& arguments, Span span);
    const types::Signature* convert_to_signature(const FunctionSource& source,
                                                 std::vector<Value>& values, Span span);
    bool may_be_closure(const Value& v) const;
    Value call_bound(const FunctionSource& source, const syntax::Parameters& parameters,
                     std::vector<Value>& values, const Type* return_type, Span span);
    Value call_closure(const Closure& closure, Arguments& arguments, Span span);
    // Inner functions that call themselves (inner_recursion.cpp).
    bool is_open(const Closure& closure) const;
    std::optional<Value> call_recursively(const Closure& closure, std::span<const Value> arguments,
                                          Span span);
    /// Library function by namespace and name, or nothing.
    const FunctionSource* library_function(std::string_view space, std::string_view name);
    Value call_library(std::string_view space, std::string_view name,
                       std::span<const Value> arguments, Span span);
    std::vector<Value> bind(const syntax::Parameters& parameters, std::string_view name,
                            std::span<const Value> defaults,
                            std::span<const std::pair<std::string_view, Value>> keyword_defaults,
                            Arguments& arguments, Span span);

    // ---- subscripts (index.cpp and others) --------------------------------------------------
    Value get_item(const Value& object, const Value& index, Span span);
    void set_item(const Value& object, const Value& index, const Value& value, Span span);
    void delete_item(const Value& object, const Value& index, Span span);

    struct SliceBounds {
        ir::Node* start;
        ir::Node* step;
        ir::Node* count;
    };
    SliceBounds slice_bounds(const Value& slice, ir::Node* size, Span span);
    ir::Node* checked_index(ir::Node* index, ir::Node* size, int axis);
    std::vector<Value> index_items(const Value& array, const Value& index, Span span);
    bool is_basic_index(std::span<const Value> items) const;
    Value index_array(const Value& item, Span span);
    Value array_view(const Value& array, std::span<const Value> items, Span span);
    std::optional<std::vector<ir::Node*>> element_indices(const Value& array,
                                                          std::span<const Value> items);
    Value array_get(const Value& array, const Value& index, Span span);
    void array_set(const Value& array, const Value& index, const Value& stored, Span span);
    Value advanced_get(const Value& array, std::span<const Value> items, Span span);
    void advanced_set(const Value& array, std::span<const Value> items, const Value& stored,
                      Span span);
    Value tuple_get(const Value& tuple, const Value& index, Span span);
    ir::Node* tuple_position(std::size_t count, const Value& index, Span span);
    Value range_get(const Value& range, const Value& index, Span span);
    Value string_get(const Value& string, const Value& index, Span span);
    Value list_get(const Value& list, const Value& index, Span span);
    void list_set(const Value& list, const Value& index, const Value& stored, Span span);
    Value dict_get(const Value& dict, const Value& key, Span span);
    void dict_set(const Value& dict, const Value& key, const Value& stored, Span span);
    Value flat_get(const Value& flat, const Value& index, Span span);
    void flat_set(const Value& flat, const Value& index, const Value& stored, Span span);
    Value call_string_method(const BoundMethod& method, Arguments& arguments, Span span);
    Value text_of(const Value& v, bool repr, Span span);
    Value text_by_python(const Value& v, bool repr, Span span);
    Value format_value(const Value& v, const Value& spec, Span span);
    Value formatted_value(const syntax::FormattedValue& part);
    Value percent_format(std::string_view format, const Value& given, Span span);
    Value brace_format(std::string_view format, const Arguments& given, Span span);
    Value string_length(const Value& string);
    ir::Node* string_code(const Value& string, ir::Node* index);
    Value converted_list(const Value& list, const Type* to, Span span);
    Value new_list(const Type* element, std::int64_t capacity, bool typed = false);
    void list_append(const Value& list, const Value& item, Span span);
    void list_extend(const Value& list, const Value& values, Span span);
    ir::Node* list_position(const Value& list, const Value& index, std::string_view message,
                            Span span);
    ir::Node* list_find(const Value& list, const Value& item, ir::Node* start, ir::Node* stop,
                        Span span);
    Value list_of(const Value& iterable, Span span);
    Value call_list_compare(std::string_view name, const Value& left, const Value& right,
                            Span span);
    std::vector<ir::Node*> slice_parts(const Value& slice);
    /// Runtime rows that differ only in how they take a key.
    struct KeyRows {
        ir::RuntimeId any;  // by address
        ir::RuntimeId int64;
        ir::RuntimeId string;
    };
    ir::Node* with_key(const KeyRows& rows, const Type* result, const Value& table,
                       const Value& key, Span span);
    Value new_dict(const Type* key, const Type* value, bool typed = false);
    Value new_set(const Type* element, bool typed = false);
    /// Fails for what has no hash.
    void check_key(const Type* key) const;
    void set_add(const Value& set, const Value& item, Span span);
    void dict_delete(const Value& dict, const Value& key, Span span);
    /// Identity of a place in the source, as a loop's key.
    const void* place_of(Span span) const { return span.source->text().data() + span.begin; }
    ir::Node* list_length(const Value& list);
    ir::Node* table_length(const Value& table);                // of a dict or set
    Value array_item(const Value& array, ir::Node* position);  // array[position], in range
    Value string_item(const Value& string, ir::Node* position);
    Value list_item(const Value& list, ir::Node* position);
    Value tuple_item(const Value& tuple, ir::Node* position);  // of elements of one type

    // ---- iteration, lengths -----------------------------------------------------------------
    Value length(const Value& object, Span span);

    Frame& frame() { return *frame_; }
    /// Lowers a call in place: the body (or the lambda's expression) with its parameters bound.
    Value inline_call(Frame& inner, const syntax::Parameters& parameters,
                      std::span<const Value> arguments, syntax::Block body,
                      const syntax::Lambda* lambda, Span span);
    int parallel_depth() const { return parallel_depth_; }

  private:
    /// Goes on in another frame, at a place of its text; returns the one before.
    Frame* enter(Frame* other, Span at);
    /// What tracebacks show of a function whose call is lowered in place, here.
    const ir::InlinedFrame* shown(std::string_view name, const FunctionSource& source,
                                  bool is_inner, Span call);
    void declare_locals(Frame& inner, const syntax::Parameters& parameters, syntax::Block body);
    static void forget_references(std::vector<Variable>& state, VariableId first,
                                  VariableId except = UINT32_MAX);
    std::vector<VariableId> with_changes_elsewhere(const syntax::NameSet& assigned);
    std::vector<VariableId> assigned_in(syntax::Block block);
    std::vector<VariableId> assigned_in_target(const syntax::Expr* target);
    std::vector<VariableId> assigned_in_expression(const syntax::Expr* expression);
    ir::SlotId slot_of(VariableId id, const Type* type);
    ir::SlotId flag_of(VariableId id);
    void at(const Edge& edge);

    Specialization& specialization_;
    std::deque<Frame> frames_;  // all of them: inner functions may outlive the call that made them
    Frame* frame_ = nullptr;
    std::vector<Variable> state_;
    /// Types that were given to variables (FunctionSource::locals).
    std::map<VariableId, const Type*> declared_;
    std::vector<std::string_view> variable_names_;
    bool reachable_ = true;
    bool visible(const ir::Node* node) const;
    Value visible_part(const Value& known);
    Variable join_variable(VariableId id, std::vector<Edge>& edges);
    std::optional<Value> join_iterables(std::span<const Value> given, std::span<const Edge> edges);
    std::optional<Variable> joined_iterable(VariableId id, std::span<const Edge> edges);
    const Type* loop_type(const void* key, VariableId id, const Type* entry, Span span);
    void begin_loop(const void* key, std::span<const VariableId> assigned, Span span);
    void fail_if_never_assigned(VariableId id, Span span) const;
    void raise_if_unbound(VariableId id, ir::Node* missing, Span span);
    bool differs_between_rounds(VariableId id, const Loop& loop);
    bool is_found_in_loop(const void* key, VariableId id) const;
    void note_none_before_loop(const void* key, std::span<const VariableId> assigned,
                               const std::vector<Variable>& header);
    bool loop_is_stable(const void* key, std::span<const VariableId> assigned,
                        const std::vector<Variable>& entry, const std::vector<Variable>& header,
                        const Loop& loop);

    /// Slots by variable and type; flags of maybe unbound variables.
    std::map<std::pair<VariableId, const Type*>, ir::SlotId> slots_;
    std::map<VariableId, ir::SlotId> flags_;
    /// Temporaries that hold references until the end of the statement.
    std::vector<ir::SlotId> temporaries_;
    std::vector<std::pair<const syntax::Expr*, Value>> products_ahead_;  // the second may be empty
    std::vector<Loop*> loops_;
    /// How control can leave a try with a finally part; kept in a slot while that part runs.
    enum class Exit : std::int64_t { fall, error, return_, break_, continue_ };
    struct Finally {
        std::uint32_t label;
        ir::SlotId pending;
        std::vector<Edge> exits;
        bool used[5] = {};
    };
    void exit_through_finally(Exit exit);
    void begin_try(const void* key, std::span<const VariableId> assigned, Span span);
    std::vector<SeenByHandler> run_watched(const void* key, std::span<const VariableId> assigned,
                                           const std::function<void()>& body);
    void show_to_handlers(VariableId id);
    void begin_deleted(const void* key, VariableId id);
    bool widen_for_handlers(const void* key, std::span<const SeenByHandler> seen);
    void enter_handlers(std::vector<Variable> before, std::span<const SeenByHandler> seen);
    /// What there is before statements that may be lowered more than once.
    struct Beginning {
        ir::Region* region;
        ir::Node* last;  // in it
        std::vector<Variable> state;
        std::size_t temporaries;
    };
    Beginning beginning() const;
    void begin_again(const Beginning& entry);
    void try_finally(std::vector<VariableId> assigned, const std::function<void()>& body,
                     const std::function<void()>& last, Span span);
    void try_except(const syntax::Try& node);
    Value is_handled(const syntax::ExceptHandler& handler, ir::SlotId error);
    std::vector<Finally*> finallies_;
    /// Slots of the errors that the except blocks around here are handling.
    std::vector<ir::SlotId> handled_;
    /// Header types found by an earlier pass over a loop, so that nested loops converge quickly.
    std::map<std::pair<const void*, VariableId>, const Type*> header_types_;
    /// Variables that come back to a loop's head with a type that does not go with the one they
    /// had before it: nobody may read them there. Used over again as the target of another loop.
    std::map<std::pair<const void*, VariableId>, Variable> header_conflicts_;
    /// Variables that have a value before a loop or a try, and may have none at the loop's head or
    /// in the handlers: their flags tell there.
    std::set<std::pair<const void*, VariableId>> deleted_;
    /// Of variables without a type at the head of a loop that assigns them further down. Without a
    /// type they are as the round before left them, and their flags say how.
    std::map<VariableId, FromEarlierRound> pending_read_;
    /// Variables that try bodies around here assign, innermost last.
    std::vector<SeenByHandler> seen_by_handlers_;
    int parallel_depth_ = 0;
    /// Variables whose value from before is not to be had in a prange loop or behind it.
    std::map<VariableId, NotPrivate> not_private_;
    /// Variables that an objmode block assigned last, without a declared type.
    std::map<VariableId, Span> undeclared_;
    /// Variables assigned what never gives a value: calls that raise, or of which that is not known
    /// yet.
    std::set<VariableId> given_no_value_;
    int expression_depth_ = 0;
    /// Generators whose bodies are being lowered in place of loops around here.
    std::vector<const FunctionSource*> open_generators_;
    const Type* yielded_ = nullptr;  // by the generator whose body this is
};

}  // namespace numen::sema
