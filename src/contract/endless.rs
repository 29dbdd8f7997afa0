//! Finds schemas that apply themselves, or an unbounded number of others, to one and the same value: validating
//! with them would never end. Works on the bare graph; must not know schemas.

/// Applications of schemas to one value that are still taken for honest.
const MAX_WEIGHT: u64 = 10_000;

/// The kind and the message of the fault of a graph, given the edges of each node; node 0 is the start.
pub(super) fn fault(edges: &[Vec<usize>]) -> Option<(&'static str, String)> {
    let mut walk = Walk { edges, state: vec![State::New; edges.len()] };
    for node in 0..edges.len() {
        match walk.weight(node) {
            None => return Some(("endless-ref", "the schema applies itself to the same value".to_owned())),
            Some(weight) if weight > MAX_WEIGHT => {
                return Some(("schema-too-large", format!("over {MAX_WEIGHT} schemas apply to one value")));
            }
            Some(_) => {}
        }
    }
    None
}

#[derive(Clone, Copy)]
enum State {
    New,
    Open,
    Weighed(u64),
}

struct Walk<'e> {
    edges: &'e [Vec<usize>],
    state: Vec<State>,
}

impl Walk<'_> {
    /// Number of schemas that the node applies, itself included; `None` if it comes back to itself.
    fn weight(&mut self, node: usize) -> Option<u64> {
        match self.state[node] {
            State::Weighed(weight) => return Some(weight),
            State::Open => return None,
            State::New => self.state[node] = State::Open,
        }
        let edges = self.edges;
        let mut weight = 1_u64;
        for next in &edges[node] {
            weight = weight.saturating_add(self.weight(*next)?);
        }
        self.state[node] = State::Weighed(weight);
        Some(weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_and_avalanches_are_found() {
        assert_eq!(fault(&[vec![1, 1], vec![]]), None);
        assert_eq!(fault(&[vec![1], vec![0]]).map(|fault| fault.0), Some("endless-ref"));
        let doubling: Vec<Vec<usize>> = (0..40).map(|n| if n < 39 { vec![n + 1, n + 1] } else { vec![] }).collect();
        assert_eq!(fault(&doubling).map(|fault| fault.0), Some("schema-too-large"));
        let star = |rays: usize| fault(&[vec![1; rays], vec![]]).map(|fault| fault.0);
        assert_eq!((star(9_999), star(10_000)), (None, Some("schema-too-large")));
    }
}
