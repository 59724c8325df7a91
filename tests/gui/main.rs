//! The window without a display: what it shows, what it says, how large and how plain to see.

mod pictures;
mod views;
