package io.veritee

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import io.veritee.Vectors.verified
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.lang.reflect.Modifier
import java.util.HexFormat

/** What is predicted of key release is what the core predicts; conformance/README.md says how the cases are written. */
class SkrTest {
    private val folder = Vectors.folder.resolve("skr")
    private val cases = ObjectMapper().readTree(folder.resolve("cases.json"))

    private fun text(name: JsonNode): String = folder.resolve(name.textValue()).readText()

    private fun of(id: String): JsonNode = cases.first { it["id"].textValue() == id }

    private fun token(case: JsonNode): VerifiedVerdict {
        val trust = case["trust"].map { folder.resolve(it.textValue()).readBytes() }
        val ask = AskOptions(At.Rfc3339(case["at"].textValue()), trust = trust)
        return verified(verify(folder.resolve(case["token"].textValue()).readBytes(), Policy(text(case["policy"])), ask))
    }

    private fun mode(case: JsonNode): ReleaseMode = when (val mode = case["mode"].textValue()) {
        "strict" -> ReleaseMode.STRICT
        "azure-compatible" -> ReleaseMode.AZURE_COMPATIBLE
        else -> throw AssertionError(mode)
    }

    private fun release(case: JsonNode) = ReleasePolicy(text(case["release_policy"]), mode(case))

    private fun failing(node: PolicyNode): List<String> =
        listOfNotNull(node.path.takeIf { node.claim != null && !node.holds }) + node.below.flatMap(::failing)

    private fun textOf(node: JsonNode): String? = if (node.isNull) null else node.asText()

    private fun node(json: JsonNode): PolicyNode = PolicyNode(
        path = json["path"].textValue(),
        rule = json["rule"].textValue(),
        authority = textOf(json["authority"]),
        claim = textOf(json["claim"]),
        found = textOf(json["found"]),
        wanted = textOf(json["wanted"]),
        holds = json["holds"].booleanValue(),
        why = textOf(json["why"]),
        below = json["of"].map(::node),
    )

    @Test
    fun `predictions are as recorded`() {
        assertTrue(cases.size() > 20)
        for (case in cases) {
            val id = case["id"].textValue()
            val expect = case["expect"]
            val code = textOf(expect["misuse"])
            if (code != null) {
                val misuse = assertInstanceOf(VeriteeException.Misuse::class.java, assertThrows(VeriteeException::class.java) { release(case) })
                assertEquals(code, misuse.code, id)
                continue
            }
            val prediction = release(case).predict(token(case))
            assertEquals(text(expect["prediction"]), prediction.toJson() + "\n", id)
            assertEquals(text(expect["explain"]), prediction.explain(), id)
            assertEquals(expect["released"].booleanValue(), prediction.released(), id)
            assertEquals(expect["code"].textValue(), prediction.code(), id)
            assertEquals(expect["fails"].map { it.textValue() }, failing(prediction.tree()), id)
            assertEquals(mode(case), prediction.mode(), id)

            val said = ObjectMapper().readTree(prediction.toJson())
            assertEquals(node(said["policy"]), prediction.tree(), id)
            val before = said["preconditions"].map { Precondition(it["id"].asText(), it["title"].asText(), it["holds"].asBoolean(), textOf(it["detail"])) }
            assertEquals(before, prediction.preconditions(), id)
            val findings = said["findings"].map { Finding(it["code"].asText(), it["path"].asText(), it["message"].asText()) }
            assertEquals(findings, prediction.findings(), id)
            assertEquals(findings, release(case).lint(), id)
            val key = prediction.wrappingKey()
            assertEquals(said["wrapping_key"].isNull, key == null, id)
            if (key != null) {
                assertEquals(said["wrapping_key"]["kid"].textValue(), key.kid, id)
                assertEquals(said["wrapping_key"]["index"].longValue().toULong(), key.index, id)
                assertArrayEquals(HexFormat.of().parseHex(said["wrapping_key"]["spki"].textValue()), key.spki, id)
                assertArrayEquals(HexFormat.of().parseHex(said["wrapping_key"]["thumbprint"].textValue()), key.thumbprint, id)
            }
        }
    }

    @Test
    fun `a failing condition stands in its place in the tree`() {
        val prediction = release(of("denied-measurement")).predict(token(of("denied-measurement")))
        val authority = prediction.tree().below.single()
        assertEquals("https://forgery.neu.attest.azure.net", authority.authority)
        assertFalse(authority.holds)
        assertTrue(authority.below.dropLast(1).all { it.holds && it.found == it.wanted })
        val failed = authority.below.last()
        assertEquals("anyOf[0].allOf[4]", failed.path)
        assertEquals("x-ms-sevsnpvm-launchmeasurement", failed.claim)
        assertEquals("00".repeat(48), failed.wanted)
        assertNull(failed.why)
        assertEquals("HCLEkPub", prediction.wrappingKey()?.kid)
    }

    @Test
    fun `evidence that is no token is denied`() {
        val verdict = verified(verify(Vectors.milan, Vectors.explore, AskOptions(Vectors.june, collateral = listOf(Vectors.milanVcek))))
        val prediction = release(of("released")).predict(verdict)
        assertFalse(prediction.released())
        assertEquals("skr.token", prediction.code())
        assertNull(prediction.wrappingKey())
    }

    @Test
    fun `only Rust makes a prediction, and only of what was verified`() {
        for (type in listOf(Prediction::class.java, ReleasePolicy::class.java)) {
            assertTrue(Modifier.isFinal(type.modifiers))
            assertTrue(type.declaredConstructors.none { NoHandle::class.java in it.parameterTypes && Modifier.isPublic(it.modifiers) })
        }
        val predict = ReleasePolicy::class.java.methods.filter { it.name == "predict" }
        assertTrue(predict.isNotEmpty() && predict.all { it.parameterTypes.toList() == listOf(VerifiedVerdict::class.java) })
    }
}
