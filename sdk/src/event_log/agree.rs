//! What two logs of one boot must both say, if both are true: that of a TPM's registers and that of a TD's.
//!
//! Digests cannot be compared, since they are of different banks; what the firmware's variables hold and what command lines say can.
//! Both were proven by registers, so that a machine of which they say different things is not one machine, or lies in one of them.

use alloc::{format, string::String};

use super::{
    boot::{BootClaims, Text},
    secure_boot::{SecureBootClaims, VariableClaims},
};
use crate::verdict::Failure;

/// The first thing of which the two say the opposite.
pub(super) fn contradiction(pcrs: &BootClaims, rtmrs: &BootClaims) -> Option<Failure> {
    let differ = |what: &str, one: String, other: String| {
        let expected = format!("the log of the PCRs and that of the RTMRs to say the same of {what}");
        Some(Failure::new("event-log.consistent.between", expected, format!("{one}; {other}")))
    };
    if let (Some(one), Some(other)) = (&pcrs.secure_boot, &rtmrs.secure_boot) {
        if let (Some(one), Some(other)) = (one.enabled, other.enabled)
            && one != other
        {
            let word = |enabled: bool| String::from(if enabled { "enforced" } else { "off" });
            return differ("Secure Boot", word(one), word(other));
        }
        if one.debug != other.debug {
            return differ("the firmware's debugging", format!("{}", one.debug), format!("{}", other.debug));
        }
        type Of = fn(&SecureBootClaims) -> &Option<VariableClaims>;
        let variables: [(&str, Of); 4] = [("PK", |c| &c.pk), ("KEK", |c| &c.kek), ("db", |c| &c.db), ("dbx", |c| &c.dbx)];
        for (name, of) in variables {
            if let (Some(one), Some(other)) = (of(one), of(other))
                && one != other
            {
                return differ(name, format!("{}", one.sha256), format!("{}", other.sha256));
            }
        }
    }
    // What starts a kernel may measure into one of them alone; of lines that stand in one alone, there are none in the other.
    let lines = |boot: &'_ BootClaims, of: &BootClaims| boot.texts.iter().find(|text| text.is_command_line && !of.texts.contains(text)).cloned();
    match (lines(pcrs, rtmrs), lines(rtmrs, pcrs)) {
        (Some(Text { text: one, .. }), Some(Text { text: other, .. })) => differ("command lines", one, other),
        _ => None,
    }
}
