//! The command-line options of an import. Their comments are the program's help texts.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use redress_domain::CaseId;

/// The character encoding of a text file. A byte order mark at its beginning overrides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Encoding {
    /// Unicode; most programs write it today
    #[value(name = "utf-8")]
    Utf8,
    /// The Chinese national standard, which includes GBK and GB2312; older programs write it
    #[value(name = "gb18030")]
    Gb18030,
    /// Unicode in two bytes, low byte first; spreadsheets write it as "Unicode text"
    #[value(name = "utf-16le")]
    Utf16Le,
    /// Unicode in two bytes, high byte first
    #[value(name = "utf-16be")]
    Utf16Be,
    /// Western Europe; never detected automatically
    #[value(name = "windows-1252")]
    Windows1252,
}

/// How a file is opened, where the file itself does not settle it.
#[derive(Debug, Clone, Default, Args)]
pub struct Opening {
    /// Character encoding of a text file [default: detected, and printed]
    #[arg(long, value_enum, value_name = "ENCODING")]
    pub encoding: Option<Encoding>,
    /// Sheet of a workbook [default: the only one with the required columns]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
}

/// Options of `import units`.
#[derive(Debug, Args)]
pub struct UnitsImport {
    /// The file: CSV with any common delimiter, or a workbook (XLSX, XLS)
    pub file: PathBuf,
    /// TOML file that names its columns and maps its words
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Check the whole file and list every bad row, but import nothing
    #[arg(long)]
    pub check: bool,
    /// How the file is opened
    #[command(flatten)]
    pub opening: Opening,
    /// Which problems are listed
    #[command(flatten)]
    pub listing: Listing,
}

/// Options of `import disputes`.
#[derive(Debug, Args)]
pub struct DisputesImport {
    /// The file: CSV with any common delimiter, or a workbook (XLSX, XLS)
    pub file: PathBuf,
    /// TOML file that names its columns, maps its words, and sets missing values
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Check the whole file and list every bad row, but import nothing
    #[arg(long)]
    pub check: bool,
    /// How the file is opened
    #[command(flatten)]
    pub opening: Opening,
    /// Which problems are listed
    #[command(flatten)]
    pub listing: Listing,
}

/// Options of `import cases`.
#[derive(Debug, Args)]
pub struct CasesImport {
    /// The file: CSV with any common delimiter, a workbook (XLSX, XLS), or an event log in XES
    pub file: PathBuf,
    /// TOML file that names its columns, maps its words, and sets missing values
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Check the whole file and list every bad row, but import nothing
    #[arg(long)]
    pub check: bool,
    /// Print a proposed mapping, made from the file's names and values, and import nothing
    #[arg(long, conflicts_with_all = ["mapping", "check", "skip_bad", "problems"])]
    pub propose: bool,
    /// Import the good rows anyway, and write the bad ones with their reasons to this new file
    #[arg(long, value_name = "REJECTED", conflicts_with = "check")]
    pub skip_bad: Option<PathBuf>,
    /// How the file is opened
    #[command(flatten)]
    pub opening: Opening,
    /// Which problems are listed
    #[command(flatten)]
    pub listing: Listing,
}

/// Options of `import calendar`.
#[derive(Debug, Args)]
pub struct CalendarImport {
    /// The file: CSV or a workbook with the columns date,name,off, or a JSON file of the data set holiday-cn
    pub file: PathBuf,
    /// Code of the region [default: the region of the procedure, CN]
    #[arg(long, value_name = "CODE")]
    pub region: Option<CaseId>,
    /// Where the calendar comes from, such as the number of the notice [default: the JSON's paper, or the name of the file]
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    /// Check the whole file and list every bad row, but publish nothing
    #[arg(long)]
    pub check: bool,
    /// How the file is opened
    #[command(flatten)]
    pub opening: Opening,
    /// Which problems are listed
    #[command(flatten)]
    pub listing: Listing,
}

/// Which problems are listed.
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
