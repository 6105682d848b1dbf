//! The geometry as a drawing: which shares lie where and with whom, how near each place comes to
//! the threshold, and what one loss leaves. SVG, from the plan alone.
//!
//! Nothing is told by colour alone: what is refused also has a hatch and a word.

mod sheet;

use crate::Plan;
use crate::geometry::{Finding, Hold, Layout, Probability, Report, Severity};
use crate::text::listed;
use sheet::{GREEN, INK, Sheet, Style, WAX};

/// Space around the drawing.
const MARGIN: f64 = 40.0;
/// Its whole width.
const WIDTH: f64 = 1040.0;
/// What lies between the margins.
const INNER: f64 = WIDTH - 2.0 * MARGIN;
/// Space between places.
const GAP: f64 = 18.0;
/// Shares named in one place; more are counted.
const NAMED: usize = 12;
/// Rows of what a loss leaves; more are counted.
const ROWS: usize = 14;
/// Height of a share in its place.
const SHARE: f64 = 50.0;

/// Draws a plan with what it comes to.
#[must_use]
pub fn picture(plan: &Plan, report: &Report) -> String {
    let mut sheet = Sheet::default();
    let mut y = MARGIN;
    head(&mut sheet, plan, report, &mut y);
    places(&mut sheet, &plan.layout, report, &mut y);
    losses(&mut sheet, report, &mut y);
    rules(&mut sheet, report, &mut y);
    let title = format!("{}: {}", called(plan), needed(report));
    let told = findings_in_words(report);
    sheet.into_svg(WIDTH, y + MARGIN - 10.0, &title, &told)
}

fn called(plan: &Plan) -> &str {
    if plan.title.is_empty() {
        "Quorum plan"
    } else {
        &plan.title
    }
}

fn needed(report: &Report) -> String {
    format!(
        "{} of {} shares rebuild the key",
        report.threshold, report.shares
    )
}

fn findings_in_words(report: &Report) -> String {
    if report.rules.is_empty() {
        return "No rule is broken.".into();
    }
    let rules: Vec<String> = report
        .rules
        .iter()
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect();
    rules.join("; ")
}

fn head(sheet: &mut Sheet, plan: &Plan, report: &Report, y: &mut f64) {
    *y += 28.0;
    sheet.text(MARGIN, *y, called(plan), Style::new(30.0).bold(), INNER);
    *y += 32.0;
    let mut line = needed(report);
    line.push('.');
    if let Some(probability) = &report.probability {
        line = format!("{line} {}", in_a_year(*probability));
    }
    sheet.text(MARGIN, *y, &line, Style::new(18.0).soft(), INNER);
    *y += 26.0;
}

fn in_a_year(probability: Probability) -> String {
    format!(
        "Within a year: lost {}, given away {}.",
        one_in(probability.loss),
        one_in(probability.compromise)
    )
}

/// A probability as people weigh it.
fn one_in(probability: f64) -> String {
    if probability <= 0.0 {
        return "never".into();
    }
    if probability >= 0.05 {
        return format!("{:.1} %", probability * 100.0);
    }
    let odds = 1.0 / probability;
    if odds >= 1e9 {
        return format!(
            "less than once in {:.0e}",
            10_f64.powf(odds.log10().floor())
        );
    }
    format!("1 in {}", grouped(odds))
}

/// Three digits that count, grouped by thousands.
fn grouped(number: f64) -> String {
    let step = 10_f64.powf((number.log10().floor() - 2.0).max(0.0));
    let digits = format!("{:.0}", (number / step).round() * step);
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn places(sheet: &mut Sheet, layout: &Layout, report: &Report, y: &mut f64) {
    let kept: Vec<usize> = (0..layout.places.len())
        .filter(|place| layout.at_place(*place).next().is_some())
        .collect();
    // Side by side: as many as fill the rows.
    let columns = if matches!(kept.len(), 1 | 2 | 4) {
        2
    } else {
        3
    };
    let wide = (INNER - GAP * (columns as f64 - 1.0)) / columns as f64;
    for (row, holds) in kept.chunks(columns).zip(report.places.chunks(columns)) {
        let shares = |place: &usize| layout.at_place(*place).count();
        let most = row.iter().map(shares).max().unwrap_or(0);
        let lines = most.min(NAMED) as f64 + if most > NAMED { 0.6 } else { 0.0 };
        let high = 110.0 + lines * SHARE;
        for (column, (place, hold)) in row.iter().zip(holds).enumerate() {
            let x = MARGIN + column as f64 * (wide + GAP);
            one_place(sheet, layout, report, (*place, hold), (x, *y, wide, high));
        }
        *y += high + GAP;
    }
    *y += 14.0;
}

/// A place as a box: its name, how many shares it has of those needed, and the shares.
fn one_place(
    sheet: &mut Sheet,
    layout: &Layout,
    report: &Report,
    (place, hold): (usize, &Hold),
    (x, y, wide, high): (f64, f64, f64, f64),
) {
    let facts = &layout.places[place];
    sheet.card(x, y, wide, high, hold.reaches);
    let (left, inner) = (x + 18.0, wide - 36.0);
    sheet.text(left, y + 30.0, &facts.name, Style::new(18.0).bold(), inner);
    let own = Style::new(15.0).soft();
    sheet.text(left, y + 51.0, &facts.organisation, own, inner);
    sheet.scale(
        (left, y + 64.0, inner, 10.0),
        report.shares,
        hold.shares,
        report.threshold,
        if hold.reaches { WAX } else { GREEN },
    );
    let k = report.threshold;
    let (words, style) = if hold.reaches {
        (
            format!("{} shares: reaches the threshold", hold.shares),
            Style::new(15.0).bold().colour(WAX),
        )
    } else {
        (format!("{} of the {k} needed", hold.shares), own)
    };
    sheet.text(left, y + 94.0, &words, style, inner);
    let mut line = y + 104.0;
    for (at, share) in layout.at_place(place).enumerate() {
        if at == NAMED {
            let more = hold.shares as usize - NAMED;
            sheet.text(left, line + 20.0, &format!("and {more} more"), own, inner);
            break;
        }
        sheet.rule(left, line, inner);
        let held = &layout.held[share];
        let number = (share + 1).to_string();
        sheet.text(
            left,
            line + 23.0,
            &number,
            Style::new(17.0).bold().colour(GREEN),
            34.0,
        );
        let person = layout.people.get(held.holder);
        let name = person.map_or("", |one| one.name.as_str());
        sheet.text(
            left + 34.0,
            line + 22.0,
            name,
            Style::new(16.0),
            inner - 34.0,
        );
        let passphrase = if held.passphrase { "passphrase" } else { "" };
        let organisation = person.map_or("", |one| one.organisation.as_str());
        let mut facts = vec![held.medium.name(), passphrase, &held.bag, organisation];
        facts.retain(|fact| !fact.is_empty());
        let facts = facts.join(" · ");
        sheet.text(left + 34.0, line + 41.0, &facts, own, inner - 34.0);
        line += SHARE;
    }
}

/// What each loss leaves, against the threshold.
fn losses(sheet: &mut Sheet, report: &Report, y: &mut f64) {
    heading(sheet, "What a loss leaves", y);
    let worst = report.survived.iter().map(|survival| {
        let names = listed(&survival.worst);
        (survival.loss.words().to_owned(), names, survival.left)
    });
    let told: Vec<&str> = report
        .survived
        .iter()
        .filter(|survival| survival.worst.len() == 1)
        .map(|survival| survival.worst[0].as_str())
        .collect();
    let others = report.places.iter();
    let others = others.filter(|hold| !told.contains(&hold.name.as_str()));
    let others = others.map(|hold| {
        let left = report.shares.saturating_sub(hold.shares);
        (String::new(), hold.name.clone(), left)
    });
    let rows: Vec<_> = worst.chain(others).collect();
    let style = Style::new(16.0);
    for (kind, names, left) in rows.iter().take(ROWS) {
        let line = *y + 14.0;
        let lost = *left < report.threshold;
        let (verdict, bar, weight) = if lost {
            (format!("{left} left: the key is lost"), INK, style.bold())
        } else {
            let spare = left - report.threshold;
            let verdict = match spare {
                0 => format!("{left} left, none to spare"),
                _ => format!("{left} left, {spare} to spare"),
            };
            (verdict, GREEN, style.soft())
        };
        let kind = sentence(kind);
        sheet.text(MARGIN, line, &kind, style, 210.0);
        sheet.text(MARGIN + 220.0, line, names, style.soft(), 350.0);
        let place = (MARGIN + 590.0, *y + 2.0, 150.0, 14.0);
        sheet.scale(place, report.shares, *left, report.threshold, bar);
        sheet.text(MARGIN + 758.0, line, &verdict, weight, INNER - 758.0);
        *y += 32.0;
    }
    if rows.len() > ROWS {
        let more = format!("and {} more places", rows.len() - ROWS);
        sheet.text(MARGIN, *y + 14.0, &more, Style::new(16.0).soft(), INNER);
        *y += 32.0;
    }
    *y += 22.0;
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

fn rules(sheet: &mut Sheet, report: &Report, y: &mut f64) {
    heading(sheet, "Rules", y);
    if report.rules.is_empty() {
        sheet.text(
            MARGIN,
            *y + 14.0,
            "No rule is broken.",
            Style::new(16.0),
            INNER,
        );
        *y += 30.0;
    }
    for finding in &report.rules {
        rule(sheet, finding, y);
    }
}

fn rule(sheet: &mut Sheet, finding: &Finding, y: &mut f64) {
    let (word, style) = match finding.severity {
        Severity::Refuse => ("Refused", Style::new(16.0).bold().colour(WAX)),
        Severity::Warn => ("Warning", Style::new(16.0).bold().colour(INK)),
    };
    sheet.text(MARGIN, *y + 14.0, word, style, 100.0);
    let style = Style::new(16.0);
    for line in sheet::wrapped(&sentence(&finding.message), 16.0, INNER - 100.0) {
        sheet.text(MARGIN + 100.0, *y + 14.0, &line, style, INNER - 100.0);
        *y += 23.0;
    }
    let name = Style::new(15.0).soft();
    sheet.text(
        MARGIN + 100.0,
        *y + 13.0,
        finding.rule.as_str(),
        name,
        INNER - 100.0,
    );
    *y += 32.0;
}

fn heading(sheet: &mut Sheet, words: &str, y: &mut f64) {
    sheet.text(MARGIN, *y + 14.0, words, Style::new(20.0).bold(), INNER);
    *y += 38.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_said_as_people_weigh_them() {
        for (probability, words) in [
            (0.0, "never"),
            (1.0, "100.0 %"),
            (0.0525, "5.2 %"),
            (0.04, "1 in 25"),
            (1.0 / 123_456.0, "1 in 123,000"),
            (2e-11, "less than once in 1e10"),
        ] {
            assert_eq!(one_in(probability), words);
        }
    }
}
