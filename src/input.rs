//! Where pixels come from: cameras, pictures, pages of PDF files, and the place where the newest
//! frame waits for its reader. And where texts come from: wallet passes, and hand scanners on a
//! serial port or typing as a keyboard.

#[cfg(feature = "camera")]
pub mod camera;
pub mod capture;
#[cfg(feature = "gui")]
pub mod clipboard;
pub mod colour;
pub mod frame;
pub mod jpeg;
pub mod kind;
pub mod latest;
pub mod layout;
pub mod pass;
pub mod pdf;
pub mod picture;
pub mod scanner;
pub mod source;
pub mod wedge;
