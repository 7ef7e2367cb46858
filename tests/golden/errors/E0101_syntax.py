# opt:
# compile: f(int64)

def f(x):
    return x +

#> [E0101]: invalid syntax: expected an expression
#>  --> E0101_syntax.py:5:15
#> 5 |     return x +
#>   |               ^
