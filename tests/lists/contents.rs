//! What is taken out of a list, what is left, and the dates it gets.

use crate::issuer::{Issuer, Key};
use crate::makers::{
    Fault, Made, SWISS, austria, austrian_entries, directory, entries, entry, gateway, germany, germany_text, jwk_of,
    now, rsa_numbers, shc_key, signers, spki, sweden, swedish_claims, swiss_keys, switzerland, vci,
};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use gatelight::crypto::usages::Usages;
use gatelight::encoding::cbor::Value as Cbor;
use gatelight::model::policy::Realm;
use gatelight::store::SetData;
use gatelight::store::import::{Import, ImportKind, Request};
use gatelight::store::trust::{Role, Scope, TrustList, TrustedKey, Verification};
use serde_json::{Value, json};
use std::sync::Arc;

fn imported(made: &Made) -> Import {
    made.import(&[]).unwrap_or_else(|error| panic!("{error}"))
}

fn refusal(made: &Made) -> String {
    made.import(&[]).expect_err("it must be refused").to_string()
}

fn keys(import: &Import) -> Vec<Arc<TrustedKey>> {
    match SetData::read(import.set.info.kind, &import.set.bytes) {
        Ok(SetData::Trust(keys)) => keys,
        _ => panic!("a trust list"),
    }
}

fn left_out(import: &Import) -> Vec<(&'static str, u64)> {
    import.left_out.iter().map(|(why, count)| (*why, *count)).collect()
}

/// Issue time and end.
fn dates(import: &Import) -> [Option<String>; 2] {
    [import.set.info.issued, import.set.info.good_until].map(|time| time.map(|time| time.to_string()))
}

fn text(time: &str) -> Option<String> {
    Some(time.to_owned())
}

const TOO_OLD: &str = "1970-01-01T00:00:00Z";

#[test]
fn each_form_gives_its_signers_and_their_countries() {
    for (id, made) in [
        ("germany", germany(&entries(), Fault::None)),
        ("gateway", gateway(&entries())),
        ("dsc-tl-se", sweden(&swedish_claims(), Fault::None)),
        ("austria", austria(austrian_entries(), Fault::None)),
    ] {
        let import = imported(&made);
        let held = keys(&import);
        assert_eq!((import.set.info.id.as_str(), left_out(&import)), (id, vec![]));
        for signer in signers() {
            let key = held.iter().find(|key| key.kid.bytes() == signer.kid()).expect("the signer");
            assert_eq!(key.country.as_ref().map(|country| country.code()), Some(signer.country), "{id}");
            assert_eq!((&key.certificate, &key.scope), (&signer.certificate, &Scope::Kid), "{id}");
        }
        assert_eq!(held.len(), 2);
    }
}

#[test]
fn dates_come_from_the_list_and_a_list_that_should_have_them_and_has_not_is_too_old() {
    let german = imported(&germany(&entries(), Fault::None));
    assert_eq!(dates(&german), [text("2026-11-20T11:00:00Z"), None]);
    let [one, _] = signers();
    let mut undated = entry(&one, "DSC", "yesterday");
    assert_eq!(dates(&imported(&germany(std::slice::from_ref(&undated), Fault::None)))[0], text(TOO_OLD));
    undated["timestamp"] = Value::Null;
    assert_eq!(dates(&imported(&gateway(&[undated])))[0], text(TOO_OLD));

    let swedish = |change: &dyn Fn(&mut Value)| {
        let mut claims = swedish_claims();
        change(&mut claims);
        dates(&imported(&sweden(&claims, Fault::None)))
    };
    assert_eq!(swedish(&|_| ()), [text("2026-11-20T12:00:00Z"), text("2027-11-20T12:00:00Z")]);
    assert_eq!(swedish(&|claims| claims["iat"] = Value::Null)[0], text(TOO_OLD));
    assert_eq!(swedish(&|claims| claims["exp"] = "soon".into())[1], text(TOO_OLD));
    let ended = now().plus(-86_400).secs();
    assert_eq!(swedish(&|claims| claims["exp"] = ended.into())[1], text("2026-11-23T12:00:00Z"), "an expired list");

    let austrian = imported(&austria(austrian_entries(), Fault::None));
    assert_eq!(dates(&austrian), [text("2026-11-23T12:00:00Z"), text("2026-11-25T12:00:00Z")]);
    let mut alone = austria(austrian_entries(), Fault::None);
    alone.files.truncate(1);
    let alone = imported(&alone);
    assert_eq!(dates(&alone), [text(TOO_OLD), None]);
    assert!(alone.remarks[0].contains("signature file"));

    let swiss = imported(&switzerland(SWISS, &["AQIDBAUGBwg="], &swiss_keys(), Fault::None));
    assert_eq!(dates(&swiss), [None, text("2026-11-26T12:00:00Z")], "48 hours from the import on");

    assert_eq!(dates(&imported(&vci(&directory(), Fault::None)))[0], text("2026-11-22T06:00:00Z"));
    let mut undated = directory();
    undated["time"] = Value::Null;
    assert_eq!(dates(&imported(&vci(&undated, Fault::None)))[0], text(TOO_OLD));
}

#[test]
fn a_list_from_the_future_is_refused_and_says_that_the_clock_may_be_wrong() {
    let [one, _] = signers();
    let mut claims = swedish_claims();
    claims["iat"] = now().plus(2 * 86_400).secs().into();
    let mut later = directory();
    later["time"] = "2027-01-01T00:00:00Z".into();
    for made in [
        germany(&[entry(&one, "DSC", "2027-11-20T12:00:00Z")], Fault::None),
        gateway(&[entry(&one, "DSC", "2027-11-20T12:00:00Z")]),
        sweden(&claims, Fault::None),
        vci(&later, Fault::None),
    ] {
        let said = refusal(&made);
        assert!(said.contains("lies in the future") && said.contains("clock"), "{said}");
    }
}

#[test]
fn an_empty_list_is_refused() {
    let mut none = swedish_claims();
    none["dsc_trust_list"] = json!({});
    let mut nobody = directory();
    nobody["issuerInfo"] = json!([]);
    for made in [
        germany(&[], Fault::None),
        gateway(&[]),
        sweden(&none, Fault::None),
        austria(Vec::new(), Fault::None),
        switzerland(SWISS, &[], &[], Fault::None),
        vci(&nobody, Fault::None),
    ] {
        assert!(refusal(&made).contains("holds no signer"));
    }
    let withdrawn = refusal(&switzerland(SWISS, &[], &swiss_keys(), Fault::None));
    assert!(withdrawn.contains("nothing that can be used") && withdrawn.contains("not in force"), "{withdrawn}");
}

#[test]
fn several_keys_of_one_kid_are_all_kept_and_the_same_key_once() {
    let [one, two] = signers();
    let bare = |issuer: &Issuer| {
        let spki = issuer.trusted().spki;
        Cbor::Map(vec![
            ("i".into(), vec![7_u8; 8].into()),
            ("k".into(), spki.into()),
            ("nb".into(), 5.into()),
            ("na".into(), 9.into()),
        ])
    };
    let import = imported(&austria(vec![bare(&one), bare(&two), bare(&one)], Fault::None));
    let held = keys(&import);
    assert_eq!((held.len(), left_out(&import)), (2, vec![("came twice", 1)]));
    assert!(held.iter().all(|key| key.kid.bytes() == [7; 8] && (key.valid_from, key.valid_until) == (5, 9)));
    assert_ne!(held[0].spki, held[1].spki);
}

#[test]
fn entries_that_cannot_be_used_are_counted_with_their_reason() {
    let [one, two] = signers();
    let good = entry(&one, "DSC", "2026-11-20T12:00:00Z");
    let with = |member: &str, value: Value| {
        let mut entry = entry(&two, "DSC", "2026-11-20T12:00:00Z");
        entry[member] = value;
        entry
    };
    let large = Base64::encode_string(&[&[0x30, 0x82, 0x41, 0x00][..], &[0; 0x4100]].concat());
    for (bad, why) in [
        (with("rawData", large.into()), "certificate too large"),
        (with("rawData", "AAAA".into()), "certificate cannot be read"),
        (with("rawData", "?".into()), "no certificate in it"),
        (with("kid", Value::Null), "no kid in it"),
        (with("kid", "AQIDBAUGBwg=".into()), "kid is not its certificate's"),
        (with("thumbprint", "00".into()), "thumbprint is not its certificate's"),
        (with("certificateType", "UPLOAD".into()), "transport certificate"),
        (with("certificateType", "AUTHENTICATION".into()), "transport certificate"),
        (with("certificateType", "HEALTH".into()), "certificate type unknown"),
        (json!(7), "certificate type unknown"),
    ] {
        for made in [gateway(&[good.clone(), bad.clone()]), germany(&[good.clone(), bad.clone()], Fault::None)] {
            let import = imported(&made);
            assert_eq!((keys(&import).len(), left_out(&import)), (1, vec![(why, 1)]));
            assert_eq!((import.set.info.counts["left out"], import.set.info.entries()), (1, 1));
        }
        assert!(refusal(&gateway(&[bad])).contains(why));
    }
    let authority = [good, with("certificateType", "CSCA".into())];
    let listed = keys(&imported(&gateway(&authority)));
    assert!(listed.iter().any(|key| key.role == Role::Authority) && listed.len() == 2);
    let german = imported(&germany(&authority, Fault::None));
    assert_eq!(left_out(&german), [("no document signer", 1)], "Germany's list speaks of document signers only");
}

#[test]
fn a_doubled_member_refuses_the_list() {
    let content = serde_json::to_string(&json!({ "certificates": entries() })).expect("JSON");
    let doubled = content.replacen("\"country\":", "\"country\":\"FR\",\"country\":", 1);
    let said = refusal(&germany_text(&doubled, Fault::None));
    assert!(said.contains("broken or cut: JSON, at byte"), "{said}");
    let said = refusal(&Made {
        files: vec![("x.json".to_owned(), doubled.into_bytes())],
        given: "x.json",
        anchors: Vec::new(),
    });
    assert!(said.contains("broken or cut"), "{said}");
}

#[test]
fn more_entries_than_anybody_has_refuse_the_list() {
    let many = format!("{{\"certificates\":[{}{{}}]}}", "{},".repeat(20_000));
    assert!(refusal(&germany_text(&many, Fault::None)).contains("holds 20001 entries"));
    let entry = || Cbor::Map(Vec::new());
    assert!(refusal(&austria((0..20_001).map(|_| entry()).collect(), Fault::None)).contains("holds 20001 entries"));
}

#[test]
fn numbers_of_33_bytes_are_the_same_key_and_swiss_uses_are_kept() {
    let import = imported(&switzerland(SWISS, &["AQIDBAUGBwg=", "CAcGBQQDAgE="], &swiss_keys(), Fault::None));
    let held = keys(&import);
    assert_eq!(held.len(), 2);
    assert!(held.iter().all(|key| key.spki == spki(&Key::p256("swiss")) && key.country.is_none()));
    let usages = |kid: u8| held.iter().find(|key| key.kid.bytes()[0] == kid).expect("the key").usages;
    assert_eq!(usages(1), Usages::Only { test: false, vaccination: true, recovery: true });
    assert_eq!(usages(8), Usages::Any);

    let rsa = Key::rsa();
    let [n, _] = rsa_numbers(&rsa);
    let jwk =
        json!({ "keyId": "AQIDBAUGBwg=", "alg": "RS256", "use": "t", "n": Base64::encode_string(&n), "e": "AQAB" });
    let import = imported(&switzerland(SWISS, &["AQIDBAUGBwg="], &[jwk], Fault::None));
    assert_eq!(keys(&import)[0].spki, spki(&rsa));

    for (member, value, why) in [
        ("use", json!("x"), "use unknown"),
        ("use", json!(""), "use unknown"),
        ("keyId", json!("AAAAAAAAAAA="), "not in force"),
        ("crv", json!("P-521"), "key of a kind that is not verified"),
        ("x", json!("AA=="), "key is no point on its curve"),
        ("d", json!("AA=="), "private key given away"),
    ] {
        let mut list = swiss_keys();
        list[0][member] = value;
        let import = imported(&switzerland(SWISS, &["AQIDBAUGBwg=", "CAcGBQQDAgE="], &list, Fault::None));
        assert_eq!((keys(&import).len(), left_out(&import)), (1, vec![(why, 1)]));
    }
}

#[test]
fn a_swedish_key_is_its_certificate_and_bare_numbers_count_where_there_is_none() {
    let [one, two] = signers();
    let point = spki(&Key::p256("bare"));
    let number = |bytes: &[u8]| Base64UrlUnpadded::encode_string(&[&[0], bytes].concat());
    let bare = json!({ "kty": "EC", "kid": "AQIDBAUGBwg=", "crv": "P-256", "x": number(&point[27..59]), "y": number(&point[59..]) });
    let mut claims = swedish_claims();
    claims["dsc_trust_list"]["DE"] = json!({
        "keys": [jwk_of(&one.certificate), bare],
        "eku": { "AQIDBAUGBwg=": ["1.3.6.1.4.1.0.1847.2021.1.2", "1.3.6.1.5.5.7.3.2"] },
    });
    let held = keys(&imported(&sweden(&claims, Fault::None)));
    let key = held.iter().find(|key| key.certificate.is_empty()).expect("the bare key");
    assert_eq!((&key.spki, held.len()), (&point, 3));
    assert_eq!(key.usages, Usages::Only { test: false, vaccination: true, recovery: false });
    for (member, value, why) in [
        ("kid", json!("AQIDBAUGBwg="), "kid is not its certificate's"),
        ("x5t#S256", json!("AQID"), "thumbprint is not its certificate's"),
        ("x5c", json!(["AQID"]), "certificate cannot be read"),
    ] {
        let mut key = jwk_of(&two.certificate);
        key[member] = value;
        claims["dsc_trust_list"]["FR"]["keys"] = json!([key]);
        assert_eq!(left_out(&imported(&sweden(&claims, Fault::None))), [(why, 1)]);
    }
}

#[test]
fn austria_s_files_are_found_in_a_folder_and_beside_each_other() {
    let made = austria(austrian_entries(), Fault::None);
    let [list, signature] = [0, 1].map(|file| made.files[file].1.clone());
    for (names, given) in [
        (["trustlist", "trustlistsig"], "trustlist"),
        (["list.cbor", "listsig.cbor"], "list.cbor"),
        (["list.cbor", "list.cbor.sig"], "list.cbor"),
        (["list.cbor", "list.sig"], "list.cbor"),
        (["b", "a"], ""),
    ] {
        let files = vec![(names[0].to_owned(), list.clone()), (names[1].to_owned(), signature.clone())];
        let import = Made { files, given, anchors: Vec::new() }.import(&made.anchors);
        assert!(import.is_ok_and(|import| import.set.info.signed_by.is_some()), "{names:?}");
    }
}

#[test]
fn a_service_s_answers_are_taken_without_those_that_its_status_does_not_name() {
    let [one, two] = signers();
    let line = |issuer: &Issuer| Base64::encode_string(&issuer.certificate);
    let both = format!("{}\n{}\n", line(&one), line(&two)).into_bytes();
    let file =
        imported(&Made { files: vec![("answers.txt".to_owned(), both)], given: "answers.txt", anchors: Vec::new() });
    assert_eq!((file.set.info.id.as_str(), keys(&file).len()), ("verifier-service", 2));
    assert!(file.remarks[0].contains("withdrawn"));

    let status = json!([Base64::encode_string(&two.kid())]).to_string().into_bytes();
    let mut files = vec![("1".to_owned(), line(&one).into_bytes()), ("2".to_owned(), line(&two).into_bytes())];
    files.push(("status.json".to_owned(), status));
    let folder = imported(&Made { files: files.clone(), given: "", anchors: Vec::new() });
    assert_eq!(left_out(&folder), [("withdrawn", 1)]);
    assert_eq!((keys(&folder)[0].kid.bytes(), folder.remarks.is_empty()), (two.kid().as_slice(), true));
    for broken in ["{}", "[7]", "[\"?\"]", "["] {
        files[2].1 = broken.as_bytes().to_vec();
        assert!(Made { files: files.clone(), given: "", anchors: Vec::new() }.import(&[]).is_err(), "{broken}");
    }
}

#[test]
fn keys_of_health_cards_belong_to_their_issuer_and_never_verify_another_code() {
    let import = imported(&vci(&directory(), Fault::None));
    assert_eq!((import.set.info.id.as_str(), import.set.info.realm), ("vci", Realm::Production));
    let held = keys(&import);
    assert_eq!(held.len(), 3, "a key that two issuers share is there for each");
    let shared = shc_key("shared")["kid"].as_str().expect("a kid").to_owned();
    let mut trust = TrustList::default();
    trust.add(held.clone(), Realm::Production, 0);
    let kid = gatelight::model::envelope::Kid::new(shared.as_bytes());
    let of = |issuer: &str| trust.named_by(Scope::Shc(issuer.to_owned()), &kid).len();
    assert_eq!([of("https://a.example/shc"), of("https://b.example"), of("https://c.example")], [1, 1, 0]);
    assert!(trust.named_by(Scope::Nzcp("https://b.example".to_owned()), &kid).is_empty());
    assert!(trust.named(&kid).is_empty());

    // A code whose kid is the very bytes, signed by the very key.
    let issuer = Issuer::of(Key::p256("shared"), "DE");
    let mut draft = issuer.draft(now());
    draft.protected.retain(|(label, _)| *label != 4);
    draft.protected.push((4, shared.as_bytes().to_vec().into()));
    let code = gatelight::model::code::CodeText::line(draft.sign().text().as_bytes());
    let envelope = Arc::new(gatelight::formats::open(&code).unwrap_or_else(|_| panic!("an envelope")));
    assert!(matches!(trust.verify(&envelope, Realm::Production), Verification::NoKey));
}

#[test]
fn a_key_set_needs_its_issuer_and_keys_of_the_right_sort() {
    let set = |keys: Value| {
        let bytes = json!({ "keys": keys }).to_string().into_bytes();
        Made { files: vec![("jwks.json".to_owned(), bytes)], given: "jwks.json", anchors: Vec::new() }
    };
    let made = set(json!([shc_key("a")]));
    assert!(refusal(&made).contains("--issuer"));
    let with = |made: &Made, issuer: &str| made.import_as(Request { issuer: Some(issuer), ..Request::default() });
    for wrong in ["http://a.example", "a.example", "https://", "did:web:nzcp.identity.health.nz"] {
        assert!(with(&made, wrong).is_err(), "{wrong}");
    }
    let import = with(&made, "https://a.example/shc").expect("a key set");
    assert_eq!((import.set.info.id.as_str(), import.set.info.issued), ("shc-a-example-shc", None));
    for (member, value, why) in [
        ("kty", json!("RSA"), "no ES256 signing key"),
        ("use", json!("enc"), "no ES256 signing key"),
        ("alg", Value::Null, "no ES256 signing key"),
        ("kid", json!("AQID"), "kid is not its key's"),
        ("x", json!("AQID"), "key is no point on its curve"),
        ("d", json!("AQID"), "private key given away"),
    ] {
        let mut wrong = shc_key("b");
        wrong[member] = value;
        let import = with(&set(json!([shc_key("a"), wrong])), "https://a.example").expect("a key set");
        assert_eq!(left_out(&import), [(why, 1)]);
    }
}

#[test]
fn new_zealand_s_keys_are_those_that_it_names_as_signing() {
    let document = |did: &str, signing: &[&str]| {
        let jwk = shc_key("nz");
        let method = |kid: &str| {
            json!({ "id": format!("{did}#{kid}"), "controller": did, "type": "JsonWebKey2020",
                    "publicKeyJwk": { "kty": "EC", "crv": "P-256", "x": jwk["x"], "y": jwk["y"] } })
        };
        let signing: Vec<_> = signing.iter().map(|kid| format!("{did}#{kid}")).collect();
        let bytes = json!({ "id": did, "verificationMethod": [method("a"), method("b")], "assertionMethod": signing });
        Made {
            files: vec![("did.json".to_owned(), bytes.to_string().into_bytes())],
            given: "did.json",
            anchors: Vec::new(),
        }
    };
    let real = "did:web:nzcp.identity.health.nz";
    let import = imported(&document(real, &["b"]));
    let held = keys(&import);
    assert_eq!((import.set.info.id.as_str(), import.set.info.realm), ("new-zealand", Realm::Production));
    assert_eq!((held.len(), held[0].kid.bytes(), &held[0].scope), (1, b"b".as_slice(), &Scope::Nzcp(real.to_owned())));
    assert_eq!(left_out(&import), [("not named as a key that signs passes", 1)]);
    let example = imported(&document("did:web:nzcp.covid19.health.nz", &["a", "b"]));
    assert_eq!((example.set.info.realm, keys(&example).len()), (Realm::Dev, 2));
    assert!(refusal(&document(real, &[])).contains("not named as a key that signs"));
    assert!(refusal(&document("did:web:nzcp.identity.health.nz.example.org", &["a"])).contains("no DID document"));
}

#[test]
fn lists_that_are_not_read_are_named() {
    for (content, says) in [
        ("{\"payload\":\"e30=\",\"signature\":\"AA==\"}", "the Dutch list"),
        ("{\"certificatesDCC\":{}}", "the French list"),
        ("[{\"kid\":\"AA==\",\"publicKey\":\"AA==\"}]", "the British or the Norwegian list"),
    ] {
        let made = Made { files: vec![("x".to_owned(), content.as_bytes().to_vec())], given: "x", anchors: Vec::new() };
        let said = refusal(&made);
        assert!(said.contains(says) && said.contains("docs/trust-lists.md"), "{said}");
    }
}

#[test]
fn a_list_taken_for_another_is_refused_and_none_panics() {
    const KINDS: [&str; 8] = ["did", "germany", "sweden", "austria", "switzerland", "gateway", "shc", "certificates"];
    for (name, made) in crate::makers::all_signed(Fault::None) {
        for kind in
            KINDS.iter().filter(|kind| !made.given.is_empty() && **kind != name && (name, **kind) != ("vci", "shc"))
        {
            let request = Request { kind: ImportKind::named(kind), ..Request::default() };
            assert!(made.import_as(request).is_err(), "{name} as {kind}");
        }
    }
}
