//! The archive as a whole: what is told to the writer, killed, damaged and opened again.

mod backups;
mod beside;
mod care;
mod crash;
mod damage;
mod fixture;
mod limits;
mod speed;
mod story;
mod warc;
