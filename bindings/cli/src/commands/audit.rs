//! `veritee audit`: every piece of evidence below a folder.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use serde_json::json;
use veritee::{Ask, Evidence, Verdict, is_collateral, limits};

use super::{Outcome, read_all, read_policy, said, time};
use crate::{
    args::{Audit, ListFormat},
    files, paint,
};

/// Files and folders below the folder. What a fleet of a thousand machines keeps in a year, one file a day, is a third of this.
const FILES: usize = 1_000_000;
/// Folders within each other.
const DEPTH: usize = 64;
/// Bytes of all collateral in one folder, which are kept while its evidence is looked at. A chip's certificate has 1400.
const COLLATERAL_BYTES: usize = 256 << 20;

/// The files of one folder, in the order of their names.
struct Folder {
    files: Vec<PathBuf>,
    /// Links, sockets and the like, which are not opened.
    others: Vec<PathBuf>,
}

#[derive(Default)]
struct Totals {
    verified: usize,
    rejected: usize,
    unasked: usize,
    neither: usize,
    collateral: usize,
    unused: usize,
}

pub fn audit(args: &Audit) -> Outcome {
    let policy = read_policy(&args.policy)?;
    let (with, trust) = (read_all(&args.with)?, read_all(&args.trust)?);
    let ask = Ask::new(&policy, time(args.at.as_deref())?).collateral(&with).trust(&trust).map_err(said)?;
    let (mut folders, mut count) = (Vec::new(), 0);
    walk(&args.folder, 0, &mut count, &mut folders)?;
    let mut printer = Printer { root: &args.folder, format: args.format, totals: Totals::default() };
    for folder in &folders {
        audit_folder(folder, &ask, with.len(), &mut printer)?;
    }
    printer.totals();
    match printer.totals {
        Totals { unasked: 1.., .. } => Err(format!("{}: some evidence has more collateral beside it than one question can need", args.folder.display())),
        Totals { verified: 0, rejected: 0, .. } => Err(format!("{}: there is no evidence below it", args.folder.display())),
        Totals { rejected: 0, .. } => Ok(ExitCode::SUCCESS),
        _ => Ok(ExitCode::from(1)),
    }
}

/// The folder and all below it. What is no file and no folder is listed, and not followed.
fn walk(folder: &Path, depth: usize, count: &mut usize, out: &mut Vec<Folder>) -> Result<(), String> {
    let problem = |e: std::io::Error| format!("{}: {e}", folder.display());
    if depth > DEPTH {
        return Err(format!("{}: more than {DEPTH} folders within each other", folder.display()));
    }
    let (mut own, mut below) = (Folder { files: Vec::new(), others: Vec::new() }, Vec::new());
    for entry in fs::read_dir(folder).map_err(problem)? {
        let entry = entry.map_err(problem)?;
        *count += 1;
        if *count > FILES {
            return Err(format!("{}: more than {FILES} files; audit a part of it", folder.display()));
        }
        // Of the entry itself, and not of what a link points to.
        let kind = entry.file_type().map_err(problem)?;
        let list = if kind.is_dir() {
            &mut below
        } else if kind.is_file() {
            &mut own.files
        } else {
            &mut own.others
        };
        list.push(entry.path());
    }
    for list in [&mut own.files, &mut own.others, &mut below] {
        list.sort();
    }
    out.push(own);
    below.iter().try_for_each(|folder| walk(folder, depth + 1, count, out))
}

/// A file that is collateral, and whether any evidence of its folder takes it.
struct Beside<'f> {
    path: &'f Path,
    bytes: Vec<u8>,
    used: bool,
}

fn audit_folder(folder: &Folder, ask: &Ask<'_>, with: usize, printer: &mut Printer<'_>) -> Result<(), String> {
    let (mut evidence, mut beside, mut size) = (Vec::new(), Vec::new(), 0);
    for path in &folder.files {
        let bytes = files::read(path, limits::EVIDENCE_BYTES)?;
        match Evidence::detect(&bytes) {
            Ok(_) => evidence.push((stem(path), path)),
            Err(_) if is_collateral(&bytes) => {
                size += bytes.len();
                beside.push(Beside { path, bytes, used: false });
            }
            Err(why) => printer.neither(path, why.code(), &why.to_string()),
        }
        if size > COLLATERAL_BYTES {
            return Err(format!("{}: more than {COLLATERAL_BYTES} bytes of collateral in one folder", path.parent().unwrap_or(path).display()));
        }
    }
    for path in &folder.others {
        printer.neither(path, "file.other", "a link, or another thing that is no file: it is not followed");
    }
    // What is named after evidence goes with that alone.
    let (mut own, mut common) = (BTreeMap::<String, Vec<usize>>::new(), Vec::new());
    for (name, _) in &evidence {
        own.entry(name.clone()).or_default();
    }
    for (i, piece) in beside.iter().enumerate() {
        let name = namesake(piece.path, &own).map(str::to_owned);
        name.and_then(|name| own.get_mut(&name)).unwrap_or(&mut common).push(i);
    }
    for (name, path) in &evidence {
        let bytes = files::read(path, limits::EVIDENCE_BYTES)?;
        let candidates = own[name].iter().chain(&common).copied();
        let given: Vec<usize> = match Evidence::detect(&bytes) {
            Ok(evidence) => candidates.filter(|i| evidence.takes(&beside[*i].bytes)).collect(),
            Err(_) => Vec::new(),
        };
        given.iter().for_each(|i| beside[*i].used = true);
        if given.len() + with > limits::COLLATERAL_FILES {
            printer.unasked(path, given.len() + with);
            continue;
        }
        let ask = ask.clone().collateral(given.iter().map(|i| beside[*i].bytes.as_slice()));
        let verdict = veritee::verify(&bytes, &ask).map_err(|e| format!("{}: {e}", path.display()))?;
        printer.evidence(path, &verdict);
    }
    for piece in &beside {
        printer.collateral(piece);
    }
    Ok(())
}

/// The name of an evidence file without its ending.
fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The evidence that a file of collateral is named after: the longest name with which its own begins, up to the end of a word.
fn namesake<'n>(path: &Path, evidence: &'n BTreeMap<String, Vec<usize>>) -> Option<&'n str> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let ends = name.char_indices().rev().filter(|(_, c)| !c.is_alphanumeric()).map(|(end, _)| &name[..end]);
    ends.filter_map(|begin| evidence.get_key_value(begin)).map(|(name, _)| name.as_str()).next()
}

struct Printer<'p> {
    root: &'p Path,
    format: ListFormat,
    totals: Totals,
}

impl Printer<'_> {
    /// The path below the folder, with slashes.
    fn path(&self, path: &Path) -> String {
        let below = path.strip_prefix(self.root).unwrap_or(path);
        below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
    }

    fn evidence(&mut self, path: &Path, verdict: &Verdict) {
        let (report, path) = (verdict.report(), self.path(path));
        let word = if verdict.verified().is_some() {
            self.totals.verified += 1;
            "VERIFIED"
        } else {
            self.totals.rejected += 1;
            "REJECTED"
        };
        match self.format {
            ListFormat::Text => line(word, report.about().kind.unwrap_or("-"), report.code(), &path),
            // The report as it is, byte for byte.
            ListFormat::Json => paint::plain(&format!(r#"{{"is":"evidence","path":{},"report":{}}}"#, json!(path), report.to_json())),
        }
    }

    /// Evidence with more collateral than one question can be given: its folder holds that of much other evidence.
    fn unasked(&mut self, path: &Path, count: usize) {
        self.totals.unasked += 1;
        let (code, path) = ("ask.collateral.too-many", self.path(path));
        match self.format {
            ListFormat::Text => line("unasked", "-", code, &path),
            ListFormat::Json => paint::plain(&format!(r#"{{"is":"unasked","path":{},"code":"{code}","collateral":{count}}}"#, json!(path))),
        }
    }

    fn neither(&mut self, path: &Path, code: &str, why: &str) {
        self.totals.neither += 1;
        let path = self.path(path);
        match self.format {
            ListFormat::Text => line("neither", "-", code, &path),
            ListFormat::Json => paint::plain(&format!(r#"{{"is":"neither","path":{},"code":{},"why":{}}}"#, json!(path), json!(code), json!(why))),
        }
    }

    fn collateral(&mut self, piece: &Beside<'_>) {
        self.totals.collateral += 1;
        if piece.used {
            return;
        }
        self.totals.unused += 1;
        let path = self.path(piece.path);
        match self.format {
            ListFormat::Text => line("unused", "-", "collateral for no evidence here", &path),
            ListFormat::Json => paint::plain(&format!(r#"{{"is":"unused-collateral","path":{}}}"#, json!(path))),
        }
    }

    fn totals(&self) {
        let Totals { verified, rejected, unasked, neither, collateral, unused } = self.totals;
        match self.format {
            ListFormat::Text => paint::plain(&format!(
                "{verified} verified, {rejected} rejected, {unasked} unasked; {collateral} of collateral, {unused} of it unused; {neither} neither"
            )),
            ListFormat::Json => paint::plain(&format!(
                r#"{{"is":"totals","verified":{verified},"rejected":{rejected},"unasked":{unasked},"collateral":{collateral},"unused":{unused},"neither":{neither}}}"#
            )),
        }
    }
}

/// One line for a person; the name of a file can hold anything.
fn line(word: &str, kind: &str, code: &str, path: &str) {
    let shown = |c: char| if matches!(c, '\'' | '"' | '\\') { c.to_string() } else { c.escape_debug().to_string() };
    let path: String = path.chars().map(shown).collect();
    paint::print(&format!("{word:<8}  {kind:<14}  {code:<32}  {path}"));
}
