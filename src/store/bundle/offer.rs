//! What a bundle offers: its metadata verified, and every part that is not held read once and parsed.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::ProfileReader;
use super::difference;
use super::folder::Folder;
use super::names::{ABOUT, Brings, set_id};
use super::parts::{self, About, Origin};
use super::record::Record;
use super::refused::Refused;
use super::terms::{Step, Terms};
use super::trusted::{Part, Trusted, walk};
use crate::crypto::digest::hex;
use crate::model::limits::Limits;
use crate::model::time::UnixTime;
use crate::store::SetData;
use crate::store::generations::{Loaded, NewSet, bytes_of};
use crate::store::manifest::{SetInfo, SetKind};
use std::collections::BTreeMap;
use std::path::Path;

/// A bundle that may be taken.
pub struct Offer {
    /// What will be remembered of it.
    pub record: Record,
    /// Whether what was seen of versions counts no more.
    pub rotated: bool,
    /// Its sets, by id.
    pub sets: BTreeMap<String, Offered>,
}

/// A set that a bundle offers.
pub struct Offered {
    /// Where it lies in the bundle.
    pub path: String,
    /// What the manifest will say of it.
    pub info: SetInfo,
    /// Its bytes; `None` where the store holds the very same.
    pub bytes: Option<Vec<u8>>,
    /// Whether the authority signed how much it holds.
    pub size_is_signed: bool,
}

impl Offered {
    /// The set for the store, where its bytes are new.
    #[must_use]
    pub fn new_set(&self) -> Option<NewSet> {
        self.bytes.clone().map(|bytes| NewSet { info: self.info.clone(), bytes })
    }
}

/// What a bundle is read for.
pub struct Reading<'a> {
    /// The store that it is for.
    pub store: &'a Path,
    /// What that store holds.
    pub held: &'a Loaded,
    /// What is remembered of earlier bundles.
    pub record: &'a Record,
    /// Looks at profiles.
    pub profile: ProfileReader<'a>,
    /// The time: the clock's, or its floor where the clock is behind.
    pub now: UnixTime,
}

/// Reads the bundle at `path`.
///
/// # Errors
/// [`Refused`], naming the cause. Nothing was changed.
pub fn read(path: &Path, reading: &Reading<'_>) -> Result<Offer, Refused> {
    let folder = Folder::open(path)?;
    let trusted = walk(&folder, reading.record.root.as_bytes(), reading.now)?;
    let about = about(&folder, &trusted)?;
    let mut terms = BTreeMap::new();
    for (path, part) in &trusted.parts {
        let brought = Brings::at(path).ok_or_else(|| Refused::UnknownPart { path: path.clone() })?;
        terms.insert(path.as_str(), (part, brought, Terms::read(path, part.said(), reading.now)?));
    }
    let root = String::from_utf8_lossy(&trusted.root);
    let record = reading.record.next(&root, trusted.versions.clone(), &about.name, trusted.until);
    let origin =
        Origin { name: &about.name, anchor: &reading.record.anchor, profile: reading.profile, now: reading.now };
    let mut offer = Offer { record, rotated: trusted.rotated, sets: BTreeMap::new() };
    let mut reader = Reader { folder: &folder, trusted: &trusted, reading, origin, left: Limits::BUNDLE_BYTES };
    for (path, (part, brought, said)) in &terms {
        let Brings::Set(kind) = brought else { continue };
        let steps = terms.iter().filter_map(|(other, (part, _, said))| {
            let step = said.difference.clone().filter(|step| step.of == *path)?;
            Some((step, (*other, *part, said)))
        });
        let steps: Vec<_> = steps.collect();
        let offered = if *kind == SetKind::Revocation {
            reader.list(path, part, said, &steps)?
        } else {
            reader.part(path, part, *kind, said)?
        };
        offer.record.parts.insert((*path).to_owned(), hex(&part.sha256));
        if let Some(other) = offer.sets.insert(offered.info.id.clone(), offered) {
            return Err(Refused::Part { path: (*path).to_owned(), why: format!("{} has the same name", other.path) });
        }
    }
    lone_differences(&terms)?;
    Ok(offer)
}

fn about(folder: &Folder, trusted: &Trusted) -> Result<About, Refused> {
    let part = trusted.parts.get(ABOUT).ok_or_else(|| Refused::Missing { file: ABOUT.to_owned() })?;
    if part.role != "targets" {
        return Err(Refused::NotAllowed { role: part.role.clone(), path: ABOUT.to_owned() });
    }
    About::read(&trusted.read(folder, ABOUT, part)?)
}

/// Refuses a difference of nothing, or of a list that another role signs.
fn lone_differences(parts: &BTreeMap<&str, (&Part, Brings, Terms)>) -> Result<(), Refused> {
    for (path, (part, brought, terms)) in parts {
        let of = terms.difference.as_ref().map(|step| step.of.as_str());
        let base = of.and_then(|of| parts.get(of)).map(|(base, brought, _)| (&base.role, *brought));
        let is_right = match brought {
            Brings::Difference => base == Some((&part.role, Brings::Set(SetKind::Revocation))),
            Brings::About | Brings::Set(_) => of.is_none(),
        };
        if !is_right {
            let why = "it is no difference of a list that its role signs".to_owned();
            return Err(Refused::Part { path: (*path).to_owned(), why });
        }
    }
    Ok(())
}

/// Steps of a list, each with its path, its part and its terms.
type Steps<'t> = [(Step, (&'t str, &'t Part, &'t Terms))];

struct Reader<'a> {
    folder: &'a Folder,
    trusted: &'a Trusted,
    reading: &'a Reading<'a>,
    origin: Origin<'a>,
    left: u64,
}

impl<'a> Reader<'a> {
    fn part(&mut self, path: &str, part: &Part, kind: SetKind, terms: &Terms) -> Result<Offered, Refused> {
        let same = self.reading.record.parts.get(path) == Some(&hex(&part.sha256));
        if let Some((info, data)) = self.held(path).filter(|_| same) {
            return self.kept(path, info, data, terms);
        }
        let bytes = self.bytes(path, part)?;
        self.fresh(path, kind, bytes, terms)
    }

    /// A list of hashes: the base, and the differences that follow. What the store holds is taken as far
    /// as it reaches.
    fn list(&mut self, path: &str, base: &Part, terms: &Terms, steps: &Steps<'_>) -> Result<Offered, Refused> {
        let wrong = |why: String| Refused::Part { path: path.to_owned(), why };
        let all = difference::path(base.sha256, steps).map_err(wrong)?;
        let (last, end) = all.last().map_or((terms, base.sha256), |(step, (_, _, said))| (*said, step.to));
        let terms = Terms {
            issued: last.issued,
            good_until: last.good_until,
            entries: last.entries,
            difference: None,
            ..terms.clone()
        };
        let held = self.held(path);
        let state = held.and_then(|(info, _)| parts::sha256_of(&info.sha256));
        if let Some((info, data)) = held.filter(|_| state == Some(end)) {
            return self.kept(path, info, data, &terms);
        }
        let from_held = state.and_then(|state| all.iter().position(|(step, _)| step.from == state));
        let from_held = held.zip(from_held).and_then(|((info, _), first)| {
            Some((bytes_of(self.reading.store, self.reading.held.generation, info).ok()?, first))
        });
        let (bytes, first) = match from_held {
            Some(held) => held,
            None => (self.bytes(path, base)?, 0),
        };
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|_| wrong("it is not UTF-8 text".to_owned()));
        let mut list = text(bytes)?;
        for (step, (path, part, _)) in all.iter().skip(first) {
            let difference = text(self.bytes(path, part)?)?;
            let after = difference::apply(&list, &difference, step);
            list = after.map_err(|why| Refused::Part { path: (*path).to_owned(), why })?;
        }
        self.fresh(path, SetKind::Revocation, list.into_bytes(), &terms)
    }

    fn fresh(&self, path: &str, kind: SetKind, bytes: Vec<u8>, terms: &Terms) -> Result<Offered, Refused> {
        let NewSet { info, bytes } = parts::set(path, kind, bytes, terms, &self.origin)?;
        let size_is_signed = terms.entries.is_some();
        Ok(Offered { path: path.to_owned(), info, bytes: Some(bytes), size_is_signed })
    }

    /// The very same bytes are held; what is signed of them may be new.
    fn kept(&self, path: &str, info: &SetInfo, data: &SetData, terms: &Terms) -> Result<Offered, Refused> {
        let mut info = info.clone();
        parts::say(&mut info, data, path, terms, &self.origin)?;
        info.imported = self.origin.now;
        Ok(Offered { path: path.to_owned(), info, bytes: None, size_is_signed: terms.entries.is_some() })
    }

    /// The set of that path in the store, if it is whole and came with a bundle of this authority.
    fn held(&self, path: &str) -> Option<(&'a SetInfo, &'a SetData)> {
        let id = set_id(path);
        let sets = self.reading.held.sets.iter().filter_map(|(info, data)| Some((info, data.as_ref()?)));
        let mut own = sets.filter(|(info, _)| info.signed_by.as_deref() == Some(self.origin.anchor));
        own.find(|(info, _)| info.id == id)
    }

    fn bytes(&mut self, path: &str, part: &Part) -> Result<Vec<u8>, Refused> {
        let left = self.left.checked_sub(part.length);
        self.left = left.ok_or(Refused::TooMany { what: "bytes", most: Limits::BUNDLE_BYTES })?;
        self.trusted.read(self.folder, path, part)
    }
}
