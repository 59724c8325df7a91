//! Where pixels come from: cameras, pictures, and the place where the newest
//! frame waits for its reader.

#[cfg(feature = "camera")]
pub mod camera;
pub mod capture;
pub mod colour;
pub mod frame;
pub mod jpeg;
pub mod latest;
pub mod picture;
pub mod source;
