#include "ir/interpreter/interpreter.h"

#include "ir/interpreter/frame.h"
#include "ir/interpreter/machine.h"
#include "runtime/fiber.h"
#include "runtime/string.h"
#include "support/diagnostic.h"

namespace numen::ir {

namespace {

/// How much of the thread's stack nested calls may take.
constexpr std::ptrdiff_t kStackBytes = 4 << 20;

}  // namespace

Machine::Machine(const Module& module, types::Context& types, std::int64_t steps)
    : types_(types), steps_(steps) {
    for (const Data& data : module.data) {
        data_[data.name] = data.address != nullptr ? data.address : data.bytes.data();
    }
    for (const auto& function : module.functions) make_strings(function->body);
}

void Machine::make_strings(const Region& region) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        for (const Region* inner : node->regions) make_strings(*inner);
        if (node->op != Op::const_string && node->op != Op::const_bytes) continue;
        runtime::String* string =
            node->op == Op::const_string
                ? runtime::string_from_utf8(node->text)
                : runtime::string_from(reinterpret_cast<const std::uint8_t*>(node->text.data()),
                                       static_cast<std::int64_t>(node->text.size()));
        NUMEN_ASSERT(string != nullptr);
        runtime::Ref made = runtime::ref(string);
        // Some short strings are the runtime's own, and immortal already.
        if (made->references >= 0) {
            made->references = runtime::kImmortal;
            own_strings_.push_back(made);
        }
        strings_[node] = made;
    }
}

Machine::~Machine() {
    for (runtime::Ref string : own_strings_) {
        string->references = 1;
        runtime::release(string);
    }
}

const void* Machine::data(std::string_view name) const {
    auto found = data_.find(name);
    NUMEN_ASSERT(found != data_.end());
    return found->second;
}

bool Machine::has_stack() const {
    auto* here = static_cast<const char*>(__builtin_frame_address(0));
    // In a generator's body, which has a stack of its own.
    if (const runtime::Fiber* fiber = runtime::Fiber::current()) {
        return reinterpret_cast<std::uintptr_t>(here) > fiber->real_stack_limit();
    }
    return stack_base_ - here < kStackBytes;
}

Interpreter::Interpreter(const Module& module, types::Context& types, std::int64_t steps,
                         RaceDetector* races)
    : machine_(std::make_unique<Machine>(module, types, steps)) {
    machine_->races = races;
}
Interpreter::~Interpreter() = default;

std::int32_t Interpreter::call(const Function& function, void* result, const void* arguments) {
    std::vector<const Type*> parameters;
    for (const Node* parameter : function.body.parameters) parameters.push_back(parameter->type);
    Value cells = load_value(machine_->types().tuple(parameters), arguments);
    std::vector<Value> values;
    std::size_t first = 0;
    for (const Type* type : parameters) {
        std::size_t count = types::components(type).size();
        values.emplace_back(cells.begin() + static_cast<std::ptrdiff_t>(first),
                            cells.begin() + static_cast<std::ptrdiff_t>(first + count));
        first += count;
    }
    machine_->set_stack_base(__builtin_frame_address(0));
    Value returned;
    if (!Frame(*machine_, function).run(values, returned)) return 1;
    if (types::components(function.result).empty()) return 0;
    store_value(function.result, returned, result);
    return 0;
}

}  // namespace numen::ir
