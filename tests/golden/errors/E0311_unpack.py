# opt:
# compile: f()


def f():
    a, b = 1, 2, 3
    return a + b

#> [E0311]: too many values to unpack (expected 2, got 3)
#>  --> E0311_unpack.py:6:5
#> 6 |     a, b = 1, 2, 3
#>   |     ^^^^
#> note: this is UniTuple(int64 x 3)
#>  --> E0311_unpack.py:6:12
#> 6 |     a, b = 1, 2, 3
#>   |            ^^^^^^^
