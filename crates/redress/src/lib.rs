//! The redress program.
