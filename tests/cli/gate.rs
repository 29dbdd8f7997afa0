//! Something in front of a server that looks at every request: a gateway, a balancer, a forward proxy.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What the gate does with a request.
pub(crate) enum Passage {
    /// Hands it on, and adds these lines (each with its line end) to the head of the answer.
    Through(String),
    /// Answers by itself.
    Refused(String),
}

/// Answers of a gate itself.
pub(crate) fn page(status: &str, fields: &str) -> Passage {
    let text = "<html><body>the gate</body></html>\n";
    let length = text.len();
    Passage::Refused(format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n{fields}Connection: close\r\n\r\n{text}"
    ))
}

/// Every request that passed, its head as it came.
pub(crate) type Seen = Arc<Mutex<Vec<String>>>;

/// Opens a gate in front of a server; `decide` is shown the head of each request and how many came before it.
pub(crate) fn gate(
    server: SocketAddr,
    decide: impl Fn(&str, usize) -> Passage + Send + Sync + 'static,
) -> (SocketAddr, Seen) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Seen::default();
    let (of_thread, decide) = (Arc::clone(&seen), Arc::new(decide));
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, async move {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((outside, _)) = listener.accept().await {
                let (seen, decide) = (Arc::clone(&of_thread), Arc::clone(&decide));
                tokio::task::spawn_local(async move {
                    // Somebody who goes away in the middle is no matter of the gate.
                    let _ = pass(outside, server, &seen, &*decide).await;
                });
            }
        });
    });
    (address, seen)
}

async fn pass(
    mut outside: TcpStream,
    server: SocketAddr,
    seen: &Seen,
    decide: &(dyn Fn(&str, usize) -> Passage + Send + Sync),
) -> std::io::Result<()> {
    let (head, rest) = head_of(&mut outside).await?;
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(head.clone());
        seen.len() - 1
    };
    let added = match decide(&head, number) {
        Passage::Through(added) => added,
        Passage::Refused(answer) => return outside.write_all(answer.as_bytes()).await,
    };
    let mut inside = TcpStream::connect(server).await?;
    inside.write_all(handed_on(&head).as_bytes()).await?;
    inside.write_all(&rest).await?;
    if added.is_empty() {
        return tokio::io::copy_bidirectional(&mut outside, &mut inside).await.map(|_| ());
    }
    // An answer comes once the body is there, of which some may be on its way.
    let (mut from_outside, mut to_outside) = outside.split();
    let (mut from_inside, mut to_inside) = inside.split();
    let there = async {
        tokio::io::copy(&mut from_outside, &mut to_inside).await?;
        std::future::pending().await
    };
    let back = async {
        let (head, rest) = head_of(&mut from_inside).await?;
        to_outside.write_all(head.replacen("\r\n", &format!("\r\n{added}"), 1).as_bytes()).await?;
        to_outside.write_all(&rest).await?;
        tokio::io::copy(&mut from_inside, &mut to_outside).await.map(|_| ())
    };
    tokio::select! {
        outcome = back => outcome,
        outcome = there => outcome,
    }
}

/// The head up to its empty line, and what was read beyond it.
async fn head_of(stream: &mut (impl AsyncReadExt + Unpin)) -> std::io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            return Ok((String::from_utf8_lossy(&bytes).into_owned(), rest));
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// The head for the server: without the origin that a forward proxy is told, and with one answer to a connection.
fn handed_on(head: &str) -> String {
    let mut lines: Vec<String> = head.split("\r\n").map(str::to_owned).collect();
    if let Some((method, rest)) = lines[0].clone().split_once(" http://") {
        lines[0] = format!("{method} /{}", rest.split_once('/').map_or("", |(_, path)| path));
    }
    if field(head, "upgrade").is_none() {
        lines.retain(|line| !line.to_lowercase().starts_with("connection:"));
        lines.insert(1, "Connection: close".to_owned());
    }
    lines.join("\r\n")
}

/// The value of a header field.
pub(crate) fn field<'h>(head: &'h str, wanted: &str) -> Option<&'h str> {
    head.split("\r\n").skip(1).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case(wanted).then(|| value.trim())
    })
}
