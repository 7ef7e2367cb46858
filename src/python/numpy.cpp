#define NUMEN_IMPORT_NUMPY
#include "python/numpy.h"

#include "support/diagnostic.h"

namespace numen::python {

using types::DType;

void import_numpy() { checked(_import_array()); }

bool dtype_from_numpy(int type_number, DType& out) {
    auto integer = [&](std::size_t bytes, bool is_signed) {
        switch (bytes) {
            case 1: out = is_signed ? DType::int8 : DType::uint8; return true;
            case 2: out = is_signed ? DType::int16 : DType::uint16; return true;
            case 4: out = is_signed ? DType::int32 : DType::uint32; return true;
            case 8: out = is_signed ? DType::int64 : DType::uint64; return true;
            default: return false;
        }
    };
    switch (type_number) {
        case NPY_BOOL: out = DType::bool_; return true;
        case NPY_BYTE: return integer(sizeof(npy_byte), true);
        case NPY_UBYTE: return integer(sizeof(npy_ubyte), false);
        case NPY_SHORT: return integer(sizeof(npy_short), true);
        case NPY_USHORT: return integer(sizeof(npy_ushort), false);
        case NPY_INT: return integer(sizeof(npy_int), true);
        case NPY_UINT: return integer(sizeof(npy_uint), false);
        case NPY_LONG: return integer(sizeof(npy_long), true);
        case NPY_ULONG: return integer(sizeof(npy_ulong), false);
        case NPY_LONGLONG: return integer(sizeof(npy_longlong), true);
        case NPY_ULONGLONG: return integer(sizeof(npy_ulonglong), false);
        case NPY_FLOAT: out = DType::float32; return true;
        case NPY_DOUBLE: out = DType::float64; return true;
        case NPY_CFLOAT: out = DType::complex64; return true;
        case NPY_CDOUBLE: out = DType::complex128; return true;
        default: return false;
    }
}

int numpy_type_number(DType dtype) {
    switch (dtype) {
        case DType::bool_: return NPY_BOOL;
        case DType::int8: return NPY_INT8;
        case DType::int16: return NPY_INT16;
        case DType::int32: return NPY_INT32;
        case DType::int64: return NPY_INT64;
        case DType::uint8: return NPY_UINT8;
        case DType::uint16: return NPY_UINT16;
        case DType::uint32: return NPY_UINT32;
        case DType::uint64: return NPY_UINT64;
        case DType::float32: return NPY_FLOAT32;
        case DType::float64: return NPY_FLOAT64;
        case DType::complex64: return NPY_COMPLEX64;
        case DType::complex128: return NPY_COMPLEX128;
        case DType::structured: return NPY_VOID;
    }
    NUMEN_UNREACHABLE("dtype");
}

}  // namespace numen::python
