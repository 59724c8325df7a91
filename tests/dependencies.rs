//! What stands under the program: nothing that speaks HTTP or TLS, nothing from outside the registry.

use std::collections::BTreeSet;
use std::process::Command;

/// Clients, servers and the TLS stacks below them; and what asks a name server.
const SPEAKERS: [&str; 30] = [
    "actix-web",
    "attohttpc",
    "axum",
    "boring",
    "curl",
    "curl-sys",
    "h2",
    "h3",
    "hickory-resolver",
    "http",
    "hyper",
    "hyper-util",
    "isahc",
    "minreq",
    "native-tls",
    "openssl",
    "openssl-sys",
    "quinn",
    "reqwest",
    "rustls",
    "rustls-webpki",
    "s2n-tls",
    "schannel",
    "security-framework",
    "surf",
    "tiny_http",
    "tungstenite",
    "ureq",
    "warp",
    "websocket",
];

/// The names of all packages that are linked into the program, built with `features`.
fn linked(features: &[&str]) -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.args(["tree", "--locked", "--edges", "normal", "--prefix", "none"]).args(features).output();
    let output = output.expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("names are text");
    text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn nothing_that_speaks_http_or_tls_is_linked() {
    let linked = linked(&[]);
    assert!(linked.contains("p256") && linked.contains("slint"), "the tree is the program's own: {linked:?}");
    assert!(!linked.contains("tough"), "the authority's side is a feature that is off: {linked:?}");
    let speakers: Vec<_> = SPEAKERS.iter().filter(|name| linked.contains(**name)).collect();
    assert!(speakers.is_empty(), "{speakers:?}");
}

#[test]
fn the_authority_alone_links_a_tls_stack_and_only_under_its_feature() {
    let linked = linked(&["--features", "authority"]);
    let speakers: Vec<_> = SPEAKERS.iter().filter(|name| linked.contains(**name)).collect();
    assert_eq!(speakers, [&"rustls", &"rustls-webpki"], "tough links them, and nothing else may come along");
    assert!(linked.contains("tough"), "the feature is on: {linked:?}");
}

#[test]
fn the_library_alone_is_free_of_the_window_and_of_devices() {
    let linked = linked(&["--no-default-features"]);
    assert!(linked.contains("p256"), "the tree is the program's own: {linked:?}");
    let others: Vec<_> = linked
        .iter()
        .filter(|name| ["slint", "nokhwa", "serialport", "rodio", "cpal"].iter().any(|part| name.contains(part)))
        .collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn every_package_comes_from_the_registry() {
    let lock: toml::Table = include_str!("../Cargo.lock").parse().expect("a lock file is TOML");
    let packages = lock["package"].as_array().expect("a list of packages");
    let source = |package: &toml::Value| package.get("source").and_then(toml::Value::as_str).map(str::to_owned);
    let sources: BTreeSet<_> = packages.iter().filter_map(source).collect();
    assert_eq!(sources.len(), 1, "one registry and nothing else: {sources:?}");
    assert!(sources.iter().all(|source| source.starts_with("registry+")), "{sources:?}");
    let without: Vec<_> = packages.iter().filter(|package| source(package).is_none()).collect();
    assert_eq!(without.len(), 1, "only this program has no source: {without:?}");
}
