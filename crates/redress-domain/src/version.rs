//! Versions of payloads: which rules an event was decided by.

/// The version of an event's payload, such as 1.1.
///
/// A **minor** version adds: an optional field, or a rule. A program reads the earlier minor versions as they are stored, without an
/// upcaster. A **major** version changes what is there, and needs one (see [`crate::upcast`]).
///
/// A rule binds the versions since the one that brought it. A new command is judged by all rules; an event that is decided again, by
/// those of its own version: `case.binds(V1_1)` guards a rule that came with 1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    major: u32,
    minor: u32,
}

/// Since this version: no step is earlier than the registration, by time; no repeat is registered before what it repeats; what becomes an
/// identifier is fit to be one; no retirement of a unit puts one above itself.
pub(crate) const V1_1: Version = Version::new(1, 1);

impl Version {
    /// Later than every version: what judges a new command.
    pub const NEW: Self = Self { major: u32::MAX, minor: u32::MAX };

    /// `major.minor`.
    #[must_use]
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }

    /// Reads a stored version. The framework's upcasters write 1.0 as `1.0.0`; `None` if the text is no version.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (major, rest) = text.split_once('.').unwrap_or((text, "0"));
        let (minor, patch) = rest.split_once('.').unwrap_or((rest, "0"));
        (patch == "0").then_some(Self { major: major.parse().ok()?, minor: minor.parse().ok()? })
    }

    /// Whether a program whose own version of an event is this one can read `stored` as it is.
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
