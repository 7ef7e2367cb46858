"""Prices of European options by the formula of Black and Scholes: a scalar function and arrays."""

import math

import numpy as np
from numba import njit, prange


@njit
def cumulative_normal(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


@njit(parallel=True)
def black_scholes(price, strike, years, rate, volatility):
    call = np.empty_like(price)
    put = np.empty_like(price)
    for i in prange(price.size):
        spread = volatility * math.sqrt(years[i])
        d1 = (math.log(price[i] / strike[i]) + (rate + 0.5 * volatility**2) * years[i]) / spread
        d2 = d1 - spread
        discounted = strike[i] * math.exp(-rate * years[i])
        call[i] = price[i] * cumulative_normal(d1) - discounted * cumulative_normal(d2)
        put[i] = discounted * cumulative_normal(-d2) - price[i] * cumulative_normal(-d1)
    return call, put


def main():
    generator = np.random.default_rng(3)
    price = generator.uniform(5.0, 30.0, 1000)
    strike = generator.uniform(1.0, 100.0, 1000)
    years = generator.uniform(0.25, 10.0, 1000)
    call, put = black_scholes(price, strike, years, 0.02, 0.3)
    print("first calls", call[:4].round(8))
    print("first puts", put[:4].round(8))
    gap = call - put - (price - strike * np.exp(-0.02 * years))
    print("put-call parity holds", bool(np.abs(gap).max() < 1e-10))


if __name__ == "__main__":
    main()
