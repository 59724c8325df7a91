//! Codes that somebody made to break us: mutations of valid ones, and bombs.

mod bombs;
mod mutations;
mod random;
