//! Colours for the tree of checks, on a terminal only.

use anstyle::{AnsiColor, Style};

/// Prints text whose lines may begin with a verdict or a mark.
pub fn print(text: &str) {
    let bold = |color: AnsiColor| color.on_default().bold();
    for line in text.lines() {
        let style = match line.split_whitespace().next() {
            Some("VERIFIED") => bold(AnsiColor::Green),
            Some("REJECTED") => bold(AnsiColor::Red),
            Some("FAIL") => AnsiColor::Red.on_default(),
            Some("pass") if line.starts_with("  pass") => AnsiColor::Green.on_default(),
            Some("waived") if line.starts_with("  waived") => AnsiColor::Yellow.on_default(),
            _ => Style::new(),
        };
        anstream::println!("{style}{line}{style:#}");
    }
}
