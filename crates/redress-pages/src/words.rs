//! The closed lists of the schema, as people read them.

use crate::lang::Lang;

/// A value of an enum of the schema, in English and in Chinese. No value is in two lists with two meanings.
#[rustfmt::skip]
const WORDS: &[(&str, &str, &str)] = &[
    // Channels.
    ("VISIT", "In person", "来访"),
    ("LETTER", "Letter", "来信"),
    ("PHONE", "Telephone", "来电"),
    ("WEB", "Web form", "网上"),
    ("EMAIL", "E-mail", "电子邮件"),
    ("FAX", "Fax", "传真"),
    ("TRANSFER", "Handed over", "转送"),
    // Kinds of petitions.
    ("SUGGESTION", "Suggestion", "建议"),
    ("ACCUSATION", "Accusation", "检举控告"),
    ("APPEAL", "Appeal", "申诉求决"),
    // States of petitions, and what happened to them.
    ("REGISTERED", "Registered", "已登记"),
    ("TRIAGED", "Triaged", "已甄别"),
    ("ASSIGNED", "Assigned", "已交办"),
    ("ACCEPTED", "Accepted", "已受理"),
    ("CLOSED", "Closed", "已办结"),
    ("REOPENED", "Reopened", "重新办理"),
    ("ASSIGNMENT_OBJECTED", "Objected to", "退回异议"),
    ("OBJECTION_DECIDED", "Objection decided", "异议裁定"),
    ("SPONSOR_NAMED", "Sponsor named", "包案"),
    ("SPONSOR_RELEASED", "Sponsor released", "解除包案"),
    ("BACKLOG_LISTED", "Listed as an old case", "列入积案"),
    ("BACKLOG_CANCELLED", "Struck off as settled", "积案销号"),
    ("OPINION_DELIVERED", "Opinion delivered", "送达意见书"),
    ("REVIEW_REQUESTED", "Review requested", "申请复查复核"),
    ("REVIEW_DECLINED", "Review declined", "复查复核不予受理"),
    ("REVIEW_SUSPENDED", "Review suspended", "复核中止"),
    ("REVIEW_RESUMED", "Review resumed", "复核恢复"),
    ("REVIEW_DECIDED", "Review decided", "复查复核决定"),
    ("TERMINATED", "Terminated", "终结"),
    ("TERMINATION_WITHDRAWN", "Termination withdrawn", "撤销终结"),
    ("DEADLINE_EXTENDED", "Time extended", "延长期限"),
    ("ESCALATED", "Raised a tier", "提级会诊"),
    ("HEARING_HELD", "Hearing held", "举行听证"),
    ("VISIT_RECORDED", "Came again", "再次信访"),
    ("FOLLOWED_UP", "Asked afterwards", "回访"),
    ("CORRECTED", "Corrected", "更正"),
    ("PETITIONER_ERASED", "People erased", "删除个人信息"),
    ("DISPUTE_FOUND", "Dispute found", "发现纠纷"),
    ("DISPUTE_ASSIGNED", "Dispute assigned", "纠纷交办"),
    ("DISPUTE_RAISED", "Dispute raised", "纠纷提级"),
    ("DISPUTE_RESOLVED", "Dispute resolved", "纠纷化解"),
    ("DISPUTE_BECAME_PETITION", "Dispute became a petition", "纠纷转为信访"),
    ("DISPUTE_REOPENED", "Dispute reopened", "纠纷重启"),
    ("MEDIATION_OPENED", "Mediation opened", "开始调解"),
    ("MEDIATION_RAISED", "Mediation raised", "逐级调解"),
    ("AGREEMENT_REACHED", "Agreement reached", "达成调解协议"),
    ("MEDIATION_FAILED", "Mediation failed", "调解不成"),
    ("CONFIRMATION_REQUESTED", "Court asked to confirm", "申请司法确认"),
    ("CONFIRMATION_DECIDED", "Court decided", "司法确认裁定"),
    ("PERFORMANCE_VISITED", "Performance visited", "履行回访"),
    ("MEETING_HELD", "Meeting held", "召开会议"),
    ("MATTER_DECIDED", "Decided in a meeting", "议定"),
    ("DECISION_EXECUTED", "Decision executed", "议定事项落实"),
    ("CALENDAR_PUBLISHED", "Calendar published", "发布日历"),
    ("SWEEP_DUTY_SET", "Duty to sweep set", "下达排查任务"),
    ("SWEEP_REPORTED", "Sweep reported", "报告排查结果"),
    ("UNIT_REGISTERED", "Unit registered", "单位设立"),
    ("UNIT_RENAMED", "Unit renamed", "单位更名"),
    ("UNIT_MOVED", "Unit moved", "单位调整隶属"),
    ("UNIT_RETIRED", "Unit retired", "单位撤销"),
    // Outcomes.
    ("SUPPORTED", "Supported", "支持"),
    ("PARTLY_SUPPORTED", "Partly supported", "部分支持"),
    ("EXPLAINED", "Explained", "解释说明"),
    ("NOT_SUPPORTED", "Not supported", "不予支持"),
    ("MEDIATED", "Mediated", "调解"),
    ("WITHDRAWN", "Withdrawn", "撤回"),
    ("DIVERTED", "Diverted to a statutory way", "依法导入其他途径"),
    // What became of a suggestion.
    ("ADOPTED", "Adopted", "采纳"),
    ("PARTLY", "Adopted in part", "部分采纳"),
    ("NOT_ADOPTED", "Not adopted", "未采纳"),
    // Stages of opinions, their delivery, review and termination.
    ("HANDLING", "Answer of the responsible unit", "处理意见"),
    ("REVIEW", "Review", "复查"),
    ("RE_REVIEW", "Re-review", "复核"),
    ("IN_PERSON", "Handed over", "直接送达"),
    ("POST", "By post", "邮寄送达"),
    ("ONLINE", "Online", "网上送达"),
    ("PUBLIC_NOTICE", "By public notice", "公告送达"),
    ("LATE", "Too late", "逾期"),
    ("WRONG_BODY", "Another body is to review it", "非有权机关"),
    ("NOT_A_PARTY", "Not a party", "非当事人"),
    ("OTHER_REMEDY", "Another statutory way", "应循其他途径"),
    ("UPHELD", "Upheld", "维持"),
    ("CHANGED", "Changed", "变更"),
    ("RETURNED", "Returned", "发回重办"),
    ("RE_REVIEWED", "After the re-review", "经复核终结"),
    ("NO_REQUEST_IN_TIME", "No review requested in time", "逾期未申请"),
    ("BEING_HANDLED", "Being handled", "正在办理"),
    ("OUT_OF_COMPETENCE", "Out of competence", "不属职权"),
    // Remedies.
    ("LITIGATION", "Litigation", "诉讼"),
    ("ARBITRATION", "Arbitration", "仲裁"),
    ("ADMINISTRATIVE_RECONSIDERATION", "Administrative reconsideration", "行政复议"),
    ("OTHER_STATUTORY", "Another statutory way", "其他法定途径"),
    // Decisions of triage.
    ("ACCEPT", "To be handled here", "予以受理"),
    ("DIVERT", "Diverted", "导入其他途径"),
    ("FORWARD", "Forwarded", "转送"),
    ("NOT_ACCEPT", "Not accepted", "不予受理"),
    // How orders are given, and what bounded their due day.
    ("DIRECT", "Handled by the office itself", "直办"),
    ("FORWARDED", "Forwarded to the competent unit", "转办"),
    ("INSTRUCTED", "On a leader's instruction", "批办"),
    ("JOINT", "Handled jointly", "协办"),
    ("AS_RECORDED", "as recorded", "按记录"),
    ("IN_FORCE", "as the rules in force have it", "按现行规则"),
    // Causes of reopenings.
    ("FOLLOW_UP_FAILED", "Found unresolved afterwards", "回访未化解"),
    ("NEW_VISIT", "Came again", "再次信访"),
    ("OPINION_NOT_EXECUTED", "Opinion not carried out", "意见未落实"),
    ("RECORDING_ERROR", "Closed by mistake", "误办结更正"),
    ("REVIEW_ORDERED", "Ordered by a review", "复查复核责令"),
    // Answers afterwards.
    ("YES", "Resolved", "已化解"),
    ("NO", "Not resolved", "未化解"),
    ("UNKNOWN", "Not known", "不详"),
    ("SATISFIED", "Satisfied", "满意"),
    ("BASICALLY_SATISFIED", "Basically satisfied", "基本满意"),
    ("DISSATISFIED", "Dissatisfied", "不满意"),
    ("NOT_GIVEN", "No rating", "未评价"),
    // Who took part in a hearing.
    ("COMMUNITY_REPRESENTATIVE", "Community representatives", "社区代表"),
    ("DEPUTY", "Deputies", "人大代表"),
    ("EXPERT", "Experts", "专家"),
    ("LAWYER", "Lawyers", "律师"),
    ("OTHER", "Other", "其他"),
    ("PETITIONER", "Petitioners", "信访人"),
    ("POLITICAL_ADVISER", "Political advisers", "政协委员"),
    // Levels and kinds of units.
    ("VILLAGE", "Village", "村（社区）"),
    ("TOWNSHIP", "Township", "乡镇（街道）"),
    ("DISTRICT", "District", "区县"),
    ("CITY", "City", "市"),
    ("PROVINCE", "Province", "省"),
    ("NATION", "Nation", "国家"),
    ("BUREAU", "Petition bureau", "信访局"),
    ("DEPARTMENT", "Department", "部门"),
    ("HALL", "Reception hall", "接访大厅"),
    ("GOVERNMENT", "Government", "人民政府"),
    ("COMMUNITY", "Community", "社区（村委会）"),
    // Where facts come from.
    ("LIVE", "recorded live", "实时记录"),
    ("IMPORT", "imported", "导入"),
    ("SIMULATION", "simulated", "模拟"),
    // What units are ranked by.
    ("CLOSURE", "Closure rate", "办结率"),
    ("ON_TIME_CLOSURE", "On-time closure rate", "按期办结率"),
    ("TIMELY_ACCEPTANCE", "Timely acceptance rate", "及时受理率"),
    ("RESOLUTION", "Resolution rate", "息访率"),
    ("CONFIRMED_RESOLUTION", "Confirmed resolution rate", "化解率"),
    ("FIRST_TIME_RESOLUTION", "First-time resolution rate", "初次化解率"),
    ("SATISFACTION", "Satisfaction rate", "满意率"),
    // Parts of breakdowns that are no value of an enum.
    ("own", "The unit itself", "本级"),
    ("-", "Not known", "未知"),
];

/// A value as people read it; one that is not in the lists as it is.
pub(crate) fn word(word: &str, lang: Lang) -> &str {
    let found = WORDS.iter().find(|(known, ..)| *known == word);
    found.map_or(word, |(_, en, zh)| lang.pick(*en, *zh))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The enums whose values pages show.
    const SHOWN: [&str; 24] = [
        "Adoption",
        "AssignmentMode",
        "Channel",
        "DeclineGround",
        "DeliveryMethod",
        "DueLimits",
        "HearingRole",
        "Kind",
        "NonAcceptanceGround",
        "OpinionStage",
        "Origin",
        "Outcome",
        "PetitionState",
        "RankingMetric",
        "Remedy",
        "ReopenCause",
        "Resolved",
        "ReviewResult",
        "ReviewStage",
        "Satisfaction",
        "TerminationGround",
        "TriageDecision",
        "UnitLevel",
        "EventType",
    ];

    #[test]
    fn every_value_that_is_shown_has_words() {
        let schema = include_str!("../../../schema.graphql");
        let mut values = BTreeSet::new();
        for name in SHOWN.iter().chain(&["UnitKind"]) {
            let start = schema.find(&format!("enum {name} {{")).unwrap_or_else(|| panic!("{name}"));
            let body = &schema[start..start + schema[start..].find("\n}").unwrap()];
            let named = body.lines().skip(1).map(str::trim);
            values.extend(
                named.filter(|line| {
                    line.chars().all(|c| c.is_ascii_uppercase() || c == '_') && !line.is_empty()
                }),
            );
        }
        assert!(values.len() > 60, "{values:?}");
        for value in values {
            assert_eq!(WORDS.iter().filter(|(known, ..)| *known == value).count(), 1, "{value}");
        }
    }
}
