#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/diagnostic.h"

/// The types of values in compiled code. Types are interned: two equal types are one pointer,
/// made by and living as long as their Context.
namespace numen::types {

enum class DType : std::uint8_t {
#define NUMEN_DTYPE(name, kind, bytes, numpy_char, c_type) name,
#include "types/dtypes.def"
#undef NUMEN_DTYPE
    /// Of arrays whose elements are no machine scalars; Type::elements has what they are.
    structured,
};

struct DTypeInfo {
    std::string_view name;
    char kind;
    std::uint8_t bytes;
    char numpy_char;
};
const DTypeInfo& info(DType dtype);
std::span<const DTypeInfo> all_dtypes();  // indexed by DType; of scalars
inline char kind(DType dtype) { return info(dtype).kind; }
inline int size_of(DType dtype) { return info(dtype).bytes; }
inline bool is_integer(DType d) { return kind(d) == 'i' || kind(d) == 'u'; }
inline bool is_float(DType d) { return kind(d) == 'f'; }
inline bool is_complex(DType d) { return kind(d) == 'c'; }
/// datetime64 or timedelta64; times.h has more about them.
inline bool is_time(DType d) { return kind(d) == 'M' || kind(d) == 'm'; }
/// The float a complex dtype is made of.
DType real_of(DType complex_dtype);
DType complex_of(DType float_dtype);

enum class Kind : std::uint8_t {
    Never,     // no value: the call does not return, or its type is not known yet (recursion)
    None,      // no run-time representation
    Scalar,    // dtype; weak when it came from a Python int, float, complex or bool
    Tuple,     // elements; names too if a namedtuple
    Array,     // dtype, ndim, layout, readonly, aligned; elements[0] if its dtype is structured
    Record,    // a view of a record: elements and names of its fields, readonly, aligned; record.h
    Optional,  // elements[0] or None
    String,    // str
    Bytes,     // bytes
    List,      // elements[0]; typed
    Dict,      // elements[0] keys, elements[1] values; typed
    Set,       // elements[0]; typed
    /// A list or dict written down with values of different types, which does not change: its
    /// elements as of a tuple. The dict's keys are texts, in `names`.
    LiteralList,
    LiteralDict,
    /// Of a type that users define (numen.extension_types): `entity` is the type, elements and
    /// names are those of the members that it is represented by.
    Extension,
    Generator,  // elements[0]: what it yields
    Instance,   // of the jitclass `entity`, whose members the environment knows
    Range,      // start, stop, step as int64
    Slice,      // elements: types of start, stop, step (None or int64)
    /// A member of the enum class `entity`, or, where there is none, one of the functions
    /// `elements`; represented by its ordinal.
    Enum,
    /// A numpy.random.Generator: a Buffer whose data is its bitgen_t.
    RandomGenerator,
    Exception,  // an instance of the exception class `name`; a reference to the caught error
    Pointer,    // address of elements[0] (or of bytes when there are none)
    Reference,  // a counted reference to a runtime object (array buffer, ...); may be null
    Static,     // known at compile time, no run-time representation: module, function, class, dtype
    Function,   // address of a function: elements[0] result, then parameters
    // Of what lies in records and arrays; values of these kinds there are none.
    NestedArray,  // a field that is an array of elements[0]: its shape in `numbers`
    Chars,        // text of a fixed length: dtype uint8 (S, read as bytes) or uint32 (U, as str)
};

/// What a Static type stands for.
enum class StaticKind : std::uint8_t {
    Module,    // name: "numpy", "math", or a user's module
    Builtin,   // a function numen knows by name: "builtins.len", "numpy.sum"
    Class,     // a class known by name: "builtins.int", "numpy.float64", "builtins.ValueError"
    DType,     // dtype: a NumPy dtype as a value
    Function,  // a Python function to compile when called; entity identifies it
    Method,    // a builtin or function bound to a value; made and used by sema only
    Ellipsis,
    Type,    // a type as a value: `entity` is the const Type*
    Object,  // anything else the environment can answer attribute questions about
};

enum class Layout : std::uint8_t { C, F, A };  // A: any strides

/// One node shape for all kinds; which members mean something depends on `kind`.
struct Type {
    Kind kind;
    DType dtype{};
    bool weak = false;
    std::uint8_t ndim = 0;
    Layout layout = Layout::C;
    bool readonly = false;
    bool aligned = true;
    /// Of a list, set or dict: one of numba.typed, the same object in Python and in compiled code,
    /// where others are copies of Python's.
    bool typed = false;
    /// Of a function: it is the entry of compiled code (codegen/artifact.h), which may raise, and
    /// not a function of C.
    bool is_entry = false;
    StaticKind static_kind{};
    std::span<const Type* const> elements{};
    std::span<const std::string_view> names{};  // of the fields of a namedtuple or record
    std::span<const std::int64_t> numbers{};    // of a record: record.h; a nested array's shape
    std::int64_t bytes = 0;                     // in memory, of a record, nested array, chars
    std::string_view name{};                    // of a namedtuple, enum, exception, static
    const void* entity = nullptr;               // identity of a Python class or function
    std::uint32_t id = 0;                       // order of making; for stable sorting

    bool is(Kind k) const { return kind == k; }
    bool is_scalar() const { return kind == Kind::Scalar; }
    bool is_bool() const { return is_scalar() && dtype == DType::bool_; }
    bool is_integer() const { return is_scalar() && types::is_integer(dtype); }
    bool is_int64() const { return is_scalar() && dtype == DType::int64; }
    bool is_float() const { return is_scalar() && types::is_float(dtype); }
    bool is_complex() const { return is_scalar() && types::is_complex(dtype); }
    bool is_text() const { return kind == Kind::String || kind == Kind::Bytes; }
    /// Whether its values are references to objects of the runtime, of which null is none.
    bool is_object() const {
        return is_text() || kind == Kind::List || kind == Kind::Dict || kind == Kind::Set ||
               kind == Kind::Instance || kind == Kind::Generator || kind == Kind::RandomGenerator;
    }
    /// Whether Python changes the same object, as a handler of a signal may while compiled code is
    /// running.
    bool is_shared() const { return typed || kind == Kind::Instance; }
    bool is_literal_container() const {
        return kind == Kind::LiteralList || kind == Kind::LiteralDict;
    }
    bool is_time() const { return is_scalar() && types::is_time(dtype); }
    bool is_one_of() const { return kind == Kind::Enum && !elements.empty(); }
    const Type* element() const {
        NUMEN_ASSERT(!elements.empty());
        return elements[0];
    }
};

/// Makes and owns types. Thread safe.
class Context {
  public:
    Context();
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    const Type* never() const;
    /// Never, remembering which empty container's element it stands for.
    const Type* never_of(const void* origin);
    const Type* none() const;
    const Type* scalar(DType dtype, bool weak = false);
    const Type* boolean() { return scalar(DType::bool_); }
    const Type* int64() { return scalar(DType::int64); }
    const Type* float64() { return scalar(DType::float64); }
    /// What a Python int, float, complex is: weak int64, float64, complex128.
    const Type* py_int() { return scalar(DType::int64, true); }
    const Type* py_float() { return scalar(DType::float64, true); }
    const Type* py_complex() { return scalar(DType::complex128, true); }
    const Type* tuple(std::span<const Type* const> elements);
    const Type* named_tuple(std::string_view name, const void* cls,
                            std::span<const std::string_view> names,
                            std::span<const Type* const> elements);
    const Type* array(DType dtype, int ndim, Layout layout, bool readonly = false,
                      bool aligned = true);
    /// Of scalars, records or chars. Records that are not aligned make arrays that are not.
    const Type* array(const Type* element, int ndim, Layout layout, bool readonly = false,
                      bool aligned = true);
    /// An array of the same elements, which may be written to and are aligned as those of `array`.
    const Type* array_like(const Type* array, int ndim, Layout layout);
    /// A record of `bytes` bytes; names and numbers as record.h says. `aligned`: the fields lie as
    /// in a C struct.
    const Type* record(std::span<const std::string_view> names,
                       std::span<const Type* const> elements, std::span<const std::int64_t> numbers,
                       std::int64_t bytes, bool aligned, bool readonly = false);
    const Type* nested_array(const Type* element, std::span<const std::int64_t> shape);
    /// `length` characters of uint8 (NumPy's S) or uint32 (U).
    const Type* chars(DType unit, std::int64_t length);
    const Type* optional(const Type* value);  // of an Optional or None: itself
    const Type* string();
    const Type* bytes();
    const Type* random_generator();
    const Type* list(const Type* element, bool typed = false);
    const Type* dict(const Type* key, const Type* value, bool typed = false);
    const Type* set(const Type* element, bool typed = false);
    const Type* literal_list(std::span<const Type* const> elements);
    const Type* literal_dict(std::span<const std::string_view> keys,
                             std::span<const Type* const> elements);
    /// `type` is the object of Python that defines it.
    const Type* extension(std::string_view name, const void* type,
                          std::span<const std::string_view> names,
                          std::span<const Type* const> elements);
    const Type* generator(const Type* yielded);
    const Type* instance(std::string_view name, const void* cls);
    const Type* range();
    const Type* slice(const Type* start, const Type* stop, const Type* step);
    const Type* enumeration(std::string_view name, const void* cls);
    /// One of several functions, Static Types each, which one is known at run time only.
    const Type* one_of(std::span<const Type* const> functions);
    const Type* exception(std::string_view name);
    const Type* pointer(const Type* to = nullptr);
    const Type* reference();
    const Type* function(const Type* result, std::span<const Type* const> parameters,
                         bool is_entry = false);
    const Type* statik(StaticKind kind, std::string_view name, const void* entity = nullptr);
    const Type* dtype_object(DType dtype);
    /// The dtype of arrays of these elements.
    const Type* dtype_object(const Type* element);
    /// The Static Type that stands for a type.
    const Type* type_object(const Type* type);

  private:
    struct State;
    const Type* intern(const Type& key);
    std::unique_ptr<State> state_;
};

/// As a user reads it, and as Numba prints it: "float64", "array(float64, 2d, C)",
/// "UniTuple(int64, 2)", "list(float64)", "OptionalType(int64)". Weak scalars print like strong.
std::string to_string(const Type* type);

/// The type with Python's own numbers, at any depth, as NumPy's: what users see and compare.
const Type* strong(Context& context, const Type* type);

/// One named part of a type that is made of several values.
struct Field {
    std::string name;
    const Type* type;
};
/// The parts `pack` takes and `field` gives. complex: real imag. tuple: its elements.
/// array: data (Pointer), owner (Reference), shape0.., stride0.. (int64, strides in bytes).
/// record: data, owner. optional: present (bool), value. range and slice: start stop step. Others:
/// none.
std::vector<Field> fields(Context& context, const Type* type);
/// How many there are, and the type of one of them.
int field_count(const Type* type);
const Type* field_type(Context& context, const Type* type, int index);
/// Only their names.
std::vector<std::string> field_names(const Type* type);
/// Position of the parts of arrays and records among their fields.
constexpr int kArrayData = 0, kArrayOwner = 1;
constexpr int shape_field(int axis) { return 2 + axis; }
constexpr int stride_field(const Type& array, int axis) { return 2 + array.ndim + axis; }

/// A machine value: every type is represented by a flat row of these.
enum class Component : std::uint8_t {
    i1,
    i8,
    i16,
    i32,
    i64,
    u8,
    u16,
    u32,
    u64,
    f32,
    f64,
    pointer,
    reference,
};
/// The components of a type, in order; empty for None, Never and Static.
std::vector<Component> components(const Type* type);
/// The place of a type in memory (list elements, argument records): a C struct of its components.
struct MemoryLayout {
    std::int64_t size = 0;
    std::int64_t align = 1;
    std::vector<std::int64_t> offsets;  // one per component
};
MemoryLayout memory_layout(std::span<const Component> components);
MemoryLayout memory_layout(const Type* type);
int size_of(Component component);
/// Whether values of the type hold counted references.
bool is_managed(const Type* type);

/// Whether NumPy has a dtype for values of both: not for a date and a number, nor for spans of
/// months and days.
bool can_promote(DType a, DType b);
/// dtype of the result of NumPy's arithmetic on two dtypes (numpy.result_type), given which side is
/// a Python scalar (weak), by NumPy 2's rules. There must be one (can_promote).
DType promote(DType a, bool a_weak, DType b, bool b_weak);
/// Smallest type that both can be converted to without a surprise when a variable is joined after a
/// branch: numbers promote, T and None give Optional(T), layouts give A, tuples by element.
/// Null when there is none.
const Type* join(Context& context, const Type* a, const Type* b);

}  // namespace numen::types
