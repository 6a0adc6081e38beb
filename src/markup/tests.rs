//! The tokens are those of the standard, and bounded.

use std::convert::Infallible;

use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use scraper::{Html, HtmlTreeSink};

use super::*;

/// What the states of the tokenizer turn on. No byte order mark: html5ever drops those behind
/// scripts too.
const PIECES: [&str; 57] = [
    "<",
    ">",
    "/",
    "=",
    "'",
    "\"",
    "&",
    ";",
    "!",
    "?",
    "-",
    "--",
    "[",
    "]",
    "]]>",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\u{c}",
    "\0",
    "é",
    "ক",
    "𝒳",
    "a",
    "B",
    "x1",
    "<p",
    "</p",
    "<div ",
    "</div>",
    "<!--",
    "-->",
    "--!>",
    "<!->",
    "<!doctype",
    " public",
    " system",
    "<?pi",
    "<![CDATA[",
    "<svg>",
    "<math>",
    "</svg>",
    "<script>",
    "</script",
    "<title>",
    "</TITLE>",
    "<textarea>\n",
    "<plaintext>",
    "<style>",
    "</style>",
    "&amp",
    "&notit;",
    "&#x26;",
    "&#0;",
    "&CounterClockwiseContourIntegral;",
];

fn tree(text: &str) -> Html {
    let builder = TreeBuilder::new(
        HtmlTreeSink::new(Html::new_document()),
        TreeBuilderOpts::default(),
    );
    read(text, &builder, 1_000, || Ok::<_, Infallible>(())).expect("few attributes");
    builder.sink.finish()
}

proptest! {
    /// The same tree as with the tokenizer that the tree builder comes with.
    #[test]
    fn tokens_are_those_of_the_standard(pieces in vec(select(PIECES.to_vec()), 0..60)) {
        let text = pieces.concat();
        let (ours, theirs) = (tree(&text), Html::parse_document(&text));
        prop_assert_eq!(&ours.tree, &theirs.tree);
        prop_assert_eq!(ours.quirks_mode, theirs.quirks_mode);
    }
}

#[test]
fn a_tag_with_too_many_attributes_ends_the_reading() {
    let text: String = (0..2_000).map(|i| format!(" a{i}=1")).collect();
    let builder = TreeBuilder::new(
        HtmlTreeSink::new(Html::new_document()),
        TreeBuilderOpts::default(),
    );
    let ended = read(
        &format!("<p{text}>{}", "x".repeat(5_000)),
        &builder,
        1_000,
        || Ok::<_, Infallible>(()),
    );
    assert_eq!(ended, Err(Stopped::Attributes));
}
