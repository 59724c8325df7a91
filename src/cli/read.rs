//! `read`: the optical part alone.

use super::args::Read;
use super::inputs::{file, name};
use super::{Exit, Trouble, close_network, heard};
use crate::app::document::{self, Contents, Found};
use crate::crypto::digest::hex;
use crate::model::text::harmless;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

/// Runs the command.
///
/// # Errors
/// A sentence when output cannot be written.
pub fn run(options: &Read) -> Result<Exit, Trouble> {
    close_network()?;
    let (mut found, mut trouble) = (false, false);
    for path in &options.pictures {
        let began = Instant::now();
        match contents(path) {
            Ok(contents) => {
                found |= !contents.codes.is_empty();
                trouble |= !contents.unread.is_empty();
                let elapsed_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
                tell(&name(path), &contents, options.json.then_some(elapsed_us))?;
            }
            Err(why) => {
                eprintln!("gatelight: {}: {why}", name(path));
                trouble = true;
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

fn contents(path: &Path) -> Result<Contents, String> {
    let bytes = document::whole(file(path)?).map_err(|cause| cause.to_string())?;
    document::read(bytes).map_err(|cause| cause.to_string())
}

/// Prints the codes: one object with the time that it took, or else a line each.
fn tell(input: &str, contents: &Contents, elapsed_us: Option<u64>) -> Result<(), Trouble> {
    let mut out = std::io::stdout().lock();
    if let Some(elapsed_us) = elapsed_us {
        let symbols: Vec<Value> = contents.codes.iter().map(symbol).collect();
        let object = json!({ "schema": 1, "input": input, "symbols": symbols, "elapsed_us": elapsed_us });
        heard(writeln!(out, "{object}"))?;
    } else {
        for found in &contents.codes {
            let page = found.page.map_or_else(String::new, |page| format!(" (page {page})"));
            let text = found.code.text().map_or_else(|| format!("0x{}", hex(found.code.bytes())), harmless);
            heard(writeln!(out, "{input}{page}: {}: {text}", found.code.symbology().name()))?;
        }
    }
    contents.unread.iter().for_each(|unread| eprintln!("gatelight: {input}: {unread}"));
    Ok(())
}

fn symbol(found: &Found) -> Value {
    let code = &found.code;
    let bytes_hex = code.text().is_none().then(|| hex(code.bytes()));
    let corners = found.corners.map(|corners| corners.map(|corner| [tenths(corner.x), tenths(corner.y)]));
    let mut symbol = json!({
        "text": code.text().unwrap_or_default(),
        "bytes_hex": bytes_hex,
        "symbology": code.symbology().name(),
        "corners": corners,
    });
    if let (Some(page), Value::Object(symbol)) = (found.page, &mut symbol) {
        symbol.insert("page".to_owned(), page.into());
    }
    symbol
}

/// A coordinate to a tenth of a pixel.
fn tenths(pixels: f32) -> f64 {
    (f64::from(pixels) * 10.0).round() / 10.0
}
