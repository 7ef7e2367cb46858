"""Taichi: typed kernels over NumPy arrays, whose outermost loops it runs in parallel.

Annotations are Taichi's types, and must not be texts.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import taichi as ti

Vector = ti.types.ndarray(dtype=ti.f64, ndim=1)
Matrix = ti.types.ndarray(dtype=ti.f64, ndim=2)
Counts = ti.types.ndarray(dtype=ti.i64, ndim=2)


def versions(threads: int) -> dict[str, Callable[..., Any]]:
    ti.init(
        arch=ti.cpu,
        cpu_max_num_threads=threads,
        default_fp=ti.f64,
        default_ip=ti.i64,
        fast_math=True,
        log_level=ti.ERROR,
    )

    @ti.kernel
    def saxpy(a: ti.f64, x: Vector, y: Vector):
        for i in range(x.shape[0]):
            y[i] = a * x[i] + y[i]

    @ti.kernel
    def sum_of_squares(x: Vector) -> ti.f64:
        s = 0.0
        for i in range(x.shape[0]):
            s += x[i] * x[i]
        return s

    @ti.kernel
    def sine_loop(x: Vector, y: Vector, out: Vector):
        for i in range(x.shape[0]):
            out[i] = ti.sqrt(x[i] * x[i] + y[i] * y[i]) + ti.sin(x[i])

    def sine_expression(x, y):
        out = np.empty_like(x)
        sine_loop(x, y, out)
        return out

    @ti.kernel
    def stencil(a: Matrix, out: Matrix):
        for i in range(1, a.shape[0] - 1):
            for j in range(1, a.shape[1] - 1):
                out[i, j] = 0.2 * (a[i, j] + a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])

    @ti.kernel
    def mandelbrot(size: ti.i64, limit: ti.i64, out: Counts):
        for i in range(size):
            for j in range(size):
                x0 = -2.0 + 3.0 * j / size
                y0 = -1.5 + 3.0 * i / size
                x = 0.0
                y = 0.0
                n = 0
                while n < limit and x * x + y * y <= 4.0:
                    old = x
                    x = x * x - y * y + x0
                    y = 2.0 * old * y + y0
                    n += 1
                out[i, j] = n

    @ti.kernel
    def nbody(pos: Matrix, acc: Matrix):
        for i in range(pos.shape[0]):
            ax = 0.0
            ay = 0.0
            az = 0.0
            for j in range(pos.shape[0]):
                dx = pos[j, 0] - pos[i, 0]
                dy = pos[j, 1] - pos[i, 1]
                dz = pos[j, 2] - pos[i, 2]
                r2 = dx * dx + dy * dy + dz * dz + 1e-9
                inv = 1.0 / (r2 * ti.sqrt(r2))
                ax += dx * inv
                ay += dy * inv
                az += dz * inv
            acc[i, 0] = ax
            acc[i, 1] = ay
            acc[i, 2] = az

    @ti.func
    def cdf(d):
        k = 1.0 / (1.0 + 0.2316419 * abs(d))
        poly = k * (
            0.319381530
            + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429)))
        )
        tail = 0.39894228040143267794 * ti.exp(-0.5 * d * d) * poly
        return ti.select(d > 0, 1.0 - tail, tail)

    @ti.kernel
    def black_scholes(
        spot: Vector, strike: Vector, years: Vector, rate: ti.f64, volatility: ti.f64, out: Vector
    ):
        for i in range(spot.shape[0]):
            root = volatility * ti.sqrt(years[i])
            drift = (rate + 0.5 * volatility * volatility) * years[i]
            d1 = (ti.log(spot[i] / strike[i]) + drift) / root
            out[i] = spot[i] * cdf(d1) - strike[i] * ti.exp(-rate * years[i]) * cdf(d1 - root)

    return {
        "saxpy": saxpy,
        "sum_of_squares": sum_of_squares,
        "sine_loop": sine_loop,
        "sine_expression": sine_expression,
        "stencil": stencil,
        "mandelbrot": mandelbrot,
        "nbody": nbody,
        "black_scholes": black_scholes,
    }
