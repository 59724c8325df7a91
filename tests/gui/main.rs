//! The window without a display: what it shows, what it says, how large and how plain to see.

mod colour;
mod files;
mod large;
mod pictures;
mod presses;
mod screenshots;
mod sizes;
mod views;
mod wired;
