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
use axum::body::HttpBody as _;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::routing::any;
use rand::Rng as _;
use tokio::runtime::{Builder, Runtime};

use super::pump::Rewriting;
use super::{gates, pump, wording_variants};
use crate::reference::ddp;
use crate::reference::fault::Fault;
use crate::reference::faults::overlapping_calls;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::http::call::Call;
use crate::reference::http::sending::Sending;
use crate::reference::http::wire;
use crate::reference::options::Options;
use crate::reference::state::service::Service;
use crate::reference::variant::Variant;

// How long answers take where that is the liberty.
const SLOW: Duration = Duration::from_millis(50);
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
        let doors = Doors::open(listener, Rewriting::of(served.options().fault, served.options().variant))?;
        let thread = std::thread::Builder::new()
            .name("reference server".to_owned())
            .spawn(move || serve(runtime, doors, &served))?;
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

    /// Rows of lists whose tokens are dead: sessions that ended without being marked as such.
    pub fn dead_rows(&self) -> usize {
        let state = self.service.state();
        let is_dead = |grant: &crate::reference::state::user::Grant| !state.is_alive(grant);
        state
            .sessions()
            .iter()
            .filter(|row| !row.logged_out)
            .filter_map(crate::reference::state::session::Session::grant)
            .filter(is_dead)
            .count()
    }

    /// Login tokens that work at this moment: what clients have left behind once they are gone.
    pub fn living_tokens(&self) -> usize {
        self.service.state().living_tokens()
    }

    /// Names of the accounts that there are at this moment.
    pub fn usernames(&self) -> Vec<String> {
        self.service.state().users().map(|user| user.username.clone()).collect()
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

/// Where connections come in.
struct Doors {
    /// What the server itself listens on.
    inner: TcpListener,
    /// The public port, if there is a pump between it and the server.
    tapped: Option<(TcpListener, SocketAddr, Rewriting)>,
}

impl Doors {
    fn open(public: TcpListener, rewriting: Option<Rewriting>) -> io::Result<Self> {
        let Some(rewriting) = rewriting else { return Ok(Self { inner: public, tapped: None }) };
        let inner = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        inner.set_nonblocking(true)?;
        let address = inner.local_addr()?;
        Ok(Self { inner, tapped: Some((public, address, rewriting)) })
    }
}

fn serve(runtime: Runtime, doors: Doors, service: &Arc<Service>) {
    let mut router = Router::new();
    if service.flavour().is_upstream() {
        router = router.route("/websocket", any(ddp::open));
    }
    let router = router.fallback(respond).with_state(Arc::clone(service));
    let mut closing = service.closing();
    let mut closed = service.closing();
    let left = Arc::clone(service);
    runtime.block_on(async move {
        if let Some((public, inner, rewriting)) = doors.tapped
            && let Ok(public) = tokio::net::TcpListener::from_std(public)
        {
            tokio::spawn(pump::pump(public, inner, rewriting));
        }
        let Ok(listener) = tokio::net::TcpListener::from_std(doors.inner) else { return };
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
    let arrival = Arrival::of(&service, &call);
    let fault = sending_fault(&service, &call);
    if fault == Some(Fault::NeverAnswers) {
        std::future::pending::<()>().await;
    }
    let answer = match to_bytes(body, LARGEST_BODY).await {
        Ok(body) => {
            let call = call.with_body(service.flavour(), service.options().variant, &body);
            if fault == Some(Fault::HugeBodyHangs) && body.len() > HUGE {
                std::future::pending::<()>().await;
            }
            if service.takes(Variant::HugeBodyAnswers413) && body.len() > HUGE {
                return wire::response(answers::too_large(), service.flavour(), "", Sending::default());
            }
            overlapping_calls::answer(&service, &call, fault, || guarded(|| gates::answer(&service, &call))).await
        }
        Err(_) => answers::too_large(),
    };
    hold_back(&service, answer.status).await;
    let variant = service.options().variant;
    if variant == Some(Variant::SlowAnswers) {
        tokio::time::sleep(SLOW).await;
    }
    let answer = wording_variants::adapted(answer, variant);
    let mut response = wire::response(answer, service.flavour(), &arrival.accepted, Sending { fault, variant });
    if Rewriting::of(service.options().fault, variant).is_some() {
        arrival.mark(&mut response);
    }
    response
}

/// What is known of a request before its body is read, and needed once it is answered.
struct Arrival {
    accepted: String,
    is_head: bool,
    /// Whether it is for the operation that has the fault.
    is_spoilt: bool,
}

impl Arrival {
    fn of(service: &Service, call: &Call) -> Self {
        Self {
            accepted: call.header("accept-encoding").unwrap_or_default().to_owned(),
            is_head: call.sent_method == Method::HEAD,
            is_spoilt: service.is_place_of_fault(call.method.as_str(), &call.path),
        }
    }

    /// Tells the pump how many bytes follow, and of which route they are.
    fn mark(&self, response: &mut Response) {
        let length = response.body().size_hint().exact().filter(|_| !self.is_head).unwrap_or_default();
        let route = if self.is_spoilt { pump::SPOILT } else { "other" };
        if let Ok(value) = HeaderValue::from_str(&format!("{length} {route}")) {
            response.headers_mut().insert(HeaderName::from_static(pump::MARK), value);
        }
    }
}

/// The fault that spoils the sending of this answer: all but one concern one operation alone, and that one, too, if it has
/// a place.
fn sending_fault(service: &Service, call: &Call) -> Option<Fault> {
    let fault = service.options().fault?;
    let is_here = service.is_place_of_fault(call.method.as_str(), &call.path);
    let is_everywhere = fault == Fault::ByteOrderMark && service.options().fault_place.is_none();
    (is_everywhere || is_here).then_some(fault)
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
