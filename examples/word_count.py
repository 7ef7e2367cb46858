"""Counts words with a dict, and prints the most frequent ones."""

from numba import njit

TEXT = """
It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of
foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of
Light, it was the season of Darkness, it was the spring of hope, it was the winter of despair.
"""


@njit
def words_of(text):
    words = []
    word = ""
    for letter in text.lower():
        if letter.isalpha():
            word += letter
        elif word:
            words.append(word)
            word = ""
    if word:
        words.append(word)
    return words


@njit
def count(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


@njit
def most_frequent(counts, limit):
    pairs = [(-n, word) for word, n in counts.items()]
    pairs.sort()
    return [(word, -n) for n, word in pairs[:limit]]


def main():
    counts = count(words_of(TEXT))
    print(len(counts), "words", sum(counts.values()), "in all")
    for word, n in most_frequent(counts, 6):
        print(f"{n:4} {word}")


if __name__ == "__main__":
    main()
