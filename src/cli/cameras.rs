//! `cameras`: what a camera could be opened by.

use super::args::Cameras;
use super::{Exit, Trouble};

/// Lists the cameras, 1 where there is none.
///
/// # Errors
/// A sentence when output cannot be written.
#[cfg(any())]
pub fn run(options: &Cameras) -> Result<Exit, Trouble> {
    let cameras = crate::input::camera::list();
    for camera in &cameras {
        if options.json {
            println!("{}", serde_json::json!({ "schema": 1, "name": camera.name, "number": camera.number }));
        } else {
            println!("{}", camera.name);
        }
    }
    if cameras.is_empty() {
        eprintln!("gatelight: no camera was found; plug one in, or give pictures to `gatelight check`");
    }
    Ok(if cameras.is_empty() { Exit::No } else { Exit::Ok })
}

/// Says that this build has no cameras.
///
/// # Errors
/// Always: the sentence.
#[cfg(all())]
pub fn run(_: &Cameras) -> Result<Exit, Trouble> {
    Err(Trouble("this build has no cameras (feature `camera`)".to_owned()))
}
