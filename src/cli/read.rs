//! `read`: the optical part alone.

use super::args::Read;
use super::inputs::{name, whole};
use super::{Exit, Trouble, close_network, heard};
use crate::crypto::digest::hex;
use crate::input::picture;
use crate::model::text::harmless;
use crate::reader::{self, Sighting};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write as _;
use std::time::Instant;

/// Runs the command.
///
/// # Errors
/// A sentence when output cannot be written.
pub fn run(options: &Read) -> Result<Exit, Trouble> {
    close_network()?;
    let mut out = std::io::stdout().lock();
    let (mut found, mut trouble) = (false, false);
    for path in &options.pictures {
        let began = Instant::now();
        let frame = File::open(path).and_then(whole).map_err(|cause| cause.to_string());
        let frame = match frame.and_then(|bytes| picture::read(&bytes).map_err(|cause| cause.to_string())) {
            Ok(frame) => frame,
            Err(why) => {
                eprintln!("gatelight: {}: {why}", name(path));
                trouble = true;
                continue;
            }
        };
        let seen = reader::read_all(&frame);
        found |= !seen.is_empty();
        if options.json {
            let elapsed_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
            let symbols: Vec<Value> = seen.iter().map(symbol).collect();
            let object = json!({ "schema": 1, "input": name(path), "symbols": symbols, "elapsed_us": elapsed_us });
            heard(writeln!(out, "{object}"))?;
        } else {
            for sighting in &seen {
                let code = &sighting.code;
                let text = code.text().map_or_else(|| format!("0x{}", hex(code.bytes())), harmless);
                heard(writeln!(out, "{}: {}: {text}", name(path), code.symbology().name()))?;
            }
        }
    }
    Ok(if trouble {
        Exit::Error
    } else if found {
        Exit::Ok
    } else {
        Exit::NoCertificate
    })
}

fn symbol(sighting: &Sighting) -> Value {
    let code = &sighting.code;
    let bytes_hex = code.text().is_none().then(|| hex(code.bytes()));
    let corners: Vec<[f64; 2]> = sighting.corners.iter().map(|corner| [tenths(corner.x), tenths(corner.y)]).collect();
    json!({
        "text": code.text().unwrap_or_default(),
        "bytes_hex": bytes_hex,
        "symbology": code.symbology().name(),
        "corners": corners,
    })
}

/// A coordinate to a tenth of a pixel.
fn tenths(pixels: f32) -> f64 {
    (f64::from(pixels) * 10.0).round() / 10.0
}
