//! Tests that secrets come from files and the environment, never from arguments, and are never printed.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::program::{Run, redress, run};
use crate::support::{Scratch, running};
use clap::CommandFactory;

/// Returns a command and all its subcommands.
fn all(command: &clap::Command) -> Vec<clap::Command> {
    let below = command.get_subcommands().flat_map(all);
    std::iter::once(command.clone()).chain(below).collect()
}

#[test]
fn no_argument_takes_a_secret() {
    let mut root = redress::cli::Cli::command();
    root.build();
    let commands = all(&root);
    assert!(commands.len() > 15, "the commands are no longer found");
    for command in &commands {
        for argument in command.get_arguments() {
            let takes_value = argument.get_action().takes_values();
            let names = [
                Some(argument.get_id().to_string()),
                argument.get_long().map(str::to_owned),
                argument.get_value_names().map(|names| names.iter().map(|name| name.to_string()).collect()),
            ];
            let names = names.into_iter().flatten().collect::<Vec<_>>().join(" ").to_lowercase();
            let secret = ["pass", "pwd", "secret", "token", "key", "credential", "database", "dsn"];
            let named = secret.iter().find(|word| names.contains(*word));
            assert!(!takes_value || named.is_none(), "{}: {names} takes a {named:?}", command.get_name());
            let shows = argument.get_env().is_some()
                && !argument.is_hide_env_set()
                && !argument.is_hide_env_values_set();
            assert!(!shows, "{}: {names} shows the value of its variable", command.get_name());
        }
    }
}

const RIGHT: &str = "Fr1edh0f-right";
const WRONG: &str = "Fr1edh0f-wrong";

/// Checks that a command's output contains neither the password nor a part of the key.
#[track_caller]
fn keeps(message: &str, secrets: &[String], what: &str) {
    for secret in secrets {
        let at = message.find(secret.as_str());
        assert_eq!(at, None, "{what} printed a secret");
    }
}

fn ways_to_write(secret: &[u8]) -> Vec<String> {
    let hex = |form: fn(&u8) -> String| secret.iter().map(form).collect::<String>();
    let listed = secret.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    vec![hex(|byte| format!("{byte:02x}")), hex(|byte| format!("{byte:02X}")), listed]
}

#[test]
fn no_secret_is_logged_at_any_level() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    let server = crate::served::serve(&scratch);
    let hba = dir.join("postgres/pg_hba.conf");
    let rules = fs::read_to_string(&hba).unwrap();
    fs::write(&hba, format!("local all ann scram-sha-256\n{rules}")).unwrap();
    let make = format!("CREATE ROLE ann LOGIN SUPERUSER PASSWORD '{RIGHT}'; SELECT pg_reload_conf()");
    crate::served::sql(&dir, &make);
    let host = running(&dir).unwrap().socket_dir.unwrap();
    let url = |password: &str| format!("postgres://ann:{password}@localhost/redress?host={}", host.display());

    let mut secrets = vec![RIGHT.to_owned(), WRONG.to_owned()];
    // In PKCS #8, the private half of an Ed25519 key follows 16 bytes.
    let key = fs::read(dir.join("keys/token-key.pk8")).unwrap();
    secrets.extend(ways_to_write(&key[16..48]));
    for (password, code) in [(WRONG, 3), (RIGHT, 0)] {
        for format in ["text", "json"] {
            for command in [&["migrate"][..], &["doctor"], &["export"], &["replay", "--all", "--verify"]] {
                let mut redress = redress(&dir, &[command, &["--log-format", format]].concat());
                let Run { code: found, out, err } = run(redress
                    .env("DATABASE_URL", url(password))
                    .env("READ_DATABASE_URL", url(password))
                    .env("RUST_LOG", "trace")
                    .env("RUST_BACKTRACE", "1"));
                let what = format!("{command:?} as {format}");
                assert!(found == Some(code) || command[0] == "doctor", "{what}: {found:?} {err}");
                keeps(&format!("{out}{err}"), &secrets, &what);
            }
        }
    }
    let minted =
        run(redress(&dir, &["token", "mint", "--role", "ADMIN", "--ttl", "1h"]).env("RUST_LOG", "trace"));
    keeps(&format!("{}{}", minted.out, minted.err), &secrets, "token mint");
    let token = minted.out.trim().to_owned();
    assert!(token.split('.').count() == 3 && !minted.err.contains(&token), "{}", minted.err);
    drop(server);
}

#[test]
fn values_about_people_need_their_keys_which_can_be_rotated() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    let example = |name: &str| format!("{}/../../examples/import/{name}", env!("CARGO_MANIFEST_DIR"));
    let done = |arguments: &[&str]| {
        let done = run(&mut redress(&dir, arguments));
        assert_eq!(done.code, Some(0), "{arguments:?}: {done:?}");
        done.out
    };
    done(&["import", "units", &example("units.csv")]);
    done(&["import", "cases", &example("cases.csv"), "--mapping", &example("cases.toml")]);
    let [log, values] = ["log", "values"].map(|name| scratch.path().join(name).display().to_string());
    let exported = || {
        done(&["export", "--force", "-o", &log, "--with-sensitive", &values]);
        fs::read_to_string(&values).unwrap()
    };
    let before = exported();
    assert!(before.contains("NAME"), "{before}");

    let (keys, elsewhere) = (dir.join("keys/value-keys"), scratch.path().join("elsewhere"));
    assert_eq!(fs::metadata(&keys).unwrap().permissions().mode() & 0o777, 0o600);
    fs::rename(&keys, &elsewhere).unwrap();
    let serve = run(&mut redress(&dir, &["serve", "--listen", "127.0.0.1:0"]));
    assert!(serve.refused(3, "VALUE_KEY_MISSING").contains(keys.to_str().unwrap()));
    let doctor = run(&mut redress(&dir, &["doctor"]));
    assert!(doctor.code == Some(1) && doctor.out.contains("problem  value keys"), "{doctor:?}");
    let named = run(redress(&dir, &["doctor"]).env("REDRESS_VALUE_KEYS", &elsewhere));
    assert!(named.code == Some(0) && named.out.contains(elsewhere.to_str().unwrap()), "{named:?}");
    fs::rename(&elsewhere, &keys).unwrap();

    let old = fs::read_to_string(&keys).unwrap();
    let output = done(&["keys", "rotate"]);
    assert!(output.starts_with("The values of 12 events are sealed under a new key"), "{output}");
    let new = fs::read_to_string(&keys).unwrap();
    let seeds = |text: &str| -> Vec<String> {
        let found = text.match_indices("\"seed\":\"");
        found.map(|(at, name)| text[at + name.len()..][..64].to_owned()).collect()
    };
    assert_eq!((seeds(&old).len(), seeds(&new).len()), (1, 1));
    assert_ne!(seeds(&old), seeds(&new));
    assert_eq!(exported(), before);
    assert!(done(&["replay", "--all", "--verify"]).ends_with("No differences found.\n"));
    let logged = run(redress(&dir, &["export", "--force", "-o", &log, "--with-sensitive", &values])
        .env("RUST_LOG", "trace"));
    keeps(&format!("{}{}", logged.out, logged.err), &seeds(&new), "export");
}
