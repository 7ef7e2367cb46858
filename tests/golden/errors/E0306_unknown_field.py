# opt:
# compile: f(array(record(12, weight: float64 @0, count: int32 @8), 1d, C))


def f(a):
    return a[0]["wieght"]

#> [E0306]: Field 'wieght' was not found in record with fields ('weight', 'count')
#>  --> E0306_unknown_field.py:6:12
#> 6 |     return a[0]["wieght"]
#>   |            ^^^^^^^^^^^^^^
#> help: Did you mean 'weight'?
