//! Keys of the people who sign: made, read, named by their ids.

use super::{Error, files};
use crate::crypto::digest::hex;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ED25519, Ed25519KeyPair, UnparsedPublicKey};
use std::path::Path;
use tough::schema::Signature;
use tough::schema::decoded::{Decoded, Hex};
use tough::schema::key::Key as TufKey;
use tough::sign::{Sign, parse_keypair};

/// A public key as TUF metadata holds it, of one of the two kinds that checkpoints take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    id: Decoded<Hex>,
    key: TufKey,
}

impl Key {
    /// Reads a public key's own file, or the public part of a secret key's.
    ///
    /// # Errors
    /// [`Error`] where it is neither, or of another kind than Ed25519 and P-256.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let bytes = files::read(path)?;
        match serde_json::from_slice::<TufKey>(&bytes) {
            Ok(key) => Self::of(key).map_err(|why| Error::file(path, why)),
            Err(_) => SecretKey::parse(path, &bytes).map(|secret| secret.public),
        }
    }

    /// A key of metadata.
    ///
    /// # Errors
    /// A sentence where it is of a kind that checkpoints do not take.
    pub(super) fn of(key: TufKey) -> Result<Self, String> {
        if !matches!(key, TufKey::Ed25519 { .. } | TufKey::Ecdsa { .. }) {
            return Err("is of a kind that checkpoints do not take: Ed25519 or P-256 is needed".to_owned());
        }
        Ok(Self { id: key.key_id().map_err(|cause| cause.to_string())?, key })
    }

    /// The key's id: SHA-256 of the key in canonical form.
    pub(super) const fn tuf_id(&self) -> &Decoded<Hex> {
        &self.id
    }

    /// The key as metadata holds it.
    pub(super) const fn tuf(&self) -> &TufKey {
        &self.key
    }

    /// The key's id in hex.
    #[must_use]
    pub fn id(&self) -> String {
        hex(&self.id)
    }

    /// The key as its own file holds it, one line of JSON.
    ///
    /// # Errors
    /// [`Error`] where it cannot be written as JSON, which no key of ours causes.
    pub fn json(&self) -> Result<String, Error> {
        serde_json::to_string(&self.key).map_err(|cause| Error::refused(cause.to_string()))
    }

    /// Whether the key made a signature over `message`.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.key {
            TufKey::Ed25519 { keyval, .. } => {
                UnparsedPublicKey::new(&ED25519, &keyval.public).verify(message, signature).is_ok()
            }
            TufKey::Ecdsa { keyval, .. } => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &keyval.public).verify(message, signature).is_ok()
            }
            TufKey::Rsa { .. } | TufKey::EcdsaOld { .. } => false,
        }
    }
}

/// A key that can sign.
pub struct SecretKey {
    signer: Box<dyn Sign>,
    public: Key,
}

impl SecretKey {
    /// Makes a new Ed25519 key in a file that only its owner may read (PKCS#8, DER), and its public
    /// part in `FILE.pub`.
    ///
    /// # Errors
    /// [`Error`]; a file that is there is never overwritten.
    pub fn make(path: &Path) -> Result<Self, Error> {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
        let made = made.map_err(|_| Error::refused("the system gives no random numbers"))?;
        let secret = Self::parse(path, made.as_ref())?;
        let mut beside = path.as_os_str().to_owned();
        beside.push(".pub");
        if path.exists() {
            return Err(Error::file(path, "is there already, and a key is never overwritten"));
        }
        if Path::new(&beside).exists() {
            return Err(Error::file(beside, "is there already, and a key is never overwritten"));
        }
        files::write_secret(path, made.as_ref())?;
        files::write(Path::new(&beside), format!("{}\n", secret.public.json()?).as_bytes())?;
        Ok(secret)
    }

    /// Reads a key's file: Ed25519 or P-256, PKCS#8 in DER.
    ///
    /// # Errors
    /// [`Error`] where it holds no such key.
    pub fn read(path: &Path) -> Result<Self, Error> {
        Self::parse(path, &files::read(path)?)
    }

    fn parse(path: &Path, bytes: &[u8]) -> Result<Self, Error> {
        let none = "holds no key: a secret one (PKCS#8, DER) or the file of a public one is needed";
        let signer = parse_keypair(bytes).map_err(|_| Error::file(path, none))?;
        let public = Key::of(signer.tuf_key()).map_err(|why| Error::file(path, why))?;
        Ok(Self { signer: Box::new(signer), public })
    }

    /// Its public part.
    #[must_use]
    pub const fn public(&self) -> &Key {
        &self.public
    }

    /// Signs a message.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Signature, Error> {
        let waiting = tokio::runtime::Builder::new_current_thread().build();
        let waiting = waiting.map_err(|cause| Error::refused(cause.to_string()))?;
        let signed = waiting.block_on(self.signer.sign(message, &SystemRandom::new()));
        let signed =
            signed.map_err(|cause| Error::refused(format!("key {} cannot sign: {cause}", self.public.id())))?;
        Ok(Signature { keyid: self.public.id.clone(), sig: signed.into() })
    }
}
