package io.veritee

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import io.veritee.Vectors.verified
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.Base64

/** What is kept between conversations, and what one needs to know of issuers of tokens. */
class HelpersTest {
    private fun bytes(node: JsonNode): ByteArray = Base64.getDecoder().decode(node.textValue())

    private fun ask(id: String, before: TpmState? = null): Verdict {
        val vector = ObjectMapper().readTree(Vectors.folder.resolve("$id.json"))
        val ask = AskOptions(
            At.Rfc3339(vector["at"].textValue()),
            collateral = vector["collateral"].map(::bytes),
            trust = vector["trust"].map(::bytes),
            nonce = vector["nonce"].takeUnless(JsonNode::isNull)?.let(::bytes),
            key = vector["key"].takeUnless(JsonNode::isNull)?.let(::bytes),
            tpmState = before,
        )
        return verify(bytes(vector["evidence"]), Policy(vector["policy"].toString()), ask)
    }

    @Test
    fun `counters of a TPM only go forward`() {
        val quote = "tpm/quote/rsassa-sha256"
        val first = verified(ask(quote))
        val state = first.tpmState()!!
        val claims = first.claims().tpm!!
        assertEquals(claims.clock, state.clock.toString())
        assertEquals(claims.resetCount to claims.restartCount, state.resetCount to state.restartCount)

        assertEquals("tpm.counters.clock", ask(quote, state).code(), "the same quote once more")
        val later = ask(quote, state.copy(clock = state.clock - 1u))
        assertEquals("ok", later.code())
        assertTrue(later.checks().any { it.id == "tpm.counters" && it.status == Status.PASS })
        assertEquals("tpm.counters.reset", ask(quote, state.copy(resetCount = state.resetCount + 1u)).code())
        assertEquals("tpm.counters.restart", ask(quote, state.copy(restartCount = state.restartCount + 1u)).code())
    }

    @Test
    fun `evidence without a quote has no counters`() {
        assertNull(verified(ask("jwt/accepted/maa-sevsnpvm")).tpmState())
        assertEquals("evidence.kind.no-counters", ask("jwt/accepted/maa-sevsnpvm", TpmState(1u, 1u, 0u)).code())
    }

    @Test
    fun `the hash of a policy is Azure's`() {
        // The policy that permits everything, and the hash that tokens issued under it have.
        val permitAll = "version=1.0; authorizationrules{=> permit();}; issuancerules{};"
        assertEquals("z0FRjKS0ssQTNur1V6BV8WIrh9M3fzgTo0EfHRvapWU", maaPolicyHash(permitAll))
    }

    @Test
    fun `metadata is the issuer's own`() {
        val document = """{"issuer":"https://a.example","jwks_uri":"https://a.example/certs","id_token_signing_alg_values_supported":["RS256"]}"""
        val metadata = OpenIdMetadata("https://a.example", "https://a.example/certs", listOf("RS256"))
        assertEquals(metadata, openidMetadata(document.toByteArray(), "https://a.example"))
        for ((bad, issuer) in listOf(document to "https://a.example/", document.replace("https://a.example/certs", "http://a") to "https://a.example", "" to "")) {
            val misuse = assertThrows(VeriteeException::class.java) { openidMetadata(bad.toByteArray(), issuer) }
            assertEquals("openid.metadata", assertInstanceOf(VeriteeException.Misuse::class.java, misuse).code)
        }
    }
}
