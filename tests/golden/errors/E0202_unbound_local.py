# opt:
# compile: f(int64)


def f(x):
    y = total + x
    total = 1
    return y

#> [E0202]: 'total' is used before it is assigned a value
#>  --> E0202_unbound_local.py:6:9
#> 6 |     y = total + x
#>   |         ^^^^^
#> help: Assign the variable before this line on every path.
