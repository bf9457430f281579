"""Keys of derived results: the hash of what made them."""

from __future__ import annotations

import hashlib
import json


def content_key(*parts: object) -> str:
    """Return the key of a result made from ``parts``: 64 hexadecimal digits, equal for equal parts.

    Parts are whatever JSON can hold; the order of a mapping's keys does not count.

    >>> content_key("votes.v1", {"a": 1, "b": 2}) == content_key("votes.v1", {"b": 2, "a": 1})
    True
    """
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
