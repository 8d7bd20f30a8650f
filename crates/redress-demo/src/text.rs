//! Names and texts of the simulation. All are made up and marked as such.

use super::random::Random;
use redress_domain::SensitiveText;

const FAMILY: [&str; 16] =
    ["赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨"];
const GIVEN: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];

/// The summaries of petitions by category.
#[rustfmt::skip]
const SUMMARIES: [(&str, [&str; 3]); 14] = [
    ("住房物业", ["反映小区电梯长期停运，物业不予维修", "反映房屋渗漏，多次报修无人处理", "反映物业费上涨未经业主大会同意"]),
    ("劳动社保", ["反映工程完工后工资拖欠三个月", "反映单位未按规定缴纳社会保险", "请求核实退休待遇的计算"]),
    ("土地规划", ["反映征收补偿款未足额到位", "反映宅基地界址与邻户有争议", "请求公开规划调整的依据"]),
    ("市容噪声", ["反映夜间施工噪声影响休息", "反映占道经营堵塞消防通道", "反映垃圾清运不及时"]),
    ("治安交通", ["反映路口没有信号灯，行人过街危险", "反映报案后未收到答复", "反映车辆长期占用公共车位"]),
    ("救助养老", ["请求复核低保申请的结果", "反映养老机构退费难", "请求临时救助"]),
    ("入学教育", ["请求解决子女就近入学", "反映课后服务收费不明", "反映校门口上下学拥堵"]),
    ("医疗卫生", ["反映就诊费用有疑问", "请求调处医疗纠纷", "反映社区卫生站停诊"]),
    ("农业农村", ["反映灌溉渠道损毁无人修复", "反映集体收益分配不公开", "请求核实种粮补贴"]),
    ("消费维权", ["反映预付卡商家停业不退款", "反映购买的家电与宣传不符", "反映餐饮店卫生问题"]),
    ("道路客运", ["反映公交线路调整后出行不便", "反映乡村道路破损", "反映网约车乱收费"]),
    ("环境污染", ["反映工厂夜间排放异味", "反映河道水质发黑", "反映养殖场污水外溢"]),
    ("基层治理", ["反映楼道堆物长期无人清理", "反映邻里漏水纠纷", "建议增设社区活动场所"]),
    ("纪检监察", ["检举工作人员推诿不作为", "检举违规收费", "检举招标过程不公"]),
];

/// The category of matters handled by streets and communities.
pub(super) const LOCAL: &str = "基层治理";
/// The category of accusations.
pub(super) const CONDUCT: &str = "纪检监察";

/// Returns a name that says that it is fictional (虚构).
pub(super) fn name(random: &mut Random) -> SensitiveText {
    SensitiveText::new(format!("{}某{}（虚构）", random.pick(&FAMILY), random.pick(&GIVEN)))
}

/// Returns a telephone number that cannot be dialled.
pub(super) fn contact(random: &mut Random) -> SensitiveText {
    SensitiveText::new(format!("000-0000-{:04}", random.below(10_000)))
}

/// Returns a summary for a category.
pub(super) fn summary(category: &str, random: &mut Random) -> SensitiveText {
    let of = SUMMARIES.iter().find(|(known, _)| *known == category).unwrap_or(&SUMMARIES[0]);
    SensitiveText::new(format!("【模拟】{}", random.pick(&of.1)))
}

/// Returns a text of a reason or a finding, marked as simulated.
pub(super) fn note(text: &str) -> SensitiveText {
    SensitiveText::new(format!("【模拟】{text}"))
}
