//! Numbers that the office gives: how they are written, who may not give them, and what an event says of them.

use super::prelude::*;
use redress_domain::numbers::{Numbers, Pattern, PatternError, Series};

fn next(unit: &str, n: u64) -> Facts {
    Facts { next: given(unit, n), ..Facts::default() }
}

#[test]
fn the_next_number_of_the_series_is_given_where_the_caller_names_none() {
    let fact = Registered { given: given("bureau", 7), ..registered() };
    accepts(vec![], on("2026-03-02", register()).knowing(next("bureau", 7)), E::Registered(fact));
    let fact = Assigned {
        order_number: "bureau-A-2026-00012".into(),
        given: given("bureau", 12),
        due_on: day("2026-05-04"),
        ..assigned()
    };
    let order = on("2026-03-05", assign("housing")).knowing(next("bureau", 12));
    accepts(after_triage(Decision::Accept), order, E::Assigned(fact));
    let fact = Closed {
        opinion_reference: Some("housing-P-2026-00001".into()),
        given: given("housing", 1),
        ..closed(Outcome::Supported)
    };
    let closing = on("2026-04-01", close(Outcome::Supported)).knowing(next("housing", 1));
    accepts(after_accepting(), closing, E::Closed(fact));
}

#[test]
fn a_callers_own_number_is_none_that_the_office_gives() {
    let own = |number: &str| Register { id: id(number), ..register() };
    for reserved in ["bureau-2026-00001", "gone-1999-00012", "east-A-2026-123456", "east-O-2026-00001"] {
        let refusal =
            refused(reserved, vec![], on("2026-03-02", own(reserved)), "NUMBER_RESERVED", "petition_id");
        assert!(refusal.check().to_string().contains(reserved));
    }
    // Not padded, padded too far, of no unit, of no year, the zeroth.
    for free in [
        "bureau-2026-1",
        "bureau-2026-000001",
        "moon-2026-00001",
        "bureau-26-00001",
        "bureau-2026-00000",
        "P-1",
    ] {
        let fact = Registered { matter: id(free), ..registered() };
        accepts(vec![], on("2026-03-02", own(free)), E::Registered(fact));
    }
    let imported = on("2026-03-02", own("bureau-2026-00001")).imported(DueLimits::InForce);
    accepts(vec![], imported, E::Registered(Registered { matter: id("bureau-2026-00001"), ..registered() }));
    let order = Assign { order_number: Some("east-A-2026-00001".into()), ..assign("housing") };
    let given = after_triage(Decision::Accept);
    refused("an order", given, on("2026-03-05", order), "NUMBER_RESERVED", "order_number").check();
    let closing = Close { opinion_reference: Some("east-P-2026-00001".into()), ..close(Outcome::Supported) };
    let when = on("2026-04-01", closing);
    refused("an opinion", after_accepting(), when, "NUMBER_RESERVED", "opinion_reference").check();
}

#[test]
fn a_pattern_is_read_as_it_is_written_and_in_one_way_only() {
    let tree = tree();
    let patterns =
        ["{unit}-{year}-{n:05}", "{n}号({unit}/{year})", "信〔{year}〕{unit}第{n:03}号", "{unit}1{year}-{n}"];
    for text in patterns {
        let pattern = Pattern::parse(text).unwrap();
        for (unit, year, n) in [("bureau", 2026, 1), ("east", 1999, 99_999), ("east", 2000, 123_456_789)] {
            let number = pattern.render(&id(unit), year, n);
            assert_eq!(pattern.read(&number, &tree), Some((id(unit), year, n)), "{number}");
            let around = pattern.around(&id(unit), year);
            assert!(number.starts_with(&around.prefix) && number.ends_with(&around.suffix), "{number}");
        }
    }
    let bad = [
        ("{unit}-{n:05}", PatternError::PlacesMissing),
        ("{unit}-{year}-{n}-{n}", PatternError::PlacesMissing),
        ("{unit}{year}-{n}", PatternError::Ambiguous),
        ("{unit}-{year}-{n}1", PatternError::Ambiguous),
        ("{unit}-{year}-{n:5}", PatternError::UnknownPlace),
        ("{unit}-{year}-{n:099}", PatternError::UnknownPlace),
        ("{office}-{year}-{n}", PatternError::UnknownPlace),
        (" {unit}-{year}-{n}", PatternError::Unfit),
    ];
    for (text, expected) in bad {
        assert_eq!(Pattern::parse(text), Err(expected), "{text}");
    }
}

#[test]
fn a_procedure_file_has_patterns_of_its_own_and_no_two_alike() {
    let file = include_str!("../../../procedure/default.toml");
    let with = |from: &str, to: &str| Procedure::parse(&file.replace(from, to));
    let numbers =
        with("petition = \"{unit}-{year}-{n:05}\"", "petition = \"信{year}-{unit}-{n}\"").unwrap().numbers;
    assert_eq!(numbers.of(Series::Petition).render(&id("east"), 2026, 3), "信2026-east-3");
    let before = &file[..file.find("[numbers]").unwrap()];
    assert_eq!(
        Procedure::parse(before).unwrap(),
        Procedure::default(),
        "a file of before there were numbers"
    );
    assert_eq!(Procedure::default().numbers, Numbers::default());
    let alike = with("{unit}-A-{year}", "{unit}-P-{year}").unwrap_err().to_string();
    assert!(alike.contains("ASSIGNMENT") && alike.contains("OPINION"), "{alike}");
    let error = with("{unit}-A-{year}-{n:05}", "{unit}-{n}").unwrap_err().to_string();
    assert!(error.contains("each occur once"), "{error}");
}
