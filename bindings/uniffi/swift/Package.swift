// swift-tools-version: 5.9
import PackageDescription

// As it stands here the package links the static library that generate.sh builds for this machine into lib/.
// For an app replace the target veriteeFFI by a binary target and drop linkerSettings; README.md says how to make it:
//
//     .binaryTarget(name: "veriteeFFI", path: "Veritee.xcframework"),
let package = Package(
    name: "Veritee",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [.library(name: "Veritee", targets: ["Veritee"])],
    targets: [
        .target(name: "veriteeFFI"),
        .target(
            name: "Veritee",
            dependencies: ["veriteeFFI"],
            linkerSettings: [.unsafeFlags(["-L\(Context.packageDirectory)/lib"]), .linkedLibrary("veritee_uniffi")]
        ),
        .testTarget(name: "VeriteeTests", dependencies: ["Veritee"]),
    ]
)
