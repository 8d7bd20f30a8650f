//! The pages over a real log and read side: what people read, in both languages; what leads where; what nobody may see.

mod hidden;
mod hostile;
mod numbers;
mod old_cases;
mod ranking;
mod reading;
mod shape;
mod signing_in;
mod site;

use redress_auth::Role;
use site::Site;

/// Addresses of every page over the office of `Desk::open`.
pub const ADDRESSES: [&str; 18] = [
    "/units/D",
    "/units/D?month=2026-03",
    "/units/P?month=2026-03",
    "/units/T?month=2020-01",
    "/ranking?unit=C&month=2026-05",
    "/ranking?unit=C&month=2026-05&metric=RESOLUTION&level=DISTRICT&minimum=0",
    "/petitions/A",
    "/petitions/A?asOf=2026-03-02",
    "/petitions/A?position=7",
    "/petitions/C",
    "/desk?unit=D&on=2026-09-30",
    "/desk?unit=D&list=accept",
    "/statistics",
    "/statistics/closureRateOfRegistered?unit=D&month=2026-03&by=CHANNEL",
    "/statistics/closureRateOfRegistered?unit=D&month=2026-03&entries=NUMERATOR",
    "/statistics/visits?unit=D&from=2026-03-01&to=2026-03-31&entries=NUMERATOR&by=MONTH",
    "/log",
    "/log?event=7&from=3",
];

#[tokio::test]
async fn every_page_is_whole_in_both_languages() {
    let site = Site::over(crate::desk::Desk::open().await);
    for path in ADDRESSES {
        for language in ["en", "zh-CN"] {
            let got = site.get(path, Role::Admin, None, language).await;
            // Nothing has been signed here.
            let expected = if path.starts_with("/log?") { 400 } else { 200 };
            assert_eq!(got.status, expected, "{path}: {}", got.read());
            assert_eq!(shape::faults(&got.text), Vec::<String>::new(), "{path} in {language}:\n{}", got.text);
            let tag = if language == "en" { "<html lang=\"en\">" } else { "<html lang=\"zh-Hans\">" };
            assert!(got.text.contains(tag), "{path}");
        }
    }
}
