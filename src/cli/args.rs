//! The arguments, as clap reads them.

use crate::input::scanner::Rate;
use crate::model::country::Country;
use crate::model::time::UnixTime;
use crate::rules::question::Place;
use clap::{Args as Group, Parser, Subcommand};
use std::path::PathBuf;

/// Checks signed health and travel codes, offline.
#[derive(Parser)]
#[command(name = "gatelight", version, about, long_about = None)]
pub struct Args {
    /// What to do; nothing opens the window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Open the window
    Window(Window),
    /// Try it with training codes: the window, or without a display a table and pictures
    Demo(Demo),
    /// Judge codes: pictures, PDF files, passes, text files with a code a line, - for standard input
    Check(Check),
    /// Where, and from when until when, a proof is accepted
    When(When),
    /// Read the codes of pictures, PDF files and passes, and judge nothing
    Read(Read),
    /// Show a code layer by layer; nothing is trusted
    Inspect(Inspect),
    /// The offline data
    Store(Store),
    /// Signed data bundles
    Bundle(Bundle),
    /// Business rules
    Rules(Rules),
    /// Health for monitoring: data ages, clock
    Status(Status),
    /// List the cameras, or test one
    Cameras(Cameras),
    /// List the serial ports that a hand scanner may have
    Scanners(Scanners),
    /// The training authority
    Training(Training),
    /// Checkpoint profiles
    Profile(Profile),
    /// Make the line `pin = …` of a kiosk's profile from a PIN that is typed twice, or is a line of standard input
    Pin,
    /// Known answers
    Selftest(Selftest),
}

/// What a judgement is made with.
#[derive(Group, Clone)]
pub struct Judging {
    /// Built-in profile (genuine, venue, entry, self-check, kiosk, training), one with its rules (entry+AT,
    /// venue+2g-plus), or a TOML file
    #[arg(long, default_value = "genuine", value_name = "NAME|FILE")]
    pub profile: String,
    #[command(flatten)]
    pub data: Data,
}

/// The data that a judgement is made with, and its time.
#[derive(Group, Clone)]
pub struct Data {
    /// Folder of the store
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,
    /// Trust exactly these keys or lists instead of the store's (repeatable)
    #[arg(long, value_name = "PATH")]
    pub trust: Vec<PathBuf>,
    /// Judge as of this time (RFC 3339)
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub at: Option<UnixTime>,
}

/// What a self-check is made with.
#[derive(Group, Clone)]
pub struct Asking {
    /// Built-in profile, one with its rules, or a TOML file
    #[arg(long, default_value = "self-check", value_name = "NAME|FILE")]
    pub profile: String,
    #[command(flatten)]
    pub data: Data,
    /// Print name, birth date, identifiers and the issuer's name, once the signature has passed
    #[arg(long)]
    pub show_holder: bool,
    /// Language of the words (en, de, fr, es, it, pt, pl, tr, uk, ar)
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
}

/// Options of `window`.
#[derive(Group, Default)]
pub struct Window {
    /// For travellers, with nobody beside it: full screen, no way out but the PIN (docs/kiosk.md)
    #[arg(long)]
    pub kiosk: bool,
    /// The profile for this run: a built-in one, one with its rules, or a TOML file (default: the one that is set up)
    #[arg(long, value_name = "NAME|FILE")]
    pub profile: Option<String>,
    /// The hand scanner's serial port, by its name or path (default: the one of the settings)
    #[arg(long, value_name = "PORT")]
    pub scanner: Option<String>,
    /// That port's rate (default: the one of the settings)
    #[arg(long, value_name = "BD", value_parser = rate)]
    pub scanner_rate: Option<Rate>,
}

/// Options of `check`.
#[derive(Group)]
pub struct Check {
    /// Pictures (png, jpg, webp), PDF, .pkpass, text files with a code a line, - for standard input
    #[arg(value_name = "INPUT", required_unless_present = "code")]
    pub inputs: Vec<PathBuf>,
    /// A code's text (repeatable)
    #[arg(long, value_name = "TEXT")]
    pub code: Vec<String>,
    #[command(flatten)]
    pub judging: Judging,
    /// Compare each holder with the ID of this machine-readable zone; its lines end in a line break, / or a blank
    ///
    /// Lists of processes and histories of shells show what is given here: with - it is read from
    /// standard input instead.
    #[arg(long, value_name = "TEXT")]
    pub id_mrz: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Print name, birth date and identifiers, once the signature has passed
    #[arg(long)]
    pub show_holder: bool,
    /// All codes are proofs of one person: one more answer at the end, which alone is the exit status
    #[arg(long)]
    pub together: bool,
    /// Print nothing but errors
    #[arg(long)]
    pub quiet: bool,
    /// Exit with 0 whatever the verdicts are
    #[arg(long)]
    pub report_only: bool,
    /// Threads
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: u16,
    /// Language of the words (en, de, fr, es, it, pt, pl, tr, uk, ar)
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
}

/// Options of `when`.
#[derive(Group)]
pub struct When {
    /// Pictures (png, jpg, webp), PDF, .pkpass, text files with a code a line, - for standard input: proofs of one
    /// person
    #[arg(value_name = "INPUT", required_unless_present = "code")]
    pub inputs: Vec<PathBuf>,
    /// A code's text (repeatable)
    #[arg(long, value_name = "TEXT")]
    pub code: Vec<String>,
    #[command(flatten)]
    pub asking: Asking,
    /// This place alone; the exit status is then its answer
    #[arg(long, value_name = "CC[-REGION]", value_parser = place)]
    pub country: Option<Place>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
    /// Write the table as a page to print (PDF) into a file that is not there yet
    #[arg(long, value_name = "FILE")]
    pub slip: Option<PathBuf>,
}

/// Options of `read`.
#[derive(Group)]
pub struct Read {
    /// Pictures (png, jpg, webp), PDF, .pkpass
    #[arg(value_name = "PICTURE", required = true)]
    pub pictures: Vec<PathBuf>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Options of `inspect`.
#[derive(Group)]
pub struct Inspect {
    /// A picture, a PDF file, a pass, a text file with a code a line, - for standard input
    #[arg(value_name = "INPUT", required_unless_present = "code")]
    pub input: Option<PathBuf>,
    /// A code's text
    #[arg(long, value_name = "TEXT")]
    pub code: Option<String>,
    /// Print personal values too
    #[arg(long)]
    pub show_holder: bool,
}

/// Options of `store`.
#[derive(Group)]
pub struct Store {
    #[command(subcommand)]
    pub command: StoreCommand,
    /// Folder of the store
    #[arg(long, value_name = "DIR", global = true)]
    pub store: Option<PathBuf>,
    /// One JSON object
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do with the store.
#[derive(Subcommand)]
pub enum StoreCommand {
    /// What it holds, and how old that is
    Status,
    /// Take a trust list, certificates, a folder of them, block.toml, a hash list, rules, value sets or an exported
    /// store
    ///
    /// Lists: WHO's and New Zealand's DID documents; Germany's, Sweden's, Austria's and Switzerland's
    /// signed lists; the EU gateway's JSON and its verifier service's answers; VCI's directory of
    /// SMART Health Card issuers, or one issuer's key set. docs/trust-lists.md has the files of each,
    /// docs/rules.md those of rules and value sets.
    Import(Import),
    /// Write all sets into a new folder, which another machine's `store import` takes
    ///
    /// Nobody signs such a folder: what was signed here is unsigned there. Carry it as safely as a list of your own.
    Export {
        /// The folder; made where it is not there, empty where it is
        dir: PathBuf,
    },
    /// Take a set out
    Remove {
        /// The set's id, as `store status` shows it
        id: String,
    },
}

/// Options of `store import`.
#[derive(Group)]
pub struct Import {
    /// The file, or the folder with the files that belong together
    pub path: PathBuf,
    /// What to take it for, instead of looking: certificates, did, cms, germany, sweden, austria,
    /// switzerland, gateway, shc, signers, block, revocation, rules, value-sets
    #[arg(long = "as", value_name = "KIND")]
    pub kind: Option<String>,
    /// The certificate or public key (PEM or DER) that vouches for the list; what it does not vouch
    /// for is refused
    #[arg(long, value_name = "FILE")]
    pub anchor: Option<PathBuf>,
    /// Whose keys a key set of SMART Health Cards holds (https://…)
    #[arg(long, value_name = "URL")]
    pub issuer: Option<String>,
    /// Also replace a newer set by an older one, or a verified one by one that is not
    #[arg(long)]
    pub force: bool,
}

/// Options of `rules`.
#[derive(Group)]
pub struct Rules {
    #[command(subcommand)]
    pub command: RulesCommand,
    /// One JSON object a line
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do with rules.
#[derive(Subcommand)]
pub enum RulesCommand {
    /// The rules that the store holds: whose, for what, from when until when, and whether they are valid today
    List {
        /// Folder of the store
        #[arg(long, value_name = "DIR")]
        store: Option<PathBuf>,
        /// Only those of this country
        #[arg(long, value_name = "CC", value_parser = country)]
        country: Option<Country>,
    },
    /// What each rule looks at in a code, and what it says; exit 1 where it is not accepted
    Explain(Explain),
    /// Try rules on their tests; exit 1 where one fails
    ///
    /// Every rule.json below the folder is tried on the JSON files of the folder `tests` beside it
    /// (payload, external, expected), as the public dgc-business-rules-testdata has them.
    Test {
        /// The folder
        dir: PathBuf,
    },
}

/// Options of `rules explain`.
#[derive(Group)]
pub struct Explain {
    /// A picture (png, jpg, webp), PDF, .pkpass, a text file with a code a line, - for standard input
    #[arg(value_name = "INPUT", required_unless_present = "code")]
    pub inputs: Vec<PathBuf>,
    /// A code's text (repeatable)
    #[arg(long, value_name = "TEXT")]
    pub code: Vec<String>,
    #[command(flatten)]
    pub asking: Asking,
    /// The rules of this place
    #[arg(long, value_name = "CC[-REGION]", value_parser = place, required_unless_present = "mode")]
    pub country: Option<Place>,
    /// The rules of a venue of this mode: 3g, 2g, 2g-plus, booster, test
    #[arg(long, value_name = "MODE", conflicts_with = "country")]
    pub mode: Option<String>,
}

/// Options of `bundle`.
#[derive(Group)]
pub struct Bundle {
    #[command(subcommand)]
    pub command: BundleCommand,
    /// Folder of the store
    #[arg(long, value_name = "DIR", global = true)]
    pub store: Option<PathBuf>,
    /// One JSON object
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do with bundles.
#[derive(Subcommand)]
pub enum BundleCommand {
    /// Take a bundle into use: a stick or a folder with metadata/ and targets/
    Install {
        /// The folder
        dir: PathBuf,
        /// Say what would change, and change nothing; exit 1 where it would need a second yes
        #[arg(long)]
        dry_run: bool,
        /// Also where a list loses a fifth or more, is empty or is taken away
        #[arg(long)]
        yes: bool,
    },
    /// Whose bundles this machine takes, what is in use, what was refused and what waits; exit 0 or 1
    Status,
    /// Look at a folder again and again, and take what is new
    Watch(Watch),
    #[cfg(feature = "authority")]
    #[command(flatten)]
    Office(super::authority::Command),
    /// Set the root of trust, once its fingerprint has been compared
    Trust {
        /// root.json of the authority
        file: PathBuf,
        /// The fingerprint on the authority's sheet, in hex; blanks do not matter
        #[arg(long, value_name = "SHA256")]
        fingerprint: Option<String>,
    },
}

/// Options of `bundle watch`.
#[derive(Group)]
pub struct Watch {
    /// The folder (default: `watch` in /etc/gatelight/checkpoint.toml)
    pub dir: Option<PathBuf>,
    /// Seconds from one look to the next
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = clap::value_parser!(u32).range(1..))]
    pub every: u32,
    /// Look once; exit 1 where something was refused or waits
    #[arg(long)]
    pub once: bool,
}

/// Options of `status`.
#[derive(Group)]
pub struct Status {
    #[command(flatten)]
    pub judging: Judging,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Options of `cameras`.
#[derive(Group)]
pub struct Cameras {
    /// Test the camera of this name, or the first that works: size, real rate, damage, smallest code
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    pub test: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Options of `scanners`.
#[derive(Group)]
pub struct Scanners {
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Options of `demo`.
#[derive(Group)]
pub struct Demo {
    /// Without a window, also where there is a display
    #[arg(long)]
    pub headless: bool,
    /// Where the pictures go (default: a new folder under the system's temporary one)
    #[arg(long, value_name = "DIR")]
    pub pictures: Option<PathBuf>,
}

/// Options of `training`.
#[derive(Group)]
pub struct Training {
    #[command(subcommand)]
    pub command: TrainingCommand,
}

/// What the training authority does.
#[derive(Subcommand)]
pub enum TrainingCommand {
    /// Write specimen codes, their pictures and the authority's lists into a folder
    Make {
        /// The folder; made where it is not there
        dir: PathBuf,
        /// Issue them as of this time (RFC 3339)
        #[arg(long, value_name = "TIME", value_parser = time)]
        at: Option<UnixTime>,
    },
}

/// Options of `profile`.
#[derive(Group)]
pub struct Profile {
    #[command(subcommand)]
    pub command: ProfileCommand,
}

/// What to do with a profile.
#[derive(Subcommand)]
pub enum ProfileCommand {
    /// Whether a profile can be used, and what is wrong with it
    Check {
        /// The TOML file, or a built-in name
        file: String,
    },
}

/// Options of `selftest`.
#[derive(Group)]
pub struct Selftest {
    /// Nothing: known answers; `sandbox`: try what must be refused
    #[arg(value_parser = ["sandbox"])]
    pub part: Option<String>,
}

fn place(text: &str) -> Result<Place, String> {
    let (country, region) = text.split_once('-').unwrap_or((text, ""));
    let is_region = region.len() <= 8 && region.bytes().all(|sign| sign.is_ascii_alphanumeric());
    let country = Country::parse(country).filter(|_| is_region && !text.ends_with('-'));
    let country = country.ok_or_else(|| "not a country such as AT, or a part of one such as DE-BY".to_owned())?;
    Ok(Place { country, region: region.to_ascii_uppercase() })
}

fn rate(text: &str) -> Result<Rate, String> {
    Rate::try_from(text.parse::<u32>().unwrap_or_default())
}

fn country(text: &str) -> Result<Country, String> {
    Country::parse(text).ok_or_else(|| "not a country code such as DE".to_owned())
}

fn time(text: &str) -> Result<UnixTime, String> {
    UnixTime::parse(text).ok_or_else(|| "not an RFC 3339 time such as 2021-07-15T00:00:00Z (1970 to 9999)".to_owned())
}
