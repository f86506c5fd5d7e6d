// swift-tools-version: 5.9
import PackageDescription

// SwiftPM knows a package on disk by its folder, `swift`, and so could not tell it from one in a folder of the same name: hence this
// folder in a folder. The name below is what the target says instead.
let package = Package(
    name: "AskFirst",
    platforms: [.macOS(.v12)],
    dependencies: [.package(name: "Veritee", path: "../../../../bindings/uniffi/swift")],
    targets: [
        .executableTarget(name: "AskFirst", dependencies: [.product(name: "Veritee", package: "Veritee")]),
    ]
)
