//! The program in a home of its own, and the shapes of what it prints.

use crate::issuer::Issuer;
use gatelight::app::clock;
use gatelight::model::time::UnixTime;
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub fn now() -> UnixTime {
    clock::clock()
}

/// The issuer whose certificate [`Home::trusting`] imports.
pub fn own() -> Issuer {
    Issuer::new("own", "DE")
}

/// A production code of that issuer, issued five days ago.
pub fn good() -> String {
    own().draft(now()).sign().text()
}

/// The same with a changed payload: 200.
pub fn altered() -> String {
    let mut signed = own().draft(now()).sign();
    let last = signed.payload.len() - 1;
    signed.payload[last] ^= 1;
    signed.text()
}

/// A code of a signer that no store knows: 203.
pub fn unlisted() -> String {
    Issuer::new("unlisted", "DE").draft(now()).sign().text()
}

/// A folder with a store; the program's home and working folder.
pub struct Home {
    dir: tempfile::TempDir,
}

pub struct Done {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Home {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A home whose store knows [`own`].
    pub fn trusting() -> Self {
        let home = Self::new();
        home.file("own.der", own().certificate);
        let done = home.run(["store", "import", "own.der"]);
        assert_eq!(done.status, 0, "{}", done.err);
        home
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, bytes).expect("a file");
        path
    }

    /// The program with these arguments. Its store is the default one of its home.
    pub fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gatelight"));
        command.args(args).current_dir(self.path()).stdin(Stdio::null());
        command.env("HOME", self.path()).env("XDG_DATA_HOME", self.path().join("data"));
        for name in ["NO_COLOR", "DISPLAY", "WAYLAND_DISPLAY", "XDG_CONFIG_HOME"] {
            command.env_remove(name);
        }
        command
    }

    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Done {
        finished(&mut self.command(args))
    }

    /// `check --json` with these arguments: each object is of its shape. The exit status stands last.
    pub fn check<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> (Vec<Value>, i32) {
        let args: Vec<_> = args.into_iter().map(|arg| arg.as_ref().to_owned()).collect();
        let done = self.run(["check", "--json"].iter().map(|arg| OsStr::new(arg).to_owned()).chain(args));
        (objects("check", &done.out), done.status)
    }
}

pub fn finished(command: &mut Command) -> Done {
    let done = command.output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    let status = done.status.code().expect("no signal ended it");
    let done = Done { status, out: text(done.stdout), err: text(done.stderr) };
    assert!(!done.err.contains("a fault of ours"), "{}", done.err);
    done
}

/// The objects of an output, each of the shape in `assets/schema/`.
pub fn objects(schema: &str, out: &str) -> Vec<Value> {
    let validator = validator(schema);
    let object = |line: &str| {
        let object: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let wrong: Vec<_> = validator.iter_errors(&object).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{line}: {wrong:?}");
        object
    };
    out.lines().map(object).collect()
}

pub fn validator(schema: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/schema/{schema}.json"));
    let schema: Value = serde_json::from_slice(&fs::read(path).expect("a schema")).expect("JSON");
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap_or_else(|error| panic!("{error}"))
}

/// Verdict and code of each object.
pub fn verdicts(objects: &[Value]) -> Vec<(&str, u64)> {
    let verdict = |object: &Value| object["code"].as_u64().expect("a number");
    objects.iter().map(|object| (object["verdict"].as_str().expect("a text"), verdict(object))).collect()
}
