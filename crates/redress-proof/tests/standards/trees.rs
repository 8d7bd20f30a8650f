//! Tests of roots, proofs and edges of Merkle trees.

use crate::definition;
use redress_proof::{
    Digest, Edge, Node, TileId, consistency_path, inclusion_path, root, verify_consistency, verify_inclusion,
};
use std::{collections::HashMap, convert::Infallible};

/// The leaves of the reference tree of Certificate Transparency, and the roots of its first 0 to 8 leaves
/// (transparency-dev/merkle, `testonly`).
const LEAVES: [&[u8]; 8] = [b"", b"\x00", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const N2_0: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const N4: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const N67: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const N45: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
const N4_7: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
const N1: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";

fn hex(digest: Digest) -> String {
    digest.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hexes(path: &[Digest]) -> Vec<String> {
    path.iter().copied().map(hex).collect()
}

/// Makes a closure that returns the hashes of complete subtrees of the leaves.
fn nodes(leaves: &[Digest]) -> impl FnMut(Node) -> Result<Digest, Infallible> {
    |Node { height, index }| {
        let (begin, end) = (index << height, (index + 1) << height);
        Ok(Digest::of_subtree(&leaves[begin as usize..end as usize]))
    }
}

fn leaves(count: u64) -> Vec<Digest> {
    (0..count).map(|number| Digest::of_leaf(&number.to_be_bytes())).collect()
}

#[test]
fn the_reference_tree_has_its_published_roots_and_proofs() {
    let leaves: Vec<Digest> = LEAVES.iter().map(|leaf| Digest::of_leaf(leaf)).collect();
    for (size, expected) in ROOTS.iter().enumerate() {
        let Ok(found) = root(size as u64, &mut nodes(&leaves));
        assert_eq!(hex(found), *expected, "{size}");
    }
    let inclusion = |index, size| {
        let Ok(path) = inclusion_path(index, size, &mut nodes(&leaves));
        hexes(&path)
    };
    assert_eq!(inclusion(0, 8), [N1, N2_0, N4_7]);
    assert_eq!(inclusion(5, 8), [N4, N67, ROOTS[4]]);
    let consistency = |from, to| {
        let Ok(path) = consistency_path(from, to, &mut nodes(&leaves));
        hexes(&path)
    };
    assert_eq!(consistency(1, 8), [N1, N2_0, N4_7]);
    assert_eq!(consistency(6, 8), [N45, N67, ROOTS[4]]);
    assert_eq!(consistency(2, 5), [N2_0, N4]);
}

/// Proofs from Google's log Argon 2020: its entry 10,000 and its size 3,654,490, at 961,984,011 entries
/// (golang.org/x/mod, `ct_test`).
#[test]
fn proofs_of_a_public_log_verify() {
    let read = |text: &str| text.parse::<Digest>().unwrap();
    let shared = [
        "GXIElfmnRuWfbA4z7ubV/UwlpSRUbUeec7oL5HDDnh0=",
        "pR0SH/NYP6s9+8azWwaeUXA4Ze/3WCIgMfh5YW6wvcE=",
        "f3GuAKYVrF8RBg3s15jvA/YvV9oAliWtzP/imwPhQVA=",
        "WHn8zDxlVgkV+lSlmzaOdfSBrTHoRr5nT3d76q0KKWE=",
        "f2uV2ZxVgULzLPKuZcowRY3ZY7fRlX59iDBjV1R8kNQ=",
        "NzQVjJsvQwbi7WStMr9oFkh9VbHfK7LB6o7WwAqwNTs=",
        "C0LttBeYHZHgL+032JIcJC3CTBIyza/hsbmJUgJfmDI=",
        "30HzZbwT4DdqHQi4f7+WRG6M4YwVGaKgGXicDvSFT6k=",
    ];
    let inclusion = [
        "T46AmJsuOM/gFiGlUp+IJJebp+1Z5qratFNW7U0JyOQ=",
        "9Jj1Feodn42uRYEfffkV4HF/EIPFQ5Zo9IwkxbQ2uhk=",
        "D53/1oCNebF4J59HHgioovKZxrmrKcVuCVhy3Izg8Ck=",
        "wSFDgGSrsXRPA+1c8WHoAFCsWeUv8NDyP/Q/SgsyVyY=",
        "516/RcwsgdwdzHn18v1dJHqBkgFUbNhmCIWOGjsMJaE=",
        "naTFY2ajLFgrgs5XUl+zJYZnnlJksLGsA1VYwpLfqbY=",
        "mKBRJo6qao+0Kdh/rhGkZUbHUAxMhrtrclrTpIbNjIg=",
        "Co4ueOFE7lpifLio94irxxsv1wFMMaK3tPu2ZQkHlro=",
        "yRgy800K6JMYCC05sWfqF2kvCg2riT/pVM+nEa6V5+0=",
        "n2O38XJZC8/Wpbwi9HhgVizlUyeUHVZvYyQB1607MRc=",
        "go3tAjuNfNSCj87y2Rg1xOroDknGN1eaf3cgvzObf7Q=",
        "8D0Mj3/J7ySSnFb0afIHYXv6rlOhECnsebY6XKi1IR8=",
        "6rcez46ZU8M5vPiWVMAUfJfAOV0pPP/mch/lYzZhj/M=",
        "2rtIeXrPvSdUyHc5maIgSAVB2BzaKaupWxSAiVayDE4=",
        "nniW/IMFQPN5xw8UsHFn7CRStYbm1gLu7NNa6kkRqJQ=",
        "mRPPi7sQS22MduIEyvcNzCNFqIt6kLwYPkNKrVtIcu8=",
        "JvTivzESNS9wHI8aph5a7uieVmtS/p9PciMZ5D6GyOo=",
        "UTyQd+Ym0wY4zG+qK806bBORwi1CSVvFQ/KknnqoZj8=",
        "hXODrqN+ff+U6zPqRQ+ZQKs6im1fPcxIerDSfNwflhE=",
        "II6GE+WY/DrpZzfHztLwkR46o37zVkNLCyPYlf68zA0=",
        "d609kWWcNBllbA8Jb/ad4XAVVGnScLRmtP8FYyr+Dck=",
        "rikBsP0G0gioXRpBFED2CzQdSLrGPvRd0bEcbEZw1rI=",
    ];
    let consistency = [
        "80Sfbj6UQEdVSZCSIgh9NMPj3vCBzcc1A48B2crJSWg=",
        "FZcrgAHUk6nNPviJZq8kEK6jCG1d18pJOFE45ZDc1TQ=",
        "Q67reWXmPBo1UfmwBap4Xi9PMPfFdUSSw3WGlRZdG7k=",
        "eJ7CyhR4PxzBxDIsWgrVYW1eFUb9ndgf46tFmiqVrxA=",
        "QrDwp062Grm5WY8KdrhFsBuuNjGzRox2Jb8PmVL5OYw=",
        "XM4YMjMEdLH/XJam/ZWyaP14k3cmsOtnPsOWQ54lW1s=",
        "SGiBh+jOTGccXU48ZzgQ88lRcBmtB4wz4oSDndv2QTg=",
        "WAS6txqNLYKGL1GdBdpqmV42TTfn6cJsuDsqLXuTCNI=",
        "QFmRS0rirUA7ZN3lxFjDncV+E1OCrn3NUB4RCp+5fzc=",
        "Hdbp7It2XBNZmNDBpCN/KPd7vfVqxgzwOosqVIaEA9E=",
        "mxvHL0ZiblBdD7j7pIa1jlfB0gSqfJ6oX0UGo7L0VsU=",
        "q5hjyvoW6TL/PThgcitpDcSTrnKX2p1+aqscqH2euRA=",
        "jTOWDqt3IHj2NVFeezyBz2ofpru+ztEywqKUAfFclKI=",
        "GIRn0w3HqJdvU9j1WVD//eR6lk2AaTVjyzjsJNP8U88=",
        "x52GJvxG81fnQBrgOTbll1A5tz95/LXK0Ag1NhB0r1I=",
        "6/0OqrcTgc3o5dD5PymmoC96lB9yLPFuTHVvLy8fSGk=",
        "Gf+iKLfcXO5l4JEFmsZvSdG5q1uEeWPfYLrds6pmjz0=",
        "DGuaco+McyM3AfRSF6qX7RwSetwe2ieYJmxw5e9rVx0=",
        "2tQJ9V32hnYp+fdpP6TcjmgJmLeNVOMKM0Ml1kk4cNU=",
        "3PapK+IkyJr8I9yAErAmzuZezzLMzsg+PfeRCgNW8NQ=",
        "s6xiYeejb+wtqHA+URJZ2I/SCPyIW8coP6aB00FJbMY=",
        "z9lSpmdTcr5M5ZzKlc4EPh3SrSypKFdk6JUF/UccaZU=",
    ];
    let path = |own: [&str; 22]| own.iter().chain(&shared).copied().map(read).collect::<Vec<_>>();
    let (size, root) = (961_984_011, read("AWxD3p811N3m4WTinWRXPvBZHfT9IR9g/R4C7SKLPiU="));
    let leaf = read("nCs3mfIydh9x4CKyQ+u2xtmpxmFggA5MLymHwNQSlLg=");
    verify_inclusion(leaf, 10_000, size, &path(inclusion), root).unwrap();
    let older = (3_654_490, read("AuIZ5V6sDUj1vn3Y1K85oOaQ7y+FJJKtyRTl1edIKBQ="));
    verify_consistency(older, (size, root), &path(consistency)).unwrap();
    verify_inclusion(leaf, 10_001, size, &path(inclusion), root).unwrap_err();
    verify_consistency((older.0 + 1, older.1), (size, root), &path(consistency)).unwrap_err();
}

#[test]
fn every_proof_of_every_small_tree_follows_the_definition_and_verifies() {
    let all = leaves(70);
    for size in 1..=70_u64 {
        let leaves = &all[..size as usize];
        let whole = definition::root(leaves);
        let Ok(found) = root(size, &mut nodes(leaves));
        assert_eq!(found, whole, "{size}");
        for index in 0..size {
            let Ok(path) = inclusion_path(index, size, &mut nodes(leaves));
            assert_eq!(path, definition::path(index as usize, leaves), "{index} of {size}");
            verify_inclusion(leaves[index as usize], index, size, &path, whole).unwrap();
            for (other, total) in [(index + 1, size), (index, size + 1), (index ^ 1, size)] {
                // A path of the same length may lead to the same root in a larger tree, but never for another
                // leaf.
                if other != index {
                    verify_inclusion(leaves[index as usize], other, total, &path, whole).unwrap_err();
                }
            }
        }
        for from in 0..=size {
            let Ok(path) = consistency_path(from, size, &mut nodes(leaves));
            let expected =
                if from == 0 { Vec::new() } else { definition::proof(from as usize, leaves, true) };
            assert_eq!(path, expected, "{from} of {size}");
            let older = definition::root(&leaves[..from as usize]);
            verify_consistency((from, older), (size, whole), &path).unwrap();
            if from > 0 {
                verify_consistency((from, Digest([7; 32])), (size, whole), &path).unwrap_err();
                verify_consistency((from, older), (size, Digest([7; 32])), &path).unwrap_err();
            }
        }
    }
}

#[test]
fn an_edge_grows_with_the_tree_and_can_be_restored_at_any_size() {
    // The size goes beyond the first tile of level 2.
    const SIZE: u64 = 66_000;
    let all = leaves(SIZE);
    let (mut edge, mut tiles, mut full) = (Edge::default(), HashMap::new(), Vec::new());
    let mut before = 0;
    for (number, leaf) in all.iter().enumerate() {
        edge.push(*leaf, &mut full);
        let size = number as u64 + 1;
        let stop =
            size <= 600 || size.is_multiple_of(4_999) || (65_530..65_545).contains(&size) || size == SIZE;
        if !stop {
            continue;
        }
        tiles.extend(full.drain(..).map(|(id, hashes): (TileId, Vec<Digest>)| (id, hashes)));
        tiles.extend(edge.changed_since(before).map(|(id, hashes)| (id, hashes.to_vec())));
        before = size;
        let restored = Edge::restore(size, |tile| tiles.get(&tile).cloned()).unwrap();
        assert_eq!((restored.size(), restored.root()), (size, edge.root()));
        if size < 600 || size == SIZE {
            assert_eq!(edge.root(), definition::root(&all[..size as usize]), "{size}");
        }
        let mut from_tiles = |node: Node| {
            let (tile, range) = TileId::of(node);
            TileId::node(&tiles[&tile], range).ok_or(())
        };
        assert_eq!(root(size, &mut from_tiles), Ok(edge.root()), "{size}");
        let index = fastrand::u64(..size);
        let path = inclusion_path(index, size, &mut from_tiles).unwrap();
        verify_inclusion(all[index as usize], index, size, &path, edge.root()).unwrap();
        let older = fastrand::u64(1..=size);
        let path = consistency_path(older, size, &mut from_tiles).unwrap();
        let older_root = root(older, &mut from_tiles).unwrap();
        verify_consistency((older, older_root), (size, edge.root()), &path).unwrap();
    }
    for (tile, hashes) in &tiles {
        assert_eq!(hashes.len() as u64, tile.width(SIZE), "{tile:?}");
    }
    let short = Edge::restore(SIZE, |tile| tiles.get(&tile).map(|hashes| hashes[1..].to_vec())).unwrap_err();
    assert_eq!(short.to_string(), "tile 257 of level 0 has 207 hashes, expected at least 208");
}
