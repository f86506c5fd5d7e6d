//! Plays a confidential VM, on loopback only: `confidential-server [--listen 127.0.0.1:0]` prints its address and serves.
//!
//! Everything a real one would show is there: fresh evidence for the caller's nonce, all collateral with it, and a key that the
//! evidence binds. Only the platform is forged, which every answer says, and so a client verifies it under the test anchors.

mod answers;
mod machine;

use std::{error::Error, io::Write, net::SocketAddr, process::ExitCode, sync::Arc};

use machine::Machine;

const HELP: &str = "confidential-server [--listen ADDRESS]   ADDRESS is 127.0.0.1:0 unless stated, and must be of this machine alone";

fn main() -> ExitCode {
    match listen(std::env::args().skip(1)).and_then(serve) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("confidential-server: {why}\n{HELP}");
            ExitCode::from(2)
        }
    }
}

/// Where to listen. Forged evidence has no business on a network.
fn listen(mut args: impl Iterator<Item = String>) -> Result<SocketAddr, Box<dyn Error>> {
    let address = match (args.next().as_deref(), args.next(), args.next()) {
        (None, ..) => "127.0.0.1:0".to_owned(),
        (Some("--listen"), Some(address), None) => address,
        _ => return Err("unknown arguments".into()),
    };
    let address: SocketAddr = address.parse()?;
    if !address.ip().is_loopback() {
        return Err(format!("{address} can be reached by others; this server only listens on loopback").into());
    }
    Ok(address)
}

fn serve(address: SocketAddr) -> Result<(), Box<dyn Error>> {
    let machine = Arc::new(Machine::start()?);
    tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await?;
        println!("http://{}", listener.local_addr()?);
        std::io::stdout().flush()?;
        Ok(axum::serve(listener, answers::router(machine)).await?)
    })
}

#[cfg(test)]
mod tests {
    use super::listen;

    fn ask(args: &[&str]) -> bool {
        listen(args.iter().map(ToString::to_string)).is_ok()
    }

    #[test]
    fn only_loopback_is_listened_on() {
        assert!(ask(&[]) && ask(&["--listen", "127.0.0.1:8000"]) && ask(&["--listen", "[::1]:0"]));
        for elsewhere in ["0.0.0.0:0", "[::]:0", "192.168.1.2:80", "10.0.0.1:1", "nonsense"] {
            assert!(!ask(&["--listen", elsewhere]), "{elsewhere}");
        }
        assert!(!ask(&["--listen"]) && !ask(&["--port", "1"]));
    }
}
