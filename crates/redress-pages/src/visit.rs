//! One visit: who asks for a page, in which language, with which parameters.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use chrono::NaiveDate;
use redress_http::{Caller, NoCaller};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{
    ask::ask,
    lang::Lang,
    layout::{self, Page, Visitor},
    link::address,
    month::Month,
    problem::Problem,
    site::Pages,
};

/// One visit of somebody who is signed in.
pub(crate) struct Visit {
    pub(crate) site: Arc<Pages>,
    pub(crate) caller: Caller,
    pub(crate) lang: Lang,
    path: String,
    parameters: Vec<(String, String)>,
}

impl FromRequestParts<Arc<Pages>> for Visit {
    type Rejection = Response;

    /// Sends those who are not signed in to where they can sign in.
    async fn from_request_parts(parts: &mut Parts, site: &Arc<Pages>) -> Result<Self, Response> {
        let parameters = parameters(parts);
        let lang = Lang::of(value(&parameters, "lang"), &parts.headers);
        let caller = match site.schema.caller(parts).await {
            Ok(caller) => caller,
            Err(NoCaller::Unauthenticated) => {
                let to = parts.uri.path_and_query().map(ToString::to_string);
                return Err(Redirect::to(&address("/sign-in", &[("to", to.as_deref())])).into_response());
            }
            Err(NoCaller::Overloaded) => return Err(layout::alone(&Problem::Busy, lang)),
        };
        let path = parts.uri.path().to_owned();
        Ok(Self { site: site.clone(), caller, lang, path, parameters })
    }
}

/// The parameters of an address.
pub(crate) fn parameters(parts: &Parts) -> Vec<(String, String)> {
    let query = parts.uri.query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// The first parameter of this name that has a value.
pub(crate) fn value<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let named = parameters.iter().filter(|(given, _)| given == name);
    named.map(|(_, value)| value.trim()).find(|value| !value.is_empty())
}

impl Visit {
    /// Asks the schema as this visitor.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        document: &str,
        variables: Map<String, Value>,
    ) -> Result<T, Problem> {
        ask(&self.caller, document, variables).await
    }

    pub(crate) fn today(&self) -> NaiveDate {
        (self.site.today)()
    }

    /// The code of the unit that the visitor works for.
    pub(crate) fn own_unit(&self) -> Option<&str> {
        self.caller.principal().unit.as_ref().map(|unit| unit.as_str())
    }

    /// Whether the visitor has one of these roles, by name.
    pub(crate) fn has_any(&self, roles: &[&str]) -> bool {
        self.caller.principal().roles.iter().any(|role| roles.contains(&role.name()))
    }

    /// A parameter of the address; one without a value is none.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        value(&self.parameters, name)
    }

    pub(crate) fn month(&self, name: &'static str) -> Result<Option<Month>, Problem> {
        let Some(text) = self.parameter(name) else { return Ok(None) };
        let expected = self.lang.pick("a month such as 2024-11", "月份，如 2024-11");
        Month::read(text).map(Some).ok_or_else(|| Problem::parameter(name, text, expected))
    }

    pub(crate) fn day(&self, name: &'static str) -> Result<Option<NaiveDate>, Problem> {
        let Some(text) = self.parameter(name) else { return Ok(None) };
        let expected = self.lang.pick("a day such as 2024-11-30", "日期，如 2024-11-30");
        let is_plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let day = text.parse().ok().filter(|_| is_plain);
        day.map(Some).ok_or_else(|| Problem::parameter(name, text, expected))
    }

    /// A whole number from 0 on.
    pub(crate) fn count(&self, name: &'static str) -> Result<Option<u32>, Problem> {
        let Some(text) = self.parameter(name) else { return Ok(None) };
        let expected = self.lang.pick("a whole number from 0 on", "非负整数");
        let count = text.parse::<u32>().ok().filter(|count| i32::try_from(*count).is_ok());
        count.map(Some).ok_or_else(|| Problem::parameter(name, text, expected))
    }

    /// A position in the log, from 0 on.
    pub(crate) fn position(&self, name: &'static str) -> Result<Option<String>, Problem> {
        let Some(text) = self.parameter(name) else { return Ok(None) };
        let expected = self.lang.pick("a position in the log: a whole number", "日志位置：整数");
        let position = text.parse::<i64>().ok().filter(|position| *position >= 0);
        position.map(|p| Some(p.to_string())).ok_or_else(|| Problem::parameter(name, text, expected))
    }

    /// One of some words.
    pub(crate) fn choice<'a>(
        &self,
        name: &'static str,
        words: &[&'a str],
    ) -> Result<Option<&'a str>, Problem> {
        let Some(text) = self.parameter(name) else { return Ok(None) };
        let found = words.iter().find(|word| **word == text).copied();
        let expected = || {
            let list = words.join(", ");
            self.lang.pick(format!("one of {list}"), format!("下列之一：{list}"))
        };
        found.map(Some).ok_or_else(|| Problem::parameter(name, text, expected()))
    }

    /// This address with other values for some parameters.
    pub(crate) fn here_with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
        let kept = self.parameters.iter().filter(|(name, _)| !is_changed(name) && name != "lang");
        let kept = kept.map(|(name, value)| (name.as_str(), Some(value.as_str())));
        let all: Vec<(&str, Option<&str>)> = kept.chain(changes.iter().copied()).collect();
        address(&self.path, &all)
    }

    /// The page, or why there is none.
    pub(crate) fn respond(&self, page: Result<Page, Problem>) -> Response {
        let (status, page) = match page {
            Ok(page) => (StatusCode::OK, page),
            Err(problem) => (problem.status(), Page::of(problem.title(self.lang), problem.body(self.lang))),
        };
        let principal = self.caller.principal();
        let visitor = Visitor {
            lang: self.lang,
            subject: &principal.subject,
            unit: self.own_unit(),
            roles: principal.roles.iter().map(|role| role.name()).collect(),
            in_other_language: self.here_with(&[("lang", Some(self.lang.other().name()))]),
        };
        let mut response = layout::respond(status, &layout::whole(&visitor, &page));
        if self.parameter("lang").is_some() {
            response.headers_mut().append(header::SET_COOKIE, self.lang.cookie());
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
