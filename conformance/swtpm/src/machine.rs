//! A software TPM, and the tools that speak to it. Both are Debian's: `swtpm` and `tpm2-tools`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

pub type Result<T> = std::result::Result<T, String>;

/// How a TPM was told that its power goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shutdown {
    /// For good: it begins anew.
    Clear,
    /// For a while: it goes on where it was.
    State,
    /// Not at all.
    Pulled,
}

/// A TPM with four banks and its folder, which goes with it.
pub struct Machine {
    folder: PathBuf,
    process: Option<Child>,
}

impl Machine {
    /// A new TPM, which runs.
    pub fn new(name: &str) -> Result<Self> {
        let folder = env::temp_dir().join(format!("veritee-swtpm-{}-{name}", process::id()));
        let mut machine = Self { folder, process: None };
        fs::create_dir_all(machine.file("state")).map_err(|e| format!("{}: {e}", machine.folder.display()))?;
        let mut setup = Command::new("swtpm_setup");
        setup.args(["--tpm2", "--overwrite", "--pcr-banks", "sha1,sha256,sha384,sha512", "--tpmstate"]).arg(machine.file("state"));
        run(&mut setup)?;
        machine.start("startup-clear")?;
        Ok(machine)
    }

    fn start(&mut self, how: &str) -> Result<()> {
        let (socket, control) = (self.file("s"), self.file("s.ctrl"));
        for old in [&socket, &control] {
            let _ = fs::remove_file(old);
        }
        let unix = |path: &Path| format!("type=unixio,path={}", path.display());
        let mut command = Command::new("swtpm");
        command.args(["socket", "--tpm2", "--tpmstate", &format!("dir={}", self.file("state").display())]);
        command.args(["--server", &unix(&socket), "--ctrl", &unix(&control), "--flags", &format!("not-need-init,{how}")]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(|e| format!("swtpm: {e}"))?;
        self.process = Some(child);
        let begin = Instant::now();
        while !(socket.exists() && control.exists()) {
            if begin.elapsed() > Duration::from_secs(20) {
                return Err("swtpm did not start within 20 seconds".into());
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.process.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Power goes and comes back.
    pub fn power_cycle(&mut self, shutdown: Shutdown) -> Result<()> {
        match shutdown {
            Shutdown::Clear => self.tool("tpm2_shutdown", &["-c"])?,
            Shutdown::State => self.tool("tpm2_shutdown", &[])?,
            Shutdown::Pulled => {}
        }
        self.kill();
        self.start(if shutdown == Shutdown::State { "startup-state" } else { "startup-clear" })
    }

    /// A file in the machine's folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn read(&self, name: &str) -> Result<Vec<u8>> {
        fs::read(self.file(name)).map_err(|e| format!("{name}: {e}"))
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        fs::write(self.file(name), bytes).map_err(|e| format!("{name}: {e}"))
    }

    /// Runs one of the tools in the machine's folder. The TPM has room for three objects, so that those of earlier calls go first.
    pub fn tool(&self, name: &str, args: &[&str]) -> Result<()> {
        run(self.command("tpm2_flushcontext").arg("-t"))?;
        run(self.command(name).args(args))
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.current_dir(&self.folder).env("TPM2TOOLS_TCTI", format!("swtpm:path={}", self.file("s").display()));
        command
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.kill();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|e| format!("{name}: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name}: {}", said.lines().find(|line| line.starts_with("ERROR")).unwrap_or("it failed")))
}
