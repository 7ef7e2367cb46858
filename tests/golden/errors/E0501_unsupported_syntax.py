# opt:
# compile: f(int64)


def f(x):
    global total
    total = x

#> [E0501]: the global variable 'total' cannot be assigned in compiled code
#>  --> E0501_unsupported_syntax.py:7:5
#> 7 |     total = x
#>   |     ^^^^^^^^^
#> help: Return the value, or keep it in an array that is passed in.
