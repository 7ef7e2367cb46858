"""Views of an array's memory with other sizes and strides."""


def as_strided(x, shape=None, strides=None):
    a = np.asarray(x)
    sizes = a.shape if shape is None else np._as_shape(shape)
    if strides is None:
        # Of an array without gaps NumPy makes another without gaps.
        steps = _packed(sizes, a.itemsize) if intrinsics.is_contiguous(a) else a.strides
    else:
        steps = np._as_shape(strides)
    if len(sizes) != len(steps):
        raise ValueError("'strides' and 'shape' must have the same length.")
    return intrinsics.strided(a, sizes, steps)


def _packed(shape, itemsize):
    if len(shape) == 0:
        return ()
    return (np._product(shape[1:]) * itemsize,) + _packed(shape[1:], itemsize)


def sliding_window_view(x, window_shape, axis=None, writeable=False):
    a = np.asarray(x)
    window = np._as_shape(window_shape)
    if axis is None:
        axes = np._axis_range(0, a.ndim)
        if len(window) != a.ndim:
            raise ValueError(
                "Since axis is None, must provide window_shape for all dimensions of `x`"
            )
    else:
        axes = np._axes_tuple(axis, a.ndim)
        if len(window) != len(axes):
            raise ValueError("Must provide matching length window_shape and axis")
    for n in window:
        if n < 0:
            raise ValueError("`window_shape` cannot contain negative values")
    sizes = _trimmed(a.shape, window, axes)
    steps = a.strides + np._sizes_at(a.strides, axes)
    return intrinsics.strided(a, sizes + window, steps, not writeable)


def _trimmed(shape, window, axes):
    # What is left of the sizes for the first places of windows.
    if len(axes) == 0:
        return shape
    k = axes[0]
    if shape[k] < window[0]:
        raise ValueError("window shape cannot be larger than input array shape")
    here = np._spliced(shape, k, 1, (shape[k] - window[0] + 1,))
    return _trimmed(here, window[1:], axes[1:])
