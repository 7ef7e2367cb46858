# opt:
# compile: f(bool)


def f(flag):
    if flag:
        x = 1
    else:
        x = "one"
    return x

#> [E0302]: 'x' is int64 on one path and unicode_type on another
#>   --> E0302_branch_types.py:10:12
#> 10 |     return x
#>    |            ^
#> note: int64 because of this assignment
#>  --> E0302_branch_types.py:7:13
#> 7 |         x = 1
#>   |             ^
#> note: unicode_type because of this one
#>  --> E0302_branch_types.py:9:13
#> 9 |         x = "one"
#>   |             ^^^^^
#> help: Give the variable the same type on both paths, or use two names.
