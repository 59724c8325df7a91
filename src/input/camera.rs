//! Cameras, through the system's own interface. The only file that names nokhwa.
//!
//! nokhwa lists more than cameras, panics in odd corners and offers no limit
//! on time: so each node is opened to see what it is, each call is guarded,
//! and the caller has a thread to lose. On Linux the frames come through
//! `linux`, which has such a limit. They are taken raw and decoded here.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod choice;
#[cfg(target_os = "linux")]
mod linux;
mod raw;

use std::panic::{AssertUnwindSafe, catch_unwind};

use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution, frame_formats,
};
use nokhwa::{Camera as Device, NokhwaError};

use self::choice::{Layout, Offer};
use super::frame::Frame;
use super::source::{FrameSource, SourceError};

/// One camera of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraInfo {
    /// What the system calls it; it is opened by this name.
    pub name: String,
    /// The system's number for it, which changes when it is plugged again.
    pub number: u32,
    /// What it would show, or why it cannot be used now.
    pub picture: Result<String, SourceError>,
}

/// The cameras of this machine, by number, each name once.
///
/// Every node is opened to see what it is: nodes that hold no pictures
/// (metadata, outputs) are left out. A camera in use is listed as busy.
#[must_use]
pub fn list() -> Vec<CameraInfo> {
    let mut cameras: Vec<CameraInfo> = Vec::new();
    for node in nodes() {
        let Some(picture) = look(node.number) else { continue };
        let info = CameraInfo { name: node.name, number: node.number, picture };
        match cameras.iter_mut().find(|known| known.name == info.name) {
            Some(known) if known.picture.is_err() && info.picture.is_ok() => *known = info,
            Some(_) => {}
            None => cameras.push(info),
        }
    }
    cameras
}

/// The failure by which a camera came nearer to being used; of two equal ones the first. Beside a
/// camera that is busy often stands one for infrared, whose pictures we do not read.
fn nearer(one: SourceError, other: SourceError) -> SourceError {
    let far = |error: &SourceError| match error {
        SourceError::NoneFound => 2,
        SourceError::NotSupported => 1,
        _ => 0,
    };
    if far(&other) < far(&one) { other } else { one }
}

/// An open camera.
pub struct Camera {
    stream: Option<Stream>,
    name: String,
    offer: Offer,
    number: u64,
}

impl Camera {
    /// Opens the camera of this `name`, or the first that can be used, at a
    /// size near 1280 x 720 and 15 to 30 frames a second.
    ///
    /// May block for long where a driver hangs: never call it from the window.
    ///
    /// # Errors
    /// The [`SourceError`] of the camera that came nearest to being used, or
    /// [`SourceError::NoneFound`].
    pub fn open(name: Option<&str>) -> Result<Self, SourceError> {
        let mut failure = SourceError::NoneFound;
        for node in nodes().into_iter().filter(|node| name.is_none_or(|name| node.name == name)) {
            match start(node.number) {
                Ok((stream, offer)) => return Ok(Self { stream: Some(stream), name: node.name, offer, number: 0 }),
                Err(Refusal::NoCamera) => {}
                Err(Refusal::Source(error)) => failure = nearer(failure, error),
            }
        }
        Err(failure)
    }

    /// What it shows, as `1280 x 720, 30 a second, MJPG`.
    #[must_use]
    pub fn picture(&self) -> String {
        self.offer.to_string()
    }

    /// The frames a second that it promises.
    #[must_use]
    pub const fn rate(&self) -> u32 {
        self.offer.rate
    }

    /// How its pixels come, as `MJPG`.
    #[must_use]
    pub const fn format(&self) -> &'static str {
        self.offer.layout.name()
    }
}

impl FrameSource for Camera {
    fn next(&mut self) -> Result<Frame, SourceError> {
        let stream = self.stream.as_mut().ok_or_else(gone)?;
        self.number = self.number.saturating_add(1);
        let frame = guarded(|| stream.next().map_err(Refusal::Source));
        frame.map(|frame| frame.numbered(self.number)).map_err(Refusal::into_error)
    }

    fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Camera {
    /// The stream's own drop panics where the device answers with an error.
    fn drop(&mut self) {
        let stream = self.stream.take();
        let _ = guarded(|| {
            drop(stream);
            Ok(())
        });
    }
}

#[cfg(target_os = "linux")]
use linux::Stream;

/// A stream of frames, as nokhwa gives them.
#[cfg(not(target_os = "linux"))]
struct Stream {
    device: Device,
    offer: Offer,
}

#[cfg(not(target_os = "linux"))]
impl Stream {
    fn next(&mut self) -> Result<Frame, SourceError> {
        match self.device.frame_raw() {
            Ok(buffer) => raw::frame(self.offer, &buffer).ok_or(SourceError::Damaged),
            Err(error) => Err(refusal(&error).into_error()),
        }
    }
}

/// Why a node gave no camera.
enum Refusal {
    /// It is no camera: metadata, an output, a codec.
    NoCamera,
    /// It is one, or could be.
    Source(SourceError),
}

impl Refusal {
    fn into_error(self) -> SourceError {
        match self {
            Self::Source(error) => error,
            Self::NoCamera => gone(),
        }
    }
}

struct Node {
    name: String,
    number: u32,
}

/// What the system lists, by number: `/dev` comes in no order.
fn nodes() -> Vec<Node> {
    #[cfg(target_os = "macos")]
    nokhwa::nokhwa_initialize(|_| {});
    let listed = guarded(|| nokhwa::query(ApiBackend::Auto).map_err(|error| refusal(&error))).unwrap_or_default();
    let mut nodes: Vec<_> = listed
        .iter()
        .filter_map(|info| Some(Node { name: info.human_name(), number: info.index().as_index().ok()? }))
        .collect();
    nodes.sort_by_key(|node| node.number);
    nodes
}

/// What a node would show; nothing where it is no camera.
fn look(number: u32) -> Option<Result<String, SourceError>> {
    match guarded(|| set_up(number)) {
        Ok((_, offer)) => Some(Ok(offer.to_string())),
        Err(Refusal::Source(error)) => Some(Err(error)),
        Err(Refusal::NoCamera) => None,
    }
}

/// Opens a node and lets its best picture flow.
fn start(number: u32) -> Result<(Stream, Offer), Refusal> {
    guarded(|| {
        let (device, offer) = set_up(number)?;
        Ok((stream(device, number, offer)?, offer))
    })
}

/// On Linux nokhwa lets go of the node first: only one may have its stream.
#[cfg(target_os = "linux")]
fn stream(device: Option<Device>, number: u32, offer: Offer) -> Result<Stream, Refusal> {
    drop(device);
    Stream::open(number, offer).map_err(Refusal::Source)
}

#[cfg(not(target_os = "linux"))]
fn stream(device: Option<Device>, _: u32, offer: Offer) -> Result<Stream, Refusal> {
    let mut device = device.ok_or(Refusal::Source(SourceError::NotSupported))?;
    device.open_stream().map_err(|error| refusal(&error))?;
    Ok(Stream { device, offer })
}

/// Opens a node and sets its best picture; without a device where nokhwa could not.
fn set_up(number: u32) -> Result<(Option<Device>, Offer), Refusal> {
    let device = device(number).and_then(|mut device| settle(&mut device).map(|offer| (Some(device), offer)));
    match device {
        #[cfg(target_os = "linux")]
        Err(Refusal::Source(SourceError::NotSupported)) => {
            linux::set_odd(number).map(|offer| (None, offer)).map_err(Refusal::Source)
        }
        other => other,
    }
}

/// Sets the best format that the device takes: one that is listed may still be
/// rejected, then the next is tried.
fn settle(device: &mut Device) -> Result<Offer, Refusal> {
    for offer in offers(device) {
        match set(device, offer).map_err(|error| refusal(&error)) {
            Ok(()) => return Ok(offer),
            Err(Refusal::Source(SourceError::NotSupported)) => {}
            Err(other) => return Err(other),
        }
    }
    Err(Refusal::Source(SourceError::NotSupported))
}

/// Opens a node without a stream. The format it is opened with is any at all:
/// nokhwa lists formats only of an open device, and nothing flows before
/// [`set`] has put our own choice in its place.
fn device(number: u32) -> Result<Device, Refusal> {
    let index = CameraIndex::Index(number);
    let any = RequestedFormat::with_formats(RequestedFormatType::None, frame_formats());
    match Device::new(index.clone(), any) {
        Ok(device) => Ok(device),
        Err(NokhwaError::GetPropertyError { property, .. }) if property == "CameraFormat" => {
            // No format that nokhwa knows: a camera with another one, or no
            // camera. Asked for an exact format, only a camera has a current one.
            let exact = CameraFormat::new(Resolution::new(1280, 720), FrameFormat::MJPEG, 30);
            let exact = RequestedFormat::with_formats(RequestedFormatType::Exact(exact), frame_formats());
            match Device::new(index, exact) {
                Err(NokhwaError::GetPropertyError { property, .. }) if property == "parameters" => {
                    Err(Refusal::NoCamera)
                }
                _ => Err(Refusal::Source(SourceError::NotSupported)),
            }
        }
        Err(error) => Err(refusal(&error)),
    }
}

/// What a device offers and we read, the best first, then what a list may have left out.
fn offers(device: &mut Device) -> Vec<Offer> {
    let layouts = device.compatible_fourcc().unwrap_or_default();
    let listed = device.compatible_camera_formats().unwrap_or_default();
    let listed = listed.into_iter().map(|format| Offer {
        layout: layout(format.format()),
        width: format.width(),
        height: format.height(),
        rate: format.frame_rate(),
    });
    choice::ranked(listed.collect(), &layouts.into_iter().map(layout).collect::<Vec<_>>())
}

fn set(device: &mut Device, offer: Offer) -> Result<(), NokhwaError> {
    let format = CameraFormat::new(Resolution::new(offer.width, offer.height), frame_format(offer.layout), offer.rate);
    if device.camera_format() == format {
        return Ok(());
    }
    let exact = RequestedFormat::with_formats(RequestedFormatType::Exact(format), frame_formats());
    device.set_camera_requset(exact).map(drop)
}

const fn layout(format: FrameFormat) -> Layout {
    match format {
        FrameFormat::MJPEG => Layout::Mjpg,
        FrameFormat::YUYV => Layout::Yuyv,
        FrameFormat::NV12 => Layout::Nv12,
        FrameFormat::GRAY => Layout::Grey,
        FrameFormat::RAWRGB => Layout::Rgb,
        FrameFormat::RAWBGR => Layout::Bgr,
    }
}

const fn frame_format(layout: Layout) -> FrameFormat {
    match layout {
        Layout::Mjpg => FrameFormat::MJPEG,
        Layout::Yuyv => FrameFormat::YUYV,
        Layout::Nv12 => FrameFormat::NV12,
        Layout::Grey => FrameFormat::GRAY,
        Layout::Rgb => FrameFormat::RAWRGB,
        Layout::Bgr => FrameFormat::RAWBGR,
    }
}

/// What nokhwa says, as we say it. It keeps the system's error only as text,
/// with the number in brackets.
fn refusal(error: &NokhwaError) -> Refusal {
    let why = error.to_string();
    Refusal::Source(match error {
        NokhwaError::GetPropertyError { property, .. } if property == "parameters" => return Refusal::NoCamera,
        NokhwaError::GetPropertyError { .. } => SourceError::NotSupported,
        _ if why.contains("(os error 16)") => SourceError::Busy,
        _ if why.contains("(os error 13)") || why.contains("(os error 1)") => SourceError::Forbidden,
        NokhwaError::OpenDeviceError(..) if why.contains("(os error 2)") => SourceError::NoneFound,
        NokhwaError::SetPropertyError { .. } => SourceError::NotSupported,
        _ => SourceError::Lost { why },
    })
}

fn gone() -> SourceError {
    SourceError::Lost { why: "the device is closed".to_owned() }
}

/// Drivers answer in ways that nokhwa and v4l did not expect, and then panic.
fn guarded<T>(call: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    let panicked = || SourceError::Lost { why: "its driver gave an unexpected answer".to_owned() };
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err(Refusal::Source(panicked())))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{NokhwaError, Refusal, SourceError, guarded, nearer, refusal};

    fn said(error: NokhwaError) -> Option<SourceError> {
        match refusal(&error) {
            Refusal::Source(error) => Some(error),
            Refusal::NoCamera => None,
        }
    }

    #[test]
    fn what_the_system_said_becomes_a_state() {
        let set = |error: &str| NokhwaError::SetPropertyError {
            property: "Resolution, FrameFormat".to_owned(),
            value: String::new(),
            error: error.to_owned(),
        };
        let get = |property: &str| NokhwaError::GetPropertyError {
            property: property.to_owned(),
            error: "Framerate not whole number: 15 / 2".to_owned(),
        };
        let open = |error: &str| NokhwaError::OpenDeviceError("0".to_owned(), error.to_owned());
        assert_eq!(said(set("Device or resource busy (os error 16)")), Some(SourceError::Busy));
        assert_eq!(said(set("Not same/Rejected")), Some(SourceError::NotSupported));
        assert_eq!(said(get("V4L2 FrameRate")), Some(SourceError::NotSupported));
        assert_eq!(said(get("parameters")), None, "metadata and output nodes have no picture format");
        assert_eq!(said(open("V4L2 Error: Permission denied (os error 13)")), Some(SourceError::Forbidden));
        assert_eq!(said(open("V4L2 Error: No such file or directory (os error 2)")), Some(SourceError::NoneFound));
        let read = NokhwaError::ReadFrameError("No such device (os error 19)".to_owned());
        assert!(matches!(said(read), Some(SourceError::Lost { why }) if why.contains("No such device")));
    }

    #[test]
    fn of_several_failures_the_nearest_is_told() {
        use SourceError::{Busy, Forbidden, NoneFound, NotSupported};
        let told = |errors: &[SourceError]| errors.iter().cloned().fold(NoneFound, nearer);
        assert_eq!(told(&[NotSupported, Busy]), Busy, "the first is for infrared");
        assert_eq!(told(&[Busy, NotSupported, Forbidden]), Busy);
        assert_eq!(told(&[NoneFound, NotSupported, NoneFound]), NotSupported);
        assert_eq!(told(&[]), NoneFound);
    }

    #[test]
    fn a_panic_below_is_a_lost_camera() {
        let caught = guarded::<()>(|| panic!("as v4l does when a stream cannot be stopped"));
        assert!(matches!(caught, Err(Refusal::Source(SourceError::Lost { .. }))));
    }
}
