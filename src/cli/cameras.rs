//! `cameras`: what a camera could be opened by, and a self-test of one.

use super::args::Cameras;
use super::{Exit, Trouble};

#[cfg(feature = "camera")]
mod trial;

/// Lists the cameras, 1 where there is none; or tests one, 1 where it would not do.
///
/// # Errors
/// A sentence when output cannot be written.
#[cfg(feature = "camera")]
pub fn run(options: &Cameras) -> Result<Exit, Trouble> {
    match &options.test {
        Some(name) => trial::run(Some(name.as_str()).filter(|name| !name.is_empty()), options.json),
        None => list(options.json),
    }
}

#[cfg(feature = "camera")]
fn list(json: bool) -> Result<Exit, Trouble> {
    let cameras = crate::input::camera::list();
    for camera in &cameras {
        let (picture, why) = match &camera.picture {
            Ok(picture) => (Some(picture.as_str()), None),
            Err(why) => (None, Some(why.to_string())),
        };
        if json {
            let object = serde_json::json!({ "schema": 1, "name": camera.name, "number": camera.number, "picture": picture, "why": why });
            say!("{object}")?;
        } else {
            say!("{}  {}", camera.name, picture.or(why.as_deref()).unwrap_or_default())?;
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
#[cfg(not(feature = "camera"))]
pub fn run(options: &Cameras) -> Result<Exit, Trouble> {
    let _ = (&options.test, options.json);
    Err(Trouble("this build has no cameras (feature `camera`)".to_owned()))
}
