import Foundation
import Veritee

let usage = """
    AskFirst SERVER snp|tdx|azure-snp [--fault NAME] [--at SECONDS]
    Asks a machine for evidence, and sends it one message only if the evidence is verified.
    VERITEE_CLIENT names the folder with the client's own policies and anchors.
    """

struct Wrong: Error {
    let why: String
}

struct Arguments {
    let server: String
    let tee: Tee
    var fault: String?
    var at = UInt64(Date().timeIntervalSince1970)

    init(_ args: [String]) throws {
        guard args.count >= 2 else { throw Wrong(why: "no machine is named") }
        guard let tee = Tee(rawValue: args[1]) else { throw Wrong(why: "\(args[1]) is no kind of machine") }
        (server, self.tee) = (args[0], tee)
        var rest = args.dropFirst(2)
        while let option = rest.popFirst() {
            guard let value = rest.popFirst() else { throw Wrong(why: "\(option) has no value") }
            switch option {
            case "--fault": fault = value
            case "--at":
                guard let seconds = UInt64(value) else { throw Wrong(why: "\(value) is no number of seconds") }
                at = seconds
            default: throw Wrong(why: "\(option) is no option")
            }
        }
    }
}

@main
struct AskFirst {
    static func main() async {
        do {
            let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
            let folder = ProcessInfo.processInfo.environment["VERITEE_CLIENT"] ?? "../../../client"
            let configuration = try Configuration(folder: URL(fileURLWithPath: folder))
            let sent = try await converse(
                with: Machine(address: arguments.server), configuration, tee: arguments.tee, fault: arguments.fault,
                at: arguments.at, message: Data("The patient in room 12 is allergic to penicillin.".utf8)
            )
            exit(sent ? 0 : 1)
        } catch let error as Wrong {
            complain("\(error.why)\n\(usage)")
        } catch let error as Machine.NoAnswer {
            complain("no answer from the machine: \(error.why)")
        } catch VeriteeError.Misuse(let code, let detail) {
            complain("this client is not set up well: \(detail) [\(code)]")
        } catch {
            complain("\(error)")
        }
        exit(2)
    }

    static func complain(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
