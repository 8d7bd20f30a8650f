//! The body of a response that counts as one request of a proxy's client until it has been sent.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};

use super::sockets::AddressCount;

/// A response body, with the count that its drop releases.
#[derive(Debug)]
pub(crate) struct CountedBody {
    body: Body,
    _client: AddressCount,
}

impl CountedBody {
    pub(crate) fn new(body: Body, client: AddressCount) -> Self {
        Self { body, _client: client }
    }
}

impl hyper::body::Body for CountedBody {
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
