//! Names and texts that would break a page, or leave their place on it.

use super::{shape, site::Site};
use crate::{
    desk::Desk,
    fixture::{Office, code, id, registration},
};
use redress_auth::Role;
use redress_domain::{
    SensitiveText, UnitLevel,
    petition::steps::{Register, Triage},
    unit::{ToUnit, UnitCommand},
};
use redress_log::Command;

const MARKUP: &str = "<script>alert(1)</script><img src=x onerror=\"alert(2)\"> & ' \" </table></main>";
/// Right to left, an override that is never ended, and an embedding.
const RIGHT_TO_LEFT: &str = "שלום العربية";

/// An office whose names are like that: below `P`, a unit `<b>"&` with one below it.
async fn office() -> Office {
    let office = Office::open().await;
    let units = [("<b>\"&'/?#", format!("{MARKUP} {RIGHT_TO_LEFT}"), "C"), ("LONG", "名".repeat(200), "C")];
    for (unit, name, parent) in units {
        let register = UnitCommand::Register {
            name,
            level: UnitLevel::District,
            parent: Some(code(parent)),
            kind: None,
            effective_on: None,
        };
        office.done(Command::Unit(ToUnit { code: code(unit), command: register })).await;
    }
    let text = |text: String| Some(SensitiveText::new(text));
    let register = Register {
        received_by: code("<b>\"&'/?#"),
        place: code("LONG"),
        category: Some("<i>category".parse().unwrap()),
        name: text(MARKUP.to_owned()),
        contact: text(RIGHT_TO_LEFT.to_owned()),
        summary: text(format!("{}\n\n{MARKUP}", "字".repeat(9_000))),
        ..registration("X<\"&>/..")
    };
    office.done(Command::register(register)).await;
    let triage = Triage {
        new_facts: false,
        ground: None,
        against: vec![code("LONG")],
        kind: redress_domain::Kind::Suggestion,
        category: Some("<i>category".parse().unwrap()),
        competent_level: UnitLevel::District,
        decision: redress_domain::petition::steps::Decision::Accept,
        reason: text(MARKUP.to_owned()),
    };
    office.done(Command::on(id("X<\"&>/.."), triage)).await;
    office
}

#[tokio::test]
async fn everything_from_the_data_is_text() {
    let site = Site::over(Desk::over(office().await).await);
    let unit = "%3Cb%3E%22%26%27%2F%3F%23";
    for (path, shown) in [
        (format!("/units/{unit}?month=2026-03"), MARKUP),
        ("/units/C?month=2026-03".to_owned(), MARKUP),
        ("/ranking?unit=C&month=2026-03&level=DISTRICT&minimum=0".to_owned(), MARKUP),
        ("/petitions/X%3C%22%26%3E%2F..".to_owned(), MARKUP),
        (format!("/desk?unit={unit}"), MARKUP),
        ("/desk?unit=LONG".to_owned(), "X<\"&>/.."),
        (
            format!(
                "/statistics/filings?unit={unit}&month=2026-03&visitsBy=RECEIVED_AT&by=CATEGORY&entries=NUMERATOR"
            ),
            "<i>category",
        ),
        ("/statistics/filings?unit=C&month=2026-03&by=UNIT".to_owned(), MARKUP),
        ("/log".to_owned(), "X<\"&>/.."),
        (format!("/units/{unit}?month=%3Cscript%3Ealert(1)%3C/script%3E"), "<script>alert(1)</script>"),
        ("/petitions/%3Cscript%3Ealert(1)%3C%2Fscript%3E".to_owned(), "<script>alert(1)</script>"),
    ] {
        for language in ["en", "zh"] {
            let got = site.get(&path, Role::Admin, None, language).await;
            assert!(got.status == 200 || path.contains("script"), "{path}: {} {}", got.status, got.read());
            assert_eq!(shape::faults(&got.text), Vec::<String>::new(), "{path}:\n{}", got.text);
            let spaces = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                spaces(&super::site::unescaped(&got.text)).contains(&spaces(shown)),
                "{path} shows it as text:\n{}",
                got.text
            );
        }
    }
    let page = site.page(&format!("/units/{unit}?month=2026-03"), Role::Admin, None, "en").await.text;
    // What runs from right to left is isolated: it does not turn what stands beside it.
    let inside: Vec<&str> = page.split(RIGHT_TO_LEFT).collect();
    for before in &inside[..inside.len() - 1] {
        let (open, close) = (before.rfind("<bdi"), before.rfind("</bdi>"));
        let in_title = before.rfind("<title").is_some_and(|at| at > before.rfind("</title").unwrap_or(0));
        assert!(in_title || open > close, "{before}");
    }
    let petition = site.page("/petitions/X%3C%22%26%3E%2F..", Role::Admin, None, "en").await.text;
    assert!(petition.contains(&"字".repeat(9_000)), "long texts are whole");
}
