//! One WebSocket connection.

use std::{collections::HashMap, sync::Arc, time::Instant};

use async_graphql::{Request, parser::types::OperationType};
use axum::{
    extract::ws::{CloseFrame, Message, WebSocket},
    http::HeaderValue,
};
use futures_util::StreamExt;
use serde_json::Value;
use tokio::{
    sync::mpsc,
    task::{AbortHandle, JoinSet},
    time::{Interval, interval, timeout},
};
use tracing::Instrument;

use super::{
    message::{self, Incoming},
    slots::Slots,
};
use crate::{
    execution::Opened, gateway::Gateway, label::RequestId, observe, operation::Operation, reply::Reply,
    token_validity::TokenValidity,
};
use redress_auth::Principal;

/// Why the server ends a connection.
struct Close(u16, &'static str);

/// A message of an operation. The number distinguishes the operation from earlier ones with the same id.
struct Output {
    id: String,
    number: u64,
    text: String,
    last: bool,
}

struct Session {
    gateway: Arc<Gateway>,
    socket: WebSocket,
    header: Option<HeaderValue>,
    slots: Slots,
    connection: RequestId,
    /// The principal of the token, from `connection_init` on.
    caller: Option<(Principal, TokenValidity)>,
    running: HashMap<String, (u64, AbortHandle)>,
    tasks: JoinSet<()>,
    outputs: mpsc::Sender<Output>,
    number: u64,
    heard: Instant,
}

/// Serves a connection until either side ends it.
pub(crate) async fn serve(
    gateway: Arc<Gateway>,
    socket: WebSocket,
    header: Option<HeaderValue>,
    slots: Slots,
    connection: RequestId,
) {
    let (outputs, inbox) = mpsc::channel(16);
    let mut session = Session {
        gateway,
        socket,
        header,
        slots,
        connection,
        caller: None,
        running: HashMap::new(),
        tasks: JoinSet::new(),
        outputs,
        number: 0,
        heard: Instant::now(),
    };
    if let Err(Close(code, reason)) = session.talk(inbox).await {
        tracing::info!(code, reason, "connection closed");
        let frame = CloseFrame { code, reason: reason.into() };
        let _ = session.write(Message::Close(Some(frame))).await;
    }
}

/// The connection is gone.
const GONE: Close = Close(1001, "gone");
/// The limit of connections is reached.
const BUSY: Close = Close(1013, "too many connections at once; try again");

/// Waits until the token has expired; for ever before `connection_init`.
async fn expired(caller: Option<&mut (Principal, TokenValidity)>, gateway: &Gateway) {
    match caller {
        Some((_, validity)) => validity.expired(&gateway.authenticator).await,
        None => std::future::pending().await,
    }
}

impl Session {
    async fn talk(&mut self, mut inbox: mpsc::Receiver<Output>) -> Result<(), Close> {
        let gateway = self.gateway.clone();
        let mut beat = interval(gateway.limits.keep_alive);
        beat.reset();
        let patience = tokio::time::sleep(gateway.limits.init_time);
        tokio::pin!(patience);
        loop {
            tokio::select! {
                biased;
                () = expired(self.caller.as_mut(), &gateway) => return Err(Close(4403, "Forbidden")),
                () = gateway.stopped() => return Err(Close(1001, "the server stops")),
                () = &mut patience, if self.caller.is_none() => {
                    return Err(Close(4408, "Connection initialisation timeout"));
                }
                () = self.slots.eviction.wait() => return Err(BUSY),
                _ = beat.tick() => self.beat(&mut beat).await?,
                message = self.socket.recv() => match message {
                    Some(Ok(message)) => self.hear(message).await?,
                    Some(Err(_)) => return Err(Close(4400, "the message does not read or is too long")),
                    None => return Ok(()),
                },
                Some(output) = inbox.recv() => self.put(output).await?,
            }
            // Removes tasks that have finished.
            while self.tasks.try_join_next().is_some() {}
        }
    }

    /// Sends a message; fails if the other side does not read it in time.
    async fn write(&mut self, message: Message) -> Result<(), Close> {
        match timeout(self.gateway.limits.deadline, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(GONE),
        }
    }

    async fn say(&mut self, text: String) -> Result<(), Close> {
        self.write(Message::Text(text.into())).await
    }

    async fn put(&mut self, output: Output) -> Result<(), Close> {
        if self.running.get(&output.id).is_none_or(|(number, _)| *number != output.number) {
            return Ok(());
        }
        if output.last {
            self.running.remove(&output.id);
        }
        self.say(output.text).await
    }

    /// Sends a ping, after a check that the other side lives and that the token is still valid.
    async fn beat(&mut self, beat: &mut Interval) -> Result<(), Close> {
        if self.heard.elapsed() > beat.period() * 2 {
            return Err(Close(3008, "no sign of life"));
        }
        if let Some((principal, validity)) = &mut self.caller {
            let known = validity.check(&self.gateway.authenticator).await;
            *principal = known.map_err(|_| Close(4403, "Forbidden"))?;
        }
        self.say(message::ping()).await
    }

    async fn hear(&mut self, message: Message) -> Result<(), Close> {
        self.heard = Instant::now();
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(Close(4400, "messages are text")),
            Message::Close(_) | Message::Ping(_) | Message::Pong(_) => return Ok(()),
        };
        match Incoming::read(text.as_str()).map_err(|reason| Close(4400, reason))? {
            Incoming::Init(payload) => self.init(&payload).await,
            Incoming::Ping(payload) => self.say(message::pong(payload)).await,
            Incoming::Pong => Ok(()),
            Incoming::Complete { id } => {
                if let Some((_, task)) = self.running.remove(&id) {
                    task.abort();
                }
                Ok(())
            }
            Incoming::Subscribe { id, request } => self.subscribe(id, request).await,
        }
    }

    async fn init(&mut self, payload: &serde_json::Map<String, Value>) -> Result<(), Close> {
        if self.caller.is_some() {
            return Err(Close(4429, "Too many initialisation requests"));
        }
        let token = payload.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        if let Some((_, token)) = token {
            let value = token.as_str().and_then(|token| HeaderValue::from_str(token).ok());
            self.header = Some(value.ok_or(Close(4403, "Forbidden"))?);
        }
        let known = TokenValidity::begin(&self.gateway.authenticator, self.header.take()).await;
        self.caller = Some(known.map_err(|_| Close(4403, "Forbidden"))?);
        if !self.slots.admit(&self.gateway) {
            return Err(BUSY);
        }
        self.say(message::ack()).await
    }

    async fn subscribe(
        &mut self,
        id: String,
        request: Result<Box<Request>, Box<Reply>>,
    ) -> Result<(), Close> {
        let Some(principal) = self.caller.as_ref().map(|(principal, _)| principal.clone()) else {
            return Err(Close(4401, "Unauthorized"));
        };
        if self.running.contains_key(&id) {
            return Err(Close(4409, "Subscriber for this id already exists"));
        }
        self.number += 1;
        let request_id = RequestId(format!("{}.{}", self.connection, self.number).into());
        let limits = &self.gateway.limits;
        let operation = if self.running.len() >= limits.subscriptions {
            let message = format!("at most {} operations at once on a connection", limits.subscriptions);
            Err(Reply::bad_request("TOO_MANY_SUBSCRIPTIONS", message))
        } else {
            request.and_then(|request| Operation::prepare(*request, principal, &request_id, &self.gateway))
        };
        match operation {
            Err(reply) => self.say(message::error(&id, &reply.sign(&request_id))).await,
            Ok(operation) => {
                self.start(id, operation);
                Ok(())
            }
        }
    }

    fn start(&mut self, id: String, operation: Operation) {
        let line = Line { id: id.clone(), number: self.number, outputs: self.outputs.clone() };
        let span = observe::span(&operation.id, "WS", "/graphql");
        let task = perform(self.gateway.clone(), operation, line, span.clone()).instrument(span);
        let task = self.tasks.spawn(task);
        self.running.insert(id, (self.number, task));
    }
}

/// The sender of an operation's messages.
struct Line {
    id: String,
    number: u64,
    outputs: mpsc::Sender<Output>,
}

impl Line {
    async fn put(&self, text: String, last: bool) {
        let output = Output { id: self.id.clone(), number: self.number, text, last };
        // An error means that the session ends, and this task with it.
        let _ = self.outputs.send(output).await;
    }
}

async fn perform(gateway: Arc<Gateway>, operation: Operation, line: Line, span: tracing::Span) {
    let started = Instant::now();
    let (label, id) = (operation.label.clone(), operation.id.clone());
    let refused = if operation.kind == OperationType::Subscription {
        match gateway.open(operation) {
            Ok(opened) => events(&gateway, opened, &id, &line).await,
            Err(reply) => Some(reply.sign(&id)),
        }
    } else {
        let reply = gateway.run(operation).await;
        if reply.has_data {
            line.put(message::next(&line.id, &reply), false).await;
            None
        } else {
            Some(reply)
        }
    };
    let last = match &refused {
        Some(reply) => message::error(&line.id, reply),
        None => message::complete(&line.id),
    };
    line.put(last, true).await;
    let status = refused.as_ref().map_or(200, |reply| reply.status.as_u16());
    let code = refused.as_ref().and_then(|reply| reply.code());
    observe::note(&gateway, &span, Some(&label), code, status, started.elapsed());
}

/// Sends the events of a subscription. Returns the fault that ended it, if one did: later events might follow one that the fault hid.
async fn events(gateway: &Gateway, opened: Opened, id: &RequestId, line: &Line) -> Option<Box<Reply>> {
    let Opened { mut events, permit } = opened;
    let _held = (permit, gateway.metrics.subscription());
    while let Some(event) = events.next().await {
        let reply = gateway.reply(event, true, id);
        if reply.has_fault() {
            return Some(reply);
        }
        line.put(message::next(&line.id, &reply), false).await;
    }
    None
}
