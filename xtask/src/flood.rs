//! A machine that answers whoever asks with far more than can be evidence.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

/// What it would send if nobody stopped reading.
const ALL: u64 = 256 << 20;

/// While this process runs.
pub struct Flood {
    pub address: String,
    sent: Arc<AtomicU64>,
}

impl Flood {
    pub fn start() -> Result<Self, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
        let address = format!("http://{}", listener.local_addr().map_err(|e| e.to_string())?);
        let sent = Arc::new(AtomicU64::new(0));
        let count = sent.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let count = count.clone();
                thread::spawn(move || flood(stream, &count));
            }
        });
        Ok(Self { address, sent })
    }

    /// Whether its readers stopped early: the buffers on the way hold some megabytes.
    pub fn was_stopped(&self) -> bool {
        let sent = self.sent.swap(0, Ordering::SeqCst);
        println!("   of an answer without end {} MiB were sent", sent >> 20);
        (1..64 << 20).contains(&sent)
    }
}

fn flood(mut stream: TcpStream, count: &AtomicU64) {
    let mut head = [0; 4096];
    let answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/cmw+json\r\nVeritee-Key: BAAA\r\nConnection: close\r\n\r\n";
    if stream.read(&mut head).is_err() || stream.write_all(answer).is_err() {
        return;
    }
    let chunk = vec![b' '; 64 << 10];
    let mut sent = 0;
    while sent < ALL && stream.write_all(&chunk).is_ok() {
        sent += 64 << 10;
        count.fetch_add(64 << 10, Ordering::SeqCst);
    }
}
