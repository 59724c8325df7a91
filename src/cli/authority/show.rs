//! What the commands print.

use crate::authority::{Fleet, Key, Made, Member, Published, RootState, Signing};
use crate::cli::{Exit, Trouble};
use crate::store::bundle::in_groups;
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};
use serde_json::{Value, json};

/// A key's id and its public part.
pub fn key(key: &Key) -> Result<Exit, Trouble> {
    say!("key id      {}", key.id())?;
    say!("public key  {}", key.json()?)?;
    Ok(Exit::Ok)
}

/// A root, and with `drawn` its fingerprint also as a code.
pub fn root(root: &RootState, drawn: bool) -> Result<Exit, Trouble> {
    let waits = if root.fingerprint.is_none() { ", waits for signatures" } else { "" };
    say!("root {}{waits}, until {}", root.version, root.expires)?;
    for (name, threshold, ids) in &root.roles {
        say!("  {name:9}  {threshold} of {}", ids.len())?;
        ids.iter().try_for_each(|id| say!("      {id}"))?;
    }
    for (whose, count, ids) in &root.missing {
        say!("  missing: {count} of {whose} keys")?;
        ids.iter().try_for_each(|id| say!("      {id}"))?;
    }
    if let Some(print) = &root.fingerprint {
        say!("fingerprint (SHA-256 of {}.root.json)", root.version)?;
        say!("  {}", in_groups(print))?;
        if drawn {
            say!("\n{}", picture(print)?)?;
        }
    }
    Ok(Exit::Ok)
}

/// A root after signing.
pub fn signed_root(state: &RootState) -> Result<Exit, Trouble> {
    root(state, false)?;
    match &state.fingerprint {
        Some(_) => say!("complete: metadata/{}.root.json is the bundle's root now", state.version)?,
        None => say!("signed; the root goes on to the next key")?,
    }
    Ok(Exit::Ok)
}

/// A code in half blocks, dark on light whatever the terminal's colours are.
fn picture(print: &str) -> Result<String, Trouble> {
    let code = QrCode::with_error_correction_level(print.to_uppercase(), EcLevel::M)?;
    let width = code.width();
    let dark = |column: usize, row: usize| {
        let inner = column.checked_sub(4).zip(row.checked_sub(4)).filter(|(c, r)| *c < width && *r < width);
        inner.is_some_and(|place| code[place] == Color::Dark)
    };
    let mut text = String::new();
    for row in (0..width + 8).step_by(2) {
        text.push_str("\u{1b}[30;107m");
        for column in 0..width + 8 {
            text.push(match (dark(column, row), dark(column, row + 1)) {
                (true, true) => '\u{2588}',
                (true, false) => '\u{2580}',
                (false, true) => '\u{2584}',
                (false, false) => ' ',
            });
        }
        text.push_str("\u{1b}[0m\n");
    }
    Ok(text)
}

/// What `make` found.
pub fn made(role: &str, made: &Made) -> Result<Exit, Trouble> {
    for change in &made.changes {
        say!("{:8} {}  {}", change.what, change.path, change.detail)?;
        change.remarks.iter().try_for_each(|remark| say!("         {remark}"))?;
    }
    say!("{} bytes are new", made.new_bytes)?;
    match made.version {
        Some(version) => say!("{role} {version} waits for signatures: `sign`")?,
        None => say!("nothing changed; nothing is to be signed")?,
    }
    Ok(Exit::Ok)
}

/// What was signed, and what is missing.
pub fn signed(roles: &[Signing]) -> Result<Exit, Trouble> {
    for role in roles {
        say!("{}: {}", role.role, role.summary.join("\n  "))?;
        if role.signed >= role.threshold {
            say!("  signed by {} of {}: complete, it may be published", role.signed, role.threshold)?;
        } else {
            say!("  signed by {} of {}; missing is one of", role.signed, role.threshold)?;
            role.missing.iter().try_for_each(|id| say!("      {id}"))?;
        }
    }
    Ok(Exit::Ok)
}

/// What was published.
pub fn published(published: &Published) -> Result<Exit, Trouble> {
    let (timestamp, snapshot) = (published.timestamp, published.snapshot);
    say!("published timestamp {}, until {}", timestamp.0, timestamp.1)?;
    say!("  snapshot {}, until {}", snapshot.0, snapshot.1)?;
    published.roles.iter().try_for_each(|(name, version)| say!("  {name} {version}"))?;
    say!("{} bytes of metadata are new", published.new_bytes)?;
    published.remarks.iter().try_for_each(|remark| say!("  {remark}"))?;
    Ok(Exit::Ok)
}

/// Who is behind; the answer is no where anybody is, or a file had to be skipped.
pub fn fleet(fleet: &Fleet, as_json: bool) -> Result<Exit, Trouble> {
    let bundle = fleet.bundle;
    let current = fleet.members.iter().filter(|member| member.behind.is_empty()).count();
    if as_json {
        let skipped: Vec<Value> = fleet.skipped.iter().map(|(file, why)| json!({ "file": file, "why": why })).collect();
        say!(
            "{}",
            json!({
                "schema": 1,
                "bundle": { "root": bundle.root, "timestamp": bundle.timestamp, "snapshot": bundle.snapshot, "targets": bundle.targets },
                "checkpoints": fleet.members.len(), "up_to_date": current,
                "members": fleet.members.iter().map(as_object).collect::<Vec<_>>(), "skipped": skipped,
            })
        )?;
    } else {
        say!(
            "bundle: root {}, timestamp {}, snapshot {}, targets {}",
            bundle.root,
            bundle.timestamp,
            bundle.snapshot,
            bundle.targets
        )?;
        say!("{current} of {} checkpoints are up to date", fleet.members.len())?;
        for member in fleet.members.iter().filter(|member| !member.behind.is_empty()) {
            say!("{:16} {:20} last heard of {}", member.checkpoint, member.site, member.written)?;
            for behind in &member.behind {
                let since = behind.since.map(|since| format!(" since {since}")).unwrap_or_default();
                say!("    {:8}{since}: {}", behind.why.name(), behind.words)?;
            }
        }
        fleet.skipped.iter().try_for_each(|(file, why)| say!("skipped {file}: {why}"))?;
    }
    let whole = current == fleet.members.len() && fleet.skipped.is_empty();
    Ok(if whole { Exit::Ok } else { Exit::No })
}

fn as_object(member: &Member) -> Value {
    let behind = member.behind.iter().map(|behind| {
        json!({ "why": behind.why.name(), "since": behind.since.map(|since| since.to_string()), "words": behind.words })
    });
    let holds = member.holds.map(|held| {
        json!({ "root": held.root, "timestamp": held.timestamp, "snapshot": held.snapshot, "targets": held.targets })
    });
    json!({
        "checkpoint": member.checkpoint, "site": member.site, "program": member.program,
        "written": member.written.to_string(), "bundle": holds, "behind": behind.collect::<Vec<_>>(),
    })
}
