//! Runs the commands in the README and in the documents that continue its tour, in order, in one shell. Each
//! must exit with 0 and print what the document shows.
//!
//! A block ` ```sh ` is run, ` ```sh server ` keeps running during all later blocks, ` ```sh no-run ` is
//! skipped. A ` ```text ` block directly after one is its output; `…` matches anything within a line, and
//! alone on a line any number of lines.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub, reason = "tests: a panic is their report")]

#[path = "../crates/redress/tests/support/mod.rs"]
mod support;

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use nix::sys::signal::Signal;
use serde_json::json;
use support::{Scratch, send};

/// The documents whose commands are run, in this order: later ones continue the earlier ones.
const DOCUMENTS: [&str; 3] = ["README.md", "examples/README.md", "examples/operations/README.md"];

/// The address in the README. The test uses a free port instead.
const ADDRESS: &str = "127.0.0.1:8080";

/// A replacement for cargo that runs what is already built.
const CARGO: &str = r#"#!/bin/sh
example=
while [ $# -gt 0 ]; do
    case "$1" in
    --) shift; break ;;
    --example) example=examples/$2; shift 2 ;;
    *) shift ;;
    esac
done
exec "target/release/${example:-redress}" "$@"
"#;

/// A fenced block.
#[derive(Debug)]
struct Block {
    info: String,
    body: String,
    /// The document and line where it begins.
    place: String,
}

/// Returns the blocks of all documents.
fn blocks() -> Vec<Block> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let of = |document: &&str| blocks_of(document, &fs::read_to_string(root.join(document)).unwrap());
    DOCUMENTS.iter().flat_map(of).collect()
}

fn blocks_of(document: &str, text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for (n, line) in text.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(_) if inside => inside = false,
            Some(info) => {
                inside = true;
                let place = format!("{document}:{}", n + 1);
                blocks.push(Block { info: info.to_owned(), body: String::new(), place });
            }
            None if inside => {
                let body = &mut blocks.last_mut().unwrap().body;
                body.push_str(line);
                body.push('\n');
            }
            None => {}
        }
    }
    blocks
}

/// Makes a directory with only what the commands need: the examples, and the programs in the place of a
/// release build.
fn checkout(scratch: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    symlink(root.join("examples"), scratch.join("examples")).unwrap();
    fs::create_dir_all(scratch.join("target")).unwrap();
    symlink(built(root), scratch.join("target/release")).unwrap();
    fs::create_dir(scratch.join("bin")).unwrap();
    let cargo = scratch.join("bin/cargo");
    fs::write(&cargo, CARGO).unwrap();
    fs::set_permissions(&cargo, PermissionsExt::from_mode(0o755)).unwrap();
}

/// Returns the directory of this build's programs. `cargo test` has built them; `cargo test --test readme`
/// has not.
fn built(root: &Path) -> PathBuf {
    let profile = if cfg!(debug_assertions) { "dev" } else { "release" };
    let mut build = Command::new(env!("CARGO"));
    build
        .args(["build", "--quiet", "--locked", "--bins", "--examples", "--profile", profile])
        .current_dir(root);
    assert!(build.status().unwrap().success());
    std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned()
}

/// Makes a shell in that directory, without this machine's environment variables.
fn shell(scratch: &Path, script: &str) -> Command {
    let mut shell = Command::new("bash");
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let setting = ["REDRESS_", "PG", "RUST_", "DATABASE_URL", "READ_DATABASE_URL", "XDG_"]
            .iter()
            .any(|name| text.starts_with(name));
        if setting && !text.starts_with("REDRESS_PG_") {
            shell.env_remove(&name);
        }
    }
    let path = format!("{}:{}", scratch.join("bin").display(), std::env::var("PATH").unwrap());
    // On a busy machine, warnings about slow statements would appear in the output.
    shell.envs([("PATH", path.as_str()), ("RUST_LOG", "error")]).env("HOME", scratch);
    shell.args(["-euo", "pipefail", "-c", script]).current_dir(scratch).stdin(Stdio::null());
    shell
}

/// The README's server. It stops with the test.
struct Server {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Server {
    /// Starts it. Returns what it printed until it was ready.
    fn start(scratch: &Path, script: &str) -> (Self, String) {
        let mut command = shell(scratch, &format!("exec env {script}"));
        // The README shows a terminal, where the link is printed without --link.
        command.env("REDRESS_LISTEN", "127.0.0.1:0").env("REDRESS_LINK", "true");
        // Otherwise, for root, the default would be a directory of the machine.
        command.env("REDRESS_DATA_DIR", scratch.join(".local/share/redress/demo"));
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut server = Self { child, lines };
        let mut message = String::new();
        for line in server.lines.by_ref() {
            message += &line.unwrap();
            message.push('\n');
            if message.lines().last().unwrap().starts_with("open http") {
                return (server, message);
            }
        }
        panic!("the server ended, and printed: {message}");
    }

    fn stop(mut self) {
        send(i32::try_from(self.child.id()).unwrap(), Signal::SIGTERM);
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether the output matches what the document shows.
fn alike(shown: &[&str], real: &[&str]) -> bool {
    match shown.split_first() {
        None => real.is_empty(),
        Some((&"…", rest)) => (0..=real.len()).any(|left_out| alike(rest, &real[left_out..])),
        Some((first, rest)) => {
            real.split_first().is_some_and(|(line, more)| line_alike(first, line) && alike(rest, more))
        }
    }
}

fn line_alike(shown: &str, real: &str) -> bool {
    let Some((start, mut rest)) = shown.split_once('…') else { return shown == real };
    let Some(mut real) = real.strip_prefix(start) else { return false };
    while let Some((part, more)) = rest.split_once('…') {
        let Some(at) = real.find(part) else { return false };
        (real, rest) = (&real[at + part.len()..], more);
    }
    real.ends_with(rest)
}

#[track_caller]
fn check(shown: &Block, real: &str) {
    let message: Vec<&str> = shown.body.lines().map(str::trim_end).collect();
    let seen: Vec<&str> = real.lines().map(str::trim_end).collect();
    assert!(alike(&message, &seen), "{} shows\n{}\nbut the output was\n{real}", shown.place, shown.body);
}

/// What a browser does with the link: the code is exchanged for a session, once, and the overview is shown.
fn open_link(address: &str, message: &str) {
    let link = message.lines().last().unwrap().strip_prefix("open ").unwrap();
    assert!(link.starts_with(&format!("http://{address}/sign-in?code=")), "{link}");
    let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
    let agent = agent.max_redirects_will_error(false).build().new_agent();
    let signed_in = agent.get(link).call().unwrap();
    assert_eq!(signed_in.status().as_u16(), 200);
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let get =
        |path: &str| agent.get(format!("http://{address}{path}")).header("Cookie", &cookie).call().unwrap();
    let home = get("/");
    let overview = home.headers()["location"].to_str().unwrap();
    let page = get(overview).body_mut().read_to_string().unwrap();
    assert!(page.contains("澄湖区") && page.contains("November 2024"), "{page}");
    assert!(page.contains("<svg") && page.contains("/query?document="), "{page}");
    let ask = agent.post(format!("http://{address}/graphql")).header("Cookie", &cookie);
    let body = json!({ "query": "{ unit(code: \"990102\") { name } }" }).to_string();
    let answer =
        ask.header("Origin", format!("http://{address}")).content_type("application/json").send(body);
    let answer = answer.unwrap().body_mut().read_to_string().unwrap();
    assert!(answer.contains("澄湖区"), "{answer}");
    assert_eq!(agent.get(link).call().unwrap().status().as_u16(), 403, "once");
}

#[test]
fn the_commands_print_what_the_documents_show() {
    let scratch = Scratch::new();
    let dir = scratch.path();
    checkout(dir);
    let mut blocks = blocks();
    let at = blocks.iter().position(|block| block.info == "sh server").unwrap();
    let (server, message) = Server::start(dir, &blocks[at].body);
    let address = message.lines().find_map(|line| line.strip_prefix("redress is ready at http://")).unwrap();
    for block in &mut blocks {
        block.body = block.body.replace(ADDRESS, address);
    }
    check(&blocks[at + 1], &message);
    open_link(address, &message);

    let run: Vec<(usize, &Block)> =
        blocks.iter().enumerate().filter(|(_, block)| block.info == "sh").collect();
    let script: String = run
        .iter()
        .map(|(n, Block { body, .. })| format!("echo {n} >running\n{{\n{body}}} >{n}.out 2>&1\n"))
        .collect();
    let done = shell(dir, &script).output().unwrap();
    let out = |n: usize| fs::read_to_string(dir.join(format!("{n}.out"))).unwrap();
    if !done.status.success() {
        let n: usize = fs::read_to_string(dir.join("running")).unwrap().trim().parse().unwrap();
        panic!("{} failed with {}: {}", blocks[n].place, done.status, out(n));
    }
    for (n, _) in &run {
        if let Some(shown) = blocks.get(n + 1).filter(|block| block.info == "text") {
            check(shown, &out(*n));
        }
    }
    server.stop();
    assert!(run.len() >= 10, "the tour was not found");
}

#[test]
fn only_marked_text_may_differ() {
    let real = ["a 12 b", "c", "d", "e"];
    assert!(alike(&["a … b", "…", "e"], &real));
    assert!(alike(&["…", "d", "e", "…"], &real));
    assert!(!alike(&["a … c", "…"], &real));
    assert!(!alike(&["a 12 b", "c", "d"], &real));
}
