//! Tests a subscription while the server's database fails: it delivers each event once and in order, and a
//! failure never looks like a normal end.

use super::office::Office;
use super::plan::PASSING;
use super::serving::Served;
use super::sweep::{lots, plans};
use crate::feed::{Live, Next, Transport};

/// The last event in the office's log, and the event after which the subscription starts.
const EVENTS: i64 = 1_203;
const START: i64 = 1_000;

/// Reads until something fails or the stream ends.
async fn read_on(live: &mut Live, place: &mut i64) -> Option<String> {
    while *place < EVENTS {
        match live.next().await {
            Next::Event(position) => {
                assert_eq!(position, *place + 1, "no event missing or repeated");
                *place = position;
            }
            Next::Fault(code) => return Some(code),
            Next::Gone => return Some("gone".to_owned()),
        }
    }
    None
}

async fn each_event_comes_once(transport: Transport) {
    let served = Served::start(Office::furnished().await);
    let (mut lots, proxy) = (lots(), &served.office.proxy);
    proxy.watch();
    let mut place = START;
    let mut live = Live::open(transport, &served.server, &served.token, place).await;
    assert_eq!(read_on(&mut live, &mut place).await, None);
    let mut faults = 0;
    for plan in plans(&mut lots, &proxy.passed(), 12, PASSING) {
        proxy.arm(plan);
        let mut place = START;
        loop {
            let mut live = Live::open(transport, &served.server, &served.token, place).await;
            let Some(end) = read_on(&mut live, &mut place).await else { break };
            println!("{plan:?} {:?}: {end} after {place}", proxy.passed().fault);
            assert_eq!(end, "INTERNAL");
            // Nothing follows the error.
            if let Transport::Sse = transport {
                assert_eq!(live.next().await, Next::Gone);
            }
            faults += 1;
        }
    }
    println!("{transport:?}: {faults} streams failed");
    assert!(faults > 0, "some faults hit the stream");
    served.stop_and_verify();
}

#[tokio::test(flavor = "multi_thread")]
async fn over_server_sent_events() {
    each_event_comes_once(Transport::Sse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_websocket() {
    each_event_comes_once(Transport::WebSocket).await;
}
