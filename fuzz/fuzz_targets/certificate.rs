//! X.509 certificates, in DER or PEM.
#![no_main]

use gatelight::crypto::chain::Link;
use gatelight::crypto::x509::{DocumentSigner, certificates_in};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for der in certificates_in(bytes).unwrap_or_default() {
        let _ = DocumentSigner::parse(&der);
        let _ = Link::parse(&der).map(|link| link.signed_by(&link));
    }
});
