//! Writing a batch: events, sensitive values, numbers and the new end of the log, in one statement.

use super::{draft::Draft, head::Head, sealing::Sealed, writer_cache::Assumed};
use crate::{LogError, wakeup::CHANNEL};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::HashSet;

/// One array per column: the statement stays the same, however many rows there are.
#[derive(Default)]
struct Columns {
    aggregate_type: Vec<&'static str>,
    aggregate_id: Vec<String>,
    sequence: Vec<i64>,
    event_type: Vec<String>,
    event_version: Vec<String>,
    payload: Vec<String>,
    metadata: Vec<String>,
    position: Vec<i64>,
    recorded_at: Vec<DateTime<Utc>>,
    command_id: Vec<String>,
    command_hash: Vec<Vec<u8>>,
}

impl Columns {
    fn push(&mut self, draft: &Draft) {
        let recorded = &draft.recorded;
        let canonical = serde_json_canonicalizer::to_string(&recorded.metadata);
        self.aggregate_type.push(recorded.event.kind().as_str());
        self.aggregate_id.push(recorded.aggregate_id.clone());
        self.sequence.push(recorded.sequence.cast_signed());
        self.event_type.push(recorded.event.event_type());
        self.event_version.push(recorded.event.event_version());
        self.payload.push(recorded.event.to_canonical());
        self.metadata.push(canonical.expect("metadata is a flat map of strings"));
        self.position.push(recorded.position.0);
        self.recorded_at.push(recorded.recorded_at);
        self.command_id.push(recorded.metadata.command_id.clone());
        self.command_hash.push(draft.hash.to_vec());
    }
}

/// Writes nothing unless the log still ends where the caller read its end, the assumptions hold, and values
/// are sealed with the same key tree. All conditions are checked as of one moment: if the end is unchanged,
/// no event was missed. The keys are looked up one by one: a plan for all of them together, made while the
/// table was small, would later scan all of it.
macro_rules! insert {
    ($also:literal) => {
        concat!(
            "
    WITH head AS (
        UPDATE log_head SET position = $16, recorded_at = $17, units_position = $18, value_root = $15
        WHERE position = $20 AND value_root IS NOT DISTINCT FROM $24
          AND NOT EXISTS (SELECT FROM unnest($21::text[], $22::text[]) AS asked (command_id, actor), LATERAL (
              SELECT FROM events e WHERE e.command_id = asked.command_id AND e.metadata ->> 'actor' = asked.actor LIMIT 1
          ) AS carried_out)
          AND NOT EXISTS (SELECT FROM unnest($23::text[], $25::text[]) AS asked (kind, id), LATERAL (
              SELECT FROM events e WHERE e.aggregate_type = asked.kind AND e.aggregate_id = asked.id AND e.sequence = 1 LIMIT 1
          ) AS opened)
        RETURNING position
    ), appended AS (
        INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata,
                            position, recorded_at, command_id, command_hash)
        SELECT t, i, s, e, v, p::json, m::json, n, r, c, h
        FROM head, unnest($1::text[], $2::text[], $3::int8[], $4::text[], $5::text[], $6::text[], $7::text[],
                    $8::int8[], $9::timestamptz[], $10::text[], $11::bytea[]) AS row (t, i, s, e, v, p, m, n, r, c, h)
    ), kept AS (
        INSERT INTO sensitive_values (position, petitioner_id, root, sealed)
        SELECT n, p, $15, s
        FROM head, unnest($12::int8[], $13::text[], $14::bytea[]) AS row (n, p, s)
    ), numbered AS (
        INSERT INTO numbers (position, series, number, given)
        SELECT n, s, t, g FROM head, unnest($26::int8[], $27::text[], $28::text[], $29::bool[]) AS row (n, s, t, g)
    )",
            $also,
            "
    SELECT pg_notify($19, position::text) FROM head"
        )
    };
}

const INSERT: &str = insert!("");
/// The same with the petitioners that events concern, which few batches have.
const INSERT_CONCERNED: &str = insert!(
    ", concerned AS (
        INSERT INTO case_petitioners (petitioner_id, aggregate_type, aggregate_id, position)
        SELECT p, t, i, n FROM head, unnest($30::text[], $31::text[], $32::text[], $33::int8[]) AS row (p, t, i, n)
        ON CONFLICT DO NOTHING
    )"
);

/// The petitioners that events concern, one array per column, each pair of case and petitioner once.
#[derive(Default)]
struct Concerned<'a> {
    petitioner: Vec<&'a str>,
    kind: Vec<&'static str>,
    id: Vec<&'a str>,
    position: Vec<i64>,
}

impl<'a> Concerned<'a> {
    fn of(drafts: &'a [Draft]) -> Self {
        let (mut concerned, mut seen) = (Self::default(), HashSet::new());
        for draft in drafts {
            let (kind, id) = (draft.recorded.event.kind().as_str(), draft.recorded.aggregate_id.as_str());
            for petitioner in &draft.concerned {
                if seen.insert((petitioner, kind, id)) {
                    concerned.petitioner.push(petitioner);
                    concerned.kind.push(kind);
                    concerned.id.push(id);
                    concerned.position.push(draft.recorded.position.0);
                }
            }
        }
        concerned
    }
}

/// The numbers that events give to something, one array per column.
#[derive(Default)]
struct NumberColumns<'a> {
    position: Vec<i64>,
    series: Vec<&'static str>,
    number: Vec<&'a str>,
    given: Vec<bool>,
}

impl<'a> NumberColumns<'a> {
    fn of(drafts: &'a [Draft]) -> Self {
        let mut numbers = Self::default();
        for Draft { recorded, .. } in drafts {
            if let Some(numbered) = recorded.event.number(&recorded.aggregate_id) {
                numbers.position.push(recorded.position.0);
                numbers.series.push(numbered.series.as_str());
                numbers.number.push(numbered.number);
                numbers.given.push(numbered.given.is_some());
            }
        }
        numbers
    }
}

/// Writes a batch and the new end of the log. Returns whether the log ended where the batch begins and the
/// assumptions held; otherwise nothing is written. An empty batch writes nothing.
pub(super) async fn insert(
    connection: &mut PgConnection,
    drafts: &[Draft],
    values: Sealed,
    assumed: &Assumed<'_>,
    head: Head,
) -> Result<bool, LogError> {
    let Some(first) = drafts.first() else { return Ok(true) };
    let mut columns = Columns::default();
    drafts.iter().for_each(|draft| columns.push(draft));
    let (absent_kinds, absent_ids): (Vec<&str>, Vec<&str>) =
        assumed.absent.iter().map(|(kind, id)| (kind.as_str(), id.as_str())).unzip();
    let (concerned, numbers) = (Concerned::of(drafts), NumberColumns::of(drafts));
    let written = sqlx::query(if concerned.petitioner.is_empty() { INSERT } else { INSERT_CONCERNED })
        .bind(columns.aggregate_type)
        .bind(columns.aggregate_id)
        .bind(columns.sequence)
        .bind(columns.event_type)
        .bind(columns.event_version)
        .bind(columns.payload)
        .bind(columns.metadata)
        .bind(columns.position)
        .bind(columns.recorded_at)
        .bind(columns.command_id)
        .bind(columns.command_hash)
        .bind(values.position)
        .bind(values.petitioner)
        .bind(values.sealed)
        .bind(values.root)
        .bind(head.position)
        .bind(head.recorded_at)
        .bind(head.units_position)
        .bind(CHANNEL)
        .bind(first.recorded.position.0 - 1)
        .bind(&assumed.commands)
        .bind(&assumed.actors)
        .bind(absent_kinds)
        .bind(head.value_root)
        .bind(absent_ids)
        .bind(numbers.position)
        .bind(numbers.series)
        .bind(numbers.number)
        .bind(numbers.given);
    let written = match concerned.petitioner.is_empty() {
        true => written,
        false => written
            .bind(concerned.petitioner)
            .bind(concerned.kind)
            .bind(concerned.id)
            .bind(concerned.position),
    };
    let written = written.execute(&mut *connection).await?;
    if written.rows_affected() == 0 {
        return Ok(false);
    }
    erase(connection, drafts).await?;
    Ok(true)
}

/// Deletes a petitioner's values and those of cases that name a petition of theirs. Records which keys each
/// key file has to destroy.
const ERASE: &str = "
    WITH theirs AS (
        SELECT position FROM sensitive_values WHERE petitioner_id = $1 AND position < $2
        UNION ALL
        SELECT s.position FROM case_petitioners c
        JOIN events e ON e.aggregate_type = c.aggregate_type AND e.aggregate_id = c.aggregate_id
        JOIN sensitive_values s ON s.position = e.position AND s.petitioner_id IS NULL
        WHERE c.petitioner_id = $1 AND c.position < $2 AND s.position < $2
    ), erased AS (
        DELETE FROM sensitive_values s USING theirs WHERE s.position = theirs.position RETURNING s.root, s.position
    )
    INSERT INTO destroyed_keys (root, position, erased_at)
    SELECT root, position, $2 FROM erased ON CONFLICT DO NOTHING";

/// Carries out the erasures of a batch. Each deletes the values before its own position.
async fn erase(connection: &mut PgConnection, drafts: &[Draft]) -> Result<(), LogError> {
    for draft in drafts {
        if draft.recorded.event.kind().erases() {
            sqlx::query(ERASE)
                .bind(&draft.recorded.aggregate_id)
                .bind(draft.recorded.position.0)
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}
