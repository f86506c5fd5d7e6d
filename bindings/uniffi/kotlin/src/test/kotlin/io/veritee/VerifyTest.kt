package io.veritee

import com.fasterxml.jackson.databind.ObjectMapper
import io.veritee.Vectors.explore
import io.veritee.Vectors.june
import io.veritee.Vectors.milan
import io.veritee.Vectors.milanVcek
import io.veritee.Vectors.quote
import io.veritee.Vectors.quoteCollateral
import io.veritee.Vectors.rejected
import io.veritee.Vectors.verified
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.lang.reflect.Modifier

class VerifyTest {
    private val ask = AskOptions(june, collateral = listOf(milanVcek))

    private fun misuse(block: () -> Unit): VeriteeException.Misuse =
        assertInstanceOf(VeriteeException.Misuse::class.java, assertThrows(VeriteeException::class.java) { block() })

    @Test
    fun `a real report verifies and its claims are typed`() {
        val verdict = verified(verify(milan, explore, ask))
        assertEquals("ok", verdict.code())
        assertEquals("2026-06-01T00:00:00Z", verdict.at())
        assertEquals("sev-snp", verdict.kind())
        assertTrue(verdict.explain().startsWith("VERIFIED  sev-snp"))
        assertTrue(verdict.limits().isNotEmpty())
        assertEquals(emptyList<Need>(), verdict.needs())

        val claims = verdict.claims()
        assertEquals("sev-snp", claims.tee)
        assertEquals("Milan", claims.product)
        assertEquals(false, claims.debug)
        assertEquals("snp.launch", claims.measurements.single().kind)
        assertTrue(claims.measurements.single().value.contentEquals(milan.copyOfRange(0x90, 0xC0)))
        assertTrue(claims.reportData.contentEquals(milan.copyOfRange(0x50, 0x90)))
        assertEquals(milan[0x187].toUByte(), claims.tcb.reported?.microcode)
        assertNull(claims.secureBoot)
        assertEquals("vcek", claims.signer?.kind)
        assertEquals(true, claims.signer?.anchorPinned)
        assertEquals(0u.toUByte(), claims.snp?.vmpl)
    }

    @Test
    fun `a real quote verifies and its claims are typed`() {
        val october = At.Rfc3339("2026-10-20T00:00:00Z")
        val claims = verified(verify(quote, explore, AskOptions(october, collateral = listOf(quoteCollateral)))).claims()
        assertEquals("tdx", claims.tee)
        assertEquals("UpToDate", claims.tcb.status)
        assertEquals("UpToDate", assertInstanceOf(TcbAt.Intel::class.java, claims.tcb.launch).layers.status)
        assertEquals(48, claims.tdx?.mrseam?.size)
        assertEquals("missing.tdx.collateral", rejected(verify(quote, explore, AskOptions(october))).code())
    }

    @Test
    fun `only Rust makes a verdict and only a verified one has claims`() {
        for (type in listOf(VerifiedVerdict::class.java, RejectedVerdict::class.java)) {
            assertTrue(Modifier.isFinal(type.modifiers))
            assertTrue(type.declaredConstructors.none { NoHandle::class.java in it.parameterTypes && Modifier.isPublic(it.modifiers) })
        }
        assertTrue(listOf(Verdict::class.java, RejectedVerdict::class.java).none { type -> type.methods.any { it.name == "claims" } })
    }

    @Test
    fun `every check is passed or waived with a reason`() {
        val checks = verified(verify(milan, explore, ask)).checks()
        assertTrue(checks.any { it.id == "snp.signature" && it.status == Status.PASS })
        val waived = checks.filter { it.status == Status.WAIVED }
        assertTrue(waived.isNotEmpty())
        assertTrue(waived.all { it.code != null && !it.reason.isNullOrBlank() })
        assertTrue(checks.all { it.status == Status.PASS || it.status == Status.WAIVED })
        assertTrue(checks.all { it.title.isNotBlank() && it.clause.isNotBlank() })
    }

    @Test
    fun `one flipped bit is rejected`() {
        val flipped = milan.clone().also { it[0x90] = (it[0x90].toInt() xor 1).toByte() }
        val verdict = rejected(verify(flipped, explore, ask))
        val failed = verdict.firstFailure()
        assertEquals(verdict.checks().first { it.status == Status.FAIL }, failed)
        assertEquals("snp.signature", failed?.id)
        assertEquals(failed?.code, verdict.code())
        assertNull(verdict.untimely())
        assertTrue(verdict.explain().startsWith("REJECTED"))
    }

    @Test
    fun `a wrong clock is told apart`() {
        for ((at, code, untimely) in listOf(
            Triple("2010-01-01", "snp.chain.ark-validity.early", Untimely.EARLY),
            Triple("2060-01-01", "snp.chain.ark-validity.expired", Untimely.LATE),
        )) {
            val verdict = rejected(verify(milan, explore, ask.copy(at = At.Rfc3339(at))))
            assertEquals(code, verdict.code())
            assertEquals(untimely, verdict.untimely())
            assertEquals(code, verdict.firstFailure()?.code)
        }
    }

    @Test
    fun `a missing certificate says where to fetch it`() {
        val verdict = rejected(verify(milan, explore, AskOptions(june)))
        assertEquals("missing.snp.vek", verdict.code())
        assertTrue(needs(milan).containsAll(verdict.needs()))
        assertTrue(verdict.needs().first { it.what == "snp.vcek" }.urls.first().startsWith("https://kdsintf.amd.com/vcek/v1/Milan/"))
    }

    @Test
    fun `bytes that are no evidence are rejected, not thrown`() {
        assertEquals("evidence.kind.empty", verify(ByteArray(0), explore, ask).code())
        assertEquals("evidence.kind.unrecognized", verify(ByteArray(100) { 0x55 }, explore, ask).code())
        val most = maxEvidenceBytes().toInt()
        assertEquals("evidence.kind.unrecognized", verify(ByteArray(most), explore, ask).code())
        assertEquals("evidence.kind.too-large", verify(ByteArray(most + 1), explore, ask).code())
        assertEquals(emptyList<Need>(), needs(ByteArray(0)))
    }

    @Test
    fun `a wrong question throws with a code`() {
        val policy = misuse { Policy(Vectors.policyText("explore.toml").replace("veritee = 1", "veritee = 1\nno_such_key = 1")) }
        assertEquals("policy.unreadable", policy.code)
        assertTrue("no_such_key" in policy.detail)
        assertEquals("time.unreadable", misuse { verify(milan, explore, AskOptions(At.Rfc3339("yesterday"))) }.code)
        assertEquals("time.out-of-range", misuse { verify(milan, explore, AskOptions(At.UnixSeconds(ULong.MAX_VALUE))) }.code)
        assertEquals("trust.unrecognized", misuse { verify(milan, explore, ask.copy(trust = listOf(ByteArray(3)))) }.code)
        assertEquals("ask.nonce.empty", misuse { verify(milan, explore, ask.copy(nonce = ByteArray(0))) }.code)
    }

    @Test
    fun `a nonce is compared even where the policy waives it`() {
        val verdict = verify(milan, explore, ask.copy(nonce = ByteArray(32)))
        assertInstanceOf(Verdict.Rejected::class.java, verdict)
        assertTrue(verdict.code().startsWith("bind."), verdict.code())
    }

    @Test
    fun `TOML and JSON, text and seconds ask the same question`() {
        val json = verify(milan, Policy(Vectors.policyText("explore.json")), ask.copy(at = At.UnixSeconds(1_780_272_000u)))
        assertEquals(verify(milan, explore, ask).reportJson(), json.reportJson())
    }

    @Test
    fun `the report is the one JSON`() {
        val verdict = verify(milan, explore, ask)
        val report = ObjectMapper().readTree(verdict.reportJson())
        assertEquals("verified", report["verdict"].textValue())
        assertEquals(verdict.checks().map { it.id }, report["checks"].map { it["id"].textValue() })
        assertEquals(verdict.limits(), report["limits"].map { it.textValue() })
    }

    @Test
    fun `a look at evidence believes nothing`() {
        val seen = assertInstanceOf(Inspection.Recognized::class.java, inspect(milan))
        assertEquals("sev-snp", seen.kind)
        assertFalse(seen.fields.isEmpty())
        assertEquals("evidence.kind.empty", assertInstanceOf(Inspection.Unrecognized::class.java, inspect(ByteArray(0))).code)
    }
}
