// swift-tools-version: 6.2
import PackageDescription

// What every target of ours is built with; the packages that we depend on keep their own settings.
let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func nio(_ names: String...) -> [Target.Dependency] { names.map { .product(name: $0, package: "swift-nio") } }

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "swift-chatting-server",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "chatting", targets: ["chatting"]),
        .library(name: "ChatClient", targets: ["ChatClient"]),
    ],
    // The versions are the ones that are tested, and that Debian's archive carries (docs/decisions/0002-swift-packages.md).
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", .upToNextMinor(from: "2.65.0")),
        .package(url: "https://github.com/apple/swift-log.git", .upToNextMinor(from: "1.5.4")),
        .package(url: "https://github.com/apple/swift-argument-parser.git", .upToNextMinor(from: "1.4.0")),
    ],
    targets: [
        // C libraries.
        .systemLibrary(
            name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .systemLibrary(
            name: "CRDKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"]), .brew(["librdkafka"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),

        // What any service needs; nothing here knows of chat.
        .target(name: "Observability", dependencies: [logging], swiftSettings: settings),
        .target(name: "ServiceKit", dependencies: ["Observability", logging], swiftSettings: settings),
        .target(name: "Cryptography", dependencies: ["COpenSSL"], swiftSettings: settings),
        .target(
            name: "Postgres", dependencies: ["CLibPQ", "Observability", "ServiceKit", logging], swiftSettings: settings),
        .target(
            name: "Kafka", dependencies: ["CRDKafka", "Observability", "ServiceKit", logging], swiftSettings: settings),
        .target(
            name: "HTTP",
            dependencies: ["COpenSSL", "Observability", "ServiceKit", logging]
                + nio("NIOCore", "NIOPosix", "NIOHTTP1", "NIOFoundationCompat"),
            swiftSettings: settings),

        // The product.
        .target(name: "Contracts", dependencies: ["ServiceKit"] + nio("NIOCore"), swiftSettings: settings),
        .target(
            name: "ServerKit",
            dependencies: [
                "Contracts", "Cryptography", "HTTP", "Kafka", "Observability", "Postgres", "ServiceKit", logging,
            ] + nio("NIOCore", "NIOHTTP1", "NIOPosix"),
            swiftSettings: settings),
        .target(
            name: "AuthServer",
            dependencies: [
                "Contracts", "Cryptography", "HTTP", "Observability", "Postgres", "ServerKit", "ServiceKit", logging,
            ] + nio("NIOCore", "NIOHTTP1", "NIOPosix"),
            swiftSettings: settings),
        .target(
            name: "ChatServer",
            dependencies: [
                "Contracts", "Cryptography", "HTTP", "Kafka", "Observability", "Postgres", "ServerKit", "ServiceKit",
                logging,
            ] + nio("NIOCore", "NIOHTTP1", "NIOPosix"),
            swiftSettings: settings),
        .target(
            name: "ChatClient",
            dependencies: ["Contracts", "HTTP", "ServiceKit", logging] + nio("NIOCore", "NIOHTTP1", "NIOPosix"),
            swiftSettings: settings),
        .target(
            name: "LocalStack",
            dependencies: ["HTTP", "Observability", "Postgres", "ServiceKit", logging]
                + nio("NIOCore", "NIOHTTP1", "NIOPosix"),
            resources: [.embedInCode("nginx.conf.template")],
            swiftSettings: settings),
        .target(
            name: "Benchmarks",
            dependencies: ["AuthServer", "Contracts", "HTTP", "LocalStack", "ServiceKit", logging]
                + nio("NIOCore", "NIOHTTP1", "NIOPosix"),
            swiftSettings: settings),
        .executableTarget(
            name: "chatting",
            dependencies: [
                "AuthServer", "Benchmarks", "ChatServer", "Contracts", "HTTP", "Kafka", "LocalStack", "Observability",
                "Postgres",
                "ServerKit", "ServiceKit", argumentParser, logging,
            ] + nio("NIOCore", "NIOHTTP1", "NIOPosix"),
            swiftSettings: settings),

        // Tests: pure; in one process with loopback and the mock cluster; against real Postgres, Kafka and processes.
        .target(
            name: "TestSupport",
            dependencies: ["ChatClient", "Contracts", "HTTP", "Kafka", "LocalStack", "Postgres", "ServiceKit", logging]
                + nio("NIOCore", "NIOPosix"),
            path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(
            name: "UnitTests",
            dependencies: [
                "AuthServer", "Benchmarks", "ChatClient", "ChatServer", "Contracts", "Cryptography", "HTTP", "Kafka",
                "LocalStack",
                "Observability", "Postgres", "ServerKit", "ServiceKit", "TestSupport", logging,
            ] + nio("NIOCore", "NIOEmbedded", "NIOHTTP1"),
            swiftSettings: settings),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "AuthServer", "ChatClient", "ChatServer", "Contracts", "Cryptography", "HTTP", "Kafka", "LocalStack",
                "Observability", "Postgres", "ServerKit", "ServiceKit", "TestSupport", logging,
            ] + nio("NIOCore", "NIOHTTP1", "NIOPosix"),
            swiftSettings: settings),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "AuthServer", "ChatClient", "ChatServer", "Contracts", "Cryptography", "HTTP", "Kafka", "LocalStack",
                "Observability", "Postgres", "ServerKit", "ServiceKit", "TestSupport", "chatting", logging,
            ] + nio("NIOCore", "NIOHTTP1", "NIOPosix"),
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
