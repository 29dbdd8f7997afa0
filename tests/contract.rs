//! The contract from the outside: documents of every kind in, findings and judged exchanges out.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

#[path = "contract/avalanches.rs"]
mod avalanches;
#[path = "contract/built_in.rs"]
mod built_in;
#[path = "contract/checks.rs"]
mod checks;
#[path = "contract/corpus.rs"]
mod corpus;
#[path = "contract/defects.rs"]
mod defects;
#[path = "contract/documents.rs"]
mod documents;
#[path = "contract/exchange_builder.rs"]
mod exchange_builder;
#[path = "contract/exchanges.rs"]
mod exchanges;
#[path = "contract/foreign.rs"]
mod foreign;
#[path = "contract/hostile.rs"]
mod hostile;
#[path = "contract/judging.rs"]
mod judging;
#[path = "contract/mutations.rs"]
mod mutations;
#[path = "contract/overlays.rs"]
mod overlays;
#[path = "contract/page.rs"]
mod page;
#[path = "contract/records.rs"]
mod records;
#[path = "contract/refused.rs"]
mod refused;
