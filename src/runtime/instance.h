#pragma once

#include "runtime/element.h"
#include "runtime/object.h"

/// Instances of jitclasses.
namespace numen::runtime {

struct Instance {
    Object object;
    const ElementType* fields;  // a tuple
    void* data;                 // the values of the fields, behind the object
};
void destroy_Instance(Instance* instance);

/// One with all fields zero; null with MemoryError pending.
Instance* make_instance(const ElementType* fields);

}  // namespace numen::runtime
