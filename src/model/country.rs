//! Country codes, so that an issuer and a signer can be compared.

/// A country or participant code in one spelling: ISO 3166-1 alpha-2 where there is one,
/// otherwise the code as written, in capitals (`XCL`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Country(String);

impl Country {
    /// The country of a two- or three-letter code in any case; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if !matches!(text.len(), 2 | 3) || !text.bytes().all(|b| b.is_ascii_alphabetic()) {
            return None;
        }
        let code = text.to_ascii_uppercase();
        Some(Self(alias(&code).or_else(|| alpha_2(&code)).map_or(code, str::to_owned)))
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }

    /// Whether the code is one for tests: ISO 3166-1 leaves `XA` to `XZ` to users, and the
    /// WHO network marks its test participants `XX` plus a letter.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.0.starts_with("XX")
    }
}

impl std::fmt::Display for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Codes that real signers use in place of the ISO one, and the WHO network's virtual countries.
fn alias(code: &str) -> Option<&'static str> {
    Some(match code {
        "EL" => "GR",
        "UK" => "GB",
        // The Isle of Man joined the WHO network as `IO`, `IOT` and `IOM`.
        "IO" | "IOT" | "IOM" => "IM",
        "XL" => "XCL",
        "WH" => "WHO",
        "XG" => "XXG",
        "XM" => "XML",
        "YK" => "XYK",
        _ => return None,
    })
}

fn alpha_2(code: &str) -> Option<&'static str> {
    if code.len() != 3 {
        return None;
    }
    ISO_3166.split_ascii_whitespace().map(|pair| pair.split_at(2)).find(|(_, three)| *three == code).map(|(two, _)| two)
}

/// ISO 3166-1: alpha-2 and alpha-3, joined.
const ISO_3166: &str = "\
    ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE \
    BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS \
    BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN \
    COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST \
    EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF \
    GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD \
    HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM \
    JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA \
    LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD \
    MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM \
    NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG \
    PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA \
    SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD \
    STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON \
    TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR \
    VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE";

#[cfg(test)]
mod tests {
    use super::Country;

    fn code(text: &str) -> Option<String> {
        Country::parse(text).map(|c| c.to_string())
    }

    #[test]
    fn spells_a_country_one_way() {
        for (text, expected) in [
            ("DE", "DE"),
            ("de", "DE"),
            ("DEU", "DE"),
            ("deu", "DE"),
            ("IO", "IM"),
            ("iot", "IM"),
            ("XL", "XCL"),
            ("EL", "GR"),
        ] {
            assert_eq!(code(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_code() {
        for text in ["", "D", "DEUT", "D1", "Robert Koch-Institut", "\u{e4}\u{e4}"] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn knows_the_test_participants() {
        let test = |text| Country::parse(text).is_some_and(|c| c.is_test());
        assert!(test("XXH"));
        assert!(test("XX"));
        assert!(!test("XCL"));
        assert!(!test("DE"));
    }
}
