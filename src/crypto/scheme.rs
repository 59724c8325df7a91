//! How certificates and messages say that they are signed (RFC 5280 section 4.1.1.2).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use der::asn1::{ContextSpecific, ObjectIdentifier};
use der::{Encode, Reader, SliceReader, TagNumber};
use x509_cert::spki::AlgorithmIdentifierRef;

/// A hash that a signature may be made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// The hash of that identifier (RFC 5754 section 2).
    ///
    /// # Errors
    /// [`SchemeError`].
    pub fn of(oid: ObjectIdentifier) -> Result<Self, SchemeError> {
        match oid {
            SHA256 => Ok(Self::Sha256),
            SHA384 => Ok(Self::Sha384),
            SHA512 => Ok(Self::Sha512),
            SHA1 => Err(SchemeError::Sha1),
            other => Err(unsupported(other)),
        }
    }

    const fn bytes(self) -> u8 {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

/// The scheme and hash of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// ECDSA; the signature is a DER `ECDSA-Sig-Value` (RFC 5753 section 7.2).
    Ecdsa(Hash),
    /// RSA with the padding of PKCS#1 version 1.5.
    Pkcs1(Hash),
    /// RSASSA-PSS with MGF1 of the same hash and a salt as long as it.
    Pss(Hash),
}

/// Why a signature is not looked at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemeError {
    /// Made with SHA-1, of which collisions can be bought: it proves nothing.
    #[error("it is signed with SHA-1, which proves nothing any more")]
    Sha1,
    /// Another scheme, hash or set of parameters.
    #[error("a signature of this kind is not supported ({oid})")]
    Unsupported {
        /// The object identifier that tells the kind.
        oid: String,
    },
}

impl Scheme {
    /// The scheme that an algorithm identifier names.
    ///
    /// # Errors
    /// [`SchemeError`].
    pub fn of(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<Self, SchemeError> {
        match algorithm.oid {
            ECDSA_SHA256 => Ok(Self::Ecdsa(Hash::Sha256)),
            ECDSA_SHA384 => Ok(Self::Ecdsa(Hash::Sha384)),
            ECDSA_SHA512 => Ok(Self::Ecdsa(Hash::Sha512)),
            RSA_SHA256 => Ok(Self::Pkcs1(Hash::Sha256)),
            RSA_SHA384 => Ok(Self::Pkcs1(Hash::Sha384)),
            RSA_SHA512 => Ok(Self::Pkcs1(Hash::Sha512)),
            RSA_PSS => pss(algorithm).map(Self::Pss),
            ECDSA_SHA1 | RSA_SHA1 => Err(SchemeError::Sha1),
            other => Err(unsupported(other)),
        }
    }

    /// The scheme of a CMS signer, who may name key and hash apart (RFC 5754 section 3.2).
    ///
    /// # Errors
    /// [`SchemeError`].
    pub fn of_signer(algorithm: &AlgorithmIdentifierRef<'_>, digest: Hash) -> Result<Self, SchemeError> {
        match algorithm.oid {
            RSA => Ok(Self::Pkcs1(digest)),
            EC => Ok(Self::Ecdsa(digest)),
            _ => Self::of(algorithm),
        }
    }
}

const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ECDSA_SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.1");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

fn unsupported(oid: ObjectIdentifier) -> SchemeError {
    SchemeError::Unsupported { oid: oid.to_string() }
}

/// The hash of `RSASSA-PSS-params` (RFC 4055 section 3.1), whose defaults are SHA-1 throughout.
fn pss(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<Hash, SchemeError> {
    let other = || unsupported(RSA_PSS);
    let bytes = algorithm.parameters.ok_or(SchemeError::Sha1)?.to_der().map_err(|_| other())?;
    let (hash, mask, salt, trailer) = pss_parameters(&bytes).map_err(|_| other())?;
    let hash = Hash::of(hash.ok_or(SchemeError::Sha1)?)?;
    // MGF1 with another hash and salts of another length are allowed, and nobody's.
    let plain = mask == Some(hash) && salt == Some(hash.bytes()) && trailer.is_none_or(|trailer| trailer == 1);
    plain.then_some(hash).ok_or_else(other)
}

type PssParameters = (Option<ObjectIdentifier>, Option<Hash>, Option<u8>, Option<u8>);

fn pss_parameters(der: &[u8]) -> der::Result<PssParameters> {
    let mut reader = SliceReader::new(der)?;
    let read = reader.sequence(|members| {
        let hash = ContextSpecific::<AlgorithmIdentifierRef<'_>>::decode_explicit(members, TagNumber(0))?;
        let mask = ContextSpecific::<AlgorithmIdentifierRef<'_>>::decode_explicit(members, TagNumber(1))?;
        let salt = ContextSpecific::<u8>::decode_explicit(members, TagNumber(2))?;
        let trailer = ContextSpecific::<u8>::decode_explicit(members, TagNumber(3))?;
        let mask = mask.filter(|mask| mask.value.oid == MGF1).and_then(|mask| mask.value.parameters);
        let mask = mask.map(|inner| inner.decode_as::<AlgorithmIdentifierRef<'_>>()).transpose()?;
        Ok::<_, der::Error>((
            hash.map(|hash| hash.value.oid),
            mask.and_then(|inner| Hash::of(inner.oid).ok()),
            salt.map(|salt| salt.value),
            trailer.map(|trailer| trailer.value),
        ))
    })?;
    reader.finish()?;
    Ok(read)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Hash, Scheme, SchemeError};
    use der::Decode;
    use x509_cert::spki::AlgorithmIdentifierRef;

    fn scheme(der: &[u8]) -> Result<Scheme, SchemeError> {
        Scheme::of(&AlgorithmIdentifierRef::from_der(der).unwrap())
    }

    #[test]
    fn knows_the_schemes_of_real_certificates() {
        let ecdsa = |last| [b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03".as_slice(), &[last]].concat();
        let rsa = |last| [b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01".as_slice(), &[last, 5, 0]].concat();
        for (hash, elliptic, pkcs1) in [(Hash::Sha256, 2, 11), (Hash::Sha384, 3, 12), (Hash::Sha512, 4, 13)] {
            assert_eq!(scheme(&ecdsa(elliptic)), Ok(Scheme::Ecdsa(hash)));
            assert_eq!(scheme(&rsa(pkcs1)), Ok(Scheme::Pkcs1(hash)));
        }
        assert_eq!(scheme(b"\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x04\x01"), Err(SchemeError::Sha1));
        assert_eq!(scheme(&rsa(5)), Err(SchemeError::Sha1));
        let md5 = Err(SchemeError::Unsupported { oid: "1.2.840.113549.1.1.4".to_owned() });
        assert_eq!(scheme(&rsa(4)), md5);
    }

    /// PSS of this hash, this mask hash and this salt.
    fn pss(hash: u8, mask: u8, salt: u8) -> Vec<u8> {
        let sha2 = |last| [b"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02".as_slice(), &[last]].concat();
        let mgf1 = [b"\xa1\x1a\x30\x18\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08".as_slice(), &sha2(mask)].concat();
        let members = [[0xa0, 0x0d].as_slice(), &sha2(hash), &mgf1, &[0xa2, 3, 2, 1, salt]].concat();
        let oid = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";
        [b"\x30\x3d".as_slice(), oid, &[0x30, 0x30], &members].concat()
    }

    #[test]
    fn takes_the_parameters_of_pss_from_the_certificate() {
        assert_eq!(scheme(&pss(1, 1, 32)), Ok(Scheme::Pss(Hash::Sha256)));
        assert_eq!(scheme(&pss(2, 2, 48)), Ok(Scheme::Pss(Hash::Sha384)));
        assert_eq!(scheme(&pss(3, 3, 64)), Ok(Scheme::Pss(Hash::Sha512)));
        for other in [pss(3, 3, 32), pss(3, 1, 64), pss(4, 4, 32)] {
            assert!(matches!(scheme(&other), Err(SchemeError::Unsupported { .. })), "{other:02x?}");
        }
        let defaults = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x00";
        assert_eq!(scheme(defaults), Err(SchemeError::Sha1));
    }
}
