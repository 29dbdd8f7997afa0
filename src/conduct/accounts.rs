//! The accounts that a run needs and nobody named.

use super::bench::Bench;
use super::observer::Observer;
use super::survey::Survey;
use crate::model::account::Actor;
use crate::model::record::MadeAccount;
use crate::model::unique::RunName;
use crate::runner::plan::Plan;
use crate::sut::creations::accounts::make_account;

/// Makes the accounts that the scenarios need and nobody named. What cannot be made is an obstacle.
pub(crate) async fn provide_accounts(
    observer: &dyn Observer,
    bench: &Bench,
    (plan, run): (&Plan, &RunName),
    survey: &mut Survey,
) -> Vec<MadeAccount> {
    let mut made = Vec::new();
    let is_missing = |actor: &Actor| *actor != Actor::Admin && !bench.maker.has_account(*actor);
    for actor in plan.actors().into_iter().filter(is_missing) {
        match make_account(&bench.maker, &bench.things, (run, actor)).await {
            Ok(username) => made.push(MadeAccount { actor, username }),
            Err(not_made) => {
                survey.obstacle = Some(bench.http().redactor().text(&not_made.to_string()));
                return made;
            }
        }
    }
    if !made.is_empty() {
        observer.made_accounts(&made);
    }
    made
}
