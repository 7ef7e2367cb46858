#include "ir/interpreter/runtime_accesses.h"

#include <algorithm>

#include "ir/runtime_rows.h"

namespace numen::ir {

namespace {

class Accesses {
  public:
    Accesses(RaceDetector& races, Cells arguments, const support::Span& span)
        : races_(races), arguments_(arguments), span_(span) {}

    /// Arguments are named by their positions.
    void of(RuntimeId row) const {
        switch (row) {
            case rt::sort:
            case rt::partition:
                return elements(address(0), number(1) * number(2), item(3), item(3), true);
            case rt::argsort:
            case rt::argpartition:
                return elements(address(0), number(1) * number(2), item(3), item(3), false);
            case rt::true_places: return elements(address(1), number(2), 1, 1, false);
            case rt::dot:
                elements(address(3), number(2), number(4), item(0), false);
                return elements(address(5), number(2), number(6), item(0), false);
            case rt::matmul:
                matrix(address(4), number(1), number(3), number(5), number(6));
                return matrix(address(7), number(3), number(2), number(8), number(9));
            case rt::matmul_twice:
                matrix(address(3), number(1), number(2), number(4), item(0));
                elements(address(5), number(2), number(6), item(0), false);
                return elements(address(8), number(1), number(9), item(0), false);
            default: return;
        }
    }

  private:
    std::int64_t number(std::size_t i) const {
        return from_cells<std::int64_t>(arguments_.subspan(i));
    }
    const char* address(std::size_t i) const {
        return from_cells<const char*>(arguments_.subspan(i));
    }
    /// The size of elements whose dtype has this letter.
    std::int64_t item(std::size_t i) const {
        return std::ranges::find(types::all_dtypes(), *address(i), &types::DTypeInfo::numpy_char)
            ->bytes;
    }

    void elements(const char* begin, std::int64_t count, std::int64_t stride, std::int64_t size,
                  bool writes) const {
        for (std::int64_t i = 0; i < count; ++i) {
            races_.access(begin + i * stride, size, writes, span_);
        }
    }

    /// One that is read, of the dtype of the first argument.
    void matrix(const char* begin, std::int64_t rows, std::int64_t columns, std::int64_t row_stride,
                std::int64_t column_stride) const {
        for (std::int64_t i = 0; i < rows; ++i) {
            elements(begin + i * row_stride, columns, column_stride, item(0), false);
        }
    }

    RaceDetector& races_;
    Cells arguments_;
    const support::Span& span_;
};

}  // namespace

void note_accesses(RaceDetector& races, RuntimeId row, Cells arguments, const support::Span& span) {
    Accesses(races, arguments, span).of(row);
}

}  // namespace numen::ir
