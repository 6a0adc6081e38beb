//! Which element a block was written from, as far as later judgement asks: what it is called, and
//! what stands around it.

use std::hash::{Hash, Hasher};

use ego_tree::{NodeId, NodeRef};
use rustc_hash::FxHasher;
use scraper::Node;

/// Where a block comes from.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::extract) struct Origin {
    /// The element around the one that the block was written from: its column.
    pub(in crate::extract) column: Option<NodeId>,
    /// Tag and classes of the element that it was written from, hashed: one part of a template
    /// writes one form.
    pub(in crate::extract) form: u64,
    /// The form of its column.
    pub(in crate::extract) around: u64,
}

impl Origin {
    /// The origin of what is written from a node.
    pub(super) fn of(node: NodeRef<'_, Node>) -> Self {
        let above = node.parent();
        Self {
            column: above.map(|above| above.id()),
            form: form(node),
            around: above.map_or(0, form),
        }
    }
}

fn form(node: NodeRef<'_, Node>) -> u64 {
    let Some(element) = node.value().as_element() else {
        return 0;
    };
    let mut hasher = FxHasher::default();
    element.name().hash(&mut hasher);
    element.attr("class").hash(&mut hasher);
    hasher.finish()
}
