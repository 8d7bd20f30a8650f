//! A denial-of-service attack: thousands of connections from several addresses that hold as many resources as
//! possible while clerks work.

use crate::{
    Fault,
    clerk::Office,
    http,
    site::{Site, until},
};
use fastrand::Rng;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use std::{
    io::ErrorKind,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

/// Connections of the attack: more than a server accepts.
const SOCKETS: usize = 4_200;
/// Source addresses of the attack. One of them is that of the clerks.
const SOURCES: u8 = 8;
/// Duration of the attack.
const ATTACK: Duration = Duration::from_secs(8);
/// How often each connection is checked.
const TICK: Duration = Duration::from_millis(100);
/// Connections that each address opens at once: in the beginning, and to replace lost ones. The attack must
/// hold connections, not overload the machine that both sides share.
const OPENED: (usize, usize) = (10, 2);
/// Answers that a connection requests at once: more than the system buffers. A debug build answers only a few
/// thousand per second, and would be busy with answering instead of with what it holds.
const ASKED: usize = if cfg!(debug_assertions) { 2 } else { 400 };
/// At each check, one in this many connections sends something more, and is replaced if the server has closed
/// it.
const SPOKEN_TO: usize = 20;
/// How long a health check may take during the attack.
const HEALTHY: Duration = Duration::from_secs(8);

/// What the attacker does with its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Sends requests, one in eight with a token, and never reads an answer.
    Unread,
    /// Sends headers byte by byte and never ends them.
    Drip,
}

impl Way {
    /// The first bytes of a new connection.
    fn first(self, token: &str, random: &mut Rng) -> Vec<u8> {
        match self {
            Self::Unread if random.u8(..8) == 0 => {
                let body = r#"{"query":"{ units(first: 100) { nodes { code name level } } }"}"#;
                let request = format!(
                    "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
                     Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                request.repeat(ASKED).into()
            }
            Self::Unread => "GET /query HTTP/1.1\r\nHost: x\r\n\r\n".repeat(ASKED).into(),
            Self::Drip => {
                format!("POST /graphql HTTP/1.1\r\nX-Drip: {}", "x".repeat(random.usize(..30_000))).into()
            }
        }
    }

    /// The bytes sent at later checks.
    fn next(self) -> &'static [u8] {
        match self {
            Self::Unread => b"GET /query HTTP/1.1\r\nHost: x\r\n\r\n",
            Self::Drip => b"x",
        }
    }
}

/// Attacks a server and describes the result. Commands must be acknowledged and health checks answered
/// meanwhile.
pub(crate) async fn attack(
    way: Way,
    site: &Site,
    office: &Office,
    random: &mut Rng,
) -> Result<String, Fault> {
    let number = random.usize(..site.servers.len());
    let address: SocketAddr = site.addresses()[number].parse()?;
    let (ending, opened) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (before, since) = (office.acknowledged.load(Ordering::Relaxed), Instant::now());
    let mut attackers = JoinSet::new();
    for source in 1..=SOURCES {
        let attacker = Attacker {
            way,
            source,
            address,
            token: site.token().to_owned(),
            ending: ending.clone(),
            opened: opened.clone(),
            random: random.fork(),
        };
        attackers.spawn(attacker.hold(share()));
    }
    let healthy = health(&address.to_string(), since).await;
    ending.store(true, Ordering::Release);
    while let Some(ended) = attackers.join_next().await {
        ended?;
    }
    let checks = healthy?;
    let (commands, seconds) =
        (office.acknowledged.load(Ordering::Relaxed) - before, since.elapsed().as_secs_f64());
    if commands < ATTACK.as_secs() {
        return Err(format!("{commands} commands were acknowledged in {seconds:.1} s of attack").into());
    }
    until("the attack is over", 30, async || http::get(&address.to_string(), "/health/ready").await.is_ok())
        .await?;
    Ok(format!(
        "server {number} attacked for {seconds:.1} s by {} connections, {SOURCES} × {} at once; {commands} commands and \
         {checks} health checks went on meanwhile",
        opened.load(Ordering::Relaxed),
        share(),
    ))
}

/// The connections that each attacker may hold: the limit of open files, minus a reserve for clerks.
fn share() -> usize {
    let most = getrlimit(Resource::RLIMIT_NOFILE).map_or(1_024, |(soft, hard)| {
        let wanted = hard.min(3 * SOCKETS as u64);
        if soft < wanted && setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_ok() { wanted } else { soft }
    });
    SOCKETS.min(usize::try_from(most).unwrap_or(usize::MAX).saturating_sub(300)) / usize::from(SOURCES)
}

/// Sends health checks until the attack ends. Returns their number.
async fn health(address: &str, since: Instant) -> Result<u32, Fault> {
    let mut checks = 0;
    while since.elapsed() < ATTACK {
        let asked = Instant::now();
        match timeout(HEALTHY, http::get(address, "/health/live")).await {
            Ok(Ok((200, _))) => checks += 1,
            // A health check whose connection was replaced before it sent anything is repeated, as a
            // supervisor would.
            Ok(_) if asked.elapsed() < HEALTHY => {}
            _ => return Err(format!("a health check was not answered within {HEALTHY:?}").into()),
        }
        sleep(TICK).await;
    }
    if checks == 0 { Err("no health check was answered".into()) } else { Ok(checks) }
}

/// Holds connections from one address.
struct Attacker {
    way: Way,
    source: u8,
    address: SocketAddr,
    token: String,
    ending: Arc<AtomicBool>,
    opened: Arc<AtomicUsize>,
    random: Rng,
}

impl Attacker {
    async fn hold(mut self, most: usize) {
        let (mut held, mut opened): (Vec<TcpStream>, usize) = (Vec::new(), 0);
        for tick in 0_usize.. {
            if self.ending.load(Ordering::Acquire) {
                return;
            }
            let mut number = tick;
            held.retain(|stream| {
                number += 1;
                !number.is_multiple_of(SPOKEN_TO) || goes_on(stream.try_write(self.way.next()))
            });
            let at_once = if opened < most { OPENED.0 } else { OPENED.1 };
            for _ in 0..at_once.min(most - held.len()) {
                let Some(stream) = self.open().await else { break };
                held.push(stream);
                opened += 1;
            }
            sleep(TICK).await;
        }
    }

    async fn open(&mut self) -> Option<TcpStream> {
        let socket = TcpSocket::new_v4().ok()?;
        // A small receive buffer: little is in transit to a client that does not read.
        socket.set_recv_buffer_size(4_096).ok()?;
        if cfg!(target_os = "linux") {
            socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, self.source)), 0)).ok()?;
        }
        let stream = timeout(TICK, socket.connect(self.address)).await.ok()?.ok()?;
        self.opened.fetch_add(1, Ordering::Relaxed);
        let message = self.way.first(&self.token, &mut self.random);
        goes_on(stream.try_write(&message)).then_some(stream)
    }
}

/// Whether the server still holds the connection.
fn goes_on(written: std::io::Result<usize>) -> bool {
    !written.is_err_and(|fault| fault.kind() != ErrorKind::WouldBlock)
}
