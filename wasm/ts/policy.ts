// Written by `cargo xtask policies` from policy.schema.json; changes here are lost.

/** A policy document. */
export interface Policy {
  /** The version of the document: 1. */
  readonly veritee: 1;
  /** The kinds of evidence that are looked at. */
  readonly kinds: readonly [Kind, ...Kind[]];
  /** What ties the evidence to this conversation. */
  readonly bind: Bind;
  /** Which guests are accepted. */
  readonly identity: Identity;
  /** What is asked of an Azure confidential VM, besides its hardware and its TPM. */
  readonly azure?: AzurePolicy;
  /** How many seconds a certificate may lie in the future, for clocks that differ; 300 unless stated. */
  readonly clock_skew_seconds?: number;
  /** What is asked of EAT attestation results. */
  readonly ear?: EarPolicy;
  /** What is asked of event logs. */
  readonly event_log?: EventLogPolicy;
  /** What is asked of a virtual machine of Google Compute Engine. */
  readonly gcp?: GcpPolicy;
  /** What is asked of tokens of Google's Confidential Space and Confidential VMs. */
  readonly google?: GooglePolicy;
  /** What is asked of tokens of Intel Trust Authority. */
  readonly ita?: ItaPolicy;
  /** What is asked of every attestation token. */
  readonly jwt?: JwtPolicy;
  /** What is asked of tokens of Microsoft Azure Attestation. */
  readonly maa?: MaaPolicy;
  /** What is asked of answers of NVIDIA's Remote Attestation Service. */
  readonly nras?: NrasPolicy;
  /** What is asked of an SGX enclave. */
  readonly sgx?: SgxPolicy;
  /** What is asked of an AMD SEV-SNP report. */
  readonly snp?: SnpPolicy;
  /** What is asked of an Intel TDX quote, and of the platform under an SGX quote. */
  readonly tdx?: TdxPolicy;
  /** What is asked of a TPM's quote. */
  readonly tpm?: TpmPolicy;
  /** Checks that need not pass, each with a reason that the report repeats. */
  readonly waive?: readonly Waive[];
}

/**
 * What is asked of the paravisor of an Azure confidential VM, and of what it says of the VM. What it says counts only of a paravisor
 * that is stated: the certificate of an attestation key vouches for that key and for nothing that is said beside it. Tokens of Azure's
 * and Intel's services and attestation results are held to all of it but `require_ak_certificate`.
 */
export interface AzurePolicy {
  /** Whether the VM must have, or must not have, a console. */
  readonly console_enabled?: boolean;
  /**
   * Paravisors that are accepted, each by everything that it states. Where none are stated, a certificate of the attestation
   * key must vouch for the paravisor, or `[identity]` must name its launch measurement, which it does only in a policy that
   * accepts no other evidence of guests besides, such as `sev-snp`, `tdx`, `gcp-vtpm` or tokens: there `[identity]` names guests.
   */
  readonly paravisors?: readonly Paravisor[];
  /** Whether a certificate of the attestation key, up to Microsoft's root, must be there. */
  readonly require_ak_certificate?: boolean;
  /** Whether the VM must have, or must not have, been configured for UEFI Secure Boot. */
  readonly secure_boot?: boolean;
  /** What the paravisor must say of `tpm-persisted`; silence is neither. */
  readonly tpm_persisted?: boolean;
  /** What the guest must have asked the paravisor to put under `user-data`: a layout as in `[bind]`, or 64 bytes. */
  readonly user_data?: ReportData;
  /** Unique ids of VMs that are accepted. */
  readonly vm_unique_ids?: readonly string[];
}

/** What ties the evidence to this conversation: exactly one of the two. */
export type Bind =
  | {
      /** How the guest made its 64 bytes of report data, for instance `sha512(nonce ‖ key)`, or the bytes themselves. */
      readonly report_data: ReportData;
      readonly waive?: never;
    }
  | {
      /** Why no binding is demanded. */
      readonly waive: string;
      readonly report_data?: never;
    };

/** A permission that is refused unless it is allowed. */
export type Dangerous =
  /** The host may debug the guest, that is, read and write its memory. */
  | "debug"
  /** A migration agent may be bound to the guest. */
  | "migrate-ma";

/** What is asked of EAT attestation results. */
export interface EarPolicy {
  /** Ids of appraisal policies that are accepted. */
  readonly appraisal_policies?: readonly string[];
  /** Kinds of hardware that are accepted: `sev-snp`, `tdx`, `sgx`, `cca`. Must be stated or waived. */
  readonly attesters?: readonly ("sev-snp" | "tdx" | "sgx" | "cca")[];
  /** Values of `eat_profile` that are accepted; those of Veraison and of the Confidential Containers unless stated. */
  readonly profiles?: readonly string[];
  /** Values of `ear.status` that every part may have; `affirming` unless stated. */
  readonly statuses?: readonly ("none" | "affirming" | "warning" | "contraindicated")[];
  /** Developers of verifiers that are accepted. */
  readonly verifiers?: readonly string[];
}

/**
 * What is asked of the event logs that come with evidence of registers: PCRs of a TPM, RTMRs of a TD. Where logs of both are given,
 * each must satisfy it.
 */
export interface EventLogPolicy {
  /** Digests, in the bank that is replayed, of everything that the firmware may load as a boot application: PCR 4, or RTMR 1. */
  readonly boot_applications?: readonly string[];
  /**
   * Digests of files and other things that may stand beside command lines: in PCR 8, 9 and 12, or RTMR 2. Without this list
   * nothing may stand beside them in PCR 8 and 12, or RTMR 2, and PCR 9 is not looked at; with it the quote must cover PCR 9.
   */
  readonly files?: readonly string[];
  /** Commands that GRUB may have measured besides; any, unless stated. */
  readonly grub_commands?: readonly string[];
  /**
   * Kernel command lines, exactly as they were measured; GRUB measures the kernel's file with them. The quote must cover PCR 8, 11
   * and 12, in which there may be some.
   */
  readonly kernel_command_line?: readonly string[];
  /**
   * PCRs, 0 to 15, that the log must explain. Unless stated, it must explain some register and contradict none. A policy for both
   * kinds of registers states both lists: one of them alone is satisfied by evidence of its own kind alone. Evidence that has
   * registers of both kinds, a TD of Compute Engine's, must satisfy each list that is stated, with a log for each.
   */
  readonly replayed?: readonly number[];
  /** RTMRs, 0 to 3, that the log must explain. */
  readonly replayed_rtmrs?: readonly (0 | 1 | 2 | 3)[];
  /** Whether a log must be given. */
  readonly required?: boolean;
  /** Whether the firmware must have enforced Secure Boot, with PK, KEK and db. */
  readonly secure_boot?: boolean;
}

/** Exact report data. */
export interface Exact {
  /** 64 bytes. */
  readonly hex: Hex64;
}

/** The lowest firmware versions that are accepted. */
export interface FirmwareMinimum {
  /** Of the firmware that cannot be rolled back. */
  readonly committed?: FirmwareVersion;
  /** Of the firmware that runs, as major.minor.build. */
  readonly current?: FirmwareVersion;
}

/** A version: major.minor.build. */
export type FirmwareVersion = string;

/** What is asked of the instance that Google's certificate of a virtual TPM names. */
export interface GcpPolicy {
  /** Whether a certificate that names no instance, or says of it that it is not in production, is accepted. */
  readonly allow_no_production?: boolean;
  /** Ids of instances that are accepted, in decimal digits. */
  readonly instance_ids?: readonly string[];
  /** Names of instances that are accepted. */
  readonly instance_names?: readonly string[];
  /** Names of projects that are accepted. */
  readonly project_ids?: readonly string[];
  /** What at least must tie the hardware's own evidence, where it is there, to the quote: `ak-name` unless stated. */
  readonly tee_link?: TeeLink;
  /** Zones that are accepted, for instance `us-central1-a`. */
  readonly zones?: readonly string[];
}

/** What is asked of tokens of Google's Confidential Space and Confidential VMs. */
export interface GooglePolicy {
  /** Names of environment variables that the operator may change nevertheless. */
  readonly env_overrides?: readonly string[];
  /** Values of `hwmodel` that are accepted: `GCP_AMD_SEV`, `GCP_AMD_SEV_ES`, `GCP_INTEL_TDX`. Must be stated or waived. */
  readonly hardware?: readonly ("GCP_AMD_SEV" | "GCP_AMD_SEV_ES" | "GCP_INTEL_TDX")[];
  /** Ids of projects in which the machine may run. */
  readonly project_ids?: readonly string[];
  /** Whether a container is refused whose command or environment the operator changed. */
  readonly refuse_overrides?: boolean;
  /** Restart policies of the container that are accepted. */
  readonly restart_policies?: readonly string[];
  /** A service account that the machine must have. */
  readonly service_account?: string;
  /** Values of `swname` that are accepted; `CONFIDENTIAL_SPACE` unless stated. */
  readonly software?: readonly string[];
  /** The support that the image must have: `USABLE`, `STABLE` or `LATEST`; `STABLE` unless stated. */
  readonly support?: "USABLE" | "STABLE" | "LATEST";
}

/** A status for a while. */
export interface Grace {
  /** The status. */
  readonly status: TcbStatus;
  /** For how many days. */
  readonly days: number;
}

/** 16 bytes in hexadecimal. */
export type Hex16 = string;

/** 32 bytes in hexadecimal. */
export type Hex32 = string;

/** 48 bytes in hexadecimal. */
export type Hex48 = string;

/** 6 bytes in hexadecimal. */
export type Hex6 = string;

/** 64 bytes in hexadecimal. */
export type Hex64 = string;

/** 8 bytes in hexadecimal. */
export type Hex8 = string;

/**
 * Which guests are accepted: measurements, signers or both; or a reason why any is. It may be empty where `[tpm] pcrs` says which
 * software is accepted.
 */
export type Identity =
  | {
      /**
       * Launch measurements, any of which is accepted. Of an Azure confidential VM it is the paravisor that was launched; the guest
       * shows in the registers of its TPM, `[tpm] pcrs`.
       */
      readonly measurement?: readonly AcceptedMeasurement[];
      /** Keys, any of which may have signed the guest's ID block. */
      readonly signer?: readonly AcceptedSigner[];
      readonly waive?: never;
    }
  | {
      /** Why any guest is accepted. */
      readonly waive: string;
      readonly measurement?: never;
      readonly signer?: never;
    };

/** What is asked of tokens of Intel Trust Authority. */
export interface ItaPolicy {
  /** Ids of policies, every one of which must have matched. */
  readonly policy_ids?: readonly string[];
  /** Whether a policy that did not match is refused. */
  readonly refuse_unmatched_policies?: boolean;
}

/** What is asked of every attestation token. */
export interface JwtPolicy {
  /** Whether a token for further audiences is accepted too. */
  readonly allow_further_audiences?: boolean;
  /** The audience that the token must name. Must be stated or waived for issuers that name one. */
  readonly audience?: string;
  /** Values of `iss` that are accepted, compared exactly. Must be stated or waived. */
  readonly issuers?: readonly string[];
  /** Seconds by which clocks may differ; 60 unless stated, at most 300. */
  readonly leeway?: number;
  /** The longest life of a token in seconds, instead of the one that is usual for its issuer. */
  readonly lifetime?: number;
  /** The oldest token that is accepted, in seconds. Must be stated or waived for tokens that do not expire. */
  readonly max_age?: number;
  /** Whether the token must confirm a key. */
  readonly require_confirmation_key?: boolean;
}

/** The kinds of evidence that this library verifies. */
export type Kind =
  /** An AMD SEV-SNP attestation report. */
  | "sev-snp"
  /** An Intel TDX quote. */
  | "tdx"
  /** An Intel SGX quote. */
  | "sgx"
  /** A token of Microsoft Azure Attestation. */
  | "maa-jwt"
  /** A token of Intel Trust Authority. */
  | "ita-jwt"
  /** A token of Google's attestation service. */
  | "google-jwt"
  /** The answer of NVIDIA's Remote Attestation Service. */
  | "nras-jwt"
  /** An EAT attestation result. */
  | "ear-jwt"
  /** The quote of a TPM whose key the relying party pinned. */
  | "tpm"
  /** An Azure confidential VM on SEV-SNP: the paravisor's report and a quote of its virtual TPM. */
  | "azure-snp-vtpm"
  /** An Azure confidential VM on TDX: the same, and a TD quote. */
  | "azure-tdx-vtpm"
  /** A virtual machine of Google Compute Engine: a quote of its virtual TPM, with Google's certificate of the key. */
  | "gcp-vtpm";

/** What is asked of tokens of Microsoft Azure Attestation. */
export interface MaaPolicy {
  /** Values of `x-ms-attestation-type` that are accepted: `sevsnpvm`, `tdxvm`, `azurevm`, `sgx`; all four unless stated. */
  readonly attestation_types?: readonly ("sevsnpvm" | "tdxvm" | "azurevm" | "sgx")[];
  /** Values of `x-ms-compliance-status` that are accepted; `azure-compliant-cvm` and `azure-compliant-uvm` unless stated. */
  readonly compliance?: readonly string[];
  /** Values of `x-ms-policy-hash` that are accepted. Must be stated or waived. */
  readonly policy_hashes?: readonly string[];
}

/** Some bits of 64, in hexadecimal as claims show them. */
export interface Masked {
  /** The value. */
  readonly value: Hex8;
  /** The bits that are compared. */
  readonly mask: Hex8;
}

/** A launch measurement that is accepted. */
export interface AcceptedMeasurement {
  /** 48 bytes: the launch measurement of SEV-SNP, or MRTD. 32 bytes: MRENCLAVE. */
  readonly hex: MeasurementHex;
  /** A name for people; it comes back in the claims. */
  readonly label?: string;
  /** The moment after which it is accepted no more, RFC 3339 or a date. */
  readonly not_after?: string;
}

/** 32 or 48 bytes in hexadecimal. */
export type MeasurementHex = string;

/** What is asked of answers of NVIDIA's Remote Attestation Service. */
export interface NrasPolicy {
  /** Unique ids of devices, `ueid`, that are accepted, in decimal. */
  readonly device_ids?: readonly string[];
  /** Versions of the GPU's driver that are accepted. */
  readonly drivers?: readonly string[];
  /** How many GPUs there must be at least. */
  readonly gpus_minimum?: number;
  /** Values of `hwmodel` that are accepted. */
  readonly models?: readonly string[];
}

/** A paravisor that is accepted, by one or more of these; all that are stated must fit. */
export interface Paravisor {
  /** SEV-SNP: SHA-384 of the author key that vouches for the ID key. */
  readonly author_key?: Hex48;
  /** SEV-SNP: SHA-384 of the ID key that signed its ID block. */
  readonly id_key?: Hex48;
  /** A name for people; it comes back in the claims. */
  readonly label?: string;
  /** The launch measurement of SEV-SNP, or MRTD. */
  readonly measurement?: Hex48;
  /** TDX: MRSEAM, besides the measurement. */
  readonly mrseam?: Hex48;
}

/** Registers of a bank. */
export interface PcrSelection {
  /** The bank. */
  readonly bank: "sha256" | "sha384" | "sha512" | "sha1";
  /** Numbers of registers. */
  readonly pcrs: readonly number[];
}

/** Values of registers. */
export interface PcrSet {
  /** The bank: `sha256`, `sha384`, `sha512`, or `sha1` if that counts. */
  readonly bank: "sha256" | "sha384" | "sha512" | "sha1";
  /** Values in hexadecimal by the number of the register. */
  readonly values: { readonly [name: string]: string };
  /** A name for people. */
  readonly label?: string;
}

/** A permission that is accepted unless it is forbidden. */
export type Permission =
  /** Threads of one core may be shared. */
  | "smt"
  /** CXL memory and devices may be used. */
  | "cxl";

/** A feature of the platform. */
export type PlatformFeature =
  /** Simultaneous multithreading is on. */
  | "smt"
  /** Transparent memory encryption is on. */
  | "tsme"
  /** Memory has error correction. */
  | "ecc"
  /** Power readings are off. */
  | "rapl-dis"
  /** Ciphertext is hidden from the host. */
  | "ciphertext-hiding-dram"
  /** Memory was checked for aliases since the last reset; report version 3 and later. */
  | "alias-check-complete"
  /** Trusted I/O is on; report version 5 and later. */
  | "tio";

/** A product line of AMD's key distribution service. */
export type Product =
  /** Zen 3: family 19h, models 00h to 0Fh. */
  | "Milan"
  /** Zen 4: family 19h, models 10h to 1Fh (Genoa, Genoa-X) and A0h to AFh (Bergamo, Siena). */
  | "Genoa"
  /** Zen 5: family 1Ah, models 00h to 11h. */
  | "Turin";

/** A layout of nonce and key, or 64 bytes. */
export type ReportData =
  /** A layout. */
  | string
  /** Exact bytes. */
  | Exact;

/** A restriction that the guest may insist on. */
export type Restriction =
  /** The guest runs on one socket only. */
  | "single-socket"
  /** Memory is encrypted with AES-256-XTS. */
  | "mem-aes-256-xts"
  /** Power readings are off. */
  | "rapl-dis"
  /** Ciphertext is hidden from the host. */
  | "ciphertext-hiding-dram"
  /** The host cannot move pages; report version 5 and later. */
  | "page-swap-disable";

/** What is asked of an SGX enclave. */
export interface SgxPolicy {
  /** The product of that signer. */
  readonly isvprodid?: number;
  /** The lowest version of that product. */
  readonly isvsvn_minimum?: number;
  /** Digests of keys that may have signed the enclave. */
  readonly mrsigner?: readonly Hex32[];
}

/** A key that may have signed the guest's ID block: one digest or both. */
export interface AcceptedSigner {
  /** SHA-384 of the author key, which vouches for the ID key. */
  readonly author_key?: Hex48;
  /** SHA-384 of the ID key. */
  readonly id_key?: Hex48;
  /** A name for people. */
  readonly label?: string;
}

/** What is asked of an AMD SEV-SNP report. */
export interface SnpPolicy {
  /** Permissions in the guest policy that are accepted although they are refused by default. */
  readonly allow_guest?: readonly Dangerous[];
  /** Chips that are accepted: 64 bytes, for Turin 8 bytes and 56 zeros. Excludes VLEK reports and masked chips. */
  readonly chip_ids?: readonly Hex64[];
  /** Cloud providers whose VLEK is accepted. Excludes VCEK reports. */
  readonly csp_ids?: readonly string[];
  /** Mitigation bits that must be in force now. */
  readonly current_mitigations?: number | bigint;
  /** Chips that are refused. */
  readonly deny_chip_ids?: readonly Hex64[];
  /** Products that are refused. */
  readonly deny_products?: readonly Product[];
  /** The FAMILY_ID. */
  readonly family_id?: Hex16;
  /** The lowest firmware versions. */
  readonly firmware_minimum?: FirmwareMinimum;
  /** Permissions in the guest policy that are refused although they are harmless by default. */
  readonly forbid_guest?: readonly Permission[];
  /** Platform features that must not be there. */
  readonly forbid_platform?: readonly PlatformFeature[];
  /** The lowest GUEST_SVN. */
  readonly guest_svn_minimum?: number;
  /** Values of HOST_DATA, any of which is accepted. */
  readonly host_data?: readonly Hex32[];
  /** Whether a report that the host asked for is accepted; its report data were chosen by nobody. */
  readonly host_requested?: boolean;
  /** The IMAGE_ID. */
  readonly image_id?: Hex16;
  /** Mitigation bits that must have been in force when the guest was started. */
  readonly launch_mitigations?: number | bigint;
  /** Products that are accepted; all three unless stated. */
  readonly products?: readonly Product[];
  /** Whether firmware that can still be rolled back is refused. */
  readonly refuse_provisional_firmware?: boolean;
  /** Whether a reported TCB above the committed one is refused. */
  readonly refuse_reported_above_committed?: boolean;
  /** Whether signed reserved bytes must be zero. */
  readonly refuse_reserved_bytes?: boolean;
  /** The REPORT_ID. */
  readonly report_id?: Hex32;
  /** Whether the chip must be named, so that a masked chip is refused. */
  readonly require_chip_id?: boolean;
  /** Restrictions that the guest policy must insist on. */
  readonly require_guest?: readonly Restriction[];
  /** Platform features that must be there. */
  readonly require_platform?: readonly PlatformFeature[];
  /** TCB floors by processor. Must be stated or waived. */
  readonly tcb_minimum?: readonly TcbFloor[];
  /** Privilege levels that may have asked for the report, 0 to 3. Must be stated or waived. */
  readonly vmpl?: readonly (0 | 1 | 2 | 3)[];
}

/**
 * The lowest TCB that is accepted on processors of one family, model and stepping. Scales differ within one product, so
 * a floor always names all three.
 */
export interface TcbFloor {
  /** CPU family with its extended part, for instance 0x19. */
  readonly family: number;
  /** CPU model with its extended part. */
  readonly model: number;
  /** CPU stepping. */
  readonly stepping: number;
  /** Floor of the boot loader. */
  readonly boot_loader?: number;
  /** Floor of the first mutable code; Turin only. */
  readonly fmc?: number;
  /** Floor of the microcode. */
  readonly microcode?: number;
  /** Which TCBs are held against the floor; the reported one unless stated. */
  readonly of?: readonly TcbKind[];
  /** Floor of the SNP firmware. */
  readonly snp?: number;
  /** Floor of the security processor's operating system. */
  readonly tee?: number;
}

/** One of the four TCB versions of a report. */
export type TcbKind =
  /** The one whose key signed. */
  | "reported"
  /** The one that cannot be rolled back. */
  | "committed"
  /** The one that runs. */
  | "current"
  /** The one when the guest was started. */
  | "launch";

/** Intel's words for the state of a TCB, without the one that is never accepted. */
export type TcbStatus = "UpToDate" | "SWHardeningNeeded" | "ConfigurationNeeded" | "ConfigurationAndSWHardeningNeeded" | "OutOfDate" | "OutOfDateConfigurationNeeded" | "TDRelaunchAdvised" | "TDRelaunchAdvisedConfigurationNeeded";

/** What is asked of an Intel TDX quote; what concerns the platform holds for SGX too. */
export interface TdxPolicy {
  /** The only advisories that may apply, to whatever layer. */
  readonly allow_advisories?: readonly string[];
  /** Whether a guest that can be migrated, or that a service TD is bound to, is accepted. */
  readonly allow_migratable?: boolean;
  /** What TD_ATTRIBUTES must be where the mask has ones. */
  readonly attributes?: Masked;
  /** Advisories, such as `INTEL-SA-01036`, that must not apply. */
  readonly deny_advisories?: readonly string[];
  /** The smallest tcbEvaluationDataNumber of the collateral. */
  readonly evaluation_minimum?: number;
  /** FMSPCs that are accepted. */
  readonly fmspcs?: readonly Hex6[];
  /** A further status, for so many days after the newest level that is up to date was published. */
  readonly grace?: Grace;
  /** Values of MRCONFIGID. */
  readonly mrconfigid?: readonly Hex48[];
  /** Values of MROWNER. */
  readonly mrowner?: readonly Hex48[];
  /** Values of MROWNERCONFIG. */
  readonly mrownerconfig?: readonly Hex48[];
  /** Values of MRSEAM. */
  readonly mrseam?: readonly Hex48[];
  /** Values of MRSERVICETD, which reports have since TDX 1.5. */
  readonly mrservicetd?: readonly Hex48[];
  /** Platform instance ids that are accepted; only certificates of the Platform CA have one. */
  readonly platform_instances?: readonly Hex16[];
  /** PPIDs of platforms that are accepted. */
  readonly platforms?: readonly Hex16[];
  /** Whether SEPT_VE_DISABLE must be set. */
  readonly require_sept_ve_disable?: boolean;
  /** Values of RTMR0, any of which is accepted. */
  readonly rtmr0?: readonly Hex48[];
  /** Values of RTMR1. */
  readonly rtmr1?: readonly Hex48[];
  /** Values of RTMR2. */
  readonly rtmr2?: readonly Hex48[];
  /** Values of RTMR3. */
  readonly rtmr3?: readonly Hex48[];
  /** TCB statuses that are accepted; `UpToDate` alone unless stated. `Revoked` never is. */
  readonly statuses?: readonly TcbStatus[];
  /** The oldest tcbDate that is accepted, in RFC 3339: that of the oldest of the levels that platform, module and quoting enclave reach. */
  readonly tcb_date_minimum?: string;
  /** What XFAM must be where the mask has ones. */
  readonly xfam?: Masked;
}

/** What ties the hardware's evidence to a quote of the host's TPM. */
export type TeeLink =
  /** The report data name the key of the TPM: SHA-512 of `veritee tee link` and a zero byte, the quote's data and the key's name. */
  | "ak-name"
  /** The report data are the quote's data and zeros. The two may come from different machines. */
  | "shared-nonce";

/** What is asked of a TPM's quote. */
export interface TpmPolicy {
  /** Whether registers of the SHA-1 bank count. */
  readonly allow_sha1?: boolean;
  /** Sets of values, any one of which must hold as a whole. They say which software is accepted. */
  readonly pcrs?: readonly PcrSet[];
  /**
   * Registers that the quote must cover. Without it any quote will do that covers a register of a bank that counts; a set of
   * values requires its own registers in any case.
   */
  readonly require?: readonly PcrSelection[];
}

/** A check that need not pass. */
export interface Waive {
  /** The check's id. */
  readonly check: string;
  /** Why; the report repeats it. */
  readonly reason: string;
}
