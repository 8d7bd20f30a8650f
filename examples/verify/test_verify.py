"""Tests that the verifier finds every change and its position: in a log made here, and in the export that REDRESS_EXPORT names (a
directory with `log.ndjson` and `proof`)."""

import argparse
import base64
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import merkle
import note
import verify

HERE = Path(__file__).resolve().parent
ORIGIN = "redress/00000000-0000-4000-8000-000000000001"


def b64(bytes_):
    return base64.b64encode(bytes_).decode()


class Signer:
    """A key, and signatures of a log with it."""

    def __init__(self):
        self.private = Ed25519PrivateKey.generate()
        raw = self.private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.public = b"\x01" + raw
        self.id = note.key_id(ORIGIN, self.public)
        self.key = f"{ORIGIN}+{self.id.hex()}+{b64(self.public)}\n"

    def signature(self, text):
        return f"\u2014 {ORIGIN} {b64(self.id + self.private.sign(text.encode()))}\n"

    def note(self, leaves):
        text = f"{ORIGIN}\n{len(leaves)}\n{b64(merkle.root(leaves))}\n"
        return f"{text}\n{self.signature(text)}"


def events(count, who="clerk-7"):
    return [json.dumps({"metadata": {"actor": who}, "position": n + 1}).encode() for n in range(count)]


def split(count):
    half = 1
    while half * 2 < count:
        half *= 2
    return half


def path_to(index, leaves):
    """Makes an inclusion proof by the definition in RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return []
    half = split(len(leaves))
    if index < half:
        return path_to(index, leaves[:half]) + [merkle.root(leaves[half:])]
    return path_to(index - half, leaves[half:]) + [merkle.root(leaves[:half])]


def proof_from(older, leaves, whole=True):
    """Makes a consistency proof by the definition in RFC 6962, section 2.1.2."""
    if older == len(leaves):
        return [] if whole else [merkle.root(leaves)]
    half = split(len(leaves))
    if older <= half:
        return proof_from(older, leaves[:half], whole) + [merkle.root(leaves[half:])]
    return proof_from(older - half, leaves[half:], False) + [merkle.root(leaves[:half])]


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = Path(tempfile.mkdtemp(prefix="redress-verify"))
        self.addCleanup(shutil.rmtree, self.dir)
        self.signer = Signer()
        (self.dir / "keys").write_text(self.signer.key)

    def run_verify(self, *arguments, key=None):
        command = [sys.executable, HERE / "verify.py", "--key", key or self.dir / "keys", *arguments]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        return run.returncode, (run.stdout + run.stderr).strip()

    def write(self, name, text):
        path = self.dir / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def proof(self, name, lines):
        """Writes a log and its proof in the form of an export."""
        leaves = [merkle.leaf(line) for line in lines]
        directory = self.dir / name
        for index in range((len(leaves) + 255) // 256):
            part = leaves[256 * index:256 * index + 256]
            path = directory / "tile" / merkle.tile_name(0, index, len(part))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"".join(part))
        (directory / "checkpoint").write_text(self.signer.note(leaves))
        return self.write(f"{name}.ndjson", b"".join(line + b"\n" for line in lines)), directory


class Vectors(unittest.TestCase):
    """Published test vectors: transparency-dev/merkle, golang.org/x/mod and the C2SP documents."""

    def test_roots(self):
        inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
        roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        leaves = [merkle.leaf(bytes.fromhex(text)) for text in inputs]
        self.assertEqual([merkle.root(leaves[:n]).hex() for n in range(9)], roots)

    def test_notes(self):
        key = note.Key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
        text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
        signature = merkle.unbase64("x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=")
        self.assertEqual(signature[:4], key.id)
        key.public.verify(signature[4:], text.encode())
        with self.assertRaises(merkle.Refuted):
            note.Key("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")

    def test_tiles(self):
        self.assertEqual(merkle.tile_name(0, 1234067, 256), "0/x001/x234/067")
        self.assertEqual(merkle.tile_name(1, 0, 17), "1/000.p/17")

    def test_every_proof_of_small_trees(self):
        leaves = [merkle.leaf(bytes([n])) for n in range(40)]
        for size in range(1, 41):
            whole, root = leaves[:size], merkle.root(leaves[:size])
            for index in range(size):
                merkle.check_inclusion(leaves[index], index, size, path_to(index, whole), root)
            for older in range(1, size + 1):
                path, before = proof_from(older, whole), merkle.root(leaves[:older])
                merkle.check_consistency(older, before, size, root, path)
                with self.assertRaises(merkle.Refuted):
                    merkle.check_consistency(older, merkle.leaf(b"x"), size, root, path)


class Changed(Case):
    """Random changes, which the verifier must find."""

    def change(self, lines, what, rng):
        """Makes a change. Returns the position at which it must be found."""
        at = rng.randrange(len(lines))
        if what == 0:
            changed = bytearray(lines[at])
            bit = rng.randrange(8 * len(changed))
            changed[bit // 8] ^= 1 << bit % 8
            lines[at] = bytes(changed)
        elif what == 1:
            del lines[at]
        elif what == 2:
            lines.insert(at, b'{"position":0}')
        elif what == 3:
            other = rng.choice([n for n in range(len(lines)) if n != at])
            lines[at], lines[other] = lines[other], lines[at]
            at = min(at, other)
        else:
            del lines[at:]
        return at + 1

    def changes(self, log, proof, keys, count):
        """Each change in a separate file, read with the verifier's own functions in this process."""
        seed = random.randrange(1 << 32)
        print(f"seed {seed}")
        rng, lines = random.Random(seed), log.read_bytes().split(b"\n")[:-1]
        trusted = note.read_keys(keys)
        for number in range(count):
            changed = list(lines)
            position = self.change(changed, number % 5, rng)
            file = self.write("changed.ndjson", b"".join(line + b"\n" for line in changed))
            with self.assertRaises(merkle.Refuted) as found:
                verify.export(argparse.Namespace(log=file, proof=proof, first=1), trusted)
            self.assertTrue(str(found.exception).startswith(f"position {position}: "), f"{position}, change {number % 5}: {found.exception}")


class Changes(Changed):
    def test_200_changes_are_found(self):
        log, proof = self.proof("log", events(600))
        self.assertEqual(self.run_verify("export", log, proof)[0], 0)
        self.changes(log, proof, self.dir / "keys", 200)

    def test_every_bit_of_a_line(self):
        lines = events(5)
        log, proof = self.proof("log", lines)
        trusted, whole = note.read_keys(self.dir / "keys"), log.read_bytes()
        begin = whole.index(lines[2])
        for bit in range(8 * (len(lines[2]) + 1)):
            changed = bytearray(whole)
            changed[begin + bit // 8] ^= 1 << bit % 8
            with self.assertRaises(merkle.Refuted) as found:
                verify.export(argparse.Namespace(log=self.write("changed", bytes(changed)), proof=proof, first=1), trusted)
            self.assertTrue(str(found.exception).startswith("position 3: "), f"bit {bit}: {found.exception}")

    def test_a_part_and_a_cut_line(self):
        lines = events(300)
        log, proof = self.proof("log", lines)
        part = self.write("part", b"".join(line + b"\n" for line in lines[249:]))
        self.assertEqual(self.run_verify("export", part, proof, "--from", "250")[0], 0)
        cut = self.write("cut", log.read_bytes()[:-1])
        self.assertEqual(self.run_verify("export", cut, proof), (1, "position 300: the event was changed"))

    def test_a_changed_proof(self):
        log, proof = self.proof("log", events(300))
        checkpoint = (proof / "checkpoint").read_text()
        (proof / "checkpoint").write_text(checkpoint.replace("\n300\n", "\n299\n"))
        code, said = self.run_verify("export", log, proof)
        self.assertEqual(code, 1)
        self.assertIn("was changed: the signature", said)
        (proof / "checkpoint").write_text(checkpoint)
        tile = proof / "tile/0/000"
        tile.write_bytes(bytes([tile.read_bytes()[0] ^ 1]) + tile.read_bytes()[1:])
        code, said = self.run_verify("export", log, proof)
        self.assertEqual(code, 0)
        self.assertIn("is damaged", said)
        changed = self.write("changed", log.read_bytes().replace(b"clerk-7", b"clerk-8", 1))
        code, said = self.run_verify("export", changed, proof)
        self.assertEqual(code, 1)
        self.assertIn("the proof itself was changed", said)
        tile.unlink()
        self.assertIn("is missing", self.run_verify("export", changed, proof)[1])
        (self.dir / "other").write_text(Signer().key)
        code, said = self.run_verify("export", log, proof, key=self.dir / "other")
        self.assertEqual(code, 1)
        self.assertIn("not signed by a key that you know", said)


class Proofs(Case):
    def test_inclusion(self):
        lines = events(300)
        leaves = [merkle.leaf(line) for line in lines]
        path = "".join(b64(hash_) + "\n" for hash_ in path_to(41, leaves))
        proof = self.write("proof", f"c2sp.org/tlog-proof@v1\nindex 41\n{path}\n{self.signer.note(leaves)}")
        event = self.write("event", lines[41] + b"\n")
        self.assertEqual(self.run_verify("inclusion", event, proof)[0], 0)
        other = self.write("other", lines[42] + b"\n")
        code, said = self.run_verify("inclusion", other, proof)
        self.assertEqual(code, 1)
        self.assertTrue(said.startswith("position 42: "), said)

    def test_consistency_and_forks(self):
        lines, others = events(300), events(200) + events(320, "clerk-8")[200:]
        leaves, fork = ([merkle.leaf(line) for line in log] for log in (lines, others))
        older = self.write("older", self.signer.note(leaves[:250]))
        for log, expected in ((leaves, 0), (fork, 1)):
            path = "".join(b64(hash_) + "\n" for hash_ in proof_from(250, log))
            proof = self.write("proof", f"old 250\n{path}\n{self.signer.note(log)}")
            self.assertEqual(self.run_verify("consistency", older, proof)[0], expected)
        _, old = self.proof("old", lines[:250])
        _, new = self.proof("new", lines)
        _, forked = self.proof("forked", others)
        _, short = self.proof("short", lines[:240])
        self.assertEqual(self.run_verify("fork", old, new)[0], 0)
        self.assertEqual(self.run_verify("fork", older, new)[0], 0)
        code, said = self.run_verify("fork", old, forked)
        self.assertEqual(code, 1)
        self.assertTrue(said.startswith("position 201: a fork"), said)
        self.assertIn("one of the first 250 events", self.run_verify("fork", older, forked)[1])
        self.assertTrue(self.run_verify("fork", old, short)[1].startswith("position 241: a fork"))

    def test_a_new_key_with_the_word_of_the_old_one(self):
        new, leaves = Signer(), [merkle.leaf(line) for line in events(9)]
        text = self.signer.note(leaves)
        both = self.write("both", text + new.signature(text.split("\n\n")[0] + "\n"))
        keys = self.write("new", new.key)
        code, said = self.run_verify("rotation", both, keys)
        self.assertEqual((code, said.splitlines()[-1]), (0, new.key.strip()))
        self.assertEqual(self.run_verify("rotation", self.write("one", text), keys)[0], 1)


@unittest.skipUnless("REDRESS_EXPORT" in os.environ, "no export is named: examples/verify/run makes one")
class RealExport(Changed):
    """The same tests for an export of the program."""

    def setUp(self):
        super().setUp()
        self.place = Path(os.environ["REDRESS_EXPORT"])

    def test_200_changes_are_found(self):
        log, proof = self.place / "log.ndjson", self.place / "proof"
        code, said = self.run_verify("export", log, proof, key=proof / "keys")
        self.assertEqual(code, 0, said)
        self.changes(log, proof, proof / "keys", 200)


if __name__ == "__main__":
    unittest.main()
