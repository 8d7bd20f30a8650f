//! Chooses the messages at which faults are injected.

use fastrand::Rng;

use super::plan::{Fault, Passed, Plan};

/// The random numbers of a test run. The seed is printed.
pub(crate) fn lots() -> Rng {
    let given = std::env::var("REDRESS_FAULTS_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| fastrand::u64(..1_000_000));
    println!("REDRESS_FAULTS_SEED={seed}");
    Rng::with_seed(seed)
}

/// Makes the plans for a counted run: its first and last message, before and after its commits, and `others`
/// random messages.
pub(crate) fn plans(lots: &mut Rng, passed: &Passed, others: usize, faults: &[Fault]) -> Vec<Plan> {
    let last = passed.messages.saturating_sub(1);
    let mut places = vec![0, last];
    places.extend((0..others).map(|_| lots.usize(..=last)));
    let any = |at| Plan { at, fault: faults[lots.usize(..faults.len())] };
    let mut plans: Vec<Plan> = places.into_iter().map(any).collect();
    // Of many commits, the first and the last few are enough.
    let (first, rest) = passed.commits.split_at(passed.commits.len().min(2));
    for at in first.iter().chain(rest.iter().rev().take(4)) {
        plans.push(Plan { at: *at, fault: [Fault::Cut, Fault::Error("53100")][lots.usize(..2)] });
    }
    plans
}
