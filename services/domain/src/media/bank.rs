//! Banks at which companies are paid, however somebody spells them.
//!
//! Codes are those of transfers between banks (kode bank of the payment switches, as Bank Indonesia and ASPI give them
//! out), names those that the banks go by, regional development banks (BPD) by the short name of their own. A bank that is
//! not listed is known by its words.

/// A bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bank {
    /// Its code in transfers, three digits.
    pub code: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// How else it is written, as [`words`] leaves it; old names too.
    spellings: &'static [&'static str],
}

const fn bank(code: &'static str, name: &'static str, spellings: &'static [&'static str]) -> Bank {
    Bank { code, name, spellings }
}

/// The banks that companies of the press are paid at: banks of the state and of regions, and private ones with branches.
pub const BANKS: &[Bank] = &[
    bank("002", "Bank Rakyat Indonesia (BRI)", &["bri"]),
    bank("008", "Bank Mandiri", &["bmri"]),
    bank("009", "Bank Negara Indonesia (BNI)", &["bni", "bni 46", "negara indonesia 1946", "bni 1946"]),
    bank("200", "Bank Tabungan Negara (BTN)", &["btn"]),
    bank(
        "451",
        "Bank Syariah Indonesia (BSI)",
        &["bsi", "syariah mandiri", "mandiri syariah", "bsm", "bri syariah", "brisyariah", "bni syariah"],
    ),
    bank("011", "Bank Danamon Indonesia", &["danamon"]),
    bank("013", "Bank Permata", &["permatabank"]),
    bank("014", "Bank Central Asia (BCA)", &["bca"]),
    bank("016", "Bank Maybank Indonesia", &["maybank", "internasional indonesia", "bii", "bii maybank"]),
    bank("019", "Bank Panin", &["pan indonesia", "panin indonesia"]),
    bank("022", "Bank CIMB Niaga", &["cimb", "niaga", "cimb niaga syariah"]),
    bank("023", "Bank UOB Indonesia", &["uob", "uob buana"]),
    bank("028", "Bank OCBC Indonesia", &["ocbc", "ocbc nisp", "nisp"]),
    bank("031", "Citibank", &["citi", "citibank na"]),
    bank(
        "036",
        "Bank China Construction Bank Indonesia",
        &["ccb indonesia", "ccb", "china construction", "windu kentjana internasional"],
    ),
    bank("037", "Bank Artha Graha Internasional", &["artha graha"]),
    bank("042", "MUFG Bank", &["tokyo mitsubishi ufj"]),
    bank("046", "Bank DBS Indonesia", &["dbs"]),
    bank("047", "Bank Resona Perdania", &["resona"]),
    bank("048", "Bank Mizuho Indonesia", &["mizuho"]),
    bank("050", "Standard Chartered Bank", &["standard chartered indonesia"]),
    bank("054", "Bank Capital Indonesia", &["capital"]),
    bank("061", "Bank ANZ Indonesia", &["anz"]),
    bank("067", "Deutsche Bank", &[]),
    bank("069", "Bank of China", &["of china hongkong"]),
    bank("076", "Bank Bumi Arta", &[]),
    bank("087", "Bank HSBC Indonesia", &["hsbc", "ekonomi raharja"]),
    bank("095", "Bank JTrust Indonesia", &["jtrust", "j trust", "j trust indonesia"]),
    bank("097", "Bank Mayapada Internasional", &["mayapada"]),
    bank("110", "Bank Jabar Banten (BJB)", &["bjb", "jabar", "jawa barat banten", "jawa barat"]),
    bank("111", "Bank Jakarta (DKI)", &["dki", "dki jakarta"]),
    bank("112", "Bank BPD DIY", &["daerah istimewa yogyakarta", "istimewa yogyakarta", "yogyakarta"]),
    bank("113", "Bank Jateng", &["jawa tengah"]),
    bank("114", "Bank Jatim", &["jawa timur"]),
    bank("115", "Bank Jambi", &[]),
    bank("116", "Bank Aceh Syariah", &["aceh"]),
    bank("117", "Bank Sumut", &["sumatera utara", "sumatra utara"]),
    bank("118", "Bank Nagari", &["sumatera barat", "sumatra barat", "sumbar"]),
    bank(
        "119",
        "Bank Riau Kepri Syariah",
        &["riau kepri", "riau kepulauan riau", "riau kepulauan riau syariah", "riau", "brk", "brk syariah"],
    ),
    bank(
        "120",
        "Bank Sumsel Babel",
        &["sumatera selatan bangka belitung", "sumatra selatan bangka belitung", "bsb", "sumsel"],
    ),
    bank("121", "Bank Lampung", &[]),
    bank("122", "Bank Kalsel", &["kalimantan selatan"]),
    bank("123", "Bank Kalbar", &["kalimantan barat"]),
    bank(
        "124",
        "Bank Kaltimtara",
        &["kaltim kaltara", "kalimantan timur kalimantan utara", "kalimantan timur", "kaltim"],
    ),
    bank("125", "Bank Kalteng", &["kalimantan tengah"]),
    bank("126", "Bank Sulselbar", &["sulawesi selatan sulawesi barat", "sulawesi selatan", "sulsel"]),
    bank("127", "Bank SulutGo", &["sulawesi utara gorontalo", "sulawesi utara", "sulut", "bsg"]),
    bank("128", "Bank NTB Syariah", &["ntb", "nusa tenggara barat", "nusa tenggara barat syariah"]),
    bank("129", "Bank BPD Bali", &[]),
    bank("130", "Bank NTT", &["nusa tenggara timur"]),
    bank("131", "Bank Maluku Malut", &["maluku maluku utara", "maluku"]),
    bank("132", "Bank Papua", &[]),
    bank("133", "Bank Bengkulu", &[]),
    bank("134", "Bank Sulteng", &["sulawesi tengah"]),
    bank("135", "Bank Sultra", &["sulawesi tenggara"]),
    bank("137", "Bank Banten", &[]),
    bank("425", "Bank BJB Syariah", &["jabar banten syariah", "jawa barat banten syariah"]),
    bank("146", "Bank of India Indonesia", &["swadesi"]),
    bank("147", "Bank Muamalat Indonesia", &["muamalat"]),
    bank("151", "Bank Mestika Dharma", &["mestika"]),
    bank("152", "Bank Shinhan Indonesia", &["shinhan"]),
    bank("153", "Bank Sinarmas", &[]),
    bank("157", "Bank Maspion Indonesia", &["maspion"]),
    bank("161", "Bank Ganesha", &[]),
    bank("164", "Bank ICBC Indonesia", &["icbc"]),
    bank("167", "Bank QNB Indonesia", &["qnb"]),
    bank("212", "Bank Woori Saudara", &["woori saudara indonesia 1906", "himpunan saudara"]),
    bank("213", "Bank SMBC Indonesia", &["smbc", "btpn", "jenius", "tabungan pensiunan nasional"]),
    bank("426", "Bank Mega", &[]),
    bank("441", "Bank KB Indonesia", &["kb", "kb bukopin", "bukopin"]),
    bank("484", "Bank KEB Hana Indonesia", &["hana", "keb hana"]),
    bank("485", "Bank MNC Internasional", &["mnc"]),
    bank("490", "Bank Neo Commerce (BNC)", &["bnc", "yudha bhakti"]),
    bank("494", "Bank Raya Indonesia", &["raya", "bri agro", "bri agroniaga", "agroniaga"]),
    bank("498", "Bank SBI Indonesia", &["sbi"]),
    bank("501", "Bank BCA Digital (blu)", &["blu"]),
    bank("503", "Bank Nationalnobu (Nobu)", &["nobu", "national nobu"]),
    bank("506", "Bank Mega Syariah", &[]),
    bank("513", "Bank Ina Perdana", &["ina"]),
    bank("517", "Bank Panin Dubai Syariah", &["panin syariah"]),
    bank("521", "Bank KB Syariah", &["bukopin syariah", "kb bukopin syariah"]),
    bank("523", "Bank Sahabat Sampoerna", &["sampoerna"]),
    bank("526", "Bank Oke Indonesia", &["oke", "dinar"]),
    bank("531", "Bank Amar Indonesia", &["amar"]),
    bank("535", "Bank Seabank Indonesia", &["seabank", "kesejahteraan ekonomi"]),
    bank("536", "Bank BCA Syariah", &[]),
    bank("542", "Bank Jago", &["artos", "artos indonesia"]),
    bank("547", "Bank BTPN Syariah", &["btpns"]),
    bank("548", "Bank Multiarta Sentosa", &["mas"]),
    bank("553", "Bank Hibank Indonesia", &["hibank", "mayora"]),
    bank("555", "Bank Index Selindo", &["index"]),
    bank("566", "Bank Victoria International", &["victoria"]),
    bank("567", "Allo Bank Indonesia", &["allo", "harda internasional"]),
    bank("947", "Bank Aladin Syariah", &["aladin"]),
    bank("949", "Bank CTBC Indonesia", &["ctbc", "chinatrust"]),
];

/// What says nothing of which bank it is.
const NOISE: &[&str] =
    &["pt", "persero", "perseroda", "perseroan", "terbatas", "tbk", "bank", "bpd", "pembangunan", "dan", "the"];

/// From here on a branch is told.
const BRANCH: &[&str] = &["cabang", "cab", "kc", "kcp", "kcu", "capem", "kantor", "unit"];

/// The words of a name that say which bank it is: no capitals, signs, form of company or branch.
fn words(name: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    // `P.T.` and `B.R.I.` are one word, as `PT` and `BRI` are.
    let mut is_letters = false;
    for part in name.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()) {
        let is_letter = part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
        match parts.last_mut().filter(|_| is_letter && is_letters) {
            Some(last) => last.push_str(&part.to_lowercase()),
            None => parts.push(part.to_lowercase()),
        }
        is_letters = is_letter;
    }
    let is_region = parts.iter().any(|part| part == "bpd" || part == "pembangunan");
    let says = |part: &String| {
        let is_noise = NOISE.contains(&part.as_str()) || is_region && part == "daerah";
        let is_code = part.len() == 3 && part.bytes().all(|sign| sign.is_ascii_digit());
        !(is_noise || is_code)
    };
    let told: Vec<String> = parts.iter().filter(|part| says(part)).cloned().collect();
    let branch = told.iter().skip(1).position(|part| BRANCH.contains(&part.as_str()));
    let told = branch.map_or(told.as_slice(), |at| told.get(..=at).unwrap_or_default());
    told.join(" ")
}

/// The name without what stands in brackets.
fn outside_brackets(name: &str) -> String {
    let mut depth = 0_u32;
    let is_outside = |sign: &char| {
        match sign {
            '(' => depth = depth.saturating_add(1),
            ')' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    name.chars().filter(is_outside).collect()
}

/// The bank that a name means, however it is spelled; none for one that is not listed.
pub fn known(name: &str) -> Option<&'static Bank> {
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    if name.trim() == digits {
        return BANKS.iter().find(|bank| bank.code == digits);
    }
    [name.to_owned(), outside_brackets(name)].iter().map(|name| words(name)).find_map(|said| {
        BANKS.iter().find(|bank| bank.spellings.contains(&said.as_str()) || words(&outside_brackets(bank.name)) == said)
    })
}

/// Words that make another bank of the name before them; a town does not.
const OTHER: &[&str] = &["syariah", "agro", "agroniaga", "taspen", "digital", "raya", "daerah", "commonwealth"];

/// The listed bank whose name a longer one begins with: `Bank Mandiri Pekanbaru` is told by its town.
fn in_town(name: &str) -> Option<&'static Bank> {
    let said = words(&outside_brackets(name));
    let (mut best, mut longest) = (None, 0);
    for bank in BANKS {
        let own = words(&outside_brackets(bank.name));
        for spelling in bank.spellings.iter().copied().chain([own.as_str()]) {
            let rest = said.strip_prefix(spelling).and_then(|rest| rest.strip_prefix(' '));
            let is_town = rest.is_some_and(|rest| rest.split(' ').all(|word| !OTHER.contains(&word)));
            if is_town && spelling.len() > longest {
                (best, longest) = (Some(bank), spelling.len());
            }
        }
    }
    best
}

/// What the bank is called: the listed name, or what was typed.
pub fn named(name: &str) -> String {
    known(name).map_or_else(|| name.split_whitespace().collect::<Vec<_>>().join(" "), |bank| bank.name.to_owned())
}

/// What tells a bank from all others, however it is spelled: its code, or the words of its name.
pub fn key(name: &str) -> String {
    known(name).or_else(|| in_town(name)).map_or_else(
        || Some(words(name)).filter(|said| !said.is_empty()).unwrap_or_else(|| name.trim().to_lowercase()),
        |bank| bank.code.to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// C-PAYEE: one bank is one bank, whatever stands on the letter of a branch.
    #[test]
    fn c_payee_a_bank_is_the_same_however_it_is_spelled() {
        for (code, names) in [
            (
                "002",
                vec![
                    "BRI",
                    "Bank BRI",
                    "bri ",
                    "PT Bank Rakyat Indonesia (Persero) Tbk",
                    "P.T. BANK RAKYAT INDONESIA (BRI)",
                    "B.R.I. Cabang Pekanbaru",
                    "Bank Rakyat Indonesia, Tbk.",
                    "002 - BRI",
                    "002",
                    "BRI (Bank Rakyat Indonesia) KCP Tampan",
                ],
            ),
            (
                "119",
                vec![
                    "Bank Riau Kepri",
                    "BRK Syariah",
                    "PT. BPD Riau Kepri Syariah (Perseroda)",
                    "Bank Pembangunan Daerah Riau dan Kepulauan Riau",
                    "bank riau-kepri kantor cabang utama",
                ],
            ),
            ("110", vec!["bank bjb", "Bank Pembangunan Daerah Jawa Barat dan Banten, Tbk", "Bank Jabar Banten"]),
            ("425", vec!["BJB Syariah"]),
            ("451", vec!["BSI", "Bank Syariah Indonesia", "Bank Syariah Mandiri"]),
            ("008", vec!["Mandiri", "PT Bank Mandiri (Persero) Tbk"]),
        ] {
            for name in names {
                assert_eq!(key(name), code, "{name}");
                assert_eq!(named(name), known(code).expect("a bank").name, "{name}");
            }
        }
        // A town after the name is a branch of it; what makes another bank of a name does not.
        for (name, code) in [("Bank Mandiri Pekanbaru", "008"), ("BRI Tembilahan Hulu", "002"), ("BNI Dumai", "009")] {
            assert_eq!(key(name), code, "{name}");
        }
        assert_ne!(key("Bank Mandiri Taspen"), "008");
        assert_ne!(key("BCA Syariah"), key("BCA"));
        assert_eq!(key("PT BPR Sarimadu"), key("bpr  SARIMADU"));
        assert_ne!(key("BPR Sarimadu"), key("BPR Hasamitra"));
        assert_eq!((named(" BPR  Sarimadu "), key("Bank")), ("BPR Sarimadu".to_owned(), "bank".to_owned()));
        assert_ne!(key("Bank Banten"), key("Bank Jabar Banten"), "a part of a name is another bank");
    }

    /// Each name and spelling means its own bank alone.
    #[test]
    fn no_two_banks_share_a_code_or_a_spelling() {
        let mut said = BTreeSet::new();
        let mut codes = BTreeSet::new();
        for bank in BANKS {
            assert!(bank.code.len() == 3 && bank.code.bytes().all(|digit| digit.is_ascii_digit()), "{bank:?}");
            assert!(codes.insert(bank.code), "{bank:?}");
            assert!(said.insert(words(&outside_brackets(bank.name))), "{bank:?}");
            assert_eq!(known(bank.name), Some(bank));
            for spelling in bank.spellings {
                assert_eq!(words(spelling), *spelling, "{bank:?}");
                assert!(said.insert((*spelling).to_owned()), "{bank:?}: {spelling}");
            }
        }
    }
}
