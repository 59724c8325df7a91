//! The program's door: memory that is overwritten when freed, no dumps, and a face.

use std::process::ExitCode;
use zeroizing_alloc::ZeroAlloc;

/// Nothing about a person stays in freed memory (threats T35).
#[global_allocator]
static ALLOCATOR: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    // A panic says where it was, never what was being read (threats T37).
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, ToString::to_string);
        eprintln!("gatelight {}: a fault of ours at {place}", env!("CARGO_PKG_VERSION"));
    }));
    if let Err(error) = gatelight::sandbox::no_dumps() {
        eprintln!("gatelight: {error}");
    }
    gatelight::cli::run()
}
