//! The table of faults: each one a single defect that a real implementation could have, and the requirement that must
//! notice it. Only the table; what a fault does stands at the point of decision that it spoils.

use std::fmt;
use std::str::FromStr;

use crate::reference::flavour::Flavours;
use crate::reference::flavour::Flavours::{Everywhere, PublishedOnly, SinceUpstream7, SinceUpstream8, UpstreamOnly};
use crate::reference::flavour::{Flavour, UnknownName};

macro_rules! faults {
    ($($variant:ident, $name:literal, $flavours:ident, $requirement:literal, $about:literal;)+) => {
        /// One defect that the reference server can be told to have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Fault {
            $(#[doc = $about] $variant,)+
        }

        impl Fault {
            /// Every fault.
            pub const ALL: &'static [FaultRow] = &[$(FaultRow {
                fault: Self::$variant,
                name: $name,
                flavours: $flavours,
                requirement: $requirement,
                about: $about,
            },)+];
        }
    };
}

/// What the table says of one fault.
#[derive(Clone, Copy, Debug)]
pub struct FaultRow {
    /// The fault itself.
    pub fault: Fault,
    /// Its name on the command line.
    pub name: &'static str,
    /// The flavours in which it is a defect and can be seen.
    pub flavours: Flavours,
    /// Id of the requirement that must notice it.
    pub requirement: &'static str,
    /// One line about it, without a full stop.
    pub about: &'static str,
}

faults! {
    // What logout.me does.
    LogoutDoesNothing, "logout-does-nothing", Everywhere, "logout-me.ended.token",
        "logout.me answers 200 and does nothing";
    StaysListed, "stays-listed", Everywhere, "logout-me.ended.list",
        "logout.me kills the token but leaves the session in the list";
    TokenStaysAlive, "token-stays-alive", Everywhere, "logout-me.ended.token",
        "logout.me takes the session off the list but its token still works";
    EndsAllOwn, "ends-all-own", Everywhere, "logout-me.survivor.token",
        "logout.me ends every session of the caller";
    EndsCallingSession, "ends-calling-session", Everywhere, "logout-me.ended.token",
        "logout.me ends the calling session instead of the named one";
    EndsForeign, "ends-foreign", Everywhere, "logout-me.unknown-session.status",
        "logout.me ends another user's session when it is named, and says so";
    EndsForeignSilently, "ends-foreign-silently", Everywhere, "logout-me.survivor.token",
        "logout.me ends another user's session although it answers not found";
    EffectLate, "effect-late", Everywhere, "logout-me.ended.token",
        "logout.me takes effect three seconds after its answer";
    MissingIdEndsOwn, "missing-id-ends-own", Everywhere, "logout-me.invalid-parameters.status",
        "logout.me without a sessionId ends the calling session";
    PrefixMatches, "prefix-matches", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes the beginning of a sessionId for the whole";
    OperatorReachesStore, "operator-reaches-store", Everywhere, "logout-me.invalid-parameters.status",
        "logout.me takes a query operator as sessionId and ends a session with it";
    RepeatRefused, "repeat-refused", Everywhere, "logout-me.already-logged-out.status",
        "logout.me answers 500 for a session that is already logged out";
    // What else logout.me does: others end than the named session, or not that one, or not at once.
    EndsOldestOwn, "ends-oldest-own", Everywhere, "logout-me.ended.token",
        "logout.me ends the caller's oldest session instead of the named one";
    EndsNewestOwn, "ends-newest-own", Everywhere, "logout-me.ended.token",
        "logout.me ends the caller's newest session instead of the named one";
    EndsOlderToo, "ends-older-too", Everywhere, "logout-me.survivor.token",
        "logout.me also ends every session that is older than the named one";
    EndsNewerToo, "ends-newer-too", Everywhere, "logout-me.survivor.token",
        "logout.me also ends every session that is newer than the named one";
    EndsCallingToo, "ends-calling-too", Everywhere, "logout-me.survivor.token",
        "logout.me also ends the calling session";
    EndsSameAddressToo, "ends-same-address-too", Everywhere, "logout-me.survivor.token",
        "logout.me also ends every session of the user from the same address";
    EndsEverybody, "ends-everybody", Everywhere, "logout-me.survivor.token",
        "logout.me ends every session of every user";
    EndsAdministratorsToo, "ends-administrators-too", Everywhere, "logout-me.survivor.token",
        "logout.me also ends the sessions of administrators";
    CallingNeverEnds, "calling-never-ends", Everywhere, "logout-me.ended.token",
        "logout.me says that it ended the calling session and leaves it alive";
    OnlyCallingEnds, "only-calling-ends", Everywhere, "logout-me.ended.token",
        "logout.me ends no other session than the calling one";
    OlderNeverEnds, "older-never-ends", Everywhere, "logout-me.ended.token",
        "logout.me does not end a session that is older than the calling one";
    NewerNeverEnds, "newer-never-ends", Everywhere, "logout-me.ended.token",
        "logout.me does not end a session that is newer than the calling one";
    OpenWebsocketNeverEnds, "open-websocket-never-ends", UpstreamOnly, "logout-me.ended.token",
        "logout.me does not end a session as long as its websocket is open";
    OpenWebsocketReadsOn, "open-websocket-reads-on", SinceUpstream8, "logout-me.ended.open-websocket-closed",
        "a websocket that was open on an ended session stays open and serves it on";
    UnlistsCalling, "unlists-calling", Everywhere, "logout-me.survivor.list",
        "logout.me takes the calling session off the list and ends the named one alone";
    DoneYetNotFound, "done-yet-not-found", Everywhere, "logout-me.logged-out.status",
        "logout.me ends the session and says that there is none";
    TokenCached, "token-cached", Everywhere, "logout-me.ended.token",
        "the token of an ended session is accepted for three more seconds";
    ListCached, "list-cached", Everywhere, "logout-me.ended.list",
        "an ended session is listed for three more seconds";
    RefusedYetDone, "refused-yet-done", Everywhere, "logout-me.survivor.token",
        "logout.me refuses a call without a login and ends the session all the same";
    RefusedYetDoneLater, "refused-yet-done-later", Everywhere, "logout-me.survivor.token",
        "logout.me refuses a call without a login and ends the session a moment later";
    InvalidYetDone, "invalid-yet-done", Everywhere, "logout-me.survivor.token",
        "logout.me refuses an array of ids and ends the first of them all the same";
    RepeatRevives, "repeat-revives", Everywhere, "logout-me.ended.token",
        "logout.me brings a session back to life when it is ended again";
    RepeatEndsCalling, "repeat-ends-calling", Everywhere, "logout-me.survivor.token",
        "logout.me ends the calling session when the named one has ended before";
    SimultaneousFails, "simultaneous-fails", Everywhere, "logout-me.simultaneous",
        "logout.me answers 500 while another call of the user is being answered";
    SimultaneousLost, "simultaneous-lost", Everywhere, "logout-me.ended.token",
        "of two sessions that are ended at the same time, one survives";
    DeadTokenLists, "dead-token-lists", Everywhere, "authentication-required.status",
        "sessions/list still accepts a token that was logged out";
    DeadTokenMe, "dead-token-me", Everywhere, "logout-me.ended.token",
        "me still accepts a token that was logged out";
    DeadTokenResumes, "dead-token-resumes", Everywhere, "login.resume-refused.status",
        "a login with a token that was logged out is granted";
    DeadTokenResumesOnWebsocket, "dead-token-resumes-on-websocket", UpstreamOnly, "logout-me.ended.websocket",
        "a websocket takes a token that was logged out";
    SometimesNoEffect, "sometimes-no-effect", Everywhere, "logout-me.ended.token",
        "one logout in four has no effect";
    SometimesAnswers500, "sometimes-answers-500", Everywhere, "logout-me.unknown-session.status",
        "one call in seven for an unknown session is answered with 500";
    SometimesOtherForm, "sometimes-other-form", Everywhere, "logout-me.steady",
        "one call in seven for an unknown session is refused with a property more";
    SometimesLetIn, "sometimes-let-in", Everywhere, "authentication-required.status",
        "one call in nine without credentials is let in";
    // Whose sessions are within reach, and what is told of those that are not.
    AdministratorEndsForeign, "administrator-ends-foreign", Everywhere, "logout-me.unknown-session.status",
        "logout.me lets administrators end other users' sessions";
    AdministratorToldMore, "administrator-told-more", Everywhere, "logout-me.unknown-session.status",
        "logout.me tells administrators another user's session from an unknown one by a 403";
    ForeignAnswers200, "foreign-answers-200", Everywhere, "logout-me.unknown-session.status",
        "logout.me says that it ended another user's session, and does nothing";
    ForeignAnswers401, "foreign-answers-401", Everywhere, "logout-me.unknown-session.status",
        "logout.me answers 401 for another user's session";
    ForeignInOtherWords, "foreign-in-other-words", Everywhere, "logout-me.indistinguishable",
        "logout.me refuses another user's session in other words than an unknown one";
    ForeignOwnerNamed, "foreign-owner-named", Everywhere, "logout-me.indistinguishable",
        "logout.me tells whose session it is that the caller may not end";
    ForeignTyped, "foreign-typed", Everywhere, "logout-me.indistinguishable",
        "logout.me adds an error type for another user's session alone";
    UsersEndAdministrators, "users-end-administrators", Everywhere, "logout-me.unknown-session.status",
        "logout.me ends an administrator's session when another user names it";
    EndedForeignAnswers200, "ended-foreign-answers-200", Everywhere, "logout-me.unknown-session.status",
        "logout.me answers 200 for a session of another user that has ended";
    ForeignInHeader, "foreign-in-header", Everywhere, "logout-me.indistinguishable",
        "logout.me tells another user's session from an unknown one by a header field";
    ForeignWithoutBody, "foreign-without-body", Everywhere, "logout-me.strict-json",
        "logout.me refuses to end another user's session without a body";
    ForeignUnlisted, "foreign-unlisted", Everywhere, "logout-me.survivor.list",
        "logout.me takes another user's session off the list although it answers not found";
    OwnerInBodyTrusted, "owner-in-body-trusted", PublishedOnly, "logout-me.owner-named.status",
        "logout.me ends the session of the user that the body names";
    MeOfOtherUser, "me-of-other-user", Everywhere, "me.owner",
        "me answers with the card of another user";
    // What counts as the id of a session.
    SuffixMatches, "suffix-matches", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes the end of a sessionId for the whole";
    PartMatches, "part-matches", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes any part of a sessionId for the whole";
    CaseIgnored, "case-ignored", Everywhere, "logout-me.unknown-session.status",
        "logout.me compares sessionIds without regard to case";
    BlanksTrimmed, "blanks-trimmed", Everywhere, "logout-me.unknown-session.status",
        "logout.me cuts white space off a sessionId";
    PatternMatches, "pattern-matches", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes a sessionId for a regular expression";
    WildcardMatches, "wildcard-matches", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes an asterisk in a sessionId for any characters";
    LikeMatches, "like-matches", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes a percent sign in a sessionId for any characters";
    SurplusIgnored, "surplus-ignored", Everywhere, "logout-me.unknown-session.status",
        "logout.me ignores what follows a sessionId";
    OnlyBeginningCompared, "only-beginning-compared", Everywhere, "logout-me.unknown-session.status",
        "logout.me compares the first twelve characters of a sessionId";
    CommaListRead, "comma-list-read", Everywhere, "logout-me.unknown-session.status",
        "logout.me reads a sessionId as a list with commas";
    PercentDecoded, "percent-decoded", Everywhere, "logout-me.unknown-session.status",
        "logout.me decodes percent signs in a sessionId";
    CutAtNul, "cut-at-nul", Everywhere, "logout-me.unknown-session.status",
        "logout.me reads a sessionId up to the first NUL";
    WidthFolded, "width-folded", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes full-width characters in a sessionId for plain ones";
    LastCharacterIgnored, "last-character-ignored", Everywhere, "logout-me.unknown-session.status",
        "logout.me compares all but the last character of a sessionId";
    QuestionMarkMatches, "question-mark-matches", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes a question mark in a sessionId for any character";
    UnderscoreMatches, "underscore-matches", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes an underscore in a sessionId for any character";
    QuotesStripped, "quotes-stripped", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes quotation marks off a sessionId";
    ArrayTextRead, "array-text-read", Everywhere, "logout-me.unknown-session.status",
        "logout.me reads a sessionId as JSON and takes the first element of an array";
    UserIdEndsAll, "user-id-ends-all", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes the id of the caller for every session of theirs";
    ArrayUnwrapped, "array-unwrapped", Everywhere, "logout-me.invalid-parameters.status",
        "logout.me takes the first element of an array for the sessionId";
    OtherKeyRead, "other-key-read", Everywhere, "logout-me.invalid-parameters.status",
        "logout.me finds the sessionId under its name in any case, or under id";
    ObjectUnwrapped, "object-unwrapped", Everywhere, "logout-me.invalid-parameters.status",
        "logout.me finds the sessionId in an object within the body";
    NullEndsCalling, "null-ends-calling", Everywhere, "logout-me.scalar-session-id.status",
        "logout.me ends the calling session if the sessionId is null";
    EmptyEndsCalling, "empty-ends-calling", Everywhere, "logout-me.scalar-session-id.status",
        "logout.me ends the calling session if the sessionId is empty";
    WordEndsCalling, "word-ends-calling", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes the words me and current for the calling session";
    WordEndsAll, "word-ends-all", Everywhere, "logout-me.unknown-session.status",
        "logout.me takes the word all for every session of the caller";
    NumberAnswers500, "number-answers-500", Everywhere, "logout-me.scalar-session-id.status",
        "logout.me answers 500 for a number as sessionId";
    NullAnswers500, "null-answers-500", Everywhere, "logout-me.scalar-session-id.status",
        "logout.me answers 500 for null as sessionId";
    StructureAnswers500, "structure-answers-500", Everywhere, "logout-me.invalid-parameters.status",
        "logout.me answers 500 for an array or an object as sessionId";
    LongIdAnswers500, "long-id-answers-500", Everywhere, "logout-me.long-session-id.status",
        "logout.me answers 500 for a sessionId of more than 255 characters";
    OtherScriptAnswers500, "other-script-answers-500", Everywhere, "logout-me.unknown-session.status",
        "logout.me answers 500 for a sessionId beyond ASCII";
    NulAnswers500, "nul-answers-500", Everywhere, "logout-me.unknown-session.status",
        "logout.me answers 500 for a sessionId with a NUL";
    QuoteAnswers500, "quote-answers-500", Everywhere, "logout-me.unknown-session.status",
        "logout.me answers 500 and a database error for a sessionId with a quotation mark";
    PrototypeAnswers500, "prototype-answers-500", Everywhere, "logout-me.unknown-session.status",
        "logout.me answers 500 for a sessionId that means something to JavaScript";
    // What counts as a login.
    EmptyTokenAccepted, "empty-token-accepted", Everywhere, "authentication-required.status",
        "logout.me accepts an empty token with a known user id";
    AnyTokenAccepted, "any-token-accepted", Everywhere, "authentication-required.status",
        "logout.me accepts any token with a known user id";
    UserIdSuffices, "user-id-suffices", Everywhere, "authentication-required.status",
        "logout.me accepts a user id without a token";
    EmptyUserIdAccepted, "empty-user-id-accepted", Everywhere, "authentication-required.status",
        "logout.me accepts a token with an empty user id";
    UserIdTrusted, "user-id-trusted", Everywhere, "authentication-required.status",
        "logout.me takes the caller for whatever user the header names, if the token is anybody's";
    TokenBeginningAccepted, "token-beginning-accepted", Everywhere, "authentication-required.status",
        "logout.me accepts the beginning of a token";
    TokenCaseIgnored, "token-case-ignored", Everywhere, "authentication-required.status",
        "logout.me compares tokens without regard to case";
    TokenSurplusIgnored, "token-surplus-ignored", Everywhere, "authentication-required.status",
        "logout.me ignores what follows a token";
    TokenHashAccepted, "token-hash-accepted", Everywhere, "authentication-required.status",
        "logout.me accepts the stored hash of a token in the place of the token";
    SessionIdIsToken, "session-id-is-token", Everywhere, "authentication-required.status",
        "logout.me accepts the id of a session in the place of its token";
    UserIdBeginningAccepted, "user-id-beginning-accepted", Everywhere, "authentication-required.status",
        "logout.me accepts the beginning of a user id";
    UserIdCaseIgnored, "user-id-case-ignored", Everywhere, "authentication-required.status",
        "logout.me compares user ids without regard to case";
    UserIdSurplusIgnored, "user-id-surplus-ignored", Everywhere, "authentication-required.status",
        "logout.me ignores what follows a user id";
    AdministratorIsAnybody, "administrator-is-anybody", Everywhere, "authentication-required.status",
        "logout.me takes the caller for whatever user the header names, if the token is an administrator's";
    QueryCredentials, "query-credentials", Everywhere, "authentication-required.status",
        "logout.me accepts credentials in the query, which ends up in logs";
    CookieCredentials, "cookie-credentials", Everywhere, "authentication-required.status",
        "logout.me accepts credentials in cookies, which other sites can make a browser send";
    BearerCredentials, "bearer-credentials", Everywhere, "authentication-required.status",
        "logout.me accepts a token as a bearer token";
    BasicCredentials, "basic-credentials", Everywhere, "authentication-required.status",
        "logout.me accepts user id and token as basic authentication";
    BodyCredentials, "body-credentials", PublishedOnly, "authentication-required.status",
        "logout.me accepts credentials in its body";
    LongTokenAnswers500, "long-token-answers-500", Everywhere, "logout-me.overlong-credentials.status",
        "logout.me answers 500 for a token of more than 255 characters";
    OddTokenAnswers500, "odd-token-answers-500", Everywhere, "authentication-required.status",
        "logout.me answers 500 for a token with braces";
    RefusalAnswers403, "refusal-answers-403", Everywhere, "authentication-required.status",
        "logout.me answers 403 for a call without a login";
    RefusalAnswers400, "refusal-answers-400", Everywhere, "authentication-required.status",
        "logout.me answers 400 for a call without a login";
    RefusalWithoutBody, "refusal-without-body", Everywhere, "logout-me.strict-json",
        "logout.me refuses a call without a login with an empty body";
    RefusalSaysSuccess, "refusal-says-success", Everywhere, "refusal.success-false",
        "logout.me refuses a call without a login and says success";
    LookedUpBeforeToken, "looked-up-before-token", Everywhere, "authentication-required.status",
        "logout.me tells callers with a wrong token whether a session exists";
    LookedUpBeforeLogin, "looked-up-before-login", Everywhere, "authentication-required.status",
        "logout.me tells callers without a login whether a session exists";
    // Requests that are wrong.
    NoBodyAnswers500, "no-body-answers-500", Everywhere, "logout-me.invalid-parameters.status",
        "logout.me answers 500 for a request without a body";
    InvalidUntyped, "invalid-untyped", UpstreamOnly, "logout-me.invalid-parameters.body",
        "logout.me refuses a sessionId that is missing or no text without an error type";
    MalformedJsonAnswers500, "malformed-json-answers-500", Everywhere, "logout-me.malformed-body.status",
        "logout.me answers 500 for a body that is no JSON";
    MalformedEndsCalling, "malformed-ends-calling", Everywhere, "logout-me.malformed-body.status",
        "logout.me ends the calling session if its body is no JSON";
    MalformedRepaired, "malformed-repaired", Everywhere, "logout-me.malformed-body.status",
        "logout.me reads JSON with single quotes or without its end";
    MalformedTypedOtherwise, "malformed-typed-otherwise", SinceUpstream7, "logout-me.malformed-body.body",
        "logout.me has an error type of its own for a body that is no JSON";
    ArrayBodyAnswers500, "array-body-answers-500", Everywhere, "logout-me.malformed-body.status",
        "logout.me answers 500 for an array as body";
    ArrayBodyUnwrapped, "array-body-unwrapped", Everywhere, "logout-me.malformed-body.status",
        "logout.me takes the first object of an array for the body";
    NullBodyAnswers500, "null-body-answers-500", Everywhere, "logout-me.malformed-body.status",
        "logout.me answers 500 for null as body";
    DeepBodyAnswers500, "deep-body-answers-500", Everywhere, "logout-me.deep-body.status",
        "logout.me answers 500 for a body of more than a hundred levels";
    HugeBodyAnswers500, "huge-body-answers-500", Everywhere, "logout-me.huge-body.status",
        "logout.me answers 500 for a body of more than 100 kB";
    HugeBodyHangs, "huge-body-hangs", Everywhere, "logout-me.answered",
        "logout.me never answers a body of more than 100 kB";
    QueryNamesInstead, "query-names-instead", Everywhere, "logout-me.survivor.token",
        "logout.me ends the session that the query names instead of that of the body";
    AnyMethodEnds, "any-method-ends", Everywhere, "logout-me.other-method.status",
        "logout.me ends the session that the query names, whatever the method";
    MethodAnswers500, "method-answers-500", Everywhere, "logout-me.other-method.status",
        "logout.me answers 500 for another method";
    FurtherPropertyAnswers500, "further-property-answers-500", Everywhere, "logout-me.additional-property.status",
        "logout.me answers 500 for a body with a further property";
    FurtherPropertyUntyped, "further-property-untyped", UpstreamOnly, "logout-me.additional-property.body",
        "logout.me refuses a further property without an error type";
    FurtherPropertyEndsCalling, "further-property-ends-calling", PublishedOnly, "logout-me.survivor.token",
        "logout.me also ends the calling session if the body has a further property";
    OtherMediaTypeAnswers500, "other-media-type-answers-500", Everywhere, "logout-me.other-media-type.status",
        "logout.me answers 500 for a body that is not labelled JSON";
    OtherMediaTypeYetDone, "other-media-type-yet-done", Everywhere, "logout-me.effect",
        "logout.me refuses JSON that is labelled otherwise and ends the session all the same";
    CharsetNotRead, "charset-not-read", Everywhere, "logout-me.logged-out.status",
        "logout.me does not read JSON whose label has a parameter";
    FormSaysDone, "form-says-done", PublishedOnly, "logout-me.effect",
        "logout.me says that it ended the session that a form names, and does nothing";
    // Who is let in.
    LoginNotRequired, "login-not-required", Everywhere, "authentication-required.status",
        "logout.me works without any credentials";
    UserIdNotRequired, "user-id-not-required", Everywhere, "authentication-required.status",
        "a token is accepted without a user id";
    UserIdNotCompared, "user-id-not-compared", Everywhere, "authentication-required.status",
        "a token is accepted with another user's id";
    DeadTokenAccepted, "dead-token-accepted", Everywhere, "authentication-required.status",
        "logout.me still accepts a token that was logged out";
    // What logout.me says.
    UnknownAnswers200, "unknown-answers-200", Everywhere, "logout-me.unknown-session.status",
        "logout.me answers 200 for an unknown session";
    NotFoundAnswers500, "not-found-answers-500", Everywhere, "logout-me.unknown-session.status",
        "logout.me answers 500 for an unknown session";
    ForeignDisclosed, "foreign-disclosed", Everywhere, "logout-me.unknown-session.status",
        "logout.me tells another user's session from an unknown one by a 403";
    NotFoundWithoutError, "not-found-without-error", Everywhere, "logout-me.refusal",
        "the not found answer of logout.me has no error text";
    RefusalAnswers200, "refusal-answers-200", Everywhere, "authentication-required.status",
        "logout.me refuses with the right body but the status 200";
    RefusalWithoutMessage, "refusal-without-message", Everywhere, "unauthorized.body",
        "the 401 body of logout.me lacks its message";
    RefusalRedirects, "refusal-redirects", Everywhere, "authentication-required.status",
        "logout.me sends callers without a login to a login page";
    ErrorAsObject, "error-as-object", Everywhere, "logout-me.refusal",
        "the not found answer of logout.me has an object where its error text belongs";
    SuccessAnswers201, "success-answers-201", Everywhere, "logout-me.status-declared",
        "logout.me answers success with the status 201";
    SuccessMissing, "success-missing", Everywhere, "logout-me.success",
        "logout.me does not say success";
    EmptyAnswer, "empty-answer", Everywhere, "logout-me.strict-json",
        "logout.me does its work and answers 200 without a body";
    SuccessAsText, "success-as-text", Everywhere, "logout-me.schema",
        "logout.me answers success as the text \"true\"";
    IdNotEchoed, "id-not-echoed", Everywhere, "logout-me.success",
        "logout.me does not repeat the sessionId";
    OtherIdEchoed, "other-id-echoed", Everywhere, "logout-me.success.session-id-echoed",
        "logout.me repeats a sessionId that was not asked for";
    // What else logout.me and the routes around it say.
    SuccessNull, "success-null", Everywhere, "logout-me.success",
        "logout.me answers success as null";
    SuccessNumber, "success-number", Everywhere, "logout-me.success",
        "logout.me answers success as 1";
    SuccessFalse, "success-false", Everywhere, "logout-me.success",
        "logout.me ends the session and says that it did not";
    EmptyObject, "empty-object", Everywhere, "logout-me.success",
        "logout.me answers an empty object";
    SuccessWrapped, "success-wrapped", Everywhere, "logout-me.success",
        "logout.me puts its answer into a property data";
    SuccessInArray, "success-in-array", Everywhere, "logout-me.schema",
        "logout.me puts its answer into an array";
    SuccessAnswers204, "success-answers-204", Everywhere, "logout-me.status-declared",
        "logout.me answers success with 204 and no body";
    SuccessRedirects, "success-redirects", Everywhere, "logout-me.status-declared",
        "logout.me sends clients on to the list after a success";
    IdEchoedInCapitals, "id-echoed-in-capitals", Everywhere, "logout-me.success.session-id-echoed",
        "logout.me repeats the sessionId in capitals";
    IdEchoedAsArray, "id-echoed-as-array", Everywhere, "logout-me.success",
        "logout.me repeats the sessionId within an array";
    NotFoundSaysSuccess, "not-found-says-success", Everywhere, "logout-me.refusal",
        "the not found answer of logout.me says success";
    NotFoundWithoutSuccess, "not-found-without-success", Everywhere, "logout-me.refusal",
        "the not found answer of logout.me does not say whether it succeeded";
    ErrorEmpty, "error-empty", Everywhere, "logout-me.refusal",
        "the not found answer of logout.me has an empty error text";
    ErrorNull, "error-null", Everywhere, "logout-me.refusal",
        "the not found answer of logout.me has null as error text";
    NotFoundAsPage, "not-found-as-page", Everywhere, "logout-me.media-type",
        "the not found answer of logout.me is a page for people";
    NotFoundInOtherWords, "not-found-in-other-words", UpstreamOnly, "logout-me.unknown-session.body",
        "logout.me has other words for an unknown session than all other servers of its make";
    MeWithoutId, "me-without-id", Everywhere, "me.identity",
        "me does not tell the id of the user";
    MeWithoutSuccess, "me-without-success", UpstreamOnly, "me.success",
        "me does not say success";
    CountAsText, "count-as-text", Everywhere, "sessions-list.schema",
        "sessions/list counts in a text";
    ListWithoutSuccess, "list-without-success", Everywhere, "sessions-list.success",
        "sessions/list does not say success";
    ListWithoutTotal, "list-without-total", UpstreamOnly, "sessions-list.complete",
        "sessions/list does not tell how many sessions there are";
    ListAsPage, "list-as-page", Everywhere, "sessions-list.media-type",
        "sessions/list answers a page for people";
    // What it gives away.
    TokenInSuccess, "token-in-success", Everywhere, "logout-me.no-leak",
        "logout.me repeats the caller's token when it succeeds";
    TokenInRefusal, "token-in-refusal", Everywhere, "logout-me.no-leak",
        "logout.me repeats the caller's token when it refuses";
    TokenInField, "token-in-field", Everywhere, "logout-me.no-leak",
        "logout.me repeats the caller's token in a header field";
    TokenInCookie, "token-in-cookie", Everywhere, "logout-me.no-leak",
        "logout.me puts the caller's token into a cookie";
    TokenInMe, "token-in-me", Everywhere, "me.no-leak",
        "me repeats the caller's token";
    TokenHashInList, "token-hash-in-list", Everywhere, "sessions-list.no-leak",
        "sessions/list shows what is stored of each token";
    StackTraceInRefusal, "stack-trace-in-refusal", Everywhere, "logout-me.no-leak",
        "the not found answer of logout.me has a stack trace";
    DatabaseErrorInRefusal, "database-error-in-refusal", Everywhere, "logout-me.no-leak",
        "the not found answer of logout.me has the error text of the database";
    // How its JSON is written and labelled.
    TextLabel, "text-label", Everywhere, "logout-me.media-type",
        "logout.me labels its answer text/plain";
    NoLabel, "no-label", Everywhere, "logout-me.media-type",
        "logout.me does not label its answer";
    TwoLabels, "two-labels", Everywhere, "logout-me.media-type",
        "logout.me labels its answer twice, each time otherwise";
    Latin1Label, "latin-1-label", Everywhere, "logout-me.media-type",
        "logout.me says that its JSON is in Latin-1";
    BrokenLabel, "broken-label", Everywhere, "logout-me.media-type",
        "logout.me labels its answer with half a media type";
    Latin1Text, "latin-1-text", Everywhere, "logout-me.strict-json",
        "logout.me writes a text in Latin-1";
    Utf16Body, "utf-16-body", Everywhere, "logout-me.strict-json",
        "logout.me writes its answer in UTF-16";
    LoneSurrogate, "lone-surrogate", Everywhere, "logout-me.strict-json",
        "logout.me writes half of a surrogate pair";
    RawLineBreak, "raw-line-break", Everywhere, "logout-me.strict-json",
        "logout.me writes a line break within a text as it is";
    JsonComment, "json-comment", Everywhere, "logout-me.strict-json",
        "the JSON of logout.me has a comment";
    TrailingComma, "trailing-comma", Everywhere, "logout-me.strict-json",
        "the JSON of logout.me has a comma behind its last member";
    SingleQuotes, "single-quotes", Everywhere, "logout-me.strict-json",
        "the JSON of logout.me has single quotes";
    UnquotedKeys, "unquoted-keys", Everywhere, "logout-me.strict-json",
        "the JSON of logout.me has keys without quotes";
    NotANumber, "not-a-number", Everywhere, "logout-me.strict-json",
        "the JSON of logout.me has NaN as a number";
    LeadingZero, "leading-zero", Everywhere, "logout-me.strict-json",
        "the JSON of logout.me has a number with a leading zero";
    DoubleEncoded, "double-encoded", Everywhere, "logout-me.schema",
        "logout.me writes its JSON as a text within JSON";
    HijackingPrefix, "hijacking-prefix", Everywhere, "logout-me.strict-json",
        "the JSON of logout.me has a prefix against script inclusion";
    WarningBeforeJson, "warning-before-json", Everywhere, "logout-me.strict-json",
        "a warning of the interpreter stands before the JSON of logout.me";
    EndMissing, "end-missing", Everywhere, "logout-me.strict-json",
        "the JSON of logout.me lacks its last brace";
    TrailingNul, "trailing-nul", Everywhere, "logout-me.strict-json",
        "a NUL follows the JSON of logout.me";
    // What goes wrong below HTTP.
    LengthTooLong, "length-too-long", Everywhere, "logout-me.answered",
        "logout.me announces more bytes than it sends";
    LengthTooShort, "length-too-short", Everywhere, "logout-me.strict-json",
        "logout.me announces fewer bytes than it sends";
    TwoLengths, "two-lengths", Everywhere, "logout-me.answered",
        "logout.me announces two different lengths";
    LengthIsNoNumber, "length-is-no-number", Everywhere, "logout-me.answered",
        "logout.me announces a length that is no number";
    ChunkSizeLies, "chunk-size-lies", Everywhere, "logout-me.answered",
        "logout.me announces a larger chunk than it sends";
    ChunksUnfinished, "chunks-unfinished", Everywhere, "logout-me.answered",
        "logout.me never sends the last chunk";
    ChunkSizeOverflows, "chunk-size-overflows", Everywhere, "logout-me.answered",
        "logout.me announces a chunk beyond 64 bits";
    ChunkSizeIsNoNumber, "chunk-size-is-no-number", Everywhere, "logout-me.answered",
        "logout.me announces a chunk size that is no number";
    GzipLabelOnly, "gzip-label-only", Everywhere, "logout-me.answered",
        "logout.me says gzip and sends plain bytes";
    DeflateLabelOnly, "deflate-label-only", Everywhere, "logout-me.answered",
        "logout.me says deflate and sends plain bytes";
    UnknownCoding, "unknown-coding", Everywhere, "logout-me.answered",
        "logout.me names a content coding that was not asked for";
    GzipCut, "gzip-cut", Everywhere, "logout-me.answered",
        "logout.me sends compressed bytes without their end";
    GzipChecksumWrong, "gzip-checksum-wrong", Everywhere, "logout-me.answered",
        "logout.me sends compressed bytes with a wrong checksum";
    StatusLineGarbled, "status-line-garbled", Everywhere, "logout-me.answered",
        "the status line of logout.me has no status";
    StatusBeyondRange, "status-beyond-range", Everywhere, "logout-me.status-declared",
        "logout.me answers with the status 999";
    StatusTooSmall, "status-too-small", Everywhere, "logout-me.answered",
        "logout.me answers with the status 042";
    VersionGarbled, "version-garbled", Everywhere, "logout-me.answered",
        "the status line of logout.me has no proper version";
    FieldWithoutColon, "field-without-colon", Everywhere, "logout-me.answered",
        "a line in the header of logout.me has no colon";
    BlankInFieldName, "blank-in-field-name", Everywhere, "logout-me.answered",
        "a header field of logout.me has a blank in its name";
    NulInField, "nul-in-field", Everywhere, "logout-me.answered",
        "a header field of logout.me has a NUL in its value";
    HugeField, "huge-field", Everywhere, "logout-me.answered",
        "a header field of logout.me has a megabyte";
    ClosesSilently, "closes-silently", Everywhere, "logout-me.answered",
        "logout.me does its work and closes the connection without a word";
    ClosesWithinHead, "closes-within-head", Everywhere, "logout-me.answered",
        "logout.me closes the connection within its header";
    ClosesAfterHead, "closes-after-head", Everywhere, "logout-me.answered",
        "logout.me closes the connection behind its header";
    ResetsWithinBody, "resets-within-body", Everywhere, "logout-me.answered",
        "logout.me resets the connection within its body";
    BodyWithoutHead, "body-without-head", Everywhere, "logout-me.answered",
        "logout.me sends its body without a header";
    TrickleWithoutEnd, "trickle-without-end", Everywhere, "logout-me.answered",
        "logout.me sends a byte now and then";
    // How it is sent.
    HtmlAnswer, "html-answer", Everywhere, "logout-me.media-type",
        "logout.me labels its answer text/html";
    TrailingValue, "trailing-value", Everywhere, "logout-me.strict-json",
        "the JSON answer of logout.me is followed by a second value";
    DuplicateKey, "duplicate-key", Everywhere, "logout-me.strict-json",
        "the JSON answer of logout.me has a key twice";
    ByteOrderMark, "byte-order-mark", Everywhere, "logout-me.strict-json",
        "every answer starts with a byte order mark";
    CutAnswer, "cut-answer", Everywhere, "logout-me.answered",
        "the answer of logout.me breaks off half way";
    NeverAnswers, "never-answers", Everywhere, "logout-me.answered",
        "logout.me never answers";
    // The routes around it.
    LoginAnswersWithAnotherSession, "login-answers-with-another-session", Everywhere, "login.identity",
        "a login with the right password of one user is answered with a session of another";
    ListShowsForeign, "list-shows-foreign", Everywhere, "sessions-list.owner",
        "sessions/list also shows the sessions of other users";
    PasswordHashInMe, "password-hash-in-me", Everywhere, "me.no-leak",
        "the user object holds the hash of the password";
}

impl Fault {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|row| row.fault == self).map_or("", |row| row.name)
    }

    /// Whether a request may stay without a whole answer until the client gives up.
    pub fn keeps_waiting(self) -> bool {
        matches!(self, Self::NeverAnswers | Self::HugeBodyHangs | Self::TrickleWithoutEnd)
    }

    /// Whether a server of this flavour can show the fault.
    pub fn concerns(self, flavour: Flavour) -> bool {
        Self::ALL.iter().any(|row| row.fault == self && row.flavours.include(flavour))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Fault {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL.iter().find(|row| row.name == name).map(|row| row.fault).ok_or_else(|| UnknownName {
            kind: "fault",
            name: name.to_owned(),
            known: Self::ALL.iter().map(|row| row.name).collect::<Vec<_>>().join(", "),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_fault_is_found_by_the_name_it_shows() {
        for FaultRow { fault, name, about, requirement, .. } in Fault::ALL {
            assert_eq!((name.parse(), fault.to_string().as_str()), (Ok(*fault), *name));
            assert!(!requirement.is_empty() && !about.is_empty() && !about.ends_with('.'));
        }
        let names: BTreeSet<&str> = Fault::ALL.iter().map(|row| row.name).collect();
        assert_eq!(names.len(), Fault::ALL.len());
    }
}
