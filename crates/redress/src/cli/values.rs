//! Parses values of options: roles, times, days, positions, time zones, addresses.

use std::net::SocketAddr;
use std::time::Duration;

use chrono::NaiveDate;
use chrono_tz::Tz;
use redress_auth::{LONGEST_TTL, MintError, Role, SHORTEST_TTL, UnknownRole};
use redress_log::{AggregateKind, AsOf, Position};

/// Parses a role, in upper or lower case.
pub(super) fn role(text: &str) -> Result<Role, String> {
    text.to_ascii_uppercase().parse().map_err(|fault: UnknownRole| fault.to_string())
}

/// Parses the name of a kind of case that has a history of its own to show.
pub(super) fn kind(text: &str) -> Result<AggregateKind, String> {
    let shown = |kind: &AggregateKind| !matches!(kind, AggregateKind::Unit | AggregateKind::Petitioner);
    AggregateKind::read(text).filter(shown).ok_or_else(|| {
        let known: Vec<&str> =
            AggregateKind::ALL.iter().filter(|kind| shown(kind)).map(|kind| kind.as_str()).collect();
        format!("expected one of {}", known.join(", "))
    })
}

/// Parses a number with a unit of time.
pub(super) fn time(text: &str) -> Result<Duration, String> {
    let seconds = [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400)]
        .into_iter()
        .find_map(|(unit, length)| text.strip_suffix(unit)?.parse::<u64>().ok()?.checked_mul(length));
    Ok(Duration::from_secs(seconds.ok_or("expected a time, such as 30m, 8h or 90d")?))
}

/// Parses a time from a second to an hour.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let time = time(text)?;
    if (Duration::from_secs(1)..=Duration::from_secs(3600)).contains(&time) {
        Ok(time)
    } else {
        Err("expected a time from 1 second (1s) to 1 hour (1h)".into())
    }
}

/// Parses a time to live of a token, within its limits.
pub(super) fn ttl(text: &str) -> Result<Duration, String> {
    let time = time(text)?;
    if !(SHORTEST_TTL..=LONGEST_TTL).contains(&time) {
        return Err(MintError::Ttl.to_string());
    }
    Ok(time)
}

/// Parses a day or a position.
pub(super) fn as_of(text: &str) -> Result<AsOf, String> {
    match (text.parse::<i64>(), text.parse::<NaiveDate>()) {
        (Ok(position), _) if position > 0 => Ok(AsOf::Position(Position(position))),
        (_, Ok(date)) => Ok(AsOf::Date(date)),
        _ => Err("expected a day, such as 2026-03-02, or a position of at least 1".into()),
    }
}

pub(super) fn time_zone(text: &str) -> Result<Tz, String> {
    text.parse()
        .map_err(|_| "expected the name of a time zone in the IANA database, such as Asia/Shanghai".into())
}

/// Parses an address. `localhost` is a loopback address.
pub(super) fn listen_address(text: &str) -> Result<SocketAddr, String> {
    let text = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    text.parse().map_err(|_| "expected an address and port, such as 127.0.0.1:8080".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_unit_and_bounds() {
        for (text, seconds) in [("60s", 60), ("1m", 60), ("8h", 28_800), ("366d", 31_622_400)] {
            assert_eq!(ttl(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in
            ["", "8", "h", "59s", "0d", "367d", "-1h", "1.5h", "8 h", "8w", "99999999999999999d", "时"]
        {
            assert!(ttl(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_write_time_has_bounds() {
        assert_eq!(seconds("1s"), Ok(Duration::from_secs(1)));
        for text in ["0s", "61m", "10"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }

    #[test]
    fn localhost_is_an_address() {
        assert_eq!(listen_address("localhost:80").unwrap(), "127.0.0.1:80".parse().unwrap());
        assert!(listen_address("8080").is_err());
    }
}
