# opt:
# compile: f(int64)


def g(x, y):
    return x * y


def f(x):
    return g(x)

#> [E0401]: g() missing required argument 'y'
#>   --> E0401_argument_count.py:10:12
#> 10 |     return g(x)
#>    |            ^^^^
