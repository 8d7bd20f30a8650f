//! Versions of payloads: they decide which rules apply to an event.

/// The version of an event's payload, such as 1.1.
///
/// A **minor** version adds an optional field or a rule. A program reads earlier minor versions as they are
/// stored, without an upcaster. A **major** version changes what is there, and needs an upcaster (see
/// [`crate::upcast`]).
///
/// A rule applies to events of the version that added it and of later versions. All rules apply to a new
/// command. When a recorded event is checked again, the rules of its own version apply: `case.binds(V1_1)`
/// guards a rule that came with 1.1. A rule may name a version that its event does not have yet: it then binds new
/// commands, and no recorded event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    major: u32,
    minor: u32,
}

/// Rules since this version: no step is earlier than the registration, by time; a repeat is not registered
/// before what it repeats; new identifiers contain no invisible characters; a unit's retirement makes no unit
/// its own ancestor.
pub(crate) const V1_1: Version = Version::new(1, 1);

/// Since this version, a caller may not use a number that the office gives; an event has the number that the office gave, and whether a
/// limit rests on an assumed calendar; an escalation needs a consultation where the procedure says so.
pub(crate) const V1_2: Version = Version::new(1, 2);

/// Since this version, an assignment names the unit that gives the order and the last day to object to it,
/// and may ask for simplified handling; a closing may say what became of a suggestion.
pub(crate) const V1_3: Version = Version::new(1, 3);

/// Since this version, a closing that is an opinion freezes the last day to request a review, and is not
/// delivered before its day. (A reopening of version 1.3 is not before the delivery of an opinion; a triage of
/// version 1.2 takes up a later petition of a terminated matter only with new facts.)
pub(crate) const V1_4: Version = Version::new(1, 4);

impl Version {
    /// Later than every version: for new commands.
    pub const NEW: Self = Self { major: u32::MAX, minor: u32::MAX };

    /// `major.minor`.
    #[must_use]
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }

    /// Parses a stored version. The framework's upcasters write 1.0 as `1.0.0`. `None` if the text is not a
    /// version.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (major, rest) = text.split_once('.').unwrap_or((text, "0"));
        let (minor, patch) = rest.split_once('.').unwrap_or((rest, "0"));
        (patch == "0").then_some(Self { major: major.parse().ok()?, minor: minor.parse().ok()? })
    }

    /// Whether a program that writes this version of an event can read `stored` without an upcaster.
    #[must_use]
    pub fn reads(self, stored: Self) -> bool {
        self.major == stored.major && stored.minor <= self.minor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_reads_itself_and_earlier_minor_ones() {
        let version = |text| Version::parse(text).unwrap();
        assert_eq!(version("1.0"), version("1.0.0"));
        assert!(version("1.10") > version("1.9") && Version::NEW > version("9.9"));
        for (own, stored, reads) in
            [("1.1", "1.1", true), ("1.1", "1.0", true), ("1.1", "1.2", false), ("2.0", "1.1", false)]
        {
            assert_eq!(version(own).reads(version(stored)), reads, "{own} reads {stored}");
        }
        for none in ["", "one", "1.x", "1.0.1", "1.0.0.0", "-1.0"] {
            assert_eq!(Version::parse(none), None, "{none:?}");
        }
    }
}
