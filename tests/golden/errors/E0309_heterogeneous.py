# opt:
# compile: f()


def f():
    return [1, "two"]

#> [E0309]: this list holds int64 and unicode_type
#>  --> E0309_heterogeneous.py:6:16
#> 6 |     return [1, "two"]
#>   |                ^^^^^
#> note: int64 here
#>  --> E0309_heterogeneous.py:6:13
#> 6 |     return [1, "two"]
#>   |             ^
#> help: Lists, sets and dicts hold values of one type; use a tuple for mixed ones.
