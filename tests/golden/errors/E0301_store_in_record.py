# opt:
# compile: f(array(record(8, x: float64 @0), 1d, C))


def f(a):
    a[0] = 1.5

#> [E0301]: cannot store float64 in Record(x[type=float64;offset=0];8;False)
#>  --> E0301_store_in_record.py:6:5
#> 6 |     a[0] = 1.5
#>   |     ^^^^
#> note: this is float64
#>  --> E0301_store_in_record.py:6:12
#> 6 |     a[0] = 1.5
#>   |            ^^^
