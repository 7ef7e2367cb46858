"""JAX: functions without side effects, traced; results are copied to where they belong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")


@jax.jit
def _saxpy(a, x, y):
    return a * x + y


@jax.jit
def _sum_of_squares(x):
    return jnp.sum(x * x)


@jax.jit
def _sine(x, y):
    return jnp.sqrt(x * x + y * y) + jnp.sin(x)


@jax.jit
def _stencil(a):
    return 0.2 * (a[1:-1, 1:-1] + a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:])


@jax.jit
def _nbody(pos):
    d = pos[None, :, :] - pos[:, None, :]
    r2 = (d * d).sum(axis=2) + 1e-9
    return (d / (r2 * jnp.sqrt(r2))[:, :, None]).sum(axis=1)


def _mandelbrot(size, limit):
    steps = 3.0 * jnp.arange(size) / size
    x0, y0 = -2.0 + steps[None, :], -1.5 + steps[:, None]

    def step(_, state):
        x, y, n = state
        inside = x * x + y * y <= 4.0
        return (
            jnp.where(inside, x * x - y * y + x0, x),
            jnp.where(inside, 2.0 * x * y + y0, y),
            n + inside,
        )

    start = jnp.zeros((size, size))
    return jax.lax.fori_loop(0, limit, step, (start, start, start.astype(jnp.int64)))[2]


_mandelbrot = jax.jit(_mandelbrot, static_argnums=0)


@jax.jit
def _black_scholes(spot, strike, years, rate, volatility):
    def cdf(d):
        k = 1.0 / (1.0 + 0.2316419 * jnp.abs(d))
        poly = k * (
            0.319381530
            + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429)))
        )
        tail = 0.39894228040143267794 * jnp.exp(-0.5 * d * d) * poly
        return jnp.where(d > 0, 1.0 - tail, tail)

    root = volatility * jnp.sqrt(years)
    d1 = (jnp.log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / root
    d2 = d1 - root
    return spot * cdf(d1) - strike * jnp.exp(-rate * years) * cdf(d2)


_sort = jax.jit(jnp.sort)


def saxpy(a, x, y):
    y[:] = _saxpy(a, x, y)


def sum_of_squares(x):
    return float(_sum_of_squares(x))


def sine_loop(x, y, out):
    out[:] = _sine(x, y)


def sine_expression(x, y):
    return _sine(x, y).block_until_ready()


def stencil(a, out):
    out[1:-1, 1:-1] = _stencil(a)


def mandelbrot(size, limit, out):
    out[:] = _mandelbrot(size, limit)


def nbody(pos, acc):
    acc[:] = _nbody(pos)


def black_scholes(spot, strike, years, rate, volatility, out):
    out[:] = _black_scholes(spot, strike, years, rate, volatility)


def sort(x):
    return np.asarray(_sort(x))


def versions(threads: int) -> dict[str, Callable[..., Any]]:
    """As many threads as there are processors, which JAX has no setting for."""
    made = (
        *(saxpy, sum_of_squares, sine_loop, sine_expression, stencil, mandelbrot, nbody),
        *(black_scholes, sort),
    )
    return {each.__name__: each for each in made}
