//! The words of closed lists: the English codes of events, in any case, and the usual Chinese terms.

use std::fmt::{self, Display};

use redress_domain::{
    Channel, Kind, Outcome, ReopenCause, Resolved, ReviewResult, Satisfaction, UnitKind, UnitLevel,
    dispute::Method,
};

/// A closed list and its Chinese words.
pub(crate) trait Vocabulary: Copy + PartialEq + Display + 'static {
    /// The name of a value in messages, such as "a channel".
    const IS: &'static str;
    const VALUES: &'static [Self];
    /// Each Chinese word and its value. If several words mean the same value, the standard term comes first.
    const CHINESE: &'static [(&'static str, Self)];
}

/// The status of a case in an old system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// It is being handled.
    Open,
    /// It was answered.
    Closed,
    /// It was answered, and is being handled again.
    Reopened,
}

impl Status {
    const ALL: &'static [Self] = &[Self::Open, Self::Closed, Self::Reopened];
}

impl Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "OPEN",
            Self::Closed => "CLOSED",
            Self::Reopened => "REOPENED",
        })
    }
}

/// The kind of step that a row of an event log records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activity {
    Registered,
    Triaged,
    Assigned,
    Accepted,
    /// The petitioner came again.
    Visited,
    Closed,
    Reopened,
    /// Not a step of the procedure.
    Nothing,
}

impl Activity {
    const ALL: &'static [Self] = &[
        Self::Registered,
        Self::Triaged,
        Self::Assigned,
        Self::Accepted,
        Self::Visited,
        Self::Closed,
        Self::Reopened,
        Self::Nothing,
    ];
}

impl Display for Activity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Registered => "REGISTERED",
            Self::Triaged => "TRIAGED",
            Self::Assigned => "ASSIGNED",
            Self::Accepted => "ACCEPTED",
            Self::Visited => "VISITED",
            Self::Closed => "CLOSED",
            Self::Reopened => "REOPENED",
            Self::Nothing => "NOTHING",
        })
    }
}

macro_rules! chinese {
    ($($list:ident ($is:literal) { $($variant:ident: $($word:literal)+;)+ })+) => {$(
        impl Vocabulary for $list {
            const IS: &'static str = $is;
            const VALUES: &'static [Self] = Self::ALL;
            const CHINESE: &'static [(&'static str, Self)] = &[$($(($word, Self::$variant),)+)+];
        }
    )+};
}

chinese! {
    Channel ("a channel") {
        Visit: "来访" "走访";
        Letter: "来信" "信件";
        Phone: "来电" "电话";
        Web: "网上" "网络" "网上信访";
        Email: "电子邮件" "邮件";
        Fax: "传真";
        Transfer: "转送";
    }
    Kind ("a kind") {
        Suggestion: "建议" "意见建议" "建议意见";
        Accusation: "检举控告";
        Appeal: "申诉求决" "申诉" "求决";
    }
    UnitLevel ("a level") {
        Village: "村" "社区";
        Township: "乡镇" "乡" "镇" "街道";
        District: "区县" "区" "县" "县区";
        City: "市";
        Province: "省";
        Nation: "国家";
    }
    UnitKind ("a kind of unit") {
        Bureau: "信访局";
        Department: "部门";
        Hall: "接访大厅";
        Government: "人民政府" "政府";
        Community: "社区" "村委会";
    }
    Outcome ("an outcome") {
        Supported: "支持";
        PartlySupported: "部分支持";
        Explained: "解释说明";
        NotSupported: "不予支持" "不支持";
        Mediated: "调解";
        Withdrawn: "撤回";
        Diverted: "依法导入其他途径";
    }
    ReviewResult ("a result of a review") {
        Upheld: "维持" "予以维持";
        Changed: "变更" "撤销变更";
        Returned: "发回重办" "发回" "责令重新处理";
    }
    Resolved ("an answer to whether it is resolved") {
        Yes: "化解" "已化解" "是";
        No: "未化解" "否";
        Unknown: "不详" "未知";
    }
    Satisfaction ("a rating") {
        Satisfied: "满意";
        BasicallySatisfied: "基本满意";
        Dissatisfied: "不满意";
        NotGiven: "未评价";
    }
    ReopenCause ("a cause of a reopening") {
        ReviewOrdered: "复查复核要求";
        FollowUpFailed: "回访不满意";
        OpinionNotExecuted: "意见未落实";
        NewVisit: "再次来访";
        RecordingError: "登记错误";
    }
    Method ("a way in which disputes are resolved") {
        Persuasion: "劝导" "劝解" "说服教育";
        Mediation: "调解" "人民调解";
        Decision: "行政处理" "行政裁决" "裁决";
        Litigation: "诉讼" "司法途径";
        Aid: "救助" "帮扶";
        Other: "其他";
    }
    Status ("a status") {
        Open: "办理中" "待办" "未办结" "处理中";
        Closed: "已办结" "办结" "已结案" "结案";
        Reopened: "重新办理" "重办" "退回重办";
    }
    Activity ("a step") {
        Registered: "登记" "受理登记";
        Triaged: "甄别" "分流";
        Assigned: "交办" "转办" "派单";
        Accepted: "受理" "签收";
        Visited: "重访" "催办";
        Closed: "办结" "结案";
        Reopened: "重新办理" "退回重办";
        Nothing: "无";
    }
}

/// Returns the value of a word.
pub(crate) fn read<V: Vocabulary>(word: &str) -> Option<V> {
    let chinese = V::CHINESE.iter().find(|(known, _)| *known == word).map(|(_, value)| *value);
    chinese.or_else(|| V::VALUES.iter().copied().find(|value| value.to_string().eq_ignore_ascii_case(word)))
}

/// Lists the words of a closed list, each with its standard term in Chinese.
pub(crate) fn list<V: Vocabulary>() -> String {
    let words = V::VALUES.iter().map(|value| {
        let chinese = V::CHINESE.iter().find(|(_, of)| of == value).map(|(word, _)| format!(" ({word})"));
        format!("{value}{}", chinese.unwrap_or_default())
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_value_has_its_own_word<V: Vocabulary + std::fmt::Debug>() {
        for value in V::VALUES {
            let (word, _) = V::CHINESE.iter().find(|(_, of)| of == value).unwrap();
            assert_eq!(read::<V>(word), Some(*value));
            assert_eq!(read::<V>(&value.to_string().to_lowercase()), Some(*value));
        }
        let mut words: Vec<_> = V::CHINESE.iter().map(|(word, _)| word).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), V::CHINESE.len());
        assert_eq!(read::<V>(""), None);
    }

    #[test]
    fn every_word_means_one_value() {
        every_value_has_its_own_word::<Channel>();
        every_value_has_its_own_word::<Kind>();
        every_value_has_its_own_word::<UnitLevel>();
        every_value_has_its_own_word::<UnitKind>();
        every_value_has_its_own_word::<Outcome>();
        every_value_has_its_own_word::<ReviewResult>();
        every_value_has_its_own_word::<Resolved>();
        every_value_has_its_own_word::<Satisfaction>();
        every_value_has_its_own_word::<ReopenCause>();
        every_value_has_its_own_word::<Method>();
        every_value_has_its_own_word::<Status>();
        every_value_has_its_own_word::<Activity>();
    }
}
