"""The Merkle tree of RFC 6962 and its tiles (C2SP tlog-tiles), written from the standards."""

import base64
import hashlib
from pathlib import Path

TILE = 256
SIZE = 32


class Refuted(Exception):
    """A check failed. The text says what is wrong, and where."""


def leaf(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves):
    """Computes the root over leaf hashes: complete subtrees are joined at once, the rest at the end, from the right."""
    if not leaves:
        return hashlib.sha256().digest()
    subtrees = []  # (number of leaves, hash), from the left
    for hash_ in leaves:
        count = 1
        while subtrees and subtrees[-1][0] == count:
            hash_ = node(subtrees.pop()[1], hash_)
            count *= 2
        subtrees.append((count, hash_))
    result = subtrees[-1][1]
    for _, left in reversed(subtrees[:-1]):
        result = node(left, result)
    return result


def check_inclusion(leaf_hash, index, size, path, expected):
    """Verifies an inclusion proof (RFC 9162, section 2.1.3.2)."""
    at, last, result = index, size - 1, leaf_hash
    for sibling in path:
        if last == 0:
            raise Refuted("the proof is longer than the tree is high")
        if at % 2 or at == last:
            result = node(sibling, result)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            result = node(result, sibling)
        at, last = at >> 1, last >> 1
    if not 0 <= index < size or last or result != expected:
        raise Refuted("the event is not in the log that was signed: the proof leads to another root")


def check_consistency(older_size, older, newer_size, newer, path):
    """Verifies a consistency proof (RFC 9162, section 2.1.4.2)."""
    fork = Refuted(f"a fork: the log of {newer_size} events does not begin with the {older_size} events that were signed before")
    if older_size == newer_size:
        if path or older != newer:
            raise fork
        return
    if not 0 < older_size < newer_size or not path:
        raise fork
    hashes = list(path)
    if older_size & (older_size - 1) == 0:
        hashes.insert(0, older)
    at, last = older_size - 1, newer_size - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    first = second = hashes[0]
    for hash_ in hashes[1:]:
        if last == 0:
            raise fork
        if at % 2 or at == last:
            first, second = node(hash_, first), node(hash_, second)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node(second, hash_)
        at, last = at >> 1, last >> 1
    if last or first != older or second != newer:
        raise fork


def tile_name(level, index, width):
    """Returns the path of a tile, such as `0/x001/x234/067`, with `.p/5` at the end if it is not full."""
    name = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        name = f"x{index % 1000:03}/{name}"
    return f"{level}/{name}" + (f".p/{width}" if width < TILE else "")


def read_leaves(directory, size):
    """Reads the leaf hashes of a proof's directory. They can be trusted only after their root was compared with the signed one."""
    leaves = []
    for index in range((size + TILE - 1) // TILE):
        width = min(TILE, size - index * TILE)
        path = Path(directory) / "tile" / tile_name(0, index, width)
        try:
            bytes_ = path.read_bytes()
        except OSError as fault:
            raise Refuted(f"{path} is missing: {fault.strerror}; the proof is incomplete") from fault
        if len(bytes_) != width * SIZE:
            raise Refuted(f"{path} has {len(bytes_)} bytes, expected {width * SIZE}; the proof is incomplete")
        leaves += [bytes_[at:at + SIZE] for at in range(0, len(bytes_), SIZE)]
    return leaves


def differences(leaves, lines, first):
    """Compares the hashes of lines with those of leaves; the first leaf has the position `first`. One change gives one difference (two
    lines that changed places give two), regardless of what follows. Each difference is a position and a sentence."""
    leaf_of = {hash_: number for number, hash_ in enumerate(leaves)}
    known = [leaf_of.get(hash_) for hash_ in lines]
    present = {number for number in known if number is not None}
    displaced = set()  # leaves whose line is in another place, or whose place has another line
    line = after = 0
    while line < len(lines) or after < len(leaves):
        here = known[line] if line < len(lines) else -1
        more = after < len(leaves)
        missing = more and after not in present
        position = first + after
        if here == after:
            line, after = line + 1, after + 1
        elif more and here is not None and here >= 0 and after in displaced and here in displaced:
            yield position, f"the event of position {first + here} is in its place"
            line, after = line + 1, after + 1
        elif more and after in displaced:
            after += 1
        elif missing and here is None:
            yield position, "the event was changed"
            line, after = line + 1, after + 1
        elif missing:
            yield position, "the event is missing"
            after += 1
        elif here is None:
            yield position, "before it there is an event that the log never signed"
            line += 1
        elif here >= 0:
            yield position, f"the event of position {first + here} is in its place"
            following = known[line + 1] if line + 1 < len(lines) else None
            ends = line + 1 == len(lines) and after + 1 == len(leaves)
            moved_up = here > after and following == here + 1
            if moved_up or (more and (ends or following == after + 1)):
                displaced.add(after)
                after += 1
            if not moved_up:
                displaced.add(here)
                line += 1
        else:
            after += 1


def unbase64(text):
    return base64.b64decode(text, validate=True)
