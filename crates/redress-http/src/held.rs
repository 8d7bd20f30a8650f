//! An answer's body that counts for a client until it has been sent.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};

use super::sockets::Held;

/// The body of an answer to a proxy's client.
#[derive(Debug)]
pub(crate) struct HeldBody {
    body: Body,
    _client: Held,
}

impl HeldBody {
    pub(crate) fn new(body: Body, client: Held) -> Self {
        Self { body, _client: client }
    }
}

impl hyper::body::Body for HeldBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
