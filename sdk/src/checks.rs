//! The table of checks: every question a verdict can answer, with its stable id, its title and the clause it stands on.
//!
//! A check in memory is an index into this table; sentences are made only when somebody asks for them.

/// What the table says about one check.
#[derive(Debug)]
pub struct CheckInfo {
    /// The stable id, for instance `snp.chain.vek-signed-by-ask`.
    pub id: &'static str,
    /// One sentence that is true when the check passes.
    pub title: &'static str,
    /// Where the rule is written.
    pub clause: &'static str,
    /// Whether a policy may waive it with a reason. What makes evidence authentic never can be waived.
    pub waivable: bool,
}

macro_rules! table {
    ($( $(#[$group:meta])* $name:ident $id:literal $waivable:ident $clause:literal $title:literal; )*) => {
        /// A check, by its place in the table.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[expect(missing_docs, reason = "each is described by its title in the table")]
        pub enum CheckId { $($name),* }

        impl CheckId {
            /// Every check there is, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its entry in the table.
            #[must_use]
            pub const fn info(self) -> &'static CheckInfo {
                match self {
                    $(Self::$name => &CheckInfo { id: $id, title: $title, clause: $clause, waivable: table!(@ $waivable) }),*
                }
            }

            /// The check with this id.
            #[must_use]
            pub fn by_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|check| check.info().id == id)
            }
        }
    };
    (@ always) => { false };
    (@ waivable) => { true };
}

table! {
    // What was given
    EvidenceKind "evidence.kind" always "Veritee policy, kinds" "the evidence is of a kind that the policy looks at";
    CollateralReadable "collateral.readable" always "RFC 5280 §4.1, RFC 7468 §2" "every piece of collateral can be read and has one meaning";

    // The frame of the report
    SnpReportLength "snp.report.length" always "AMD 56860, ATTESTATION_REPORT" "the report has exactly 1184 bytes";
    SnpReportVersion "snp.report.version" always "AMD 56860, ATTESTATION_REPORT.VERSION" "the report's version is known";
    SnpReportAlgorithm "snp.report.signature-algorithm" always "AMD 56860, ATTESTATION_REPORT.SIGNATURE_ALGO" "the report is signed with ECDSA P-384 and SHA-384";
    SnpReportFlags "snp.report.flags" always "AMD 56860, ATTESTATION_REPORT offset 048h" "no reserved flag is set";
    SnpReportSigningKey "snp.report.signing-key" always "AMD 56860, ATTESTATION_REPORT.SIGNING_KEY" "the report names a VCEK or a VLEK as its signer";
    SnpReportMaskChipKey "snp.report.mask-chip-key" always "AMD 56860, ATTESTATION_REPORT.MASK_CHIP_KEY" "a VCEK was not masked when it signed";
    SnpReportTail "snp.report.unsigned-tail" always "AMD 56860, ATTESTATION_REPORT offset 330h" "the bytes that no signature covers are zero";
    SnpSignatureForm "snp.signature.form" always "AMD 56860, SIGNATURE; FIPS 186-5 §6.4.2" "R and S are numbers from 1 to n-1 and their padding is zero";
    SnpReportPolicyBits "snp.report.guest-policy" always "AMD 56860, POLICY" "the guest policy has its fixed bit set and no unknown bit";
    SnpReportVmpl "snp.report.vmpl" always "AMD 56860, ATTESTATION_REPORT.VMPL" "VMPL is 0 to 3, or the mark of a report that the host asked for";
    SnpReportReserved "snp.report.reserved" always "AMD 56860, ATTESTATION_REPORT" "the signed reserved bytes are zero, as the policy demands";
    SnpProductKnown "snp.product.known" always "AMD 56860, CPUID_FAM_ID and CPUID_MOD_ID" "the processor is a Milan, Genoa or Turin";

    // The chain
    SnpVekPresent "snp.chain.vek-present" always "AMD 57230 §2" "the certificate of the key that signed the report is at hand";
    SnpVekRole "snp.chain.vek-role" always "AMD 57230 §3" "the leaf is of the kind, VCEK or VLEK, that the report names";
    SnpArkPinned "snp.chain.ark-pinned" always "RFC 5280 §6.1.1 (d)" "a root that came along is the pinned one, byte for byte";
    SnpAskPresent "snp.chain.ask-present" always "AMD 57230 §3" "the intermediate is the one that issued the leaf";
    SnpAskProfile "snp.chain.ask-profile" always "RFC 5280 §4.2.1" "the intermediate is a CA certificate of AMD's form";
    SnpAskSigned "snp.chain.ask-signed-by-ark" always "RFC 8017 §8.1.2" "the pinned root vouches for the intermediate";
    SnpVekProfile "snp.chain.vek-profile" always "AMD 57230 §3" "the leaf is an end-entity certificate for a P-384 key";
    SnpVekSigned "snp.chain.vek-signed-by-ask" always "RFC 8017 §8.1.2" "the intermediate signed the leaf";
    SnpArkValidity "snp.chain.ark-validity" always "RFC 5280 §4.1.2.5" "the root is valid at the time of the question";
    SnpAskValidity "snp.chain.ask-validity" always "RFC 5280 §4.1.2.5" "the intermediate is valid at the time of the question";
    SnpVekValidity "snp.chain.vek-validity" always "RFC 5280 §4.1.2.5" "the leaf is valid at the time of the question";
    SnpCrl "snp.crl.authentic" always "RFC 5280 §5" "the CRL is signed by the pinned root and has the form it should";
    SnpCrlCurrent "snp.crl.current" always "RFC 5280 §5.1.2.5" "the CRL is current at the time of the question";
    SnpNotRevoked "snp.crl.not-revoked" always "RFC 5280 §5.3" "neither the root nor the intermediate is revoked";
    SnpRevocation "snp.revocation" waivable "RFC 5280 §6.3" "revocation was checked against a CRL";

    // The leaf against the report
    SnpVekExtensions "snp.vek.extensions" always "AMD 57230 §3" "the leaf's extensions are complete, single and well formed";
    SnpVekProduct "snp.vek.product" always "AMD 57230 §3" "report, leaf and intermediate name the same product";
    SnpVekTcb "snp.vek.tcb" always "AMD 57230 §3; AMD 56860, REPORTED_TCB" "the leaf was made for the TCB that the report claims";
    SnpVekChipId "snp.vek.chip-id" always "AMD 57230 §3; AMD 56860, CHIP_ID" "the leaf was made for the chip that the report names";
    SnpVekCspId "snp.vek.csp-id" always "AMD 57230 §3" "a VLEK names its cloud provider, a VCEK names none";
    SnpSignature "snp.signature" always "AMD 56860, SIGNATURE; FIPS 186-5 §6.4.2" "the leaf's key signed the report";

    // Appraisal: the platform
    SnpProductAllowed "snp.product.allowed" always "Veritee policy, snp.products" "the product is one that the policy accepts";
    SnpTcbCommitted "snp.tcb.committed-at-most-current" always "AMD 56860, COMMITTED_TCB" "no component of the committed TCB is above the current TCB";
    SnpTcbReported "snp.tcb.reported-at-most-current" always "AMD 56860, REPORTED_TCB" "no component of the reported TCB is above the current TCB";
    SnpTcbReportedCommitted "snp.tcb.reported-at-most-committed" always "AMD 56860, REPORTED_TCB" "no component of the reported TCB is above the committed TCB";
    SnpTcbProvisional "snp.tcb.provisional" always "AMD 56860, SNP_COMMIT" "the firmware is committed, not provisional";
    SnpTcbMinimum "snp.tcb.minimum" waivable "Veritee policy, snp.tcb_minimum" "no component of the TCB is below the policy's floor for this processor";
    SnpFirmwareMinimum "snp.firmware.minimum" always "Veritee policy, snp.firmware_minimum" "the firmware is at least of the version that the policy names";
    SnpFirmwareAbi "snp.firmware.abi" always "AMD 56860, POLICY.ABI_MAJOR and ABI_MINOR" "the firmware is at least of the version that the guest policy demands";
    SnpMitigations "snp.mitigations" always "AMD 56860, LAUNCH_MIT_VECTOR and CURRENT_MIT_VECTOR" "every mitigation that the policy names is in force";
    SnpPlatformInfo "snp.platform-info" always "AMD 56860, PLATFORM_INFO" "the platform has the features that the policy requires and none that it forbids";
    SnpChipAllowed "snp.chip.allowed" always "Veritee policy, snp.chip_ids" "the chip is one that the policy accepts";
    SnpCspAllowed "snp.csp.allowed" always "Veritee policy, snp.csp_ids" "the cloud provider is one that the policy accepts";

    // Appraisal: the guest
    SnpDebug "snp.guest-policy.debug" waivable "AMD 56860, POLICY.DEBUG" "the host cannot debug the guest";
    SnpMigration "snp.guest-policy.migration" waivable "AMD 56860, POLICY.MIGRATE_MA" "no migration agent is bound to the guest";
    SnpGuestPermissions "snp.guest-policy.permissions" always "AMD 56860, POLICY" "the guest permits nothing that the policy forbids";
    SnpGuestRestrictions "snp.guest-policy.restrictions" always "AMD 56860, POLICY" "the guest insists on everything that the policy requires";
    SnpGuestPlatform "snp.guest-policy.platform" always "AMD 56860, POLICY and PLATFORM_INFO" "the platform does what the guest policy demands of it";
    SnpVmpl "snp.vmpl" waivable "AMD 56860, ATTESTATION_REPORT.VMPL" "the report was asked for at a privilege level that the policy accepts";
    SnpGuestSvn "snp.guest-svn" always "AMD 56860, ATTESTATION_REPORT.GUEST_SVN" "the guest's security version is at least the policy's";
    BindReportData "bind.report-data" waivable "Veritee policy, bind.report_data" "the evidence was made for this conversation";
    IdentityMeasurement "identity.measurement" waivable "AMD 56860, ATTESTATION_REPORT.MEASUREMENT" "the launch measurement is one that the policy names";
    IdentitySigner "identity.signer" waivable "AMD 56860, ID_KEY_DIGEST and AUTHOR_KEY_DIGEST" "the guest's ID block was signed by a key that the policy names";
    SnpHostData "snp.host-data" always "AMD 56860, ATTESTATION_REPORT.HOST_DATA" "HOST_DATA is as the policy says";
    SnpFamilyId "snp.family-id" always "AMD 56860, ATTESTATION_REPORT.FAMILY_ID" "FAMILY_ID is as the policy says";
    SnpImageId "snp.image-id" always "AMD 56860, ATTESTATION_REPORT.IMAGE_ID" "IMAGE_ID is as the policy says";
    SnpReportId "snp.report-id" always "AMD 56860, ATTESTATION_REPORT.REPORT_ID" "REPORT_ID is as the policy says";

    // Intel quotes: the frame and the collateral
    TdxQuoteForm "tdx.quote.form" always "Intel TDX DCAP Quoting Library API, appendix A" "every length, type and version of the quote is known and right";
    TdxPckPresent "tdx.pck.present" always "Intel TDX DCAP Quoting Library API, appendix A.3.9" "the PCK certificate and its chain are at hand";
    TdxCollateralPresent "tdx.collateral.present" always "Intel PCS API v4" "TCB info, QE identity and both CRLs are at hand";

    // Intel's certificates
    TdxRootPinned "tdx.chain.root-pinned" always "RFC 5280 §6.1.1 (d)" "the root has Intel's key, or one that you gave";
    TdxChainProfile "tdx.chain.profile" always "RFC 5280 §4.2.1; Intel PCK Certificate specification" "each certificate of the PCK chain has the form of its role";
    TdxChainSigned "tdx.chain.signatures" always "RFC 5280 §6.1.3" "root, CA and PCK certificate sign each other in turn";
    TdxChainValidity "tdx.chain.validity" always "RFC 5280 §4.1.2.5" "each certificate of the PCK chain is valid at the time of the question";
    TdxRootCrl "tdx.crl.root" always "RFC 5280 §5" "the root's CRL is authentic and current";
    TdxPckCrl "tdx.crl.pck" always "RFC 5280 §5" "the CRL of the CA that issued the PCK certificate is authentic and current";
    TdxNotRevoked "tdx.crl.not-revoked" always "RFC 5280 §6.3" "no certificate of the PCK chain is revoked";
    TdxPckExtension "tdx.pck.extension" always "Intel PCK Certificate specification, 1.3.5" "the PCK certificate names its platform and TCB";
    TdxPckCertification "tdx.pck.certification" always "Intel TDX DCAP Quoting Library API, appendix A.3.9" "the PCK certificate is the one that the quote speaks of";

    // Intel's documents
    TdxTcbInfoSigner "tdx.tcb-info.signer" always "Intel PCS API v4, TCB Signing" "the TCB info's signer is Intel's TCB Signing certificate, valid and not revoked";
    TdxTcbInfoSigned "tdx.tcb-info.signature" always "Intel PCS API v4, TCB info" "the signature covers the TCB info as it came";
    TdxTcbInfoForm "tdx.tcb-info.form" always "Intel PCS API v4, TCB info" "the TCB info is of the version and TEE that the quote needs";
    TdxTcbInfoWindow "tdx.tcb-info.window" always "Intel PCS API v4, TCB info" "the TCB info is current at the time of the question";
    TdxTcbInfoPlatform "tdx.tcb-info.platform" always "Intel PCS API v4, TCB info" "the TCB info speaks of this platform";
    TdxQeIdentitySigner "tdx.qe-identity.signer" always "Intel PCS API v4, TCB Signing" "the QE identity's signer is Intel's TCB Signing certificate, valid and not revoked";
    TdxQeIdentitySigned "tdx.qe-identity.signature" always "Intel PCS API v4, QE identity" "the signature covers the QE identity as it came";
    TdxQeIdentityForm "tdx.qe-identity.form" always "Intel PCS API v4, QE identity" "the QE identity is of the version and TEE that the quote needs";
    TdxQeIdentityWindow "tdx.qe-identity.window" always "Intel PCS API v4, QE identity" "the QE identity is current at the time of the question";

    // The quote against them
    TdxQeSigned "tdx.qe.signature" always "Intel TDX DCAP Quoting Library API, appendix A.3.8" "the PCK certificate's key signed the quoting enclave's report";
    TdxQeBinding "tdx.qe.report-data" always "Intel TDX DCAP Quoting Library API, appendix A.3.8" "the quoting enclave vouches for the attestation key";
    TdxQeIdentity "tdx.qe.identity" always "Intel PCS API v4, QE identity" "the quoting enclave is Intel's";
    TdxQuoteSigned "tdx.quote.signature" always "FIPS 186-5 §6.4.2" "the attestation key signed the quote";
    TdxModule "tdx.module.identity" always "Intel PCS API v4, tdxModule" "the TDX module is Intel's";
    TdxPlatformLevel "tdx.tcb.platform-level" always "Intel PCS API v4, tcbLevels" "the platform reaches a level of the TCB info";
    TdxModuleLevel "tdx.tcb.module-level" always "Intel PCS API v4, tdxModuleIdentities" "the TDX module reaches a level of the TCB info";
    TdxQeLevel "tdx.tcb.qe-level" always "Intel PCS API v4, QE identity" "the quoting enclave reaches a level of its identity";
    TdxNotRevokedTcb "tdx.tcb.not-revoked" always "Intel PCS API v4, tcbStatus" "no layer of the TCB is revoked";

    // Appraisal
    TdxStatus "tdx.tcb.status" waivable "Veritee policy, tdx.statuses" "the TCB status is one that the policy accepts";
    TdxEvaluation "tdx.tcb.evaluation" always "Veritee policy, tdx.evaluation_minimum" "the collateral is of the evaluation that the policy demands, or newer";
    TdxAdvisories "tdx.tcb.advisories" always "Veritee policy, tdx.deny_advisories and tdx.allow_advisories" "no advisory that the policy refuses applies";
    TdxDebug "tdx.attributes.debug" waivable "Intel TDX Module ABI, TD_ATTRIBUTES.DEBUG" "the host cannot debug the guest";
    TdxProfiling "tdx.attributes.profiling" waivable "Intel TDX Module ABI, TD_ATTRIBUTES" "the guest cannot be profiled, and no reserved attribute is set";
    TdxMigratable "tdx.attributes.migratable" waivable "Intel TDX Module ABI, TD_ATTRIBUTES.MIGRATABLE" "the guest cannot be migrated, and no service TD is bound to it";
    TdxSeptVeDisable "tdx.attributes.sept-ve-disable" always "Intel TDX Module ABI, TD_ATTRIBUTES.SEPT_VE_DISABLE" "the guest gets no exception for pages that the host takes away";
    TdxXfam "tdx.xfam" always "Intel TDX Module ABI, XFAM" "the fixed bits of XFAM are as they must be";
    TdxRegisters "tdx.registers" always "Veritee policy, tdx.rtmr0 to tdx.xfam" "registers, owner fields and attributes are as the policy says";
    TdxPlatformAllowed "tdx.platform.allowed" always "Veritee policy, tdx.fmspcs, tdx.platforms and tdx.platform_instances" "the platform is one that the policy accepts";
    SgxDebug "sgx.attributes.debug" waivable "Intel SDM volume 3D, ATTRIBUTES.DEBUG" "the host cannot debug the enclave";
    SgxMode "sgx.attributes.mode" always "Intel SDM volume 3D, ATTRIBUTES.INIT, MODE64BIT, PROVISIONKEY and EINITTOKENKEY" "the enclave runs, in 64-bit mode, and may derive no key for provisioning or launch";
    SgxEnclave "sgx.enclave" always "Veritee policy, sgx" "signer, product and version of the enclave are as the policy says";

    // Azure's confidential VMs: the paravisor between the hardware and the virtual TPM
    AzureHclForm "azure.hcl.form" always "OpenHCL, attestation report; NV index 01400001h" "every length, type and version of the paravisor's report is known and right";
    AzureTdQuote "azure.td-quote" always "Intel TDX DCAP Quoting Library API, appendix A" "a TD quote vouches for what the paravisor's report holds";
    AzureVmpl "azure.vmpl" always "AMD 56860, ATTESTATION_REPORT.VMPL" "the paravisor asked for the report, at privilege level 0";
    AzureTdReport "azure.td-report" always "Intel TDX Module ABI, TDREPORT_STRUCT" "the TDREPORT in the paravisor's report says what the TD quote says";
    AzureClaimsBound "azure.claims.bound" always "OpenHCL, runtime claims" "the hardware's report data are the hash of the runtime claims";
    AzureClaimsForm "azure.claims.form" always "OpenHCL, runtime claims; RFC 7517 §4" "the runtime claims are strict JSON and name one RSA attestation key";
    AzureAkCertificate "azure.ak.certificate" waivable "TCG EK Credential Profile; RFC 5280 §6.1; NV index 01C101D0h" "Microsoft's root vouches for the attestation key of a confidential VM";
    AzureParavisor "azure.paravisor" waivable "Veritee policy, azure.paravisors" "the paravisor is one that the policy names, or its attestation key has a certificate";
    AzureConfiguration "azure.configuration" always "Veritee policy, azure" "the paravisor says of the VM's configuration what the policy demands";
    AzureUserData "azure.user-data" always "Veritee policy, azure.user_data; NV index 01400002h" "the runtime claims hold the user data that the policy demands";
    // Google Compute Engine
    GcpAkCertificate "gcp.ak.certificate" always "TCG EK Credential Profile; RFC 5280 §6.1; NV index 01C10000h or 01C10002h" "Google's root vouches for the attestation key";
    GcpTeeLink "gcp.tee-link" always "Veritee policy, gcp.tee_link" "the hardware's report data tie its evidence to the quote";
    GcpInstance "gcp.instance" always "Google, certificate extension 1.3.6.1.4.1.11129.2.1.21; Veritee policy, gcp" "the certificate names an instance that the policy accepts";

    // Event logs
    EventLogForm "event-log.form" always "TCG PC Client Platform Firmware Profile §10; UEFI §38.4" "every event log is at hand, whole and well formed";
    EventLogReplay "event-log.replay" always "TCG PC Client Platform Firmware Profile §10.1" "the events come to the registers of the evidence";
    EventLogConsistent "event-log.consistent" always "TCG PC Client Platform Firmware Profile §3.3.4 and §10.4" "nothing that the events of the firmware say contradicts itself";
    EventLogSecureBoot "event-log.secure-boot" always "TCG PC Client Platform Firmware Profile §3.3.4.8" "the firmware enforced Secure Boot";
    EventLogBootApplications "event-log.boot-applications" always "Veritee policy, event_log.boot_applications" "whatever the firmware loaded to boot is of the policy";
    EventLogCommandLine "event-log.command-line" always "Veritee policy, event_log.kernel_command_line" "every kernel command line that was measured is of the policy";

    // Attestation tokens: the signature
    JwtForm "jwt.form" always "RFC 7515 §7.1; RFC 4648 §5" "the token is a signed JWS in compact serialisation, each part in canonical base64url";
    JwtHeader "jwt.header" always "RFC 7515 §4; RFC 8725 §3.11" "the header is unambiguous JSON without extensions and of a token's type";
    JwtAlgorithm "jwt.algorithm" always "RFC 8725 §3.1 and §3.2" "the algorithm is one that the issuer uses";
    JwtKeyPresent "jwt.key.present" always "RFC 7515 §4.1.4; RFC 7517 §5" "the key that the token names is at hand, and is the only one";
    JwtKeyAnchor "jwt.key.anchor" always "RFC 8725 §3.10; RFC 5280 §6.1" "you vouch for the key, or a believed root does";
    JwtKeyFits "jwt.key.fits" always "RFC 7517 §4; RFC 7518 §3" "the key is of the kind, size and purpose that the algorithm needs";
    JwtSigned "jwt.signature" always "RFC 7515 §5.2" "the key signed header and payload as they came";
    JwtPayload "jwt.payload" always "RFC 7519 §7.2; RFC 7493 §2" "the payload is a JSON object that two readers cannot read differently";

    // Attestation tokens: what every issuer's say
    JwtType "jwt.type" always "RFC 8725 §3.12" "the token is an attestation result and nothing else that its issuer signs";
    JwtIssuerForm "jwt.issuer.form" always "RFC 7519 §4.1.1" "the issuer is named in the form of this kind of token";
    JwtIssuer "jwt.issuer" waivable "Veritee policy, jwt.issuers; RFC 8725 §3.8" "the issuer is one that the policy accepts, character for character";
    JwtTimeForm "jwt.time.form" always "RFC 7519 §2, NumericDate" "the times that must be there are there, and are times";
    JwtExpiry "jwt.time.expiry" always "RFC 7519 §4.1.4" "the token has not expired at the time of the question";
    JwtNotBefore "jwt.time.not-before" always "RFC 7519 §4.1.5" "the token is good already at the time of the question";
    JwtIssued "jwt.time.issued" always "RFC 7519 §4.1.6" "the token was not issued after the time of the question";
    JwtLifetime "jwt.time.lifetime" always "Veritee policy, jwt.lifetime" "the token ends after it begins, and lives no longer than is usual";
    JwtAge "jwt.time.age" waivable "Veritee policy, jwt.max_age" "the token is as young as the policy demands";
    JwtAudience "jwt.audience" waivable "RFC 7519 §4.1.3; Veritee policy, jwt.audience" "the token was made for the audience that the policy names";
    JwtClaimsForm "jwt.claims.form" always "RFC 8725 §3.11" "every claim that is read has its type and form";
    JwtClaimsConflict "jwt.claims.conflict" always "RFC 8725 §3.11" "no two claims contradict each other";
    JwtReportData "jwt.report-data" always "RFC 9334 §10" "the report data follow from the nonce, held data or runtime data that are at hand";
    JwtTee "jwt.tee" always "RFC 9711 §4.2" "the token speaks of a trusted execution environment";
    JwtDebug "jwt.debug" waivable "RFC 9711 §4.2.9" "the issuer says that the host cannot debug the guest";
    JwtTcb "jwt.tcb.status" waivable "Veritee policy, tdx.statuses" "the TCB status in the token is one that the policy accepts";
    JwtPolicyHeld "jwt.policy.held" waivable "Veritee policy, snp and tdx" "the policy demands nothing of the hardware that the token cannot answer";
    JwtConfirmationKey "jwt.confirmation-key" always "RFC 7800 §3; Veritee policy, jwt.require_confirmation_key" "the token confirms a key, and the one that was given";

    // Microsoft Azure Attestation
    MaaKeyId "maa.key-id" always "Microsoft Azure Attestation, signing certificates" "the key id is the hash of the key";
    MaaKeyUrl "maa.key-url" always "Microsoft Azure Attestation, signing certificates" "the token's key set would be its issuer's own";
    MaaAttestationType "maa.attestation-type" always "Veritee policy, maa.attestation_types" "the attestation is of a type that the policy accepts";
    MaaCompliance "maa.compliance" waivable "Veritee policy, maa.compliance" "Azure says that the guest is one of its own making";
    MaaPolicyHash "maa.policy-hash" waivable "Veritee policy, maa.policy_hashes" "the service appraised under a policy that you accept";
    MaaVmpl "maa.vmpl" waivable "AMD 56860, ATTESTATION_REPORT.VMPL" "the report was asked for at privilege level 0, or one that the policy accepts";
    MaaMigration "maa.migration" waivable "AMD 56860, POLICY.MIGRATE_MA" "no migration agent is bound to the guest";

    // Intel Trust Authority
    ItaPolicies "ita.policy-ids" always "Veritee policy, ita.policy_ids" "the policies that you name matched";

    // TPM quotes
    TpmAkTrusted "tpm.ak.trusted" always "TPM 2.0 Library Specification, Part 1, §31.2" "you vouch for the attestation key";
    TpmAkProfile "tpm.ak.profile" always "TPM 2.0 Library Specification, Part 1, §24.4; Part 2, §8.3" "the attestation key signs only what its TPM made, as far as is known of it, and cannot leave it";
    TpmSignatureForm "tpm.signature.form" always "TPM 2.0 Library Specification, Part 2, §11.3.4" "the signature is of a known form, with an algorithm and hash that count";
    TpmSignatureScheme "tpm.signature.scheme" always "TPM 2.0 Library Specification, Part 2, §12.2.3" "the signature is of the scheme that the key is bound to";
    TpmSigned "tpm.quote.signature" always "TPM 2.0 Library Specification, Part 3, §18.4" "the attestation key signed the quote";
    TpmQuoteForm "tpm.quote.form" always "TPM 2.0 Library Specification, Part 2, §10.12" "what was signed is a quote, made by a TPM, whole and unambiguous";
    TpmQuoteSigner "tpm.quote.signer" always "TPM 2.0 Library Specification, Part 1, §16" "the quote names the attestation key as its signer, as far as its name is known";
    TpmPcrValues "tpm.pcrs.values" always "TPM 2.0 Library Specification, Part 2, §10.6" "the values at hand are exactly those of the registers that the quote names";
    TpmPcrDigest "tpm.pcrs.digest" always "TPM 2.0 Library Specification, Part 3, §18.4" "the values come to the digest in the quote";

    // Appraisal of a quote
    TpmSelection "tpm.pcrs.selection" always "Veritee policy, tpm.require and tpm.allow_sha1" "the quote covers the registers that the policy requires, in a bank that counts";
    TpmCounters "tpm.counters" always "TPM 2.0 Library Specification, Part 1, §36" "the TPM's counters went forward since the state that you kept";
    TpmPcrGolden "tpm.pcrs.golden" always "Veritee policy, tpm.pcrs" "the registers have the values of one of the policy's sets";

    // Google's attestation service
    GoogleHardware "jwt.google.hardware" waivable "Veritee policy, google.hardware" "the hardware is of a model that the policy accepts";
    GoogleSoftware "jwt.google.software" waivable "Veritee policy, google.software" "the machine runs Confidential Space, or what else the policy accepts";
    GoogleSupport "jwt.google.support" waivable "Confidential Space token claims, support_attributes" "Google supports the image, as it does no image for debugging";
    GoogleSecureBoot "jwt.google.secure-boot" waivable "RFC 9711 §4.2.8" "the machine booted securely";
    GoogleProject "jwt.google.project" always "Veritee policy, google.project_ids and google.service_account" "the machine runs in a project and under an account that the policy accepts";
    GoogleContainer "jwt.google.container" always "Veritee policy, google.restart_policies and google.refuse_overrides" "the operator of the machine changed nothing in the container that the policy forbids";

    // NVIDIA Remote Attestation Service
    NrasSubmodules "jwt.nras.submodules" always "RFC 9711 §4.2.18 and §6.3.2" "overall token and devices name each other: each device once, by the digest of its token";
    NrasSigned "jwt.nras.signatures" always "RFC 7515 §5.2; RFC 9711 §4.1" "every device's token is signed and timed by the same rules, for the same nonce";
    NrasResult "jwt.nras.result" always "NVIDIA Remote Attestation Service, x-nvidia-overall-att-result" "the service accepts all devices";
    NrasDevices "jwt.nras.devices" always "NVIDIA Remote Attestation Service, claims 2.0 and 3.0" "nothing in any device's token says that something failed";
    NrasWarnings "jwt.nras.warnings" waivable "NVIDIA Remote Attestation Service, x-nvidia-attestation-warning" "the service has no warning about any device";
    NrasSecureBoot "jwt.nras.secure-boot" waivable "RFC 9711 §4.2.8" "every device booted securely";
    NrasAllowed "jwt.nras.allowed" always "Veritee policy, nras" "the devices are such as the policy accepts";

    // EAT attestation results
    EarProfile "jwt.ear.profile" waivable "RFC 9711 §4.3.2; draft-ietf-rats-ear" "the claims are of a profile that the policy accepts";
    EarVector "jwt.ear.vector" always "draft-ietf-rats-ar4si §2.3; draft-ietf-rats-ear" "no part's status is better than the worst claim about it";
    EarStatus "jwt.ear.status" waivable "draft-ietf-rats-ear; Veritee policy, ear.statuses" "the verifier affirms every part";
    EarAttester "jwt.ear.attester" waivable "Veritee policy, ear.attesters" "the evidence was of hardware that the policy accepts";
    EarVerifier "jwt.ear.verifier" always "Veritee policy, ear.verifiers and ear.appraisal_policies" "the verifier and its policies are such as the policy accepts";

    // Appraisal of Intel's dates
    TdxTcbDate "tdx.tcb.date" always "Veritee policy, tdx.tcb_date_minimum" "no layer of the TCB is older than the policy allows";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_distinct_and_well_formed() {
        for (i, check) in CheckId::ALL.iter().enumerate() {
            let id = check.info().id;
            assert_eq!(CheckId::by_id(id), Some(*check));
            assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-'), "{id}");
            assert_eq!(CheckId::ALL.iter().position(|c| c.info().id == id), Some(i), "{id} stands twice");
            assert!(!check.info().title.ends_with('.') && !check.info().clause.is_empty(), "{id}");
        }
    }
}
