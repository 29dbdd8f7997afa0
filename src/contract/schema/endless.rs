//! Finds schemas that apply themselves, or an unbounded number of others, to one and the same value: validating with them
//! would never end, or go down too far. Works on the bare graph; must not know schemas.

/// Applications of schemas to one value that are still taken for honest.
const MAX_WEIGHT: u64 = 10_000;

/// Levels of nesting on one value, along the longest chain of references: whoever validates goes down as many. The
/// published documents need fewer than thirty.
pub(crate) const MAX_LEVELS: usize = 300;

/// A schema of the graph.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// Levels that it has itself.
    pub(crate) levels: usize,
    /// Nodes that it applies to the same value, each with the level on which it does.
    pub(crate) applies: Vec<(usize, usize)>,
}

/// Most levels on one value, or the kind and the message of the fault of a graph.
pub(crate) fn levels(nodes: &[Node]) -> Result<usize, (&'static str, String)> {
    let mut appliers = vec![0_usize; nodes.len()];
    nodes.iter().flat_map(|node| &node.applies).for_each(|(next, _)| appliers[*next] += 1);
    let mut order: Vec<usize> = (0..nodes.len()).filter(|node| appliers[*node] == 0).collect();
    let mut done = 0;
    while let Some(node) = order.get(done).copied() {
        done += 1;
        for (next, _) in &nodes[node].applies {
            appliers[*next] -= 1;
            if appliers[*next] == 0 {
                order.push(*next);
            }
        }
    }
    if order.len() < nodes.len() {
        return Err(("endless-ref", "the schema applies itself to the same value".to_owned()));
    }
    let (mut weights, mut depths) = (vec![1_u64; nodes.len()], vec![0_usize; nodes.len()]);
    // Those that apply nothing come first.
    for node in order.into_iter().rev() {
        let Node { levels, applies } = &nodes[node];
        let weight = applies.iter().fold(1_u64, |sum, (next, _)| sum.saturating_add(weights[*next]));
        weights[node] = weight;
        depths[node] = applies.iter().map(|(next, level)| level + depths[*next]).max().unwrap_or(0).max(*levels);
        if weight > MAX_WEIGHT {
            return Err(("schema-too-large", format!("over {MAX_WEIGHT} schemas apply to one value")));
        }
        if depths[node] > MAX_LEVELS {
            let message = format!("with all that it applies to one value, it has over {MAX_LEVELS} levels");
            return Err(("schema-too-large", message));
        }
    }
    Ok(depths.into_iter().max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(applies: Vec<Vec<usize>>) -> Result<usize, &'static str> {
        let node =
            |applies: Vec<usize>| Node { levels: 1, applies: applies.into_iter().map(|next| (next, 1)).collect() };
        levels(&applies.into_iter().map(node).collect::<Vec<_>>()).map_err(|fault| fault.0)
    }

    #[test]
    fn circles_and_avalanches_are_found() {
        assert_eq!(found(vec![vec![1, 1], vec![]]), Ok(2));
        assert_eq!(found(vec![vec![1], vec![0]]), Err("endless-ref"));
        assert_eq!(found(vec![vec![], vec![2], vec![1]]), Err("endless-ref"));
        assert_eq!(
            found((0..40).map(|n| if n < 39 { vec![n + 1, n + 1] } else { vec![] }).collect()),
            Err("schema-too-large")
        );
        let star = |rays: usize| found(vec![vec![1; rays], vec![]]);
        assert_eq!((star(9_999), star(10_000)), (Ok(2), Err("schema-too-large")));
    }

    #[test]
    fn the_longest_chain_counts_and_not_the_number_of_schemas() {
        let chain =
            |links: usize| found((0..links).map(|n| if n + 1 < links { vec![n + 1] } else { vec![] }).collect());
        assert_eq!((chain(MAX_LEVELS), chain(MAX_LEVELS + 1)), (Ok(MAX_LEVELS), Err("schema-too-large")));
        assert_eq!(found(vec![vec![]; 100_000]), Ok(1));
        assert_eq!(chain(100_000), Err("schema-too-large"));
    }
}
