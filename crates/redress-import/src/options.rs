//! What the command line says of an import.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// How a text file writes its characters. A byte order mark at its beginning has the last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Encoding {
    /// Unicode, as most programs write it today
    #[value(name = "utf-8")]
    Utf8,
    /// The Chinese national standard, with GBK and GB2312 in it, as older programs write it
    #[value(name = "gb18030")]
    Gb18030,
    /// Unicode in two bytes, the lower one first, as spreadsheets write "Unicode text"
    #[value(name = "utf-16le")]
    Utf16Le,
    /// Unicode in two bytes, the higher one first
    #[value(name = "utf-16be")]
    Utf16Be,
    /// Western Europe; never guessed
    #[value(name = "windows-1252")]
    Windows1252,
}

/// How a file is to be opened, where it does not say so itself.
#[derive(Debug, Clone, Default, Args)]
pub struct Opening {
    /// How a text file writes its characters [default: found out from the file, and named]
    #[arg(long, value_enum, value_name = "ENCODING")]
    pub encoding: Option<Encoding>,
    /// The sheet of a workbook [default: the only one with the columns that are needed]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
}

/// A file of units to bring in.
#[derive(Debug, Args)]
pub struct UnitsImport {
    /// The file: CSV with any common delimiter, or a workbook (XLSX, XLS)
    pub file: PathBuf,
    /// The TOML file that says how its columns are named, and what its words mean
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Check the whole file and list every bad row, but import nothing
    #[arg(long)]
    pub check: bool,
    /// How the file is to be opened
    #[command(flatten)]
    pub opening: Opening,
    /// Which problems are shown
    #[command(flatten)]
    pub listing: Listing,
}

/// A file of past cases to bring in.
#[derive(Debug, Args)]
pub struct CasesImport {
    /// The file: CSV with any common delimiter, a workbook (XLSX, XLS), or an event log in XES
    pub file: PathBuf,
    /// The TOML file that says how its columns are named, what its words mean, and what is missing
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Check the whole file and list every bad row, but import nothing
    #[arg(long)]
    pub check: bool,
    /// Print a mapping to begin with, from what the file looks like, and import nothing
    #[arg(long, conflicts_with_all = ["mapping", "check", "skip_bad", "problems"])]
    pub propose: bool,
    /// Import the good rows all the same, and write the bad ones with their reasons to this new file
    #[arg(long, value_name = "REJECTED", conflicts_with = "check")]
    pub skip_bad: Option<PathBuf>,
    /// How the file is to be opened
    #[command(flatten)]
    pub opening: Opening,
    /// Which problems are shown
    #[command(flatten)]
    pub listing: Listing,
}

/// Which problems are shown.
#[derive(Debug, Clone, Args)]
pub struct Listing {
    /// How many problems, and how many rows left out, are listed one by one
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub list: usize,
    /// Write every problem and every row left out to this new file, as CSV
    #[arg(long, value_name = "FILE")]
    pub problems: Option<PathBuf>,
}

impl Default for Listing {
    fn default() -> Self {
        Self { list: 100, problems: None }
    }
}
