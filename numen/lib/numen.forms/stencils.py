"""What stencils ask of their arrays."""


def check_stencil(ndim, first, others, out):
    if not intrinsics.is_array(first):
        raise ValueError("The first argument to a stencil kernel must be the primary input array.")
    if first.ndim != ndim:
        raise ValueError("stencil index does not match array dimensionality.")
    _check_others(first, others)
    if out is not None:
        if out.ndim != ndim:
            raise ValueError("out does not have the number of dimensions of the stencil input.")
        if out.shape != first.shape:
            raise ValueError("out does not have the shape of the first stencil input.")


def _check_others(first, others):
    if len(others) == 0:
        return
    if others[0].ndim != first.ndim:
        raise ValueError(
            "Secondary stencil array does not have same number of dimensions as the first stencil"
            " input."
        )
    for k in range(first.ndim):
        if others[0].shape[k] < first.shape[k]:
            raise ValueError(
                "Secondary stencil array has some dimension smaller the same dimension in the first"
                " stencil input."
            )
    _check_others(first, others[1:])
