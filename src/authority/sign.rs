//! Signatures for what waits, by several people one after the other.

use super::holders::{Holders, add_signature};
use super::inspect;
use super::keys::SecretKey;
use super::repository::{Repository, TARGETS};
use super::{Error, number};
use crate::model::time::UnixTime;
use crate::store::bundle::ProfileReader;
use std::path::Path;

/// A role after signing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The role.
    pub role: String,
    /// What it says, a line each.
    pub summary: Vec<String>,
    /// How many of its keys have signed.
    pub signed: u64,
    /// How many have to.
    pub threshold: u64,
    /// The ids of the keys that may sign and have not.
    pub missing: Vec<String>,
}

/// Signs what waits with the keys that fit, after reading all of it. Without keys it is read and told, and
/// nothing is signed.
///
/// # Errors
/// [`Error`] where nothing waits, where what waits is not whole, or where a key fits nothing of it;
/// nothing was signed then.
pub fn sign(dir: &Path, keys: &[SecretKey], profile: ProfileReader<'_>, now: UnixTime) -> Result<Vec<Signing>, Error> {
    let repository = Repository::open(dir)?;
    let names = repository.all_waiting()?;
    if names.is_empty() {
        return Err(Error::refused("nothing waits for a signature"));
    }
    let above = repository.latest(TARGETS)?;
    let mut signed = Vec::new();
    for name in names {
        let holders = repository.holders(&name)?;
        let Some(mut role) = repository.waiting(&name)? else { continue };
        let fitting: Vec<&SecretKey> = keys.iter().filter(|key| holders.hold(key.public())).collect();
        if keys.is_empty() || !fitting.is_empty() {
            inspect::in_date(&name, role.signed.expires, now)?;
            let delegation = above.as_ref().and_then(|above| inspect::delegation(&above.signed, &name));
            inspect::allowed(delegation, role.signed.targets.keys().map(tough::TargetName::raw))?;
            inspect::parts(dir, &role.signed, profile)?;
            for key in &fitting {
                add_signature(&mut role, key)?;
            }
        }
        signed.push((name, holders, role, !fitting.is_empty()));
    }
    let fits = |key: &&SecretKey| signed.iter().any(|(_, holders, ..)| holders.hold(key.public()));
    if let Some(foreign) = keys.iter().find(|key| !fits(key)) {
        return Err(Error::refused(format!("the key {} may sign nothing of what waits", foreign.public().id())));
    }
    for (name, _, role, touched) in &signed {
        if *touched {
            repository.wait(name, role)?;
        }
    }
    Ok(signed.into_iter().map(|(name, holders, role, _)| state(name, &holders, &role)).collect())
}

fn state(name: String, holders: &Holders, role: &tough::schema::Signed<tough::schema::Targets>) -> Signing {
    Signing {
        role: name,
        summary: inspect::summary(&role.signed),
        signed: number(holders.signed(role).len()),
        threshold: holders.threshold(),
        missing: holders.missing(role),
    }
}
