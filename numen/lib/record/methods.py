"""Methods of records."""


def item(self):
    return np._plain_each(tuple(self))


def tolist(self):
    return self.item()
