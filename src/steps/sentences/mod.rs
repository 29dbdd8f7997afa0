//! The sentences, a table a family: a step is a few lines, one verb on the World.

mod answers;
mod effects;
mod logouts;
mod pages;
mod repetitions;
mod requests;
mod resumption;
mod sessions;
mod things;

use futures_util::future::LocalBoxFuture;

use super::language::arguments::Arguments;
use super::language::sentence;
use super::world::World;
use super::world::stop::Stop;

/// What a sentence does.
pub(crate) type Action = for<'a> fn(&'a mut World, Arguments) -> LocalBoxFuture<'a, Result<(), Stop>>;

/// A sentence that is carried out on a [`World`].
pub type Sentence = sentence::Sentence<Action>;

/// All of them, in the order of the documentation.
pub(super) const TABLES: [&[Sentence]; 9] = [
    sessions::SENTENCES,
    things::SENTENCES,
    logouts::SENTENCES,
    requests::SENTENCES,
    repetitions::SENTENCES,
    pages::SENTENCES,
    answers::SENTENCES,
    effects::SENTENCES,
    resumption::SENTENCES,
];
