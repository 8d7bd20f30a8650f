//! Sweeps: duties of each cadence, and reports in time, late, and of an old system.

use super::*;
use redress_domain::{
    slot::Cadence,
    sweep::{SweepCommand, ToSweep},
};

pub(super) async fn sweeps(teller: &mut Teller) {
    let duty = |unit: &str, cadence: Cadence, from: &str| -> Command {
        ToSweep { unit: code(unit), command: SweepCommand::SetDuty { cadence, from: day(from) } }.into()
    };
    let report = |unit: &str, slot: &str, found: u32| -> Command {
        ToSweep { unit: code(unit), command: SweepCommand::Report { slot: slot.parse().unwrap(), found } }
            .into()
    };
    let (street, bureau) = ("330101001", "330101-ZJ");
    let imported = |day: &'static str| {
        move |request: &mut Request| {
            request.origin = Origin::Import;
            request.occurred_at = Some(morning_of(day));
        }
    };
    teller.on("2026-08-11");
    teller.send(imported("2026-01-20"), duty(bureau, Cadence::HalfMonth, "2026-02-01")).await;
    teller.send(imported("2026-02-14"), report(bureau, "2026-02-A", 1)).await;
    teller.send(imported("2026-04-02"), report(bureau, "2026-03-B", 0)).await;
    let from_above = |request: &mut Request| request.unit = Some(code("330101"));
    teller.send(from_above, duty(street, Cadence::Week, "2026-08-17")).await;
    teller.on("2026-08-21");
    teller.send(|_| {}, report(street, "2026-W34", 2)).await;
    teller.on("2026-09-02");
    teller.send(|_| {}, report(street, "2026-W35", 0)).await;
    teller.send(|_| {}, report(street, "2026-08", 5)).await;
    teller.send(from_above, duty(street, Cadence::Month, "2026-10-01")).await;
    teller.send(from_above, duty(street, Cadence::None, "2026-12-24")).await;
}
