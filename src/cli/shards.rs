//! Which of several equal jobs this one is, as CI systems say it. Must not know what is shared out.

use crate::model::record::Shard;

/// Variables in which CI systems say which of several equal jobs this one is, and from what they count: GitLab, `CircleCI`,
/// Buildkite, and indexed jobs of Kubernetes, which leave it to the manifest to say how many there are.
const NODE_VARIABLES: [(&str, &str, usize); 4] = [
    ("CI_NODE_INDEX", "CI_NODE_TOTAL", 1),
    ("CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0),
    ("BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0),
    ("JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", 0),
];

/// The shard that the CI system wants, if it runs several equal jobs.
pub(super) fn shard_of_environment() -> Option<Shard> {
    let number = |name: &str| std::env::var(name).ok()?.parse::<usize>().ok();
    NODE_VARIABLES.into_iter().find_map(|(index, total, first)| {
        let (index, count) = (number(index)?.checked_sub(first)? + 1, number(total)?);
        (count > 1 && index <= count).then_some(Shard { index, count })
    })
}
