// swift-tools-version: 5.9
import PackageDescription

// A folder's name is its package's identity, and the SDK's package lies in a folder named `swift` too: hence this folder in a folder.
let package = Package(
    name: "AskFirst",
    platforms: [.macOS(.v12)],
    dependencies: [.package(path: "../../../../bindings/uniffi/swift")],
    targets: [
        .executableTarget(name: "AskFirst", dependencies: [.product(name: "Veritee", package: "swift")]),
    ]
)
