//! Words of several scripts: short lists of our own for what is frequent, and words put together
//! of syllables for the long tail, so that a vocabulary is as large as that of real papers.

/// What a language is written of.
pub(crate) struct Language {
    /// Its tag.
    pub(crate) tag: &'static str,
    /// Frequent words, the most frequent first.
    frequent: &'static str,
    /// Syllables of the rarer words.
    syllables: &'static str,
    /// What stands between two words, and at the end of a sentence.
    pub(crate) space: &'static str,
    pub(crate) stop: &'static str,
    /// Words of an article of about four kilobytes.
    pub(crate) words: usize,
}

/// Every language that there are papers in.
pub(crate) const LANGUAGES: [Language; 9] = [
    Language {
        tag: "bn",
        frequent: "এবং ও থেকে এই করে জন্য সঙ্গে হয়েছে বলেন তিনি সরকার নদী বন্যা শহর সেতু মন্ত্রী চুক্তি \
                   বাজার স্কুল হাসপাতাল কৃষক দাম পানি সড়ক আদালত নির্বাচন শিক্ষার্থী প্রতিবেদন কর্মকর্তা \
                   ইউনিয়ন জেলা উপজেলা বৃষ্টি ধান বিদ্যুৎ শ্রমিক পরীক্ষা বৈঠক সিদ্ধান্ত উন্নয়ন",
        syllables: "ক কা কি কু কে কো খা গা গি গু চা চি জা জি ট টি ড ত তা তি তু দ দা দি দে ন না নি নে প পা \
                    পি প্র ফি ব বা বি বে ভা ম মা মি মু মে য র রা রি রু ল লা লি শ শা শি স সা সি সু স্থ হ হা ক্ষ ন্ত ষ্ট",
        space: " ",
        stop: "। ",
        words: 230,
    },
    Language {
        tag: "hi",
        frequent: "के में है की और से का को पर यह कि ने हैं भी लिए सरकार नदी बाढ़ शहर पुल मंत्री समझौता \
                   बाज़ार स्कूल अस्पताल किसान दाम पानी सड़क अदालत चुनाव छात्र रिपोर्ट अधिकारी ज़िला बारिश \
                   बिजली मज़दूर परीक्षा बैठक फ़ैसला विकास",
        syllables: "क का कि कु के को खा गा गि गु चा ची जा जी ट टी ड त ता ति तु द दा दी दे न ना नी ने प पा \
                    पी प्र फ ब बा बी बे भा म मा मी मु मे य र रा री रु ल ला ली श शा स सा सी सु स्थ ह हा क्ष न्त ष्ट",
        space: " ",
        stop: "। ",
        words: 240,
    },
    Language {
        tag: "en",
        frequent: "the of to and a in that for is on was with said by at from as it be are government \
                   river flood city bridge minister agreement market school hospital farmer price \
                   water road court election student report officer district rain power worker exam \
                   meeting decision growth",
        syllables: "ba be bo ca co cu da de di do er en fa fi fo ga ge go ha he ho in ka ki la le li lo \
                    ma me mi mo na ne ni no or pa pe po ra re ri ro sa se si so ta te ti to un va ve \
                    wa we st tr pl ng ment tion",
        space: " ",
        stop: ". ",
        words: 640,
    },
    Language {
        tag: "de",
        frequent: "der die und in den von zu das mit sich auf für ist im dem nicht ein eine als auch \
                   Regierung Fluss Flut Stadt Brücke Minister Abkommen Markt Schule Krankenhaus Bauer \
                   Preis Wasser Straße Gericht Wahl Schüler Bericht Beamter Kreis Regen Strom Arbeiter \
                   Prüfung Treffen Beschluss Wachstum",
        syllables: "ab an auf be ber burg der ein er fe ge haft heit ig in kei lich ma mei nä ner pro \
                    rei run schaf sel sta sten tun über um un ver vor wei zu züg",
        space: " ",
        stop: ". ",
        words: 560,
    },
    Language {
        tag: "ru",
        frequent: "в и на не что с по из как за для от его это был правительство река наводнение город \
                   мост министр соглашение рынок школа больница фермер цена вода дорога суд выборы \
                   ученик отчёт чиновник район дождь ток рабочий экзамен встреча решение рост",
        syllables: "ба бо ва во да де до же за зи ка ки ко ла ле ли ло ма ми мо на не ни но ов па пе по \
                    ра ре ри ро са се си со ста та те ти то тр ур фа хо ци ша ель ность",
        space: " ",
        stop: ". ",
        words: 330,
    },
    Language {
        tag: "ar",
        frequent: "في من على إلى أن عن مع هذا التي كان الحكومة النهر الفيضان المدينة الجسر الوزير الاتفاق \
                   السوق المدرسة المستشفى المزارع السعر الماء الطريق المحكمة الانتخابات الطالب التقرير \
                   الموظف المنطقة المطر الكهرباء العامل الامتحان الاجتماع القرار النمو",
        syllables: "ا ب با بو ت تا ج جا ح حا خ د دا دو ر را ري س سا سي ش ص صا ط طا ع عا ف فا ق قا ك كا \
                    ل لا م ما مو ن نا ني ه و وا ي يا",
        space: " ",
        stop: ". ",
        words: 380,
    },
    Language {
        tag: "tr",
        frequent: "ve bir bu da için ile olarak daha gibi sonra hükümet nehir sel şehir köprü bakan \
                   anlaşma pazar okul hastane çiftçi fiyat su yol mahkeme seçim öğrenci rapor memur \
                   ilçe yağmur elektrik işçi sınav toplantı karar büyüme",
        syllables: "a ba be bi ca ce çı da de dı en er ga gü ha ka ke kı la le lı li ma me mı na ne nı \
                    öğ ra re rı sa se sı şa ta te tı ti ün ya ye yı za lar ler da den nin",
        space: " ",
        stop: ". ",
        words: 540,
    },
    Language {
        tag: "th",
        frequent: "และ ที่ ใน ของ การ เป็น ว่า ได้ จะ มี รัฐบาล แม่น้ำ น้ำท่วม เมือง สะพาน รัฐมนตรี ข้อตกลง ตลาด \
                   โรงเรียน โรงพยาบาล ชาวนา ราคา น้ำ ถนน ศาล เลือกตั้ง นักเรียน รายงาน เจ้าหน้าที่ อำเภอ ฝน \
                   ไฟฟ้า คนงาน สอบ ประชุม ตัดสินใจ เติบโต",
        syllables: "กา กิน คน งาน จาก ชาย ดี ตา ทาง นา บาน ปี ผล พา ฟัง มา ยา รา ลง วัน สาย หา อา เก็บ เขา \
                    แก้ แดง โต ใหม่ ไป",
        space: "",
        stop: " ",
        words: 260,
    },
    Language {
        tag: "ja",
        frequent: "の に は を た が で と し て 政府 川 洪水 都市 橋 大臣 合意 市場 学校 病院 農家 価格 水 道路 \
                   裁判所 選挙 生徒 報告 職員 地区 雨 電気 労働者 試験 会議 決定 成長",
        syllables: "東 西 南 北 山 田 高 松 本 木 中 村 石 井 上 下 新 小 大 野 原 島 海 空 人 民 業 工 国 会 年 月 \
                    カ キ ト ラ ス ン ア イ ー",
        space: "",
        stop: "。",
        words: 700,
    },
];

/// Words of a vocabulary.
const SIZE: usize = 20_000;

/// The words of one language, the most frequent first.
pub(crate) struct Vocabulary {
    words: Vec<String>,
}

impl Vocabulary {
    /// The words of a language; the same on every machine.
    pub(crate) fn of(language: &Language) -> Self {
        let frequent = language.frequent.split_whitespace().map(str::to_owned);
        let syllables: Vec<&str> = language.syllables.split_whitespace().collect();
        let mut random = Random::new(0);
        let rare = std::iter::repeat_with(|| {
            let count = 2 + random.below(3);
            (0..count)
                .map(|_| syllables[random.below(syllables.len())])
                .collect::<String>()
        });
        Self {
            words: frequent.chain(rare).take(SIZE).collect(),
        }
    }

    /// A word, drawn as often as words of its rank are (Zipf's law).
    pub(crate) fn draw(&self, random: &mut Random) -> &str {
        let rank = (self.words.len() as f64).powf(random.share()) as usize;
        &self.words[(rank - 1).min(self.words.len() - 1)]
    }
}

/// Random numbers that are the same each time (splitmix64: Steele, Lea, Flood 2014).
pub(crate) struct Random(u64);

impl Random {
    /// The sequence of this number.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to before `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A number from 0 to before 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
