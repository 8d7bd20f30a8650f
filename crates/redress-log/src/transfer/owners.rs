//! The owners of a restored log's values, for kinds whose events each determine an owner: found by folding
//! their cases.

use crate::{AggregateKind, LogError, RecordedEvent};
use futures_util::TryStreamExt;
use redress_domain::{
    State, StreamId,
    kind::{ValueOwner, ValueOwners},
    upcast::UpcastersByKind,
};
use sqlx::PgConnection;

/// The values of such kinds with their owner; without a petitioner, the case owns them.
const TABLE: &str = "
    CREATE TEMP TABLE value_owners (
        position bigint PRIMARY KEY, petitioner_id text, aggregate_type text NOT NULL, aggregate_id text NOT NULL
    ) ON COMMIT DROP";

/// The petitioner of a case that an event names is read from that case's first event.
const OWNERS: &str = "
    INSERT INTO value_owners (position, petitioner_id, aggregate_type, aggregate_id)
    SELECT o.position, coalesce(o.petitioner, first.payload -> owned.event ->> owned.field), o.kind, o.id
    FROM unnest($1::int8[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
        AS o (position, kind, id, petitioner, of_kind, of_id)
    LEFT JOIN unnest($7::text[], $8::text[], $9::text[]) AS owned (kind, event, field) ON owned.kind = o.of_kind
    LEFT JOIN events first ON first.aggregate_type = o.of_kind AND first.aggregate_id = o.of_id AND first.sequence = 1";

const CONCERNED: &str = "
    INSERT INTO case_petitioners (petitioner_id, aggregate_type, aggregate_id, position)
    SELECT first.payload -> owned.event ->> owned.field, n.kind, n.id, min(n.position)
    FROM unnest($1::int8[], $2::text[], $3::text[], $4::text[], $5::text[]) AS n (position, kind, id, of_kind, of_id)
    JOIN unnest($6::text[], $7::text[], $8::text[]) AS owned (kind, event, field) ON owned.kind = n.of_kind
    JOIN events first ON first.aggregate_type = n.of_kind AND first.aggregate_id = n.of_id AND first.sequence = 1
    WHERE first.payload -> owned.event ->> owned.field IS NOT NULL
    GROUP BY 1, 2, 3";

/// The kinds whose values belong to a petitioner, with the event and the field that name the petitioner:
/// three columns.
pub(super) fn owned() -> [Vec<&'static str>; 3] {
    let mut columns = [const { Vec::new() }; 3];
    for kind in AggregateKind::ALL {
        if let ValueOwners::Petitioner { path: [event, field] } = kind.values() {
            columns
                .iter_mut()
                .zip([kind.as_str(), event, field])
                .for_each(|(column, cell)| column.push(cell));
        }
    }
    columns
}

/// The owners that such cases determine, one array per column.
#[derive(Default)]
struct Said {
    owners: Vec<(i64, StreamId, ValueOwner)>,
    namings: Vec<(i64, StreamId, StreamId)>,
}

impl Said {
    /// Adds the next event of a case.
    fn take_in(&mut self, recorded: &RecordedEvent, case: &mut State) {
        let position = recorded.position.0;
        if recorded.event.sealed().is_some() {
            self.owners.push((position, recorded.stream(), case.owner(&recorded.event)));
        }
        let named = recorded.event.names().into_iter();
        self.namings.extend(named.map(|named| (position, recorded.stream(), named)));
        case.evolve(&recorded.event, &recorded.recording());
    }
}

/// Records the owners of values for the rest of the transaction (`value_owners`), and permanently which
/// erasures erase a case's own values.
pub(super) async fn note_owners(
    connection: &mut PgConnection,
    upcasters: &UpcastersByKind,
) -> Result<(), LogError> {
    sqlx::query(TABLE).execute(&mut *connection).await?;
    let said = read(connection, upcasters).await?;
    if said.owners.is_empty() && said.namings.is_empty() {
        return Ok(());
    }
    let [kinds, events, fields] = owned();
    let of = |(_, _, owner): &(i64, StreamId, ValueOwner)| match owner {
        ValueOwner::PetitionerOf((kind, id)) => (Some(kind.as_str()), Some(id.clone())),
        ValueOwner::Petitioner(_) | ValueOwner::Case => (None, None),
    };
    let petitioner = |(_, _, owner): &(i64, StreamId, ValueOwner)| match owner {
        ValueOwner::Petitioner(petitioner) => Some(petitioner.as_str().to_owned()),
        ValueOwner::PetitionerOf(_) | ValueOwner::Case => None,
    };
    let owners = &said.owners;
    sqlx::query(OWNERS)
        .bind(owners.iter().map(|(position, ..)| *position).collect::<Vec<_>>())
        .bind(owners.iter().map(|(_, (kind, _), _)| kind.as_str()).collect::<Vec<_>>())
        .bind(owners.iter().map(|(_, (_, id), _)| id.as_str()).collect::<Vec<_>>())
        .bind(owners.iter().map(petitioner).collect::<Vec<_>>())
        .bind(owners.iter().map(|owner| of(owner).0).collect::<Vec<_>>())
        .bind(owners.iter().map(|owner| of(owner).1).collect::<Vec<_>>())
        .bind(&kinds)
        .bind(&events)
        .bind(&fields)
        .execute(&mut *connection)
        .await?;
    let namings = &said.namings;
    sqlx::query(CONCERNED)
        .bind(namings.iter().map(|(position, ..)| *position).collect::<Vec<_>>())
        .bind(namings.iter().map(|(_, (kind, _), _)| kind.as_str()).collect::<Vec<_>>())
        .bind(namings.iter().map(|(_, (_, id), _)| id.as_str()).collect::<Vec<_>>())
        .bind(namings.iter().map(|(_, _, (kind, _))| kind.as_str()).collect::<Vec<_>>())
        .bind(namings.iter().map(|(_, _, (_, id))| id.as_str()).collect::<Vec<_>>())
        .bind(&kinds)
        .bind(&events)
        .bind(&fields)
        .execute(connection)
        .await?;
    Ok(())
}

/// Folds the cases of such kinds, of which there are few compared to petitions.
async fn read(connection: &mut PgConnection, upcasters: &UpcastersByKind) -> Result<Said, LogError> {
    let columns = RecordedEvent::COLUMNS;
    let sql = format!(
        "SELECT {columns} FROM events e WHERE e.aggregate_type = ANY($1)
         ORDER BY e.aggregate_type, e.aggregate_id, e.sequence"
    );
    let kinds = AggregateKind::names_of(|kind| kind.values() == ValueOwners::ByEvent);
    let mut rows = sqlx::query(&sql).bind(kinds).fetch(connection);
    let (mut said, mut case): (Said, Option<(StreamId, State)>) = (Said::default(), None);
    while let Some(row) = rows.try_next().await? {
        let recorded = RecordedEvent::from_row(&row, upcasters)?;
        let stream = recorded.stream();
        let (_, state) = match case.take().filter(|(of, _)| *of == stream) {
            Some(same) => case.insert(same),
            None => case.insert((stream.clone(), State::of(stream.0))),
        };
        said.take_in(&recorded, state);
    }
    Ok(said)
}
