//! What the columns of any kind of file have in common.

/// The columns of a kind of file: what a mapping of it can speak of.
pub(crate) trait Columns: Copy + Ord + serde::de::DeserializeOwned + 'static {
    const ALL: &'static [Self];
    /// Its name in files and mappings.
    fn name(self) -> &'static str;
    /// Whether it has times.
    fn is_a_time(self) -> bool;
    /// Whether it has units.
    fn is_a_unit(self) -> bool;
    /// Whether each row must have a value of its own, so that a constant makes no sense.
    fn is_the_rows_own(self) -> bool;
    /// What one of its words is called, if it has words of a closed list.
    fn list(self) -> Option<&'static str>;
    /// Whether a word names a value of its closed list.
    fn knows(self, word: &str) -> bool;
    /// The words of its closed list.
    fn words(self) -> String;
}
