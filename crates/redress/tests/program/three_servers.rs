//! Tests three servers on one database, under load: one projects, each answers queries, and any may be
//! killed.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use crate::clerk::{Clerks, EndOf, Receipt, ask, assert_in_log, mutate, unit};
use crate::program::{Server, redress, run};
use crate::support::{Scratch, wait_until};
use nix::sys::signal::Signal;
use redress_log::migrations;
use redress_postgres::PrivatePostgres;
use serde_json::Value;
use sqlx::PgPool;

/// A server and its log.
struct Member {
    server: Server,
    log: PathBuf,
}

impl Member {
    fn start(url: &str, dir: &Path, name: &str) -> Self {
        let log = dir.join(format!("{name}.log"));
        let mut command = redress(&dir.join("keys-only"), &["serve", "--listen", "127.0.0.1:0"]);
        command.env("DATABASE_URL", url).env("RUST_LOG", "warn,redress_read=info");
        command.stderr(File::create(&log).expect("own directory"));
        Self { server: Server::start(&mut command), log }
    }

    fn projects(&self) -> bool {
        let log = std::fs::read_to_string(&self.log).expect("its log");
        log.contains("this process projects now")
    }

    fn is_up_to_date(&self) -> bool {
        let (status, body) = self.server.get("/health/ready");
        let body: Value = serde_json::from_str(&body).expect("JSON");
        status == 200 && body["projection"]["lag"]["events"] == 0
    }
}

/// The running servers. Clerks get their addresses from here.
struct Office(Mutex<Vec<Member>>);

impl Office {
    fn with<T>(&self, work: impl FnOnce(&mut Vec<Member>) -> T) -> T {
        work(&mut self.0.lock().expect("no panic while it is locked"))
    }

    fn addresses(&self) -> Vec<String> {
        self.with(|members| members.iter().map(|member| member.server.address.clone()).collect())
    }

    /// Kills the server that projects, or one that does not.
    fn kill(&self, projects: bool) {
        self.with(|members| {
            let victim =
                members.iter().position(|member| member.projects() == projects).expect("one of each");
            let victim = members.swap_remove(victim);
            victim.server.signal(Signal::SIGKILL);
            assert_eq!(victim.server.ended(), None, "it was killed");
        });
    }
}

/// Checks that every running server finds what one has acknowledged: with `minPosition`, at once or as soon
/// as one projects it.
fn seen_everywhere(office: &Office, token: &str, number: &str, receipt: Receipt) {
    let query = format!(r#"{{ petition(id: "{number}", minPosition: "{}") {{ id }} }}"#, receipt.position);
    for address in office.addresses() {
        let mut answer = Value::Null;
        wait_until("the position is read there", || {
            let alive = office.addresses().contains(&address);
            answer = ask(&address, token, &query, &Value::Null).unwrap_or_default();
            !answer.is_null() || !alive
        });
        if !answer.is_null() {
            assert_eq!(answer["data"]["petition"]["id"], number, "{answer}");
            let position = answer["extensions"]["position"].as_str().expect("a position");
            assert!(position.parse::<i64>().expect("a number") >= receipt.position);
        }
    }
}

/// Lets clerks work at all servers while one after another is killed.
fn work_while_servers_are_killed(office: &Office, token: &str, clerks: &Clerks, random: &mut fastrand::Rng) {
    thread::scope(|scope| {
        let end = EndOf(clerks);
        for n in 0..6 {
            let mut random = random.fork();
            scope.spawn(move || {
                let choose = || random.choice(office.addresses()).expect("one runs");
                clerks.work(&format!("clerk-{n}"), token, choose, |number, receipt| {
                    seen_everywhere(office, token, number, receipt);
                });
            });
        }
        clerks.wait_for(30);
        for projects in [true, false] {
            office.kill(projects);
            // The others continue: with commands, and with projecting what queries wait for.
            clerks.wait_for(30);
            wait_until("one projects", || office.with(|members| members.iter().any(Member::projects)));
        }
        drop(end);
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_server_projects_each_answers_and_any_may_be_killed() {
    let scratch = Scratch::new();
    let postgres = PrivatePostgres::start(&scratch.data_dir()).await.expect("starts");
    let pool = PgPool::connect_lazy_with(postgres.connect_options());
    migrations::run(&pool, None).await.expect("migrates");
    let url = postgres.url();
    let office = ["a", "b", "c"].map(|name| Member::start(&url, scratch.path(), name));
    let office = Office(Mutex::new(office.into()));
    let mut mint =
        redress(&scratch.path().join("keys-only"), &["token", "mint", "--role", "ADMIN", "--ttl", "1h"]);
    let token = run(&mut mint).out.trim().to_owned();
    wait_until("one projects", || office.with(|members| members.iter().any(Member::projects)));
    assert_eq!(office.with(|members| members.iter().filter(|member| member.projects()).count()), 1);

    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let clerks = Clerks::default();
    clerks.note("unit", mutate(&office.addresses()[0], &token, unit()));
    work_while_servers_are_killed(&office, &token, &clerks, &mut fastrand::Rng::with_seed(seed));

    let acknowledged = clerks.acknowledged();
    println!("{} commands", acknowledged.len());
    assert_in_log(&pool, &acknowledged).await;
    wait_until("all is projected", || office.with(|members| members.iter().all(Member::is_up_to_date)));
    for (number, position) in acknowledged.iter().filter(|(number, _)| *number != "unit").take(20) {
        let receipt = mutate(&office.addresses()[0], &token, crate::clerk::petition(number));
        assert_eq!(receipt, Receipt { position: *position, repeated: true }, "{number}");
    }
    let mut replay = redress(&scratch.path().join("keys-only"), &["replay", "--all", "--verify"]);
    let proved = run(replay.env("DATABASE_URL", &url));
    assert!(proved.code == Some(0) && proved.out.contains("No differences found"), "{proved:?}");
    pool.close().await;
    drop(office);
    postgres.stop().await.expect("stops");
}
