//! The words of bylines, in the languages of papers: what stands before, between and after names,
//! and what names nobody. Never a site's or a person's name.

/// Words that open or label a byline, wherever it stands. Those with a colon need one behind them.
pub(super) const LABELS: &str = "by|written by|posted by|published by|reported by|reporting by|story by|text by|words by|\
    researched by|story and photos by|opinion by|analysis by|author|authors|text|von|verfasst von|geschrieben von|eingestellt von|veröffentlicht von|\
    ein kommentar von|eine analyse von|von unserer korrespondentin|von unserem korrespondenten|autor|autorin|autoren|\
    autorin/autor|par|écrit par|publié par|propos recueillis par|auteur|auteure|auteurs|door onze redacteur|por|escrito por|publicado por|\
    autora|autores|scritto da|a cura di|autore|door|geschreven door|av|skriven av|skrevet av|af|skrevet af|tekst:|\
    teksti:|kirjoittaja|kirjoittanut|höfundur|autors|autorius|opracowanie:|oprac.|napisane przez|napsal|napsala|\
    redaktorka:|piše:|piše|szerző|írta|scris de|autorul|egilea|автор|авторы|авторка|автори|текст:|аутор|пише|\
    γράφει ο|γράφει η|γράφουν οι|συντάκτης|συντάκτρια|yazan|yazar:|haber:|muhabir:|müəllif|oleh|ditulis oleh|\
    penulis|reporter:|mwandishi|na mwandishi|qore:|tác giả|deur|作者|撰文|執筆|著者|文:|文/|文・|文｜|文 |取材・文|記者/|글|기자명|\
    بقلم|كتب:|كتبت:|نویسنده|به قلم|تحریر:|מאת|द्वारा|लेखक|लेखिका|লেখক|লেখিকা|লিখেছেন|\
    எழுதியவர்|రచయిత|ലേഖകൻ|લેખક|ಲೇಖಕ|ਲੇਖਕ|โดย|ผู้เขียน|ავტორი|հեղինակ";

/// Words that open a text only where its place says that it is a byline: elsewhere they are common.
pub(super) const OPENERS: &str = "from|words|reviewed by|di|de|przez|nga|gan|daga|ni|na|od|од|от|του|της|των|texte|texto:|redaktion:|\
    redaktion|redacción:|redacção:|redação:|redazione:|interview:|entrevista:|kommentar von|interview von|\
    toimittaja|记者|記者|本報記者|本报记者|በ|از|كتب|كتبت";

/// Words that part two names.
pub(super) const CONJUNCTIONS: [&str; 25] = [
    " and ",
    " und ",
    " et ",
    " y ",
    " e ",
    " en ",
    " og ",
    " och ",
    " ja ",
    " i ",
    " dan ",
    " ve ",
    " with ",
    " avec ",
    " та ",
    " і ",
    " και ",
    " și ",
    " és ",
    " və ",
    " और ",
    " आणि ",
    " ও ",
    " und von ",
    " и ",
];

/// Small words that stand after a name and never inside of one: of place, time and purpose.
pub(super) const AFTER_NAMES: [&str; 19] = [
    "on", "of", "in", "at", "for", "from", "using", "am", "im", "aus", "für", "para", "pour", "il",
    "dans", "desde", "dal", "voor", "has",
];

/// Words that a role opens with, in lower case. They end a name of two words or more.
pub(super) const ROLES: [&str; 50] = [
    "senior",
    "junior",
    "staff",
    "chief",
    "head",
    "deputy",
    "associate",
    "assistant",
    "managing",
    "executive",
    "contributing",
    "lead",
    "guest",
    "special",
    "freelance",
    "editor",
    "editor-in-chief",
    "reporter",
    "correspondent",
    "writer",
    "contributor",
    "columnist",
    "journalist",
    "producer",
    "director",
    "manager",
    "founder",
    "co-founder",
    "president",
    "vice",
    "vp",
    "ceo",
    "professor",
    "redakteur",
    "redakteurin",
    "korrespondent",
    "korrespondentin",
    "chefredakteur",
    "chefredakteurin",
    "autor",
    "autorin",
    "journaliste",
    "rédacteur",
    "redactor",
    "experte",
    "expertin",
    "gastautor",
    "kolumnist",
    "kolumnistin",
    "reporterin",
];

/// Parts of names of desks and papers.
pub(super) const DESKS: [&str; 34] = [
    "desk",
    "redaktion",
    "redaktionen",
    "staff",
    "newsroom",
    "editorial",
    "editors",
    "team",
    "redacción",
    "redaccion",
    "rédaction",
    "redazione",
    "redação",
    "redação",
    "redakcja",
    "redakce",
    "редакция",
    "ডেস্ক",
    "প্রতিবেদক",
    "প্রতিনিধি",
    "डेस्क",
    "ब्यूरो",
    "bureau",
    "correspondent",
    "reporter",
    "news",
    "编辑",
    "编辑部",
    "編集部",
    "記者",
    "기자",
    "magazine",
    "onlineredaktion",
    "agencies",
];

/// What stands in bylines and names nobody, by key.
pub(super) const NOBODY: [&str; 26] = [
    "superuser",
    "bio",
    "profile",
    "read",
    "anonymous",
    "noauthor",
    "login",
    "signin",
    "signup",
    "register",
    "subject",
    "readmore",
    "contact",
    "newsletter",
    "unknown",
    "admin",
    "author",
    "authors",
    "autor",
    "follow",
    "comments",
    "share",
    "subscribe",
    "null",
    "undefined",
    "none",
];

/// Words that open or label who made something other than the text.
pub(super) const CREDITS: &str = "foto|fotos|photo|photos|photograph|photographs|photography|image|images|bild:|bilder:|beeld:|фото|φωτογραφία|kuva|kuvat|fotó|\
    fotografie|zdjęcia|editor:|edited by|editing by|editing:|edit:|penyunting|translated by|source:|quelle:|fuente:|fonte:|\
    kaynak:|kilde:|źródło|zdroj|forrás:|источник|джерело|sumber|nguồn|来源|來源|编辑|編輯|责任编辑|責任編輯|责编|攝影|摄影|撮影|\
    사진|편집|المصدر|منبع|स्रोत|সূত্র|posted:|published:|updated:|date:";

/// What Korean bylines end on: reporter, correspondent. The name is the word before.
pub(super) const REPORTERS: [&str; 5] = ["인턴 기자", "인턴기자", "선임기자", "기자", "특파원"];

/// What Chinese and Japanese bylines end on: reporter, report.
pub(super) const CLOSERS: [&str; 6] = ["特約記者", "記者", "记者", "報導", "报道", "報道"];

/// What opens a name without a space in scripts that have none.
pub(super) const ATTACHED: [&str; 5] = ["本報記者", "本报记者", "特約記者", "記者", "记者"];
