//! The destination of a report: standard output, or a file that appears only when it is complete.

use std::fs;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::fault::ReportFault;
use crate::format::ReportFormat;

/// The destination of a report that is being written. If it is dropped before [`commit`](Self::commit), no
/// file appears.
pub enum Destination {
    /// Standard output.
    Output(BufWriter<Stdout>),
    /// A temporary file in the directory of the requested file.
    File {
        /// The temporary file.
        beside: BufWriter<NamedTempFile>,
        /// The requested file.
        path: PathBuf,
        /// Whether it may replace an existing file.
        force: bool,
    },
}

impl Destination {
    /// Opens standard output or a file. Everything that would prevent writing is checked before any work is
    /// done.
    ///
    /// # Errors
    /// Fails if the file exists or cannot be created, or if a workbook would be written to a terminal.
    pub fn open(path: Option<&Path>, force: bool, format: ReportFormat) -> Result<Self, ReportFault> {
        let Some(path) = path else {
            if format == ReportFormat::Xlsx && io::stdout().is_terminal() {
                return Err(ReportFault::BinaryToTerminal);
            }
            return Ok(Self::Output(BufWriter::new(io::stdout())));
        };
        // A symbolic link is resolved, so that its target is replaced.
        let path = if path.exists() { fs::canonicalize(path).map_err(at(path))? } else { path.to_owned() };
        match fs::metadata(&path) {
            Ok(found) if !found.is_file() => return Err(ReportFault::NotAFile(path)),
            Ok(_) if !force => return Err(ReportFault::FileExists(path)),
            _ => {}
        }
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let directory = parent.unwrap_or(Path::new("."));
        let beside = tempfile::Builder::new()
            .prefix(".redress-report-")
            // Others may read it as far as the umask allows, like any new file.
            .permissions(fs::Permissions::from_mode(0o666))
            .tempfile_in(directory)
            .map_err(at(&path))?;
        Ok(Self::File { beside: BufWriter::new(beside), path, force })
    }

    /// Whether it is standard output, which is read while the report is written.
    pub fn is_output(&self) -> bool {
        matches!(self, Self::Output(_))
    }

    /// Renames the complete file to its final name.
    ///
    /// # Errors
    /// Fails if that is not possible, or a file with this name was created meanwhile.
    pub fn commit(self) -> Result<(), ReportFault> {
        let (beside, path, force) = match self {
            Self::Output(mut out) => return Ok(out.flush()?),
            Self::File { beside, path, force } => (beside, path, force),
        };
        let file = beside.into_inner().map_err(|fault| at(&path)(fault.into_error()))?;
        file.as_file().sync_all().map_err(at(&path))?;
        let put = if force { file.persist(&path) } else { file.persist_noclobber(&path) };
        match put {
            Ok(_) => Ok(()),
            Err(fault) if fault.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(ReportFault::FileExists(path))
            }
            Err(fault) => Err(at(&path)(fault.error)),
        }
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Output(out) => out.write(bytes),
            Self::File { beside, .. } => beside.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Output(out) => out.flush(),
            Self::File { beside, .. } => beside.flush(),
        }
    }
}

fn at(path: &Path) -> impl Fn(io::Error) -> ReportFault {
    move |source| ReportFault::File { path: path.to_owned(), source }
}
