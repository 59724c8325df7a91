//! A serial port of this machine. The only file that names serialport.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{ByteSource, PortError, PortInfo, Rate};
use serialport::{ErrorKind, SerialPort, SerialPortType};
use std::io;
use std::panic::catch_unwind;
use std::time::Duration;

/// How long a read waits for bytes.
const WAIT: Duration = Duration::from_millis(100);

/// The serial ports of this machine, by path, each name once.
///
/// Without udev: the system's own list is read each time, so a plugged scanner is there at once.
#[must_use]
pub fn list() -> Vec<PortInfo> {
    // Where the system shows no such list at all, the library panics.
    let found = catch_unwind(serialport::available_ports).ok().and_then(Result::ok).unwrap_or_default();
    let mut ports: Vec<PortInfo> = found.into_iter().map(|port| info(port.port_name, port.port_type)).collect();
    ports.sort_by(|one, other| one.path.cmp(&other.path));
    for at in 0..ports.len() {
        let (before, rest) = ports.split_at_mut(at);
        // Two of a kind are told apart by their places alone.
        if let Some(port) = rest.first_mut().filter(|port| before.iter().any(|one| one.name == port.name)) {
            port.name.clone_from(&port.path);
        }
    }
    ports
}

fn info(path: String, kind: SerialPortType) -> PortInfo {
    let name = match kind {
        SerialPortType::UsbPort(usb) => match (usb.manufacturer, usb.product) {
            (Some(maker), Some(product)) if !product.starts_with(&maker) => Some(format!("{maker} {product}")),
            (_, Some(product)) => Some(product),
            (maker, None) => maker,
        },
        SerialPortType::PciPort | SerialPortType::BluetoothPort | SerialPortType::Unknown => None,
    };
    PortInfo { name: name.unwrap_or_else(|| path.clone()), path }
}

/// An open port, ours alone.
pub struct Port(Box<dyn SerialPort>);

impl Port {
    /// Opens the port of this name, or at this path: 8 data bits, no parity, 1 stop bit, and
    /// no flow control.
    ///
    /// # Errors
    /// [`PortError`] says what stands in the way.
    pub fn open(name: &str, rate: Rate) -> Result<Self, PortError> {
        let named = list().into_iter().find(|port| port.name == name);
        let path = named.map_or_else(|| name.to_owned(), |port| port.path);
        let port = serialport::new(path, rate.baud()).timeout(WAIT).open();
        port.map(Self).map_err(|error| refusal(&error))
    }

    /// The rate that the port is set to.
    ///
    /// # Errors
    /// [`PortError::Lost`] when it does not say.
    pub fn rate(&self) -> Result<u32, PortError> {
        self.0.baud_rate().map_err(|error| PortError::Lost { why: error.to_string() })
    }
}

impl ByteSource for Port {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, PortError> {
        let lost = |why: &str| PortError::Lost { why: why.to_owned() };
        match self.0.read(buffer) {
            // The system says that bytes are there and gives none: the device has gone.
            Ok(0) => Err(lost("it was unplugged")),
            Ok(bytes) => Ok(bytes),
            Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::Interrupted) => Ok(0),
            Err(error) => Err(lost(&error.to_string())),
        }
    }
}

/// What the library says, as we say it. A device that another program holds it calls none.
fn refusal(error: &serialport::Error) -> PortError {
    match error.kind {
        ErrorKind::NoDevice => PortError::Busy,
        ErrorKind::Io(io::ErrorKind::NotFound) => PortError::NoneFound,
        ErrorKind::Io(io::ErrorKind::PermissionDenied) => PortError::Forbidden,
        // The node of a port that is not built in, or was pulled while it was opened.
        _ if ["No such device", "Input/output error", "I/O error"]
            .iter()
            .any(|said| error.description.contains(said)) =>
        {
            PortError::NoneFound
        }
        ErrorKind::InvalidInput | ErrorKind::Unknown => PortError::NotAPort,
        ErrorKind::Io(_) => PortError::Lost { why: error.to_string() },
    }
}
