//! Tests reports that are written to files: complete, or absent.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::office::report;
use crate::program::Run;

const LIST: &str = "petitions --format csv";

fn into(path: &Path, more: &str) -> Run {
    report(80, &format!("{LIST} --output {} {more}", path.display()))
}

#[test]
fn a_file_is_replaced_only_with_force() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    fs::write(&path, "kept").unwrap();
    into(&path, "").refused(1, "REPORT_FILE_EXISTS");
    assert_eq!(fs::read_to_string(&path).unwrap(), "kept");
    let replaced = into(&path, "--force");
    assert_eq!((replaced.code, replaced.out, replaced.err), (Some(0), String::new(), String::new()));
    assert_eq!(fs::read_to_string(&path).unwrap(), report(80, LIST).out);
    let link = folder.path().join("link.csv");
    symlink(&path, &link).unwrap();
    assert_eq!(into(&link, "--force").code, Some(0));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "the target of the link is replaced");
}

#[test]
fn a_failed_report_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    into(&folder.path().join("list.csv"), "--place X").refused(1, "UNIT_UNKNOWN");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_directory_or_device_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path(), Path::new("/dev/null")] {
        into(path, "--force").refused(1, "REPORT_NOT_A_FILE");
    }
    let lost = into(&folder.path().join("nowhere/list.csv"), "");
    assert!(lost.refused(3, "REPORT_NOT_WRITTEN").contains("check that its directory exists"), "{lost:?}");
}
