# opt:
# compile: f(int64)


def f(n):
    return f(n - 1) + 1

#> [E0405]: the type of what 'f' returns cannot be found: every return calls it again
#>  --> E0405_recursion_type.py:5:5
#> 5 | def f(n):
#>   |     ^
#> help: Give the function a return that does not call itself, before the recursive one.
