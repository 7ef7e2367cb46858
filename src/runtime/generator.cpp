#include "runtime/generator.h"

#include <algorithm>
#include <new>

#include "runtime/error.h"

namespace numen::runtime {

namespace {

using State = Generator::State;

std::unique_ptr<char[]> zeroed(std::int64_t bytes) {
    return std::make_unique<char[]>(static_cast<std::size_t>(std::max<std::int64_t>(bytes, 1)));
}

void run_body(void* argument) {
    auto* generator = static_cast<Generator*>(argument);
    generator->failed = generator->body(generator->context, generator) != 0;
    generator->state = State::finished;
}

/// Runs the body to its next yield or its end. 1 when it ended with an error, which is pending.
std::int32_t advance(Generator* generator) {
    if (generator->state == State::created && generator->fiber.begin(run_body, generator) != 0)
        return 1;
    generator->state = State::running;
    generator->fiber.resume();
    return generator->state == State::finished && generator->failed ? 1 : 0;
}

/// PEP 479: a StopIteration that leaves the body is a mistake in it.
void replace_stop_iteration() {
    if (!pending_error()->is_a("StopIteration")) return;
    raise("RuntimeError", "generator raised StopIteration");
}

}  // namespace

void destroy_Generator(Generator* generator) {
    if (generator->state == State::created) {
        release_element(*generator->argument_type, generator->arguments.get());
    } else if (generator->state == State::suspended) {
        // Perhaps in the middle of an error. What the body raises now nobody can catch.
        Error* pending = take_error();
        generator->closing = true;
        do {
            advance(generator);
        } while (generator->state == State::suspended);
        set_error(pending);
    }
    release_element(*generator->value_type, generator->value.get());
    Object* object = ref(generator);
    generator->~Generator();
    free_object(object);
}

}  // namespace numen::runtime

using namespace numen::runtime;
using State = Generator::State;

extern "C" {

std::int32_t numen_rt_generator_new(Ref* out, void* body, void* context, void* argument_code,
                                    void* arguments, void* value_code) {
    return guarded([&] {
        const ElementType* argument_type = element_type(static_cast<const char*>(argument_code));
        const ElementType* value_type = element_type(static_cast<const char*>(value_code));
        if (argument_type == nullptr || value_type == nullptr) return 1;
        auto own = zeroed(argument_type->size);
        auto value = zeroed(value_type->size);
        void* memory = allocate_object(ObjectKind::Generator, sizeof(Generator));
        if (memory == nullptr) return 1;
        // No memcpy, which takes no null where there are no arguments.
        std::copy_n(static_cast<const char*>(arguments), argument_type->size, own.get());
        retain_element(*argument_type, own.get());
        auto* generator = new (memory) Generator{.object = {1, ObjectKind::Generator},
                                                 .body = reinterpret_cast<Generator::Body>(body),
                                                 .context = context,
                                                 .argument_type = argument_type,
                                                 .value_type = value_type,
                                                 .arguments = std::move(own),
                                                 .value = std::move(value)};
        *out = ref(generator);
        return 0;
    });
}

void* numen_rt_generator_arguments(void* generator) {
    return static_cast<Generator*>(generator)->arguments.get();
}

void* numen_rt_generator_value(Ref generator) { return as<Generator>(generator)->value.get(); }

void* numen_rt_generator_yielded(void* generator) {
    return static_cast<Generator*>(generator)->value.get();
}

std::int32_t numen_rt_generator_yield(void* address) {
    auto* generator = static_cast<Generator*>(address);
    generator->state = State::suspended;
    generator->fiber.suspend();
    if (!generator->closing) return 0;
    begin_error("GeneratorExit");
    return 1;
}

std::int32_t numen_rt_generator_next(bool* out, Ref object) {
    auto* generator = as<Generator>(object);
    if (generator->state == State::running)
        return raise("ValueError", "generator already executing");
    *out = false;
    if (generator->state == State::finished) return 0;
    if (advance(generator) != 0) {
        replace_stop_iteration();
        return 1;
    }
    *out = generator->state == State::suspended;
    return 0;
}

std::int32_t numen_rt_generator_close(Ref object) {
    auto* generator = as<Generator>(object);
    switch (generator->state) {
        case State::running: return raise("ValueError", "generator already executing");
        case State::finished: return 0;
        case State::created:
            release_element(*generator->argument_type, generator->arguments.get());
            generator->state = State::finished;
            return 0;
        case State::suspended: break;
    }
    generator->closing = true;
    if (advance(generator) == 0) {
        if (generator->state == State::finished) return 0;
        generator->closing = false;
        return raise("RuntimeError", "generator ignored GeneratorExit");
    }
    if (pending_error()->is_a("GeneratorExit")) {
        set_error(nullptr);
        return 0;
    }
    replace_stop_iteration();
    return 1;
}

}  // extern "C"
