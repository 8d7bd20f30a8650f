#!/usr/bin/env python3
"""Verifies that nothing in a log of Redress was changed, without a server and without any code of Redress. See README.md."""

import argparse
import sys
from pathlib import Path

from merkle import Refuted, check_consistency, check_inclusion, differences, leaf, read_leaves, root, unbase64
from note import Checkpoint, read_keys

MOST = 20  # the most differences that are listed


def lines_of(path):
    """Reads the lines of an export, without line ends. A last line without a line end is incomplete, and is not an event."""
    with open(path, "rb") as file:
        for line in file:
            yield line[:-1] if line.endswith(b"\n") else line + b"\x00"


def proven_leaves(directory, checkpoint):
    leaves = read_leaves(directory, checkpoint.size)
    if root(leaves) != checkpoint.root:
        raise Refuted(f"the hashes in {directory} are not those that were signed: the proof itself was changed")
    return leaves


def in_directory(directory, keys):
    return Checkpoint((directory / "checkpoint").read_text(), keys, directory / "checkpoint")


def export(arguments, keys):
    """Verify that every line of an export is the one that the log signed, and that no line is missing."""
    checkpoint = in_directory(arguments.proof, keys)
    first = arguments.first
    hashes = [leaf(line) for line in lines_of(arguments.log)]
    try:
        leaves = proven_leaves(arguments.proof, checkpoint)[first - 1:]
    except Refuted:
        if first == 1 and root(hashes) == checkpoint.root:
            return f"{arguments.log}: all {len(hashes)} events are as the log signed them (but {arguments.proof} is damaged)."
        raise
    if hashes == leaves:
        upto = f"positions {first} to {checkpoint.size}" if first > 1 else f"all {checkpoint.size}"
        return f"{arguments.log}: {upto} events are as the log signed them ({checkpoint.origin})."
    found = list(differences(leaves, hashes, first))
    told = [f"position {position}: {what}" for position, what in found[:MOST]]
    if len(found) > MOST:
        told.append(f"and {len(found) - MOST} more")
    raise Refuted("\n".join(told))


def inclusion(arguments, keys):
    """Verify that the signed log contains an event."""
    text = arguments.proof.read_text()
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1":
        raise Refuted(f"{arguments.proof} is not a proof of inclusion")
    lines = [line for line in lines[1:] if not line.startswith("extra ")]
    if not lines or not lines[0].startswith("index "):
        raise Refuted(f"{arguments.proof} has no index")
    index, path = int(lines[0][6:]), [unbase64(line) for line in lines[1:]]
    checkpoint = Checkpoint(note, keys, arguments.proof)
    events = list(lines_of(arguments.event))
    if len(events) != 1:
        raise Refuted(f"{arguments.event} has {len(events)} lines, expected the line of one event")
    try:
        check_inclusion(leaf(events[0]), index, checkpoint.size, path, checkpoint.root)
    except Refuted as fault:
        raise Refuted(f"position {index + 1}: {fault}") from fault
    return f"{arguments.event}: the event at position {index + 1} is in the log of {checkpoint.size} events that was signed."


def consistency(arguments, keys):
    """Verify that an older checkpoint belongs to the same log as a newer one."""
    older = Checkpoint(arguments.older.read_text(), keys, arguments.older)
    head, _, note = arguments.proof.read_text().partition("\n\n")
    newer = Checkpoint(note, keys, arguments.proof)
    lines = head.split("\n")
    if lines[0] != f"old {older.size}":
        raise Refuted(f"{arguments.proof} begins with {lines[0]!r}, expected 'old {older.size}', the size of {arguments.older}")
    same_log(older, newer)
    check_consistency(older.size, older.root, newer.size, newer.root, [unbase64(line) for line in lines[1:]])
    return f"The first {older.size} of {newer.size} events are those that were signed before."


def fork(arguments, keys):
    """Verify that the log of a newer proof begins with the log of an older one."""
    newer = in_directory(arguments.newer, keys)
    leaves = proven_leaves(arguments.newer, newer)
    whole = arguments.older.is_dir()
    older = in_directory(arguments.older, keys) if whole else Checkpoint(arguments.older.read_text(), keys, arguments.older)
    same_log(older, newer)
    if older.size <= newer.size and root(leaves[:older.size]) == older.root:
        return f"The first {older.size} of {newer.size} events are those that were signed before."
    if not whole:
        if older.size > newer.size:
            raise Refuted(f"a fork: the log had {older.size} events when it was signed before, and has {newer.size} now")
        raise Refuted(
            f"a fork: one of the first {older.size} events is not the one that was signed before; "
            "with the directory of the older proof, this says which"
        )
    for position, (before, now) in enumerate(zip(proven_leaves(arguments.older, older), leaves), 1):
        if before != now:
            raise Refuted(f"position {position}: a fork: from here on the events are not those that were signed before")
    raise Refuted(f"position {newer.size + 1}: a fork: the log had {older.size} events when it was signed before, and ends before this one")


def rotation(arguments, keys):
    """Verify that a known key and a new key signed the same checkpoint, so that the new key belongs to the log."""
    new = read_keys(arguments.new)
    note = arguments.checkpoint.read_text()
    known, others = Checkpoint(note, keys, arguments.checkpoint), Checkpoint(note, new, arguments.checkpoint)
    added = [str(key) for key in others.signers if str(key) not in map(str, known.signers)]
    if not added:
        raise Refuted(f"{arguments.checkpoint} is not signed by a new key in {arguments.new}")
    return "\n".join([f"Signed by {known.signers[0]} and by the new key. Add this line to your keys:", *added])


def same_log(older, newer):
    if older.origin != newer.origin:
        raise Refuted(f"two logs: {older.origin} and {newer.origin}; expected two checkpoints of the same log")


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the public keys that you trust, one per line (`redress proof key`)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for check, names in [
        (export, ["log", "proof"]),
        (inclusion, ["event", "proof"]),
        (consistency, ["older", "proof"]),
        (fork, ["older", "newer"]),
        (rotation, ["checkpoint", "new"]),
    ]:
        command = commands.add_parser(check.__name__, help=check.__doc__, description=check.__doc__)
        for name in names:
            command.add_argument(name, type=Path)
        command.set_defaults(check=check)
        if check is export:
            command.add_argument("--from", dest="first", type=int, default=1, metavar="POSITION", help="the position of the first line")
    return parser.parse_args()


def main():
    arguments = parse()
    try:
        print(arguments.check(arguments, read_keys(arguments.key)))
    except Refuted as fault:
        print(fault)
        return 1
    except (OSError, ValueError) as fault:
        print(f"verify.py: {fault}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
