//! The example programs, each against each fault of the example server.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{
    columns::{Tools, command, npm_ci, wasm_tarball},
    flood::Flood,
    place, setup, sh,
};

const TEES: [&str; 3] = ["snp", "tdx", "azure-snp"];
const THREE_YEARS: i64 = 3 * 365 * 86_400;

/// Kind of machine and fault.
type Case = (&'static str, String);

/// What a program made of a case: the code of its verdict, and how many bytes the server received.
#[derive(Clone, Debug)]
struct Outcome {
    verified: bool,
    code: String,
    received: u64,
}

/// What a program made of all cases, or why it did not run.
type Column = Result<BTreeMap<Case, Outcome>, String>;

/// Builds and runs everything, and prints what came of it.
pub fn everything(tools: &Tools) -> Result<(), String> {
    sh::run("the example server", sh::cargo().args(["build", "--quiet", "--package", "veritee-example-server"]))?;
    let server = Server::start()?;
    println!("   it listens at {}", server.address);
    let mut cases: Vec<Case> = Vec::new();
    let faults = server.get("/faults")?;
    for tee in TEES {
        cases.push((tee, "none".into()));
        cases.extend(faults.lines().map(|fault| (tee, fault.to_owned())));
        cases.extend(CLOCKS.map(|(name, _)| (tee, name.to_owned())));
    }
    let lacks = |here: bool, what: &str| if here { Ok(()) } else { Err(format!("this machine has no {what}")) };
    let mut failures = Vec::new();
    let mut ran = |name: &'static str, ready: Result<(), String>, run: &dyn Fn() -> Column| {
        let column = ready.map_err(|lack| format!("not run: {lack}")).and_then(|()| run().map_err(|why| format!("failed: {why}")));
        if let Err(why) = &column
            && (place::demand_all() || why.starts_with("failed"))
        {
            failures.push(format!("{name}: {why}"));
        }
        (name, column)
    };
    let columns = [
        ran("web", lacks(tools.node, "Node").and_then(|()| lacks(tools.chromium, "Chromium")), &|| web(&server)),
        ran("Kotlin", lacks(tools.maven, "Maven"), &|| mobile("kotlin", &server, &cases)),
        ran("Swift", lacks(tools.swift, "Swift"), &|| mobile("swift", &server, &cases)),
    ];
    let notebook = ran("notebook", lacks(tools.python, "Python"), &|| notebook().map(|()| BTreeMap::new())).1;
    drop(server);

    println!("\n== examples\n");
    failures.extend(table(&cases, &columns));
    for (name, column) in &columns {
        if let Err(why) = column {
            println!("{name}: {why}");
        }
    }
    println!("{}", notebook.map_or_else(|why| format!("notebook: {why}"), |_| "the notebook ran to its end".into()));
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

/// Prints fault × program; what is not as it must be is returned.
fn table(cases: &[Case], columns: &[(&str, Column)]) -> Vec<String> {
    let mut wrong = Vec::new();
    let ran: Vec<_> = columns.iter().filter_map(|(name, column)| column.as_ref().ok().map(|c| (*name, c))).collect();
    let head = columns.iter().map(|(name, _)| format!("{name:<22}")).collect::<String>();
    println!("{:<11}{:<22}{head}reason", "", "fault");
    for case in cases {
        let (tee, fault) = case;
        let mut codes: Vec<_> = ran.iter().filter_map(|(_, c)| c.get(case)).map(|o| o.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        let mut row = format!("{tee:<11}{fault:<22}");
        for (name, column) in columns {
            let cell = match column.as_ref().map(|c| c.get(case)) {
                Err(why) => why.split(':').next().unwrap_or_default().to_owned(),
                Ok(None) => "no answer".into(),
                Ok(Some(outcome)) => format!("{}, {} bytes", if outcome.verified { "verified" } else { "refused" }, outcome.received),
            };
            let good = match column.as_ref().map(|c| c.get(case)) {
                Err(_) => true,
                Ok(None) => false,
                Ok(Some(o)) => o.verified == (fault == "none") && (o.received > 0) == o.verified,
            };
            if !good {
                wrong.push(format!("{tee} {fault}: {name}: {cell}"));
            }
            row += &format!("{cell:<22}");
        }
        if codes.len() > 1 {
            wrong.push(format!("{tee} {fault}: the programs give different reasons: {}", codes.join(", ")));
        }
        println!("{row}{}", codes.join(", "));
    }
    wrong
}

/// The page: its own driver asks it everything.
fn web(server: &Server) -> Column {
    wasm_tarball(&place::root().join("wasm"))?;
    let folder = place::root().join("examples/web");
    npm_ci(&folder)?;
    sh::run("the packed tarball", &mut command("npm", &["run", "--silent", "veritee"], &folder))?;
    sh::run("the page", &mut command("npm", &["run", "--silent", "build"], &folder))?;
    fs::create_dir_all(place::work()).map_err(|e| e.to_string())?;
    let results = place::work().join("web.tsv");
    let _ = fs::remove_file(&results);
    let mut drive = command("node", &["test/drive.mjs"], &folder);
    sh::run("the page in Chromium", drive.env("VERITEE_SERVER", &server.address).env("VERITEE_RESULTS", &results))?;
    let text = fs::read_to_string(&results).map_err(|e| format!("{}: {e}", results.display()))?;
    text.lines().map(|line| web_line(line).ok_or_else(|| format!("the page's driver wrote {line:?}"))).collect()
}

fn web_line(line: &str) -> Option<(Case, Outcome)> {
    let mut parts = line.split('\t');
    let (tee, fault, outcome, code, received) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let tee = TEES.into_iter().find(|t| *t == tee)?;
    Some(((tee, fault.into()), Outcome { verified: outcome == "verified", code: code.into(), received: received.parse().ok()? }))
}

/// Clocks that are wrong, and by how much.
const CLOCKS: [(&str, i64); 2] = [("clock-3-years-slow", -THREE_YEARS), ("clock-3-years-fast", THREE_YEARS)];

/// A program for phones, started once for each case.
fn mobile(language: &str, server: &Server, cases: &[Case]) -> Column {
    let folder = place::root().join("examples/mobile").join(language);
    let script = |args: &[&str]| {
        let mut run = command("./run.sh", args, &folder);
        run.env("VERITEE_SWIFT_ROOT", setup::swift_root());
        run
    };
    sh::run(&format!("examples/mobile/{language}"), &mut script(&["build"]))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|e| e.to_string())?.as_secs();
    let mut all = BTreeMap::new();
    for case in cases {
        let (tee, fault) = case;
        let clock = CLOCKS.into_iter().find(|(name, _)| name == fault);
        let at = clock.map(|(_, off)| now.saturating_add_signed(off).to_string());
        let mut args = vec![server.address.as_str(), tee];
        match &at {
            Some(at) => args.extend(["--at", at]),
            None if fault == "none" => {}
            None => args.extend(["--fault", fault]),
        }
        server.post("/reset")?;
        let output = script(&args).stderr(Stdio::inherit()).output().map_err(|e| e.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout);
        let mut words = said.split_whitespace();
        let outcome = match (output.status.code(), words.next(), words.next()) {
            (Some(0), Some("VERIFIED"), _) => Outcome { verified: true, code: "ok".into(), received: server.received()? },
            (Some(1), Some("REFUSED"), Some(code)) => Outcome { verified: false, code: code.into(), received: server.received()? },
            (status, ..) => return Err(format!("{tee} {fault}: exit {status:?}: {said}")),
        };
        // The answer must be about the clock, and on the right side of it.
        let question = |off| if off < 0 { "is it slow?" } else { "is it fast?" };
        if clock.is_some_and(|(_, off)| !said.contains(question(off))) {
            return Err(format!("{tee} {fault}: the answer is not about the clock: {said}"));
        }
        all.insert(case.clone(), outcome);
    }
    let flood = Flood::start()?;
    let output = script(&[&flood.address, "snp"]).output().map_err(|e| e.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.code() != Some(2) || !said.contains("which no evidence has") || !flood.was_stopped() {
        return Err(format!("an answer without end: exit {:?}: {said}", output.status.code()));
    }
    Ok(all)
}

/// The notebook, with the wheel.
fn notebook() -> Result<(), String> {
    let mut test = command("./test.sh", &[], &place::root().join("examples/notebook"));
    test.env("VERITEE_PYTHON_VENV", place::cache().join("python")).env("VERITEE_NOTEBOOK_VENV", place::cache().join("notebook"));
    if let Ok(folders) = std::env::join_paths(place::further_vectors()) {
        test.env("VERITEE_VECTORS", folders);
    }
    sh::run("the notebook", &mut test)
}

/// The example server while it runs.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start() -> Result<Self, String> {
        let exe = place::target().join("debug/confidential-server");
        let mut child = Command::new(&exe).stdout(Stdio::piped()).spawn().map_err(|e| format!("{}: {e}", exe.display()))?;
        let mut address = String::new();
        let said = child.stdout.take().map(BufReader::new).map(|mut out| out.read_line(&mut address));
        let server = Self { child, address: address.trim().to_owned() };
        if !matches!(said, Some(Ok(n)) if n > 0) {
            return Err("the example server did not start".into());
        }
        Ok(server)
    }

    fn get(&self, path: &str) -> Result<String, String> {
        self.call("GET", path)
    }

    fn post(&self, path: &str) -> Result<String, String> {
        self.call("POST", path)
    }

    fn received(&self) -> Result<u64, String> {
        self.get("/received")?.trim().parse().map_err(|e| format!("/received: {e}"))
    }

    /// As little of HTTP as this server needs.
    fn call(&self, method: &str, path: &str) -> Result<String, String> {
        let host = self.address.strip_prefix("http://").unwrap_or(&self.address);
        let answer = || -> std::io::Result<String> {
            let mut stream = TcpStream::connect(host)?;
            write!(stream, "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
            let mut text = String::new();
            stream.read_to_string(&mut text)?;
            Ok(text)
        };
        let text = answer().map_err(|e| format!("{path}: {e}"))?;
        match text.split_once("\r\n\r\n") {
            Some((head, body)) if head.starts_with("HTTP/1.1 200 ") => Ok(body.to_owned()),
            _ => Err(format!("{path}: {text}")),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
