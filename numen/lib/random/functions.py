"""The random module, drawn as CPython draws. Stream 1 of the runtime is its Mersenne twister."""


def seed(a):
    if intrinsics.is_complex(a) or intrinsics.dtype_of(a).kind == "f":
        raise TypeError("random.seed() takes an int in compiled code")
    number = abs(int(a))
    key = np.empty(2, np.uint32)
    key[0] = number & 4294967295
    key[1] = number >> 32
    runtime.random_seed_key(runtime.random_stream(1), key, 2 if number > 4294967295 else 1)


def random():
    return runtime.random_double(runtime.random_stream(1))


def getrandbits(k):
    if k < 0 or k > 63:
        raise ValueError("getrandbits() gives 0 to 63 bits in compiled code")
    if k == 0:
        return 0
    stream = runtime.random_stream(1)
    if k <= 32:
        return runtime.random_bits(stream) >> (32 - k)
    low = runtime.random_bits(stream)
    return runtime.random_bits(stream) >> (64 - k) << 32 | low


def _below(n):
    bits = n.bit_length()
    value = getrandbits(bits)
    while value >= n:
        value = getrandbits(bits)
    return value


def randrange(start, stop=None, step=1):
    if stop is None:
        if start <= 0:
            raise ValueError("empty range for randrange()")
        return _below(int(start))
    width = stop - start
    if step == 1:
        if width <= 0:
            raise ValueError("empty range for randrange()")
        return int(start) + _below(width)
    if step == 0:
        raise ValueError("zero step for randrange()")
    count = (width + step - 1) // step if step > 0 else (width + step + 1) // step
    if count <= 0:
        raise ValueError("empty range for randrange()")
    return int(start) + step * _below(count)


def randint(a, b):
    return randrange(a, b + 1)


def shuffle(x):
    n = len(x)
    for k in range(n - 1):
        i = n - 1 - k
        j = _below(i + 1)
        kept = x[i]
        x[i] = x[j]
        x[j] = kept


def choice(seq):
    if len(seq) == 0:
        raise IndexError("Cannot choose from an empty sequence")
    return seq[_below(len(seq))]


def uniform(a, b):
    return a + (b - a) * random()


def triangular(low=0.0, high=1.0, mode=None):
    u = random()
    if high == low:
        return float(low)
    c = 0.5 if mode is None else (mode - low) / (high - low)
    if u > c:
        return high + (low - high) * math.sqrt((1.0 - u) * (1.0 - c))
    return low + (high - low) * math.sqrt(u * c)


def normalvariate(mu=0.0, sigma=1.0):
    # Kinderman and Monahan (1977).
    while True:
        u = random()
        v = 1.0 - random()
        z = 4.0 * math.exp(-0.5) / math.sqrt(2.0) * (u - 0.5) / v
        if z * z / 4.0 <= -math.log(v):
            break
    return mu + z * sigma


def gauss(mu=0.0, sigma=1.0):
    # Box and Muller (1958), which gives two at a time.
    stream = runtime.random_stream(1)
    if runtime.random_has_spare(stream):
        z = runtime.random_take_spare(stream)
    else:
        angle = random() * (2.0 * math.pi)
        radius = math.sqrt(-2.0 * math.log(1.0 - random()))
        z = math.cos(angle) * radius
        runtime.random_keep_spare(stream, math.sin(angle) * radius)
    return mu + z * sigma


def lognormvariate(mu, sigma):
    return math.exp(normalvariate(mu, sigma))


def expovariate(lambd):
    return -math.log(1.0 - random()) / lambd


def vonmisesvariate(mu, kappa):
    # Best and Fisher (1979).
    if kappa <= 1e-6:
        return 2.0 * math.pi * random()
    s = 0.5 / kappa
    r = s + math.sqrt(1.0 + s * s)
    while True:
        z = math.cos(math.pi * random())
        d = z / (r + z)
        u = random()
        if u < 1.0 - d * d or u <= (1.0 - d) * math.exp(d):
            break
    q = 1.0 / r
    angle = math.acos((q + z) / (1.0 + q * z))
    if random() > 0.5:
        return (mu + angle) % (2.0 * math.pi)
    return (mu - angle) % (2.0 * math.pi)


def gammavariate(alpha, beta):
    # Cheng (1977) above 1, Ahrens and Dieter (1974) below.
    if alpha <= 0.0 or beta <= 0.0:
        raise ValueError("gammavariate: alpha and beta must be > 0.0")
    if alpha > 1.0:
        inverse = math.sqrt(2.0 * alpha - 1.0)
        b = alpha - math.log(4.0)
        c = alpha + inverse
        while True:
            u = random()
            if not (1e-7 < u and u < 0.9999999):
                continue
            w = 1.0 - random()
            v = math.log(u / (1.0 - u)) / inverse
            x = alpha * math.exp(v)
            z = u * u * w
            r = b + c * v - x
            if r + (1.0 + math.log(4.5)) - 4.5 * z >= 0.0 or r >= math.log(z):
                return x * beta
    if alpha == 1.0:
        return -math.log(1.0 - random()) * beta
    while True:
        b = (math.e + alpha) / math.e
        p = b * random()
        if p <= 1.0:
            x = p ** (1.0 / alpha)
        else:
            x = -math.log((b - p) / alpha)
        u = random()
        if p > 1.0:
            if u <= x ** (alpha - 1.0):
                break
        elif u <= math.exp(-x):
            break
    return x * beta


def betavariate(alpha, beta):
    y = gammavariate(alpha, 1.0)
    if y == 0.0:
        return 0.0
    return y / (y + gammavariate(beta, 1.0))


def paretovariate(alpha):
    return (1.0 - random()) ** (-1.0 / alpha)


def weibullvariate(alpha, beta):
    return alpha * (-math.log(1.0 - random())) ** (1.0 / beta)


def choices(population, weights=None, *, cum_weights=None, k=1):
    n = len(population)
    if weights is None and cum_weights is None:
        return [population[int(math.floor(random() * n))] for _ in range(k)]
    if weights is not None and cum_weights is not None:
        raise TypeError("Cannot specify both weights and cumulative weights")
    sums = _running_sums(weights) if cum_weights is None else cum_weights
    if len(sums) != n:
        raise ValueError("The number of weights does not match the population")
    total = sums[n - 1] + 0.0
    if total <= 0.0:
        raise ValueError("Total of weights must be greater than zero")
    if not math.isfinite(total):
        raise ValueError("Total of weights must be finite")
    return [population[_first_above(sums, random() * total, n - 1)] for _ in range(k)]


def _running_sums(weights):
    total = weights[0] * 0
    sums = [total for _ in range(0)]
    for one in weights:
        total += one
        sums.append(total)
    return sums


def _first_above(sums, x, end):
    # bisect.bisect_right(sums, x, 0, end)
    first = 0
    while first < end:
        middle = (first + end) // 2
        if x < sums[middle]:
            end = middle
        else:
            first = middle + 1
    return first


def sample(population, k):
    n = len(population)
    if k < 0 or k > n:
        raise ValueError("Sample larger than population or is negative")
    chosen = [population[0] for _ in range(k)]
    # As CPython: the smaller of a list of all and a set of those taken.
    set_size = 21
    if k > 5:
        set_size += int(4.0 ** math.ceil(math.log(k * 3) / math.log(4)))
    if n <= set_size:
        pool = [one for one in population]
        for i in range(k):
            j = _below(n - i)
            chosen[i] = pool[j]
            pool[j] = pool[n - i - 1]
    else:
        taken = set([0])
        taken.clear()
        for i in range(k):
            j = _below(n)
            while j in taken:
                j = _below(n)
            taken.add(j)
            chosen[i] = population[j]
    return chosen
