package io.veritee.example

import io.veritee.VerifiedVerdict
import io.veritee.maxEvidenceBytes
import okhttp3.HttpUrl.Companion.toHttpUrl
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.Response
import okio.BufferedSource
import java.io.IOException
import java.util.Base64
import java.util.HexFormat

/** What a machine shows of itself. Nothing of it is believed yet. */
class Shown(val evidence: ByteArray, val key: ByteArray)

/** The machine that we want to talk to, over HTTP. */
class Machine(address: String) {
    private val base = address.toHttpUrl()
    private val http = OkHttpClient()

    /** Asks for evidence that is made for this nonce. */
    fun evidence(tee: Tee, nonce: ByteArray, fault: String?): Shown {
        val url = base.newBuilder().addPathSegment("evidence")
            .addQueryParameter("tee", tee.word)
            .addQueryParameter("nonce", HexFormat.of().formatHex(nonce))
        if (fault != null) url.addQueryParameter("fault", fault)
        return call(Request.Builder().url(url.build()).build()) { response ->
            val key = response.header("Veritee-Key") ?: throw IOException("the machine shows no key")
            Shown(bounded(response.body.source(), maxEvidenceBytes().toLong()), Base64.getDecoder().decode(key))
        }
    }

    /** Reads an answer, but never more than can be evidence: a machine that is not trusted yet does not fill our memory. */
    private fun bounded(source: BufferedSource, most: Long): ByteArray {
        if (source.request(most + 1)) throw IOException("the machine sends more than $most bytes, which no evidence has")
        return source.readByteArray()
    }

    /**
     * Sends a message. Only a verified verdict opens this door. A real message would be sealed to the key that was verified; this
     * machine only counts the bytes.
     */
    fun send(message: ByteArray, @Suppress("UNUSED_PARAMETER") because: VerifiedVerdict) {
        val url = base.newBuilder().addPathSegment("message").build()
        call(Request.Builder().url(url).post(message.toRequestBody()).build()) {}
    }

    private fun <T> call(request: Request, read: (Response) -> T): T =
        http.newCall(request).execute().use { response ->
            if (!response.isSuccessful) throw IOException("the machine answers ${response.code}: ${response.body.string().trim()}")
            read(response)
        }
}
