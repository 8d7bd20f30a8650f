//! The tables of the schema `proof`.

use super::ProofError;
use crate::LogError;
use chrono::{DateTime, Utc};
use redress_proof::{Digest, Node, TileId};
use sqlx::PgConnection;
use std::collections::HashMap;

/// Tiles as they are read and written.
pub(super) type Tiles = HashMap<TileId, Vec<Digest>>;

/// A signed root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Root {
    pub(super) size: u64,
    pub(super) root: Digest,
    pub(super) signed_at: DateTime<Utc>,
}

/// The name of the log in its checkpoints.
pub(super) async fn origin(connection: &mut PgConnection) -> Result<String, ProofError> {
    let found = sqlx::query_scalar("SELECT 'redress/' || log_id FROM log_settings");
    Ok(found.fetch_optional(connection).await?.ok_or(LogError::NotMigrated)?)
}

/// How many leaves the tree has.
pub(super) async fn size(connection: &mut PgConnection) -> Result<u64, ProofError> {
    Ok(unsigned(sqlx::query_scalar("SELECT size FROM proof.tree").fetch_one(connection).await?))
}

/// Those of these tiles that exist.
pub(super) async fn tiles(
    connection: &mut PgConnection,
    wanted: impl IntoIterator<Item = TileId>,
) -> Result<Tiles, ProofError> {
    let (levels, indexes): (Vec<i16>, Vec<i64>) =
        wanted.into_iter().map(|tile| (i16::from(tile.level), signed(tile.index))).unzip();
    if levels.is_empty() {
        return Ok(Tiles::new());
    }
    let rows: Vec<(i16, i64, Vec<u8>)> = sqlx::query_as(
        "SELECT t.level, t.index, t.hashes FROM unnest($1::smallint[], $2::bigint[]) AS wanted (level, index)
         JOIN proof.tiles t USING (level, index)",
    )
    .bind(levels)
    .bind(indexes)
    .fetch_all(connection)
    .await?;
    read(rows)
}

/// Every tile above level 0.
pub(super) async fn upper_tiles(connection: &mut PgConnection) -> Result<Tiles, ProofError> {
    let sql = "SELECT level, index, hashes FROM proof.tiles WHERE level > 0";
    read(sqlx::query_as(sql).fetch_all(connection).await?)
}

fn read(rows: Vec<(i16, i64, Vec<u8>)>) -> Result<Tiles, ProofError> {
    let tiles = rows.into_iter().map(|(level, index, hashes)| {
        let tile = TileId { level: u8::try_from(level).unwrap_or(u8::MAX), index: unsigned(index) };
        let hashes = Digest::read_all(&hashes).ok_or_else(|| odd(tile))?;
        Ok((tile, hashes))
    });
    tiles.collect()
}

fn odd(tile: TileId) -> ProofError {
    ProofError::Damaged(format!("tile {} of level {} is cut off", tile.index, tile.level))
}

/// Stores tiles. Existing tiles can only grow: the database refuses any other change.
pub(super) async fn write_tiles(
    connection: &mut PgConnection,
    tiles: impl IntoIterator<Item = (TileId, Vec<u8>)>,
) -> Result<(), ProofError> {
    let (mut levels, mut indexes, mut hashes) = (Vec::<i16>::new(), Vec::<i64>::new(), Vec::new());
    for (tile, bytes) in tiles {
        levels.push(tile.level.into());
        indexes.push(signed(tile.index));
        hashes.push(bytes);
    }
    sqlx::query(
        "INSERT INTO proof.tiles (level, index, hashes)
         SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])
         ON CONFLICT (level, index) DO UPDATE SET hashes = EXCLUDED.hashes",
    )
    .bind(levels)
    .bind(indexes)
    .bind(hashes)
    .execute(connection)
    .await?;
    Ok(())
}

/// Computes something from the hashes of complete subtrees, reading their tiles in one statement. `compute`
/// runs twice, first to find out which ones it needs.
pub(super) async fn from_nodes<T>(
    connection: &mut PgConnection,
    compute: impl Fn(&mut dyn FnMut(Node) -> Result<Digest, ProofError>) -> Result<T, ProofError>,
) -> Result<T, ProofError> {
    let mut wanted = std::collections::BTreeSet::new();
    compute(&mut |node| {
        wanted.insert(TileId::of(node).0);
        Ok(Digest([0; Digest::SIZE]))
    })?;
    let tiles = tiles(connection, wanted).await?;
    compute(&mut |node| {
        let (tile, range) = TileId::of(node);
        let found = tiles.get(&tile).and_then(|hashes| TileId::node(hashes, range));
        let missing =
            || ProofError::Damaged(format!("tile {} of level {} is missing", tile.index, tile.level));
        found.ok_or_else(missing)
    })
}

/// The root of the tree of the first `size` leaves, from the stored tiles.
pub(super) async fn root(connection: &mut PgConnection, size: u64) -> Result<Digest, ProofError> {
    from_nodes(connection, |mut nodes| redress_proof::root(size, &mut nodes)).await
}

/// The last signed root, up to a size if one is given.
pub(super) async fn last_root(
    connection: &mut PgConnection,
    upto: Option<u64>,
) -> Result<Option<Root>, ProofError> {
    let sql =
        "SELECT size, root, signed_at FROM proof.checkpoints WHERE size <= $1 ORDER BY size DESC LIMIT 1";
    let row = sqlx::query_as(sql).bind(upto.map_or(i64::MAX, signed)).fetch_optional(connection).await?;
    row.map(read_root).transpose()
}

/// Signed roots after a size, by size.
pub(super) async fn roots(
    connection: &mut PgConnection,
    after: u64,
    upto: u64,
) -> Result<Vec<Root>, ProofError> {
    let sql =
        "SELECT size, root, signed_at FROM proof.checkpoints WHERE size > $1 AND size <= $2 ORDER BY size";
    let rows: Vec<_> =
        sqlx::query_as(sql).bind(signed(after)).bind(signed(upto)).fetch_all(connection).await?;
    rows.into_iter().map(read_root).collect()
}

fn read_root((size, root, signed_at): (i64, Vec<u8>, DateTime<Utc>)) -> Result<Root, ProofError> {
    let root = root.try_into().map_err(|_| ProofError::Damaged(format!("the root of {size} is cut off")))?;
    Ok(Root { size: unsigned(size), root: Digest(root), signed_at })
}

/// The public keys of the log by number, the current one last.
pub(super) async fn keys(connection: &mut PgConnection) -> Result<Vec<(i32, [u8; 32])>, ProofError> {
    let sql = "SELECT number, public_key FROM proof.keys ORDER BY number";
    let rows: Vec<(i32, Vec<u8>)> = sqlx::query_as(sql).fetch_all(connection).await?;
    let keys = rows.into_iter().map(|(number, key)| {
        let key = key.try_into().map_err(|_| ProofError::Damaged(format!("key {number} is cut off")))?;
        Ok((number, key))
    });
    keys.collect()
}

/// The signatures under checkpoints of these sizes: size, key, signature.
pub(super) async fn signatures(
    connection: &mut PgConnection,
    (after, upto): (u64, u64),
) -> Result<Vec<(u64, [u8; 32], Vec<u8>)>, ProofError> {
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "SELECT s.size, k.public_key, s.signature FROM proof.signatures s JOIN proof.keys k ON k.number = s.key
         WHERE s.size > $1 AND s.size <= $2 ORDER BY s.size, s.key",
    )
    .bind(signed(after))
    .bind(signed(upto))
    .fetch_all(connection)
    .await?;
    let signatures = rows.into_iter().map(|(size, key, signature)| {
        let key = key.try_into().map_err(|_| ProofError::Damaged("a public key is cut off".into()))?;
        Ok((unsigned(size), key, signature))
    });
    signatures.collect()
}

/// A count as the database stores it.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A count from the database, whose checks exclude negative ones.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
