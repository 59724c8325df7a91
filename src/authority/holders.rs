//! Who may sign a role, and who has.

use super::Error;
use super::keys::{Key, SecretKey};
use tough::schema::{Delegations, Role, RoleType, Root, Signed};

/// The keys of a role, and how many of them have to sign.
#[derive(Clone, Debug)]
pub struct Holders {
    keys: Vec<Key>,
    threshold: u64,
}

impl Holders {
    /// Those of a top-level role.
    #[must_use]
    pub fn of_root(root: &Root, role: RoleType) -> Self {
        let keys = root.keys(role).filter_map(|key| Key::of(key.clone()).ok()).collect();
        Self { keys, threshold: root.roles.get(&role).map_or(u64::MAX, |keys| keys.threshold.get()) }
    }

    /// Those of a delegated role; `None` where it is not delegated.
    #[must_use]
    pub fn of_delegation(delegations: Option<&Delegations>, name: &str) -> Option<Self> {
        let delegations = delegations?;
        let role = delegations.roles.iter().find(|role| role.name == name)?;
        let keys = role.keyids.iter().filter_map(|id| Key::of(delegations.keys.get(id)?.clone()).ok()).collect();
        Some(Self { keys, threshold: role.threshold.get() })
    }

    /// The ids of the keys that signed, each once.
    #[must_use]
    pub fn signed<T: Role>(&self, role: &Signed<T>) -> Vec<String> {
        let Ok(message) = role.signed.canonical_form() else { return Vec::new() };
        let made = |key: &&Key| {
            let own = role.signatures.iter().filter(|signature| signature.keyid == *key.tuf_id());
            own.into_iter().any(|signature| key.verifies(&message, &signature.sig))
        };
        self.keys.iter().filter(made).map(Key::id).collect()
    }

    /// Whether enough of the keys signed.
    #[must_use]
    pub fn is_met<T: Role>(&self, role: &Signed<T>) -> bool {
        super::number(self.signed(role).len()) >= self.threshold
    }

    /// The ids of the keys that may sign and have not.
    #[must_use]
    pub fn missing<T: Role>(&self, role: &Signed<T>) -> Vec<String> {
        let signed = self.signed(role);
        self.keys.iter().map(Key::id).filter(|id| !signed.contains(id)).collect()
    }

    /// How many have to sign.
    #[must_use]
    pub const fn threshold(&self) -> u64 {
        self.threshold
    }

    /// The ids of all keys.
    pub fn ids(&self) -> impl Iterator<Item = String> {
        self.keys.iter().map(Key::id)
    }

    /// Whether the key is one of them.
    #[must_use]
    pub fn hold(&self, key: &Key) -> bool {
        self.keys.iter().any(|held| held == key)
    }
}

/// Adds the key's signature, in place of one that it made before.
///
/// # Errors
/// [`Error`] where the key cannot sign.
pub fn add_signature<T: Role>(role: &mut Signed<T>, key: &SecretKey) -> Result<(), Error> {
    let message = role.signed.canonical_form().map_err(|cause| Error::refused(cause.to_string()))?;
    let signature = key.sign(&message)?;
    role.signatures.retain(|made| made.keyid != signature.keyid);
    role.signatures.push(signature);
    Ok(())
}
