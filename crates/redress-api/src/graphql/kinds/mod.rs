//! What the kinds of case add to the roots and to `Statistics`.

pub(super) mod figures;
pub(super) mod roots;
