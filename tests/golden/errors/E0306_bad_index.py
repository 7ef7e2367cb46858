# opt:
# compile: f(array(float64, 1d, C))


def f(x):
    return x[0, 1]

#> [E0306]: too many indices for array: array is 1-dimensional, but 2 were indexed
#>  --> E0306_bad_index.py:6:12
#> 6 |     return x[0, 1]
#>   |            ^^^^^^^
