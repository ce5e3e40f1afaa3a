import ArgumentParser
import LocalStack

/// Where a local stack is.
struct StackOptions: ParsableArguments {
    @Option(help: "Where the stack keeps its state.")
    var directory = ".run"

    var runDirectory: RunDirectory { RunDirectory(directory) }
}
