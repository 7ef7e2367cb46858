"""A small photo lab: eight image kernels, written as plain loops, on a real photograph.

    numen run examples/photo_lab.py [--image PATH] [--out DIR]

An ordinary script for Numba: it says `import numba`, and `numen run` answers to that name. For
every kernel it prints how long plain Python takes (on a crop, scaled to the whole picture), NumPy,
Numba where it is installed (in a process of its own), and the first and the best later call here.
It writes the pictures and a contact sheet as PNG.
"""

import argparse
import json
import math
import subprocess
import sys
import time
from pathlib import Path

import numba
import numpy as np

# ---- the kernels: loops that compile -------------------------------------------------------------


@numba.njit
def greyscale(rgb):
    height, width = rgb.shape[0], rgb.shape[1]
    out = np.empty((height, width), np.float64)
    for y in range(height):
        for x in range(width):
            out[y, x] = 0.299 * rgb[y, x, 0] + 0.587 * rgb[y, x, 1] + 0.114 * rgb[y, x, 2]
    return out


@numba.njit
def bilinear_resize(img, new_height, new_width):
    height, width = img.shape
    out = np.empty((new_height, new_width), np.float64)
    scale_y = (height - 1) / (new_height - 1)
    scale_x = (width - 1) / (new_width - 1)
    for y in range(new_height):
        sy = y * scale_y
        y0 = min(int(sy), height - 2)
        fy = sy - y0
        for x in range(new_width):
            sx = x * scale_x
            x0 = min(int(sx), width - 2)
            fx = sx - x0
            top = img[y0, x0] * (1.0 - fx) + img[y0, x0 + 1] * fx
            bottom = img[y0 + 1, x0] * (1.0 - fx) + img[y0 + 1, x0 + 1] * fx
            out[y, x] = top * (1.0 - fy) + bottom * fy
    return out


@numba.njit
def gaussian_blur(img, weights):
    height, width = img.shape
    radius = weights.shape[0] // 2
    rows = np.empty((height, width), np.float64)
    out = np.empty((height, width), np.float64)
    for y in range(height):
        for x in range(width):
            total = 0.0
            for k in range(-radius, radius + 1):
                at = min(max(x + k, 0), width - 1)
                total += img[y, at] * weights[k + radius]
            rows[y, x] = total
    for y in range(height):
        for x in range(width):
            total = 0.0
            for k in range(-radius, radius + 1):
                at = min(max(y + k, 0), height - 1)
                total += rows[at, x] * weights[k + radius]
            out[y, x] = total
    return out


@numba.njit
def sobel_edges(img):
    height, width = img.shape
    out = np.zeros((height, width), np.float64)
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            gx = (img[y - 1, x + 1] + 2.0 * img[y, x + 1] + img[y + 1, x + 1]) - (
                img[y - 1, x - 1] + 2.0 * img[y, x - 1] + img[y + 1, x - 1]
            )
            gy = (img[y + 1, x - 1] + 2.0 * img[y + 1, x] + img[y + 1, x + 1]) - (
                img[y - 1, x - 1] + 2.0 * img[y - 1, x] + img[y - 1, x + 1]
            )
            out[y, x] = math.sqrt(gx * gx + gy * gy)
    return out


@numba.njit
def equalise(img):
    height, width = img.shape
    counts = np.zeros(256, np.int64)
    for y in range(height):
        for x in range(width):
            counts[int(img[y, x])] += 1
    levels = np.empty(256, np.float64)
    seen = 0
    for i in range(256):
        seen += counts[i]
        levels[i] = 255.0 * seen / (height * width)
    out = np.empty((height, width), np.float64)
    for y in range(height):
        for x in range(width):
            out[y, x] = levels[int(img[y, x])]
    return out


@numba.njit
def quantise(rgb, colours, rounds):
    height, width = rgb.shape[0], rgb.shape[1]
    centres = colours.copy()
    count = centres.shape[0]
    labels = np.zeros((height, width), np.int64)
    for step in range(rounds):
        sums = np.zeros((count, 3), np.float64)
        sizes = np.zeros(count, np.int64)
        for y in range(height):
            for x in range(width):
                best = 0
                best_distance = 1e30
                for c in range(count):
                    distance = 0.0
                    for k in range(3):
                        d = rgb[y, x, k] - centres[c, k]
                        distance += d * d
                    if distance < best_distance:
                        best_distance = distance
                        best = c
                labels[y, x] = best
                sizes[best] += 1
                for k in range(3):
                    sums[best, k] += rgb[y, x, k]
        for c in range(count):
            if sizes[c] > 0:
                for k in range(3):
                    centres[c, k] = sums[c, k] / sizes[c]
    out = np.empty((height, width, 3), np.float64)
    for y in range(height):
        for x in range(width):
            for k in range(3):
                out[y, x, k] = centres[labels[y, x], k]
    return out


@numba.njit
def heat(img, steps):
    height, width = img.shape
    now = img.copy()
    after = img.copy()
    for step in range(steps):
        for y in range(1, height - 1):
            for x in range(1, width - 1):
                after[y, x] = 0.5 * now[y, x] + 0.125 * (
                    now[y - 1, x] + now[y + 1, x] + now[y, x - 1] + now[y, x + 1]
                )
        now, after = after, now
    return now


@numba.njit
def mandelbrot(img, limit):
    height, width = img.shape
    out = np.empty((height, width), np.float64)
    for y in range(height):
        for x in range(width):
            c = complex(-2.2 + 3.2 * x / width, -1.2 + 2.4 * y / height)
            z = 0j
            n = 0
            while n < limit and z.real * z.real + z.imag * z.imag <= 4.0:
                z = z * z + c
                n += 1
            out[y, x] = 0.5 * img[y, x] + 127.5 * n / limit
    return out


# ---- the same with whole arrays, as one writes it in NumPy ---------------------------------------


def np_greyscale(rgb):
    return rgb @ np.array([0.299, 0.587, 0.114])


def np_bilinear_resize(img, new_height, new_width):
    height, width = img.shape
    sy = np.arange(new_height) * ((height - 1) / (new_height - 1))
    sx = np.arange(new_width) * ((width - 1) / (new_width - 1))
    y0 = np.minimum(sy.astype(np.int64), height - 2)
    x0 = np.minimum(sx.astype(np.int64), width - 2)
    fy = (sy - y0)[:, None]
    fx = (sx - x0)[None, :]
    upper, lower = img[y0], img[y0 + 1]
    top = upper[:, x0] * (1 - fx) + upper[:, x0 + 1] * fx
    bottom = lower[:, x0] * (1 - fx) + lower[:, x0 + 1] * fx
    return top * (1 - fy) + bottom * fy


def np_gaussian_blur(img, weights):
    radius = len(weights) // 2
    height, width = img.shape
    wide = np.pad(img, ((0, 0), (radius, radius)), mode="edge")
    rows = sum(w * wide[:, k : k + width] for k, w in enumerate(weights))
    tall = np.pad(rows, ((radius, radius), (0, 0)), mode="edge")
    return sum(w * tall[k : k + height] for k, w in enumerate(weights))


def np_sobel_edges(img):
    out = np.zeros_like(img)
    right = img[:-2, 2:] + 2 * img[1:-1, 2:] + img[2:, 2:]
    left = img[:-2, :-2] + 2 * img[1:-1, :-2] + img[2:, :-2]
    below = img[2:, :-2] + 2 * img[2:, 1:-1] + img[2:, 2:]
    above = img[:-2, :-2] + 2 * img[:-2, 1:-1] + img[:-2, 2:]
    out[1:-1, 1:-1] = np.sqrt((right - left) ** 2 + (below - above) ** 2)
    return out


def np_equalise(img):
    levels = img.astype(np.int64)
    counts = np.bincount(levels.ravel(), minlength=256)
    return (255.0 * np.cumsum(counts) / img.size)[levels]


def np_quantise(rgb, colours, rounds):
    pixels = rgb.reshape(-1, 3)
    centres = colours.copy()
    for _ in range(rounds):
        labels = ((pixels[:, None, :] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
        for c in range(len(centres)):
            if (labels == c).any():
                centres[c] = pixels[labels == c].mean(axis=0)
    return centres[labels].reshape(rgb.shape)


def np_heat(img, steps):
    now = img.copy()
    for _ in range(steps):
        after = now.copy()
        after[1:-1, 1:-1] = 0.5 * now[1:-1, 1:-1] + 0.125 * (
            now[:-2, 1:-1] + now[2:, 1:-1] + now[1:-1, :-2] + now[1:-1, 2:]
        )
        now = after
    return now


def np_mandelbrot(img, limit):
    height, width = img.shape
    c = (-2.2 + 3.2 * np.arange(width) / width)[None, :] + 1j * (
        -1.2 + 2.4 * np.arange(height) / height
    )[:, None]
    z = np.zeros_like(c)
    n = np.zeros(c.shape, np.int64)
    inside = np.ones(c.shape, bool)
    for _ in range(limit):
        z[inside] = z[inside] ** 2 + c[inside]
        n[inside] += 1
        inside &= z.real**2 + z.imag**2 <= 4.0
    return 0.5 * img + 127.5 * n / limit


# ---- running and measuring -----------------------------------------------------------------------


def load_image(path):
    """The photograph as float64 of shape (height, width, 3), 0 to 255."""
    from PIL import Image

    if path is None:
        import sklearn.datasets

        path = Path(sklearn.datasets.__file__).parent / "images" / "china.jpg"
    return np.asarray(Image.open(path).convert("RGB"), dtype=np.float64)


def jobs(rgb):
    """(name, kernel, NumPy version, arguments, a crop's share of the work) of every kernel."""
    grey = np_greyscale(rgb)
    height, width = grey.shape
    x = np.arange(-6, 7)
    weights = np.exp(-(x**2) / (2 * 2.0**2))
    weights /= weights.sum()
    colours = np.array([[c * 255 / 7, c * 255 / 7, c * 255 / 7] for c in range(8)])
    crop_rgb = rgb[:40, :40].copy()
    crop = grey[:40, :40].copy()
    share = 40 * 40 / (height * width)
    return [
        ("greyscale", greyscale, np_greyscale, (rgb,), (crop_rgb,), share),
        (
            "resize",
            bilinear_resize,
            np_bilinear_resize,
            (grey, 600, 900),
            (grey, 40, 60),
            2400 / 540000,
        ),
        ("blur", gaussian_blur, np_gaussian_blur, (grey, weights), (crop, weights), share),
        ("edges", sobel_edges, np_sobel_edges, (grey,), (crop,), share),
        ("equalise", equalise, np_equalise, (grey,), (crop,), share),
        ("quantise", quantise, np_quantise, (rgb, colours, 4), (crop_rgb, colours, 4), share),
        ("heat", heat, np_heat, (grey, 20), (crop, 20), share),
        ("mandelbrot", mandelbrot, np_mandelbrot, (grey, 60), (crop, 60), share),
    ]


def seconds(call, repeat=5):
    """The best of some calls, in seconds; fewer when they are slow."""
    best = math.inf
    spent = 0.0
    for _ in range(repeat):
        start = time.perf_counter()
        call()
        took = time.perf_counter() - start
        best = min(best, took)
        spent += took
        if spent > 3.0:
            break
    return best


def measure_compiled(rgb):
    """First and best later call of every kernel, and what it gives."""
    times, results = {}, {}
    for name, kernel, _, arguments, _, _ in jobs(rgb):
        start = time.perf_counter()
        results[name] = kernel(*arguments)
        first = time.perf_counter() - start
        times[name] = (first, seconds(lambda: kernel(*arguments)))
    return times, results


def measure_numba(image):
    """The same by Numba in a process of its own; nothing when it is not installed."""
    command = [sys.executable, __file__, "--times-only"] + (["--image", image] if image else [])
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        return {}
    return json.loads(done.stdout.splitlines()[-1])


def contact_sheet(pictures, out):
    from PIL import Image, ImageDraw

    width, height = 320, 214
    sheet = Image.new("RGB", (3 * width, -(-len(pictures) // 3) * (height + 16)), "white")
    draw = ImageDraw.Draw(sheet)
    for i, (name, pixels) in enumerate(pictures.items()):
        scaled = np.clip(pixels * (255.0 / max(pixels.max(), 1e-9)), 0, 255).astype(np.uint8)
        image = Image.fromarray(scaled)
        image.save(out / f"{name}.png")
        at = (i % 3 * width, i // 3 * (height + 16))
        sheet.paste(image.convert("RGB").resize((width - 4, height)), at)
        draw.text((at[0] + 4, at[1] + height + 2), name, fill="black")
    sheet.save(out / "contact_sheet.png")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--image", help="a picture of your own instead of scikit-learn's china.jpg")
    parser.add_argument(
        "--out", type=Path, default=Path("photo_lab_out"), help="folder for the PNGs"
    )
    parser.add_argument("--times-only", action="store_true", help="print the times as JSON and end")
    options = parser.parse_args()
    rgb = load_image(options.image)
    times, results = measure_compiled(rgb)
    if options.times_only:
        print(json.dumps(times))
        return

    engine = getattr(numba, "__name__", "numba")
    peers = measure_numba(options.image) if engine != "numba" else {}
    print(
        f"{rgb.shape[1]} x {rgb.shape[0]} pixels; milliseconds; "
        "Python is measured on a crop and scaled"
    )
    print(
        f"{'kernel':<12}{'Python':>10}{'NumPy':>9}{'Numba':>9}{engine:>9}{'first call':>12}"
        f"{'Numba first':>13}{'x Python':>10}{'x NumPy':>9}{'x Numba':>9}"
    )
    for name, kernel, in_numpy, arguments, crop, share in jobs(rgb):
        first, best = times[name]
        python = seconds(lambda: kernel.py_func(*crop), 1) / share
        numpy_time = seconds(lambda: in_numpy(*arguments), 3)
        same = np.allclose(results[name], in_numpy(*arguments), rtol=1e-6, atol=1e-6)
        numba_first, numba_best = peers.get(name, (math.nan, math.nan))
        print(
            f"{name:<12}{python * 1e3:>10.0f}{numpy_time * 1e3:>9.2f}"
            f"{numba_best * 1e3:>9.2f}{best * 1e3:>9.2f}"
            f"{first * 1e3:>12.1f}{numba_first * 1e3:>13.0f}"
            f"{python / best:>10.0f}{numpy_time / best:>9.1f}"
            f"{numba_best / best:>9.2f}{'' if same else '  differs from NumPy!'}"
        )
    options.out.mkdir(parents=True, exist_ok=True)
    contact_sheet({"original": rgb, **results}, options.out)
    print(f"pictures and contact_sheet.png are in {options.out}/")


if __name__ == "__main__":
    main()
