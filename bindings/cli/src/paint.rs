//! Colours for the tree of checks, on a terminal only.

use std::io::Write as _;

use anstyle::{AnsiColor, Style};

/// Prints text whose lines may begin with a verdict or a mark.
pub fn print(text: &str) {
    let bold = |color: AnsiColor| color.on_default().bold();
    for line in text.lines() {
        let style = match line.split_whitespace().next() {
            Some("VERIFIED" | "RELEASED") => bold(AnsiColor::Green),
            Some("UNVERIFIED") => bold(AnsiColor::Yellow),
            Some("REJECTED" | "DENIED") => bold(AnsiColor::Red),
            Some("FAIL") => AnsiColor::Red.on_default(),
            Some("pass") if line.starts_with("  pass") => AnsiColor::Green.on_default(),
            Some("waived") if line.starts_with("  waived") => AnsiColor::Yellow.on_default(),
            _ => Style::new(),
        };
        put(&format!("{style}{line}{style:#}\n"));
    }
}

/// Prints a line as it is.
pub fn plain(line: &str) {
    put(&format!("{line}\n"));
}

/// A reader that has seen enough and closed the pipe is no error.
fn put(text: &str) {
    let _ = anstream::stdout().lock().write_all(text.as_bytes());
}
