//! What readers wrote under a story, told by the line that heads it: `12 comments`, `Kommentare (3)`.
//!
//! For pages whose names of classes say nothing, as those that build tools make up. Only what stands
//! after prose is taken for a discussion: a count of comments stands beside many a headline.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::blocks::inline_text;
use super::outline::Part;
use super::vocabulary::Hint;
use crate::model::text::key;

/// Prose that stands before a discussion, in width units: there is a story that it is about.
const LEAST_STORY: f32 = 300.0;

/// Letters of a line that heads a discussion: it may name the story.
const LONGEST_LINE: usize = 160;

/// Letters of such a line that is not set as a heading.
const LONGEST_LABEL: usize = 40;

/// Such lines of a page that are looked at: each costs a look at what stands around it.
const MOST_LINES: usize = 8;

/// Marks what such a line heads as written by readers.
pub(super) fn mark(parts: &mut [Part<'_>]) {
    let own = own_prose(parts);
    let mut before = 0.0;
    let mut lines = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let may_head = before >= LEAST_STORY && lines.len() < MOST_LINES && is_line(part);
        if may_head && heads_discussion(&inline_text(part.element)) {
            lines.push(i);
        }
        before += own[i];
    }
    for line in lines {
        mark_headed(parts, line);
    }
}

/// The prose of each element without that of those below.
fn own_prose(parts: &[Part<'_>]) -> Vec<f32> {
    let mut own: Vec<f32> = parts.iter().map(|part| part.prose).collect();
    for part in parts.iter().skip(1) {
        own[part.parent] -= part.prose;
    }
    own
}

/// Whether an element is a line that may head something.
fn is_line(part: &Part<'_>) -> bool {
    let longest = match part.tag() {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => LONGEST_LINE,
        "div" | "p" | "span" | "strong" | "b" | "header" | "legend" => LONGEST_LABEL,
        _ => return false,
    };
    (2..=longest).contains(&part.letters) && part.linked * 2 < part.letters
}

/// Whether a line says that comments follow: it is called so, or counts them, for what it may
/// name in quotation marks.
fn heads_discussion(line: &str) -> bool {
    const QUOTES: [char; 9] = ['"', '“', '”', '„', '«', '»', '‘', '「', '『'];
    let label = line.split(QUOTES).next().unwrap_or_default();
    let mut said = key(label);
    let length = said.len();
    said.retain(|c| !c.is_numeric());
    NAMES.contains(&said) || (said.len() < length && COUNTS.contains(&said))
}

/// Marks the element that a line opens or, where it opens none with prose, what follows it there. The
/// body of a story is never marked.
fn mark_headed(parts: &mut [Part<'_>], line: usize) {
    let mut top = line;
    while parts[top].parent != top && opens(parts, top) {
        top = parts[top].parent;
    }
    let range = if parts[top].prose > 0.0 {
        top..parts[top].end
    } else {
        top..parts[parts[top].parent].end
    };
    let outermost = matches!(parts[range.start].tag(), "html" | "body" | "main");
    if outermost
        || parts[range.clone()]
            .iter()
            .any(|part| part.hint == Hint::Body)
    {
        return;
    }
    let mut i = range.start;
    while i < range.end {
        parts[i].hint = Hint::Readers;
        i = parts[i].end;
    }
}

/// Whether nothing is said before an element in the one around it.
fn opens(parts: &[Part<'_>], i: usize) -> bool {
    let above = parts[i].parent;
    let said = parts[above + 1..i].iter();
    said.filter(|part| part.parent == above)
        .all(|part| part.letters == 0)
        && !matches!(parts[above].tag(), "html" | "body" | "main" | "article")
}

fn keys(lines: &str) -> HashSet<String> {
    lines
        .split(',')
        .map(key)
        .filter(|key| !key.is_empty())
        .collect()
}

/// What discussions are called, with or without a count.
static NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    keys(
        "comments, all comments, latest comments, top comments, reader comments, readers' comments, \
        user comments, leave a comment, leave a reply, join the conversation, join the discussion, \
        kommentare, alle kommentare, leserkommentare, diskussion, commentaires, les commentaires, \
        vos commentaires, laisser un commentaire, comentarios, los comentarios, deja un comentario, \
        deja una respuesta, comentários, deixe um comentário, comentaris, commenti, i commenti, \
        lascia un commento, reacties, alle reacties, kommentarer, kommentit, kommentaarid, komentāri, \
        komentarai, komentarze, skomentuj, komentáře, diskuse, diskuze, komentáre, diskusia, komentari, \
        komentarji, comentarii, lasă un comentariu, hozzászólások, kommentek, yorumlar, σχόλια, \
        комментарии, все комментарии, оставить комментарий, коментарі, коментари, კომენტარები, \
        մեկնաբանություններ, תגובות, التعليقات, تعليقات, أضف تعليق, اترك تعليقا, دیدگاه‌ها, نظرات, \
        نظر شما, نظرات کاربران, تبصرے, टिप्पणियाँ, टिप्पणियां, प्रतिक्रिया, মন্তব্য, মন্তব্যসমূহ, মন্তব্য করুন, \
        கருத்துகள், కామెంట్స్, bình luận, ý kiến bạn đọc, komentar, beri komentar, tinggalkan komentar, \
        ความคิดเห็น, แสดงความคิดเห็น, コメント, コメント一覧, コメントを残す, 댓글, 댓글쓰기, 전체댓글, 评论, \
        全部评论, 最新评论, 热门评论, 网友评论, 发表评论, 评论区, 相关评论, 文章评论, 評論, 網友評論, 發表評論, \
        留言, 我要留言, 發表留言",
    )
});

/// What follows or stands around a count of comments.
static COUNTS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    keys(
        "comment, comments so far, comment on, comments on, comments to, comments for, thought on, \
        thoughts on, response, responses, response to, responses to, reply, replies, reply to, \
        replies to, there are comments, there are comments to, kommentar, kommentare zu, antworten, \
        antwort, gedanken zu, gedanke zu, commentaire, commentaires sur, réponses, réponse à, \
        réponses à, réflexions sur, réflexion sur, réflexions au sujet de, réactions, comentario, \
        comentarios en, respuestas, respuestas a, respuesta a, comentário, comentários em, respostas, \
        comentários sobre, commento, commenti su, risposte, pensieri su, pensiero su, reactie, reacties op, \
        gedachten over, komentarz, komentarzy, komentář, komentářů, komentárov, komentara, komentarjev, \
        comentarii la, hozzászólás, yorum, σχόλιο, комментарий, комментария, комментариев, коментар, \
        коментара, коментарів, комментариев к, תגובה, تعليق, دیدگاه, نظر, टिप्पणी, মন্তব্যগুলি, \
        kommentarer til, kommentarer till, svar, kommenttia, ความเห็น, 条评论, 則留言, 条留言, 則評論, \
        件のコメント, 개의댓글, 개의 생각",
    )
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_head_comments_are_told_from_others() {
        for line in [
            "Comments",
            "12 comments",
            "Kommentare (3)",
            "8 thoughts on “A day at sea”",
            "মন্তব্য",
            "3条评论",
            "Комментарии: 7",
        ] {
            assert!(heads_discussion(line), "{line}");
        }
        for line in [
            "No comment",
            "The minister comments",
            "5 responses that changed the war",
            "Thoughts on “Hamlet”",
            "12",
            "",
        ] {
            assert!(!heads_discussion(line), "{line}");
        }
    }
}
