package io.veritee.example

import io.veritee.AskOptions
import io.veritee.At
import io.veritee.Policy
import io.veritee.RejectedVerdict
import io.veritee.Untimely
import io.veritee.Verdict
import io.veritee.VerifiedVerdict
import io.veritee.VeriteeException
import io.veritee.verify
import java.io.File
import java.io.IOException
import java.security.SecureRandom
import java.time.Instant
import kotlin.system.exitProcess

private const val USAGE = """ask-first SERVER snp|tdx|azure-snp [--fault NAME] [--at SECONDS]
Asks a machine for evidence, and sends it one message only if the evidence is verified.
VERITEE_CLIENT names the folder with the client's own policies and anchors."""

/** A kind of machine, by the name that the machine has for it, and the policy that this client holds it against. */
enum class Tee(val word: String, val policy: String) {
    SNP("snp", "policy.json"),
    TDX("tdx", "policy.json"),
    AZURE_SNP("azure-snp", "policy-azure.json");

    companion object {
        fun of(word: String): Tee = entries.firstOrNull { it.word == word } ?: throw IllegalArgumentException("$word is no kind of machine")
    }
}

/** What this client believes without proof: it was put on the device with the app, and nothing of it comes from the machine. */
class Configuration(folder: File) {
    private val policies = Tee.entries.associateWith { Policy(folder.resolve(it.policy).readText()) }

    fun policy(tee: Tee): Policy = policies.getValue(tee)

    /** Anchors of the forged platforms. An app for real machines gives none: AMD's and Intel's are pinned in the library. */
    val trust = listOf(folder.resolve("anchors.pem").readBytes())
}

/** Sends the message if the machine can be trusted with it, and says why or why not. */
fun converse(machine: Machine, configuration: Configuration, tee: Tee, fault: String?, at: Instant, message: ByteArray): Boolean {
    val nonce = ByteArray(32).also(SecureRandom()::nextBytes)
    val shown = machine.evidence(tee, nonce, fault)
    val ask = AskOptions(At.UnixSeconds(at.epochSecond.toULong()), trust = configuration.trust, nonce = nonce, key = shown.key)
    return when (val verdict = verify(shown.evidence, configuration.policy(tee), ask)) {
        is Verdict.Verified -> {
            print(describe(verdict.value))
            machine.send(message, because = verdict.value)
            println("SENT ${message.size} bytes")
            true
        }
        is Verdict.Rejected -> {
            print(describe(verdict.value))
            println("NOTHING SENT")
            false
        }
    }
}

/** The claims that a user of the app would want to read. */
fun describe(verdict: VerifiedVerdict): String = buildString {
    val claims = verdict.claims()
    appendLine("VERIFIED ${claims.tee} at ${verdict.at()}")
    for (measurement in claims.measurements) {
        appendLine("  ${measurement.kind}: ${measurement.label ?: measurement.value.toHexString()}")
    }
    claims.azure?.let { appendLine("  paravisor: ${it.paravisor ?: it.paravisorTrust}") }
    // Under a paravisor it is the registers of the virtual TPM that tell the guest; the check says which set of values they fit.
    verdict.checks().firstOrNull { it.id == "tpm.pcrs.golden" }?.actual?.let { appendLine("  registers: $it") }
    claims.product?.let { appendLine("  processor: $it") }
    claims.tcb.status?.let { appendLine("  platform: $it") }
    claims.tcb.reported?.let { appendLine("  platform: SNP firmware ${it.snp}, microcode ${it.microcode}") }
    claims.signer?.let { appendLine("  vouched for by: ${it.anchor}${if (it.anchorPinned) "" else ", which you gave yourself"}") }
    verdict.limits().forEach { appendLine("  not proven: $it") }
}

/** The first check that failed; it decides the verdict's code. */
fun describe(verdict: RejectedVerdict): String = buildString {
    appendLine("REFUSED ${verdict.code()} at ${verdict.at()}")
    verdict.firstFailure()?.let { check ->
        appendLine("  must hold: ${check.title}")
        check.expected?.let { appendLine("  expected: $it") }
        check.actual?.let { appendLine("  found: $it") }
    }
    when (verdict.untimely()) {
        Untimely.EARLY -> appendLine("  your clock says ${verdict.at()}; is it slow?")
        Untimely.LATE -> appendLine("  your clock says ${verdict.at()}; is it fast? if it is right, the machine must fetch new collateral")
        null -> {}
    }
    for (need in verdict.needs()) appendLine("  missing: ${need.what}, ${need.why}")
}

private class Arguments(args: Array<String>) {
    private val options = args.drop(2).chunked(2).associate { it.first() to it.getOrNull(1) }
    val server = args.getOrNull(0) ?: throw IllegalArgumentException("no server is named")
    val tee = Tee.of(args.getOrNull(1) ?: throw IllegalArgumentException("no kind of machine is named"))
    val fault = options["--fault"]
    val at: Instant = options["--at"]?.let { Instant.ofEpochSecond(it.toLong()) } ?: Instant.now()

    init {
        require(options.keys.all { it == "--fault" || it == "--at" } && options.values.all { it != null }) { "an option is unknown or has no value" }
    }
}

fun main(args: Array<String>) {
    try {
        val arguments = Arguments(args)
        val configuration = Configuration(File(System.getenv("VERITEE_CLIENT") ?: "../../client"))
        val message = "The patient in room 12 is allergic to penicillin.".encodeToByteArray()
        val sent = converse(Machine(arguments.server), configuration, arguments.tee, arguments.fault, arguments.at, message)
        exitProcess(if (sent) 0 else 1)
    } catch (error: IllegalArgumentException) {
        System.err.println("${error.message}\n$USAGE")
    } catch (error: IOException) {
        System.err.println("no answer from the machine: ${error.message}")
    } catch (error: VeriteeException.Misuse) {
        System.err.println("this client is not set up well: ${error.detail} [${error.code}]")
    }
    exitProcess(2)
}
