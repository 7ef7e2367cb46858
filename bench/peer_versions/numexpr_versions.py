"""numexpr: array expressions as texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numexpr


def saxpy(a, x, y):
    numexpr.evaluate("a * x + y", out=y)


def sum_of_squares(x):
    return float(numexpr.evaluate("sum(x * x)"))


def sine_loop(x, y, out):
    numexpr.evaluate("sqrt(x * x + y * y) + sin(x)", out=out)


def sine_expression(x, y):
    return numexpr.evaluate("sqrt(x * x + y * y) + sin(x)")


def stencil(a, out):
    names = {
        "c": a[1:-1, 1:-1],
        "n": a[:-2, 1:-1],
        "s": a[2:, 1:-1],
        "w": a[1:-1, :-2],
        "e": a[1:-1, 2:],
    }
    numexpr.evaluate("0.2 * (c + n + s + w + e)", names, out=out[1:-1, 1:-1])


def black_scholes(spot, strike, years, rate, volatility, out):
    poly = (
        "{k} * (0.319381530 + {k} * (-0.356563782 + {k} * (1.781477937 + {k} * (-1.821255978"
        " + {k} * 1.330274429))))"
    )
    tail = "0.39894228040143267794 * exp(-0.5 * {d} * {d}) * " + poly
    d1 = numexpr.evaluate(
        "(log(spot / strike) + (rate + 0.5 * volatility * volatility) * years)"
        " / (volatility * sqrt(years))"
    )
    d2 = numexpr.evaluate("d1 - volatility * sqrt(years)")
    names = {"spot": spot, "strike": strike, "years": years, "rate": rate}
    for name, d in (("n1", d1), ("n2", d2)):
        k = numexpr.evaluate("1.0 / (1.0 + 0.2316419 * abs(d))", {"d": d})
        t = numexpr.evaluate(tail.format(k="k", d="d"), {"d": d, "k": k})
        names[name] = numexpr.evaluate("where(d > 0, 1.0 - t, t)", {"d": d, "t": t})
    numexpr.evaluate("spot * n1 - strike * exp(-rate * years) * n2", names, out=out)


def versions(threads: int) -> dict[str, Callable[..., Any]]:
    numexpr.set_num_threads(threads)
    made = (saxpy, sum_of_squares, sine_loop, sine_expression, stencil, black_scholes)
    return {each.__name__: each for each in made}
