import type { Kind } from "./report.js";

/** What the relying party accepts. What matters is stated, or waived with a reason; unknown members are errors. */
export interface Policy {
  /** The version of the document. */
  readonly veritee: 1;
  /** The kinds of evidence that are looked at. */
  readonly kinds: readonly [Kind, ...Kind[]];
  /** What ties the evidence to this conversation. */
  readonly bind: Bind;
  /** Which guests are accepted. */
  readonly identity: Identity;
  /** What is asked of an AMD SEV-SNP report. */
  readonly snp?: SnpPolicy;
  /** What is asked of an Intel TDX quote, and of the platform under an SGX quote. */
  readonly tdx?: TdxPolicy;
  /** What is asked of an SGX enclave. */
  readonly sgx?: SgxPolicy;
  /** Checks that need not pass, each with a reason that the report repeats. */
  readonly waive?: readonly Waive[];
  /** How many seconds a certificate may lie in the future; 300 unless stated. */
  readonly clock_skew_seconds?: number;
}

/** A layout of nonce and key in the report data, such as `sha512(nonce ‖ key)`, or the 64 bytes; or why none is asked. */
export type Bind =
  | { readonly report_data: string | { readonly hex: string }; readonly waive?: never }
  | { readonly waive: string; readonly report_data?: never };

/** Measurements, signers or both; or why any guest is accepted. */
export type Identity =
  | { readonly measurement: readonly AcceptedMeasurement[]; readonly signer?: readonly AcceptedSigner[]; readonly waive?: never }
  | { readonly signer: readonly AcceptedSigner[]; readonly measurement?: readonly AcceptedMeasurement[]; readonly waive?: never }
  | { readonly waive: string; readonly measurement?: never; readonly signer?: never };

/** A launch measurement that is accepted. */
export interface AcceptedMeasurement {
  /** 48 bytes: the launch measurement of SEV-SNP, or MRTD. 32 bytes: MRENCLAVE. */
  readonly hex: string;
  /** A name for people; it comes back in the claims. */
  readonly label?: string;
  /** The moment after which it is accepted no more, RFC 3339 or a date. */
  readonly not_after?: string;
}

/** A key that may have signed the guest's ID block: SHA-384 of the ID key, of the author key, or both. */
export interface AcceptedSigner {
  readonly id_key?: string;
  readonly author_key?: string;
  readonly label?: string;
}

/** A check that need not pass. */
export interface Waive {
  readonly check: string;
  readonly reason: string;
}

/** An AMD product line. */
export type Product = "Milan" | "Genoa" | "Turin";

/** A feature of an AMD platform. */
export type PlatformFeature = "smt" | "tsme" | "ecc" | "rapl-dis" | "ciphertext-hiding-dram" | "alias-check-complete" | "tio";

/** What is asked of an AMD SEV-SNP report. `vmpl` and `tcb_minimum` must be stated or waived. */
export interface SnpPolicy {
  /** Privilege levels that may have asked for the report. */
  readonly vmpl?: readonly (0 | 1 | 2 | 3)[];
  /** Whether a report that the host asked for is accepted. */
  readonly host_requested?: boolean;
  readonly tcb_minimum?: readonly TcbFloor[];
  readonly firmware_minimum?: { readonly current?: string; readonly committed?: string };
  readonly refuse_provisional_firmware?: boolean;
  readonly refuse_reported_above_committed?: boolean;
  readonly refuse_reserved_bytes?: boolean;
  /** Products that are accepted; all unless stated. */
  readonly products?: readonly Product[];
  readonly deny_products?: readonly Product[];
  /** Permissions in the guest policy that are refused although they are harmless by default. */
  readonly forbid_guest?: readonly ("smt" | "cxl")[];
  /** Permissions in the guest policy that are accepted although they are refused by default. */
  readonly allow_guest?: readonly ("debug" | "migrate-ma")[];
  /** Restrictions that the guest policy must insist on. */
  readonly require_guest?: readonly ("single-socket" | "mem-aes-256-xts" | "rapl-dis" | "ciphertext-hiding-dram" | "page-swap-disable")[];
  readonly require_platform?: readonly PlatformFeature[];
  readonly forbid_platform?: readonly PlatformFeature[];
  /** Mitigation bits that must have been in force when the guest was started. */
  readonly launch_mitigations?: number | bigint;
  /** Mitigation bits that must be in force now. */
  readonly current_mitigations?: number | bigint;
  readonly guest_svn_minimum?: number;
  /** 32 bytes each, any of which is accepted. */
  readonly host_data?: readonly string[];
  readonly family_id?: string;
  readonly image_id?: string;
  readonly report_id?: string;
  /** Chips that are accepted: 64 bytes each. */
  readonly chip_ids?: readonly string[];
  readonly deny_chip_ids?: readonly string[];
  /** Whether the chip must be named. */
  readonly require_chip_id?: boolean;
  /** Cloud providers whose VLEK is accepted. */
  readonly csp_ids?: readonly string[];
}

/** The lowest TCB that is accepted on processors of one family, model and stepping. */
export interface TcbFloor {
  readonly family: number;
  readonly model: number;
  readonly stepping: number;
  /** Turin only. */
  readonly fmc?: number;
  readonly boot_loader?: number;
  readonly tee?: number;
  readonly snp?: number;
  readonly microcode?: number;
  /** Which TCBs are held against the floor; the reported one unless stated. */
  readonly of?: readonly ("reported" | "committed" | "current" | "launch")[];
}

/** Intel's words for the state of a TCB, without the one that is never accepted. */
export type TcbStatus =
  | "UpToDate"
  | "SWHardeningNeeded"
  | "ConfigurationNeeded"
  | "ConfigurationAndSWHardeningNeeded"
  | "OutOfDate"
  | "OutOfDateConfigurationNeeded"
  | "TDRelaunchAdvised"
  | "TDRelaunchAdvisedConfigurationNeeded";

/** What is asked of an Intel TDX quote; what concerns the platform holds for SGX too. */
export interface TdxPolicy {
  /** `UpToDate` alone unless stated. */
  readonly statuses?: readonly TcbStatus[];
  /** A further status, for so many days after the newest level that is up to date was published. */
  readonly grace?: { readonly status: TcbStatus; readonly days: number };
  /** The smallest tcbEvaluationDataNumber of the collateral. */
  readonly evaluation_minimum?: number;
  /** Advisories, such as `INTEL-SA-01036`, that must not apply. */
  readonly deny_advisories?: readonly string[];
  /** Whether a guest that can be migrated, or that a service TD is bound to, is accepted. */
  readonly allow_migratable?: boolean;
  /** Whether SEPT_VE_DISABLE must be set. */
  readonly require_sept_ve_disable?: boolean;
  /** Registers and owner fields: 48 bytes each, any of which is accepted. */
  readonly rtmr0?: readonly string[];
  readonly rtmr1?: readonly string[];
  readonly rtmr2?: readonly string[];
  readonly rtmr3?: readonly string[];
  readonly mrseam?: readonly string[];
  readonly mrconfigid?: readonly string[];
  readonly mrowner?: readonly string[];
  readonly mrownerconfig?: readonly string[];
  /** Since TDX 1.5. */
  readonly mrservicetd?: readonly string[];
  /** What TD_ATTRIBUTES must be where the mask has ones: 8 bytes each. */
  readonly attributes?: Masked;
  /** What XFAM must be where the mask has ones. */
  readonly xfam?: Masked;
  /** FMSPCs that are accepted: 6 bytes each. */
  readonly fmspcs?: readonly string[];
  /** PPIDs of platforms that are accepted: 16 bytes each. */
  readonly platforms?: readonly string[];
  /** Platform instance ids that are accepted: 16 bytes each. */
  readonly platform_instances?: readonly string[];
}

/** Some bits of 64, in hexadecimal as claims show them. */
export interface Masked {
  readonly value: string;
  readonly mask: string;
}

/** What is asked of an SGX enclave. */
export interface SgxPolicy {
  /** Digests of keys that may have signed the enclave: 32 bytes each. */
  readonly mrsigner?: readonly string[];
  readonly isvprodid?: number;
  /** The lowest version of that product. */
  readonly isvsvn_minimum?: number;
}
