//! The table of findings: code and title.

macro_rules! lints {
    ($( $name:ident $code:literal $title:literal; )*) => {
        /// What can be found, by its place in the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Lint { $($name),* }

        impl Lint {
            pub(super) const TABLE: &[(&'static str, &'static str)] = &[$(($code, $title)),*];

            /// Code and title.
            pub(super) const fn entry(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($code, $title)),* }
            }
        }
    };
}

lints! {
    // Which evidence is looked at
    KindNever "lint.kind.never" "no evidence of this kind can ever be verified under this policy";
    KindsMixed "lint.kinds.mixed" "whoever sends evidence chooses its kind, and the quote of a TPM proves no confidential hardware";
    // The conversation
    BindWaived "lint.bind.waived" "nothing ties the evidence to the conversation: a recording passes, and so does another machine's";
    BindFixed "lint.bind.fixed" "the report data are the same in every conversation: a recording passes, and so does another machine's";
    BindNoNonce "lint.bind.no-nonce" "no nonce is bound: a recording passes";
    BindNoKey "lint.bind.no-key" "no key is bound: whoever you talk to may have relayed the evidence from another machine";
    BindUnframed "lint.bind.unframed" "nonce and key stand one after the other without their lengths, so that the same bytes fit several pairs of them";
    // The guest
    IdentityWaived "lint.identity.waived" "nothing in the policy says which guest it is";
    IdentityPlaceholder "lint.identity.placeholder" "a measurement of one byte, repeated, is a placeholder and no guest's";
    IdentityAnyVersion "lint.identity.any-version" "whatever the signer ever signed passes, old versions with their flaws too";
    RegistersAny "lint.registers.any" "the launch measurement covers the firmware or the paravisor, and nothing says which system that started";
    PcrsThin "lint.pcrs.thin" "a set of values has no register that tells which system was started (4, 8 to 13)";
    PcrsSha1 "lint.pcrs.sha1" "registers of the SHA-1 bank count, and two files can be made that have one SHA-1 digest";
    // The hardware and its firmware
    RevocationWaived "lint.revocation.waived" "no revocation list is demanded: what a revoked certificate signed passes";
    TcbWaived "lint.tcb.waived" "firmware with known flaws passes";
    SnpFloorOfZeros "lint.tcb.zero" "a floor of zeros refuses no firmware";
    TdxStatuses "lint.tcb.statuses" "platforms pass of which Intel says that they are not up to date or not rightly configured";
    SnpMilan "lint.snp.milan" "Milan is accepted, whose chips' seed can be extracted by software: who has it signs for any TCB";
    DebugAccepted "lint.debug.accepted" "guests pass whose memory the host can read and write";
    MigrationAccepted "lint.migration.accepted" "guests pass that another party can move, and so see into";
    ProfilingAccepted "lint.profiling.accepted" "guests pass that the host can watch with performance counters, or with attributes that nobody knows";
    VmplAny "lint.vmpl.any" "any privilege level may have asked for the report, not the most trusted alone";
    // Virtual TPMs
    AzureParavisorWaived "lint.azure.paravisor.waived" "nobody says that the paravisor is Microsoft's: whoever has such hardware can run one that says anything of the guest";
    AzureAkCertificateWaived "lint.azure.ak-certificate.waived" "a certificate of the attestation key is demanded, and waived";
    GcpNoProduction "lint.gcp.no-production" "instances pass that the certificate does not name, or of which it does not say that they are in production";
    GcpSharedNonce "lint.gcp.shared-nonce" "the hardware's evidence and the quote may come from two machines";
    // Tokens
    JwtIssuerWaived "lint.jwt.issuer.waived" "whoever's key you give may have issued the token, in the name of every issuer of its form";
    JwtAgeWaived "lint.jwt.age.waived" "a token without an end passes however old it is";
    JwtAudienceWaived "lint.jwt.audience.waived" "a token passes that was made for somebody else, who can hand it on";
    JwtHeldWaived "lint.jwt.held.waived" "what the policy demands of the hardware is passed over where a token does not say it";
    MaaComplianceWaived "lint.maa.compliance.waived" "Azure need not say that the guest is one of its own making";
    MaaPolicyHashWaived "lint.maa.policy-hash.waived" "whoever runs the provider may have set any policy, one that permits everything too";
    MaaPermitAll "lint.maa.permit-all" "the service's policy that permits everything is accepted";
    GoogleHardwareWaived "lint.google.hardware.waived" "any hardware that Google's service knows passes, SEV without SNP too";
    GoogleSev "lint.google.sev" "SEV without SNP passes: the host can change such a guest's memory, and no hardware signed anything";
    GoogleSoftwareWaived "lint.google.software.waived" "any software on the machine passes, not Confidential Space alone";
    GoogleSupportWaived "lint.google.support.waived" "images pass that Google does not support, those for debugging too, in which the operator can log in";
    SecureBootWaived "lint.secure-boot.waived" "what did not boot securely passes";
    NrasWarningsWaived "lint.nras.warnings.waived" "devices pass about which NVIDIA's service has a warning";
    EarProfileWaived "lint.ear.profile.waived" "claims of any profile pass, whatever they mean there";
    EarStatusWaived "lint.ear.status.waived" "results pass that the verifier does not affirm";
    EarStatusAccepted "lint.ear.status.accepted" "results pass that the verifier does not affirm, by a status in the list";
    EarAttesterWaived "lint.ear.attester.waived" "evidence of any hardware passes, or of none that is known";
    // The document itself
    WaiveIdle "lint.waive.idle" "a check is waived that no kind of evidence in the policy asks; it weakens the policy the day such a kind is added";
    TrustUnnamed "lint.trust.unnamed" "several issuers are believed by several key sets, and a set that names no issuer counts only for tokens without one";
}
