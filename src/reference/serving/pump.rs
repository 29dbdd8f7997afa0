//! A pump between the client and the server that takes each response apart and sends it on as other bytes, for the
//! faults and legal variants below HTTP. Knows framing, and nothing of what the bytes mean.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::reference::fault::Fault;
use crate::reference::faults::garbling;
use crate::reference::http::framing::{After, Framed, Sent};
use crate::reference::http::styling;
use crate::reference::variant::Variant;

/// What the field says of an answer that is to be spoilt.
pub(super) const SPOILT: &str = "spoilt";

/// The field by which the server tells the pump how many bytes of body follow and whether the operation that has the
/// fault answers: after a HEAD there are none, whatever the length says.
pub(crate) const MARK: &str = "x-reference-tap";

/// What the pump makes of responses.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rewriting {
    /// Spoils those of the operation that has the fault.
    Fault(Fault),
    /// Writes all of them in another legal way.
    Variant(Variant),
}

impl Rewriting {
    /// What these options ask of the pump; `None` if nothing has to be in the way.
    pub(crate) fn of(fault: Option<Fault>, variant: Option<Variant>) -> Option<Self> {
        let fault = fault.filter(|fault| garbling::concerns(*fault)).map(Self::Fault);
        fault.or_else(|| variant.filter(|variant| styling::concerns(*variant)).map(Self::Variant))
    }
}

/// Accepts connections for ever and pumps each to the server at `inner`.
pub(crate) async fn pump(listener: TcpListener, inner: SocketAddr, rewriting: Rewriting) {
    loop {
        let Ok((client, _)) = listener.accept().await else { continue };
        tokio::spawn(async move {
            // A client that goes away, or a server that does, ends its connection and nothing else.
            let _ = connection(client, inner, rewriting).await;
        });
    }
}

async fn connection(client: TcpStream, inner: SocketAddr, rewriting: Rewriting) -> io::Result<()> {
    client.set_nodelay(true)?;
    let server = TcpStream::connect(inner).await?;
    server.set_nodelay(true)?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let requests = tokio::spawn(async move {
        let _ = tokio::io::copy(&mut from_client, &mut to_server).await;
        let _ = to_server.shutdown().await;
        from_client
    });
    let after = responses(&mut from_server, &mut to_client, rewriting).await;
    if matches!(after, Ok(After::Reset)) {
        let socket: &TcpStream = to_client.as_ref();
        socket.set_zero_linger()?;
    } else {
        let _ = to_client.shutdown().await;
    }
    requests.abort();
    after.map(drop)
}

/// Passes responses on until one of them, or the server, ends the connection.
async fn responses(server: &mut OwnedReadHalf, client: &mut OwnedWriteHalf, rewriting: Rewriting) -> io::Result<After> {
    let mut read = Vec::new();
    while let Some(head) = take_head(server, &mut read).await? {
        if head.starts_with("HTTP/1.1 101") {
            client.write_all(format!("{head}\r\n\r\n").as_bytes()).await?;
            client.write_all(&read).await?;
            tokio::io::copy(server, client).await?;
            return Ok(After::Closed);
        }
        let (length, is_spoilt) = mark(&head);
        while read.len() < length {
            if server.read_buf(&mut read).await? == 0 {
                return Ok(After::Closed);
            }
        }
        let rest = read.split_off(length);
        let response = Framed::parse(&head, std::mem::replace(&mut read, rest)).with(MARK, None);
        let sent = match rewriting {
            Rewriting::Fault(fault) if is_spoilt => garbling::garbled(fault, response),
            Rewriting::Fault(_) => Sent::at_once(response.bytes(), After::Kept),
            Rewriting::Variant(variant) => styling::styled(variant, response),
        };
        for (index, piece) in sent.pieces.iter().enumerate() {
            if index > 0 {
                tokio::time::sleep(sent.pause).await;
            }
            client.write_all(piece).await?;
            client.flush().await?;
        }
        if sent.after != After::Kept {
            return Ok(sent.after);
        }
    }
    Ok(After::Closed)
}

/// The header of the next response without its empty line; `None` once the server has closed.
async fn take_head(server: &mut OwnedReadHalf, read: &mut Vec<u8>) -> io::Result<Option<String>> {
    loop {
        if let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") {
            let rest = read.split_off(end + 4);
            let head = std::mem::replace(read, rest);
            return Ok(Some(String::from_utf8_lossy(&head[..end]).into_owned()));
        }
        if server.read_buf(read).await? == 0 {
            return Ok(None);
        }
    }
}

fn mark(head: &str) -> (usize, bool) {
    let value = head.split("\r\n").find_map(|line| line.strip_prefix(MARK)?.strip_prefix(": "));
    let (length, is_spoilt) = value.and_then(|value| value.split_once(' ')).unwrap_or(("0", ""));
    (length.parse().unwrap_or(0), is_spoilt == SPOILT)
}
