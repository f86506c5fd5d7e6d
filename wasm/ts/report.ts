// The report, as the core writes it. Bytes are lower-case hexadecimal; what is unknown is null.

/** The kinds of evidence that can be verified. */
export type Kind =
  | "sev-snp"
  | "tdx"
  | "sgx"
  | "tpm"
  | "azure-snp-vtpm"
  | "azure-tdx-vtpm"
  | "gcp-vtpm"
  | "maa-jwt"
  | "ita-jwt"
  | "google-jwt"
  | "nras-jwt"
  | "ear-jwt";

/** How a check ended. */
export type Status = "pass" | "fail" | "waived" | "not-reached";

/** One check of a report. */
export interface Check {
  /** Which check it is, for instance `snp.signature`. */
  readonly id: string;
  readonly status: Status;
  /** Why it failed or had to be waived; null if it passed or was not reached. */
  readonly code: string | null;
  /** What it holds, in a sentence. */
  readonly title: string;
  /** Where the rule is written. */
  readonly clause: string;
  readonly expected: string | null;
  readonly actual: string | null;
  /** The policy's reason for waiving it. */
  readonly reason: string | null;
}

/** Something that would have to be at hand. */
export interface Need {
  /** What it is, for instance `snp.vcek`. */
  readonly what: string;
  /** Where to fetch it: any one of these. Empty if only the one who runs the machine can hand it over. */
  readonly urls: readonly string[];
  readonly why: string;
}

/** What verified evidence says: one model for every kind. */
export interface Claims {
  /** The kind of trusted execution environment. */
  readonly tee: string;
  /** The processor's product line, for instance `Milan`. */
  readonly product: string | null;
  /** Whether the host may debug the guest. */
  readonly debug: boolean | null;
  /** Digests that identify what was started. */
  readonly measurements: readonly Measurement[];
  /** What the guest put into the evidence. */
  readonly report_data: string | null;
  /** What the host put into the evidence at launch. */
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
}

/** One digest of what was started. */
export interface Measurement {
  readonly kind: string;
  readonly value: string;
  /** The label that the policy gives to this value. */
  readonly label: string | null;
}

/** How new the platform's trusted computing base is. */
export interface Tcb {
  /** The vendor's word for it, where the vendor has one. */
  readonly status: string | null;
  readonly advisories: readonly string[];
  /** The version whose key signed. */
  readonly reported: SnpTcb | null;
  /** The version that cannot be rolled back. */
  readonly committed: SnpTcb | null;
  /** What runs now: AMD's version numbers, or what all of Intel's layers come to; TDX has it since 1.5. */
  readonly current: SnpTcb | Layer | null;
  /** What ran when the guest was started. */
  readonly launch: SnpTcb | Layer | null;
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

/** What one layer of an Intel platform came to. */
export interface Layer {
  readonly status: string;
  readonly date: string;
  readonly advisories: readonly string[];
  /** What is missing for the next level that is up to date. */
  readonly missing: readonly string[];
}

/** What only Intel TDX has. */
export interface TdxClaims {
  readonly attributes: string;
  readonly attribute_flags: readonly string[];
  readonly xfam: string;
  readonly mrseam: string;
  readonly mrsignerseam: string;
  readonly mrconfigid: string;
  readonly mrowner: string;
  readonly mrownerconfig: string;
  /** Since TDX 1.5. */
  readonly mrservicetd: string | null;
  readonly tee_tcb_svn: string;
  /** Since TDX 1.5. */
  readonly tee_tcb_svn2: string | null;
}

/** What only Intel SGX has. */
export interface SgxClaims {
  readonly mrsigner: string;
  readonly isvprodid: number;
  readonly isvsvn: number;
  readonly attributes: string;
}

/** An Intel platform, as its PCK certificate names it. */
export interface IntelPlatform {
  readonly fmspc: string;
  readonly ppid: string;
  readonly platform_instance_id: string | null;
  readonly pceid: string;
  readonly pcesvn: number;
}

/** The security version numbers of an AMD platform, by component. */
export interface SnpTcb {
  /** Turin only. */
  readonly fmc: number | null;
  readonly boot_loader: number;
  readonly tee: number;
  readonly snp: number;
  readonly microcode: number;
}

/** A platform configuration register. */
export interface Pcr {
  readonly index: number;
  readonly bank: string;
  readonly value: string;
}

/** A key that the evidence confirms. */
export interface ConfirmedKey {
  readonly kind: string;
  readonly value: string;
}

/** When the certificates of the chain are valid together, RFC 3339. */
export interface Validity {
  readonly not_before: string;
  readonly not_after: string;
}

/** Who signed the evidence. */
export interface Signer {
  /** The kind of key, for instance `vcek`. */
  readonly kind: string;
  readonly chip_id: string | null;
  readonly csp_id: string | null;
  /** The name of the anchor that vouches for the key. */
  readonly anchor: string;
  /** Whether that anchor is pinned in the library; otherwise the relying party gave it. */
  readonly anchor_pinned: boolean;
}

/** What only AMD SEV-SNP has. */
export interface SnpClaims {
  /** The privilege level that asked for the report; null if the host asked. */
  readonly vmpl: number | null;
  readonly guest_svn: number;
  readonly policy: string;
  readonly policy_flags: readonly string[];
  readonly platform_info: string;
  readonly platform_flags: readonly string[];
  /** Null before report version 3. */
  readonly cpuid: Cpuid | null;
  readonly family_id: string;
  readonly image_id: string;
  readonly report_id: string;
  readonly id_key_digest: string | null;
  readonly author_key_digest: string | null;
  /** Firmware that runs now: major.minor.build. */
  readonly firmware: string;
  /** Firmware that cannot be rolled back. */
  readonly firmware_committed: string;
  /** Null before report version 5. */
  readonly launch_mitigations: string | null;
  readonly current_mitigations: string | null;
}

/** A processor's family, model and stepping, extended parts included. */
export interface Cpuid {
  readonly family: number;
  readonly model: number;
  readonly stepping: number;
}

/** Which evidence was looked at. */
export interface About {
  /** Null if it was not recognised. */
  readonly kind: Kind | null;
  readonly version: number | null;
}

interface ReportBase {
  /** The version of this form: 1. */
  readonly veritee: 1;
  /** The time at which the verdict holds. */
  readonly at: string;
  readonly evidence: About;
  /** Every check of the profile, in order. */
  readonly checks: readonly Check[];
  /** What is missing and where it can be fetched. */
  readonly needs: readonly Need[];
  /** What this verdict does not prove. */
  readonly limits: readonly string[];
}

/** The report of verified evidence. */
export interface VerifiedReport extends ReportBase {
  readonly verdict: "verified";
  readonly code: "ok";
  readonly claims: Claims;
}

/** The report of refused evidence. */
export interface RejectedReport extends ReportBase {
  readonly verdict: "rejected";
  /** The code of the first check that failed. */
  readonly code: string;
  readonly claims: null;
}

/** Everything there is to say about one question. */
export type Report = VerifiedReport | RejectedReport;
