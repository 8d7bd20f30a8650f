//! Tests of the names and widths of tiles.

use redress_proof::{Content, TILE, TileId, TilePath};

#[test]
fn tile_paths_follow_the_standard() {
    for (text, content, index, width) in [
        ("0/x001/x234/067", Content::Hashes(0), 1_234_067, TILE),
        ("0/000", Content::Hashes(0), 0, TILE),
        ("63/999.p/255", Content::Hashes(63), 999, 255),
        ("1/x001/000.p/1", Content::Hashes(1), 1000, 1),
        ("entries/x001/x234/067.p/7", Content::Entries, 1_234_067, 7),
        ("0/x018/x446/x744/x073/x709/x551/615", Content::Hashes(0), u64::MAX, TILE),
    ] {
        let path = TilePath { content, index, width };
        assert_eq!(path.to_string(), text);
        assert_eq!(text.parse(), Ok(path), "{text}");
    }
    for text in [
        "",
        "0",
        "0/",
        "0/0",
        "0/00",
        "0/0000",
        "0/1",
        "00/000",
        "64/000",
        "-1/000",
        "+1/000",
        "0/x000/001",
        "0/001/002",
        "0/x001",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/01",
        "0/000.p/",
        "0/000.p/1/",
        "0/000/",
        "/000",
        "entries/1",
        "Entries/000",
        "data/000",
        "0/x018/x446/x744/x073/x709/x551/616",
        "0/x001/x018/x446/x744/x073/x709/x551/615",
        "0/٠٠٠",
        "0/000.P/1",
        "../000",
    ] {
        text.parse::<TilePath>().expect_err(text);
    }
}

/// The example of C2SP tlog-tiles, "Partial Tiles".
#[test]
fn a_tree_of_70_000_has_the_tiles_of_the_standard() {
    let widths = |level| {
        let tiles = (0..).map(move |index| TileId { level, index }.width(70_000));
        tiles.take_while(|width| *width > 0).collect::<Vec<_>>()
    };
    let level_0 = widths(0);
    assert_eq!((level_0.len(), level_0[272], level_0[273]), (274, 256, 112));
    assert_eq!(widths(1), [256, 17]);
    assert_eq!(widths(2), [1]);
    assert_eq!(widths(3), []);
    assert_eq!(TileId { level: 1, index: 0 }.width(256), 1);
    assert_eq!(TileId { level: 63, index: 0 }.width(u64::MAX), 0);
}
