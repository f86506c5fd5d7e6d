import Foundation
import Veritee
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What a machine shows of itself. Nothing of it is believed yet.
struct Shown {
    let evidence: Data
    let key: Data
}

/// The machine that we want to talk to, over HTTP.
struct Machine {
    struct NoAnswer: Error {
        let why: String
    }

    private let base: URL

    init(address: String) throws {
        guard let base = URL(string: address), base.scheme != nil else { throw NoAnswer(why: "\(address) is no address") }
        self.base = base
    }

    /// Asks for evidence that is made for this nonce.
    func evidence(tee: Tee, nonce: Data, fault: String?) async throws -> Shown {
        var url = URLComponents(url: base.appendingPathComponent("evidence"), resolvingAgainstBaseURL: false)
        let hex = nonce.map { String(format: "%02x", $0) }.joined()
        url?.queryItems = [URLQueryItem(name: "tee", value: tee.rawValue), URLQueryItem(name: "nonce", value: hex)]
        if let fault { url?.queryItems?.append(URLQueryItem(name: "fault", value: fault)) }
        guard let url = url?.url else { throw NoAnswer(why: "no address can be made of \(base)") }
        let (body, response) = try await call(URLRequest(url: url))
        guard let key = response.value(forHTTPHeaderField: "Veritee-Key").flatMap({ Data(base64Encoded: $0) }) else {
            throw NoAnswer(why: "the machine shows no key")
        }
        return Shown(evidence: body, key: key)
    }

    /// Sends a message. Only a verified verdict opens this door. A real message would be sealed to the key that was verified; this
    /// machine only counts the bytes.
    func send(_ message: Data, because _: VerifiedVerdict) async throws {
        var request = URLRequest(url: base.appendingPathComponent("message"))
        request.httpMethod = "POST"
        request.httpBody = message
        _ = try await call(request)
    }

    private func call(_ request: URLRequest) async throws -> (Data, HTTPURLResponse) {
        try await withCheckedThrowingContinuation { continuation in
            let answer = Answer(most: Int(maxEvidenceBytes()), continuation)
            let session = URLSession(configuration: .ephemeral, delegate: answer, delegateQueue: nil)
            session.dataTask(with: request).resume()
            session.finishTasksAndInvalidate()
        }
    }
}

/// One answer as it comes in, and never more of it than can be evidence: a machine that is not trusted yet does not fill our memory.
/// Its session calls it from one queue, one call after the other.
private final class Answer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private let most: Int
    private var waiting: CheckedContinuation<(Data, HTTPURLResponse), Error>?
    private var body = Data()

    init(most: Int, _ continuation: CheckedContinuation<(Data, HTTPURLResponse), Error>) {
        self.most = most
        waiting = continuation
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        guard body.count + data.count <= most else {
            // First the answer: on Linux whoever stops a task waits for its reader, which may go on for long.
            finish(.failure(Machine.NoAnswer(why: "it sends more than \(most) bytes, which no evidence has")))
            return session.invalidateAndCancel()
        }
        body.append(data)
    }

    func urlSession(_: URLSession, task: URLSessionTask, didCompleteWithError error: Error?) {
        finish(Result { try whole(task.response, error) })
    }

    private func finish(_ result: Result<(Data, HTTPURLResponse), Error>) {
        waiting?.resume(with: result)
        waiting = nil
    }

    private func whole(_ response: URLResponse?, _ error: Error?) throws -> (Data, HTTPURLResponse) {
        if let error { throw Machine.NoAnswer(why: error.localizedDescription) }
        guard let response = HTTPURLResponse.of(response) else { throw Machine.NoAnswer(why: "the answer is not HTTP") }
        guard response.statusCode == 200 else {
            let said = String(decoding: body, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            throw Machine.NoAnswer(why: "it says \(response.statusCode): \(said)")
        }
        return (body, response)
    }
}

private extension HTTPURLResponse {
    /// Foundation's own interface leaves this one cast to its user.
    static func of(_ response: URLResponse?) -> HTTPURLResponse? { response as? HTTPURLResponse }
}
