#pragma once

#include <memory>

#include "runtime/element.h"
#include "runtime/fiber.h"
#include "runtime/object.h"

/// Generators: functions that stop at every yield. The body runs on a stack of its own (fiber.h);
/// what it yields, and what it was called with, lies in the generator.
namespace numen::runtime {

struct Generator {
    /// The body: 0, or 1 with an error pending. It takes over the references of the arguments.
    using Body = std::int32_t (*)(void* context, void* generator);
    enum class State : std::uint8_t { created, running, suspended, finished };

    Object object;
    State state = State::created;
    bool closing = false;  // the body must end
    bool failed = false;   // it ended with an error
    Body body = nullptr;
    void* context = nullptr;
    const ElementType* argument_type = nullptr;
    const ElementType* value_type = nullptr;
    std::unique_ptr<char[]> arguments{};
    /// What was yielded last, which holds its own references; zero before the first.
    std::unique_ptr<char[]> value{};
    Fiber fiber{};
};
void destroy_Generator(Generator* generator);

}  // namespace numen::runtime
