//! Which elements part text into lines, and which hold none.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

/// Whether an element starts a new line: by its tag, and where no text of the same line stands beside
/// it, as a component or by its style. A component is no block to HTML, but those that build pages
/// of components make paragraphs of them.
pub(in crate::extract) fn is_block(node: NodeRef<'_, Node>) -> bool {
    let Some(element) = node.value().as_element() else {
        return false;
    };
    is_block_tag(element.name()) || (may_be_block(element) && !is_in_line(node))
}

fn may_be_block(element: &Element) -> bool {
    let styled = |style: &str| style.contains("display:block") || style.contains("display: block");
    is_component(element.name())
        || (element.name() == "span" && element.attr("style").is_some_and(styled))
}

/// Whether a tag is one that a page has made for itself (HTML standard §4.13.3).
pub(in crate::extract) fn is_component(tag: &str) -> bool {
    tag.contains('-')
}

/// Whether text or markup of text stands directly beside a node.
fn is_in_line(node: NodeRef<'_, Node>) -> bool {
    let is_text = |node: NodeRef<'_, Node>| match node.value() {
        Node::Text(_) => true,
        Node::Element(element) => matches!(element.name(), "a" | "b" | "strong" | "i" | "em" | "u"),
        _ => false,
    };
    beside(node).into_iter().flatten().any(is_text)
}

/// Whether a node stands in the middle of a line of text, so that the line would be cut without it.
pub(in crate::extract) fn is_amid_text(node: NodeRef<'_, Node>) -> bool {
    let is_text = |node: NodeRef<'_, Node>| node.value().is_text();
    !is_block(node) && beside(node).map(|node| node.is_some_and(is_text)) == [true, true]
}

/// What stands directly before and after a node, white space and comments passed over.
fn beside(node: NodeRef<'_, Node>) -> [Option<NodeRef<'_, Node>>; 2] {
    let shown = |node: &NodeRef<'_, Node>| match node.value() {
        Node::Text(text) => !text.trim().is_empty(),
        Node::Comment(_) => false,
        _ => true,
    };
    [
        node.prev_siblings().find(shown),
        node.next_siblings().find(shown),
    ]
}

/// Whether an element's text is left out: it is none of the page's, or it says how the characters
/// beside it are read and is not set in parentheses (`rp`) to be read with them.
pub(in crate::extract) fn is_skipped(node: NodeRef<'_, Node>) -> bool {
    let Some(element) = node.value().as_element() else {
        return false;
    };
    is_skipped_tag(element.name()) || (element.name() == "rt" && !is_in_parentheses(node))
}

fn is_in_parentheses(node: NodeRef<'_, Node>) -> bool {
    let before = beside(node)[0].and_then(|before| before.value().as_element());
    before.is_some_and(|before| before.name() == "rp")
}

/// Elements that start a new line (HTML standard §15.3).
pub(in crate::extract) fn is_block_tag(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "section"
            | "article"
            | "main"
            | "header"
            | "footer"
            | "aside"
            | "nav"
            | "blockquote"
            | "figure"
            | "figcaption"
            | "table"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "caption"
            | "form"
            | "fieldset"
            | "dl"
            | "dt"
            | "dd"
            | "hr"
            | "pre"
            | "address"
            | "details"
            | "summary"
            | "center"
            | "body"
            | "html"
            | "dir"
            | "menu"
            | "hgroup"
            | "search"
            | "legend"
            | "dialog"
    )
}

/// Elements whose text is never prose of the page.
pub(in crate::extract) fn is_skipped_tag(tag: &str) -> bool {
    matches!(
        tag,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "math"
            | "head"
            | "button"
            | "select"
            | "option"
            | "input"
            | "textarea"
            | "canvas"
            | "audio"
            | "video"
            | "object"
            | "embed"
            | "map"
            | "dialog"
            | "iframe"
            | "label"
            | "meter"
            | "progress"
            | "datalist"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "noframes"
            | "applet"
            | "amp-ad"
            | "amp-social-share"
            | "amp-analytics"
            | "amp-sidebar"
    )
}
