# opt:
# compile: f(array(record(8, x: float64 @0), 1d, C, readonly))


def f(a):
    a[0].x = 1

#> [E0310]: Cannot modify readonly record of type: Record(x[type=float64;offset=0];8;False)
#>  --> E0310_readonly_record.py:6:5
#> 6 |     a[0].x = 1
#>   |     ^^^^^^
#> help: Copy the array before writing to it.
