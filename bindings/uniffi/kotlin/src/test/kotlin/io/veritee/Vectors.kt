package io.veritee

import java.io.File

/** The evidence and policies that the repository carries. */
object Vectors {
    private val repository = File(System.getProperty("veritee.repository"))
    val folder: File = repository.resolve("conformance/vectors")
    private val sev = folder.resolve("real/sev-8.0.0")

    val milan: ByteArray = sev.resolve("report_milan.bin").readBytes()
    val milanVcek: ByteArray = sev.resolve("vcek_milan.der").readBytes()
    private val intel = folder.resolve("real/dcap-qvl-0.7.1")
    val quote: ByteArray = intel.resolve("tdx_quote_td15ex").readBytes()
    val quoteCollateral: ByteArray = intel.resolve("tdx_quote_td15ex_collateral").readBytes()
    val explore: Policy = Policy(policyText("explore.toml"))
    val june = At.Rfc3339("2026-06-01T00:00:00Z")

    fun policyText(name: String): String = repository.resolve("examples/policies/$name").readText()

    fun verified(verdict: Verdict): VerifiedVerdict = when (verdict) {
        is Verdict.Verified -> verdict.value
        is Verdict.Rejected -> throw AssertionError(verdict.value.explain())
    }

    fun rejected(verdict: Verdict): RejectedVerdict = when (verdict) {
        is Verdict.Verified -> throw AssertionError(verdict.value.explain())
        is Verdict.Rejected -> verdict.value
    }
}
