// Written by `cargo xtask policies` from report.schema.json; changes here are lost.
//
// The report, as the core writes it. Bytes are lower-case hexadecimal; what is unknown is null.

import type { Kind } from "./policy.js";

/** Everything there is to say about one question. */
export type Report =
  | VerifiedReport
  | RejectedReport;

/** Which evidence was looked at. */
export interface About {
  /** The kind, for instance `sev-snp`; `null` if it was not recognised. */
  readonly kind: Kind | null;
  /** The format's version, where it has one. */
  readonly version: number | null;
}

/** The certificate of a TPM's attestation key. */
export interface AkCertificateClaims {
  /** The cloud's word for the kind of machine, for instance `ConfidentialVM`; Google has none. */
  readonly machine_class: string | null;
  /** The names from the leaf to the root. */
  readonly chain: readonly string[];
  /** Whether the root is pinned in the library; otherwise the relying party gave it. */
  readonly anchor_pinned: boolean;
  /** When all certificates of the chain are valid together. */
  readonly validity: Validity;
  /** Whether revocation lists of all its issuers were at hand. */
  readonly revocation_checked: boolean;
}

/** An entry of a database of keys, or a variable of shim's. */
export interface AuthorityClaims {
  /** The database, for instance `db` or `MokList`. */
  readonly database: string;
  /** SHA-256 of the entry; `null` if the digest does not cover its last byte, as with old shims. */
  readonly sha256: string | null;
}

/**
 * What only Azure's confidential VMs have. The configuration is the paravisor's word: worth as much as the paravisor is, and nothing
 * where only a certificate of the attestation key vouches for that.
 */
export interface AzureClaims {
  /** How the paravisor came to be trusted: `pinned`, `ak-certificate` or `paravisor-unpinned`. */
  readonly paravisor_trust: "pinned" | "ak-certificate" | "paravisor-unpinned";
  /** The label that the policy gives to the paravisor. */
  readonly paravisor: string | null;
  /** The VM's unique id, in lower case. */
  readonly vm_unique_id: string;
  /** Whether the VM was configured for UEFI Secure Boot. */
  readonly secure_boot: boolean;
  /** Whether the VM has a console. */
  readonly console_enabled: boolean;
  /** Whether that console takes input. */
  readonly interactive_console_enabled: boolean | null;
  /** `tpm-persisted`: an old name, which does not by itself say whether the TPM's state outlives a restart. */
  readonly tpm_persisted: boolean | null;
  /** Whether some devices of the host are let in. */
  readonly filtered_vpci_devices_allowed: boolean | null;
  /** Thumbprint of a root certificate in the configuration. */
  readonly root_cert_thumbprint: string | null;
  /** When the paravisor made its report, RFC 3339; only reports of 2023 say it. */
  readonly reported_at: string | null;
  /** What the guest asked the paravisor to put into its report: 64 bytes. */
  readonly user_data: string | null;
  /** The certificate of the attestation key. */
  readonly ak_certificate: AkCertificateClaims | null;
}

/** One check of a report. */
export interface Check {
  /** Which check it is, for instance `snp.signature`. */
  readonly id: string;
  /** How it ended. */
  readonly status: Status;
  /** Why it failed or had to be waived, as a stable code; `null` if it passed or was not reached. */
  readonly code: string | null;
  /** What it holds, in a sentence. */
  readonly title: string;
  /** Where the rule is written. */
  readonly clause: string;
  /** What would have passed, for a person. */
  readonly expected: string | null;
  /** What was found, for a person. */
  readonly actual: string | null;
  /** The policy's reason for waiving it. */
  readonly reason: string | null;
}

/**
 * What verified evidence says. What is unknown is `null`.
 *
 * Only a `Verified` verdict has claims.
 */
export interface Claims {
  /** The kind of trusted execution environment, for instance `sev-snp`. */
  readonly tee: string;
  /** The processor's product line, for instance `Milan`. */
  readonly product: string | null;
  /** Whether the host may debug the guest. */
  readonly debug: boolean | null;
  /** Digests that identify what was started. */
  readonly measurements: readonly Measurement[];
  /** What the guest put into the evidence: 64 bytes for SEV-SNP. */
  readonly report_data: string | null;
  /** What the host put into the evidence at launch: 32 bytes for SEV-SNP. */
  readonly host_data: string | null;
  /** How new the platform's firmware and microcode are. */
  readonly tcb: Tcb;
  /** Whether the guest's firmware enforced UEFI Secure Boot. */
  readonly secure_boot: boolean | null;
  /** Platform configuration registers that a signature covers. */
  readonly pcrs: readonly Pcr[];
  /** Keys that the evidence confirms. */
  readonly keys: readonly ConfirmedKey[];
  /** When the certificates of the chain are valid together, RFC 3339. */
  readonly validity: Validity | null;
  /** Who says so. */
  readonly signer: Signer | null;
  /** What only AMD SEV-SNP has. */
  readonly snp: SnpClaims | null;
  /** What only Intel TDX has. */
  readonly tdx: TdxClaims | null;
  /** What only Intel SGX has. */
  readonly sgx: SgxClaims | null;
  /** The Intel platform under a TDX or SGX quote. */
  readonly platform: IntelPlatform | null;
  /** What event logs prove, as far as registers of the evidence bear them out. */
  readonly event_log: EventLogClaims | null;
  /** What only an attestation token has. */
  readonly token: TokenClaims | null;
  /** What only Azure's confidential VMs have. */
  readonly azure: AzureClaims | null;
  /** What only virtual machines of Google Compute Engine have. */
  readonly gcp: GcpClaims | null;
  /** What only a TPM's quote has. */
  readonly tpm: TpmClaims | null;
}

/** A processor's family, model and stepping, extended parts included. */
export interface Cpuid {
  /** 0x19 for Zen 3 and 4, 0x1A for Zen 5. */
  readonly family: number;
  /** The model within the family. */
  readonly model: number;
  /** The stepping. */
  readonly stepping: number;
}

/** What event logs prove. All of it comes from events whose digest covers what they say, in registers that were replayed. */
export interface EventLogClaims {
  /** The forms of the logs: `tcg`, `tcg-sha1`, `ima-ascii`, `ima-binary`, `systemd`. */
  readonly forms: readonly ("tcg" | "tcg-sha1" | "ima-ascii" | "ima-binary" | "systemd")[];
  /** The bank from which the rest is claimed, for instance `sha256`. */
  readonly bank: string;
  /** Every register of the evidence in a bank that the logs have, and what they say of it. */
  readonly registers: readonly EventLogRegister[];
  /** The locality from which the TPM was started, if the log names one. */
  readonly startup_locality: number | null;
  /** UEFI Secure Boot; `null` if its register was not replayed. */
  readonly secure_boot: SecureBootClaims | null;
  /**
   * Digests of everything that was measured as a boot application, or could have been: PCR 4, or RTMR 1. `null` if that was not
   * replayed.
   */
  readonly boot_applications: readonly string[] | null;
  /** Kernel command lines: GRUB's, which begin with the kernel's file, and load options. */
  readonly kernel_command_lines: readonly string[];
  /** Other texts that a boot loader measured. Their kind stands in a prefix that nothing authenticates, so that it is left out. */
  readonly grub_commands: readonly string[];
  /** Digests of files and of whatever else boot loaders measured without its text: PCR 8, 9 and 12, or RTMR 2. */
  readonly files: readonly string[];
  /** Sections of a unified kernel image. */
  readonly sections: readonly NamedDigest[];
  /** Digests of shim's lists of machine owner keys, in the order of PCR 14. */
  readonly machine_owner_keys: readonly string[];
  /** Whether the firmware handed the machine over to an operating system; `null` if the register was not replayed. */
  readonly exit_boot_services: boolean | null;
  /** What systemd measured. */
  readonly systemd: readonly SystemdClaims[];
  /** What Linux measured. */
  readonly ima: ImaClaims | null;
}

/** What the logs say of one register. */
export interface EventLogRegister {
  /** Its name, for instance `pcr7` or `rtmr0`; `sha384/pcr7` in a further bank of the evidence. */
  readonly register: string;
  /** What the logs say of its value. */
  readonly verdict: PcrVerdict;
}

/** What only virtual machines of Google Compute Engine have. */
export interface GcpClaims {
  /** The instance that Google's certificate of the attestation key names. */
  readonly instance: GcpInstance | null;
  /** That certificate. */
  readonly ak_certificate: AkCertificateClaims;
  /**
   * What ties the hardware's own evidence to the quote: `ak-name-bound`, or `shared-nonce`, which two machines can have; `null`
   * without such evidence.
   */
  readonly tee_link: "ak-name-bound" | "shared-nonce" | null;
  /** What the log of the TD's own registers proves; that of the TPM's stands in the member `event_log` of the claims. */
  readonly td_event_log: EventLogClaims | null;
}

/** An instance of Google Compute Engine. */
export interface GcpInstance {
  /** For instance `us-central1-a`. */
  readonly zone: string;
  /** The project's name. */
  readonly project_id: string;
  /** The project's number, in decimal digits. */
  readonly project_number: string;
  /** The instance's id, in decimal digits. */
  readonly instance_id: string;
  /** The instance's name. */
  readonly instance_name: string;
  /** The version of the virtual TPM, in decimal digits. */
  readonly security_version: string | null;
  /** Whether it is in production. */
  readonly is_production: boolean | null;
}

/** What a replayed measurement list proves. */
export interface ImaClaims {
  /** Measurements in the list, violations among them. */
  readonly measurements: number;
  /** Measurements that could not be made: somebody had the file open for writing. */
  readonly violations: number;
  /** Digest of the template data of the first entry, which holds the aggregate of PCRs 0 to 9; SHA-256. */
  readonly first: string | null;
}

/** An Intel platform, as its PCK certificate names it. */
export interface IntelPlatform {
  /** Family, model, stepping, platform and custom SKU. */
  readonly fmspc: string;
  /** The platform's provisioning id. */
  readonly ppid: string;
  /** The instance, on multi-socket platforms. */
  readonly platform_instance_id: string | null;
  /** The provisioning certification enclave. */
  readonly pceid: string;
  /** Its version. */
  readonly pcesvn: number;
}

/** A key that the evidence confirms. */
export interface ConfirmedKey {
  /** What the key is for. */
  readonly kind: string;
  /** The key as it was given. */
  readonly value: string;
}

/** What one layer of the TCB came to. */
export interface Layer {
  /** Intel's word for it. */
  readonly status: string;
  /** The date of the level, RFC 3339. */
  readonly date: string;
  /** The advisories of the level. */
  readonly advisories: readonly string[];
  /** What is missing for the next level that is up to date. */
  readonly missing: readonly string[];
}

/** One digest of what was started. */
export interface Measurement {
  /** Which digest it is, for instance `snp.launch`. */
  readonly kind: string;
  /** Its value. */
  readonly value: string;
  /** The label that the policy gives to this value. */
  readonly label: string | null;
}

/** A digest with a name. */
export interface NamedDigest {
  /** Its name. */
  readonly name: string;
  /** The digest, in the bank that was replayed. */
  readonly digest: string;
}

/** Something that would have to be at hand, and where its publisher serves it. */
export interface Need {
  /** What it is, for instance `snp.vcek`. */
  readonly what: string;
  /** Where to fetch it: any one of these. Empty if only the one who runs the machine can hand it over. */
  readonly urls: readonly string[];
  /** What it is needed for. */
  readonly why: string;
}

/** A platform configuration register. */
export interface Pcr {
  /** Its number. */
  readonly index: number;
  /** The bank's hash algorithm. */
  readonly bank: string;
  /** Its value. */
  readonly value: string;
}

/** What a log says of one register's value. */
export type PcrVerdict =
  /** The events of the log come to this value. */
  | "replayed"
  /** They come to another value. */
  | "mismatch"
  /** The register was extended, and the log has no event of it: nothing is known of its value. */
  | "not-in-log"
  /** The register was never extended. */
  | "initial";

/** The report of refused evidence. */
export interface RejectedReport {
  /** The version of this form: 1. */
  readonly veritee: 1;
  /** What was decided. */
  readonly verdict: "rejected";
  /** The code of the first check that failed. */
  readonly code: string;
  /** The time at which the verdict holds, RFC 3339. */
  readonly at: string;
  /** Which evidence was looked at. */
  readonly evidence: About;
  /** Refused evidence says nothing. */
  readonly claims: null;
  /** Every check of the profile, in order. */
  readonly checks: readonly Check[];
  /** What is missing and where it can be fetched. */
  readonly needs: readonly Need[];
  /** What this verdict does not prove. */
  readonly limits: readonly string[];
}

/** Secure Boot, from events that a replayed register bears out. */
export interface SecureBootClaims {
  /** Whether the firmware enforced it: SecureBoot is 1 and PK, KEK and db hold keys. `null` if the log leaves it open. */
  readonly enabled: boolean | null;
  /** The platform key. */
  readonly pk: VariableClaims | null;
  /** The keys that may change the databases. */
  readonly kek: VariableClaims | null;
  /** What may be loaded. */
  readonly db: VariableClaims | null;
  /** What may not be loaded. */
  readonly dbx: VariableClaims | null;
  /** The entries of databases that vouched for what was loaded, and shim's own variables, in order. */
  readonly authorities: readonly AuthorityClaims[];
  /** Whether the firmware measured that it lets itself be debugged. */
  readonly debug: boolean;
}

/** What only Intel SGX has. */
export interface SgxClaims {
  /** Digest of the key that signed the enclave. */
  readonly mrsigner: string;
  /** The product of that signer. */
  readonly isvprodid: number;
  /** The version of that product. */
  readonly isvsvn: number;
  /** ATTRIBUTES, raw. */
  readonly attributes: string;
}

/** Who signed the evidence. */
export interface Signer {
  /** The kind of key, for instance `vcek`. */
  readonly kind: string;
  /** The chip, if the evidence names it and the key is bound to it. */
  readonly chip_id: string | null;
  /** The cloud provider, if the key is the provider's. */
  readonly csp_id: string | null;
  /** The name of the anchor that vouches for the key. */
  readonly anchor: string;
  /** Whether that anchor is pinned in the library; otherwise the relying party gave it. */
  readonly anchor_pinned: boolean;
}

/** What only AMD SEV-SNP has. */
export interface SnpClaims {
  /** The privilege level that asked for the report; `null` if the host asked. */
  readonly vmpl: number | null;
  /** The guest's security version. */
  readonly guest_svn: number;
  /** The guest policy, raw. */
  readonly policy: string;
  /** The names of the bits set in the guest policy. */
  readonly policy_flags: readonly string[];
  /** The platform information, raw. */
  readonly platform_info: string;
  /** The names of the known bits set in the platform information; unknown ones show in the raw value alone. */
  readonly platform_flags: readonly string[];
  /** Family, model and stepping; `null` before report version 3. */
  readonly cpuid: Cpuid | null;
  /** FAMILY_ID of the guest's ID block. */
  readonly family_id: string;
  /** IMAGE_ID of the guest's ID block. */
  readonly image_id: string;
  /** REPORT_ID of the guest. */
  readonly report_id: string;
  /** Digest of the key that signed the guest's ID block; `null` if there was none. */
  readonly id_key_digest: string | null;
  /** Digest of the author key; `null` unless AUTHOR_KEY_EN is set. */
  readonly author_key_digest: string | null;
  /** Firmware that runs now: major.minor.build. */
  readonly firmware: string;
  /** Firmware that cannot be rolled back: major.minor.build. */
  readonly firmware_committed: string;
  /** Mitigations when the guest was started; `null` before report version 5. */
  readonly launch_mitigations: string | null;
  /** Mitigations now; `null` before report version 5. */
  readonly current_mitigations: string | null;
}

/** The security version numbers of an AMD platform, by component. */
export interface SnpTcb {
  /** First mutable code of the security processor; Turin only. */
  readonly fmc: number | null;
  /** Boot loader of the security processor. */
  readonly boot_loader: number;
  /** Operating system of the security processor. */
  readonly tee: number;
  /** SNP firmware. */
  readonly snp: number;
  /** CPU microcode. */
  readonly microcode: number;
}

/** How a check ended. */
export type Status =
  /** It holds. */
  | "pass"
  /** It does not hold. */
  | "fail"
  /** It does not hold or could not be asked, and the policy waives it with a reason. */
  | "waived"
  /** An earlier check failed, so that this one was not asked. */
  | "not-reached";

/** What systemd measured into one register. */
export interface SystemdClaims {
  /** The register's name. */
  readonly register: string;
  /** Phases of the boot, and names of file systems and the machine. */
  readonly words: readonly string[];
}

/** How new the platform's trusted computing base is. */
export interface Tcb {
  /** The vendor's word for it, where the vendor has one. */
  readonly status: string | null;
  /** Security advisories that the vendor lists for it. */
  readonly advisories: readonly string[];
  /** SEV-SNP: the version whose key signed. */
  readonly reported: SnpTcb | null;
  /** SEV-SNP: the version that cannot be rolled back. */
  readonly committed: SnpTcb | null;
  /** What runs now; TDX has it since 1.5. */
  readonly current: TcbAt | null;
  /** What ran when the guest was started; TDX has it since 1.5. */
  readonly launch: TcbAt | null;
  /** Intel: the smallest evaluation number of the signed documents. */
  readonly evaluation: number | null;
  /** Intel: the oldest date of the levels reached, RFC 3339. */
  readonly date: string | null;
  /** Intel: microcode, firmware and provisioning. */
  readonly platform: Layer | null;
  /** TDX: the module, if it has an identity of its own. */
  readonly module: Layer | null;
  /** Intel: the quoting enclave. */
  readonly qe: Layer | null;
}

/** The TCB at one moment: AMD's version numbers, or what Intel's rules make of all layers together. */
export type TcbAt =
  /** SEV-SNP: the versions by component. */
  | SnpTcb
  /** TDX: the layers together. */
  | Layer;

/** What only Intel TDX has. */
export interface TdxClaims {
  /** TD_ATTRIBUTES, raw, most significant byte first. */
  readonly attributes: string;
  /** The names of the attributes that are set. */
  readonly attribute_flags: readonly string[];
  /** XFAM, raw, most significant byte first. */
  readonly xfam: string;
  /** Measurement of the TDX module. */
  readonly mrseam: string;
  /** Signer of the TDX module; zeros are Intel. */
  readonly mrsignerseam: string;
  /** What the owner configured. */
  readonly mrconfigid: string;
  /** The owner. */
  readonly mrowner: string;
  /** What the owner says of the configuration. */
  readonly mrownerconfig: string;
  /** Bound service TDs; since TDX 1.5. */
  readonly mrservicetd: string | null;
  /** The TCB when the guest was started. */
  readonly tee_tcb_svn: string;
  /** The TCB after an update of the module; since TDX 1.5. */
  readonly tee_tcb_svn2: string | null;
}

/** What only an attestation token has: who issued it, how it was believed, and what rests on the issuer's word alone. */
export interface TokenClaims {
  /** Whose rules it was held against: `maa`, `ita`, `google`, `nras` or `ear`. */
  readonly profile: "maa" | "ita" | "google" | "nras" | "ear";
  /** `iss`, if there is one. */
  readonly issuer: string | null;
  /** `kid`, if there is one. */
  readonly key_id: string | null;
  /** SHA-256 of the SubjectPublicKeyInfo of the key that signed it. */
  readonly key_sha256: string;
  /** The algorithm, for instance `RS256`. */
  readonly algorithm: string;
  /** Who vouches for that key: a key set that you gave, or a root by its name. */
  readonly anchor: string;
  /** When it was issued, RFC 3339. */
  readonly issued_at: string;
  /** When it expires, RFC 3339. */
  readonly expires: string | null;
  /** What nobody but the issuer vouches for. */
  readonly asserted: readonly string[];
  /** The payload as it was signed, as JSON text. */
  readonly payload: string;
}

/** What only a TPM's quote has. */
export interface TpmClaims {
  /** Who vouches for the key: `tee-rooted`, `paravisor-unpinned`, `host-rooted` or `pinned-ak`. */
  readonly trust: "tee-rooted" | "paravisor-unpinned" | "host-rooted" | "pinned-ak";
  /** How the quote was signed, for instance `rsassa-sha256`. */
  readonly scheme: string;
  /** The name of the attestation key, if its public area is known. */
  readonly ak_name: string | null;
  /** The qualified name of the signer, as the quote has it. */
  readonly qualified_signer: string;
  /** What the caller put into the quote. */
  readonly extra_data: string;
  /** Milliseconds that the TPM has been powered, decimal. */
  readonly clock: string;
  /** Times that it was reset; means nothing but a change for keys outside the endorsement and platform hierarchies. */
  readonly reset_count: number;
  /** Times that it was restarted since. */
  readonly restart_count: number;
  /** Whether the TPM vouches for its clock. */
  readonly safe: boolean;
  /** The TPM's firmware version, raw. */
  readonly firmware_version: string;
}

/** When the certificates of the chain are valid together. */
export interface Validity {
  /** The latest notBefore, RFC 3339. */
  readonly not_before: string;
  /** The earliest notAfter, RFC 3339. */
  readonly not_after: string;
}

/** The value of a firmware variable. */
export interface VariableClaims {
  /** Bytes of its value; 0 if it is not set. */
  readonly size: number;
  /** SHA-256 of its value. */
  readonly sha256: string;
}

/** The report of verified evidence. */
export interface VerifiedReport {
  /** The version of this form: 1. */
  readonly veritee: 1;
  /** What was decided. */
  readonly verdict: "verified";
  /** There is nothing to say against it. */
  readonly code: "ok";
  /** The time at which the verdict holds, RFC 3339. */
  readonly at: string;
  /** Which evidence was looked at. */
  readonly evidence: About;
  /** What it says. */
  readonly claims: Claims;
  /** Every check of the profile, in order. */
  readonly checks: readonly Check[];
  /** What could be fetched besides. */
  readonly needs: readonly Need[];
  /** What this verdict does not prove. */
  readonly limits: readonly string[];
}
