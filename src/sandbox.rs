//! What the process may not do from now on: no network, no other program, no
//! look into another process, no picture of its memory on disk.
//!
//! Linux refuses by seccomp on all threads. What the filter cannot see stays
//! outside: a socket that was open before, or one handed over by a program on
//! this machine.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::io;

/// Why the process could not be closed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Only Linux has this, on x86-64, 64-bit ARM and RISC-V.
    #[error("this system offers no way to refuse network access to a program")]
    NotAvailable,
    /// The kernel did not take the filter.
    #[error("the kernel did not take the filter that refuses network access")]
    Filter {
        /// What the kernel said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A limit could not be set.
    #[error("pictures of the memory on disk could not be switched off")]
    Dumps {
        /// What the kernel said.
        source: io::Error,
    },
}

/// The proof that this process is closed: only [`close_network`] makes one.
#[derive(Debug)]
pub struct Closed(());

/// One thing that was really tried, and what the system answered.
#[derive(Debug)]
pub struct Trial {
    /// What was tried, in words.
    pub what: &'static str,
    /// Whether a closed process may do it.
    pub allowed: bool,
    /// What the system answered.
    pub answer: io::Result<()>,
}

impl Trial {
    /// Whether the answer is the one a closed process should get: granted
    /// where allowed, else refused by the filter and for no other reason.
    #[must_use]
    pub fn held(&self) -> bool {
        match &self.answer {
            Ok(()) => self.allowed,
            Err(error) => !self.allowed && is_ours(error),
        }
    }
}

#[cfg(target_os = "linux")]
pub use linux::{close_network, no_dumps, trials};

#[cfg(not(target_os = "linux"))]
pub use elsewhere::{close_network, no_dumps, trials};

#[cfg(target_os = "linux")]
fn is_ours(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::EACCES)
}

#[cfg(not(target_os = "linux"))]
const fn is_ours(_: &io::Error) -> bool {
    false
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;
    use std::io;
    use std::process::Command;

    use rustix::net::{AddressFamily, Protocol, SocketFlags, SocketType, netlink, socket, socketpair};
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    use seccompiler::{
        BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule, TargetArch, apply_filter_all_threads,
    };

    use super::{Closed, Error, Trial};

    /// Refused but for `AF_UNIX`, over which window, keyboard and screen reader talk.
    const SOCKETS: [i64; 2] = [libc::SYS_socket, libc::SYS_socketpair];

    /// Refused whole. `io_uring` opens sockets past the filter; `ptrace` and its
    /// kin reach into other programs; `exec` starts one.
    const REFUSED: [i64; 8] = [
        libc::SYS_io_uring_setup,
        libc::SYS_io_uring_enter,
        libc::SYS_io_uring_register,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_execve,
        libc::SYS_execveat,
    ];

    /// The bit and the numbers by which x86-64 kernels with the x32 interface
    /// offer the same calls once more (Linux, `syscall_64.tbl`).
    #[cfg(target_arch = "x86_64")]
    const X32_BIT: i64 = 0x4000_0000;
    #[cfg(target_arch = "x86_64")]
    const X32_REFUSED: [i64; 5] = [520, 521, 539, 540, 545];

    /// What `ptrace` is asked for in the trial: a word of another process.
    const PEEK: libc::c_long = libc::PTRACE_PEEKDATA as libc::c_long;

    /// Refuses all threads of this process, now and for ever, every socket but
    /// `AF_UNIX`, and `io_uring`, `ptrace` and `exec`, with `EACCES`. Calls of
    /// another architecture end the process.
    ///
    /// Netlink is refused as well: a plugged device is found by looking again.
    ///
    /// # Errors
    /// [`Error::NotAvailable`] on an architecture without a filter,
    /// [`Error::Filter`] where the kernel refuses it.
    pub fn close_network() -> Result<Closed, Error> {
        let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(|_| Error::NotAvailable)?;
        let program = program(arch).map_err(|error| Error::Filter { source: Box::new(error) })?;
        apply_filter_all_threads(&program).map_err(|error| Error::Filter { source: Box::new(error) })?;
        Ok(Closed(()))
    }

    /// Keeps this process's memory off the disk: no core file, and no other
    /// program of the same user may read it.
    ///
    /// # Errors
    /// [`Error::Dumps`] with the kernel's refusal.
    pub fn no_dumps() -> Result<(), Error> {
        let failed = |error: rustix::io::Errno| Error::Dumps { source: error.into() };
        set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(failed)?;
        setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).map_err(failed)
    }

    fn program(arch: TargetArch) -> Result<BpfProgram, BackendError> {
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> = REFUSED.map(|call| (call, Vec::new())).into();
        for call in SOCKETS {
            rules.insert(call, vec![not_local()?]);
        }
        #[cfg(target_arch = "x86_64")]
        {
            let again: Vec<_> = rules.iter().map(|(call, rules)| (*call | X32_BIT, rules.clone())).collect();
            rules.extend(again);
            rules
                .extend(X32_REFUSED.into_iter().flat_map(|call| [call, call | X32_BIT]).map(|call| (call, Vec::new())));
        }
        let refuse = SeccompAction::Errno(libc::EACCES.unsigned_abs());
        SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch)?.try_into()
    }

    /// Matches where the first argument, the address family, is not `AF_UNIX`.
    fn not_local() -> Result<SeccompRule, BackendError> {
        let local = u64::from(libc::AF_UNIX.unsigned_abs());
        SeccompRule::new(vec![SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, local)?])
    }

    /// Tries each forbidden thing, and that local sockets still work.
    ///
    /// Nothing is sent and nothing started: in a process that is not closed,
    /// each call fails for another reason or opens a socket that is closed at once.
    #[must_use]
    pub fn trials() -> Vec<Trial> {
        let opens = |what, family, kind, protocol| Trial {
            what,
            allowed: false,
            answer: socket(family, kind, protocol).map(drop).map_err(Into::into),
        };
        let (stream, datagram, raw) = (SocketType::STREAM, SocketType::DGRAM, SocketType::RAW);
        let events: Option<Protocol> = Some(netlink::KOBJECT_UEVENT);
        vec![
            opens("internet, TCP over IPv4", AddressFamily::INET, stream, None),
            opens("internet, UDP over IPv4", AddressFamily::INET, datagram, None),
            opens("internet, TCP over IPv6", AddressFamily::INET6, stream, None),
            opens("internet, UDP over IPv6", AddressFamily::INET6, datagram, None),
            opens("the kernel's own messages (netlink)", AddressFamily::NETLINK, datagram, events),
            opens("raw network packets", AddressFamily::PACKET, raw, None),
            opens("the host of a virtual machine (vsock)", AddressFamily::VSOCK, stream, None),
            opens("Bluetooth", AddressFamily::BLUETOOTH, raw, None),
            pair("a pair of internet sockets", AddressFamily::INET, false),
            asked("work past the filter (io_uring)", libc::SYS_io_uring_setup, 0),
            asked("a look into another process (ptrace)", libc::SYS_ptrace, PEEK),
            asked("another process's memory", libc::SYS_process_vm_readv, 0),
            Trial { what: "another program", allowed: false, answer: started() },
            Trial {
                what: "a local socket, for window and screen reader",
                allowed: true,
                answer: socket(AddressFamily::UNIX, stream, None).map(drop).map_err(Into::into),
            },
            pair("a pair of local sockets", AddressFamily::UNIX, true),
        ]
    }

    fn pair(what: &'static str, family: AddressFamily, allowed: bool) -> Trial {
        let answer = socketpair(family, SocketType::STREAM, SocketFlags::CLOEXEC, None);
        Trial { what, allowed, answer: answer.map(drop).map_err(Into::into) }
    }

    /// A program that is not there: where programs may start, the answer is
    /// that it was not found.
    fn started() -> io::Result<()> {
        Command::new("/nonexistent/gatelight-trial").spawn().map(drop)
    }

    fn asked(what: &'static str, call: libc::c_long, request: libc::c_long) -> Trial {
        Trial { what, allowed: false, answer: raw_call(call, request) }
    }

    /// A system call that no crate of ours offers: `request`, then zeros.
    #[allow(unsafe_code)]
    fn raw_call(call: libc::c_long, request: libc::c_long) -> io::Result<()> {
        // SAFETY: the arguments are numbers and null pointers. The three calls
        // above read no memory of ours through them and change none: they fail
        // on process 0, which is nobody, or on the null pointer.
        let answer = unsafe { libc::syscall(call, request, 0, 0, 0, 0, 0) };
        if answer == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use super::{Closed, Error, Trial};

    /// Refuses the network where the system can.
    ///
    /// # Errors
    /// [`Error::NotAvailable`]: only Linux has a filter so far.
    pub const fn close_network() -> Result<Closed, Error> {
        Err(Error::NotAvailable)
    }

    /// Keeps the memory off the disk where the system can.
    ///
    /// # Errors
    /// [`Error::NotAvailable`]: only Linux has it so far.
    pub const fn no_dumps() -> Result<(), Error> {
        Err(Error::NotAvailable)
    }

    /// Nothing can be tried here.
    #[must_use]
    pub const fn trials() -> Vec<Trial> {
        Vec::new()
    }
}
