//! A raw socket in front of an honest server: what goes to one path is answered by a hostile hand, everything else is
//! passed on.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// How a request is mishandled, on the connection that it came on.
pub(crate) type Hand = fn(&mut TcpStream, &Request);

/// A request as it was read.
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The session id that the body names.
    pub(crate) fn session_id(&self) -> String {
        let body: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        body["sessionId"].as_str().unwrap_or_default().to_owned()
    }

    /// The value of a field.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    fn is_for(&self, path: &str) -> bool {
        let target = self.head.split(' ').nth(1).unwrap_or_default();
        path == "*" || target.split('?').next() == Some(path)
    }
}

/// The front.
pub(crate) struct Front {
    pub(crate) address: SocketAddr,
    /// Requests that the hostile hand was given.
    pub(crate) mishandled: Arc<AtomicUsize>,
}

impl Front {
    /// Listens in front of `server`; `path` is mishandled, all paths if it is `*`.
    pub(crate) fn before(server: SocketAddr, path: &'static str, hand: Hand) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mishandled = Arc::<AtomicUsize>::default();
        let count = Arc::clone(&mishandled);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let count = Arc::clone(&count);
                thread::spawn(move || attend(client, server, path, hand, &count));
            }
        });
        Self { address, mishandled }
    }
}

fn attend(mut client: TcpStream, server: SocketAddr, path: &str, hand: Hand, count: &AtomicUsize) {
    client.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let Some(request) = read(&mut client) else { return };
    if request.is_for(path) {
        count.fetch_add(1, Ordering::Relaxed);
        hand(&mut client, &request);
        return;
    }
    let Ok(mut upstream) = TcpStream::connect(server) else { return };
    let is_upgrade = request.field("Upgrade").is_some();
    let head = if is_upgrade {
        request.head.clone()
    } else {
        // One request for each connection, so that the end of the answer is the end of the connection.
        request.head.replacen("\r\n", "\r\nConnection: close\r\n", 1)
    };
    let sent = upstream.write_all(head.as_bytes()).and_then(|()| upstream.write_all(&request.body));
    if sent.is_err() {
        return;
    }
    if is_upgrade {
        let (mut from, mut to) = (client.try_clone().unwrap(), upstream.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut from, &mut to));
    }
    let _ = std::io::copy(&mut upstream, &mut client);
    let _ = client.shutdown(std::net::Shutdown::Both);
}

fn read(client: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        let count = client.read(&mut buffer).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&buffer[..count]);
    };
    let mut request =
        Request { head: String::from_utf8_lossy(&bytes[..end]).into_owned(), body: bytes[end..].to_vec() };
    let length = request.field("Content-Length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while request.body.len() < length {
        let count = client.read(&mut buffer).ok().filter(|count| *count > 0)?;
        request.body.extend_from_slice(&buffer[..count]);
    }
    Some(request)
}
