# opt:
# compile: f(int64)


def f(x):
    return x + "one"

#> [E0304]: unsupported operand types for +: int64 and unicode_type
#>  --> E0304_bad_operand.py:6:12
#> 6 |     return x + "one"
#>   |            ^^^^^^^^^
#> note: this is int64
#>  --> E0304_bad_operand.py:6:12
#> 6 |     return x + "one"
#>   |            ^
#> note: this is unicode_type
#>  --> E0304_bad_operand.py:6:16
#> 6 |     return x + "one"
#>   |                ^^^^^
