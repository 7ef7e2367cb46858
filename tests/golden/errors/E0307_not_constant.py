# opt:
# compile: f(int64)


def f(i):
    return (1, "two")[i]

#> [E0307]: a tuple of different types needs a constant index
#>  --> E0307_not_constant.py:6:12
#> 6 |     return (1, "two")[i]
#>   |            ^^^^^^^^^^^^^
#> note: this is Tuple(int64, unicode_type)
#>  --> E0307_not_constant.py:6:12
#> 6 |     return (1, "two")[i]
#>   |            ^^^^^^^^^^
#> help: This value must be known when the function is compiled: write it as a literal, or pass it as a global.
