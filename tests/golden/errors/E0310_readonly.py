# opt:
# compile: f(array(float64, 1d, C, readonly))


def f(x):
    x[0] = 1.0

#> [E0310]: Cannot modify readonly array of type: array(float64, 1d, C, readonly)
#>  --> E0310_readonly.py:6:5
#> 6 |     x[0] = 1.0
#>   |     ^^^^
#> help: Copy the array before writing to it.
