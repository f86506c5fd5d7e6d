//! Event logs of TDs: what may be believed of them.

use serde_json::json;

use super::event_log::{event, is_boot_loader, is_variable};
use crate::{
    keys::{Hash, filler},
    scene::hex,
    tpm::{
        event_log::{
            BOOT_SERVICES_APPLICATION, EFI_ACTION, EVENT_TAG, Event, GLOBAL, IMAGE_SECURITY, IPL, SEPARATOR, VARIABLE_AUTHORITY, VARIABLE_BOOT,
            VARIABLE_DRIVER_CONFIG, variable,
        },
        scene::{Scene, ccel},
        vector::{accepted, refused},
    },
    vector::Vector,
};

const TYPES: &str = "TCG PC Client Platform Firmware Profile §10.4.1";
const PCR7: &str = "TCG PC Client Platform Firmware Profile §3.3.4.8";
const POLICY: &str = "Veritee policy, event_log";

pub fn vectors() -> Vec<Vector> {
    [consistent(), secure_boot(), loaded(), command_line()].concat()
}

fn consistent() -> Vec<Vector> {
    let config = |name: &str, value: &[u8]| Event::variable(7, VARIABLE_DRIVER_CONFIG, GLOBAL, name, value);
    vec![
        refused(
            "event-log/consistent/separator",
            "event-log.consistent.separator",
            TYPES,
            "A separator is another than zeros",
            ccel,
            event(Event::new(2, SEPARATOR, &[2, 0, 0, 0])),
        ),
        refused(
            "event-log/consistent/separator-digest",
            "event-log.consistent.separator",
            TYPES,
            "What is called a separator has another digest",
            ccel,
            event(Event::of(2, SEPARATOR, b"a boot loader", &[0; 4])),
        ),
        refused("event-log/consistent/separator-data", "event-log.consistent.separator", TYPES, "A separator has other data than its digest", ccel, |s| {
            s.log.events.push(Event::of(2, SEPARATOR, &[0; 4], &[0; 8]));
        }),
        refused(
            "event-log/consistent/separator-hidden",
            "event-log.consistent.separator-hidden",
            TYPES,
            "A separator goes by another type",
            ccel,
            event(Event::new(2, EFI_ACTION, &[0; 4])),
        ),
        refused(
            "event-log/consistent/firmware-error",
            "event-log.consistent.firmware-error",
            TYPES,
            "The firmware measured that it failed",
            ccel,
            event(Event::new(2, SEPARATOR, &[0xff; 4])),
        ),
        refused(
            "event-log/consistent/firmware-error-1",
            "event-log.consistent.firmware-error",
            TYPES,
            "The firmware measured the other error",
            ccel,
            event(Event::new(2, SEPARATOR, &[1, 0, 0, 0])),
        ),
        refused(
            "event-log/consistent/firmware-error-hidden",
            "event-log.consistent.firmware-error",
            TYPES,
            "An error is hidden under another type",
            ccel,
            event(Event::of(2, 0x01, &[0xff; 4], b"POST CODE")),
        ),
        refused("event-log/consistent/variable-digest", "event-log.consistent.variable", PCR7, "A variable's digest is of another value", ccel, |s| {
            s.log.find(is_variable("SecureBoot")).measured = variable(GLOBAL, "SecureBoot", &[0]);
        }),
        refused("event-log/consistent/variable-form", "event-log.consistent.variable", PCR7, "What is called a variable is none", ccel, |s| {
            s.log.events.insert(2, Event::new(7, VARIABLE_DRIVER_CONFIG, &[7; 40]));
        }),
        refused("event-log/consistent/variable-trailing", "event-log.consistent.variable", PCR7, "Something follows a variable's value", ccel, |s| {
            let event = s.log.find(is_variable("SecureBoot"));
            event.data.push(0);
            event.measured.push(0);
        }),
        refused("event-log/consistent/variable-late", "event-log.consistent.variable-late", PCR7, "SecureBoot is measured after the separator", ccel, |s| {
            let at = s.log.position(is_variable("SecureBoot"));
            let late = s.log.events.remove(at);
            s.log.events.push(late);
        }),
        refused("event-log/consistent/variable-twice", "event-log.consistent.variable-twice", PCR7, "SecureBoot is measured twice", ccel, move |s| {
            s.log.events.insert(2, config("SecureBoot", &[1]));
        }),
        refused("event-log/consistent/authority", "event-log.consistent.authority", PCR7, "An authority's digest is of something else", ccel, |s| {
            s.log.find(|e| e.kind == VARIABLE_AUTHORITY).measured = b"another authority".to_vec();
        }),
        accepted(
            "event-log/consistent/authority-short",
            PCR7,
            "An old shim left out the last byte of an authority",
            json!({ "secure_boot": true }),
            ccel,
            |s| {
                let event = s.log.find(|e| e.kind == VARIABLE_AUTHORITY);
                event.measured.pop();
            },
        ),
        accepted("event-log/consistent/other-variable", PCR7, "A variable that is none of Secure Boot's", json!({ "secure_boot": true }), ccel, |s| {
            s.log.events.insert(2, Event::variable(7, VARIABLE_DRIVER_CONFIG, filler("a vendor"), "DeployedMode", &[1]));
        }),
    ]
}

fn secure_boot() -> Vec<Vector> {
    fn demanded() -> Scene {
        let mut scene = ccel();
        scene.state("event_log", "secure_boot", json!(true));
        scene
    }
    let value = |name: &'static str, value: &'static [u8]| {
        move |s: &mut Scene| {
            let vendor = if name == "db" { IMAGE_SECURITY } else { GLOBAL };
            *s.log.find(is_variable(name)) = Event::variable(7, VARIABLE_DRIVER_CONFIG, vendor, name, value);
        }
    };
    vec![
        accepted("event-log/secure-boot/enforced", PCR7, "Secure Boot is enforced, with PK, KEK and db", json!({ "secure_boot": true }), demanded, |_| ()),
        refused("event-log/secure-boot/off", "event-log.secure-boot.off", PCR7, "SecureBoot is 0", demanded, value("SecureBoot", &[0])),
        accepted(
            "event-log/secure-boot/off-not-asked",
            PCR7,
            "SecureBoot is 0, and the policy does not ask",
            json!({ "secure_boot": false }),
            ccel,
            value("SecureBoot", &[0]),
        ),
        refused("event-log/secure-boot/two-bytes", "event-log.secure-boot.unknown", PCR7, "SecureBoot has two bytes", demanded, value("SecureBoot", &[1, 0])),
        refused("event-log/secure-boot/empty", "event-log.secure-boot.unknown", PCR7, "SecureBoot has no value", demanded, value("SecureBoot", &[])),
        refused("event-log/secure-boot/another-value", "event-log.secure-boot.unknown", PCR7, "SecureBoot is 2", demanded, value("SecureBoot", &[2])),
        refused("event-log/secure-boot/absent", "event-log.secure-boot.unknown", PCR7, "SecureBoot was not measured", demanded, |s| {
            let at = s.log.position(is_variable("SecureBoot"));
            s.log.events.remove(at);
        }),
        refused("event-log/secure-boot/other-vendor", "event-log.secure-boot.unknown", PCR7, "SecureBoot is another vendor's variable", demanded, |s| {
            *s.log.find(is_variable("SecureBoot")) = Event::variable(7, VARIABLE_DRIVER_CONFIG, filler("a vendor"), "SecureBoot", &[1]);
        }),
        refused("event-log/secure-boot/no-pk", "event-log.secure-boot.keys", PCR7, "There is no platform key", demanded, value("PK", &[])),
        refused("event-log/secure-boot/no-kek", "event-log.secure-boot.keys", PCR7, "There is no key exchange key", demanded, value("KEK", &[])),
        refused("event-log/secure-boot/no-db", "event-log.secure-boot.keys", PCR7, "There is no database of who may sign", demanded, value("db", &[])),
        refused("event-log/secure-boot/debug", "event-log.secure-boot.debug", PCR7, "The firmware lets itself be debugged", demanded, |s| {
            s.log.events.insert(2, Event::new(7, EFI_ACTION, b"UEFI Debug Mode"));
        }),
        refused(
            "event-log/secure-boot/debug-hidden",
            "event-log.secure-boot.debug",
            TYPES,
            "That the firmware lets itself be debugged is hidden behind another text",
            demanded,
            |s| {
                s.log.events.insert(2, Event::of(7, EFI_ACTION, b"UEFI Debug Mode", b"Entering ROM Based Setup"));
            },
        ),
        refused(
            "event-log/secure-boot/debug-hidden-type",
            "event-log.secure-boot.debug",
            TYPES,
            "That the firmware lets itself be debugged is hidden under another type",
            demanded,
            |s| {
                s.log.events.insert(2, Event::of(7, 0x8000_000b, b"UEFI Debug Mode", b"a table"));
            },
        ),
        refused("event-log/secure-boot/no-separator", "event-log.secure-boot.unknown", PCR7, "No separator ends the measurement of variables", demanded, |s| {
            s.log.events.retain(|e| e.kind != SEPARATOR || ![0, 1, 7].contains(&e.pcr));
        }),
    ]
}

fn loaded() -> Vec<Vector> {
    const CODE: &str = "event-log.boot-applications";
    fn allowed() -> Scene {
        let mut scene = ccel();
        scene.state("event_log", "boot_applications", json!([hex(&Hash::Sha384.digest(b"a boot loader"))]));
        scene
    }
    vec![
        accepted(
            "event-log/loaded/allowed",
            POLICY,
            "Only the policy's boot loader was loaded",
            json!({ "event_log": { "boot_applications": [hex(&Hash::Sha384.digest(b"a boot loader"))] } }),
            allowed,
            |_| (),
        ),
        refused("event-log/loaded/another", CODE, POLICY, "Another boot loader was loaded", allowed, |s| {
            s.log.find(is_boot_loader).measured = b"another boot loader".to_vec();
        }),
        refused(
            "event-log/loaded/one-more",
            CODE,
            POLICY,
            "Another boot loader was loaded as well",
            allowed,
            event(Event::of(4, BOOT_SERVICES_APPLICATION, b"another", b"path")),
        ),
        refused(
            "event-log/loaded/hidden-type",
            CODE,
            TYPES,
            "Another boot loader is hidden under an unknown type",
            allowed,
            event(Event::of(4, 0x7777_7777, b"another", b"path")),
        ),
        refused(
            "event-log/loaded/hidden-action",
            CODE,
            TYPES,
            "Another boot loader is hidden as an action that its digest does not cover",
            allowed,
            event(Event::of(4, EFI_ACTION, b"another", b"Calling EFI Application from Boot Option")),
        ),
        refused(
            "event-log/loaded/hidden-program",
            CODE,
            TYPES,
            "A program is hidden as an action, its own bytes being the text",
            allowed,
            event(Event::new(4, EFI_ACTION, b"MZ a program that is all text")),
        ),
        refused("event-log/loaded/hidden-option", CODE, TYPES, "Another boot loader is hidden as a boot option that its digest does not cover", allowed, |s| {
            s.log.events.push(Event::of(4, VARIABLE_BOOT, b"another", &variable(GLOBAL, "Boot0001", &[1; 40])));
        }),
        refused("event-log/loaded/none", "event-log.boot-applications.unknown", POLICY, "Nothing was loaded", allowed, |s| {
            s.log.events.retain(|e| !is_boot_loader(e))
        }),
    ]
}

/// What GRUB measured of a kernel's command line.
const KERNEL: &[u8] = b"/vmlinuz root=/dev/sda1";

fn command_line() -> Vec<Vector> {
    const CODE: &str = "event-log.command-line";
    fn grub() -> Scene {
        let mut scene = ccel();
        scene.log.events.retain(|e| e.kind != IPL);
        scene.log.events.push(Event::of(8, IPL, KERNEL, &[b"kernel_cmdline: ", KERNEL, &[0]].concat()));
        scene.state("event_log", "kernel_command_line", json!(["/vmlinuz root=/dev/sda1"]));
        scene
    }
    let text = |text: &'static [u8], prefix: &'static [u8]| event(Event::of(8, IPL, text, &[prefix, text, &[0]].concat()));
    let wide = |text: &str| text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    vec![
        accepted(
            "event-log/command-line/allowed",
            POLICY,
            "The command line is the policy's",
            json!({ "event_log": { "kernel_command_lines": ["/vmlinuz root=/dev/sda1"] } }),
            grub,
            |_| (),
        ),
        accepted(
            "event-log/command-line/command-beside",
            POLICY,
            "GRUB measured a command besides",
            json!({ "event_log": { "grub_commands": ["set timeout=5"] } }),
            grub,
            text(b"set timeout=5", b"grub_cmd: "),
        ),
        accepted(
            "event-log/command-line/load-options",
            POLICY,
            "The command line stands in load options",
            json!({ "event_log": { "kernel_command_lines": ["root=/dev/vda"] } }),
            grub,
            move |s| {
                let options = wide("root=/dev/vda");
                s.log.events.retain(|e| e.kind != IPL);
                s.log.events.push(Event::of(12, EVENT_TAG, &options, &[&[1; 8][..], &options].concat()));
                s.state("event_log", "kernel_command_line", json!(["root=/dev/vda"]));
            },
        ),
        refused("event-log/command-line/another", CODE, POLICY, "The command line is another", grub, |s| {
            s.log.events.pop();
            text(b"/vmlinuz root=/dev/sda1 init=/bin/sh", b"kernel_cmdline: ")(s);
        }),
        refused("event-log/command-line/one-more", CODE, POLICY, "Another command line was measured as well", grub, text(b"/evil", b"kernel_cmdline: ")),
        refused(
            "event-log/command-line/hidden-as-command",
            CODE,
            "GRUB, measured boot",
            "Another command line is called a command, in the prefix that nothing authenticates",
            grub,
            text(b"/evil", b"grub_cmd: "),
        ),
        refused(
            "event-log/command-line/unexplained",
            "event-log.command-line.unexplained",
            TYPES,
            "The text of another command line is not what was measured",
            grub,
            |s| {
                s.log.events.push(Event::of(8, IPL, b"/evil", b"kernel_cmdline: /vmlinuz root=/dev/sda1\0"));
            },
        ),
        refused("event-log/command-line/unexplained-alone", "event-log.command-line.unexplained", TYPES, "The only text is not what was measured", grub, |s| {
            s.log.events.pop();
            s.log.events.push(Event::of(8, IPL, b"/evil", b"kernel_cmdline: /vmlinuz root=/dev/sda1\0"));
        }),
        refused(
            "event-log/command-line/grub-command",
            "event-log.command-line.grub",
            POLICY,
            "GRUB measured a command that the policy does not name",
            grub,
            |s| {
                s.state("event_log", "grub_commands", json!(["set timeout=5"]));
                text(b"set pager=1", b"grub_cmd: ")(s);
            },
        ),
        refused("event-log/command-line/none", "event-log.command-line.unknown", POLICY, "No command line was measured", grub, |s| {
            s.log.events.pop();
            text(b"set pager=1", b"grub_cmd: ")(s);
        }),
        accepted(
            "event-log/command-line/file",
            POLICY,
            "A file of the policy stands beside the command line",
            json!({ "event_log": { "kernel_command_lines": ["/vmlinuz root=/dev/sda1"] } }),
            grub,
            |s| {
                s.log.events.push(Event::of(9, IPL, b"a kernel", b"/vmlinuz\0"));
                s.state("event_log", "files", json!([hex(&Hash::Sha384.digest(b"a kernel"))]));
            },
        ),
    ]
}
