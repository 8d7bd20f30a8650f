//! `redress export`: writes the log as lines of canonical JSON.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use redress_log::Position;
use redress_log::transfer::{ExportReport, export};
use tempfile::NamedTempFile;

use super::{export_proof::ProofDirectory, proof};
use crate::checkpoint_key::CheckpointKey;
use crate::cli::Global;
use crate::cli::proof::CheckpointKeyOptions;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output;
use crate::program::with_database;
use crate::value_keys::value_keys;
use redress_output::progress;

/// How many bytes are buffered for one write.
const BUFFER: usize = 1 << 20;

/// What is exported, and to which files.
pub(crate) struct ExportRequest {
    pub(crate) from: i64,
    pub(crate) output: PathBuf,
    pub(crate) with_sensitive: Option<PathBuf>,
    pub(crate) with_proof: Option<PathBuf>,
    pub(crate) key: CheckpointKeyOptions,
    /// Whether existing files may be replaced.
    pub(crate) force: bool,
}

pub(crate) async fn run(
    global: &Global,
    request: &ExportRequest,
    interrupt: &mut Interrupt,
) -> Result<u8, Failure> {
    let ExportRequest { from, output, with_sensitive, with_proof, key, force } = request;
    if let Some(path) = with_sensitive.as_ref().filter(|path| *path == output || is_standard(path)) {
        return Err(Failure::SameFile(path.clone()));
    }
    // Before the database is opened, so that a missing directory is reported at once.
    let mut events = Output::open(output, 0o666, *force)?;
    let mut values = with_sensitive.as_deref().map(|path| Output::open(path, 0o600, *force)).transpose()?;
    let directory = with_proof.as_deref().map(ProofDirectory::open).transpose()?;
    let keys = match directory {
        Some(_) => proof::keys(&CheckpointKey::of(global, key)?)?,
        None => Vec::new(),
    };
    let value_keys = value_keys(global.data_dir.as_deref())?;
    let bar = progress::bar(progress::EVENTS);
    let report = with_database(global, interrupt, async |database, interrupt| {
        let values = values.as_mut().map(|values| (values as &mut (dyn Write + Send), &value_keys));
        let mut progress = |at, of| {
            bar.set_length(of);
            bar.set_position(at);
        };
        let exported = export(database.pool(), Position(*from), &mut events, values, &mut progress);
        tokio::select! {
            report = exported => {
                let report = report?;
                if let Some(directory) = &directory {
                    directory.write(database.pool(), &keys, report.head.0.unsigned_abs()).await?;
                }
                Ok(report)
            }
            () = interrupt.wait() => Err(Failure::Interrupted),
        }
    })
    .await;
    bar.finish_and_clear();
    let report = report?;
    if let Some(values) = values {
        values.complete()?;
    }
    events.complete()?;
    if let Some(directory) = directory {
        directory.complete()?;
    }
    output::note(&sentence(&report));
    Ok(0)
}

/// Standard output or another stream, or a file that has a temporary name until it is complete. An incomplete
/// file is deleted.
enum Output {
    Stream(BufWriter<Box<dyn Write + Send>>),
    File { path: PathBuf, file: BufWriter<NamedTempFile>, force: bool },
}

impl Output {
    fn open(path: &Path, mode: u32, force: bool) -> Result<Self, Failure> {
        let failed = |source| Failure::File { doing: "write", path: path.to_owned(), source };
        let stream = |out| Self::Stream(BufWriter::with_capacity(BUFFER, out));
        if is_standard(path) {
            return Ok(stream(Box::new(io::stdout())));
        }
        if path.metadata().is_ok_and(|found| !found.is_file()) {
            // A device or pipe is written to, not replaced.
            return Ok(stream(Box::new(File::options().write(true).open(path).map_err(failed)?)));
        }
        if path.exists() && !force {
            return Err(Failure::FileExists(path.to_owned()));
        }
        let directory =
            path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut prefix = path.file_name().unwrap_or_default().to_owned();
        prefix.push(".");
        let permissions = Permissions::from_mode(mode);
        let mut beside = tempfile::Builder::new();
        let beside = beside.prefix(&prefix).suffix(".part").permissions(permissions).tempfile_in(directory);
        let file = BufWriter::with_capacity(BUFFER, beside.map_err(failed)?);
        Ok(Self::File { path: path.to_owned(), file, force })
    }

    fn complete(self) -> Result<(), Failure> {
        match self {
            Self::Stream(mut out) => out.flush().map_err(Failure::Output),
            Self::File { path, file, force } => {
                let failed = |source| Failure::File { doing: "write", path: path.clone(), source };
                let file = file.into_inner().map_err(|fault| failed(fault.into_error()))?;
                file.as_file().sync_all().map_err(failed)?;
                let put = if force { file.persist(&path) } else { file.persist_noclobber(&path) };
                match put {
                    Ok(_) => Ok(()),
                    Err(fault) if fault.error.kind() == io::ErrorKind::AlreadyExists => {
                        Err(Failure::FileExists(path.clone()))
                    }
                    Err(fault) => Err(failed(fault.error)),
                }
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stream(out) => out.write(bytes),
            Self::File { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(out) => out.flush(),
            Self::File { file, .. } => file.flush(),
        }
    }
}

fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

fn sentence(ExportReport { from, head, events, values, zone }: &ExportReport) -> String {
    let part = match (from, events) {
        (Position(1), 0) => "the log is empty".to_owned(),
        (_, 0) => format!("nothing new: the log ends at position {head}"),
        (Position(1), _) => format!("the whole log, up to position {head}"),
        (from, _) => format!("a part of the log, positions {from} to {head}, which cannot be imported"),
    };
    let values = values.map(|values| format!("; sensitive values of {values} of them")).unwrap_or_default();
    format!("Exported {events} events: {part}{values}. Time zone of days: {zone}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_says_whether_it_is_the_whole_log() {
        let say = |from, head, events, values| {
            sentence(&ExportReport {
                from: Position(from),
                head: Position(head),
                events,
                values,
                zone: chrono_tz::Asia::Shanghai,
            })
        };
        assert_eq!(
            say(1, 9, 9, Some(2)),
            "Exported 9 events: the whole log, up to position 9; sensitive values of 2 of them. \
             Time zone of days: Asia/Shanghai."
        );
        assert!(say(5, 9, 5, None).contains("a part of the log, positions 5 to 9, which cannot be imported"));
        assert!(say(10, 9, 0, None).contains("nothing new: the log ends at position 9"));
        assert!(say(1, 0, 0, None).contains("the log is empty"));
    }
}
