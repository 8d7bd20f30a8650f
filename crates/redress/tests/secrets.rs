//! Secrets come from files and from the environment, never from arguments, and are never printed.
#![allow(clippy::unwrap_used, reason = "tests: a panic is their report")]

#[path = "support/program.rs"]
mod program;
#[path = "support/served.rs"]
mod served;
#[path = "support/mod.rs"]
mod support;

use std::fs;

use clap::CommandFactory;
use program::{Run, redress, run};
use support::{Scratch, running};

/// Every command below one, with itself.
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

/// Neither the password nor a part of the key is in what a command said.
#[track_caller]
fn keeps(said: &str, secrets: &[String], what: &str) {
    for secret in secrets {
        let at = said.find(secret.as_str());
        assert_eq!(at, None, "{what} told a secret");
    }
}

fn ways_to_write(secret: &[u8]) -> Vec<String> {
    let hex = |form: fn(&u8) -> String| secret.iter().map(form).collect::<String>();
    let listed = secret.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    vec![hex(|byte| format!("{byte:02x}")), hex(|byte| format!("{byte:02X}")), listed]
}

#[test]
fn whatever_is_logged_no_secret_is() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    let server = served::serve(&scratch);
    let hba = dir.join("postgres/pg_hba.conf");
    let rules = fs::read_to_string(&hba).unwrap();
    fs::write(&hba, format!("local all ann scram-sha-256\n{rules}")).unwrap();
    let make = format!("CREATE ROLE ann LOGIN SUPERUSER PASSWORD '{RIGHT}'; SELECT pg_reload_conf()");
    served::sql(&dir, &make);
    let host = running(&dir).unwrap().socket_dir.unwrap();
    let url = |password: &str| format!("postgres://ann:{password}@localhost/redress?host={}", host.display());

    let mut secrets = vec![RIGHT.to_owned(), WRONG.to_owned()];
    // The private half of an Ed25519 key in PKCS #8 lies behind 16 bytes.
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
