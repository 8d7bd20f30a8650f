//! Checks that `schema.graphql` is the schema that the program serves, and that everything in it has a
//! description.
#![allow(clippy::unwrap_used, reason = "tests: a panic is their report")]

#[test]
fn the_checked_in_schema_is_the_one_that_is_served() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let served = released(&redress_api::graphql::sdl());
    if std::env::var("REDRESS_SNAPSHOTS").is_ok_and(|mode| mode == "write") {
        std::fs::write(path, format!("{}\n", served.trim_end())).unwrap();
    }
    let checked_in = std::fs::read_to_string(path).unwrap();
    assert!(
        checked_in.trim_end() == served.trim_end(),
        "the schema has changed; check the difference and run: cargo run -p redress -- schema > schema.graphql"
    );
    assert!(!served.to_lowercase().contains("toy"));
}

/// Returns the schema of the released program: removes the kind of case that only tests have (the
/// feature `toy-kind`).
fn released(sdl: &str) -> String {
    let lines: Vec<&str> = sdl.lines().collect();
    let definitions =
        parts(&lines, "").into_iter().filter(|(name, _)| is_released(name)).flat_map(|(_, lines)| {
            let header = lines.iter().position(|line| line.ends_with('{'));
            let end = lines.iter().rposition(|line| *line == "}");
            let (Some(header), Some(end)) = (header, end) else { return lines };
            let members = parts(&lines[header + 1..end], "\t").into_iter();
            let members = members.filter(|(name, _)| is_released(name)).flat_map(|(_, lines)| lines);
            lines[..=header].iter().copied().chain(members).chain(lines[end..].iter().copied()).collect()
        });
    definitions.collect::<Vec<_>>().join("\n")
}

fn is_released(name: &str) -> bool {
    !name.to_lowercase().contains("toy")
}

/// Splits a schema into definitions, or a definition into its members, each with its name. Each begins with its
/// description.
fn parts<'a>(lines: &[&'a str], indent: &str) -> Vec<(String, Vec<&'a str>)> {
    let quotes = format!("{indent}\"\"\"");
    let (mut parts, mut in_description) = (Vec::<(String, Vec<&str>)>::new(), false);
    for line in lines {
        if *line == quotes {
            in_description = !in_description;
            if in_description {
                parts.push((String::new(), Vec::new()));
            }
        } else if !in_description
            && let Some((name, _)) = parts.last_mut()
            && name.is_empty()
        {
            let words = line.trim().split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let named = words.clone().next().unwrap_or_default();
            let is_definition = ["type", "input", "enum", "interface", "scalar"].contains(&named);
            let place = usize::from(is_definition && indent.is_empty());
            *name = words.clone().nth(place).unwrap_or_default().to_owned();
        }
        match parts.last_mut() {
            Some((_, lines)) => lines.push(line),
            None => parts.push((line.to_string(), vec![line])),
        }
    }
    parts
}

#[test]
fn every_type_field_argument_and_value_has_a_description() {
    let sdl = redress_api::graphql::sdl();
    let mut described = false;
    let mut bare = Vec::new();
    for line in sdl.lines().map(str::trim) {
        let is_description = line.starts_with("\"\"\"") || line.ends_with("\"\"\"");
        let names = line.starts_with(|c: char| c.is_ascii_alphabetic())
            && !["schema", "query:", "mutation:", "subscription:"].iter().any(|root| line.starts_with(root));
        let prose = described && !names;
        if names && !described && !in_prose(&sdl, line) {
            bare.push(line.to_owned());
        }
        described = is_description || prose;
    }
    assert_eq!(bare, Vec::<String>::new());
}

/// Whether a line belongs to a description.
fn in_prose(sdl: &str, line: &str) -> bool {
    sdl.split("\"\"\"").skip(1).step_by(2).any(|description| description.lines().any(|l| l.trim() == line))
}

#[test]
fn every_statistic_is_described_by_its_definition() {
    let sdl = redress_api::graphql::sdl();
    let fields = sdl.split("\ntype Statistics {\n").nth(1).unwrap().split("\n}\n").next().unwrap();
    let described: Vec<(&str, &str)> = fields
        .split("\t\"\"\"\n")
        .skip(1)
        .collect::<Vec<_>>()
        .chunks(2)
        .map(|pair| (pair[1].trim_start().split([':', '(']).next().unwrap(), pair[0]))
        .collect();
    for statistic in redress_read::statistics::all() {
        let (field, definition) = (statistic.id.field(), statistic.in_full());
        let (_, description) = described.iter().find(|(name, _)| *name == field).unwrap();
        assert!(description.contains(&definition), "{field}: {description}");
        assert_eq!(description.matches(&definition).count(), 1, "{field}: {description}");
        assert!(description.contains(statistic.chinese), "{field}: {description}");
    }
}
