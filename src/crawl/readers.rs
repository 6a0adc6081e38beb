//! The threads that read pages and sources beside the runtime: as many as there are processors, so
//! that the rest does not starve, and always the same ones, whose memory is used again.
//!
//! What they do may panic: whoever asked is told that nothing came of it.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

use super::priority::stand_back;

type Work = Box<dyn FnOnce() + Send>;

/// A handle to the threads; they end with it.
pub(super) struct Readers(Mutex<Sender<Work>>);

impl Readers {
    /// Starts the threads.
    pub(super) fn start() -> Self {
        let (sender, receiver) = channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..thread::available_parallelism().map_or(2, NonZero::get) {
            let receiver = Arc::clone(&receiver);
            thread::spawn(move || {
                stand_back();
                while next(&receiver).is_some_and(done) {}
            });
        }
        Self(Mutex::new(sender))
    }

    /// Does work on one of the threads; `None` where it panicked.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        let work: Work = Box::new(move || {
            // Whoever asked may have gone.
            let _ = reply.send(work());
        });
        self.send(work);
        answer.await.ok()
    }

    fn send(&self, work: Work) {
        let sender = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Threads that are gone show in the answer that never comes.
        let _ = sender.send(work);
    }
}

/// Waits for work; `None` once there will be none.
fn next(receiver: &Mutex<Receiver<Work>>) -> Option<Work> {
    let receiver = receiver.lock().unwrap_or_else(PoisonError::into_inner);
    receiver.recv().ok()
}

/// Does it. The thread goes on after a panic, which drops the way back for the answer.
fn done(work: Work) -> bool {
    let _ = catch_unwind(AssertUnwindSafe(work));
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_no_answer_and_the_threads_go_on() {
        let readers = Readers::start();
        for n in 0..20 {
            let broken = readers.read(|| -> u32 { panic!("as a test") }).await;
            assert_eq!(broken, None);
            assert_eq!(readers.read(move || n).await, Some(n));
        }
    }
}
