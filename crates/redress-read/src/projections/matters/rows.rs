//! Encodes rows for the bulk phase. A test compares them with those that the projector writes.

use crate::{
    PetitionRow,
    ledger::{LedgerRow, Sums, category, kind},
    register::COLUMNS,
};
use redress_domain::Channel;
use redress_log::copy::Rows;

/// A table, and its columns in the order of the encoded rows.
pub(super) type Target = (&'static str, &'static str);

/// The ledger's columns, in the order of [`ledger_row`].
pub(super) const LEDGER: Target = (
    "ledger",
    "position, gained, lost, heads, day, attributed_on, n, unit, channel, category, kind, petition",
);
/// The register, in the order of [`register_row`].
pub(super) const REGISTER: Target = ("petitions", COLUMNS);
/// The roll-up, in the order of [`rollup_rows`].
pub(super) const ROLLUP: Target =
    ("rollup", "attributed_month, subject, unit, flags, month, category, channel, kind, n, heads");
/// The overflow table of sums.
pub(super) const ROLLUP_PARTS: Target = ("rollup_parts", ROLLUP.1);

/// Adds a row of the ledger.
pub(super) fn ledger_row(rows: &mut Rows, row: &LedgerRow) {
    rows.row(12).int8(row.position).int8(row.gained).int8(row.lost).int8(row.heads);
    rows.date(row.day).date(row.attributed_on).int4(row.n).text(row.unit.as_str());
    channel(rows, row.channel).text(category(row.category.as_ref())).text(&kind(row.kind));
    rows.text(&row.petition);
}

fn channel(rows: &mut Rows, channel: Option<Channel>) -> &mut Rows {
    match channel {
        Some(channel) => rows.term(channel),
        None => rows.text(""),
    }
}

/// Adds a row of the register.
pub(super) fn register_row(rows: &mut Rows, p: &PetitionRow) {
    rows.row(50).text(&p.id).text(&p.matter).term(p.state);
    rows.int4(number(p.round)).int2(p.tier.into()).term(p.channel);
    rows.maybe(p.kind, Rows::term);
    rows.maybe(p.category.as_deref(), Rows::text).text(&p.petitioner_id).bool(p.anonymous);
    rows.int4(number(p.head_count)).text(&p.received_by).text(&p.place);
    rows.maybe(p.responsible.as_deref(), Rows::text).texts(&p.co_handlers).texts(&p.against);
    rows.maybe(p.repeat_of.as_deref(), Rows::text).bool(p.collective).bool(p.over_level);
    rows.instant(p.registered_at).date(p.registered_on).date(p.triage_due_on);
    rows.maybe(p.due_on, Rows::date).maybe(p.legal_limit_on, Rows::date).maybe(p.closed_on, Rows::date);
    rows.maybe(p.outcome, Rows::term);
    rows.int8(i64::try_from(p.sequence).unwrap_or(i64::MAX)).int8(p.first_position).int8(p.last_position);
    rows.maybe(p.representatives, |rows, n| rows.int4(number(n))).texts(&p.sensitive_fields);
    rows.maybe(p.resolved, Rows::term);
    rows.maybe(p.satisfaction, Rows::term);
    rows.maybe(p.next_step_due_on, Rows::date);
    rows.maybe(p.cleared_by.as_deref(), Rows::texts);
    rows.maybe(p.objection_until, Rows::date).maybe(p.objected_on, Rows::date);
    rows.maybe(p.objection_to.as_deref(), Rows::text);
    rows.maybe(p.sponsor.as_deref(), Rows::text).maybe(p.sponsor_post.as_deref(), Rows::text);
    rows.maybe(p.sponsor_unit.as_deref(), Rows::text).maybe(p.sponsored_on, Rows::date);
    rows.maybe(p.backlog.text().as_deref(), Rows::text);
    rows.texts(&p.backlog_listed).texts(&p.backlog_cancelled);
    rows.maybe(p.appeal_until, Rows::date).maybe(p.review_due_on, Rows::date);
    rows.texts(&p.reviewers).maybe(p.terminated_on, Rows::date);
    rows.maybe(p.opinions.as_deref(), Rows::text);
}

fn number(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// The rows of the roll-up that are not zero.
pub(super) fn rollup_rows(sums: Sums) -> Rows {
    let mut rows = Rows::default();
    for (key, n, heads) in sums.into_all() {
        rows.row(10)
            .date(key.attributed)
            .text(key.subject.name())
            .text(key.unit.as_str())
            .int4(key.flags.bits());
        rows.date(key.month).text(category(key.category.as_ref()));
        channel(&mut rows, key.channel).text(&kind(key.kind)).int8(n).int8(heads);
    }
    rows
}
