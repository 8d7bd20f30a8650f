//! Runs the commands of the README and of the documents that continue its tour, in order, in one shell. Each must exit with 0 and print
//! what the document shows.
//!
//! A block ` ```sh ` is run, ` ```sh server ` keeps running for all later blocks, ` ```sh no-run ` is skipped. A ` ```text ` block right after
//! one is its output; `…` matches anything within a line, and alone on a line any number of lines.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub, reason = "tests: a panic is their report")]

#[path = "../crates/redress/tests/support/mod.rs"]
mod support;

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use support::{Scratch, send};

/// The documents whose commands are run, in this order: later ones continue where earlier ones ended.
const DOCUMENTS: [&str; 3] = ["README.md", "examples/README.md", "examples/operations/README.md"];

/// Where the README's server listens.
const ADDRESS: &str = "127.0.0.1:8080";

/// Stands for cargo: runs what has been built already.
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

/// The blocks of all documents.
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

/// A copy of nothing but what the commands need: the examples, and programs where a release build would put them.
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

/// Where this build puts programs. `cargo test` has built them; `cargo test --test readme` has not.
fn built(root: &Path) -> PathBuf {
    let profile = if cfg!(debug_assertions) { "dev" } else { "release" };
    let mut build = Command::new(env!("CARGO"));
    build
        .args(["build", "--quiet", "--locked", "--bins", "--examples", "--profile", profile])
        .current_dir(root);
    assert!(build.status().unwrap().success());
    std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned()
}

/// A shell in the copy, with nothing of this machine's settings.
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
    // A machine under load warns of slow statements.
    shell.envs([("PATH", path.as_str()), ("RUST_LOG", "error")]).env("HOME", scratch);
    shell.args(["-euo", "pipefail", "-c", script]).current_dir(scratch).stdin(Stdio::null());
    shell
}

/// The README's server; stops with the test.
struct Server {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Server {
    /// Starts it and gives what it printed until it was ready.
    fn start(scratch: &Path, script: &str) -> (Self, String) {
        let mut command = shell(scratch, &format!("exec env {script}"));
        // The README shows a terminal, where the link needs no asking for.
        command.env("REDRESS_LISTEN", "127.0.0.1:0").env("REDRESS_LINK", "true");
        // As root it would be a directory of the machine.
        command.env("REDRESS_DATA_DIR", scratch.join(".local/share/redress/demo"));
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut server = Self { child, lines };
        let mut said = String::new();
        for line in server.lines.by_ref() {
            said += &line.unwrap();
            said.push('\n');
            if said.lines().last().unwrap().starts_with("open http") {
                return (server, said);
            }
        }
        panic!("the server ended, and said: {said}");
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

/// Whether a text is as it is shown.
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
    let said: Vec<&str> = shown.body.lines().map(str::trim_end).collect();
    let seen: Vec<&str> = real.lines().map(str::trim_end).collect();
    assert!(alike(&said, &seen), "{} shows\n{}\nbut this came\n{real}", shown.place, shown.body);
}

/// What the query page does with the link: the code is exchanged for a token, once.
fn open_link(address: &str, said: &str) {
    let link = said.lines().last().unwrap().strip_prefix("open ").unwrap();
    let code = link.strip_prefix(&format!("http://{address}/query#code=")).unwrap();
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let page =
        agent.get(link.split('#').next().unwrap()).call().unwrap().body_mut().read_to_string().unwrap();
    assert!(page.contains("<title>Redress: queries</title>"), "{page}");
    let exchange = || {
        let url = format!("http://{address}/query/session");
        let body = json!({ "code": code }).to_string();
        let mut answer = agent.post(url).content_type("application/json").send(body).unwrap();
        let told: Value = serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
        (answer.status().as_u16(), told)
    };
    let (status, told) = exchange();
    assert_eq!(status, 200, "{told}");
    let token = format!("Bearer {}", told["token"].as_str().unwrap());
    let ask = agent.post(format!("http://{address}/graphql")).header("Authorization", token);
    let body = json!({ "query": "{ unit(code: \"990102\") { name } }" }).to_string();
    let answer =
        ask.content_type("application/json").send(body).unwrap().body_mut().read_to_string().unwrap();
    assert!(answer.contains("澄湖区"), "{answer}");
    assert_eq!(exchange().0, 403, "once");
}

#[test]
fn the_commands_do_what_the_documents_say() {
    let scratch = Scratch::new();
    let dir = scratch.path();
    checkout(dir);
    let mut blocks = blocks();
    let at = blocks.iter().position(|block| block.info == "sh server").unwrap();
    let (server, said) = Server::start(dir, &blocks[at].body);
    let address = said.lines().find_map(|line| line.strip_prefix("redress is ready at http://")).unwrap();
    for block in &mut blocks {
        block.body = block.body.replace(ADDRESS, address);
    }
    check(&blocks[at + 1], &said);
    open_link(address, &said);

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
    assert!(run.len() >= 10, "the tour is there");
}

#[test]
fn what_is_left_out_is_marked() {
    let real = ["a 12 b", "c", "d", "e"];
    assert!(alike(&["a … b", "…", "e"], &real));
    assert!(alike(&["…", "d", "e", "…"], &real));
    assert!(!alike(&["a … c", "…"], &real));
    assert!(!alike(&["a 12 b", "c", "d"], &real));
}
