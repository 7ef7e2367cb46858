#include "runtime/instance.h"

#include <cstring>
#include <new>

namespace numen::runtime {

Instance* make_instance(const ElementType* fields) {
    const auto bytes = static_cast<std::size_t>(fields->size);
    void* memory = allocate_object(ObjectKind::Instance, sizeof(Instance) + bytes);
    if (memory == nullptr) return nullptr;
    auto* instance = new (memory)
        Instance{{1, ObjectKind::Instance}, fields, static_cast<char*>(memory) + sizeof(Instance)};
    std::memset(instance->data, 0, bytes);
    return instance;
}

void destroy_Instance(Instance* instance) {
    release_element(*instance->fields, instance->data);
    free_object(ref(instance));
}

}  // namespace numen::runtime

using namespace numen::runtime;

extern "C" {

std::int32_t numen_rt_instance_new(Ref* out, void* code) {
    const ElementType* fields = element_type(static_cast<const char*>(code));
    if (fields == nullptr) return 1;
    Instance* made = make_instance(fields);
    if (made == nullptr) return 1;
    *out = ref(made);
    return 0;
}

void* numen_rt_instance_data(Ref instance) { return as<Instance>(instance)->data; }

}  // extern "C"
