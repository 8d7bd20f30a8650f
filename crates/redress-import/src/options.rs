//! What the command line says of an import.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// How a file writes its characters. A byte order mark at its beginning has the last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Encoding {
    /// Unicode, as most programs write it today
    #[value(name = "utf-8")]
    Utf8,
    /// The Chinese national standard, with GBK and GB2312 in it, as older programs write it
    #[value(name = "gb18030")]
    Gb18030,
}

/// A file of units to bring in.
#[derive(Debug, Args)]
pub struct UnitsImport {
    /// The CSV file
    pub file: PathBuf,
    /// How the file writes its characters [default: told by the file itself]
    #[arg(long, value_enum, value_name = "ENCODING")]
    pub encoding: Option<Encoding>,
}

/// A file of past cases to bring in.
#[derive(Debug, Args)]
pub struct CasesImport {
    /// The CSV file
    pub file: PathBuf,
    /// The TOML file that says how its columns are named, and what is missing
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Check the whole file and list every bad row, but import nothing
    #[arg(long)]
    pub check: bool,
    /// Import the good rows all the same, and write the bad ones with their reasons to this new file
    #[arg(long, value_name = "REJECTED", conflicts_with = "check")]
    pub skip_bad: Option<PathBuf>,
    /// How the file writes its characters [default: told by the file itself]
    #[arg(long, value_enum, value_name = "ENCODING")]
    pub encoding: Option<Encoding>,
}
