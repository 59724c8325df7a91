//! Where pixels come from: cameras, pictures, pages of PDF files, and the place where the newest
//! frame waits for its reader. And wallet passes, which hold codes without pixels.

#[cfg(feature = "camera")]
pub mod camera;
pub mod capture;
pub mod colour;
pub mod frame;
pub mod jpeg;
pub mod kind;
pub mod latest;
pub mod pass;
pub mod pdf;
pub mod picture;
pub mod source;
