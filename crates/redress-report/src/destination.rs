//! Where a report goes: standard output, or a file that is there only when it is complete.

use std::fs;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::fault::ReportFault;
use crate::format::ReportFormat;

/// The place of a report that is being made. Dropped before [`commit`](Self::commit), it leaves nothing.
pub enum Destination {
    /// Whoever reads along.
    Output(BufWriter<Stdout>),
    /// A file beside the one asked for.
    File {
        /// What has been written.
        beside: BufWriter<NamedTempFile>,
        /// The one asked for.
        path: PathBuf,
        /// Whether it may replace another.
        force: bool,
    },
}

impl Destination {
    /// Standard output, or a file; what stands in the way is known before any work.
    ///
    /// # Errors
    /// If the file is there, cannot be made, or a terminal would be shown a workbook.
    pub fn open(path: Option<&Path>, force: bool, format: ReportFormat) -> Result<Self, ReportFault> {
        let Some(path) = path else {
            if format == ReportFormat::Xlsx && io::stdout().is_terminal() {
                return Err(ReportFault::BinaryToTerminal);
            }
            return Ok(Self::Output(BufWriter::new(io::stdout())));
        };
        // Through a link, what it leads to is replaced.
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
            // Others may read it as far as the umask allows, like any file that is written.
            .permissions(fs::Permissions::from_mode(0o666))
            .tempfile_in(directory)
            .map_err(at(&path))?;
        Ok(Self::File { beside: BufWriter::new(beside), path, force })
    }

    /// Whether the report is read while it is written.
    pub fn is_output(&self) -> bool {
        matches!(self, Self::Output(_))
    }

    /// Puts the complete file into its place.
    ///
    /// # Errors
    /// If that fails, or a file has come to be there meanwhile.
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
