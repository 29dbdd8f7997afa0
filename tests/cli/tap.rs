//! Listens in between the binary and a server and keeps all that passes, so that a test knows the secrets.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use regex::bytes::Regex;

/// A tap in front of a server.
pub(crate) struct Tap {
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Tap {
    /// Listens in front of `server`.
    pub(crate) fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::<Mutex<Vec<Vec<u8>>>>::default();
        let ears = Arc::clone(&heard);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(upstream) = TcpStream::connect(server) else { return };
                let pairs = [(client.try_clone().unwrap(), upstream.try_clone().unwrap()), (upstream, client)];
                for (from, to) in pairs {
                    let ears = Arc::clone(&ears);
                    thread::spawn(move || pass_on(from, to, &ears));
                }
            }
        });
        Self { address, heard }
    }

    /// Every login token that the server gave out.
    pub(crate) fn tokens(&self) -> Vec<String> {
        let token = Regex::new(r#""authToken":"([^"]+)""#).unwrap();
        let heard = self.heard.lock().unwrap();
        let mut tokens: Vec<String> = heard
            .iter()
            .flat_map(|stream| token.captures_iter(stream))
            .map(|found| String::from_utf8(found[1].to_vec()).unwrap())
            .collect();
        tokens.sort();
        tokens.dedup();
        tokens
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, ears: &Mutex<Vec<Vec<u8>>>) {
    let index = {
        let mut ears = ears.lock().unwrap();
        ears.push(Vec::new());
        ears.len() - 1
    };
    let mut buffer = [0; 16 * 1024];
    while let Ok(count) = from.read(&mut buffer) {
        if count == 0 {
            break;
        }
        ears.lock().unwrap()[index].extend_from_slice(&buffer[..count]);
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
