//! Starts and stops a reference server on the loopback interface, on a thread and runtime of its own, so that it shares
//! nothing with whoever talks to it.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::any;
use rand::Rng as _;
use tokio::runtime::{Builder, Runtime};

use super::answers::{self, Answer};
use super::call::Call;
use super::service::Service;
use super::{Fault, Options, crowd, ddp, routes, visit, wire};

const LARGEST_BODY: usize = 1024 * 1024;
// What a body may have at most where more is the fault.
const HUGE: usize = 100_000;
// Connections that do not end by themselves are dropped after this time.
const FAREWELL: Duration = Duration::from_millis(500);

/// A running reference server; it stops when dropped.
pub struct Server {
    address: SocketAddr,
    service: Arc<Service>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Binds the port and starts to serve. The port is known, and errors are told, before this returns.
    pub fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let service = Service::new(options);
        let served = Arc::clone(&service);
        let thread = std::thread::Builder::new()
            .name("reference server".to_owned())
            .spawn(move || serve(runtime, listener, &served))?;
        Ok(Self { address, service, thread: Some(thread) })
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Login tokens that work at this moment: what clients have left behind once they are gone.
    pub fn living_tokens(&self) -> usize {
        self.service.state().living_tokens()
    }

    /// Stops the server and waits until its connections are closed.
    pub fn stop(mut self) {
        self.shut_down();
    }

    fn shut_down(&mut self) {
        self.service.close();
        if let Some(thread) = self.thread.take() {
            // A panic of the server thread has been reported by the thread itself.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shut_down();
    }
}

fn serve(runtime: Runtime, listener: TcpListener, service: &Arc<Service>) {
    let mut router = Router::new();
    if service.flavour().is_upstream() {
        router = router.route("/websocket", any(ddp::open));
    }
    let router = router.fallback(respond).with_state(Arc::clone(service));
    let mut closing = service.closing();
    let mut closed = service.closing();
    let left = Arc::clone(service);
    runtime.block_on(async move {
        let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
        let serving = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(async move {
                let _ = closing.wait_for(|closing| *closing).await;
            });
        let farewell = async move {
            let _ = closed.wait_for(|closing| *closing).await;
            tokio::time::sleep(FAREWELL).await;
        };
        tokio::select! {
            _ = serving.into_future() => {}
            () = farewell => {}
        }
        let _ = tokio::time::timeout(FAREWELL, left.everyone_left()).await;
    });
    runtime.shutdown_background();
}

async fn respond(
    State(service): State<Arc<Service>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let call = Call::new(head.method, &head.uri, head.headers, peer.ip());
    let fault = sending_fault(&service, &call);
    if fault == Some(Fault::NeverAnswers) {
        std::future::pending::<()>().await;
    }
    let answer = match to_bytes(body, LARGEST_BODY).await {
        Ok(body) => {
            let call = call.with_body(service.flavour(), &body);
            if fault == Some(Fault::HugeBodyHangs) && body.len() > HUGE {
                std::future::pending::<()>().await;
            }
            crowd::answer(&service, &call, fault, || guarded(|| visit::answer(&service, &call))).await
        }
        Err(_) => Answer::json(StatusCode::PAYLOAD_TOO_LARGE, serde_json::json!({"success": false})),
    };
    hold_back(&service, answer.status).await;
    wire::response(answer, service.flavour(), wire::Sending { fault, variant: service.options().variant })
}

/// The fault that spoils the sending of this answer: all but one concern logout.me alone.
fn sending_fault(service: &Service, call: &Call) -> Option<Fault> {
    let fault = service.options().fault?;
    (fault == Fault::ByteOrderMark || call.path == routes::LOGOUT_ME).then_some(fault)
}

/// A panic becomes a 500, as any other server of this kind would answer it.
fn guarded(answer: impl FnOnce() -> Answer) -> Answer {
    catch_unwind(AssertUnwindSafe(answer)).unwrap_or_else(|_| answers::internal_error())
}

async fn hold_back(service: &Service, status: StatusCode) {
    let refused = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
    if refused && service.options().slow_refusals && service.flavour().is_first_era() {
        let delay = Duration::from_millis(rand::rng().random_range(500..1000));
        tokio::time::sleep(delay).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_500() {
        let answer = guarded(|| panic!("deliberate"));
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    }
}
