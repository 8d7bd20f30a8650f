//! Tests of `redress token mint`.

use std::os::unix::fs::MetadataExt;

use crate::program::{redress, run};
use redress_auth::{Authenticator, OwnKey, Role};
use redress_log::Clock;

const MINT: [&str; 6] = ["token", "mint", "--role", "handler,ANALYST", "--ttl", "8h"];

fn mint<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&MINT[..], more].concat()
}

#[tokio::test]
async fn a_minted_token_is_the_only_output_and_valid_for_this_data_directory() {
    let scratch = tempfile::tempdir().expect("makes");
    let dir = scratch.path().join("data");
    for external in [false, true] {
        let mut command = redress(&dir, &mint(&["--unit", "330100", "--subject", "desk-4"]));
        command.env("RUST_LOG", "trace");
        if external {
            command.env("DATABASE_URL", "postgres://redress@nowhere.invalid/redress");
        }
        let minted = run(&mut command);
        assert_eq!(minted.code, Some(0), "{}", minted.err);
        let token = minted.out.trim_end_matches('\n');
        assert_eq!(token.lines().count(), 1);
        assert!(!minted.err.contains(token), "the log has no token");
        let key = OwnKey::open_or_make(&dir).expect("the key of the data directory");
        let authenticator = Authenticator::new(Clock::system()).with_own_key(&key);
        let principal = authenticator.authenticate(token).await.expect("is good");
        assert_eq!(principal.subject, "desk-4");
        assert_eq!(Vec::from_iter(principal.roles), [Role::Handler, Role::Analyst]);
    }
    let mode = |path: &str| std::fs::metadata(dir.join(path)).expect("is there").mode() & 0o777;
    assert_eq!((mode("keys"), mode("keys/token-key.pk8")), (0o700, 0o600));
}

#[test]
fn a_data_directory_beside_an_external_database_is_private() {
    let scratch = tempfile::tempdir().expect("makes");
    let dir = scratch.path().join("data");
    let mut command = redress(&dir, &mint(&["--unit", "330100"]));
    let minted = run(command.env("DATABASE_URL", "postgres://redress@nowhere.invalid/redress"));
    assert_eq!(minted.code, Some(0), "{}", minted.err);
    assert_eq!(std::fs::metadata(&dir).expect("is there").mode() & 0o777, 0o700);
}

#[test]
fn programs_that_start_at_once_have_one_key() {
    let scratch = tempfile::tempdir().expect("makes");
    let dir = scratch.path().join("data");
    let headers: std::collections::BTreeSet<String> = std::thread::scope(|scope| {
        let start = || run(&mut redress(&dir, &["token", "mint", "--role", "ADMIN", "--ttl", "1m"])).out;
        let runs: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        let tokens = runs.into_iter().map(|run| run.join().expect("runs"));
        // The token's header names the key.
        tokens.map(|token| token.split('.').next().expect("a part").to_owned()).collect()
    });
    assert_eq!(headers.len(), 1, "{headers:?}");
    assert!(!headers.contains(""));
}

#[test]
fn invalid_requests_are_refused() {
    let scratch = tempfile::tempdir().expect("makes");
    let dir = scratch.path().join("data");
    run(&mut redress(&dir, &MINT)).refused(1, "TOKEN_UNIT_NEEDED");
    for arguments in [
        &["token"][..],
        &["token", "mint", "--role", "ADMIN"],
        &["token", "mint", "--ttl", "8h"],
        &["token", "mint", "--role", "", "--ttl", "8h"],
        &["token", "mint", "--role", "ROOT", "--ttl", "8h"],
        &["token", "mint", "--role", "ADMIN", "--ttl", "367d"],
        &["token", "mint", "--role", "ADMIN", "--ttl", "8h", "--unit", ""],
        &["serve", "--issuer", "http://login.example.org"],
        &["serve", "--issuer", "https://ann:secret@login.example.org"],
        &["serve", "--jwks-url", "https://login.example.org/keys"],
    ] {
        assert_eq!(run(&mut redress(&dir, arguments)).code, Some(2), "{arguments:?}");
    }
    assert!(!dir.exists(), "a refused command creates no files");
    let subject = ["token", "mint", "--role", "ADMIN", "--ttl", "8h", "--subject", ""];
    run(&mut redress(&dir, &subject)).refused(1, "TOKEN_REFUSED");
}

#[test]
fn a_key_that_others_can_read_makes_no_token() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = tempfile::tempdir().expect("makes");
    let arguments = mint(&["--unit", "330100"]);
    assert_eq!(run(&mut redress(scratch.path(), &arguments)).code, Some(0));
    let key = scratch.path().join("keys/token-key.pk8");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).expect("sets");
    let refused = run(&mut redress(scratch.path(), &arguments));
    assert!(refused.refused(3, "TOKEN_KEY_OPEN").contains("(mode 644)"));
    assert_eq!(refused.out, "");
}
