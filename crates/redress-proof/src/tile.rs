//! Tiles: the units in which a tree is stored and served (C2SP tlog-tiles).

use crate::{Digest, Node};
use std::{fmt, str::FromStr};

/// The number of hashes in a full tile, which is a subtree of height 8.
pub const TILE: u64 = 256;
/// The height of a tile.
const HEIGHT: u8 = 8;
/// The longest index has 20 digits, which are 7 path elements.
const MOST_ELEMENTS: usize = 7;

/// A tile: 256 hashes of one height, or fewer at the right edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    /// Level 0 has the hashes of leaves. A hash on a higher level is over a full tile of the level below.
    pub level: u8,
    /// Its index in the level, from 0.
    pub index: u64,
}

impl TileId {
    /// How many hashes the tile has in a tree of this size: 0 to 256.
    #[must_use]
    pub fn width(self, size: u64) -> u64 {
        let hashes = size.checked_shr(u32::from(HEIGHT) * u32::from(self.level)).unwrap_or(0);
        let before = self.index.saturating_mul(TILE);
        hashes.saturating_sub(before).min(TILE)
    }

    /// Returns the tile that has a node, or the nodes below it from which its hash is computed, and their
    /// range in it.
    #[must_use]
    pub fn of(node: Node) -> (Self, std::ops::Range<usize>) {
        let below = node.height % HEIGHT;
        let first = node.index << below;
        let begin = usize::try_from(first % TILE).expect("less than 256");
        let tile = Self { level: node.height / HEIGHT, index: first / TILE };
        (tile, begin..begin + (1 << below))
    }

    /// Computes the hash of a node from the hashes of its tile. `None` if there are too few.
    #[must_use]
    pub fn node(hashes: &[Digest], range: std::ops::Range<usize>) -> Option<Digest> {
        hashes.get(range).map(Digest::of_subtree)
    }
}

/// What a tile path requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Hashes of this level.
    Hashes(u8),
    /// The entries of a tile of level 0.
    Entries,
}

/// A path below `tile/`, such as `0/x001/x234/067` or `entries/000.p/5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TilePath {
    /// What it requests.
    pub content: Content,
    /// The index in the level.
    pub index: u64,
    /// How many hashes or entries: 256, or fewer for a partial tile.
    pub width: u64,
}

/// The text is not the path of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a path of a tile: expected LEVEL/INDEX or entries/INDEX as in C2SP tlog-tiles, such as 0/x001/234 or entries/000.p/5"
)]
pub struct NotATile;

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.content {
            Content::Hashes(level) => write!(f, "{level}/")?,
            Content::Entries => f.write_str("entries/")?,
        }
        let mut elements = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            elements.push(rest % 1000);
            rest /= 1000;
        }
        for element in elements[1..].iter().rev() {
            write!(f, "x{element:03}/")?;
        }
        write!(f, "{:03}", elements[0])?;
        if self.width < TILE { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

impl FromStr for TilePath {
    type Err = NotATile;

    fn from_str(text: &str) -> Result<Self, NotATile> {
        let (content, rest) = text.split_once('/').ok_or(NotATile)?;
        let content = match content {
            "entries" => Content::Entries,
            level => Content::Hashes(plain(level, 63)?.try_into().map_err(|_| NotATile)?),
        };
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, plain(width, TILE - 1)?),
            None => (rest, TILE),
        };
        if width == 0 {
            return Err(NotATile);
        }
        let path = Self { content, index: read_index(index)?, width };
        // Each tile has one spelling; other spellings (`x000/001`) are refused.
        if path.to_string() == text { Ok(path) } else { Err(NotATile) }
    }
}

/// Parses a number without leading zeros.
fn plain(text: &str, most: u64) -> Result<u64, NotATile> {
    let number: u64 = digits(text).ok_or(NotATile)?;
    if (text.len() > 1 && text.starts_with('0')) || number > most { Err(NotATile) } else { Ok(number) }
}

fn read_index(text: &str) -> Result<u64, NotATile> {
    let elements: Vec<&str> = text.split('/').collect();
    let (last, before) = elements.split_last().ok_or(NotATile)?;
    if before.len() >= MOST_ELEMENTS {
        return Err(NotATile);
    }
    let before = before.iter().map(|element| element.strip_prefix('x').ok_or(NotATile));
    before.chain([Ok(*last)]).try_fold(0_u64, |index, element| {
        let element = element?;
        let number = digits(element).filter(|_| element.len() == 3).ok_or(NotATile)?;
        index.checked_mul(1000).and_then(|index| index.checked_add(number)).ok_or(NotATile)
    })
}

fn digits(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}
