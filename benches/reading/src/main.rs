//! Measures Gatelight's reader against its peers, on the same pixels in one run.

mod case;
mod clock;
mod drawn;
mod frames;
mod memory;
mod peers;
mod photos;
mod pictures;
mod report;
mod run;
// Shared with the golden test of the main package.
#[path = "../../../tests/support/scenes/scene.rs"]
mod scenes;
mod tally;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::slice;

use clap::{Args, Parser, Subcommand};

use case::Case;
use peers::Purpose;

/// Measures readers of QR codes on the same pixels in one run.
#[derive(Parser)]
struct Command {
    #[command(subcommand)]
    set: Set,
    #[command(flatten)]
    options: Options,
}

#[derive(Args)]
struct Options {
    /// Readers by name, with commas between.
    #[arg(long, global = true, value_delimiter = ',')]
    only: Vec<String>,
    /// Categories by name, with commas between.
    #[arg(long, global = true, value_delimiter = ',')]
    cats: Vec<String>,
    /// Every n-th picture (every n-th scene of sequences).
    #[arg(long, global = true, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
    /// Where to write what each reader missed or read wrong.
    #[arg(long, global = true, value_name = "FILE")]
    list_missed: Option<PathBuf>,
    /// One JSON object a picture (or scene) instead of tables.
    #[arg(long, global = true)]
    json: bool,
    /// Also measure each reader's peak memory, each in a process of its own (Linux).
    #[arg(long, global = true)]
    memory: bool,
    /// Run one reader and print this process's peak memory.
    #[arg(long, global = true, hide = true, value_name = "READER")]
    peak_of: Option<String>,
}

#[derive(Subcommand)]
enum Set {
    /// Frames of qr-frames/gen.py, single.
    Frames { folders: Vec<PathBuf> },
    /// The same, several of one scene one after the other.
    Sequences { folders: Vec<PathBuf> },
    /// Phones and paper, drawn here from a seed.
    Drawn {
        /// Another seed gives other frames.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Frames of each grade of each category.
        #[arg(long, default_value_t = 4)]
        per_grade: u64,
        /// Where to write the frames as PGM files, with a manifest for `frames`, instead of reading them.
        #[arg(long, value_name = "FOLDER")]
        save: Option<PathBuf>,
    },
    /// Photographs out of the test sets of other readers.
    Photos { conformance: PathBuf },
    /// The pictures of dgc-testdata.
    Pictures { conformance: PathBuf },
}

fn main() -> ExitCode {
    match measure(Command::parse()) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn measure(command: Command) -> Result<String, String> {
    let options = command.options;
    let (cases, purpose, scenes) = match command.set {
        Set::Frames { folders } => (frames::cases(&folders)?, Purpose::Frames, false),
        Set::Sequences { folders } => (frames::cases(&folders)?, Purpose::Frames, true),
        Set::Drawn { seed, per_grade, save } => {
            let cases = drawn::cases(seed, per_grade)?;
            if let Some(folder) = save {
                return frames::save(&folder, &chosen(cases, &options)).map(|()| String::new());
            }
            (cases, Purpose::Frames, false)
        }
        Set::Photos { conformance } => (photos::cases(&conformance)?, Purpose::Pictures, false),
        Set::Pictures { conformance } => (pictures::cases(&conformance)?, Purpose::Pictures, false),
    };
    let cases = chosen(cases, &options);
    // What panics is counted; its words would only stand between the tables.
    std::panic::set_hook(Box::new(|_| ()));
    if let Some(reader) = &options.peak_of {
        let mut peers =
            if reader == memory::NOTHING { Vec::new() } else { peers::chosen(slice::from_ref(reader), purpose)? };
        run::single(cases, &mut peers);
        return memory::peak().map(|kilobytes| kilobytes.to_string());
    }
    let mut peers = peers::chosen(&options.only, purpose)?;
    let names: Vec<_> = peers.iter().map(|peer| peer.name()).collect();
    let (missed, mut tables) = if scenes {
        let scenes = run::sequences(&cases, &mut peers);
        let tables = if options.json { report::scene_lines(&names, &scenes) } else { tally::scenes(&names, &scenes) };
        (report::missed_scenes(&names, &scenes), tables)
    } else {
        let rows = run::single(cases, &mut peers);
        let tables = if options.json { report::lines(&names, &rows) } else { tally::singles(&names, &rows) };
        (report::missed(&names, &rows), tables)
    };
    if let Some(file) = &options.list_missed {
        fs::write(file, missed).map_err(|why| format!("{}: {why}", file.display()))?;
    }
    if options.memory {
        tables += &memory::table(&names)?;
    }
    Ok(tables)
}

/// The cases of the wanted categories, every n-th scene of them.
fn chosen(cases: Vec<Case>, options: &Options) -> Vec<Case> {
    let wanted = cases.into_iter().filter(|case| options.cats.is_empty() || options.cats.contains(&case.category));
    let (mut scene, mut last) = (0, None);
    let counted = wanted.filter(|case| {
        if last.as_ref().is_some_and(|last| *last != case.item) {
            scene += 1;
        }
        last = Some(case.item.clone());
        scene % usize::from(options.limit) == 0
    });
    counted.collect()
}
