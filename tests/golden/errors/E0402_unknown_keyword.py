# opt:
# compile: f(array(float64, 2d, C))

import numpy as np


def f(x):
    return np.sum(x, axes=0)

#> [E0402]: numpy.sum() got an unexpected keyword argument 'axes'
#>  --> E0402_unknown_keyword.py:8:22
#> 8 |     return np.sum(x, axes=0)
#>   |                      ^^^^^^
#> help: Did you mean 'axis'?
