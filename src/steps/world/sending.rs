//! The verbs that send what a scenario is about: one call, several in a row, again and again, at the same time. Must not
//! know what is expected of the answers.

use std::sync::Arc;

use futures_util::future::join_all;

use super::World;
use super::stop::Stop;
use crate::model::check::{Check, Expectation};
use crate::sut::call::Call;
use crate::sut::http::client::Reply;

/// Calls of a repetition that may pass their deadline before it ends: with a deadline of ten seconds, twenty would hold
/// the run up for minutes and say no more.
const HANGS_ENDURED: usize = 2;

impl World {
    /// Sends a call, records it and checks it against the contract; returns the index of the exchange.
    pub(in crate::steps) async fn call(&mut self, call: &Call) -> Result<(usize, Reply), Stop> {
        let context = Arc::clone(self.context()?);
        let expected = self.expect_thing(call)?;
        let replies = context.pool.maker().http().send(call).await;
        for refused in replies.refused {
            self.record(refused);
        }
        let (reply, exchange) = replies.last.without_body_in_exchange();
        let index = self.record(exchange);
        self.take_over(&call.operation, &reply)?;
        self.take_thing(expected, &reply)?;
        self.account_for(index, call, expected)?;
        Ok((index, reply))
    }

    /// Sends the call that the scenario is about.
    pub(in crate::steps) async fn call_under_test(&mut self, call: &Call) -> Result<Reply, Stop> {
        let (index, reply) = self.call(call).await?;
        self.hold(index, reply.body());
        self.now_test(vec![index]);
        Ok(reply)
    }

    /// Takes exchanges for what is under test.
    pub(in crate::steps) fn put_under_test(&mut self, exchanges: Vec<usize>) {
        self.now_test(exchanges);
    }

    /// Whether exchanges meet an expectation that is not stated yet.
    pub(in crate::steps) fn meets(&self, expectation: &Expectation, exchanges: &[usize]) -> Result<bool, Stop> {
        let (_, operation, _) = self.under_test()?;
        let check = Check::new(self.current_step, operation, expectation.clone(), exchanges.to_vec());
        Ok(self.context()?.contract.verify(&check, &self.record.exchanges).is_empty())
    }

    /// Sends the calls that the scenario is about, one after the other.
    pub(in crate::steps) async fn calls_under_test(&mut self, calls: &[Call]) -> Result<(), Stop> {
        let mut indexes = Vec::new();
        for call in calls {
            let (index, reply) = self.call(call).await?;
            self.hold(index, reply.body());
            indexes.push(index);
        }
        self.now_test(indexes);
        Ok(())
    }

    /// Sends the calls that the scenario is about, one after the other, as long as their answers differ in what they must
    /// not, and `turns` times at most.
    pub(in crate::steps) async fn calls_in_turn_under_test(
        &mut self,
        calls: &[Call],
        turns: usize,
    ) -> Result<(), Stop> {
        let mut indexes = Vec::new();
        for _ in 0..turns {
            for call in calls {
                indexes.push(self.call(call).await?.0);
            }
            self.now_test(indexes.clone());
            if self.meets(&Expectation::Indistinguishable, &indexes)? {
                break;
            }
        }
        Ok(())
    }

    /// Sends one call again and again; no longer once it was not answered in time more often than a fluke.
    pub(in crate::steps) async fn repeated_under_test(&mut self, call: &Call, times: usize) -> Result<(), Stop> {
        let (mut indexes, mut hangs) = (Vec::new(), 0);
        while indexes.len() < times && hangs < HANGS_ENDURED {
            let (index, reply) = self.call(call).await?;
            self.hold(index, reply.body());
            indexes.push(index);
            hangs += usize::from(reply.exchange.timed_out());
        }
        self.now_test(indexes);
        Ok(())
    }

    /// Sends the calls that the scenario is about at the same time.
    pub(in crate::steps) async fn calls_at_once_under_test(&mut self, calls: &[Call]) -> Result<(), Stop> {
        let context = Arc::clone(self.context()?);
        let http = context.pool.maker().http();
        let expected = calls.iter().map(|call| self.expect_thing(call)).collect::<Result<Vec<_>, Stop>>()?;
        let all = join_all(calls.iter().map(|call| http.send(call))).await;
        let mut indexes = Vec::new();
        for ((replies, expected), call) in all.into_iter().zip(expected).zip(calls) {
            for refused in replies.refused {
                self.record(refused);
            }
            let (reply, exchange) = replies.last.without_body_in_exchange();
            let index = self.record(exchange);
            self.take_over(&reply.exchange.operation.clone(), &reply)?;
            self.take_thing(expected, &reply)?;
            self.account_for(index, call, expected)?;
            self.hold(index, reply.body());
            indexes.push(index);
        }
        self.now_test(indexes);
        Ok(())
    }
}
