"""Remembers what a preprocessor made of which inputs, in this process and in bounded number."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class ContentCache:
    """The results of the inputs last seen, at most ``size`` of them.

    >>> cache = ContentCache(2)
    >>> cache.add({"a": 1, "b": 2, "c": 3})
    >>> cache.known(["a", "b", "c"])
    {'b': 2, 'c': 3}
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._results: OrderedDict[object, object] = OrderedDict()
        self._lock = Lock()  # threads of one process may work on several blocks

    def known(self, inputs: Iterable[object]) -> dict[object, object]:
        """Return the results of the inputs that have one, and count these as seen now."""
        with self._lock:
            found = {item: self._results[item] for item in inputs if item in self._results}
            for item in found:
                self._results.move_to_end(item)
        return found

    def add(self, results: Mapping[object, object]) -> None:
        """Remember more results, and forget those of the inputs that were not seen for longest."""
        with self._lock:
            self._results.update(results)
            while len(self._results) > self._size:
                self._results.popitem(last=False)


_caches: WeakValueDictionary[str, ContentCache] = WeakValueDictionary()


def content_cache(key: str, size: int) -> ContentCache:
    """Return the one cache of that key and size in this process, which lasts as long as somebody holds it."""
    name = f"{key} {size}"
    cache = _caches.get(name)
    if cache is None:
        cache = _caches.setdefault(name, ContentCache(size))
    return cache
