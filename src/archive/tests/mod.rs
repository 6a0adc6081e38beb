//! The archive as a whole: what is told to the writer, killed, damaged and opened again.

mod fixture;
mod story;
