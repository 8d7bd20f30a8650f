//! Tests a signed log, its server endpoints, and its export with a proof.

use super::*;

/// Sends a request whose answer may be binary. Returns status, head and body.
fn fetch(server: &crate::program::Server, path: &str, token: Option<&str>) -> (u16, String, Vec<u8>) {
    use std::io::{Read, Write};
    let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let mut stream = std::net::TcpStream::connect(&server.address).expect("it listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\n{bearer}Connection: close\r\n\r\n", server.address)
        .expect("writes");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("reads");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, head, answer[end + 4..].to_vec())
}

#[test]
fn a_log_is_signed_and_served_by_permission() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    let server = serve(&scratch);
    record(&dir);
    wait_until("it is signed", || fetch(&server, "/log/checkpoint", None).0 == 200);
    let note = done(&dir, &["proof", "checkpoint"]).out;
    assert_eq!(note.lines().nth(1), Some("7"), "{note}");
    let (_, head, body) = fetch(&server, "/log/checkpoint", None);
    assert_eq!(String::from_utf8(body).expect("text"), note);
    assert!(
        head.contains("content-type: text/plain; charset=utf-8") && head.contains("cache-control: no-cache"),
        "{head}"
    );
    assert!(
        server.get("/health/ready").1.contains(r#""tree":{"signed":7,"size":7}"#),
        "{:?}",
        server.get("/health/ready")
    );
    assert!(server.get("/metrics").1.contains("redress_tree_signed_position 7\n"));

    let token = |arguments: &[&str]| {
        done(&dir, &[&["token", "mint", "--ttl", "1h", "--role"], arguments].concat()).out.trim().to_owned()
    };
    let (auditor, bound) = (token(&["AUDITOR"]), token(&["AUDITOR", "--unit", "D"]));
    let (both, handler) = (token(&["AUDITOR,HANDLER", "--unit", "D"]), token(&["HANDLER", "--unit", "D"]));
    let tile = fetch(&server, "/log/tile/0/000.p/7", Some(&auditor));
    assert_eq!((tile.0, tile.2.len()), (200, 7 * 32));
    assert!(
        tile.1.contains("application/octet-stream") && tile.1.contains("cache-control: private"),
        "{}",
        tile.1
    );
    let bundle = fetch(&server, "/log/tile/entries/000.p/7", Some(&auditor));
    let exported = done(&dir, &["export"]).out;
    let framed = exported.lines().flat_map(|line| {
        let length = u16::try_from(line.len()).expect("short");
        [&length.to_be_bytes()[..], line.as_bytes()].concat()
    });
    assert_eq!((bundle.0, bundle.2), (200, framed.collect::<Vec<u8>>()));
    for (path, token, expected) in [
        ("/log/tile/0/000.p/7", None, 401),
        ("/log/tile/0/000.p/7", Some("nonsense"), 401),
        ("/log/tile/0/000.p/7", Some(&handler), 403),
        ("/log/tile/0/000.p/7", Some(&both), 403),
        // Entries name accusers and accused, and a hash confirms a guess of them: a token bound to a unit gets neither.
        ("/log/tile/0/000.p/7", Some(&bound), 403),
        ("/log/tile/entries/000.p/7", Some(&bound), 403),
        ("/log/tile/entries/000.p/7", None, 401),
        ("/log/tile/0/000.p/8", Some(&auditor), 404),
        ("/log/tile/0/000", Some(&auditor), 404),
        ("/log/tile/1/000", Some(&auditor), 404),
        ("/log/tile/0/0", Some(&auditor), 404),
        ("/log/tile/0/..%2f..%2fkeys", Some(&auditor), 404),
    ] {
        let token: Option<&str> = token;
        assert_eq!(fetch(&server, path, token).0, expected, "{path} {token:?}");
    }
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    let open = ["serve", "--listen", "127.0.0.1:0", "--public-hashes"];
    let server = crate::program::Server::start(&mut redress(&dir, &open));
    wait_until("it is open", || fetch(&server, "/log/tile/0/000.p/7", None).0 == 200);
    assert_eq!(fetch(&server, "/log/tile/entries/000.p/7", None).0, 401);
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
}

#[test]
fn an_export_has_a_proof_and_a_key_can_be_rotated() {
    let scratch = Scratch::new();
    let dir = scratch.data_dir();
    done(&dir, &["migrate"]);
    done(&dir, &["proof", "checkpoint"]).refused(1, "LOG_EMPTY");
    done(&dir, &["proof", "checkpoint", "--last"]).refused(1, "CHECKPOINT_NOT_YET");
    let server = serve(&scratch);
    record(&dir);
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    // What was recorded just before the server stopped is in the tree and signed.
    let note = done(&dir, &["proof", "checkpoint", "--last"]).out;
    assert_eq!(note.lines().nth(1), Some("7"), "{note}");
    let place = |name: &str| scratch.path().join(name).to_string_lossy().into_owned();
    let (log, proof, event) = (place("log.ndjson"), place("proof"), place("event"));
    assert_eq!(done(&dir, &["export", "-o", &log, "--with-proof", &proof]).code, Some(0));
    done(&dir, &["export", "--force", "-o", &log, "--with-proof", &proof]).refused(1, "PROOF_EXISTS");
    let read = |path: &str| std::fs::read_to_string(path).expect(path);
    assert_eq!(read(&format!("{proof}/checkpoint")), note);
    let key = read(&format!("{proof}/keys"));
    assert_eq!(done(&dir, &["proof", "key"]).out, key);
    assert_eq!(std::fs::read(format!("{proof}/tile/0/000.p/7")).expect("is there").len(), 7 * 32);
    let inclusion = done(&dir, &["proof", "inclusion", "3", "--event", &event]).out;
    assert!(
        inclusion.starts_with("c2sp.org/tlog-proof@v1\nindex 2\n") && inclusion.ends_with(&note),
        "{inclusion}"
    );
    assert_eq!(read(&event), read(&log).split_inclusive('\n').nth(2).expect("a line"));
    done(&dir, &["proof", "inclusion", "8"]).refused(1, "POSITION_NOT_IN_TREE");
    done(&dir, &["proof", "inclusion", "3", "--size", "6"]).refused(1, "CHECKPOINT_UNKNOWN");
    let consistency = done(&dir, &["proof", "consistency", "6"]).out;
    assert!(consistency.starts_with("old 6\n") && consistency.ends_with(&note), "{consistency}");

    let both = done(&dir, &["proof", "rotate"]);
    assert!(both.err.starts_with("The log's key is now redress/"), "{}", both.err);
    assert!(
        both.out.starts_with(&note) && both.out.lines().count() == note.lines().count() + 1,
        "{}",
        both.out
    );
    let keys = done(&dir, &["proof", "key"]).out;
    assert!(keys.ends_with(&key) && keys.lines().count() == 2, "{keys}");
    let mut files = names(&dir.join("keys"));
    files.sort();
    assert_eq!(files.len(), 4, "the key, the one before, the token key, the keys of values: {files:?}");
    // This data directory has the new key; another one has neither.
    assert_eq!(done(&dir, &["proof", "checkpoint"]).out, both.out);
    let server = serve(&scratch);
    let verified = done(&dir, &["replay", "--all", "--verify"]);
    assert!(verified.out.contains("Compared the tree of 7 events and its "), "{}", verified.out);
    let doctor = done(&dir, &["doctor"]).out;
    assert!(
        doctor.contains("ok       tree        up to date (position 7); signed up to position 7 at 20"),
        "{doctor}"
    );
    let stranger = scratch.path().join("stranger");
    let socket = crate::support::running(&dir).expect("runs").socket_dir.expect("has one");
    let mut foreign = redress(&stranger, &["proof", "checkpoint"]);
    foreign.env("DATABASE_URL", format!("postgres:///redress?host={}&user=redress", socket.display()));
    run(&mut foreign).refused(3, "CHECKPOINT_KEY_OTHER");

    let tamper = "SET session_replication_role = replica;
        UPDATE events SET recorded_at = recorded_at + interval '1 microsecond' WHERE position = 7; UPDATE log_head SET recorded_at = recorded_at + interval '1 microsecond'";
    sql(&dir, tamper);
    let found = done(&dir, &["replay", "--all", "--verify"]);
    assert_eq!(found.code, Some(1));
    assert!(
        found.out.contains("       7  the event is not the one that the tree has at this position"),
        "{}",
        found.out
    );
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
}
