//! What the columns of every kind of file have in common.

/// The columns of a kind of file. A mapping can name any of them.
pub(crate) trait Columns: Copy + Ord + serde::de::DeserializeOwned + 'static {
    const ALL: &'static [Self];
    /// Its name in files and in mappings.
    fn name(self) -> &'static str;
    /// Whether its values are times.
    fn is_a_time(self) -> bool;
    /// Whether its values are units.
    fn is_a_unit(self) -> bool;
    /// Whether its values differ from row to row, so that a constant makes no sense.
    fn is_the_rows_own(self) -> bool;
    /// The name of a value, such as "a channel", if the column has a closed list of words.
    fn list(self) -> Option<&'static str>;
    /// Whether a word is in its closed list.
    fn knows(self, word: &str) -> bool;
    /// The words of its closed list, separated by commas.
    fn words(self) -> String;
}
