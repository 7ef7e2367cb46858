# opt:
# compile: f(int64)


def f(x):
    return x(1)

#> [E0403]: int64 is not callable
#>  --> E0403_not_callable.py:6:12
#> 6 |     return x(1)
#>   |            ^
