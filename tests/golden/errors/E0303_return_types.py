# opt:
# compile: f(bool)


def f(flag):
    if flag:
        return (1, 2)
    return "none"

#> [E0303]: this returns unicode_type, an earlier return gives UniTuple(int64 x 2)
#>  --> E0303_return_types.py:8:12
#> 8 |     return "none"
#>   |            ^^^^^^
#> note: UniTuple(int64 x 2) is returned here
#>  --> E0303_return_types.py:7:16
#> 7 |         return (1, 2)
#>   |                ^^^^^^
#> help: Return values of one type, or convert them before returning.
