"""Signed notes and checkpoints (C2SP signed-note and tlog-checkpoint), written from the standards."""

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from merkle import Refuted, unbase64

ED25519 = b"\x01"


class Key:
    """A public key: `NAME+HASH+KEY`."""

    def __init__(self, text):
        try:
            self.name, id_, key = text.strip().split("+", 2)
            self.bytes = unbase64(key)
            self.id = bytes.fromhex(id_)
            self.public = Ed25519PublicKey.from_public_bytes(self.bytes[1:])
        except ValueError as fault:
            raise Refuted(f"not a key: {text.strip()!r}; expected a line of `redress proof key`") from fault
        if self.bytes[:1] != ED25519 or self.id != key_id(self.name, self.bytes):
            raise Refuted(f"not a key: the hash in {text.strip()!r} is not that of its name and key")

    def __str__(self):
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.bytes).decode()}"


def key_id(name, key):
    return hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]


def read_keys(path):
    keys = [Key(line) for line in path.read_text().splitlines() if line.strip()]
    if not keys:
        raise Refuted(f"{path} has no key")
    return keys


class Checkpoint:
    """A signed checkpoint, and the known keys that signed it. An unsigned or changed checkpoint is refused."""

    def __init__(self, note, keys, source):
        if any(c < " " and c != "\n" for c in note) or "\n\n" not in note or not note.endswith("\n"):
            raise Refuted(f"{source} is not a signed note")
        text, _, signatures = note.rpartition("\n\n")
        text += "\n"
        lines = text.split("\n")[:-1]
        try:
            self.origin, size, root_hash = lines[:3]
            self.size, self.root = int(size), unbase64(root_hash)
        except ValueError as fault:
            raise Refuted(f"{source} is not a checkpoint: expected lines with origin, size and root") from fault
        if str(self.size) != size or len(self.root) != 32 or "" in lines:
            raise Refuted(f"{source} is not a checkpoint: expected lines with origin, size and root")
        self.signers = [key for key in keys if self._signed(text, signatures, key, source)]
        if not self.signers:
            raise Refuted(f"{source} is not signed by a key that you know; expected one of {', '.join(map(str, keys))}")

    def _signed(self, text, signatures, key, source):
        if key.name != self.origin:
            return False
        for line in signatures.splitlines():
            parts = line.split(" ")
            try:
                if parts[0] != "\u2014" or len(parts) != 3:
                    raise ValueError
                signature = unbase64(parts[2])
            except ValueError as fault:
                raise Refuted(f"{source}: {line!r} is not a signature") from fault
            if parts[1] == key.name and signature[:4] == key.id:
                try:
                    key.public.verify(signature[4:], text.encode())
                except InvalidSignature as fault:
                    raise Refuted(f"{source} was changed: the signature of {key} is not over this text") from fault
                return True
        return False
