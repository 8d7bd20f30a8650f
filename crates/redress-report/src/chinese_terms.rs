//! Chinese terms for the codes of closed lists.

use crate::lang::Lang;

/// Each code and its Chinese term, as in the domain's descriptions. No code occurs in two lists with
/// different meanings.
const WORDS: &[(&str, &str)] = &[
    // Channels.
    ("VISIT", "来访"),
    ("LETTER", "来信"),
    ("PHONE", "来电"),
    ("WEB", "网上"),
    ("EMAIL", "电子邮件"),
    ("FAX", "传真"),
    ("TRANSFER", "转送"),
    ("INITIAL", "初次"),
    ("REPEAT", "重复"),
    // Kinds of petitions.
    ("SUGGESTION", "建议"),
    ("ACCUSATION", "检举控告"),
    ("APPEAL", "申诉求决"),
    // States.
    ("REGISTERED", "已登记"),
    ("TRIAGED", "已甄别"),
    ("ASSIGNED", "已交办"),
    ("ACCEPTED", "已受理"),
    ("CLOSED", "已办结"),
    ("REOPENED", "重新办理"),
    // Outcomes.
    ("SUPPORTED", "支持"),
    ("PARTLY_SUPPORTED", "部分支持"),
    ("EXPLAINED", "解释说明"),
    ("NOT_SUPPORTED", "不予支持"),
    ("MEDIATED", "调解"),
    ("WITHDRAWN", "撤回"),
    ("DIVERTED", "依法导入其他途径"),
    // Remedies.
    ("LITIGATION", "诉讼"),
    ("ARBITRATION", "仲裁"),
    ("ADMINISTRATIVE_RECONSIDERATION", "行政复议"),
    ("OTHER_STATUTORY", "其他法定途径"),
    // Levels and kinds of units.
    ("VILLAGE", "村（社区）"),
    ("TOWNSHIP", "乡镇（街道）"),
    ("DISTRICT", "区县"),
    ("CITY", "市"),
    ("PROVINCE", "省"),
    ("NATION", "国家"),
    ("BUREAU", "信访局"),
    ("DEPARTMENT", "部门"),
    ("HALL", "接访大厅"),
    ("GOVERNMENT", "人民政府"),
    ("COMMUNITY", "社区（村委会）"),
];

/// Returns the Chinese term of a code. In English, or if there is no term, returns the code itself.
pub(crate) fn word(word: &str, lang: Lang) -> &str {
    let chinese = WORDS.iter().find(|(known, _)| *known == word).map(|(_, chinese)| *chinese);
    chinese.filter(|_| lang == Lang::Zh).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_domain::{Channel, Kind, Outcome, PetitionState, Remedy, UnitKind, UnitLevel};

    #[test]
    fn every_code_in_a_report_has_one_term() {
        let mut terms: Vec<String> = Vec::new();
        macro_rules! all {
            ($($list:ty),+) => { $(terms.extend(<$list>::ALL.iter().map(ToString::to_string));)+ };
        }
        all!(Channel, Kind, PetitionState, Outcome, Remedy, UnitLevel, UnitKind);
        for term in terms {
            assert_eq!(WORDS.iter().filter(|(word, _)| *word == term).count(), 1, "{term}");
            assert_eq!(word(&term, Lang::En), term);
        }
    }
}
