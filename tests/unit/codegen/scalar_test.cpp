#include <cmath>
#include <limits>

#include "ir/interpreter/interpreter.h"
#include "program.h"

/// Every scalar operation on every dtype, compared with the interpreter on values at the edges.
namespace numen::codegen {
namespace {

using ir::MathFn;
using ir::Op;
using types::Component;
using types::DType;

/// Values of a dtype, as the bytes they have in memory.
template <class T>
void append(std::vector<std::vector<char>>& out, std::initializer_list<T> values) {
    for (const T& value : values) {
        const char* bytes = reinterpret_cast<const char*>(&value);
        out.emplace_back(bytes, bytes + sizeof(T));
    }
}
template <class T>
void append_integers(std::vector<std::vector<char>>& out) {
    using Limits = std::numeric_limits<T>;
    append<T>(out, {Limits::min(), Limits::max(), T(Limits::min() + 1), T(Limits::max() - 1), T(0),
                    T(1), T(2), T(3), T(7), T(10), T(31), T(64), T(-1), T(-2), T(-7), T(100)});
}
template <class T>
void append_floats(std::vector<std::vector<char>>& out) {
    using Limits = std::numeric_limits<T>;
    append<T>(out, {T(0),
                    T(-0.0),
                    T(1),
                    T(-1),
                    T(2),
                    T(-2),
                    T(0.5),
                    T(1.5),
                    T(-2.5),
                    T(3),
                    T(0.1),
                    T(7.25),
                    T(-7.25),
                    T(1e-10),
                    T(300.7),
                    T(-200.3),
                    T(1e10),
                    T(-1e10),
                    T(2147483648.0),
                    T(9223372036854775808.0),
                    T(-9223372036854775808.0),
                    T(2e19),
                    Limits::infinity(),
                    -Limits::infinity(),
                    Limits::quiet_NaN(),
                    Limits::max(),
                    Limits::min(),
                    Limits::denorm_min()});
}
template <class T>
void append_complex(std::vector<std::vector<char>>& out) {
    constexpr T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
    for (T real :
         {T(0), T(-0.0), T(1), T(-2.5), T(3), T(1e10), std::numeric_limits<T>::max(), inf, nan}) {
        for (T imag : {T(0), T(-0.0), T(1), T(-0.3), std::numeric_limits<T>::lowest(), -inf, nan}) {
            append<std::complex<T>>(out, {{real, imag}});
        }
    }
}

std::vector<std::vector<char>> values_of(DType dtype) {
    std::vector<std::vector<char>> out;
    switch (dtype) {
        case DType::structured: break;
        case DType::bool_: append<bool>(out, {false, true}); break;
        case DType::int8: append_integers<std::int8_t>(out); break;
        case DType::int16: append_integers<std::int16_t>(out); break;
        case DType::int32: append_integers<std::int32_t>(out); break;
        case DType::int64: append_integers<std::int64_t>(out); break;
        case DType::uint8: append_integers<std::uint8_t>(out); break;
        case DType::uint16: append_integers<std::uint16_t>(out); break;
        case DType::uint32: append_integers<std::uint32_t>(out); break;
        case DType::uint64: append_integers<std::uint64_t>(out); break;
        case DType::float32: append_floats<float>(out); break;
        case DType::float64: append_floats<double>(out); break;
        case DType::complex64: append_complex<float>(out); break;
        case DType::complex128: append_complex<double>(out); break;
        default: break;  // times are integers to all operations
    }
    return out;
}

template <class T>
bool same_float(const char* a, const char* b, bool zeros_are_one) {
    T x, y;
    std::memcpy(&x, a, sizeof x);
    std::memcpy(&y, b, sizeof y);
    if ((std::isnan(x) && std::isnan(y)) || (zeros_are_one && x == y)) return true;
    return std::memcmp(&x, &y, sizeof x) == 0;
}

/// Whether two results are one: NaN is NaN whatever its bits.
bool same(Component component, const char* a, const char* b, bool zeros_are_one) {
    if (component == Component::f32) return same_float<float>(a, b, zeros_are_one);
    if (component == Component::f64) return same_float<double>(a, b, zeros_are_one);
    return std::memcmp(a, b, static_cast<std::size_t>(types::size_of(component))) == 0;
}

/// One function of x and y that gives a tuple of everything that a dtype can do.
class EveryResult {
  public:
    explicit EveryResult(DType dtype) : dtype_(dtype), scalar_(p_.types.scalar(dtype)) {}

    template <class Fill>
    void check(Fill fill) {
        auto& f = p_.add("f", nullptr, {scalar_, scalar_});
        auto b = p_.at(f);
        fill(b, f.body.parameters[0], f.body.parameters[1]);
        std::vector<const ir::Type*> types;
        for (ir::Node* result : results_) types.push_back(result->type);
        f.result = p_.types.tuple(types);
        Program::give(b, b.pack(f.result, results_));
        p_.compile();
        auto* entry = reinterpret_cast<int (*)(void*, const void*)>(p_.image->symbol(kEntrySymbol));
        ir::Interpreter interpreter(p_.module, p_.types);

        auto components = types::components(f.result);
        auto layout = types::memory_layout(f.result);
        std::vector<char> compiled(static_cast<std::size_t>(layout.size)), interpreted = compiled;
        auto values = values_of(dtype_);
        for (const auto& x : values) {
            for (const auto& y : values) {
                std::vector<char> record = x;
                record.insert(record.end(), y.begin(), y.end());
                ASSERT_EQ(entry(compiled.data(), record.data()), 0);
                ASSERT_EQ(interpreter.call(f, interpreted.data(), record.data()), 0);
                for (std::size_t i = 0; i < components.size(); ++i) {
                    auto offset = layout.offsets[i];
                    // The greater of -0 and 0 is left open by NumPy.
                    bool zeros_are_one = names_[i] == "maximum" || names_[i] == "minimum";
                    EXPECT_TRUE(same(components[i], &compiled[static_cast<std::size_t>(offset)],
                                     &interpreted[static_cast<std::size_t>(offset)], zeros_are_one))
                        << names_[i] << ' ' << types::info(dtype_).name << " of "
                        << testing::PrintToString(x) << ' ' << testing::PrintToString(y);
                }
            }
        }
    }

    void add(std::string_view name, ir::Node* result) {
        results_.push_back(result);
        names_.insert(names_.end(), types::components(result->type).size(), std::string(name));
    }

    char kind() const { return types::kind(dtype_); }
    types::Context& types() { return p_.types; }

  private:
    Program p_;
    DType dtype_;
    const ir::Type* scalar_;
    std::vector<ir::Node*> results_;
    std::vector<std::string> names_;  // one per component
};

bool is_defined(Op op, char kind) {
    bool integer = kind == 'i' || kind == 'u';
    switch (op) {
        case Op::add:
        case Op::sub:
        case Op::mul:
        case Op::neg: return kind != 'b';
        case Op::div: return kind == 'f' || kind == 'c';
        case Op::floordiv:
        case Op::mod: return integer || kind == 'f';
        case Op::and_:
        case Op::or_:
        case Op::xor_:
        case Op::invert: return integer || kind == 'b';
        case Op::shl:
        case Op::shr: return integer;
        case Op::eq:
        case Op::ne: return true;
        default: return kind != 'c';
    }
}

class CodegenScalar : public testing::TestWithParam<DType> {};

TEST_P(CodegenScalar, OperationsAreTheInterpreters) {
    EveryResult every(GetParam());
    every.check([&](ir::Builder& b, ir::Node* x, ir::Node* y) {
        for (Op op : {Op::add, Op::sub, Op::mul, Op::div, Op::floordiv, Op::mod, Op::and_, Op::or_,
                      Op::xor_, Op::shl, Op::shr, Op::eq, Op::ne, Op::lt, Op::le, Op::gt, Op::ge}) {
            if (is_defined(op, every.kind())) every.add(ir::info(op).name, b.binary(op, x, y));
        }
        for (Op op : {Op::neg, Op::invert}) {
            if (is_defined(op, every.kind()))
                every.add(ir::info(op).name, b.make(op, x->type, {x}));
        }
        ir::Node* less = every.kind() == 'c' ? b.binary(Op::eq, x, y) : b.binary(Op::lt, x, y);
        every.add("select", b.make(Op::select, x->type, {less, x, y}));
        for (std::size_t to = 0; to < types::all_dtypes().size(); ++to) {
            const ir::Type* type = every.types().scalar(static_cast<DType>(to));
            if (type->is_time()) continue;
            every.add("cast to " + types::to_string(type), b.make(Op::cast, type, {x}));
            if (types::memory_layout(type).size != types::memory_layout(x->type).size) continue;
            if (type->is_bool() || x->type->is_bool()) continue;
            every.add("bitcast to " + types::to_string(type), b.make(Op::bitcast, type, {x}));
        }
    });
}

/// What a function of math.def gives for operands of a dtype; null when it is not for them.
const ir::Type* math_result(const ir::MathInfo& row, const ir::Type* type, types::Context& types) {
    using F = MathFn;
    auto function = static_cast<F>(&row - ir::all_math().data());
    char kind = types::kind(type->dtype);
    bool number = kind != 'b';
    switch (row.rule) {
        case 'F': return kind == 'f' ? type : nullptr;
        case 'C':
        case 'D': return kind == 'f' || kind == 'c' ? type : nullptr;
        case 'I': return kind == 'i' || kind == 'u' ? type : nullptr;
        case 'B': return kind == 'c' && function == F::signbit ? nullptr : types.boolean();
        case 'L': return types.boolean();
        case 'A': return kind == 'c' ? types.scalar(types::real_of(type->dtype)) : type;
        default: break;
    }
    bool real_only =
        function == F::floor || function == F::ceil || function == F::trunc || function == F::fmod;
    return !number || (kind == 'c' && real_only) ? nullptr : type;
}

TEST_P(CodegenScalar, MathIsTheInterpreters) {
    EveryResult every(GetParam());
    every.check([&](ir::Builder& b, ir::Node* x, ir::Node* y) {
        for (const ir::MathInfo& row : ir::all_math()) {
            auto function = static_cast<MathFn>(&row - ir::all_math().data());
            const ir::Type* result = math_result(row, x->type, every.types());
            if (result == nullptr) continue;
            every.add(row.name, row.arity == 1   ? b.math(function, result, {x})
                                : row.arity == 2 ? b.math(function, result, {x, y})
                                                 : b.math(function, result, {x, y, x}));
        }
        if (every.kind() != 'i') return;
        for (std::int64_t exponent : {0, 1, 2, 3, 5, 10, 31}) {
            auto* constant = b.constant(x->type, exponent);
            every.add("power of constant", b.math(MathFn::power, x->type, {x, constant}));
        }
    });
}

std::vector<DType> every_dtype() {
    std::vector<DType> out;
    for (std::size_t i = 0; i < types::all_dtypes().size(); ++i) {
        if (!types::is_time(static_cast<DType>(i))) out.push_back(static_cast<DType>(i));
    }
    return out;
}
INSTANTIATE_TEST_SUITE_P(EveryDType, CodegenScalar, testing::ValuesIn(every_dtype()),
                         [](const auto& info) {
                             return std::string(types::info(info.param).name);
                         });

}  // namespace
}  // namespace numen::codegen
