"""A whole example, as Python functions get it that ask for ``row``."""

from __future__ import annotations


class Row(dict[str, object]):
    """One whole example: a mapping from column to value whose columns are attributes too.

    >>> row = Row(text="hello", year=1999)
    >>> row.year, row["text"]
    (1999, 'hello')
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> object:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None  # the protocol of attribute access asks for this class
