//! Which threads go first where processors are few: those that keep time. What a request waits for is
//! done within a millisecond; reading a page or merging an index may as well be done a little later.

/// How far the threads that compute stand back: by so much their `nice` value is raised.
#[cfg(target_os = "linux")]
const BACK: i32 = 10;

/// The calling thread, and those that it starts, stand back. Only Linux knows a `nice` value of single
/// threads (`sched(7)`); elsewhere all would stand back together.
pub(super) fn stand_back() {
    #[cfg(target_os = "linux")]
    if let Err(refused) = rustix::process::nice(BACK) {
        tracing::debug!("threads keep their priority: {refused}");
    }
}
