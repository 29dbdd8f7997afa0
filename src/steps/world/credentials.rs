//! The credentials that a call carries, as its caller's words say. Must not know what is called.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::distr::{Alphanumeric, SampleString as _};
use rand::rngs::StdRng;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};

use super::World;
use super::stop::Stop;
use crate::steps::language::alteration::{other_case, other_case_of_id};
use crate::steps::language::caller::{Caller, Carrier, Credential};
use crate::sut::call::Call;
use crate::sut::secrets::redaction::Redactor;

/// Length of an overlong token: more than a store takes as a key, less than servers take as a header field.
const OVERLONG: usize = 4000;

/// Something that no server gave out, in the form of a query that some stores would carry out.
const MALFORMED: &str = "{\"$ne\":null}";

impl Caller {
    /// The call with the credentials of this caller. A header field that the call has already stays as it is.
    pub(in crate::steps) fn sign(&self, world: &World, call: Call) -> Result<Call, Stop> {
        let own = call.headers.len();
        let mut signed = self.with_credentials(world, Call { caller: self.words.clone(), ..call })?;
        let added = signed.headers.split_off(own);
        let is_new =
            |(name, _): &(String, String)| !signed.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
        let added: Vec<_> = added.into_iter().filter(is_new).collect();
        signed.headers.extend(added);
        Ok(signed)
    }

    fn with_credentials(&self, world: &World, call: Call) -> Result<Call, Stop> {
        let mut random = world.random()?;
        let redactor = world.http()?.redactor();
        let token = self.token.token(world, &mut random, redactor)?;
        let user_id = self.user_id.user_id(world, &mut random)?;
        Ok(match (self.carrier, token, user_id) {
            (Carrier::Headers, token, user_id) => {
                let call = token.into_iter().fold(call, |call, token| call.header("X-Auth-Token", token));
                user_id.into_iter().fold(call, |call, user_id| call.header("X-User-Id", user_id))
            }
            (carrier, Some(token), Some(user_id)) => carrier.put(call, &token, &user_id, redactor),
            _ => call,
        })
    }
}

impl Carrier {
    fn put(self, mut call: Call, token: &str, user_id: &str, redactor: &Redactor) -> Call {
        match self {
            Self::Headers => call.header("X-Auth-Token", token).header("X-User-Id", user_id),
            Self::Query => {
                let both = [("X-Auth-Token", token), ("X-User-Id", user_id), ("authToken", token), ("userId", user_id)];
                call.query(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(both).finish())
            }
            Self::Cookies => call.header("Cookie", format!("rc_token={token}; rc_uid={user_id}")),
            Self::Body => {
                call.body = call.body.map(|body| with_members(&body, &[("authToken", token), ("userId", user_id)]));
                call
            }
            Self::Bearer => call.header("Authorization", format!("Bearer {token}")).header("X-User-Id", user_id),
            Self::Basic => {
                let both = STANDARD.encode(format!("{user_id}:{token}"));
                redactor.learn("token", &both);
                call.header("Authorization", format!("Basic {both}"))
            }
        }
    }
}

/// A JSON object with more members; anything else as it is.
fn with_members(body: &str, members: &[(&str, &str)]) -> String {
    let Ok(serde_json::Value::Object(mut object)) = serde_json::from_str(body) else { return body.to_owned() };
    for (name, value) in members {
        object.insert((*name).to_owned(), serde_json::Value::from(*value));
    }
    serde_json::Value::Object(object).to_string()
}

impl Credential {
    /// The value of the token field, if it is sent.
    fn token(&self, world: &World, random: &mut StdRng, redactor: &Redactor) -> Result<Option<String>, Stop> {
        let of = |label: &str| Ok::<_, Stop>(world.session(label)?.login.token.expose_secret().to_owned());
        // What is made of a token betrays most of it.
        let secret = |made: String| {
            redactor.learn("token", &made);
            made
        };
        Ok(Some(match self {
            Self::Absent => return Ok(None),
            Self::Of(label) => of(label)?,
            Self::CutShort(label) => secret(cut_short(&of(label)?)),
            Self::OtherCase(label) => secret(other_case(&of(label)?)),
            Self::Longer(label) => secret(format!("{}x", of(label)?)),
            Self::Hashed(label) => secret(STANDARD.encode(Sha256::digest(of(label)?))),
            Self::SessionId(label) => world.session(label)?.id.clone(),
            Self::Empty => String::new(),
            Self::Malformed => MALFORMED.to_owned(),
            Self::Random => Alphanumeric.sample_string(random, 43),
            Self::Overlong => Alphanumeric.sample_string(random, OVERLONG),
        }))
    }

    /// The value of the user id field, if it is sent.
    fn user_id(&self, world: &World, random: &mut StdRng) -> Result<Option<String>, Stop> {
        let of = |label: &str| Ok::<_, Stop>(world.session(label)?.login.user_id.clone());
        Ok(Some(match self {
            Self::Absent => return Ok(None),
            Self::Of(label) | Self::Hashed(label) | Self::SessionId(label) => of(label)?,
            Self::CutShort(label) => cut_short(&of(label)?),
            Self::OtherCase(label) => other_case_of_id(&of(label)?),
            Self::Longer(label) => format!("{}x", of(label)?),
            Self::Empty => String::new(),
            Self::Malformed => MALFORMED.to_owned(),
            Self::Random | Self::Overlong => Alphanumeric.sample_string(random, 17),
        }))
    }
}

/// Without its last four characters.
fn cut_short(whole: &str) -> String {
    whole.chars().take(whole.chars().count().saturating_sub(4)).collect()
}
