//! A subscription whose server meets faults: each event once, in order, and no end that looks like a complete one.

use crate::feed::{Live, Next, Transport};
use crate::office::Office;
use crate::plan::PASSING;
use crate::serving::Served;
use crate::sweep::{lots, plans};

/// The office's last event, and where the feed is taken up.
const EVENTS: i64 = 1_203;
const START: i64 = 1_000;

/// Reads on until something fails, or there is no more.
async fn read_on(live: &mut Live, place: &mut i64) -> Option<String> {
    while *place < EVENTS {
        match live.next().await {
            Next::Event(position) => {
                assert_eq!(position, *place + 1, "none left out, none twice");
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
            // Nothing comes after it.
            if let Transport::Sse = transport {
                assert_eq!(live.next().await, Next::Gone);
            }
            faults += 1;
        }
    }
    println!("{transport:?}: {faults} streams failed");
    assert!(faults > 0, "some of them met the stream");
    served.ends_well();
}

#[tokio::test(flavor = "multi_thread")]
async fn over_server_sent_events() {
    each_event_comes_once(Transport::Sse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_websocket() {
    each_event_comes_once(Transport::WebSocket).await;
}
