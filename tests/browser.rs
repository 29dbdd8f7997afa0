//! `report.html` in a real browser: Chromium, spoken to by its `DevTools` protocol. Without a Chromium on the machine the tests
//! say so and pass, unless `BROWSER_OF_TESTS` names one, as it does where nothing may be left out.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]
#![expect(clippy::print_stderr, reason = "what was left out is said")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt as _, StreamExt as _};
use regex::bytes::Regex;
use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Longest wait for anything that the browser does.
const PATIENCE: Duration = Duration::from_mins(1);

/// A browser with one page.
struct Browser {
    process: Child,
    socket: WebSocketStream<TcpStream>,
    page: String,
    calls: u64,
    /// Everything that the page reported: events by name.
    events: Vec<Value>,
    _profile: TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// The browser, if there is one.
fn program() -> Option<String> {
    if let Ok(named) = std::env::var("BROWSER_OF_TESTS") {
        return Some(named);
    }
    let known = ["chromium", "chromium-browser", "google-chrome"];
    let found = known.into_iter().find(|name| Command::new(name).arg("--version").output().is_ok());
    if found.is_none() {
        eprintln!("left out: there is no Chromium on this machine");
    }
    found.map(str::to_owned)
}

impl Browser {
    async fn open(program: &str) -> Self {
        let profile = TempDir::new().unwrap();
        let mut process = Command::new(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                // Containers give little shared memory.
                "--disable-dev-shm-usage",
                "--remote-debugging-port=0",
                "--window-size=1280,1000",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("listening on ws://")?.1.to_owned()));
        let address = address.unwrap();
        // Whoever does not read what it writes stops it.
        std::thread::spawn(move || lines.for_each(drop));
        let stream = TcpStream::connect(address.split('/').next().unwrap()).await.unwrap();
        // A page as PDF comes as one message.
        let limits = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let address = format!("ws://{address}");
        let (socket, _) = tokio_tungstenite::client_async_with_config(address, stream, Some(limits)).await.unwrap();
        let mut browser =
            Self { process, socket, page: String::new(), calls: 0, events: Vec::new(), _profile: profile };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"})).await;
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let attached = browser.call("Target.attachToTarget", attach).await;
        attached["sessionId"].as_str().unwrap().clone_into(&mut browser.page);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({})).await;
        }
        browser
    }

    async fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut message = json!({"id": self.calls, "method": method, "params": params});
        if !self.page.is_empty() {
            message["sessionId"] = json!(self.page);
        }
        self.socket.send(Message::text(message.to_string())).await.unwrap();
        loop {
            let heard = self.hear().await;
            if heard["id"] == json!(self.calls) {
                assert!(heard.get("error").is_none(), "{method}: {heard}");
                return heard["result"].clone();
            }
        }
    }

    async fn hear(&mut self) -> Value {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.socket.next()).await.unwrap().unwrap().unwrap();
            if let Message::Text(text) = message {
                let heard: Value = serde_json::from_str(&text).unwrap();
                if heard.get("method").is_some() {
                    self.events.push(heard.clone());
                }
                return heard;
            }
        }
    }

    /// Opens a page and waits until it is loaded; tells how long that took.
    async fn go(&mut self, url: &str) -> Duration {
        // A page in between, since another place on the same page would load nothing.
        self.load("about:blank").await;
        self.events.clear();
        let began = Instant::now();
        self.load(url).await;
        began.elapsed()
    }

    async fn load(&mut self, url: &str) {
        self.call("Page.navigate", json!({"url": url})).await;
        let loaded = format!("document.readyState === 'complete' && location.href.startsWith({})", json!(url));
        let began = Instant::now();
        while self.value(&loaded).await != json!(true) {
            assert!(began.elapsed() < PATIENCE, "{url} is loaded in time");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The value of an expression in the page.
    async fn value(&mut self, expression: &str) -> Value {
        let params =
            json!({"expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true});
        let result = self.call("Runtime.evaluate", params).await;
        assert!(result.get("exceptionDetails").is_none(), "{expression}: {result}");
        result["result"]["value"].clone()
    }

    fn happened(&self, method: &str) -> Vec<&Value> {
        self.events.iter().filter(|event| event["method"] == method).map(|event| &event["params"]).collect()
    }
}

/// The report of a run against a server that ends other users' sessions.
fn report(folder: &Path) -> String {
    let options = Options { fault: Some(Fault::EndsForeign), ..Options::new(Flavour::Published) };
    let server = Server::start(options).unwrap();
    let account =
        |name: &str| format!("[accounts.{name}]\nusername = \"{name}\"\npassword = \"{name}-demo-password\"\n");
    let config = format!("[target]\nurl = \"{}\"\n{}{}", server.url(), account("alice"), account("bob"));
    std::fs::write(folder.join("conformance.toml"), config).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_rocketchat-conformance"))
        .args(["run", "--quiet", "--settle", "250ms"])
        .current_dir(folder)
        .output();
    assert_eq!(run.unwrap().status.code(), Some(1));
    format!("file://{}", folder.join("reports/report.html").display())
}

const SHOWN: &str = "[...document.querySelectorAll('details.scenario')].filter((one) => one.checkVisibility()).length";
const ALL: &str = "document.querySelectorAll('details.scenario').length";

#[tokio::test]
async fn the_page_filters_links_prints_and_asks_nobody() {
    let Some(program) = program() else { return };
    let folder = TempDir::new().unwrap();
    let url = report(folder.path());
    let mut browser = Browser::open(&program).await;
    browser.go(&url).await;
    let all = browser.value(ALL).await;
    assert_eq!(browser.value(SHOWN).await, all);

    let press = |verdict: &str| format!("document.querySelector('.filter button[value=\"{verdict}\"]').click()");
    browser.value(&press("failed")).await;
    assert_eq!(browser.value(SHOWN).await, json!(5));
    assert_eq!(
        browser.value("document.getElementById('count').textContent").await,
        json!(format!("5 of {all} scenarios"))
    );
    assert_eq!(browser.value("location.hash").await, json!("#verdict=failed"));
    let choose = "const choice = document.querySelector('.filter select'); \
                  choice.value = [...choice.options].find((one) => one.dataset.id === 'logout-me.owner-named.status').value; \
                  choice.dispatchEvent(new Event('change'))";
    browser.value(choose).await;
    assert_eq!(browser.value(SHOWN).await, json!(1));

    browser.go(&format!("{url}#verdict=skipped")).await;
    assert_eq!(browser.value(SHOWN).await, json!(8), "a filtered view can be linked");

    let place = "scenario/device-management/sessions.logout.me/-/a-session-that-does-not-exist-is-rejected";
    browser.go(&format!("{url}#{place}")).await;
    let element = format!("document.getElementById('{place}')");
    assert_eq!(browser.value(&format!("{element}.closest('details').open")).await, json!(true));
    let top = browser.value(&format!("{element}.getBoundingClientRect().top")).await.as_f64().unwrap();
    assert!((-1.0..1000.0).contains(&top), "it is in view: {top}");

    let pdf = browser.call("Page.printToPDF", json!({})).await;
    let pdf = STANDARD.decode(pdf["data"].as_str().unwrap()).unwrap();
    let pages = Regex::new(r"/Type\s*/Page\b").unwrap().find_iter(&pdf).count();
    assert!((1..=30).contains(&pages), "verdict, causes and requirements are printed, no scenarios: {pages} pages");

    browser.value("document.querySelector('button.copy').click()").await;
    let said = browser
        .value("new Promise((done) => setTimeout(() => done(document.querySelector('button.copy').textContent), 200))");
    assert!(["Copied", "Selected"].contains(&said.await.as_str().unwrap()));

    let asked: Vec<String> = browser
        .happened("Network.requestWillBeSent")
        .iter()
        .map(|event| event["request"]["url"].as_str().unwrap().to_owned())
        .filter(|asked| !asked.starts_with(&url) && asked != "about:blank")
        .collect();
    assert_eq!(asked, Vec::<String>::new(), "no request to anywhere");
    assert_eq!(browser.happened("Runtime.exceptionThrown"), Vec::<&Value>::new());
    assert_eq!(browser.happened("Log.entryAdded"), Vec::<&Value>::new());
    assert_eq!(browser.happened("Runtime.consoleAPICalled"), Vec::<&Value>::new());
}

#[tokio::test]
async fn without_scripts_everything_can_be_read() {
    let Some(program) = program() else { return };
    let folder = TempDir::new().unwrap();
    let url = report(folder.path());
    let mut browser = Browser::open(&program).await;
    browser.call("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
    browser.go(&url).await;
    assert_eq!(browser.value(SHOWN).await, browser.value(ALL).await);
    assert_eq!(browser.value("document.querySelector('.filter').checkVisibility()").await, json!(false));
    assert_eq!(browser.value("document.querySelector('.result').textContent").await, json!("not conformant"));
    let folded = "[...document.querySelectorAll('details.scenario:not([open]) .steps')].filter((one) => !one.checkVisibility({contentVisibilityAuto: false})).length";
    assert_ne!(browser.value(folded).await, json!(0), "on the screen, much is folded");
    browser.call("Emulation.setEmulatedMedia", json!({"media": "print"})).await;
    let printed = "[...document.querySelectorAll('main > section')].filter((one) => one.checkVisibility()).map((one) => \
                   one.getAttribute('aria-labelledby'))";
    assert_eq!(browser.value(printed).await, json!(["deviations", "ledger"]));
}

/// Every text of the page whose contrast with what lies behind it is below 4.5 (WCAG 2.2, 1.4.3), opaque backgrounds
/// assumed.
const FAINT: &str = r"(() => {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => channels(colour).slice(0, 3)
    .map((value) => value / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if ((channels(colour)[3] ?? 1) === 1) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  for (const one of document.querySelectorAll('details')) one.open = true;
  const texts = [...document.querySelectorAll('body *')].filter((one) =>
    !['SCRIPT', 'STYLE', 'OPTION'].includes(one.tagName) &&
    [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()));
  const faint = texts.map((one) => {
    const style = getComputedStyle(one);
    const colour = one instanceof SVGElement ? style.fill : style.color;
    const [low, high] = [luminance(colour), luminance(behind(one))].sort((a, b) => a - b);
    return [(high + 0.05) / (low + 0.05), one.tagName + '.' + one.getAttribute('class') + ' ' + colour + ' on ' + behind(one)];
  }).filter(([ratio]) => ratio < 4.5).map(([ratio, what]) => ratio.toFixed(2) + ' ' + what);
  return { texts: texts.length, faint: [...new Set(faint)] };
})()";

/// What a screen reader or a keyboard could not use, by tag.
const NAMELESS: &str = r"[...document.querySelectorAll('button, select, a, summary, section, svg')].filter((one) => {
  const label = one.getAttribute('aria-label') || document.getElementById(one.getAttribute('aria-labelledby'))?.textContent;
  const own = one.tagName === 'SECTION' || one.tagName === 'svg' ? '' : one.labels?.length ? one.labels[0].textContent : one.textContent;
  return !(label || own).trim();
}).map((one) => one.outerHTML.slice(0, 80))";

#[tokio::test]
async fn the_page_can_be_read_light_dark_and_narrow_and_used_without_a_mouse() {
    let Some(program) = program() else { return };
    let folder = TempDir::new().unwrap();
    let url = report(folder.path());
    let mut browser = Browser::open(&program).await;
    for scheme in ["light", "dark"] {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        browser.call("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        browser.go(&url).await;
        let seen = browser.value(FAINT).await;
        assert!(seen["texts"].as_u64().unwrap() > 1_000, "{scheme}: {seen}");
        assert_eq!(seen["faint"], json!([]), "{scheme}");
    }
    assert_eq!(browser.value(NAMELESS).await, json!([]));
    let landmarks =
        "['header', 'main', 'footer'].filter((name) => document.querySelectorAll(`body > ${name}`).length !== 1)";
    assert_eq!(browser.value(landmarks).await, json!([]));
    let unreachable =
        "[...document.querySelectorAll('button, select, a, summary')].filter((one) => one.tabIndex < 0).length";
    assert_eq!(browser.value(unreachable).await, json!(0));

    let narrow = json!({"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": true});
    browser.call("Emulation.setDeviceMetricsOverride", narrow).await;
    browser.go(&url).await;
    browser.value("for (const one of document.querySelectorAll('details')) one.open = true").await;
    let wider = "[...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > 360.5 && \
                 !one.closest('.wide')).map((one) => one.outerHTML.slice(0, 80))";
    assert_eq!(browser.value(wider).await, json!([]), "nothing makes a telephone scroll sideways");
}
