//! Intel's rules for TCB statuses, written a second time and without regard to speed: every rule is a table or a loop.
//!
//! The core finds the first level of a sorted list; here, all levels that are reached are collected, and the one is taken
//! that no other is above. The core matches patterns of statuses; here, each pair stands in a table.

use veritee::internals::{Level, PlatformLevel, TcbAnswer, TcbQuestion};

pub const UP_TO_DATE: &str = "UpToDate";
pub const HARDENING: &str = "SWHardeningNeeded";
pub const CONFIGURATION: &str = "ConfigurationNeeded";
pub const CONFIGURATION_HARDENING: &str = "ConfigurationAndSWHardeningNeeded";
pub const OUT_OF_DATE: &str = "OutOfDate";
pub const OUT_OF_DATE_CONFIGURATION: &str = "OutOfDateConfigurationNeeded";
pub const REVOKED: &str = "Revoked";
pub const RELAUNCH: &str = "TDRelaunchAdvised";
pub const RELAUNCH_CONFIGURATION: &str = "TDRelaunchAdvisedConfigurationNeeded";

/// The statuses that a level can have.
pub const OF_LEVELS: [&str; 7] = [UP_TO_DATE, HARDENING, CONFIGURATION, CONFIGURATION_HARDENING, OUT_OF_DATE, OUT_OF_DATE_CONFIGURATION, REVOKED];

/// What a platform of the status in the first column comes to with a component that is out of date, and with a revoked one.
const CONVERGENCE: [(&str, &str, &str); 7] = [
    (UP_TO_DATE, OUT_OF_DATE, REVOKED),
    (HARDENING, OUT_OF_DATE, REVOKED),
    (CONFIGURATION, OUT_OF_DATE_CONFIGURATION, REVOKED),
    (CONFIGURATION_HARDENING, OUT_OF_DATE_CONFIGURATION, REVOKED),
    (OUT_OF_DATE, OUT_OF_DATE, REVOKED),
    (OUT_OF_DATE_CONFIGURATION, OUT_OF_DATE_CONFIGURATION, REVOKED),
    (REVOKED, REVOKED, REVOKED),
];

/// Launch, now, and what they come to. What does not stand here is the launch's; what is revoked now is revoked.
const RELAUNCHES: [(&str, &str, &str); 8] = [
    (OUT_OF_DATE, UP_TO_DATE, RELAUNCH),
    (OUT_OF_DATE, HARDENING, RELAUNCH),
    (OUT_OF_DATE, CONFIGURATION, RELAUNCH_CONFIGURATION),
    (OUT_OF_DATE, CONFIGURATION_HARDENING, RELAUNCH_CONFIGURATION),
    (OUT_OF_DATE_CONFIGURATION, UP_TO_DATE, RELAUNCH_CONFIGURATION),
    (OUT_OF_DATE_CONFIGURATION, HARDENING, RELAUNCH_CONFIGURATION),
    (OUT_OF_DATE_CONFIGURATION, CONFIGURATION, RELAUNCH_CONFIGURATION),
    (OUT_OF_DATE_CONFIGURATION, CONFIGURATION_HARDENING, RELAUNCH_CONFIGURATION),
];

fn converge(platform: &'static str, component: &str) -> &'static str {
    for (row, out_of_date, revoked) in CONVERGENCE {
        if row == platform {
            if component == OUT_OF_DATE {
                return out_of_date;
            }
            if component == REVOKED {
                return revoked;
            }
        }
    }
    platform
}

fn relaunch(launch: &'static str, now: &'static str) -> &'static str {
    if now == REVOKED {
        return REVOKED;
    }
    for (row, column, status) in RELAUNCHES {
        if row == launch && column == now {
            return status;
        }
    }
    launch
}

fn reaches(question: &TcbQuestion, svn: Option<[u8; 16]>, level: &PlatformLevel) -> bool {
    for i in 0..16 {
        if question.components[i] < level.sgx[i] {
            return false;
        }
    }
    if question.pcesvn < level.pcesvn {
        return false;
    }
    let Some(svn) = svn else { return true };
    let Some(tdx) = level.tdx else { return false };
    for i in 0..16 {
        let belongs_to_module = svn[1] > 0 && i < 2;
        if !belongs_to_module && svn[i] < tdx[i] {
            return false;
        }
    }
    true
}

/// Whether `a` comes before `b`: by SGX components, then by PCESVN, then by TDX components, the greater first.
fn is_above(a: &PlatformLevel, b: &PlatformLevel) -> bool {
    for i in 0..16 {
        if a.sgx[i] != b.sgx[i] {
            return a.sgx[i] > b.sgx[i];
        }
    }
    if a.pcesvn != b.pcesvn {
        return a.pcesvn > b.pcesvn;
    }
    if let (Some(a), Some(b)) = (a.tdx, b.tdx) {
        for i in 0..16 {
            if a[i] != b[i] {
                return a[i] > b[i];
            }
        }
    }
    false
}

fn platform(question: &TcbQuestion, svn: Option<[u8; 16]>) -> Option<&'static str> {
    let reached: Vec<&PlatformLevel> = question.platform_levels.iter().filter(|level| reaches(question, svn, level)).collect();
    let best = reached.iter().find(|level| !reached.iter().any(|other| is_above(other, level)))?;
    Some(best.status)
}

fn by_isvsvn(levels: &[Level], isvsvn: u16) -> Option<&'static str> {
    let mut best: Option<Level> = None;
    for level in levels {
        if level.0 <= isvsvn && best.is_none_or(|b| level.0 > b.0) {
            best = Some(*level);
        }
    }
    best.map(|b| b.1)
}

/// Platform and module under one TEE_TCB_SVN; `None` if one of them reaches no level.
fn layers(question: &TcbQuestion, svn: Option<[u8; 16]>) -> Option<(&'static str, Option<&'static str>)> {
    let platform = platform(question, svn)?;
    let major = svn.map_or(0, |svn| svn[1]);
    if major == 0 {
        return Some((platform, None));
    }
    let (_, levels) = question.modules.iter().find(|(m, _)| *m == major)?;
    let minor = u16::from(svn?[0]);
    Some((platform, Some(by_isvsvn(levels, minor)?)))
}

/// What the rules say; `None` if some layer reaches no level.
pub fn tcb_status(question: &TcbQuestion) -> Option<TcbAnswer> {
    let qe = by_isvsvn(&question.qe_levels, question.qe_isvsvn)?;
    let together = |platform, module: Option<&'static str>| {
        let status = converge(platform, qe);
        module.map_or(status, |module| converge(status, module))
    };
    let (platform, module) = layers(question, question.svn)?;
    let launch = together(platform, module);
    let mut current = None;
    if question.svn2.is_some() {
        let (platform, module) = layers(question, question.svn2)?;
        current = Some(together(platform, module));
    }
    let status = match current {
        Some(now) => relaunch(launch, now),
        None => launch,
    };
    Some(TcbAnswer { platform, module, qe, launch, current, status })
}
