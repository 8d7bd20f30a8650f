//! A proxy in front of a test's database that injects a fault at one message.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::oneshot;

use super::plan::{Control, Fault, Passed, Plan, Sender};
use super::wire::{Message, Side};

/// A text that no client may see: every injected error contains it.
pub(crate) const INTERNAL: &str = "could not extend file base/5/16384";

/// Listens on its own port while this value lives.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    control: Arc<Control>,
    // Dropping it ends the thread with all connections.
    _alive: oneshot::Sender<()>,
}

impl Proxy {
    /// Runs in a separate thread, so that a test may wait for a program that waits for the proxy.
    pub(crate) fn start(server: PathBuf) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a setting");
        let address = listener.local_addr().expect("bound");
        let control = Arc::new(Control::new());
        let (alive, ended) = oneshot::channel::<()>();
        let shared = control.clone();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let listener = TcpListener::from_std(listener).expect("a listener");
                tokio::select! {
                    () = accept(listener, server, shared) => {}
                    _ = ended => {}
                }
            });
        });
        Self { address, control, _alive: alive }
    }

    /// Passes everything on and counts it.
    pub(crate) fn watch(&self) {
        self.control.arm(None);
    }

    pub(crate) fn arm(&self, plan: Plan) {
        self.control.arm(Some(plan));
    }

    pub(crate) fn passed(&self) -> Passed {
        self.control.passed()
    }
}

async fn accept(listener: TcpListener, server: PathBuf, control: Arc<Control>) {
    loop {
        let (client, _) = listener.accept().await.expect("a connection");
        let (server, control) = (server.clone(), control.clone());
        tokio::spawn(async move {
            let mut down = control.down.subscribe();
            tokio::select! {
                // When either side disconnects, the other one is disconnected too.
                _ = carry(client, server, &control) => {}
                _ = down.wait_for(|down| *down) => {}
            }
        });
    }
}

struct Connection {
    client: Side<TcpStream>,
    server: Side<UnixStream>,
    /// The SQLSTATE for the server's next error, which the proxy provoked.
    provoked: Option<&'static str>,
}

async fn carry(client: TcpStream, server: PathBuf, control: &Control) -> io::Result<()> {
    client.set_nodelay(true)?;
    let (client, server) = (Side::new(client), Side::new(UnixStream::connect(server).await?));
    let mut connection = Connection { client, server, provoked: None };
    let startup = connection.client.startup().await?;
    connection.server.send_bytes(&startup).await?;
    loop {
        let (sender, message) = tokio::select! {
            message = connection.client.message() => (Sender::Client, message?),
            message = connection.server.message() => (Sender::Server, message?),
        };
        match control.pass(sender, &message) {
            None => connection.pass_on(sender, message).await?,
            Some(fault) => connection.fail(fault, sender, &message).await?,
        }
    }
}

fn failure(code: &str) -> Message {
    Message::error("ERROR", code, INTERNAL)
}

/// Fails at once, together with its transaction.
fn failing(code: &str) -> Message {
    Message::query(&format!("DO $$ BEGIN RAISE EXCEPTION '{INTERNAL}' USING ERRCODE = '{code}'; END $$"))
}

impl Connection {
    /// The server stops answering, whatever the client sends, without the client being notified.
    async fn fall_silent(&mut self) -> io::Result<()> {
        self.server.end().await?;
        loop {
            self.client.message().await?;
        }
    }

    async fn pass_on(&mut self, sender: Sender, message: Message) -> io::Result<()> {
        match sender {
            Sender::Client => self.server.send(&message).await,
            Sender::Server if message.kind == b'E' => match self.provoked.take() {
                Some(code) => self.client.send(&failure(code)).await,
                None => self.client.send(&message).await,
            },
            Sender::Server => self.client.send(&message).await,
        }
    }

    async fn fail(&mut self, fault: Fault, sender: Sender, message: &Message) -> io::Result<()> {
        match fault {
            Fault::Cut | Fault::Outage => {
                if sender == Sender::Server {
                    self.client.send_half(message).await?;
                }
                Err(io::ErrorKind::ConnectionAborted.into())
            }
            Fault::Shutdown => {
                self.client.send(&Message::error("FATAL", "57P01", INTERNAL)).await?;
                Err(io::ErrorKind::ConnectionAborted.into())
            }
            Fault::Error(code) if sender == Sender::Client => self.provoke(code, message).await,
            Fault::Error(code) => self.interrupt(code).await,
            Fault::Stall => self.fall_silent().await,
        }
    }

    /// Makes the server itself fail instead of executing the request, so that it ends the transaction as it
    /// would for a real error.
    async fn provoke(&mut self, code: &'static str, asked: &Message) -> io::Result<()> {
        let instead = match asked.kind {
            _ if asked.is_commit() => {
                self.server.send(&Message::query("ROLLBACK")).await?;
                self.server.ready().await?;
                failing(code)
            }
            b'Q' => failing(code),
            b'd' => Message::copy_fail(),
            _ => Message::execute_nothing(),
        };
        self.provoked = Some(code);
        self.server.send(&instead).await
    }

    /// Ends an answer that has begun with an error, and fails its transaction.
    async fn interrupt(&mut self, code: &str) -> io::Result<()> {
        self.client.send(&failure(code)).await?;
        let mut ready = self.server.ready().await?;
        if ready.body() == b"T" {
            self.server.send(&failing(code)).await?;
            ready = self.server.ready().await?;
        }
        self.client.send(&ready).await
    }
}
