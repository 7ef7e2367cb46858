# opt:
# compile: f(int64)


def f(n):
    total = 0
    for i in n:
        total += i
    return total

#> [E0305]: int64 is not iterable
#>  --> E0305_not_iterable.py:7:14
#> 7 |     for i in n:
#>   |              ^
