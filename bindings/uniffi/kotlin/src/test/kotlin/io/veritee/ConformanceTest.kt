package io.veritee

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assumptions.assumeTrue
import org.junit.jupiter.api.Test
import java.io.File
import java.util.Base64

/** Runs the cases that `VERITEE_CASES` names and writes what came out to `VERITEE_RESULTS`; see conformance/README.md. */
class ConformanceTest {
    private val json = ObjectMapper()

    private fun setting(name: String): String? =
        (System.getenv(name) ?: System.getProperty(name))?.takeIf(String::isNotEmpty)

    @Test
    fun cases() {
        val cases = setting("VERITEE_CASES")
        val results = setting("VERITEE_RESULTS")
        if (cases == null || results == null) {
            println("conformance: not run (VERITEE_CASES and VERITEE_RESULTS are not set)")
        }
        assumeTrue(cases != null && results != null, "VERITEE_CASES and VERITEE_RESULTS are not set")

        val all = json.readTree(File(cases!!))
        assertTrue(all.isArray && !all.isEmpty, "$cases holds no cases")
        File(results!!).bufferedWriter().use { out ->
            for (case in all) {
                val result = linkedMapOf("id" to case["id"].textValue())
                try {
                    result["report"] = answer(case).reportJson()
                } catch (misuse: VeriteeException.Misuse) {
                    result["misuse"] = misuse.code
                }
                out.write(json.writeValueAsString(result))
                out.write("\n")
            }
        }
        println("conformance: ${all.size()} cases run")
    }

    private fun answer(case: JsonNode): Verdict {
        val ask = AskOptions(
            at = At.Rfc3339(case["at"].textValue()),
            collateral = case["collateral"].map(::bytes),
            trust = case["trust"].map(::bytes),
            nonce = case["nonce"].takeUnless(JsonNode::isNull)?.let(::bytes),
            key = case["key"].takeUnless(JsonNode::isNull)?.let(::bytes),
        )
        return verify(bytes(case["evidence"]), Policy(case["policy"].textValue()), ask)
    }

    private fun bytes(node: JsonNode): ByteArray = Base64.getDecoder().decode(node.textValue())
}
