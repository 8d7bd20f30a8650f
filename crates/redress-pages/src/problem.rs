//! Why a page cannot be shown, as the visitor reads it.

use axum::http::StatusCode;
use maud::{Markup, html};

use crate::lang::Lang;

/// Why a page cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// A parameter of the address is not what it must be.
    Parameter { name: &'static str, given: String, expected: String },
    /// There is no such thing, or none that the caller may see: the two look alike.
    NotFound { what: &'static str, name: String },
    /// The API refuses the caller.
    Forbidden,
    /// The API refuses the question: its code and sentence.
    Refused { code: String, message: String },
    /// Too much to do, or not ready yet.
    Busy,
    /// A fault; the server's log has it under this id.
    Fault { request: String },
}

impl Problem {
    pub(crate) fn parameter(name: &'static str, given: &str, expected: impl Into<String>) -> Self {
        Self::Parameter { name, given: given.to_owned(), expected: expected.into() }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Parameter { .. } | Self::Refused { .. } => StatusCode::BAD_REQUEST,
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub(crate) fn title(&self, lang: Lang) -> &'static str {
        match self {
            Self::Parameter { .. } => lang.pick("The address has a wrong value", "网址中的参数有误"),
            Self::Refused { .. } => lang.pick("This cannot be answered", "无法回答此查询"),
            Self::NotFound { .. } => lang.pick("Not found", "未找到"),
            Self::Forbidden => lang.pick("Not for your role", "无权查看"),
            Self::Busy => lang.pick("The server is busy", "服务器繁忙"),
            Self::Fault { .. } => lang.pick("The server could not answer", "服务器出错"),
        }
    }

    pub(crate) fn body(&self, lang: Lang) -> Markup {
        html! {
            h1 { (self.title(lang)) }
            @match self {
                Self::Parameter { name, given, expected } => {
                    dl.facts {
                        dt { (lang.pick("Parameter", "参数")) } dd { code { (name) } }
                        dt { (lang.pick("Given", "给出的值")) } dd { bdi { (shortened(given)) } }
                        dt { (lang.pick("Expected", "应为")) } dd { (expected) }
                    }
                }
                Self::NotFound { what, name } => p {
                    (lang.pick("There is no ", "没有此")) (what_is(what, lang)) (lang.pick(" ", "："))
                    bdi { (shortened(name)) }
                    (lang.pick(", or none that you may see.", "，或您无权查看。"))
                },
                Self::Forbidden => p {
                    (lang.pick(
                        "Your roles, or the unit that you work for, do not allow this. The top of the page shows both.",
                        "您的角色或所属单位不允许查看此页。页面顶部列有您的角色和单位。",
                    ))
                },
                Self::Refused { code, message } => p { bdi { (shortened(message)) } " " code { (code) } },
                Self::Busy => p {
                    (lang.pick(
                        "It has too much to do, or is not ready yet. Load the page again in a moment.",
                        "服务器任务过多或尚未就绪，请稍后重新加载。",
                    ))
                },
                Self::Fault { request } => p {
                    (lang.pick("Its log says why, under the id ", "原因见服务器日志，编号：")) code { (request) }
                    (lang.pick(".", "。"))
                },
            }
        }
    }
}

fn what_is(what: &'static str, lang: Lang) -> &'static str {
    match (what, lang) {
        ("unit", Lang::Zh) => "单位",
        ("petition", Lang::Zh) => "信访事项",
        ("statistic", Lang::Zh) => "指标",
        _ => what,
    }
}

/// What is shown of a text that came with the address.
fn shortened(text: &str) -> String {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
