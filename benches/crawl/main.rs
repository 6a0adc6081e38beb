//! What a crawl costs, how politely it runs, and what a kill can do to it: the whole program against
//! a web server of this benchmark's own on loopback. `benches/README.md` explains each measurement.

mod child;
mod kill;
mod load;
mod many;
mod paper;
mod polite;
mod server;

const USAGE: &str = "\
cargo bench --bench crawl -- MEASUREMENT [KEY=N …]
  polite  hosts=200 pages=60 delay=1000 latency=20    share of the ideal rate, gaps, memory
  load    hosts=60 pages=50 latency=20                processor time for 1,000 pages, no delay
  many    hosts=10000 urls=1000000                    start to first request, memory
  kill    kills=200 hosts=8 delay=50 within=6000      outcomes lost, requests too early";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // `cargo bench` adds a flag of its own.
    let words: Vec<&str> = words
        .into_iter()
        .filter(|word| *word != "--bench")
        .collect();
    let numbers = Numbers(&words);
    match words.first() {
        Some(&"polite") => polite::measure(&numbers),
        Some(&"load") => load::measure(&numbers),
        Some(&"many") => many::measure(&numbers),
        Some(&"kill") => kill::measure(&numbers),
        _ => println!("{USAGE}"),
    }
}

/// `KEY=N` on the command line.
struct Numbers<'w>(&'w [&'w str]);

impl Numbers<'_> {
    fn get(&self, key: &str, default: usize) -> usize {
        let given = self.0.iter().filter_map(|word| word.split_once('='));
        let mut given = given.rev().filter(|(name, _)| *name == key);
        given.next().map_or(default, |(_, number)| {
            number.parse().unwrap_or_else(|_| panic!("{key}={number}"))
        })
    }
}
