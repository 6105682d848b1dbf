//! A report in short, as a page shows it: line by line, in its own words.

use report::{Answer, Body, Drill, DrillResult, Finding, Line, Links, Report, Shown};
use wire::{ReportLine, ReportState, ReportView};

/// The report as a page shows it.
pub(crate) fn view(made: &Report) -> ReportView {
    let mut lines = Vec::new();
    match &made.body {
        Body::Changes { changes, .. } => lines.extend(changes.iter().map(|one| line("", one))),
        Body::Compliance { regimes } => {
            for regime in regimes {
                lines.extend(regime.controls.iter().map(|control| {
                    let missing = control.evidence.iter().filter(|one| !one.shown);
                    let mut why: Vec<String> = missing
                        .map(|one| format!("Not shown: {}. {}", one.evidence.title(), one.why))
                        .collect();
                    if !control.rest.is_empty() {
                        why.push(format!("To be shown elsewhere: {}.", control.rest));
                    }
                    let all = control.evidence.iter().flat_map(|one| numbers(&one.links));
                    ReportLine {
                        group: regime.name.clone(),
                        what: format!("{}: {}", control.id, control.asks),
                        state: Some(match control.answer {
                            Answer::Answered => ReportState::Answered,
                            Answer::Not => ReportState::Not,
                            Answer::Partly => ReportState::Partly,
                        }),
                        attention: control.answer == Answer::Not,
                        since: control.since.clone(),
                        why: why.join(" "),
                        entries: sorted(all.collect()),
                        finding: None,
                    }
                }));
            }
        }
        Body::Drills { drills, due, .. } => {
            lines.extend(drills.iter().map(drill));
            lines.extend(drills.iter().flat_map(|one| &one.findings).map(finding));
            lines.extend(due.iter().map(shown));
        }
        Body::Review {
            evidence,
            drills,
            findings,
            ..
        } => {
            lines.extend(evidence.iter().map(shown));
            lines.extend(drills.iter().map(drill));
            lines.extend(findings.iter().map(finding));
        }
        Body::Unusual { findings } => lines.extend(findings.iter().map(finding)),
        Body::Weekly {
            operations,
            failed,
            findings,
            rotations,
            tenants,
            ..
        } => {
            lines.extend(operations.iter().map(|one| ReportLine {
                why: one.links.count.to_string(),
                ..plain("What was done", one.operation.title(), &one.links)
            }));
            lines.extend(failed.iter().map(|one| line("Refused or failed", one)));
            lines.extend(rotations.iter().map(|one| line("Rotations", one)));
            lines.extend(findings.iter().map(finding));
            lines.extend(tenants.iter().map(|one| ReportLine {
                attention: !one.attention.is_empty(),
                why: if one.attention.is_empty() {
                    one.state.id().into()
                } else {
                    format!("{}: {}", one.state.id(), one.attention)
                },
                ..plain("Domains and tenants", &one.domain, &one.links)
            }));
        }
    }
    ReportView {
        kind: made.kind.as_str().into(),
        from: made.period.from().into(),
        to: made.period.to().into(),
        made: made.made.clone(),
        size: made.size,
        entries: made.entries,
        unsigned_tail: made.unsigned_tail,
        lines,
        reviewed: made.reviewed.iter().map(|one| one.by.clone()).collect(),
    }
}

fn numbers(links: &Links) -> impl Iterator<Item = u64> + '_ {
    links.entries.iter().map(|link| link.entry)
}

fn sorted(mut entries: Vec<u64>) -> Vec<u64> {
    entries.sort_unstable();
    entries.dedup();
    entries
}

fn plain(group: &str, what: &str, links: &Links) -> ReportLine {
    ReportLine {
        group: group.into(),
        what: what.into(),
        state: None,
        attention: false,
        since: links.newest().map(|link| link.at.clone()),
        why: String::new(),
        entries: sorted(numbers(links).collect()),
        finding: None,
    }
}

fn line(group: &str, one: &Line) -> ReportLine {
    let who = one.who.join(", ");
    let parts = [who.as_str(), one.why.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    ReportLine {
        why: parts.join(": "),
        ..plain(group, &one.what, &one.links)
    }
}

fn shown(one: &Shown) -> ReportLine {
    ReportLine {
        state: Some(if one.shown {
            ReportState::Shown
        } else {
            ReportState::NotShown
        }),
        attention: !one.shown,
        since: one.since.clone(),
        why: one.why.clone(),
        ..plain("What is looked at", one.evidence.title(), &one.links)
    }
}

fn drill(one: &Drill) -> ReportLine {
    let took = one.recovery_seconds.map(|seconds| format!("{seconds} s"));
    ReportLine {
        state: Some(match one.result {
            DrillResult::Failed => ReportState::Failed,
            DrillResult::Open => ReportState::Open,
            DrillResult::Passed => ReportState::Passed,
        }),
        attention: one.result != DrillResult::Passed,
        since: Some(one.held.clone()),
        why: took.unwrap_or_default(),
        ..plain(
            "Rehearsals",
            &format!("{}: {}", one.kind, one.title),
            &one.links,
        )
    }
}

fn finding(one: &Finding) -> ReportLine {
    let open = one.acknowledged.is_none();
    ReportLine {
        state: Some(if open {
            ReportState::Open
        } else {
            ReportState::Acknowledged
        }),
        attention: open,
        finding: open.then(|| one.id.clone()),
        why: one.why.clone(),
        ..plain(
            "Unusual use",
            &format!("{} ({})", one.rule.title(), one.id),
            &one.links,
        )
    }
}
