# opt:
# compile: f()


def f():
    return abs

#> [E0313]: function builtins.abs cannot be returned from compiled code
#>  --> E0313_no_value.py:6:12
#> 6 |     return abs
#>   |            ^^^
#> help: Call it here and return what it gives.
