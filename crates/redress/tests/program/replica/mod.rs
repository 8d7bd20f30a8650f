//! Tests a read replica: queries read it, commands and the projector do not, and acknowledged commands
//! survive the loss of the primary.

mod pair;

mod faults;
mod promotion;
mod queries;
mod site;
