//! Every heading: its key for programs (as in the API), and its English and Chinese text.

use crate::lang::Lang;

/// The heading of a column or a fact.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Heading {
    pub(crate) key: &'static str,
    en: &'static str,
    zh: &'static str,
    /// The texts for the screen, where the others are too long.
    brief_en: &'static str,
    brief_zh: &'static str,
}

impl Heading {
    pub(crate) fn text(&self, lang: Lang) -> &'static str {
        lang.pick(self.en, self.zh)
    }

    pub(crate) fn on_screen(&self, lang: Lang) -> &'static str {
        lang.pick(self.brief_en, self.brief_zh)
    }
}

macro_rules! headings {
    (@brief $full:literal) => { $full };
    (@brief $full:literal $brief:literal) => { $brief };
    ($($name:ident $key:literal $en:literal $([$brief_en:literal])? $zh:literal $([$brief_zh:literal])?;)+) => {
        $(pub(crate) const $name: &Heading = &Heading {
            key: $key,
            en: $en,
            zh: $zh,
            brief_en: headings!(@brief $en $($brief_en)?),
            brief_zh: headings!(@brief $zh $($brief_zh)?),
        };)+

        #[cfg(test)]
        const ALL: &[&Heading] = &[$($name),+];
    };
}

headings! {
    BACKLOG "backlog" "Lists of old cases" "积案名单";
    CATEGORY "category" "Category" "内容分类";
    CHANNEL "channel" "Channel" "信访形式";
    CLOSED_ON "closedOn" "Closed on" ["Closed"] "办结日期";
    COLLECTIVE "collective" "Collective visit" "集体访";
    CONSEQUENCE "consequence" "Calls for" "应采取措施" ["措施"];
    CUT_OFF "cutOff" "Cut-off" "数据截止日" ["截止日"];
    DEFINITION "definition" "Definition" "指标定义";
    DENOMINATOR "denominator" "Denominator" ["Of"] "分母";
    DUE_ON "dueOn" "Due on" ["Due"] "办理期限";
    FILTER "filter" "Filter" "筛选条件";
    FLAGGED "flagged" "Bottom three" "末三位";
    FROM "from" "From" "起始日";
    HEAD_COUNT "headCount" "Head count" ["People"] "人数";
    INTERVAL "interval" "95% interval" "95%区间";
    KIND "kind" "Kind" "诉求类型";
    LEGAL_LIMIT_ON "legalLimitOn" "Legal limit" "法定期限";
    LEVEL "level" "Level" "层级";
    MATTER "matter" "Matter" "同一事项编号";
    METRIC "metric" "Metric" "排名指标";
    MINIMUM "minimumDenominator" "Minimum denominator" "参与排名的最小分母";
    MONTH "month" "Month" "月份";
    MOVED "moved" "Last month" "比上月";
    NAME "name" "Statistic (Chinese)" "指标";
    NEXT_STEP_DUE_ON "nextStepDueOn" "Next step due on" ["Next step"] "下一步期限";
    NUMERATOR "numerator" "Numerator or count" ["n"] "分子或数量" ["数量"];
    OUTCOME "outcome" "Outcome" "办理结果";
    OVER_LEVEL "overLevel" "Over-level visit" "越级访";
    PART "part" "Part" "分组";
    PETITION "id" "Petition" "信访事项编号" ["编号"];
    PLACE "place" "Place" "问题属地";
    POSITION "position" "Log position" "日志位置";
    PREVIOUS_RANK "previousRank" "Rank last month" "上月名次";
    PROVISIONAL "provisional" "Provisional" "暂定";
    RANK "rank" "Rank" "名次";
    RANKED_KIND "kind" "Kind of unit" "单位类型";
    RATE "rate" "Rate" "比率";
    RECEIVED_BY "receivedBy" "Received by" "登记单位";
    REGISTERED_ON "registeredOn" "Registered on" ["Registered"] "登记日期";
    REPEAT_OF "repeatOf" "Repeat of" "重复自";
    RESPONSIBLE "responsible" "Responsible unit" "责任单位";
    ROUND "round" "Round" "办理轮次";
    SPONSOR "sponsor" "Sponsor" "包案领导";
    STATE "state" "State" "办理状态";
    STATISTIC "statistic" "Statistic" "指标代码";
    STREAK "streak" "Bottom three, months in a row" ["Bottom three"] "连续末三位月数" ["末三位"];
    TIER "tier" "Tier" "会诊层级";
    TO "to" "To" "结束日";
    TRIAGE_DUE_ON "triageDueOn" "Triage due on" "甄别期限";
    UNDER "under" "Below" "上级单位";
    UNIT "unit" "Unit" "单位";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_has_a_text_in_each_language() {
        for heading in ALL {
            assert!(!heading.key.is_empty() && heading.key.is_ascii(), "{heading:?}");
            assert!(heading.en.is_ascii() && !heading.zh.is_ascii(), "{heading:?}");
        }
    }
}
