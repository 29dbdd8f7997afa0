//! A scenario of a record as a shell script: logins, the requests of the scenario in their order, and logouts, with nothing but
//! a POSIX shell, curl, sed and grep. For those who have not got this program. Pure.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::curl::{Requests, one_line, quoted, sessions_of};
use crate::model::exchange::{Exchange, Outcome};
use crate::model::record::{RunRecord, ScenarioRecord};

/// What every script begins with, after its heading: how to log in, what the list shows, and the end of what was begun.
const FUNCTIONS: &str = r#"LOGINS=

# The text as it stands in a JSON string.
json() { printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g'; }

# The value of a property of an answer.
field() { printf '%s' "$2" | tr -d '\n' | sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p"; }

# Logs in by user name and password: sets TOKEN and USER_ID.
log_in() {
  answer=$(printf '{"user":"%s","password":"%s"}' "$(json "$1")" "$(json "$2")" |
    curl -sS -H 'Content-Type: application/json' --data-binary @- "$TARGET/api/v1/login")
  TOKEN=$(field authToken "$answer")
  USER_ID=$(field userId "$answer")
  [ -n "$TOKEN" ] || { echo "no login for $1: $answer" >&2; exit 2; }
  LOGINS="$LOGINS $TOKEN:$USER_ID"
}

# The ids of the sessions that a login sees.
session_ids() {
  curl -sS -H "X-Auth-Token: $1" -H "X-User-Id: $2" "$TARGET/api/v1/sessions/list?offset=0&count=100" |
    tr ',{}' '\n\n\n' | sed -n 's/.*"sessionId"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p' | sort -u
}

log_out_all() {
  for login in $LOGINS; do
    curl -sS -o /dev/null -X POST -H "X-Auth-Token: ${login%%:*}" -H "X-User-Id: ${login#*:}" "$TARGET/api/v1/logout"
  done
}
trap log_out_all EXIT
trap 'exit 130' INT TERM
"#;

/// Makes a session whose id is what the list shows in addition afterwards.
const LISTED_SESSION: &str = r#"
# A session: sets TOKEN, USER_ID and SESSION_ID. The first login only looks at the list.
new_session() {
  log_in "$1" "$2"
  looking_token=$TOKEN looking_id=$USER_ID
  before=$(session_ids "$looking_token" "$looking_id")
  log_in "$1" "$2"
RESUME  SESSION_ID= tries=0
  while [ -z "$SESSION_ID" ] && [ "$tries" -lt 10 ]; do
    # The list may be late.
    [ "$tries" -eq 0 ] || sleep 1
    tries=$((tries + 1))
    SESSION_ID=$(session_ids "$looking_token" "$looking_id" | grep -vxF -e "$before" | head -n 1)
  done
  [ -n "$SESSION_ID" ] || { echo "the list shows no new session of $1" >&2; exit 2; }
}
"#;

/// Resumes the login, where that is what makes a session of it.
const RESUME: &str = r#"  printf '{"resume":"%s"}' "$(json "$TOKEN")" |
    curl -sS -o /dev/null -H 'Content-Type: application/json' --data-binary @- "$TARGET/api/v1/login"
"#;

/// Makes a session by resuming the login on a websocket, whose id is that of the session.
const WEBSOCKET_SESSION: &str = r#"
# A session: sets TOKEN, USER_ID and SESSION_ID. Needs websocat.
new_session() {
  log_in "$1" "$2"
  answer=$({
    printf '%s\n' '{"msg":"connect","version":"1","support":["1"]}'
    printf '{"msg":"method","method":"login","id":"1","params":[{"resume":"%s"}]}\n' "$(json "$TOKEN")"
    sleep 2
  } | websocat "$(printf '%s' "$TARGET" | sed 's/^http/ws/')/websocket")
  SESSION_ID=$(field session "$answer")
  [ -n "$SESSION_ID" ] || { echo "no session for $1: $answer" >&2; exit 2; }
}
"#;

/// The script. Ends with a line break.
pub fn script(record: &RunRecord, scenario: &ScenarioRecord) -> String {
    let base = record.target.url.trim_end_matches('/');
    let mut requests = Requests::of(scenario, base);
    let steps = steps(scenario, &mut requests);
    let mut script = heading(scenario);
    let _ = writeln!(script, "set -u\nTARGET=${{TARGET:-{}}}", quoted(base));
    let actors: BTreeSet<&str> = scenario.sessions.iter().map(|session| session.actor.as_str()).collect();
    for actor in &actors {
        let name = variable(actor);
        let _ = writeln!(script, "{name}_USERNAME=${{{name}_USERNAME:-{}}}", quoted(actor));
        let _ = writeln!(script, ": \"${{{name}_PASSWORD:?the password of {}}}\"", variable(actor).to_lowercase());
    }
    for (commitment, name) in requests.secrets() {
        let _ = writeln!(
            script,
            "# The record has {commitment} in its place: set {name} if it matters which secret it is."
        );
        let _ = writeln!(script, "{name}=${{{name}:-no-such-secret}}");
    }
    script.push_str(FUNCTIONS);
    if !scenario.sessions.is_empty() {
        script.push_str(&match record.sessions.strategy.as_deref() {
            Some("ddp-resume") => WEBSOCKET_SESSION.to_owned(),
            Some("rest-resume") => LISTED_SESSION.replace("RESUME", RESUME),
            _ => LISTED_SESSION.replace("RESUME", ""),
        });
    }
    for (name, session) in sessions_of(scenario) {
        let actor = variable(&session.actor);
        let _ = writeln!(script, "\nnew_session \"${actor}_USERNAME\" \"${actor}_PASSWORD\"");
        let _ = writeln!(script, "{name}_TOKEN=$TOKEN {name}_USER_ID=$USER_ID {name}_SESSION_ID=$SESSION_ID");
    }
    script + &steps
}

fn heading(scenario: &ScenarioRecord) -> String {
    let mut heading = format!("#!/bin/sh\n# {}\n# {}\n", one_line(&scenario.name), one_line(&scenario.id));
    for step in &scenario.steps {
        let _ = writeln!(heading, "#   {} {}", one_line(step.keyword.trim()), one_line(&step.text));
    }
    heading
        + "# Logs in, sends what the scenario sent, and logs out. Beside each request stands what the record shows.\n"
}

/// The requests in their order, without those that made the sessions, which the script makes for itself; one that was
/// repeated without a change is sent once.
fn steps(scenario: &ScenarioRecord, requests: &mut Requests<'_>) -> String {
    let makes_session = |exchange: &&Exchange| scenario.sessions.iter().any(|session| session.actor == exchange.caller);
    let own: Vec<&Exchange> = scenario.exchanges.iter().filter(|exchange| !makes_session(exchange)).collect();
    let is_last = |index: usize| own.get(index + 1).is_none_or(|next| next.request != own[index].request);
    let own: Vec<&Exchange> = (0..own.len()).filter(|index| is_last(*index)).map(|index| own[index]).collect();
    let mut script = String::new();
    for (index, exchange) in own.iter().enumerate() {
        let (number, count, shown) = (index + 1, own.len(), shown(exchange));
        let line =
            format!("== {number} of {count}: {} as {}; the record shows {shown}", exchange.operation, exchange.caller);
        let _ = writeln!(script, "\nprintf '%s\\n' {}", quoted(&one_line(&line)));
        let _ = writeln!(script, "{}\necho", requests.command(exchange));
    }
    script
}

fn shown(exchange: &Exchange) -> String {
    match &exchange.outcome {
        Outcome::Answered(response) => response.status.to_string(),
        Outcome::Broken(breakage) => format!("no answer: {}", breakage.detail),
    }
}

/// An actor as the beginning of a variable's name.
fn variable(actor: &str) -> String {
    actor.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}
