"""Evidence as it lies in folders. Nothing is decided here: what a file is called or where it lies is no reason to believe it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Item:
    """One piece of evidence, and the collateral that lies beside it."""

    name: str
    evidence: bytes
    collateral: tuple[bytes, ...]


def collect(folder: Path) -> list[Item]:
    """Everything below a folder: conformance vectors (JSON), and folders that hold a report.bin or a quote.bin.

    Vectors that ask different questions about the same bytes are one item, under the shortest of their names.
    """
    seen: dict[bytes, Item] = {}
    for item in sorted([*_vectors(folder), *_folders(folder)], key=lambda item: (len(item.name), item.name)):
        digest = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in (item.evidence, *item.collateral))).digest()
        seen.setdefault(digest, item)
    return sorted(seen.values(), key=lambda item: item.name)


def _vectors(folder: Path) -> Iterator[Item]:
    for path in sorted(folder.rglob("*.json")):
        try:
            vector = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        if isinstance(vector, dict) and isinstance(vector.get("evidence"), str) and "collateral" in vector:
            collateral = tuple(base64.b64decode(file) for file in vector["collateral"])
            yield Item(str(path.relative_to(folder).with_suffix("")), base64.b64decode(vector["evidence"]), collateral)


def _folders(folder: Path) -> Iterator[Item]:
    for path in sorted(folder.rglob("report.bin")):
        yield Item(str(path.relative_to(folder)), path.read_bytes(), tuple(f.read_bytes() for f in sorted(path.parent.glob("*.der"))))
    for path in sorted(folder.rglob("quote.bin")):
        # Each is the same platform's collateral at another time: one item each.
        for collateral in sorted(path.parent.glob("collateral.*.json")):
            name = f"{path.relative_to(folder)} ({collateral.name.split('.')[1]})"
            yield Item(name, path.read_bytes(), (collateral.read_bytes(),))
