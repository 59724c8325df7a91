//! Codes of other worlds, named by kind and never opened (threats T8).

/// The kind of a code that is no certificate, for words on a screen.
#[must_use]
pub fn kind(text: &[u8]) -> &'static str {
    if text.is_empty() {
        return "empty";
    }
    let Ok(text) = std::str::from_utf8(text) else { return "binary" };
    let lower: String = text.chars().take(16).collect::<String>().to_ascii_lowercase();
    let named = PREFIXES.iter().find(|(prefix, _)| lower.starts_with(prefix));
    if let Some((_, kind)) = named {
        return kind;
    }
    if text.chars().all(|sign| sign.is_ascii_digit()) {
        return "number";
    }
    // IATA bar-coded boarding pass: `M`, the number of legs, a name of 20 signs, `E` for electronic.
    if text.len() >= 60 && lower.starts_with('m') && text.as_bytes().get(22) == Some(&b'E') {
        return "boarding-pass";
    }
    "text"
}

const PREFIXES: [(&str, &str); 20] = [
    ("http://", "web-address"),
    ("https://", "web-address"),
    ("www.", "web-address"),
    ("wifi:", "wifi"),
    ("bcd\n", "payment"),
    ("bcd\r\n", "payment"),
    ("spc\n", "payment"),
    ("spc\r\n", "payment"),
    ("bitcoin:", "payment"),
    ("ethereum:", "payment"),
    ("upi://", "payment"),
    ("begin:vcard", "contact"),
    ("mecard:", "contact"),
    ("begin:vevent", "calendar"),
    ("begin:vcalendar", "calendar"),
    ("mailto:", "e-mail"),
    ("tel:", "phone"),
    ("sms", "phone"),
    ("geo:", "place"),
    ("otpauth", "password"),
];

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn names_what_people_show_by_mistake() {
        for (text, expected) in [
            ("HTTPS://EXAMPLE.ORG", "web-address"),
            ("BCD\n002\n1\nSCT", "payment"),
            ("BEGIN:VCARD\nVERSION:3.0", "contact"),
            ("BEGIN:VEVENT", "calendar"),
            ("mailto:a@example.org", "e-mail"),
            ("SMSTO:+491234", "phone"),
            ("tel:+491234", "phone"),
            ("geo:52.5,13.4", "place"),
            ("otpauth://totp/x", "password"),
            ("4006381333931", "number"),
            ("M1MUSTERMANN/ERIKA    EABC123 FRAMUCLH 0123 123Y001A0001 100", "boarding-pass"),
            ("hello", "text"),
        ] {
            assert_eq!(kind(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(kind(b"\xff\xfe"), "binary");
        assert_eq!(kind(b""), "empty");
    }
}
