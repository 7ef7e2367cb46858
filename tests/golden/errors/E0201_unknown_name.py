# opt:
# compile: f(int64)


def f(value):
    return valeu + 1

#> [E0201]: name 'valeu' is not defined
#>  --> E0201_unknown_name.py:6:12
#> 6 |     return valeu + 1
#>   |            ^^^^^
