//! A small gateway in front of a server, that passes requests on or answers in the server's place, as a test wants it.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What becomes of a request.
pub(crate) enum Passage {
    /// It goes to the server.
    Through,
    /// It goes to the server without these header fields.
    Without(&'static [&'static str]),
    /// The gateway answers itself.
    Answered(String),
    /// It is not answered for a while, and then the connection ends.
    Withheld(Duration),
    /// From now on nobody listens.
    Gone,
}

/// A request as the gateway saw it.
pub(crate) struct Asked {
    /// Its number, from 0.
    pub(crate) number: usize,
    /// Method and path without query, such as `GET /api/info`.
    pub(crate) operation: String,
}

type Rule = dyn Fn(&Asked) -> Passage + Send + Sync;

/// The gateway.
pub(crate) struct Gateway {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Gateway {
    /// Listens in front of `server`.
    pub(crate) fn before(server: SocketAddr, rule: impl Fn(&Asked) -> Passage + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let closed = Arc::<AtomicBool>::default();
        let log = Arc::clone(&asked);
        let rule: Arc<Rule> = Arc::new(rule);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if closed.load(Ordering::Relaxed) {
                    // The listener ends here, so that whoever comes is refused.
                    return;
                }
                let (log, rule) = (Arc::clone(&log), Arc::clone(&rule));
                let closed = Arc::clone(&closed);
                thread::spawn(move || {
                    if attend(client, server, &log, &*rule) {
                        closed.store(true, Ordering::Relaxed);
                        // Wakes the listener.
                        let _ = TcpStream::connect(address);
                    }
                });
            }
        });
        Self { address, asked }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often an operation was asked for.
    pub(crate) fn count(&self, operation: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|asked| *asked == operation).count()
    }

    /// All that was asked for.
    pub(crate) fn total(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

/// An answer with a page.
pub(crate) fn page(status: &str, fields: &str, body: &str) -> Passage {
    let length = body.len();
    Passage::Answered(format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{fields}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    ))
}

/// What nginx says when the server behind it does not answer.
pub(crate) fn bad_gateway() -> Passage {
    page("502 Bad Gateway", "", "<html>\r\n<head><title>502 Bad Gateway</title></head></html>\r\n")
}

/// Serves one connection; `true` if it was the last.
fn attend(mut client: TcpStream, server: SocketAddr, log: &Mutex<Vec<String>>, rule: &Rule) -> bool {
    client.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let Some((head, body)) = read(&mut client) else { return false };
    let target = head.lines().next().unwrap_or_default().rsplit_once(' ').unwrap_or_default().0;
    let operation = target.split('?').next().unwrap_or_default().to_owned();
    let number = {
        let mut log = log.lock().unwrap();
        log.push(operation.clone());
        log.len() - 1
    };
    let without = match rule(&Asked { number, operation }) {
        Passage::Answered(answer) => {
            let _ = client.write_all(answer.as_bytes());
            return false;
        }
        Passage::Withheld(time) => {
            thread::sleep(time);
            return false;
        }
        Passage::Gone => return true,
        Passage::Through => &[],
        Passage::Without(fields) => fields,
    };
    let _ = pass_on(client, server, &stripped(&head, without), &body);
    false
}

fn pass_on(mut client: TcpStream, server: SocketAddr, head: &str, body: &[u8]) -> io::Result<()> {
    let mut upstream = TcpStream::connect(server)?;
    let is_upgrade = head.lines().any(|line| line.to_lowercase().starts_with("upgrade:"));
    // One request for each connection, so that the end of the answer is the end of the connection.
    let head = if is_upgrade { head.to_owned() } else { head.replacen("\r\n", "\r\nConnection: close\r\n", 1) };
    upstream.write_all(head.as_bytes())?;
    upstream.write_all(body)?;
    if is_upgrade {
        let (mut from, mut to) = (client.try_clone()?, upstream.try_clone()?);
        thread::spawn(move || io::copy(&mut from, &mut to));
    }
    io::copy(&mut upstream, &mut client)?;
    client.shutdown(Shutdown::Both)
}

fn stripped(head: &str, without: &[&str]) -> String {
    let is_kept = |line: &&str| {
        let name = line.split(':').next().unwrap_or_default();
        !without.iter().any(|dropped| dropped.eq_ignore_ascii_case(name))
    };
    head.split("\r\n").filter(is_kept).collect::<Vec<_>>().join("\r\n")
}

fn read(client: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        let count = client.read(&mut buffer).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&buffer[..count]);
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut body = bytes[end..].to_vec();
    let lower = head.to_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0);
    while body.len() < length {
        let count = client.read(&mut buffer).ok().filter(|count| *count > 0)?;
        body.extend_from_slice(&buffer[..count]);
    }
    Some((head, body))
}
