//! The definition in RFC 6962, section 2.1, implemented literally: slow, and without tiles.

use redress_proof::Digest;

fn split(count: usize) -> usize {
    let mut half = 1;
    while half * 2 < count {
        half *= 2;
    }
    half
}

pub(crate) fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of_nothing(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            Digest::of_node(root(left), root(right))
        }
    }
}

pub(crate) fn path(index: usize, leaves: &[Digest]) -> Vec<Digest> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, sibling) = match index < left.len() {
        true => (path(index, left), right),
        false => (path(index - left.len(), right), left),
    };
    path.push(root(sibling));
    path
}

pub(crate) fn proof(from: usize, leaves: &[Digest], whole: bool) -> Vec<Digest> {
    if from == leaves.len() {
        return if whole { Vec::new() } else { vec![root(leaves)] };
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, sibling) = match from <= left.len() {
        true => (proof(from, left, whole), right),
        false => (proof(from - left.len(), right, false), left),
    };
    path.push(root(sibling));
    path
}
