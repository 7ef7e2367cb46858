# opt:
# compile: f(array(float64, 1d, C))


def f(x):
    return x.szie

#> [E0203]: array(float64, 1d, C) has no attribute 'szie'
#>  --> E0203_unknown_attribute.py:6:14
#> 6 |     return x.szie
#>   |              ^^^^
#> help: Did you mean 'size'?
