# opt:
# compile: f(array(float64, 2d, C), int64)


def f(x, axis):
    return x.sum(axis)

#> [E0307]: ndarray.sum(): a slice of a tuple needs bounds known when compiled
#>  --> E0307_not_constant.py:6:12
#> 6 |     return x.sum(axis)
#>   |            ^^^^^^^^^^^
#> help: This value must be known when the function is compiled: write it as a literal, or pass it as a global.
