#define NUMEN_IMPORT_NUMPY
#include "python/numpy.h"

#include <algorithm>

#include "support/diagnostic.h"
#include "types/times.h"

namespace numen::python {

using types::DType;

namespace {

PyArray_DatetimeMetaData& time_metadata(PyArray_Descr* descr) {
    return reinterpret_cast<PyArray_DatetimeDTypeMetaData*>(PyDataType_C_METADATA(descr))->meta;
}

/// NumPy's unit of each of ours.
constexpr NPY_DATETIMEUNIT kUnits[] = {
#define NUMEN_TIME_UNIT(unit, finer) NPY_FR_##unit,
#define NPY_FR_generic NPY_FR_GENERIC
#include "types/time_units.def"
#undef NPY_FR_generic
#undef NUMEN_TIME_UNIT
};

bool time_from_numpy(PyArray_Descr* descr, DType& out) {
    const PyArray_DatetimeMetaData& metadata = time_metadata(descr);
    auto unit = static_cast<types::TimeUnit>(std::ranges::find(kUnits, metadata.base) - kUnits);
    out =
        descr->type_num == NPY_DATETIME ? types::datetime64_of(unit) : types::timedelta64_of(unit);
    return metadata.num == 1;
}

}  // namespace

void import_numpy() { checked(_import_array()); }

bool dtype_from_numpy(PyArray_Descr* descr, DType& out) {
    auto integer = [&](std::size_t bytes, bool is_signed) {
        switch (bytes) {
            case 1: out = is_signed ? DType::int8 : DType::uint8; return true;
            case 2: out = is_signed ? DType::int16 : DType::uint16; return true;
            case 4: out = is_signed ? DType::int32 : DType::uint32; return true;
            case 8: out = is_signed ? DType::int64 : DType::uint64; return true;
            default: return false;
        }
    };
    switch (descr->type_num) {
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
        case NPY_DATETIME:
        case NPY_TIMEDELTA: return time_from_numpy(descr, out);
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
#define NUMEN_DTYPE(name, kind, bytes, numpy_char, c_type)
#define NUMEN_TIME_DTYPE(base, kind, unit) \
    case DType::base##_##unit: return kind == 'M' ? NPY_DATETIME : NPY_TIMEDELTA;
#include "types/dtypes.def"
#undef NUMEN_DTYPE
        case DType::structured: return NPY_VOID;
    }
    NUMEN_UNREACHABLE("dtype");
}

std::int64_t time_count(PyObject* scalar) {
    if (PyArray_IsScalar(scalar, Datetime))
        return reinterpret_cast<PyDatetimeScalarObject*>(scalar)->obval;
    if (PyArray_IsScalar(scalar, Timedelta))
        return reinterpret_cast<PyTimedeltaScalarObject*>(scalar)->obval;
    PyErr_SetString(PyExc_TypeError, "expected a numpy.datetime64 or numpy.timedelta64");
    throw PythonError{};
}

Owned descr_from(DType dtype) {
    int number = numpy_type_number(dtype);
    if (!types::is_time(dtype))
        return checked(reinterpret_cast<PyObject*>(PyArray_DescrFromType(number)));
    PyArray_Descr* made = PyArray_DescrNewFromType(number);
    Owned descr = checked(reinterpret_cast<PyObject*>(made));
    time_metadata(made) = {kUnits[static_cast<int>(types::unit_of(dtype))], 1};
    return descr;
}

}  // namespace numen::python
