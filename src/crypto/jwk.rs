//! Public keys that come as bare numbers (RFC 7518 section 6).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::key::{KeyError, PublicKey};
use der::asn1::{BitStringRef, ObjectIdentifier, UintRef};
use der::{Any, Encode, Tag};
use x509_cert::spki::{AlgorithmIdentifier, SubjectPublicKeyInfo};

const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// The `SubjectPublicKeyInfo` (DER) of a point on P-256.
///
/// Real lists write a coordinate with a zero in front (33 bytes) or without its first
/// zeros (31 and fewer): both are the same number.
///
/// # Errors
/// [`KeyError::Malformed`] for a longer number, or a point that is not on the curve.
pub fn p256(x: &[u8], y: &[u8]) -> Result<Vec<u8>, KeyError> {
    const UNCOMPRESSED: u8 = 4;
    let mut point = vec![UNCOMPRESSED];
    point.extend(coordinate(x).ok_or(KeyError::Malformed)?);
    point.extend(coordinate(y).ok_or(KeyError::Malformed)?);
    let curve = Any::new(Tag::ObjectIdentifier, P256.as_bytes()).map_err(|_| KeyError::Malformed)?;
    checked(EC, curve, &point)
}

/// The `SubjectPublicKeyInfo` (DER) of an RSA key.
///
/// # Errors
/// [`KeyError`] for numbers that are no RSA key of a size that we verify with.
pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<Vec<u8>, KeyError> {
    let numbers = || {
        let numbers = [UintRef::new(modulus)?, UintRef::new(exponent)?];
        let content = numbers.iter().map(Encode::to_der).collect::<der::Result<Vec<_>>>()?.concat();
        Any::new(Tag::Sequence, content)?.to_der()
    };
    let key = numbers().map_err(|_| KeyError::Malformed)?;
    checked(RSA, Any::null(), &key)
}

/// 32 bytes, whatever zeros are missing or too many in front.
fn coordinate(number: &[u8]) -> Option<[u8; 32]> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let digits = number.get(zeros..)?;
    let mut whole = [0; 32];
    let start = whole.len().checked_sub(digits.len())?;
    whole.get_mut(start..)?.copy_from_slice(digits);
    Some(whole)
}

fn checked(oid: ObjectIdentifier, parameters: Any, key: &[u8]) -> Result<Vec<u8>, KeyError> {
    let algorithm = AlgorithmIdentifier { oid, parameters: Some(parameters) };
    let key = BitStringRef::from_bytes(key).map_err(|_| KeyError::Malformed)?;
    let spki = SubjectPublicKeyInfo { algorithm, subject_public_key: key };
    let spki = spki.to_der().map_err(|_| KeyError::Malformed)?;
    PublicKey::from_spki(&spki).map(|_| spki)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{p256, rsa};
    use aws_lc_rs::encoding::AsDer;
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{KeyPair, RsaKeyPair};
    use der::Decode;
    use der::asn1::Uint;
    use p256::pkcs8::EncodePublicKey;

    #[test]
    fn a_point_gives_the_key_that_it_came_from_whatever_zeros_stand_before_it() {
        // Of the first scalars, one with a coordinate that begins with a zero.
        for scalar in 1..=255_u8 {
            let mut secret = [0; 32];
            secret[31] = scalar;
            let key = p256::ecdsa::SigningKey::from_slice(&secret).unwrap();
            let spki = key.verifying_key().to_public_key_der().unwrap().as_bytes().to_vec();
            let (x, y) = (&spki[27..59], &spki[59..]);
            let longer = |number: &[u8]| [&[0], number].concat();
            let shorter = |number: &[u8]| number.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<_>>();
            assert_eq!(p256(x, y).as_deref(), Ok(spki.as_slice()));
            assert_eq!(p256(&longer(x), &longer(y)).as_deref(), Ok(spki.as_slice()), "33 bytes");
            assert_eq!(p256(&shorter(x), &shorter(y)).as_deref(), Ok(spki.as_slice()));
            assert!(p256(&[&[1], x].concat(), y).is_err() && p256(y, x).is_err() && p256(x, b"").is_err());
        }
    }

    #[test]
    fn two_numbers_give_the_rsa_key_that_they_came_from() {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let numbers = Vec::<Uint>::from_der(pair.public_key().as_ref()).unwrap();
        let [n, e] = [numbers[0].as_bytes(), numbers[1].as_bytes()];
        let der: aws_lc_rs::encoding::PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        let spki = rsa(n, e);
        assert_eq!(spki.as_deref(), Ok(der.as_ref()));
        assert_eq!(rsa(&[&[0], n].concat(), e), spki);
        assert!(rsa(&n[..128], e).is_err() && rsa(n, b"").is_err() && rsa(b"", b"\x03").is_err());
    }
}
