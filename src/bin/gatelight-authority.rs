//! The authority's door: memory that is overwritten when freed, no dumps, and the command line.

use std::process::ExitCode;
use zeroizing_alloc::ZeroAlloc;

/// No key stays in freed memory.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    if let Err(error) = gatelight::sandbox::no_dumps() {
        eprintln!("gatelight-authority: {error}");
    }
    gatelight::cli::authority::run()
}
