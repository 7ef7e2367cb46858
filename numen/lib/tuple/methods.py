"""Methods of tuples."""


def index(self, value):
    for i, item in enumerate(self):
        if item == value:
            return i
    raise ValueError("tuple.index(x): x not in tuple")


def count(self, value):
    found = 0
    for item in self:
        if item == value:
            found += 1
    return found
