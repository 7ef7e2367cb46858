# opt:
# compile: f(array(float64, 1d, C))


def f(x):
    x[0] = "zero"

#> [E0301]: cannot store unicode_type in array(float64, 1d, C)
#>  --> E0301_type_mismatch.py:6:5
#> 6 |     x[0] = "zero"
#>   |     ^^^^
#> note: this is unicode_type
#>  --> E0301_type_mismatch.py:6:12
#> 6 |     x[0] = "zero"
#>   |            ^^^^^^
