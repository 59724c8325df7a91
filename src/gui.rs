//! The window: what the screens are, and pictures of them without a display.

mod acts;
pub mod drop;
pub mod keys;
pub mod live;
pub mod own;
pub mod picture;
pub mod run;
pub mod second;
pub mod show;
pub mod still;
pub mod ui;
pub mod wire;
