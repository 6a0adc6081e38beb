//! News agencies: told in bylines and in datelines.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::model::text::key;

/// Names and marks of agencies, without spaces.
const NAMES: &str = "afp ap associatedpress theassociatedpress reuters dpa dpatmn dpainfocom apa sid epd kna ots dts \
    efe europapress ansa adnkronos lusa agênciabrasil belga anp ntb tt ritzau stt pap ctk čtk tasr mti upi \
    tass тасс interfax интерфакс риановости укринформ унн belta белта \
    xinhua 新华社 新華社 中新社 中新网 中新網 中央社 kyodo 共同 共同通信 jiji 時事 時事通信 yonhap 연합뉴스 뉴시스 뉴스1 \
    pti ani ians uni bss unb antara bernama vna ttxvn aa anadoluagency anadoluajansı dha iha \
    বাসস ইউএনবি বিএসএস রয়টার্স এএফপি এপি भाषा पीटीआई एएनआई आईएएनएस वार्ता \
    رويترز أفب فرانسبرس وكالات واس وام بترا قنا سبوتنيك شينخوا ایرنا ایسنا تسنیم فارس";

static AGENCIES: LazyLock<HashSet<String>> =
    LazyLock::new(|| NAMES.split_ascii_whitespace().map(key).collect());

/// Whether a text is the name of an agency.
pub(super) fn is_agency(text: &str) -> bool {
    AGENCIES.contains(&key(text))
}

/// Whether a text names an agency, alone or with others: `dpa/lnw`, `AP, Reuters`.
pub(super) fn names_agency(text: &str) -> bool {
    is_agency(text) || text.split(['/', ',', '،']).any(is_agency)
}
