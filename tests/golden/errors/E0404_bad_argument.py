# opt:
# compile: f(array(float64, 0d, C))


def f(x):
    return len(x)

#> [E0404]: len() of unsized object
#>  --> E0404_bad_argument.py:6:12
#> 6 |     return len(x)
#>   |            ^^^^^^
