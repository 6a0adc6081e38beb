//! The names of fields, and the nearest one to a name that is none.

/// What may stand before a colon.
pub(super) const FIELDS: [&str; 13] = [
    "title", "heading", "author", "added", "removed", "site", "lang", "url", "id", "state",
    "story", "kind", "access",
];

/// The message for a field that there is not, with the nearest that there is.
pub(super) fn unknown(name: &str) -> String {
    let nearest = FIELDS.into_iter().find(|field| {
        field.starts_with(name) || name.starts_with(field) || one_edit_apart(field, name)
    });
    match nearest {
        Some(field) => format!("there is no field `{name}:`; did you mean `{field}:`?"),
        None => format!(
            "there is no field `{name}:` (fields are {}); put it in quotation marks to search for it",
            FIELDS.join(", ")
        ),
    }
}

/// Whether one inserted, left out, changed or swapped letter makes one name of the other.
fn one_edit_apart(a: &str, b: &str) -> bool {
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a.as_bytes()[common..], &b.as_bytes()[common..]);
    let swapped = a.len() > 1 && b.len() > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..];
    let skip = |s: &'_ [u8]| s.get(1..).map(<[u8]>::to_vec);
    swapped || skip(a) == skip(b) || skip(a).as_deref() == Some(b) || skip(b).as_deref() == Some(a)
}
