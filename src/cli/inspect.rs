//! `inspect`: a code layer by layer. Nothing here is trusted.

use super::args::Inspect;
use super::inputs::{self, Input, Item};
use super::{Exit, Trouble, close_network};
use crate::check;
use crate::crypto::digest::{hex, sha256};
use crate::encoding::cbor::{self, Value};
use crate::model::code::CodeText;
use crate::model::envelope::AlgorithmHeader;
use crate::model::text::shown;

/// Runs the command: 0 when an envelope was found, 5 when not.
///
/// # Errors
/// A sentence when the input cannot be read.
pub fn run(options: &Inspect) -> Result<Exit, Trouble> {
    close_network()?;
    say!("Nothing here is trusted: no signature was verified.")?;
    let mut found = false;
    for item in items(options)? {
        found |= tell(&item, options.show_holder)?;
    }
    Ok(if found { Exit::Ok } else { Exit::NoCertificate })
}

fn items(options: &Inspect) -> Result<Vec<Item>, Trouble> {
    if let Some(text) = &options.code {
        return Ok(vec![Item { number: 1, page: None, code: CodeText::line(text.as_bytes()) }]);
    }
    let path = options.input.as_deref().ok_or("give an input or --code TEXT")?;
    match inputs::open(path)? {
        Input::Document(items, unread) => {
            unread.iter().for_each(|unread| eprintln!("gatelight: {}: {unread}", inputs::name(path)));
            Ok(items)
        }
        Input::Lines(mut lines) => {
            let mut items = Vec::new();
            while let Some(item) = lines.next()? {
                items.push(item);
            }
            Ok(items)
        }
    }
}

/// Prints what is known of a code; whether an envelope was found.
fn tell(item: &Item, show: bool) -> Result<bool, Trouble> {
    let page = item.page.map_or_else(String::new, |page| format!(" (page {page})"));
    let (signs, kind) = (item.code.bytes().len(), item.code.symbology().name());
    say!("\ncode {}{page}: {signs} signs, {kind}", item.number)?;
    let envelope = match check::open(&item.code) {
        Ok(envelope) => envelope,
        Err(unopened) => {
            let finding = unopened.finding;
            say!("  format     {}", unopened.format.name())?;
            say!(
                "  stopped    {:03} {} {}",
                finding.code(),
                finding.name(),
                serde_json::Value::Object(finding.detail())
            )?;
            return Ok(false);
        }
    };
    let algorithm = match &envelope.algorithm {
        AlgorithmHeader::Known(algorithm) => algorithm.name().to_owned(),
        AlgorithmHeader::Refused(name) => format!("none that is verified ({})", shown(name)),
    };
    say!("  format     {}", envelope.format.name())?;
    say!("  algorithm  {algorithm}")?;
    say!("  kid        {}", envelope.kid.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string))?;
    say!("  signature  {} bytes", envelope.signature.len())?;
    say!("  payload    {} bytes, SHA-256 {}", envelope.payload.len(), hex(&sha256(&envelope.payload)))?;
    match cbor::read(&envelope.payload) {
        Ok(claims) => tree(&claims, 4, show)?,
        Err(_) => say!("    not one CBOR item")?,
    }
    Ok(true)
}

/// The claims as a tree. Without `show` only names of members and the kinds of their values
/// stand there: any value may be a person's.
fn tree(value: &Value, indent: usize, show: bool) -> Result<(), Trouble> {
    let pad = " ".repeat(indent);
    match value {
        Value::Map(members) => {
            for (key, value) in members {
                let key = leaf(key, true);
                match value {
                    Value::Map(_) | Value::Array(_) => {
                        say!("{pad}{key}")?;
                        tree(value, indent.saturating_add(2), show)?;
                    }
                    _ => say!("{pad}{key}  {}", leaf(value, show))?,
                }
            }
        }
        Value::Array(items) => {
            for (item, place) in items.iter().zip(0_usize..) {
                say!("{pad}[{place}]")?;
                tree(item, indent.saturating_add(2), show)?;
            }
        }
        value => say!("{pad}{}", leaf(value, show))?,
    }
    Ok(())
}

fn leaf(value: &Value, show: bool) -> String {
    match (value, show) {
        (Value::Integer(number), true) => i128::from(*number).to_string(),
        (Value::Text(text), true) => shown(text),
        (Value::Text(text), false) => format!("(text, {} signs)", text.chars().count()),
        (Value::Float(number), true) => number.to_string(),
        (Value::Bool(answer), true) => answer.to_string(),
        (Value::Null, _) => "null".to_owned(),
        (Value::Bytes(bytes), _) => format!("(bytes, {})", bytes.len()),
        (Value::Tag(tag, inner), show) => format!("tag {tag} {}", leaf(inner, show)),
        (Value::Integer(_) | Value::Float(_) | Value::Bool(_), false) => "(number)".to_owned(),
        _ => "(nested)".to_owned(),
    }
}
