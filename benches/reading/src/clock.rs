//! What a reader costs: the processor time of this thread, whoever else uses the machine.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The processor time that `work` takes on this thread, with what it gives.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let before = now();
    let result = work();
    (result, now().saturating_sub(before))
}

fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}
